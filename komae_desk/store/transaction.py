"""One act in the file: changed rows, journal lines, outbox and search index, all or none."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Integer, Select, Table, bindparam, cast, func, select, text
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.exc import IntegrityError

from komae_desk.core.auditing import AUDITS_HERE, READS_HERE
from komae_desk.core.conflicts import DECIDED, REOPENED
from komae_desk.core.errors import Refused, Stale
from komae_desk.core.journal import GENESIS, Line, Operation, canonical, line_hash
from komae_desk.core.record import Record, filled_json
from komae_desk.core.restricted import NOT_HERE, WRONG_PLACE, Restricted
from komae_desk.core.store import NOT_ISSUER
from komae_desk.store import line_search, search
from komae_desk.store.homes import AUDITOR, ISSUERS, READER, is_restricted, outgoing_state, role_in, unindexed
from komae_desk.store.tables import Many, moment_text

if TYPE_CHECKING:
    from komae_desk.store.sql_store import SqlStore

Entry = tuple[Operation, Record, int]
TWO_STREAMS = "市の設定と課の記録は、一度に登録できません。別々に登録してください。"
OTHER_STREAM = "{}は、ほかの課の台帳の記録です。その課に切り替えてから、もう一度操作してください。"
LINE = ["seq", "dseq", "op_id", "act_id", "kind", "record_id", "verb", "by", "at", "body", "doc", "previous", "hash"]
LINE += ["closes", "stream"]
INSERT_LINE = f"INSERT INTO local_line ({', '.join(LINE)}) VALUES ({', '.join('?' * len(LINE))})"


# A decision that is taken back leaves its matter open again, and one that is done again settles it as before.
SETTLE = (
    "UPDATE conflict SET resolved_by = ? WHERE op_id IN"
    " (SELECT a.op_id FROM local_line b JOIN local_line a ON a.act_id = b.act_id WHERE b.op_id = ?)"
)


class SqlTransaction:
    """The writes of one act on one connection."""

    def __init__(self, store: SqlStore, connection: Connection) -> None:
        self.store = store
        self.connection = connection
        self._closing: int | None = None
        self._streams: set[UUID] = set()
        # Nobody else writes until it ends: what the server told of its people is asked once.
        self._roles: dict[tuple[UUID, UUID], str] = {}

    def get(self, kind: str, record_id: UUID) -> Record | None:
        """One record as this transaction sees it."""
        return next(iter(find_records(self.store, self.connection, kind, {"id": record_id}, voided=True)), None)

    def find(self, kind: str, **criteria: Any) -> list[Record]:
        """Records as this transaction sees them."""
        return find_records(self.store, self.connection, kind, criteria)

    def lines(self, record_id: UUID) -> list[Line]:
        """The lines of a record, oldest first."""
        lines = self.store.table("local_line")
        own = lines_where(self.store, self.connection, lines.c.record_id == record_id, self.store.own_lines())
        return line_search.with_elsewhere(self.store, self.connection, record_id, own)

    def act_lines(self, act_id: UUID) -> list[Line]:
        """The lines of an act, oldest first."""
        lines = self.store.table("local_line")
        return lines_where(self.store, self.connection, lines.c.act_id == act_id, self.store.own_lines())

    def write(self, op: Operation, after: Record, base: int) -> None:
        """Write the changed row, its line and its place in the outbox; raises Stale or Refused."""
        self.write_many([(op, after, base)])

    def write_many(self, entries: Sequence[Entry]) -> None:
        """Write several operations in order; rows of one kind that are new go in together."""
        for op, _, _ in entries[:1]:
            if not self._may_write(op):
                raise Refused(NOT_ISSUER)
            role = self._role(op.by, self.store.stream)
            if role in (AUDITOR, READER):
                raise Refused(AUDITS_HERE if role == AUDITOR else READS_HERE)
        self._require_fitting({op.kind for op, _, _ in entries})
        new: dict[str, list[Record]] = {}
        for op, after, base in entries:
            if base == 0:
                new.setdefault(op.kind, []).append(after)
            else:
                self._update(after, base)
        for kind, records in new.items():
            self._insert(kind, records)
        self._append(entries)

    def note(self, op: Operation, of: Record | None = None) -> None:
        """Write a line that changes no record: about one that stays as it is, or about none.

        What happens in a section to a record of the city (印刷) is told in the section's history.
        """
        if not self._may_write(op):
            op, of = dataclasses.replace(op, kind="file"), None
        self._append([(op, of, 0)])

    def next_number(self, series: str, least: int = 1) -> int:
        """The next number of a series such as P01-R8, from `least` on; a number is never given twice."""
        table = self.store.table("official_number")
        statement = upsert(table).values(home=self.store.home, series=series, last=least)
        later = {"last": func.max(table.c.last + 1, least)}
        statement = statement.on_conflict_do_update(index_elements=["home", "series"], set_=later)
        return int(self.connection.execute(statement.returning(table.c.last)).scalar_one())

    def last_number(self, kind: str, series: str) -> int:
        """The highest number of a series as this transaction sees it."""
        return last_number(self.store, self.connection, kind, series)

    def _insert(self, kind: str, records: list[Record]) -> None:
        top = self.connection.exec_driver_sql(f"SELECT coalesce(max(row), 0) FROM {kind}").scalar_one()
        columns = search.columns(self.store.ledgers[kind], records)
        columns["row"] = range(top + 1, top + 1 + len(records))
        columns["home"] = [self.store.place(kind)[1]] * len(records)
        statement, rows = insertion(kind, *self.store.binding(kind), columns)
        try:
            self.connection.exec_driver_sql(statement, rows)
        except IntegrityError as error:
            raise _duplicate(self.store, records, str(error.orig)) from None
        found = zip(columns["row"], columns["folded"], columns["voided"], strict=True)
        search.put(self.connection, kind, [(row, folded) for row, folded, voided in found if not voided])

    def _update(self, after: Record, base: int) -> None:
        kind = after.kind
        values = search.row_values(self.store.ledgers[kind], after)
        names, encoders = self.store.binding(kind)
        bound = {
            name: value if encode is None or value is None else _quick(encode(value))
            for name, encode in zip(names, encoders, strict=True)
            if name not in ("row", "home")
            for value in (values[name],)
        }
        # NULL is written out: binding a None costs more than a text.
        given = [name for name, value in bound.items() if value is not None]
        sets = [f"{name} = ?" for name in given] + [f"{name} = NULL" for name in bound.keys() - set(given)]
        statement = f"UPDATE {kind} SET {', '.join(sorted(sets))} WHERE id = ? AND home = ? AND version = ?"
        place = tuple(bound[name] for name in sorted(given))
        try:
            row = self.connection.exec_driver_sql(
                f"{statement} RETURNING row", (*place, bound["id"], self.store.place(kind)[1], base)
            ).scalar()
        except IntegrityError as error:
            raise _duplicate(self.store, [after], str(error.orig)) from None
        if row is None and self._is_elsewhere(after):
            raise Refused(OTHER_STREAM.format(after.heading))
        if row is None:
            raise Stale(
                f"{after.heading}は、ほかの操作で先に更新されました。最新の内容を確認してから、もう一度登録してください。"
            )
        search.drop(self.connection, kind, [row])
        if not after.voided:
            search.put(self.connection, kind, [(row, values["folded"])])

    def _may_write(self, op: Operation) -> bool:
        """Whether the record is of the desk's own stream, or the person issues for the city."""
        stream, _ = self.store.place(op.kind)
        if stream == self.store.stream:
            return True
        return self._role(op.by, stream) in ISSUERS

    def _role(self, human: UUID, stream: UUID) -> str:
        if (human, stream) not in self._roles:
            self._roles[human, stream] = role_in(self.connection, self.store.metadata, human, stream)
        return self._roles[human, stream]

    @cached_property
    def _is_restricted(self) -> bool:
        return is_restricted(self.connection, self.store.metadata, self.store.own, self.store.stream)

    def _require_fitting(self, kinds: set[str]) -> None:
        """What only named people may read lies with them alone, and nothing lies with them that others look for."""
        store = self.store
        known = [store.ledgers[kind] for kind in kinds if kind in store.ledgers and not store.ledgers[kind].issued]
        if all(ledger.restricted is Restricted.MAY for ledger in known):
            return
        for ledger in known:
            if not ledger.restricted.fits(restricted=self._is_restricted):
                words = NOT_HERE if self._is_restricted else WRONG_PLACE
                raise Refused(words.format(title=ledger.record.title))

    def _place(self, entries: Sequence[tuple[Operation, Record | None, int]]) -> UUID:
        """The one stream of what is written; an act never spans two (settled.md 1)."""
        streams = {self.store.place(op.kind)[0] for op, _, _ in entries} | self._streams
        if len(streams) > 1:
            raise Refused(TWO_STREAMS)
        self._streams = streams
        return next(iter(streams))

    def _is_elsewhere(self, record: Record) -> bool:
        """Whether the record is of another stream than this act, and of that alone."""
        table = self.store.table(record.kind)
        homes = set(self.connection.scalars(select(table.c.home).where(table.c.id == record.id)))
        return bool(homes) and self.store.place(record.kind)[1] not in homes

    def _append(self, entries: Sequence[tuple[Operation, Record | None, int]]) -> None:
        store = self.store
        last = self.connection.exec_driver_sql(
            "SELECT seq, dseq, hash FROM local_line ORDER BY seq DESC LIMIT 1"
        ).first()
        seq, dseq, previous = (last.seq, last.dseq, bytes(last.hash)) if last else (0, 0, GENESIS)
        of = self._place(entries)
        stream = bytearray(of.bytes)
        marked = stream if of != store.own else None
        chained = store.chained if marked is None else of
        state = outgoing_state(self.connection, store.metadata, store.own, of)
        line_rows, outbox_rows = [], []
        for op, after, _ in entries:
            seq, dseq = seq + 1, dseq + 1
            body, doc = op.body(), canonical(filled_json(after) if after is not None else {})
            digest = line_hash(previous, chained, store.replica, seq, dseq, body, doc)
            op_id, at = bytearray(op.op_id.bytes), moment_text(op.at)
            act, record, by = bytearray(op.act_id.bytes), bytearray(op.record_id.bytes), bytearray(op.by.bytes)
            before, own = bytearray(previous), bytearray(digest)
            line = (seq, dseq, op_id, act, op.kind, record, op.verb, by, at, body, doc, before, own)
            line_rows.append((*line, 0, marked))
            outbox_rows.append((dseq, op_id, stream, state))
            previous = digest
        line_rows[-1] = (*line_rows[-1][:-2], 1, marked)
        if self._closing is not None:  # the transaction goes on after what looked like its end
            self.connection.exec_driver_sql("UPDATE local_line SET closes = 0 WHERE seq = ?", (self._closing,))
        self._closing = seq
        self.connection.exec_driver_sql(INSERT_LINE, line_rows)
        for op, _, _ in entries:
            if op.undoes is not None and op.verb in (DECIDED, REOPENED):
                decision = bytearray(op.op_id.bytes) if op.verb == DECIDED else None
                self.connection.exec_driver_sql(SETTLE, (decision, bytearray(UUID(op.facts["of"]).bytes)))
        self.connection.exec_driver_sql(
            "INSERT INTO outbox (dseq, op_id, stream, state) VALUES (?, ?, ?, ?)", outbox_rows
        )


class ClosedTransaction(SqlTransaction):
    """Of a section that has ended: what happens to its papers is written down, its records stay as they are."""

    def write_many(self, entries: Sequence[Entry]) -> None:
        """Nothing is changed any more."""
        raise Refused("閉じた課の記録は、変更できません。今の課の記録で続けてください。")


def _quick(value: Any) -> Any:
    """The value in a type the driver binds at once; for bytes, views and truths it first looks for adapters (2 µs)."""
    if value is None or value.__class__ is str:
        return value
    return bytearray(value) if isinstance(value, (bytes, memoryview)) else int(value)


def insertion(
    kind: str,
    names: Sequence[str],
    encoders: Sequence[Callable[..., Any] | None],
    columns: Mapping[str, Sequence[Any]],
) -> tuple[str, list[Any]]:
    """INSERT of rows given as columns: what is the same in every row stands in the statement, as most of a long
    record does; binding it row by row costs more than all the rest."""
    written, bound = {}, {}
    for name, encode in zip(names, encoders, strict=True):
        column = columns[name]
        first = column[0] if encode is None else encode(column[0])
        if column.count(column[0]) == len(column) and (literal := _literal(first)):
            written[name] = literal
        elif encode is None:
            bound[name] = column
        else:
            bound[name] = [_quick(encode(value)) for value in column]
    places = [*written.values(), *["?"] * len(bound)]
    return f"INSERT INTO {kind} ({', '.join([*written, *bound])}) VALUES ({', '.join(places)})", list(
        zip(*bound.values(), strict=True)
    )


def _literal(value: Any) -> str:
    """Plain values as SQL writes them, an empty text for every other; nothing a person typed is ever written out."""
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(int(value))
    return f"'{value}'" if value in ("", "[]") else ""


def _duplicate(store: SqlStore, records: Sequence[Record], words: str) -> Refused:
    """Name the unique field that clashed without repeating what the driver says (it carries data)."""
    for record in records:
        for name, label in record.labels().items():
            if label.unique and f"{record.kind}.{name}" in words:
                return Refused(f"{label.text}が、ほかの記録と重なっています。別の番号を入力してください。", name)
    return Refused("この記録は登録済みです。一覧を更新してください。")


def find_records(
    store: SqlStore, connection: Connection, kind: str, criteria: Mapping[str, Any], *, voided: bool = False
) -> list[Record]:
    """Records by equal fields, oldest first."""
    labels = store.ledgers[kind].record.labels()
    table = store.table(kind)
    given: dict[str, Any] = {"home": store.place(kind)[1]}
    shapes = []
    for name, value in criteria.items():
        among = isinstance(value, (tuple, list, set, frozenset)) and not isinstance(table.c[name].type, Many)
        if value is not None:
            given[f"value_{name}"] = list(value) if among else value
        how = "among" if among else "missing" if value is None else "equals"
        shapes.append((name, how, bool(labels[name].unique and value) if name in labels else False))
    statement = _found(table, tuple(shapes), voided)
    return [store.record(kind, row) for row in connection.execute(statement, given)]


@lru_cache(maxsize=2000)
def _found(table: Table, shapes: tuple[tuple[str, str, bool], ...], voided: bool) -> Select[Any]:
    """The statement of find_records() but for its values; the shapes: field, how, whether an index of codes helps."""
    # By itself the home narrows nothing worth an index: most files have one.
    home = table.c.home if {name for name, *_ in shapes} & {"id", "state"} else unindexed(table.c.home)
    query = select(table).where(home == bindparam("home", type_=Integer)).order_by(table.c.row)
    if not voided:
        query = query.where(text("voided = 0"))
    for name, how, is_code in shapes:
        column = table.c[name]
        value = bindparam(f"value_{name}", type_=column.type, expanding=how == "among")
        if is_code and not voided:
            query = query.where(text(f"{name} <> ''"))  # says that its index holds what is looked for
        query = query.where(
            column.is_(None) if how == "missing" else column.in_(value) if how == "among" else column == value
        )
    return query


def last_number(store: SqlStore, connection: Connection, kind: str, series: str) -> int:
    """The highest number of a series that was given or stands on a record, voided or not; 0 before the first."""
    numbers, records = store.table("official_number"), store.table(kind)
    given = select(numbers.c.last).where(numbers.c.home == store.home, numbers.c.series == series)
    digits = cast(func.substr(records.c.number, len(series) + 2), Integer)
    home = unindexed(records.c.home) == store.place(kind)[1]
    borne = select(func.max(digits)).where(home, records.c.number.startswith(f"{series}-", autoescape=True))
    return max(int(connection.scalar(given) or 0), int(connection.scalar(borne) or 0))


def lines_where(store: SqlStore, connection: Connection, *where: ColumnElement[bool]) -> list[Line]:
    """Journal lines by a condition, oldest first."""
    table = store.table("local_line")
    query = select(table).where(*where).order_by(table.c.seq)
    return [Line(**row) for row in connection.execute(query).mappings()]
