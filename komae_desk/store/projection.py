"""What a row must be: the pristine server copy plus this PC's operations that are not confirmed yet (sync.md T3)."""

from __future__ import annotations

import dataclasses
import json
from uuid import UUID

from sqlalchemy import Connection, select

from komae_desk.core.journal import CARRIED, alters
from komae_desk.core.record import Record, from_json, rich_field
from komae_desk.store.homes import ALONE
from komae_desk.store.sql_store import SqlStore

# An accepted operation counts here until its line was read: then the base row holds it.
WAITING = ("pending", "held", "ok", CARRIED, ALONE)


def projected(store: SqlStore, connection: Connection, kind: str, record_id: UUID) -> Record | None:
    """The record built anew from its base row and the pending operations, in the order they were made."""
    base, outbox, lines = (store.table(n) for n in ("base", "outbox", "local_line"))
    record_type = store.ledgers[kind].record
    held = connection.execute(
        select(base.c.doc, base.c.version, base.c.deleted).where(
            base.c.stream == store.stream, base.c.record_id == record_id
        )
    ).first()
    record = None
    if held is not None and not held.deleted:
        record = from_json(record_type, json.loads(held.doc) | {"id": str(record_id), "version": held.version})
    pending = (
        select(lines.c.body)
        .join(outbox, outbox.c.dseq == lines.c.dseq)
        .where(lines.c.record_id == record_id, outbox.c.stream == store.stream)
        .where(outbox.c.confirmed.is_(False), outbox.c.state.in_(WAITING))
        .order_by(lines.c.dseq)
    )
    for body in connection.scalars(pending):
        op = json.loads(body)
        if not alters(op):
            continue
        if record is None:
            # A change of what was never taken shows nothing: its own verdict follows.
            if op["verb"] != "create":
                continue
            record = store.ledgers[kind].record(id=record_id)
        changes = {f: rich_field(type(record), f, new) for f, (_, new) in op["patch"].items()}
        record = dataclasses.replace(record, **changes, version=record.version + 1)
    return record
