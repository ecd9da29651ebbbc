"""Long lists: first page, exact count and row numbers of a million rows (ux.md §3.4)."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Table,
    Text,
    and_,
    bindparam,
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
from komae_desk.core.store import Condition, Query
from komae_desk.store.homes import unindexed
from komae_desk.store.search import index_name
from komae_desk.store.tables import Many

if TYPE_CHECKING:
    from komae_desk.store.sql_store import SqlStore

# Below this many hits the index gives the rows and they are sorted; above it the order is walked and tested.
FEW = 3000
PAGE = 200
MOST_PARTS = 400  # SQLite joins 500 questions at most
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
    if query.text.strip() and not query.where and not query.voided and _is_alone(store, connection, query.kind):
        name = index_name(query.kind)
        found = connection.exec_driver_sql(
            f"SELECT count(*) FROM {name} WHERE {name} MATCH ?", (bigram_query(query.text),)
        )
        return int(found.scalar_one())
    statement, given = _prepared(store, query, "count")
    return int(connection.execute(_said(query, statement), given).scalar_one())


def with_records(store: SqlStore, connection: Connection, kinds: Iterable[str]) -> frozenset[str]:
    """Those of the kinds of which there is a record that was not cancelled, in one statement."""
    asked = [
        f"SELECT '{kind}' WHERE EXISTS (SELECT 1 FROM {kind} WHERE home = {store.place(kind)[1]} AND voided = 0)"
        for kind in kinds
    ]
    parts = (asked[start : start + MOST_PARTS] for start in range(0, len(asked), MOST_PARTS))
    return frozenset(kind for part in parts for (kind,) in connection.exec_driver_sql(" UNION ALL ".join(part)))


def first(store: SqlStore, connection: Connection, query: Query, limit: int) -> list[Record]:
    """The first records of a list in its order."""
    statement, given = _prepared(store, query, "first")
    hits = _few_hits(connection, query)
    if hits is None:
        statement = _said(query, statement, by_index=False)
    else:
        statement = statement.where(store.table(query.kind).c.row.in_(hits))
    return [store.record(query.kind, row) for row in connection.execute(statement, {**given, "most": limit})]


def keys(store: SqlStore, connection: Connection, query: Query) -> array[int]:
    """Every row number of a list in its order."""
    statement, given = _prepared(store, query, "keys")
    return array("q", connection.execute(_said(query, statement), given).scalars())


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


def _prepared(store: SqlStore, query: Query, what: str) -> tuple[Select[Any], dict[str, Any]]:
    """The statement of a list but for its words, laid once for all questions of its shape, and what is asked for."""
    ledger = store.ledgers[query.kind]
    given: dict[str, Any] = {"home": store.place(query.kind)[1]}
    shapes = []
    for place, condition in enumerate(query.where):
        name = f"value{place}"
        values = _values(condition)
        given |= {f"{name}_{n}": value for n, value in enumerate(values)}
        shapes.append((condition.field, condition.op, name, -1 if condition.value is None else len(values)))
    dues = frozenset(due.field for due in ledger.due)
    order = query.order or ((ledger.order[0], False),)
    laid = _laid(store.table(query.kind), what, ledger.order[0], order, dues, tuple(shapes), query.voided)
    return laid, given


def _values(condition: Condition) -> tuple[Any, ...]:
    if condition.op == "in":
        return tuple(condition.value)
    if condition.op == "starts":
        return condition.value, condition.value + "\U0010ffff"
    return () if condition.value is None or condition.op in ("empty", "filled") else (condition.value,)


@lru_cache(maxsize=2000)
def _laid(
    table: Table,
    what: str,
    default: str,
    order: tuple[tuple[str, bool], ...],
    dues: frozenset[str],
    shapes: tuple[tuple[str, str, str, int], ...],
    voided: bool,
) -> Select[Any]:
    if what == "count":
        statement: Select[Any] = select(func.count()).select_from(table)
    else:
        statement = select(table) if what == "first" else select(table.c.row)
        for name, descending in order:
            column = table.c["sort" if name == default else name]
            statement = statement.order_by(column.desc() if descending else column)
        statement = statement.order_by(table.c.row)
    if what == "first":
        statement = statement.limit(bindparam("most", type_=Integer))
    by_day = any(field in dues and op in NARROW for field, op, _, _ in shapes)
    # Few records have a day, most are in some state: so SQLite is kept from the indexes of state and order.
    wide = unindexed if by_day else _itself
    statement = statement.where(wide(table.c.home) == bindparam("home", type_=Integer))
    if not voided:
        statement = statement.where(wide(table.c.voided).is_(False))
    for field, op, name, size in shapes:
        column = table.c[field]
        column = wide(column) if field == "state" else column
        values = [bindparam(f"{name}_{n}", type_=column.type) for n in range(max(0, size))]
        if size < 0 and op in ("=", "!="):
            statement = statement.where(column.is_(None) if op == "=" else column.is_not(None))
        else:
            statement = statement.where(COMPARE[op](column, values))
    return statement


def _said(query: Query, statement: Select[Any], *, by_index: bool = True) -> Select[Any]:
    """With the words that are looked for."""
    if not query.text.strip():
        return statement
    (table,) = statement.get_final_froms()
    if by_index:
        name = index_name(query.kind)
        match = sql(f"SELECT rowid FROM {name} WHERE {name} MATCH :words").bindparams(words=bigram_query(query.text))
        return statement.where(table.c.row.in_(match.columns(literal_column("rowid"))))
    for word in fold_search(query.text).split():
        statement = statement.where(func.instr(table.c.folded, word) > 0)
    return statement


def _itself(column: Any) -> Any:
    return column


NARROW = ("=", "<", "<=", ">", ">=", "filled")
COMPARE: dict[str, Callable[[Any, list[Any]], Any]] = {
    "=": lambda column, values: column == values[0],
    "!=": lambda column, values: column != values[0],
    "<": lambda column, values: column < values[0],
    "<=": lambda column, values: column <= values[0],
    ">": lambda column, values: column > values[0],
    ">=": lambda column, values: column >= values[0],
    "in": lambda column, values: column.in_(values),
    "empty": lambda column, _: _empty(column),
    "filled": lambda column, _: ~_empty(column),
    "contains": lambda column, values: func.instr(column, values[0]) > 0,
    "starts": lambda column, values: and_(column >= values[0], column < values[1]),
}


def _empty(column: ColumnElement[Any]) -> ColumnElement[bool]:
    if isinstance(column.type, Boolean):
        return column.is_(False)
    if isinstance(column.type, Text):
        return or_(column.is_(None), column == "")
    if isinstance(column.type, Many):
        return type_coerce(column, Text) == "[]"
    return column.is_(None)
