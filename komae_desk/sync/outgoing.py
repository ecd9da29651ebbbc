"""What goes out: a person's operations in their order, groups whole, each with its slot; and what the server said."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert as upsert

from komae_desk.core.audit import FILE
from komae_desk.core.journal import alters
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync.incoming import bear_witness, cursor_of
from komae_desk.sync.mirror import project
from komae_desk.sync.replica import fact_of, replica_of
from komae_desk.sync.signature import Signer
from komae_desk.sync.wire import Verdict

BATCH = 500
MOST = 2000


@dataclass(frozen=True)
class Sending:
    """One batch: the replica it goes out as, and its operations as the wire carries them."""

    replica: UUID
    items: list[dict[str, Any]]
    more: bool = False
    """Whether others wait behind these."""

    def text(self) -> str:
        """The JSON that api.push takes."""
        return json.dumps(self.items, ensure_ascii=False)

    def groups(self) -> list[list[dict[str, Any]]]:
        """What stands or falls together, in its order."""
        found: list[list[dict[str, Any]]] = []
        for item in self.items:
            if found and found[-1][0]["group"] == item["group"]:
                found[-1].append(item)
            else:
                found.append([item])
        return found


# Plain statements over named indexes: this runs with every saving, on files that keep a hundred thousand operations.
COUNT_PENDING = "SELECT count(*) FROM outbox INDEXED BY ix_outbox_pending WHERE state = 'pending'"
PENDING = (
    "FROM outbox o INDEXED BY ix_outbox_pending CROSS JOIN local_line l ON l.op_id = o.op_id WHERE o.state = 'pending'"
)
PENDING_OF = f'SELECT 1 {PENDING} AND l."by" = ? LIMIT 1'
COUNT_OF = f'SELECT count(*) {PENDING} AND l."by" = ?'
COUNT_OF_OTHERS = f'SELECT count(*) {PENDING} AND l."by" <> ?'
NEXT = (
    'SELECT o.dseq, o.op_id, l.act_id, o.stream, o.slot, o.replica, l."by", l.kind, l.record_id, l.body, l.closes'
    f" {PENDING} ORDER BY o.dseq"
)
NEW = '"saw":0,"undoes":'
"""In the body of an operation that begins a record: nobody has seen a version of it."""
PATCH = '"patch":'
REFERENCE = re.compile(r'"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"')
TOP_SLOT = "SELECT max(slot) FROM outbox WHERE replica = ? AND slot IS NOT NULL"
PLACES = (
    "SELECT l.op_id, o.dseq, o.stream, l.kind, l.record_id FROM json_each(?) j"
    " CROSS JOIN local_line l ON l.op_id = unhex(j.value) JOIN outbox o ON o.dseq = l.dseq"
)


def waiting(store: SqlStore, connection: Connection) -> int:
    """How many operations were not sent or not answered yet."""
    return int(connection.exec_driver_sql(COUNT_PENDING).scalar_one())


def has_waiting(store: SqlStore, connection: Connection, human: UUID) -> bool:
    """Whether anything of a person was not sent or not answered yet."""
    return connection.exec_driver_sql(PENDING_OF, (bytearray(human.bytes),)).first() is not None


def waiting_of(store: SqlStore, connection: Connection, human: UUID) -> int:
    """How many of them are of one person."""
    return int(connection.exec_driver_sql(COUNT_OF, (bytearray(human.bytes),)).scalar_one())


def waiting_of_others(store: SqlStore, connection: Connection, human: UUID) -> int:
    """How many of them are of other people of this PC, who send them when they sign in."""
    return int(connection.exec_driver_sql(COUNT_OF_OTHERS, (bytearray(human.bytes),)).scalar_one())


def next_batch(store: SqlStore, connection: Connection, human: UUID, signer: Signer | None = None) -> Sending:
    """The oldest pending operations of a person, at most about 500, never a part of a group; signed as they go out.

    What rests on an operation of somebody else that is not out yet waits for it, and so does all that follows: the same
    record, or one that refers to a record which somebody else has begun.
    """
    replica = replica_of(store, connection, human)
    chosen: list[Any] = []
    group: list[Any] = []
    foreign: set[bytes] = set()
    begun: set[bytes] = set()
    more = False
    rows = connection.exec_driver_sql(NEXT)
    for row in rows:
        if row.by != human.bytes:
            if row.kind != FILE:
                # Sign-ins and the like are about the same file and rest on nothing.
                foreign.add(row.record_id)
                if NEW in row.body:
                    begun.add(row.record_id)
            continue
        group.append(row)
        if not row.closes:
            continue
        if any(each.record_id in foreign or _refers(each.body, begun) for each in group):
            break
        more = len(chosen) + len(group) > MOST
        if more:
            break
        chosen += group
        group = []
        more = len(chosen) >= BATCH
        if more:
            break
    rows.close()
    return Sending(replica, _with_slots(store, connection, replica, chosen, signer), more)


def _refers(body: str, begun: set[bytes]) -> bool:
    """Whether what it changes names a record that is not out yet; who acts, and in which act, is no reference."""
    return bool(begun) and any(UUID(found).bytes in begun for found in REFERENCE.findall(body, body.find(PATCH)))


def _with_slots(
    store: SqlStore, connection: Connection, replica: UUID, rows: Sequence[Any], signer: Signer | None
) -> list[dict[str, Any]]:
    own = bytearray(replica.bytes)
    top = connection.exec_driver_sql(TOP_SLOT, (own,)).scalar() or 0
    top = max(top, _spent(store, connection, replica))
    items: list[dict[str, Any]] = []
    given: list[tuple[int, bytearray, int]] = []
    opened = ""
    for row in rows:
        slot = row.slot if row.replica == replica.bytes and row.slot is not None else None
        if slot is None:
            slot = top = top + 1
            given.append((slot, own, row.dseq))
        opened = opened or f"{row.dseq}"
        items.append(
            {
                "stream": str(UUID(bytes=row.stream)),
                "dseq": slot,
                "op": str(UUID(bytes=row.op_id)),
                "body": row.body,
                "sign": _signature(signer, row),
                "group": opened,
            }
        )
        if row.closes:
            opened = ""
    if given:
        connection.exec_driver_sql("UPDATE outbox SET slot = ?, replica = ? WHERE dseq = ?", given)
    return items


def _signature(signer: Signer | None, row: Any) -> str:
    if signer is None:
        return ""
    return signer.sign(UUID(bytes=row.stream), UUID(bytes=row.op_id), UUID(bytes=row.act_id), row.body).hex()


def _spent(store: SqlStore, connection: Connection, replica: UUID) -> int:
    """The highest slot of operations that were pruned since."""
    return int(fact_of(connection, f"spent:{replica}") or 0)


def settle(
    store: SqlStore, connection: Connection, verdicts: Sequence[Verdict], at: datetime, epoch: str = ""
) -> set[tuple[str, UUID]]:
    """Keep the verdicts of a batch; what was refused leaves its record and is kept as a conflict.

    The newest receipt of every stream makes this PC a witness before it has read anything (security.md §4.3).

    Returns the records that look different now.
    """
    lines, conflict = store.table("local_line"), store.table("conflict")
    touched: dict[UUID, set[tuple[str, UUID]]] = {}
    answered = [v for v in verdicts if v.verdict in ("ok", "conflict", "rejected", "held")]
    asked = (json.dumps([v.op_id.hex for v in answered]),)
    places = {UUID(bytes=row.op_id): row for row in connection.exec_driver_sql(PLACES, asked)}
    states = [(v.verdict, v.code, v.seq, places[v.op_id].dseq) for v in answered]
    if states:
        connection.exec_driver_sql("UPDATE outbox SET state = ?, code = ?, seq = ? WHERE dseq = ?", states)
    receipts = {places[v.op_id].stream: (v.seq, v.hash) for v in answered if v.seq is not None and v.hash is not None}
    for home, (seq, hash_) in receipts.items():
        bear_witness(connection, UUID(bytes=home), seq, hash_, at, epoch)
    for verdict in answered:
        if verdict.verdict not in ("conflict", "rejected") and verdict.code != "dup":
            continue
        place = places[verdict.op_id]
        stream, record = UUID(bytes=place.stream), UUID(bytes=place.record_id)
        if verdict.code == "dup":
            read, _ = cursor_of(store, connection, stream)
            # Its line may have been read before this file was set back: then the base row holds it already.
            known = verdict.seq is not None and verdict.seq <= read
            connection.exec_driver_sql("UPDATE outbox SET confirmed = ? WHERE dseq = ?", (int(known), place.dseq))
        if verdict.verdict in ("conflict", "rejected"):
            kept = {"stream": stream, "kind": place.kind, "record_id": record, "code": verdict.code}
            statement = upsert(conflict).values(op_id=verdict.op_id, at=at, **kept)
            connection.execute(statement.on_conflict_do_nothing())
        body = str(connection.scalar(select(lines.c.body).where(lines.c.op_id == verdict.op_id)))
        if place.kind in store.ledgers and (not body or alters(json.loads(body))):
            touched.setdefault(stream, set()).add((place.kind, record))
    for stream, records in touched.items():
        project(store.at(connection, stream), connection, records)
    return set().union(*touched.values())
