"""Replicas: one person's part of this file, under an own id, with slots that never hold two operations."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from komae_desk.core.identity import uuid7
from komae_desk.store.sql_store import SqlStore


def _name(human: UUID) -> str:
    return f"replica:{human}"


def fact_of(connection: Connection, name: str) -> str:
    """A fact of this file, "" when it is not there."""
    return str(connection.exec_driver_sql("SELECT value FROM fact WHERE name = ?", (name,)).scalar() or "")


def put_fact(store: SqlStore, connection: Connection, name: str, value: str) -> None:
    """Note a fact of this file."""
    statement = upsert(store.table("fact")).values(name=name, value=value)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def known_replica(store: SqlStore, connection: Connection, human: UUID) -> UUID | None:
    """The replica a person sends as from this file, if there is one yet."""
    found = fact_of(connection, _name(human))
    return UUID(found) if found else None


def replica_of(store: SqlStore, connection: Connection, human: UUID) -> UUID:
    """The replica a person sends as from this file; made when it is first asked for."""
    return known_replica(store, connection, human) or _renew(store, connection, human)


def _renew(store: SqlStore, connection: Connection, human: UUID) -> UUID:
    made = uuid7()
    put_fact(store, connection, _name(human), str(made))
    return made


def enrol_again(store: SqlStore, connection: Connection, human: UUID) -> UUID:
    """After a copy or a rollback of this file: a new replica; what was not confirmed is sent again as before it was.

    Operations keep their ids, so that the server knows those it has.
    """
    old = replica_of(store, connection, human)
    reopen(store, connection, replica=old)
    return _renew(store, connection, human)


RESENT = ("ok", "held", "pending")


def is_resendable(store: SqlStore, connection: Connection, replica: UUID, slot: int) -> bool:
    """Whether the operation of a slot is here and can be sent again; one that waits was just sent, out of order."""
    outbox = store.table("outbox")
    state = connection.scalar(select(outbox.c.state).where(outbox.c.replica == replica, outbox.c.slot == slot))
    return state in RESENT and state != "pending"


def reopen(
    store: SqlStore, connection: Connection, *, replica: UUID | None = None, stream: UUID | None = None, above: int = 0
) -> None:
    """Send again what was sent: of a replica above a slot, or everything of a stream the server may have lost."""
    outbox = store.table("outbox")
    change = update(outbox).where(outbox.c.state.in_(RESENT), outbox.c.slot.is_not(None))
    if replica is not None:
        change = change.where(outbox.c.replica == replica, outbox.c.slot > above)
    if stream is not None:
        change = change.where(outbox.c.stream == stream)
    values: dict[str, object] = {"state": "pending", "confirmed": False, "seq": None, "code": ""}
    if above == 0:
        values |= {"slot": None, "replica": None}
    connection.execute(change.values(**values))
