"""What goes out: a person's operations in their order, groups whole, each with its slot; and what the server said."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from komae_desk.core.journal import alters
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync.incoming import cursor_of
from komae_desk.sync.mirror import project
from komae_desk.sync.replica import replica_of
from komae_desk.sync.wire import Verdict

BATCH = 500
MOST = 2000


@dataclass(frozen=True)
class Sending:
    """One batch: the replica it goes out as, and its operations as the wire carries them."""

    replica: UUID
    items: list[dict[str, Any]]

    def text(self) -> str:
        """The JSON that api.push takes."""
        return json.dumps(self.items, ensure_ascii=False)


def waiting(store: SqlStore, connection: Connection, human: UUID | None = None) -> int:
    """How many operations were not sent or not answered yet, of one person or of all."""
    query = "SELECT count(*) FROM outbox o WHERE o.state = 'pending'"
    if human is None:
        return int(connection.exec_driver_sql(query).scalar_one())
    query = query.replace("WHERE", "JOIN local_line l ON l.dseq = o.dseq WHERE")
    return int(connection.exec_driver_sql(f'{query} AND l."by" = ?', (bytearray(human.bytes),)).scalar_one())


def next_batch(store: SqlStore, connection: Connection, human: UUID) -> Sending:
    """The oldest pending operations of a person, at most about 500, never a part of a group.

    What rests on an operation of somebody else that is not out yet waits for it, and so does all that follows.
    """
    outbox, lines = store.table("outbox"), store.table("local_line")
    query = (
        select(lines.c.dseq, lines.c.op_id, lines.c.by, lines.c.record_id, lines.c.body, lines.c.closes)
        .join(outbox, outbox.c.dseq == lines.c.dseq)
        .where(outbox.c.state == "pending")
        .order_by(lines.c.dseq)
    )
    rows = connection.execute(query.add_columns(outbox.c.stream, outbox.c.slot, outbox.c.replica))
    replica = replica_of(store, connection, human)
    chosen: list[Any] = []
    group: list[Any] = []
    foreign: set[UUID] = set()
    for row in rows:
        if row.by != human:
            foreign.add(row.record_id)
            continue
        group.append(row)
        if not row.closes:
            continue
        if len(chosen) + len(group) > MOST or any(each.record_id in foreign for each in group):
            break
        chosen += group
        group = []
        if len(chosen) >= BATCH:
            break
    return Sending(replica, _with_slots(store, connection, replica, chosen))


def _with_slots(store: SqlStore, connection: Connection, replica: UUID, rows: Sequence[Any]) -> list[dict[str, Any]]:
    outbox = store.table("outbox")
    top = connection.scalar(select(func.max(outbox.c.slot)).where(outbox.c.replica == replica)) or 0
    top = max(top, _spent(store, connection, replica))
    items: list[dict[str, Any]] = []
    opened = ""
    for row in rows:
        slot = row.slot if row.replica == replica and row.slot is not None else None
        if slot is None:
            slot = top = top + 1
            connection.execute(update(outbox).where(outbox.c.dseq == row.dseq).values(slot=slot, replica=replica))
        opened = opened or f"{row.dseq}"
        items.append(
            {
                "stream": str(row.stream),
                "dseq": slot,
                "op": str(row.op_id),
                "body": row.body,
                "sign": "",
                "group": opened,
            }
        )
        if row.closes:
            opened = ""
    return items


def _spent(store: SqlStore, connection: Connection, replica: UUID) -> int:
    """The highest slot of operations that were pruned since."""
    fact = store.table("fact")
    return int(connection.scalar(select(fact.c.value).where(fact.c.name == f"spent:{replica}")) or 0)


def settle(store: SqlStore, connection: Connection, verdicts: Sequence[Verdict], at: datetime) -> set[tuple[str, UUID]]:
    """Keep the verdicts of a batch; what was refused leaves its record and is kept as a conflict.

    Returns the records that look different now.
    """
    outbox, lines, conflict = store.table("outbox"), store.table("local_line"), store.table("conflict")
    touched: set[tuple[str, UUID]] = set()
    for verdict in verdicts:
        if verdict.verdict not in ("ok", "conflict", "rejected", "held"):
            continue
        values: dict[str, Any] = {"state": verdict.verdict, "code": verdict.code, "seq": verdict.seq}
        place = connection.execute(
            select(lines.c.dseq, outbox.c.stream)
            .join(outbox, outbox.c.dseq == lines.c.dseq)
            .where(lines.c.op_id == verdict.op_id)
        ).one()
        if verdict.code == "dup":
            read, _ = cursor_of(store, connection, place.stream)
            # Its line may have been read before this file was set back: then the base row holds it already.
            values["confirmed"] = verdict.seq is not None and verdict.seq <= read
        connection.execute(update(outbox).where(outbox.c.dseq == place.dseq).values(**values))
        if verdict.verdict not in ("conflict", "rejected") and verdict.code != "dup":
            continue
        line = connection.execute(
            select(lines.c.kind, lines.c.record_id, lines.c.body, outbox.c.stream)
            .join(outbox, outbox.c.dseq == lines.c.dseq)
            .where(lines.c.op_id == verdict.op_id)
        ).one()
        if verdict.verdict in ("conflict", "rejected"):
            kept = {"stream": line.stream, "kind": line.kind, "record_id": line.record_id, "code": verdict.code}
            statement = upsert(conflict).values(op_id=verdict.op_id, at=at, **kept)
            connection.execute(statement.on_conflict_do_nothing())
        if line.kind in store.ledgers and alters(json.loads(line.body)):
            touched.add((line.kind, line.record_id))
    project(store, connection, touched)
    return touched
