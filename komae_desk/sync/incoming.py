"""What comes in: verified lines of the server's journal, laid into base rows, records and cursor in one transaction."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from komae_desk.store.projection import projected
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync.mirror import put_row
from komae_desk.sync.replica import reopen
from komae_desk.sync.wire import GENESIS, ServerLine

Touched = set[tuple[str, UUID]]
SNAPSHOT = ("record", "kind", "version", "seq", "doc")


def cursor_of(store: SqlStore, connection: Connection, stream: UUID) -> tuple[int, bytes]:
    """How far a stream was read, and the hash there."""
    cursor = store.table("cursor")
    row = connection.execute(select(cursor.c.seq, cursor.c.hash).where(cursor.c.stream == stream)).first()
    return (row.seq, bytes(row.hash)) if row else (0, GENESIS)


def move_cursor(store: SqlStore, connection: Connection, stream: UUID, seq: int, hash_: bytes, at: datetime) -> None:
    """Note how far a stream was read; the head is kept as a witness (security.md §4.3)."""
    cursor, witness = store.table("cursor"), store.table("witness")
    values = {"seq": seq, "hash": hash_}
    connection.execute(
        upsert(cursor).values(stream=stream, **values).on_conflict_do_update(index_elements=["stream"], set_=values)
    )
    seen = upsert(witness).values(stream=stream, seq=seq, hash=hash_, at=at)
    connection.execute(seen.on_conflict_do_nothing())


def apply(store: SqlStore, connection: Connection, stream: UUID, lines: Sequence[ServerLine], at: datetime) -> Touched:
    """Take verified lines in; returns the records that look different now."""
    if not lines:
        return set()
    journal, base, outbox = store.table("journal"), store.table("base"), store.table("outbox")
    connection.execute(insert(journal), [_row(stream, line) for line in lines])
    touched: Touched = set()
    newest: dict[UUID, ServerLine] = {}
    for line in lines:
        connection.execute(
            update(outbox).where(outbox.c.op_id == line.op_id).values(confirmed=True, seq=line.seq, state=line.verdict)
        )
        if line.verdict != "ok" or line.kind == "file":
            continue
        if line.doc:
            newest[line.record] = line
        else:
            # Erased there, or said to be: what is here stays, and the number of the line is kept.
            _leave_unread(store, connection, stream, line.seq, "erased")
    for record_id, line in newest.items():
        values = {"kind": line.kind, "version": line.version, "seq": line.seq, "deleted": False, "doc": line.doc}
        connection.execute(
            upsert(base)
            .values(stream=stream, record_id=record_id, **values)
            .on_conflict_do_update(index_elements=["stream", "record_id"], set_=values)
        )
        if line.kind in store.ledgers:
            touched.add((line.kind, record_id))
        else:
            _leave_unread(store, connection, stream, line.seq, "kind")
    _project(store, connection, touched)
    move_cursor(store, connection, stream, lines[-1].seq, lines[-1].hash, at)
    return touched


def _leave_unread(store: SqlStore, connection: Connection, stream: UUID, seq: int, why: str) -> None:
    unread = upsert(store.table("unread")).values(stream=stream, seq=seq, why=why)
    connection.execute(unread.on_conflict_do_nothing())


def _row(stream: UUID, line: ServerLine) -> dict[str, Any]:
    values = dataclasses.asdict(line)
    return {"stream": stream, "record_id": values.pop("record"), **values}


def _project(store: SqlStore, connection: Connection, touched: Touched) -> None:
    for kind, record_id in touched:
        put_row(store, connection, kind, record_id, projected(store, connection, kind, record_id))


def begin_snapshot(store: SqlStore, connection: Connection, stream: UUID) -> set[UUID]:
    """Before the pages of a snapshot: which records the stream held here until now."""
    base = store.table("base")
    return set(connection.scalars(select(base.c.record_id).where(base.c.stream == stream)))


def take_page(store: SqlStore, connection: Connection, stream: UUID, rows: Sequence[Any]) -> Touched:
    """One page of current rows: base rows and records; the cursor stays where it was until the last page."""
    base = store.table("base")
    touched: Touched = set()
    values = [
        {
            "stream": stream,
            "record_id": row.record,
            "kind": row.kind,
            "version": row.version,
            "seq": row.seq,
            "deleted": False,
            "doc": row.doc,
        }
        for row in rows
    ]
    if values:
        statement = upsert(base)
        changes = {n: statement.excluded[n] for n in ("kind", "version", "seq", "deleted", "doc")}
        connection.execute(
            statement.on_conflict_do_update(index_elements=["stream", "record_id"], set_=changes), values
        )
    touched = {(row.kind, row.record) for row in rows if row.kind in store.ledgers}
    _project(store, connection, touched)
    return touched


def end_snapshot(
    store: SqlStore, connection: Connection, stream: UUID, gone: set[UUID], seq: int, hash_: bytes, at: datetime
) -> Touched:
    """After the last page: what the server does not have goes back to what is pending here, and that is sent again."""
    base, journal = store.table("base"), store.table("journal")
    kinds = {
        row.record_id: row.kind
        for row in connection.execute(select(base.c.record_id, base.c.kind).where(base.c.stream == stream))
        if row.record_id in gone
    }
    reopen(store, connection, stream=stream)
    for record_id in gone:
        connection.execute(delete(base).where(base.c.stream == stream, base.c.record_id == record_id))
    # Lines of the past that is no more: they stay as evidence only where the new one agrees with them.
    connection.execute(delete(journal).where(journal.c.stream == stream, journal.c.seq > seq))
    touched = {(kind, record_id) for record_id, kind in kinds.items() if kind in store.ledgers}
    _project(store, connection, touched | _pending_records(store, connection, stream))
    move_cursor(store, connection, stream, seq, hash_, at)
    return touched


def _pending_records(store: SqlStore, connection: Connection, stream: UUID) -> Touched:
    outbox, lines = store.table("outbox"), store.table("local_line")
    rows = connection.execute(
        select(lines.c.kind, lines.c.record_id)
        .join(outbox, outbox.c.dseq == lines.c.dseq)
        .where(outbox.c.stream == stream, outbox.c.state == "pending")
        .distinct()
    )
    return {(row.kind, row.record_id) for row in rows if row.kind in store.ledgers}


def is_owed(store: SqlStore, connection: Connection, stream: UUID) -> bool:
    """After reading to the end: whether the server acknowledged an operation and does not show its line."""
    outbox = store.table("outbox")
    owed = (outbox.c.stream == stream, outbox.c.state == "ok", outbox.c.confirmed.is_(False), outbox.c.seq.is_not(None))
    return connection.scalar(select(func.count()).where(*owed)) != 0


def prune(store: SqlStore, connection: Connection, stream: UUID, backed_up: int) -> int:
    """Forget what the server has confirmed in its journal and in a verified backup; returns how many."""
    outbox, fact = store.table("outbox"), store.table("fact")
    done = (outbox.c.stream == stream, outbox.c.state == "ok", outbox.c.confirmed.is_(True), outbox.c.seq <= backed_up)
    tops = connection.execute(
        select(outbox.c.replica, func.max(outbox.c.slot))
        .where(*done, outbox.c.slot.is_not(None))
        .group_by(outbox.c.replica)
    ).all()
    for replica, slot in tops:
        name = f"spent:{replica}"
        held = int(connection.scalar(select(fact.c.value).where(fact.c.name == name)) or 0)
        statement = upsert(fact).values(name=name, value=str(max(held, slot)))
        connection.execute(
            statement.on_conflict_do_update(index_elements=["name"], set_={"value": str(max(held, slot))})
        )
    return int(connection.execute(delete(outbox).where(*done)).rowcount)
