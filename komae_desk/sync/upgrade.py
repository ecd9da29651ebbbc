"""After an upgrade of the server or of this program: what was held is sent again, what was unread is read."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from komae_desk.core.journal import canonical
from komae_desk.core.record import Choice, field_type, item_type
from komae_desk.store.engine import writing
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync.mirror import Touched, put_documents
from komae_desk.sync.replica import fact_of

PAGE = 5_000
_NOBODY = UUID(int=0)


def _note(store: SqlStore, connection: Connection, name: str, value: str) -> None:
    statement = upsert(store.table("fact")).values(name=name, value=value)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def lift(store: SqlStore, rules: int) -> None:
    """The server has other rules than when it was last asked: what it held then, it is asked again.

    Operations go out at their old slots; the server judges each as a new attempt.
    """
    with store.engine.connect() as connection:
        if fact_of(connection, "rules") == str(rules):
            return
    outbox = store.table("outbox")
    with writing(store.engine) as connection:
        connection.execute(update(outbox).where(outbox.c.state == "held").values(state="pending"))
        _note(store, connection, "rules", str(rules))


def reread(store: SqlStore) -> Touched:
    """This program knows other fields or choices than the one that read the server's rows: read those anew."""
    shapes = {kind: shape(ledger.record) for kind, ledger in store.ledgers.items()}
    now = canonical(shapes)
    touched: Touched = set()
    with store.engine.connect() as connection:
        before = fact_of(connection, "shapes")
    if before == now:
        return touched
    known: dict[str, Any] = json.loads(before) if before else {}
    for kind in (kind for kind, each in shapes.items() if known.get(kind) != each):
        touched |= _reread(store, kind)
    with writing(store.engine) as connection:
        _note(store, connection, "shapes", now)
    return touched


def _reread(store: SqlStore, kind: str) -> Touched:
    base = store.table("base")
    with store.engine.connect() as connection:
        streams = connection.scalars(select(base.c.stream).where(base.c.kind == kind).distinct()).all()
        return set().union(*(_reread_of(store.at(connection, stream), kind) for stream in streams))


def _reread_of(store: SqlStore, kind: str) -> Touched:
    base, unread = store.table("base"), store.table("unread")
    with store.engine.connect() as connection:
        rows = connection.execute(
            select(base.c.stream, base.c.seq, base.c.record_id, base.c.version, base.c.doc).where(
                base.c.stream == store.stream, base.c.kind == kind, base.c.deleted.is_(False)
            )
        ).all()
    touched: Touched = set()
    for at in range(0, len(rows), PAGE):
        page = rows[at : at + PAGE]
        with writing(store.engine) as connection:
            documents = [(row.record_id, row.version, row.doc) for row in page]
            strange = set(put_documents(store, connection, kind, documents))
            for row in page:
                if row.record_id not in strange:
                    connection.execute(delete(unread).where(unread.c.stream == row.stream, unread.c.seq == row.seq))
        touched |= {(kind, row.record_id) for row in page if row.record_id not in strange}
    return touched


def _shape(record_type: Any) -> str:
    """What this program can read of a kind: its fields and the codes of its choices."""
    parts = []
    for name in vars(record_type(id=_NOBODY)):
        kind = field_type(record_type, name)
        kind = item_type(record_type, name) if kind is tuple else kind
        is_choice = isinstance(kind, type) and issubclass(kind, Choice)
        parts.append(f"{name}:{'|'.join(str(each.value) for each in kind)}" if is_choice else name)
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


shape: Callable[..., str] = cache(_shape)
