"""The whole journal in pages, newest first: a bounded piece of work per call, however long the journal is (R23)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Table, case, func, select

from komae_desk.core.alarms import MARKS
from komae_desk.core.journal import CARRIED, ElsewhereLine, Line, canonical
from komae_desk.core.store import LineQuery
from komae_desk.store.tables import moment_text

if TYPE_CHECKING:
    from komae_desk.store.sql_store import SqlStore

# How many lines one call looks through for a condition that no index answers.
LOOKED = 20_000
REFUSED = "refused"
_NOTE = "サーバーが受け付けなかった操作です。内容は、操作した端末に残っています。"


def find(
    store: SqlStore, connection: Connection, wanted: LineQuery, limit: int, before: int | None
) -> tuple[list[Line], int]:
    """The next lines below `before`; a page may be short, or empty, although older lines follow."""
    table = store.table("journal" if wanted.everywhere else "local_line")
    mine = [table.c.stream == store.stream if wanted.everywhere else store.own_lines()]
    top = before if before is not None else int(connection.scalar(select(func.max(table.c.seq)).where(*mine)) or 0) + 1
    # The lines of a record are found by its index, all others by their place.
    floor = 1 if wanted.records is not None else max(1, top - LOOKED)
    query = (
        select(table)
        .where(table.c.seq < top, table.c.seq >= floor, *mine, *_conditions(table, wanted))
        .order_by(table.c.seq.desc())
        .limit(limit)
    )
    rows = connection.execute(query).mappings().all()
    lines = _from_server(store, connection, rows) if wanted.everywhere else [Line(**row) for row in rows]
    if len(lines) == limit:
        return lines, lines[-1].seq if lines[-1].seq > 1 else 0
    return lines, floor if floor > 1 else 0


def with_elsewhere(store: SqlStore, connection: Connection, record_id: UUID, own: Sequence[Line]) -> list[Line]:
    """Own lines of a record among those that other PCs and offices wrote, in the order things happened."""
    table = store.table("journal")
    streams = [store.stream] if store.city is None else [store.stream, store.city]
    of_record = (table.c.record_id == record_id, table.c.stream.in_(streams), table.c.verdict == "ok")
    rows = connection.execute(select(table).where(*of_record).order_by(table.c.seq)).mappings().all()
    doubts = _doubts(store, connection, rows)
    doubted = {row["op_id"]: doubts[row["seq"]] for row in rows if row["seq"] in doubts}
    mine = {line.op_id: replace(line, doubt=doubted.get(line.op_id, "")) if doubted else line for line in own}
    if all(row["op_id"] in mine for row in rows):
        return list(mine.values())
    found = [mine.pop(row["op_id"]) if row["op_id"] in mine else _line(row, doubts, "") for row in rows]
    # What the server has not taken keeps its place among the own lines; clocks of two PCs tell no order.
    places = {line.op_id: line.seq for line in own}
    for line in mine.values():
        later = (n for n, each in enumerate(found) if places.get(each.op_id, 0) > line.seq)
        earlier = (n + 1 for n, each in reversed([*enumerate(found)]) if 0 < places.get(each.op_id, 0) < line.seq)
        found.insert(next(earlier, None) or next(later, len(found)), line)
    return found


def _conditions(table: Table, wanted: LineQuery) -> list[ColumnElement[Any]]:
    if wanted.everywhere:
        by: ColumnElement[Any] = table.c.human
        verb: ColumnElement[Any] = case((table.c.verdict == "ok", table.c.verb), else_=REFUSED)
    else:
        by, verb = table.c.by, table.c.verb
    found: list[ColumnElement[Any]] = []
    if wanted.since is not None:
        found.append(table.c.at >= (moment_text(wanted.since) if wanted.everywhere else wanted.since))
    if wanted.until is not None:
        found.append(table.c.at < (moment_text(wanted.until) if wanted.everywhere else wanted.until))
    if wanted.by is not None:
        found.append(by == wanted.by)
    if wanted.kind:
        found.append(table.c.kind == wanted.kind)
    if wanted.records is not None:
        found.append(table.c.record_id.in_(wanted.records))
    if wanted.verbs:
        found.append(verb.not_in(wanted.verbs) if wanted.others else verb.in_(wanted.verbs))
    return found


def _from_server(store: SqlStore, connection: Connection, rows: Sequence[Any]) -> list[Line]:
    """Lines of the server's journal; those of other PCs say so, refused ones have no words."""
    own = store.table("local_line").c.op_id
    here = set(connection.scalars(select(own).where(own.in_([row["op_id"] for row in rows]))))
    doubts = _doubts(store, connection, rows)
    places = _places(store, connection, {row["replica"] for row in rows})
    return [_line(row, doubts, None if row["op_id"] in here else places.get(row["replica"], "")) for row in rows]


def _places(store: SqlStore, connection: Connection, replicas: set[UUID]) -> dict[UUID, str]:
    """The names of PCs, as far as the server has told them (sync/places.py)."""
    fact, names = store.table("fact"), {f"place:{replica}": replica for replica in replicas}
    rows = connection.execute(select(fact.c.name, fact.c.value).where(fact.c.name.in_(names)))
    return {names[row.name]: row.value for row in rows}


def _doubts(store: SqlStore, connection: Connection, rows: Sequence[Any]) -> dict[int, str]:
    """Which of the lines did not fit when they came in, and why."""
    if not rows:
        return {}
    table = store.table("alarm")
    seqs = [row["seq"] for row in rows]
    marked = (table.c.stream == store.stream, table.c.what.in_(MARKS), table.c.seq.between(min(seqs), max(seqs)))
    return {row.seq: row.what for row in connection.execute(select(table.c.seq, table.c.what).where(*marked))}


def _claimed(row: Any) -> Mapping[str, Any]:
    """A line of a chain that was carried over: what it says happened, by whom and when, and who brought it."""
    body = json.loads(row["body"])
    claim: dict[str, Any] = json.loads(body["facts"]["claim"])
    brought = f"参加前の記録（引継ぎ：{body['name']}）"
    claim["note"] = "　".join(filter(None, (claim["note"], brought)))
    said = {"verb": claim["verb"], "human": UUID(claim["by"]), "at": claim["at"], "body": canonical(claim)}
    return {**row, **said}


def _line(row: Any, doubts: Mapping[int, str], place: str | None) -> Line:
    """place: the PC of a line of elsewhere; None for one of this PC."""
    refused = row["verdict"] != "ok"
    if not refused and row["verb"] == CARRIED:
        row = _claimed(row)
    silent = {
        "name": "",
        "label": "",
        "command": "",
        "patch": {},
        "note": _NOTE,
        "reasons": {},
        "saw": 0,
        "undoes": None,
    }
    kind: Callable[..., Line] = Line if place is None else partial(ElsewhereLine, place=place)
    return kind(
        seq=row["seq"],
        dseq=row["dseq"],
        op_id=row["op_id"],
        act_id=row["act_id"],
        kind=row["kind"],
        record_id=row["record_id"],
        verb=REFUSED if refused else row["verb"],
        by=row["human"],
        at=datetime.fromisoformat(row["at"]),
        body=canonical(silent) if refused else row["body"],
        doc=row["doc"] or "{}",
        previous=b"",
        hash=row["hash"],
        closes=True,
        doubt=doubts.get(row["seq"], ""),
    )
