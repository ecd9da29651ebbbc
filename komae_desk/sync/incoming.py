"""What comes in: verified lines of the server's journal, laid into base rows, records and cursor in one transaction."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from komae_desk.core.journal import CARRIED, alters, canonical
from komae_desk.store.engine import writing
from komae_desk.store.sql_store import SqlStore
from komae_desk.store.tables import moment_text
from komae_desk.sync.mirror import Touched, project, put_documents
from komae_desk.sync.replica import fact_of, put_fact, reopen
from komae_desk.sync.wire import GENESIS, ServerLine

REFUSED = ("conflict", "rejected")
PUT_BASE = (
    "INSERT INTO base (stream, record_id, kind, version, seq, deleted, doc) VALUES (?, ?, ?, ?, ?, 0, ?)"
    " ON CONFLICT (stream, record_id) DO UPDATE SET kind = excluded.kind, version = excluded.version,"
    " seq = excluded.seq, deleted = 0, doc = excluded.doc"
)

PUT_CURSOR = (
    "INSERT INTO cursor (stream, seq, hash, epoch) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (stream) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, epoch = excluded.epoch"
)
_FIELDS = tuple(field.name for field in dataclasses.fields(ServerLine))
_COLUMNS = ", ".join("record_id" if name == "record" else name for name in ("stream", *_FIELDS))
PUT_LINE = f"INSERT INTO journal ({_COLUMNS}) VALUES (?{', ?' * len(_FIELDS)})"
UNCONFIRMED = (
    "SELECT l.op_id, o.dseq, o.state, l.kind, l.record_id, l.body FROM json_each(?) j"
    " CROSS JOIN local_line l ON l.op_id = unhex(j.value) JOIN outbox o ON o.dseq = l.dseq"
    " WHERE o.confirmed = 0 AND (o.slot IS NOT NULL OR o.state = 'carried')"
)
AGREED = "FROM outbox INDEXED BY ix_outbox_agreed WHERE state = 'ok' AND stream = ?"
OWED = f"SELECT 1 {AGREED} AND confirmed = 0 AND seq IS NOT NULL LIMIT 1"
DONE = f"{AGREED} AND confirmed = 1 AND seq <= ?"
# Unread is what a record stands at now: what a later line has taken over is no matter any more.
TAKEN_OVER = (
    "DELETE FROM unread WHERE stream = ? AND why <> 'erased' AND EXISTS (SELECT 1 FROM journal j JOIN base b"
    " ON b.stream = j.stream AND b.record_id = j.record_id"
    " WHERE j.stream = unread.stream AND j.seq = unread.seq AND b.seq > j.seq)"
)
PUT_WITNESS = "INSERT INTO witness (stream, seq, hash, at, epoch) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"


def cursor_of(store: SqlStore, connection: Connection, stream: UUID) -> tuple[int, bytes]:
    """How far a stream was read, and the hash there."""
    query = "SELECT seq, hash FROM cursor WHERE stream = ?"
    row = connection.exec_driver_sql(query, (bytearray(stream.bytes),)).first()
    return (row.seq, bytes(row.hash)) if row else (0, GENESIS)


def epoch_of(store: SqlStore, connection: Connection, stream: UUID) -> str:
    """The epoch the server was in when the stream was last read."""
    cursor = store.table("cursor")
    return str(connection.scalar(select(cursor.c.epoch).where(cursor.c.stream == stream)) or "")


def move_cursor(
    store: SqlStore, connection: Connection, stream: UUID, seq: int, hash_: bytes, at: datetime, epoch: str
) -> None:
    """Note how far a stream was read; the head is kept as a witness (security.md §4.3)."""
    home, head = bytearray(stream.bytes), bytearray(hash_)
    connection.exec_driver_sql(PUT_CURSOR, (home, seq, head, epoch))
    bear_witness(connection, stream, seq, hash_, at, epoch)


def note_epoch(store: SqlStore, epoch: str) -> None:
    """Note in which epoch the server is, and which one it has left."""
    with store.engine.connect() as connection:
        before = fact_of(connection, "epoch")
    if before == epoch:
        return
    with writing(store.engine) as connection:
        put_fact(store, connection, "epoch", epoch)
        if before:
            put_fact(store, connection, f"past:{before}", str(len(_pasts(connection)) + 1))


def is_past(connection: Connection, epoch: str) -> bool:
    """Whether the server has left that epoch before: what was declared then explains nothing new."""
    return bool(fact_of(connection, f"past:{epoch}"))


def _pasts(connection: Connection) -> dict[str, int]:
    rows = connection.exec_driver_sql("SELECT name, value FROM fact WHERE name LIKE 'past:%'")
    return {row.name.removeprefix("past:"): int(row.value) for row in rows}


def left_by(connection: Connection, epoch: str) -> list[str]:
    """An epoch, and those the server had left when this file saw it leave that one."""
    pasts = _pasts(connection)
    return [epoch, *(each for each, place in pasts.items() if place < pasts.get(epoch, 0))]


def bear_witness(connection: Connection, stream: UUID, seq: int, hash_: bytes, at: datetime, epoch: str) -> None:
    """Keep what a line was when it was seen; nothing the server says later takes it away."""
    values = (bytearray(stream.bytes), seq, bytearray(hash_), moment_text(at), epoch)
    connection.exec_driver_sql(PUT_WITNESS, values)


def apply(
    store: SqlStore, connection: Connection, stream: UUID, lines: Sequence[ServerLine], at: datetime, epoch: str
) -> Touched:
    """Take verified lines in; returns the records that look different now."""
    if not lines:
        return set()
    connection.exec_driver_sql(PUT_LINE, [_row(stream, line) for line in lines])
    refused = _confirm(store, connection, stream, lines, at)
    about = [line for line in lines if line.verdict == "ok" and line.kind != "file"]
    # Erased there, or said to be: what is here stays, and the number of the line is kept.
    _leave_unread(store, connection, [(stream, line.seq, "erased") for line in about if not line.doc])
    touched = _lay(store, connection, stream, list({line.record: line for line in about if line.doc}.values()))
    project(store.at(connection, stream), connection, refused)
    touched |= refused
    connection.exec_driver_sql(TAKEN_OVER, (bytearray(stream.bytes),))
    move_cursor(store, connection, stream, lines[-1].seq, lines[-1].hash, at, epoch)
    return touched


def _confirm(
    store: SqlStore, connection: Connection, stream: UUID, lines: Sequence[ServerLine], at: datetime
) -> Touched:
    """Note of the operations of this PC that the server's journal holds them.

    Returns the records of those which this PC takes for standing and the journal calls refused: a copy of this file
    asked before, or the answer was lost.
    """
    rows = connection.exec_driver_sql(UNCONFIRMED, (canonical([line.op_id.hex for line in lines]),))
    waiting = {bytes(row.op_id): row for row in rows}
    found = [(line, waiting[line.op_id.bytes]) for line in lines if line.op_id.bytes in waiting]
    if found:
        values = [(line.seq, line.verdict, row.dseq) for line, row in found]
        connection.exec_driver_sql("UPDATE outbox SET confirmed = 1, seq = ?, state = ? WHERE dseq = ?", values)
    touched: Touched = set()
    for line, row in found:
        if line.verdict not in REFUSED or row.state in REFUSED:
            continue
        connection.exec_driver_sql("UPDATE outbox SET code = ? WHERE dseq = ?", (line.code, row.dseq))
        record = UUID(bytes=bytes(row.record_id))
        kept = {"stream": stream, "kind": row.kind, "record_id": record, "code": line.code, "at": at}
        connection.execute(upsert(store.table("conflict")).values(op_id=line.op_id, **kept).on_conflict_do_nothing())
        if row.kind in store.ledgers and row.body and alters(json.loads(row.body)):
            touched.add((row.kind, record))
    return touched


def _lay(store: SqlStore, connection: Connection, stream: UUID, rows: Sequence[ServerLine | Any]) -> Touched:
    """Base rows and records of lines or of a snapshot's rows, each the newest of its record."""
    if not rows:
        return set()
    home = bytearray(stream.bytes)
    connection.exec_driver_sql(
        PUT_BASE, [(home, bytearray(row.record.bytes), row.kind, row.version, row.seq, row.doc) for row in rows]
    )
    here = store.at(connection, stream)
    kinds: dict[str, list[Any]] = {}
    for row in rows:
        kinds.setdefault(row.kind, []).append(row)
    unread: list[tuple[UUID, int, str]] = []
    touched: Touched = set()
    for kind, group in kinds.items():
        if kind not in store.ledgers:
            unread += [(stream, row.seq, f"kind:{kind}") for row in group]
            continue
        strange = set(put_documents(here, connection, kind, [(row.record, row.version, row.doc) for row in group]))
        unread += [(stream, row.seq, f"value:{kind}") for row in group if row.record in strange]
        touched |= {(kind, row.record) for row in group if row.record not in strange}
    _leave_unread(store, connection, unread)
    return touched


def _leave_unread(store: SqlStore, connection: Connection, lines: list[tuple[UUID, int, str]]) -> None:
    if lines:
        values = [{"stream": stream, "seq": seq, "why": why} for stream, seq, why in lines]
        connection.execute(upsert(store.table("unread")).on_conflict_do_nothing(), values)


def _row(stream: UUID, line: ServerLine) -> tuple[Any, ...]:
    values = (stream, *(getattr(line, name) for name in _FIELDS))
    return tuple(value.bytes if isinstance(value, UUID) else value for value in values)


def taking(stream: UUID) -> str:
    """The fact that a snapshot of a stream was begun and not finished."""
    return f"taking:{stream}"


def _held(stream: UUID) -> str:
    return f"held_back:{stream}"


def holds_back(connection: Connection, stream: UUID, moment: str) -> bool:
    """Whether a stream is not read for what the server is at this moment."""
    return fact_of(connection, _held(stream)) == moment


def hold_back(store: SqlStore, connection: Connection, stream: UUID, moment: str) -> None:
    """Read nothing of a stream while the server is what it is now."""
    put_fact(store, connection, _held(stream), moment)


def begin_snapshot(store: SqlStore, connection: Connection, stream: UUID) -> set[UUID]:
    """Before the pages of a snapshot: which records the stream held here until now."""
    base, fact, unread = (store.table(name) for name in ("base", "fact", "unread"))
    connection.execute(upsert(fact).values(name=taking(stream), value="1").on_conflict_do_nothing())
    connection.execute(delete(unread).where(unread.c.stream == stream, unread.c.why != "erased"))
    return set(connection.scalars(select(base.c.record_id).where(base.c.stream == stream)))


def take_page(store: SqlStore, connection: Connection, stream: UUID, rows: Sequence[Any]) -> Touched:
    """One page of current rows: base rows and records; the cursor stays where it was until the last page."""
    return _lay(store, connection, stream, rows)


def end_snapshot(
    store: SqlStore,
    connection: Connection,
    stream: UUID,
    gone: set[UUID],
    seq: int,
    hash_: bytes,
    at: datetime,
    epoch: str,
) -> Touched:
    """After the last page: what the server does not have goes back to what is pending here, and that is sent again."""
    base = store.table("base")
    kinds = {
        row.record_id: row.kind
        for row in connection.execute(select(base.c.record_id, base.c.kind).where(base.c.stream == stream))
        if row.record_id in gone
    }
    reopen(store, connection, stream=stream)
    for record_id in gone:
        connection.execute(delete(base).where(base.c.stream == stream, base.c.record_id == record_id))
    touched = {(kind, record_id) for record_id, kind in kinds.items() if kind in store.ledgers}
    project(store.at(connection, stream), connection, touched | _pending_records(store, connection, stream))
    move_cursor(store, connection, stream, seq, hash_, at, epoch)
    fact = store.table("fact")
    connection.execute(delete(fact).where(fact.c.name == taking(stream)))
    return touched


def bring_again(store: SqlStore, connection: Connection, stream: UUID, after: int) -> None:
    """What came by the chain of 単独利用 has no slot to be sent again at: the chain is brought again."""
    outbox = store.table("outbox")
    gone = (outbox.c.stream == stream, outbox.c.state == "ok", outbox.c.slot.is_(None), outbox.c.seq > after)
    connection.execute(update(outbox).where(*gone).values(state=CARRIED, confirmed=False, seq=None))


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
    return connection.exec_driver_sql(OWED, (bytearray(stream.bytes),)).first() is not None


def prunable(store: SqlStore, connection: Connection, stream: UUID, backed_up: int) -> bool:
    """Whether anything may be forgotten."""
    found = connection.exec_driver_sql(f"SELECT 1 {DONE} LIMIT 1", (bytearray(stream.bytes), backed_up))
    return found.first() is not None


def prune(store: SqlStore, connection: Connection, stream: UUID, backed_up: int) -> int:
    """Forget what the server has confirmed in its journal and in a verified backup; returns how many."""
    return forget(store, connection, DONE, (bytearray(stream.bytes), backed_up))


def forget(store: SqlStore, connection: Connection, which: str, given: tuple[Any, ...]) -> int:
    """Take operations out of the outbox (FROM … WHERE …); their slots are noted as spent. Returns how many."""
    query = f"SELECT replica, max(slot) {which} AND slot IS NOT NULL GROUP BY replica"
    for replica, slot in connection.exec_driver_sql(query, given).all():
        name = f"spent:{UUID(bytes=bytes(replica))}"
        spent = str(max(int(fact_of(connection, name) or 0), slot))
        put_fact(store, connection, name, spent)
    return int(connection.exec_driver_sql(f"DELETE {which}", given).rowcount)
