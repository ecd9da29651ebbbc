"""The names of the PCs that wrote the lines of the journal, as the administrators gave them (ux.md §4.16, §4.17)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert as upsert

from komae_desk.store.engine import writing
from komae_desk.store.sql_store import SqlStore

MOST = 200
LOOKED = "places-until:"


class Asked(Protocol):
    """The call of a connection."""

    def places(self, replicas: Sequence[UUID]) -> dict[UUID, str]: ...


def learn(store: SqlStore, server: Asked) -> None:
    """Ask for the names of the PCs whose lines came in since this was last done."""
    journal, cursor = store.table("journal"), store.table("cursor")
    unknown: set[UUID] = set()
    seen: dict[str, int] = {}
    with store.engine.connect() as connection:
        for row in connection.execute(select(cursor.c.stream, cursor.c.seq)):
            name = f"{LOOKED}{row.stream}"
            last = int(_fact(store, connection, name) or 0)
            if last < row.seq:
                seen[name] = row.seq
                newer = (journal.c.stream == row.stream) & (journal.c.seq > last)
                unknown |= set(connection.scalars(select(journal.c.replica).where(newer).distinct()))
        unknown = {replica for replica in unknown if _fact(store, connection, f"place:{replica}") is None}
    if not seen:
        return
    found: dict[UUID, str] = {}
    asked = sorted(unknown)
    for start in range(0, len(asked), MOST):
        found |= server.places(asked[start : start + MOST])
    with writing(store.engine) as connection:
        _keep(store, connection, [(f"place:{replica}", name) for replica, name in found.items()])
        _keep(store, connection, [(name, str(seq)) for name, seq in seen.items()])


def place_of(store: SqlStore, connection: Connection, replica: UUID) -> str:
    """The name of the PC of a replica; an empty text when nobody has said."""
    return _fact(store, connection, f"place:{replica}") or ""


def _fact(store: SqlStore, connection: Connection, name: str) -> str | None:
    fact = store.table("fact")
    value = connection.scalar(select(fact.c.value).where(fact.c.name == name))
    return None if value is None else str(value)


def _keep(store: SqlStore, connection: Connection, facts: Iterable[tuple[str, str]]) -> None:
    rows = [{"name": name, "value": value} for name, value in facts]
    if rows:
        statement = upsert(store.table("fact"))
        connection.execute(
            statement.on_conflict_do_update(index_elements=["name"], set_={"value": statement.excluded.value}), rows
        )
