"""What came to this section from others, as the agreement reads it (settled.md 4).

Nothing of it is kept on this PC before it was taken over.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection as LocalConnection
from sqlalchemy.dialects.sqlite import insert as upsert

from komae_desk.core.area import Ledger
from komae_desk.core.handover import Arrival, Lost
from komae_desk.core.history import VERBS
from komae_desk.core.journal import canonical
from komae_desk.core.record import Record, from_json, rich_field, shown
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync.replica import fact_of
from komae_desk.sync.salvage import is_proven, line_of
from komae_desk.sync.vouching import ring_of
from komae_desk.sync.wire import ServerLine

MOST_NAMED = 20


def offered(ledgers: Mapping[str, Ledger], stream: UUID, rows: list[Any]) -> list[Arrival]:
    """What other sections are handing over to a stream; what a newer program made waits for the update."""
    found = []
    for row in rows:
        record = _record(ledgers, row.kind, row.transfer, row.doc)
        if record is None:
            continue
        title = f"{record.heading} の所管替え"
        at = datetime.fromisoformat(row.at)
        found.append(Arrival(row.transfer, stream, row.section, at, row.name, title, (), row.note, record))
    return found


def _record(ledgers: Mapping[str, Ledger], kind: str, record_id: UUID, doc: str) -> Record | None:
    if kind not in ledgers:
        return None
    try:
        return from_json(ledgers[kind].record, json.loads(doc) | {"id": str(record_id)})
    except (ValueError, TypeError, AttributeError):
        return None


def left_over(ledgers: Mapping[str, Ledger], stream: UUID, rows: list[Any]) -> list[Arrival]:
    """What somebody registered for a section that was closed, and what found no way by itself."""
    found = []
    for row in rows:
        op = json.loads(row.body)
        ledger = ledgers.get(op["kind"])
        words = _words(ledger, op) if ledger is not None else ()
        at = datetime.fromisoformat(op["at"])
        found.append(Arrival(row.op_id, stream, row.title, at, op["name"], op["label"], words, op["note"]))
    return found


def _words(ledger: Ledger, op: Mapping[str, Any]) -> tuple[str, ...]:
    labels = ledger.record.labels()
    step = next((s for s in ledger.workflow.steps if s.name == op["command"]), None)
    said = [f"操作：{step.label if step else VERBS.get(op['verb'], op['verb'])}"]
    for name, (_, new) in op["patch"].items():
        if name in labels and not labels[name].hidden and not labels[name].refers_to and new not in (None, "", []):
            said.append(f"{labels[name].text}：{shown(rich_field(ledger.record, name, new))}")
    return tuple(said)


def lost(store: SqlStore, connection: LocalConnection, stream: UUID, rows: list[Any]) -> list[Lost]:
    """What one voice each has brought of the time a restore has lost, a card for every PC; proved line by line."""
    ring = ring_of(store, connection, stream)
    groups: dict[tuple[str, str, bool], list[tuple[Any, ServerLine, bool]]] = {}
    for row in rows:
        line = line_of(row.line)
        good = line.hash == bytes(row.hash) and is_proven(ring, line, bytes(row.previous))
        groups.setdefault((row.device, row.bringer, row.mine), []).append((row, line, good))
    found = []
    for (device, bringer, mine), group in groups.items():
        key = uuid5(stream, f"{device}\n{bringer}\n{mine}")
        title = f"サーバーから失われた操作 {len(group):,}件"
        words = [_operation(store.ledgers, line, row.shown) for row, line, _ in group[:MOST_NAMED]]
        words += [f"ほか {len(group) - MOST_NAMED:,}件"] * (len(group) > MOST_NAMED)
        proven = tuple(line.hash for _, line, good in group if good)
        since = min(row.since for row, _, _ in group)
        found.append(
            Lost(
                key, stream, device, since, f"持っていた人：{bringer}", title, tuple(words),
                lines=() if mine else proven, doubtful=sum(not good for _, _, good in group), own=mine,
            )
        )  # fmt: skip
    return found


def _operation(ledgers: Mapping[str, Ledger], line: ServerLine, shown_name: str) -> str:
    at = datetime.fromisoformat(line.at).astimezone()
    op = json.loads(line.body) if line.body else {}
    what = op.get("label") or ("受け付けられなかった操作" if line.verdict != "ok" else VERBS.get(line.verb, line.verb))
    number = json.loads(line.doc or "{}").get("number", "")
    title = ledgers[line.kind].record.title if line.kind in ledgers else ""
    said = [f"{at.month}月{at.day}日 {at:%H:%M}", shown_name or "サーバー", title, number, what]
    return "　".join(filter(None, said))


def keep_sections(store: SqlStore, connection: LocalConnection, rows: list[Any], day: date) -> None:
    """Keep the names of the sections, asked for once a day; of two with one name neither is meant."""
    titles = [row.title for row in rows]
    named = {row.title: str(row.stream) for row in rows if titles.count(row.title) == 1}
    for name, value in (("sections", canonical(named)), ("sections_on", day.isoformat())):
        statement = upsert(store.table("fact")).values(name=name, value=value)
        connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def are_sections_old(connection: LocalConnection, day: date) -> bool:
    """Whether the names of the sections were not asked for today."""
    return fact_of(connection, "sections_on") != day.isoformat()
