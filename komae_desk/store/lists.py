"""Long lists: first page, exact count and row numbers of a million rows (ux.md §3.4)."""

from __future__ import annotations

import operator
from array import array
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
)
from sqlalchemy import text as sql

from komae_desk.core.area import Ledger
from komae_desk.core.folding import bigram_query, fold_search
from komae_desk.core.record import Record
from komae_desk.core.store import Query
from komae_desk.store.homes import unindexed
from komae_desk.store.search import index_name
from komae_desk.store.tables import Many

if TYPE_CHECKING:
    from komae_desk.store.sql_store import SqlStore

# Below this many hits the index gives the rows and they are sorted; above it the order is walked and tested.
FEW = 3000
PAGE = 200
DUE_INDEX = "due_"


def ensure(connection: Connection, ledgers: Iterable[Ledger]) -> None:
    """Create the indexes of due days that are missing; few records have one, so each holds only those."""
    have = {name for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index'")}
    for ledger in ledgers:
        for field in dict.fromkeys(due.field for due in ledger.due):
            name = f"{DUE_INDEX}{ledger.kind}_{field}"
            if name not in have:
                on = f'"{ledger.kind}" ("{field}") WHERE "{field}" IS NOT NULL'
                connection.exec_driver_sql(f'CREATE INDEX "{name}" ON {on}')


def count(store: SqlStore, connection: Connection, query: Query) -> int:
    """The exact number of records of a list."""
    table = store.table(query.kind)
    if query.text.strip() and not query.where and not query.voided and _is_alone(store, connection, query.kind):
        name = index_name(query.kind)
        found = connection.exec_driver_sql(
            f"SELECT count(*) FROM {name} WHERE {name} MATCH ?", (bigram_query(query.text),)
        )
        return int(found.scalar_one())
    return int(connection.execute(_where(store, query, select(func.count()).select_from(table))).scalar_one())


def first(store: SqlStore, connection: Connection, query: Query, limit: int) -> list[Record]:
    """The first records of a list in its order."""
    table = store.table(query.kind)
    statement = _order(store, query, select(table)).limit(limit)
    hits = _few_hits(connection, query)
    if hits is None:
        statement = _where(store, query, statement, by_index=False)
    else:
        statement = _where(store, query, statement.where(table.c.row.in_(hits)), text=False)
    return [store.record(query.kind, row) for row in connection.execute(statement)]


def keys(store: SqlStore, connection: Connection, query: Query) -> array[int]:
    """Every row number of a list in its order."""
    table = store.table(query.kind)
    statement = _where(store, query, _order(store, query, select(table.c.row)))
    return array("q", connection.execute(statement).scalars())


def rows(store: SqlStore, connection: Connection, kind: str, wanted: list[int]) -> list[Record]:
    """The records behind row numbers, in that order; those gone meanwhile are left out."""
    table = store.table(kind)
    found: dict[int, Record] = {}
    for start in range(0, len(wanted), PAGE * 4):
        part = wanted[start : start + PAGE * 4]
        for row in connection.execute(select(table).where(table.c.row.in_(part))):
            found[row.row] = store.record(kind, row)
    return [found[n] for n in wanted if n in found]


def _is_alone(store: SqlStore, connection: Connection, kind: str) -> bool:
    """Whether every record of a kind is of this stream, as in most files: then the text index alone counts them."""
    first, last = (
        connection.exec_driver_sql(f"SELECT home FROM {kind} ORDER BY home {way} LIMIT 1").scalar()
        for way in ("", "DESC")
    )
    return {first, last} <= {store.place(kind)[1], None}


def _few_hits(connection: Connection, query: Query) -> list[int] | None:
    if not query.text.strip():
        return None
    name = index_name(query.kind)
    found = connection.exec_driver_sql(
        f"SELECT rowid FROM {name} WHERE {name} MATCH ? LIMIT {FEW + 1}", (bigram_query(query.text),)
    ).fetchall()
    return [row[0] for row in found] if len(found) <= FEW else None


def _order(store: SqlStore, query: Query, statement: Select[Any]) -> Select[Any]:
    table = store.table(query.kind)
    default = store.ledgers[query.kind].order[0]
    for name, descending in query.order or ((default, False),):
        column = table.c["sort" if name == default else name]
        statement = statement.order_by(column.desc() if descending else column)
    return statement.order_by(table.c.row)


def _where(
    store: SqlStore, query: Query, statement: Select[Any], *, text: bool = True, by_index: bool = True
) -> Select[Any]:
    table = store.table(query.kind)
    due = {each.field for each in store.ledgers[query.kind].due}
    by_day = any(condition.field in due and condition.op in NARROW for condition in query.where)
    # Few records have a day, most are in some state: so SQLite is kept from the indexes of state and order.
    wide = unindexed if by_day else _itself
    statement = statement.where(wide(table.c.home) == store.place(query.kind)[1])
    if not query.voided:
        statement = statement.where(wide(table.c.voided).is_(False))
    for condition in query.where:
        column = table.c[condition.field]
        column = wide(column) if condition.field == "state" else column
        statement = statement.where(COMPARE[condition.op](column, condition.value))
    if text and query.text.strip():
        if by_index:
            name = index_name(query.kind)
            match = sql(f"SELECT rowid FROM {name} WHERE {name} MATCH :words").bindparams(
                words=bigram_query(query.text)
            )
            statement = statement.where(table.c.row.in_(match.columns(literal_column("rowid"))))
        else:
            for word in fold_search(query.text).split():
                statement = statement.where(func.instr(table.c.folded, word) > 0)
    return statement


def _itself(column: Any) -> Any:
    return column


NARROW = ("=", "<", "<=", ">", ">=", "filled")
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": lambda column, value: column.is_(None) if value is None else column == value,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda column, value: column.in_(list(value)),
    "empty": lambda column, _: _empty(column),
    "filled": lambda column, _: ~_empty(column),
    "contains": lambda column, value: func.instr(column, value) > 0,
    "starts": lambda column, value: and_(column >= value, column < value + "\U0010ffff"),
}


def _empty(column: ColumnElement[Any]) -> ColumnElement[bool]:
    if isinstance(column.type, Boolean):
        return column.is_(False)
    if isinstance(column.type, Text):
        return or_(column.is_(None), column == "")
    if isinstance(column.type, Many):
        return type_coerce(column, Text) == "[]"
    return column.is_(None)
