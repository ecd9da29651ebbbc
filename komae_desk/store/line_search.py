"""The whole journal in pages, newest first: a bounded piece of work per call, however long the journal is (R23)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Table, func, select

from komae_desk.core.journal import Line
from komae_desk.core.store import LineQuery

if TYPE_CHECKING:
    from komae_desk.store.sql_store import SqlStore

# How many lines one call looks through for a condition that no index answers.
LOOKED = 20_000


def find(
    store: SqlStore, connection: Connection, wanted: LineQuery, limit: int, before: int | None
) -> tuple[list[Line], int]:
    """The next lines below `before`; a page may be short, or empty, although older lines follow."""
    table = store.table("local_line")
    top = before if before is not None else int(connection.scalar(select(func.max(table.c.seq))) or 0) + 1
    # The lines of a record are found by its index, all others by their place.
    floor = 1 if wanted.records is not None else max(1, top - LOOKED)
    query = (
        select(table)
        .where(table.c.seq < top, table.c.seq >= floor, *_conditions(table, wanted))
        .order_by(table.c.seq.desc())
        .limit(limit)
    )
    lines = [Line(**row) for row in connection.execute(query).mappings()]
    if len(lines) == limit:
        return lines, lines[-1].seq if lines[-1].seq > 1 else 0
    return lines, floor if floor > 1 else 0


def _conditions(table: Table, wanted: LineQuery) -> list[ColumnElement[Any]]:
    found: list[ColumnElement[Any]] = []
    if wanted.since is not None:
        found.append(table.c.at >= wanted.since)
    if wanted.until is not None:
        found.append(table.c.at < wanted.until)
    if wanted.by is not None:
        found.append(table.c.by == wanted.by)
    if wanted.kind:
        found.append(table.c.kind == wanted.kind)
    if wanted.records is not None:
        found.append(table.c.record_id.in_(wanted.records))
    if wanted.verbs:
        found.append(table.c.verb.not_in(wanted.verbs) if wanted.others else table.c.verb.in_(wanted.verbs))
    return found
