"""The rows a person sees, laid anew over the server's: base document plus this PC's pending operations (sync.md T3)."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, insert, or_, select

from komae_desk.core.area import Ledger
from komae_desk.core.folding import fold_search
from komae_desk.core.journal import canonical
from komae_desk.core.record import Choice, Record, field_type, from_json, item_type
from komae_desk.store import search
from komae_desk.store.projection import WAITING, projected
from komae_desk.store.sql_store import SqlStore
from komae_desk.store.tables import moment_text
from komae_desk.store.transaction import insertion

LARGEST = 2**63 - 1
UNREADABLE = (ValueError, TypeError, AttributeError, LookupError, RecursionError)
"""What reading a document raises that no program of this version wrote."""
Touched = set[tuple[str, UUID]]
Document = tuple[UUID, int, str]
"""Record, version and the JSON text of the server."""


def put_row(store: SqlStore, connection: Connection, kind: str, record_id: UUID, record: Record | None) -> None:
    """Write a record's row and its place in the index; None takes both away."""
    table = store.table(kind)
    old = connection.scalar(select(table.c.row).where(table.c.id == record_id, table.c.home == store.home))
    if old is not None:
        connection.execute(delete(table).where(table.c.row == old))
        search.drop(connection, kind, [old])
    if record is None:
        return
    row = old or connection.exec_driver_sql(f"SELECT coalesce(max(row), 0) + 1 FROM {kind}").scalar_one()
    values = search.row_values(store.ledgers[kind], record)
    connection.execute(insert(table).values(row=row, home=store.home, **values))
    if not record.voided:
        search.put(connection, kind, [(row, values["folded"])])


def project(store: SqlStore, connection: Connection, touched: Iterable[tuple[str, UUID]]) -> None:
    """Lay records anew, each from its base row and what is pending; one that cannot be read stays as it was."""
    laid: list[tuple[str, UUID, Record | None]] = []
    for kind, record_id in touched:
        with suppress(*UNREADABLE):
            laid.append((kind, record_id, projected(store, connection, kind, record_id)))
    # In whatever order they come: what goes leaves its code to others, and so may what was laid after one it stood by.
    laid.sort(key=lambda each: each[2] is not None)
    for each in [each for each in laid if not _lay(store, connection, *each)]:
        _lay(store, connection, *each)


def _lay(store: SqlStore, connection: Connection, kind: str, record_id: UUID, record: Record | None) -> bool:
    """Write one row; whether its code was free."""
    is_free = record is None or not _is_claimed(store, connection, record)
    if not is_free:
        # Another record has the code on the server: what is pending here is refused when its author sends it.
        record = _of_server(store, connection, kind, record_id)
        if record is not None and _is_claimed(store, connection, record):
            # The base row is older than the claim (a server was set back): its own page or the end follows.
            record = None
    put_row(store, connection, kind, record_id, record)
    return is_free


def _codes(ledger: Ledger) -> list[str]:
    return [name for name, label in ledger.record.labels().items() if label.unique]


def _is_claimed(store: SqlStore, connection: Connection, record: Record) -> bool:
    table = store.table(record.kind)
    claims = [
        (table.c[name] == value) & table.c.voided.is_(False)
        for name in _codes(store.ledgers[record.kind])
        if (value := getattr(record, name)) and not record.voided
    ]
    if not claims:
        return False
    query = select(table.c.row).where(or_(*claims), table.c.home == store.home, table.c.id != record.id).limit(1)
    return connection.scalar(query) is not None


def _of_server(store: SqlStore, connection: Connection, kind: str, record_id: UUID) -> Record | None:
    base = store.table("base")
    mine = (base.c.stream == store.stream, base.c.record_id == record_id)
    held = connection.execute(select(base.c.doc, base.c.version).where(*mine)).first()
    if held is None:
        return None
    with suppress(*UNREADABLE):
        said = {"id": str(record_id), "version": held.version}
        return from_json(store.ledgers[kind].record, json.loads(held.doc) | said)
    return None


UNSETTLED = (
    "SELECT DISTINCT l.record_id FROM json_each(?) j CROSS JOIN local_line l ON l.record_id = unhex(j.value)"
    f" JOIN outbox o ON o.dseq = l.dseq WHERE o.confirmed = 0 AND o.state IN {WAITING} AND o.stream = ?"
)


def unsettled(store: SqlStore, connection: Connection, records: Iterable[UUID]) -> set[UUID]:
    """Those of the records that hold something of this PC which the server's rows do not hold yet."""
    given = (canonical([record_id.hex for record_id in records]), bytearray(store.stream.bytes))
    return {UUID(bytes=bytes(row[0])) for row in connection.exec_driver_sql(UNSETTLED, given)}


def put_documents(store: SqlStore, connection: Connection, kind: str, documents: Sequence[Document]) -> list[UUID]:
    """Write the server's documents as rows, all at once; records with own pending operations are projected instead.

    Returns those that this program cannot read, as a newer one wrote them: their rows stay as they were.
    """
    own = unsettled(store, connection, (record_id for record_id, _, _ in documents))
    ledger = store.ledgers[kind]
    reader = _reader(ledger.record, ledger.search, ledger.order[0])
    columns, unread = reader.columns([each for each in documents if each[0] not in own])
    if columns["id"]:
        _insert(store, connection, kind, columns)
    if own:
        strange = reader.columns([each for each in documents if each[0] in own])[1]
        project(store, connection, [(kind, each) for each, _, _ in documents if each in own and each not in strange])
        unread += strange
    return unread


def _insert(store: SqlStore, connection: Connection, kind: str, columns: dict[str, list[Any]]) -> None:
    columns["home"] = [store.home] * len(columns["id"])
    held = _rows_of(store, connection, kind, columns["id"])
    _delete(connection, kind, list(held.values()))
    displaced = _displaced(store, connection, kind, columns)
    _delete(connection, kind, list(displaced))
    top = connection.exec_driver_sql(f"SELECT coalesce(max(row), 0) FROM {kind}").scalar_one()
    fresh = itertools.count(max([top, *held.values()]) + 1)
    columns["row"] = [held.get(bytes(record_id)) or next(fresh) for record_id in columns["id"]]
    names, _ = store.binding(kind)
    statement, rows = insertion(kind, names, [None] * len(names), columns)
    connection.exec_driver_sql(statement, rows)
    found = zip(columns["row"], columns["folded"], columns["voided"], strict=True)
    search.put(connection, kind, [(row, folded) for row, folded, voided in found if not voided])
    project(store, connection, [(kind, record_id) for record_id in displaced.values()])


def _delete(connection: Connection, kind: str, rows: list[int]) -> None:
    if rows:
        connection.exec_driver_sql(f"DELETE FROM {kind} WHERE row = ?", [(row,) for row in rows])
        search.drop(connection, kind, rows)


def _displaced(store: SqlStore, connection: Connection, kind: str, columns: dict[str, list[Any]]) -> dict[int, UUID]:
    """Rows of this PC that hold a code which the server gave to another record."""
    found: dict[int, UUID] = {}
    if _is_empty(connection, kind):
        return found
    for name in _codes(store.ledgers[kind]):
        codes = [code for code, voided in zip(columns[name], columns["voided"], strict=True) if code and not voided]
        rows = connection.exec_driver_sql(
            f"SELECT t.row, t.id FROM json_each(?) j CROSS JOIN {kind} t ON t.{name} = j.value"
            f" WHERE t.voided = 0 AND t.{name} <> '' AND t.home = ?",
            (canonical(codes), store.home),
        )
        found |= {row: UUID(bytes=bytes(record_id)) for row, record_id in rows}
    return found


def _is_empty(connection: Connection, kind: str) -> bool:
    return connection.exec_driver_sql(f"SELECT 1 FROM {kind} LIMIT 1").first() is None


def _rows_of(store: SqlStore, connection: Connection, kind: str, ids: Sequence[bytearray]) -> dict[bytes, int]:
    """Row numbers by id, of those that are there."""
    if _is_empty(connection, kind):
        return {}
    asked = canonical([bytes(each).hex().upper() for each in ids])
    found = connection.exec_driver_sql(
        f"SELECT t.id, t.row FROM json_each(?) j CROSS JOIN {kind} t ON t.id = unhex(j.value) AND t.home = ?",
        (asked, store.home),
    )
    return {bytes(record_id): row for record_id, row in found}


class Reader:
    """How the documents of a ledger become columns: straight from JSON to what the driver binds."""

    def __init__(self, record_type: type[Record], searched: tuple[str, ...], order: str) -> None:
        self._encoders: dict[str, Callable[[Any], Any] | None] = {}
        self._defaults: dict[str, Any] = {}
        # What may stand in a column: whatever the server says, nothing else is bound.
        self._types: dict[str, set[type]] = {}
        for name, value in vars(record_type(id=UUID(int=0))).items():
            kind = field_type(record_type, name)
            self._encoders[name] = _encoder(kind, item_type(record_type, name) if kind is tuple else None)
            self._defaults[name] = _stored(value)
            stored = int if kind in (int, bool) else bytearray if kind is UUID else str
            self._types[name] = {stored, type(None)} if value is None else {stored}
        self._searched = search.searched_names(record_type, searched)
        self._order = order
        kind = field_type(record_type, order)
        self._decode = None if kind in (str, int) else _decoder(kind)

    def columns(self, documents: Sequence[Document]) -> tuple[dict[str, list[Any]], list[UUID]]:
        """One list for each column, and the records that cannot be read."""
        read: list[tuple[UUID, int, dict[str, Any]]] = []
        unread: list[UUID] = []
        for record_id, version, text in documents:
            try:
                read.append((record_id, version, self._encoded(json.loads(text))))
            except UNREADABLE:
                unread.append(record_id)
        found = self._laid(read)
        told = set().union(*(values for _, _, values in read))
        if not self._fits(found, told):
            # Seldom, so one by one.
            strange = [each for each in read if not self._fits(self._laid([each]), each[2])]
            unread += [record_id for record_id, _, _ in strange]
            found = self._laid([each for each in read if each not in strange])
        texts = [found[name] for name in self._searched]
        found["folded"] = [fold_search(" ".join(filter(None, each))) for each in zip(*texts, strict=True)]
        found["sort"] = [search.sort_key(str(value or "")) for value in self._sorted(found)]
        return found, unread

    def _laid(self, read: Sequence[tuple[UUID, int, dict[str, Any]]]) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {name: [value] * len(read) for name, value in self._defaults.items()}
        for at, (_, _, values) in enumerate(read):
            for name, value in values.items():
                found[name][at] = value
        found["id"] = [bytearray(record_id.bytes) for record_id, _, _ in read]
        found["version"] = [version for _, version, _ in read]
        return found

    def _fits(self, found: Mapping[str, list[Any]], told: Iterable[str]) -> bool:
        """Whether the database can take every value of every column; whole columns at a time, as there are many."""
        for name in told:
            types, allowed = set(map(type, found[name])), self._types[name]
            if not types <= allowed:
                return False
            numbers = list(filter(None, found[name])) if int in types else []
            if numbers and not -LARGEST <= min(numbers) <= max(numbers) <= LARGEST:
                return False
            if str in types:
                try:
                    "".join(filter(None, found[name])).encode()
                except UnicodeEncodeError:
                    return False
        return True

    def _encoded(self, document: dict[str, Any]) -> dict[str, Any]:
        encoders, made = self._encoders, {}
        for name, value in document.items():
            if name in encoders:
                encode = encoders[name]
                made[name] = value if encode is None or value is None else encode(value)
        return made

    def _sorted(self, found: dict[str, list[Any]]) -> list[Any]:
        """The values of the field that orders, as a record holds them."""
        values, decode = found[self._order], self._decode
        return values if decode is None else [None if value is None else decode(value) for value in values]


_reader: Callable[..., Reader] = cache(Reader)


def _encoder(kind: Any, item: Any) -> Callable[[Any], Any] | None:
    """How a value of JSON is stored; None for what is stored as it is."""
    if kind is UUID:
        return lambda value: bytearray(UUID(value).bytes)
    if kind is date:
        return lambda value: date.fromisoformat(value).isoformat()
    if kind is datetime:
        return lambda value: moment_text(datetime.fromisoformat(value))
    if kind is bool:
        return int
    if kind is tuple:
        members = _members(item)
        return lambda value: canonical([members[each] for each in value] if members else value)
    members = _members(kind)
    return members.__getitem__ if members else None


def _members(kind: Any) -> dict[Any, Any]:
    """The codes of a choice; an unknown one raises ValueError."""
    is_choice = isinstance(kind, type) and issubclass(kind, Choice)
    return _Codes({member.value: member.value for member in kind}) if is_choice else {}


class _Codes(dict[Any, Any]):
    def __missing__(self, code: Any) -> Any:
        raise ValueError(code)


def _decoder(kind: Any) -> Callable[[Any], Any]:
    """What a stored value is in a record, where a list is ordered by it."""
    if kind is UUID:
        return lambda value: UUID(bytes=bytes(value))
    if kind is datetime:
        return lambda value: datetime.fromisoformat(value).astimezone()
    if kind is date:
        return date.fromisoformat
    return kind if callable(kind) else str


def _stored(value: Any) -> Any:
    """A default as it is stored."""
    if isinstance(value, Choice):
        return value.value
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, tuple):
        return "[]" if not value else canonical([getattr(each, "value", each) for each in value])
    return value
