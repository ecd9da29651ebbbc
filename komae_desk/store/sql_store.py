"""The store on one encrypted SQLite file: records, journal lines and outbox in one transaction."""

from __future__ import annotations

import copy
import dataclasses
import json
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Executable,
    Row,
    Table,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from komae_desk.core.area import Ledger
from komae_desk.core.conflicts import DECIDED
from komae_desk.core.journal import Line, canonical
from komae_desk.core.record import Record
from komae_desk.core.store import ActSummary, Draft, LineQuery, Query, Store
from komae_desk.store import line_search, lists, search, tables
from komae_desk.store.ballots import BallotBoxes
from komae_desk.store.blobs import BlobFolder
from komae_desk.store.engine import writing
from komae_desk.store.homes import CITY, ISSUERS, OWN, home_of, is_restricted, known_home, role_in
from komae_desk.store.reserve import DiskFull
from komae_desk.store.transaction import ClosedTransaction, SqlTransaction, find_records, last_number, lines_where

OF_RECORDS = ("recent", "put_off", "open")
"""Preferences that name records, or belong to one window."""
MOST_LOOKED_AT = 400
"""Lines looked at for the newest act; remarks and acts of others are among them."""


class SqlStore:
    """Records and journal of one stream, on one engine in driver autocommit; `at` gives another of the same file."""

    def __init__(
        self,
        engine: Engine,
        ledgers: Mapping[str, Ledger],
        stream: UUID,
        replica: UUID,
        require_room: Callable[[], object] = lambda: None,
        chained: UUID | None = None,
        blobs: BlobFolder | None = None,
    ) -> None:
        """require_room: raises DiskFull while nothing may be registered; drafts are still kept (ux.md §5.7).

        chained: the stream in the hashes of the local chain, where the file began in 単独利用 and joined another.
        blobs: where the bytes of what is attached lie.
        """
        self.engine = engine
        self._blobs = blobs
        self._bindings: dict[str, tuple[list[str], Sequence[Callable[..., Any] | None]]] = {}
        self._require_room = require_room
        self.ledgers = dict(ledgers)
        self.own = self.stream = stream
        self.chained, self.home = chained or stream, OWN
        self.is_closed = False
        # The city's stream and its number; one list for all stores of this file, as a cycle may learn of it.
        self._city: list[tuple[UUID, int]] = []
        self.replica = replica
        self.metadata = tables.build(ledger.record for ledger in ledgers.values())
        self.fields = {k: [f.name for f in dataclasses.fields(x.record)] for k, x in ledgers.items()}

    def beside(self, stream: UUID) -> SqlStore:
        """As `at`, in a transaction of its own: one that writes only where the stream has no number here yet."""
        with self.engine.connect() as connection:
            if known_home(connection, self.metadata, self.own, stream) is not None:
                return self.at(connection, stream)
        with writing(self.engine) as connection:
            return self.at(connection, stream)

    def at(self, connection: Connection, stream: UUID) -> SqlStore:
        """The same file, with the records and lines of one of its streams; in a transaction that may write."""
        if stream == self.stream:
            return self
        other = copy.copy(self)
        other.stream, other.home = stream, home_of(connection, self.metadata, self.own, stream)
        return other

    @property
    def blobs(self) -> BlobFolder | None:
        """The bytes of what is attached in this stream."""
        return self._blobs.at(self.stream) if self._blobs is not None else None

    @property
    def ballots(self) -> BallotBoxes:
        """The boxes of answers without names in this stream."""
        return BallotBoxes(self)

    def know_city(self, connection: Connection) -> None:
        """Read which stream is the city's; what is issued is looked for there from now on."""
        fact = self.table("fact")
        told = connection.scalar(select(fact.c.value).where(fact.c.name == CITY))
        if told:
            stream = UUID(told)
            self._city[:] = [(stream, home_of(connection, self.metadata, self.own, stream))]

    @property
    def city(self) -> UUID | None:
        """The stream of what the city issues; None where no server has told of one."""
        return self._city[0][0] if self._city else None

    def place(self, kind: str) -> tuple[UUID, int]:
        """Stream and number under which the records of a kind lie, as this desk sees them."""
        if self._city and kind in self.ledgers and self.ledgers[kind].issued:
            return self._city[0]
        return self.stream, self.home

    @property
    def is_restricted(self) -> bool:
        """Whether only named people read what lies here."""
        with self.engine.connect() as connection:
            return is_restricted(connection, self.metadata, self.own, self.stream)

    def may_write(self, kind: str, person: UUID) -> bool:
        """Whether records of a kind are of this stream, or the person issues for the city."""
        stream, _ = self.place(kind)
        if stream == self.stream:
            return True
        with self.engine.connect() as connection:
            return role_in(connection, self.metadata, person, stream) in ISSUERS

    def own_lines(self) -> ColumnElement[bool]:
        """The lines of this file that are of this stream or the city's, and whose words are still here."""
        lines = self.table("local_line")
        mine = lines.c.stream.is_(None) if self.home == OWN else lines.c.stream == self.stream
        if self._city:
            mine = or_(mine, lines.c.stream == self._city[0][0])
        return and_(mine, lines.c.body != "")

    def table(self, kind: str) -> Table:
        """The table of a kind, or of the journal."""
        return self.metadata.tables[kind]

    def binding(self, kind: str) -> tuple[list[str], Sequence[Callable[..., Any] | None]]:
        """The columns of a kind, and how each value is bound by the driver."""
        found = self._bindings.get(kind)
        if found is None:
            dialect, columns = self.engine.dialect, self.table(kind).columns
            binds = [c.type.dialect_impl(dialect).bind_processor(dialect) for c in columns]
            found = self._bindings[kind] = [c.name for c in columns], binds
        return found

    def prepare(self) -> None:
        """Create the derived indexes that are missing: of search and of due days."""
        with writing(self.engine) as connection:
            self.know_city(connection)
            search.ensure(connection, list(self.ledgers))
            lists.ensure(connection, self.ledgers.values())

    @contextmanager
    def transaction(self) -> Iterator[SqlTransaction]:
        """Open a transaction that commits when the block ends well; raises DiskFull before anything is asked."""
        self._require_room()
        with writing(self.engine) as connection:
            yield ClosedTransaction(self, connection) if self.is_closed else SqlTransaction(self, connection)

    # --- records

    def get(self, kind: str, record_id: UUID) -> Record | None:
        """One record, voided or not."""
        with self.engine.connect() as connection:
            return next(iter(find_records(self, connection, kind, {"id": record_id}, voided=True)), None)

    def find(self, kind: str, **criteria: Any) -> list[Record]:
        """The records whose fields equal the criteria; a tuple means any of its values."""
        with self.engine.connect() as connection:
            return find_records(self, connection, kind, criteria)

    def values(self, kind: str, field: str) -> dict[Any, UUID]:
        """Every filled value of a field and the record that holds it."""
        table = self.table(kind)
        query = select(table.c[field], table.c.id)
        query = query.where(table.c.home == self.place(kind)[1], table.c.voided.is_(False), table.c[field] != "")
        with self.engine.connect() as connection:
            return {value: record_id for value, record_id in connection.execute(query)}

    def record(self, kind: str, row: Row[Any]) -> Record:
        """A row of a ledger's table as its record."""
        return self.ledgers[kind].record(**dict(zip(self.fields[kind], row[2:-2], strict=True)))

    # --- lists

    def count(self, query: Query) -> int:
        """How many records a list shows."""
        with self.engine.connect() as connection:
            return lists.count(self, connection, query)

    def last_number(self, kind: str, series: str) -> int:
        """The highest number of a series that was given or stands on a record; 0 before the first."""
        with self.engine.connect() as connection:
            return last_number(self, connection, kind, series)

    def with_records(self, kinds: Iterable[str]) -> frozenset[str]:
        """Those of the kinds of which there is a record that was not cancelled, asked at one go."""
        with self.engine.connect() as connection:
            return lists.with_records(self, connection, kinds)

    def first(self, query: Query, limit: int) -> list[Record]:
        """The first page of a list."""
        with self.engine.connect() as connection:
            return lists.first(self, connection, query, limit)

    def keys(self, query: Query) -> array[int]:
        """The row numbers of a whole list in its order, 8 bytes each."""
        with self.engine.connect() as connection:
            return lists.keys(self, connection, query)

    def rows(self, kind: str, keys: Iterable[int]) -> list[Record]:
        """The records behind row numbers, in that order."""
        with self.engine.connect() as connection:
            return lists.rows(self, connection, kind, list(keys))

    # --- the journal

    def lines(self, record_id: UUID) -> list[Line]:
        """Everything that was done to a record, oldest first."""
        table = self.table("local_line")
        with self.engine.connect() as connection:
            own = lines_where(self, connection, table.c.record_id == record_id, self.own_lines())
            return line_search.with_elsewhere(self, connection, record_id, own)

    def recent_lines(self, limit: int, before: int | None = None) -> list[Line]:
        """The newest lines of the whole journal, newest first."""
        table = self.table("local_line")
        query = select(table).where(self.own_lines()).order_by(table.c.seq.desc()).limit(limit)
        if before is not None:
            query = query.where(table.c.seq < before)
        with self.engine.connect() as connection:
            return [Line(**row) for row in connection.execute(query).mappings()]

    def find_lines(self, wanted: LineQuery, limit: int, before: int | None = None) -> tuple[list[Line], int]:
        """Lines of the journal, newest first, and where the next call goes on (0: that was all)."""
        with self.engine.connect() as connection:
            return line_search.find(self, connection, wanted, limit, before)

    def chain(self, after: int = 0) -> Iterator[Line]:
        """The lines in order, streamed, for verification."""
        table = self.table("local_line")
        query = select(table).where(table.c.seq > after).order_by(table.c.seq)
        with self.engine.connect() as connection:
            for row in connection.execution_options(yield_per=1000).execute(query).mappings():
                yield Line(**row)

    def last_act(self, person: UUID, since: datetime) -> ActSummary | None:
        """The newest act of a person that is neither an undo nor taken back, nor a mere remark."""
        table = self.table("local_line")
        over: set[UUID] = set()
        before, looked = None, 0
        with self.engine.connect() as connection:
            while looked < MOST_LOOKED_AT:
                query = select(table).where(self.own_lines(), table.c.act_id.not_in(over))
                query = query.order_by(table.c.seq.desc()).limit(MOST_LOOKED_AT - looked)
                query = query if before is None else query.where(table.c.seq < before)
                found = None
                # From the end of the journal back to the moment: nobody's day is looked for in all the years before.
                with connection.execute(query).mappings() as rows:
                    for row in rows:
                        looked += 1
                        if row["at"] < since or row["by"] == person:
                            found = row
                            break
                if found is None or found["at"] < since:
                    return None
                line = Line(**found)
                before = line.seq
                op = line.op
                if op["undoes"]:
                    # What it took back lies before it; neither is looked through line by line.
                    undone = connection.scalar(select(table.c.act_id).where(table.c.op_id == UUID(op["undoes"])))
                    over |= {line.act_id} | ({undone} if undone is not None else set())
                    before = self._before_act(connection, line)
                elif op["patch"] or op["command"] or line.verb == DECIDED:
                    total = connection.scalar(select(func.count()).where(table.c.act_id == line.act_id)) or 0
                    return ActSummary(line.act_id, str(op["label"]), line.at, line.by, total)
        return None

    def _before_act(self, connection: Connection, line: Line) -> int:
        """The first line of an act that was written in one go; else the line itself."""
        table = self.table("local_line")
        bounds = select(func.min(table.c.seq), func.max(table.c.seq), func.count()).where(table.c.act_id == line.act_id)
        first, last, count = connection.execute(bounds).one()
        return int(first) if last - first + 1 == count else line.seq

    def closed(self) -> dict[str, Store]:
        """The sections that ended and went on in this one, by their names; what only a few read is not among them."""
        found: dict[str, Store] = {}
        with writing(self.engine) as connection:
            rows = connection.exec_driver_sql("SELECT name, value FROM fact WHERE name LIKE 'closed:%' ORDER BY value")
            for name, title in rows.all():
                stream = UUID(str(name).removeprefix("closed:"))
                if stream != self.stream and not is_restricted(connection, self.metadata, self.own, stream):
                    there = copy.copy(self.at(connection, stream))
                    there.is_closed = True
                    found[str(title)] = there
        return found

    def sections(self) -> dict[str, UUID]:
        """The sections of the city as the server last told them, by their names; not the one this is of."""
        with self.engine.connect() as connection:
            told = connection.exec_driver_sql("SELECT value FROM fact WHERE name = 'sections'").scalar()
        found = {title: UUID(stream) for title, stream in json.loads(told or "{}").items()}
        return {title: stream for title, stream in found.items() if stream != self.stream}

    # --- drafts and preferences: of this PC, never in the journal

    def save_draft(self, person: UUID, draft: Draft) -> None:
        """Keep what a person typed; the newest replaces the one before."""
        values = {
            "person": person,
            "home": self.home,
            "key": draft.key,
            "kind": draft.kind,
            "record_id": draft.record_id,
            "title": draft.title,
            "content": canonical(draft.values),
            "saved_at": draft.saved_at,
        }
        self._put("draft", ("person", "home", "key"), values)

    def drafts(self, person: UUID) -> list[Draft]:
        """The drafts of a person, newest first."""
        table = self.table("draft")
        mine = (table.c.person == person, table.c.home == self.home)
        query = select(table).where(*mine).order_by(table.c.saved_at.desc())
        with self.engine.connect() as connection:
            return [
                Draft(r.key, r.kind, r.record_id, r.title, json.loads(r.content), r.saved_at)
                for r in connection.execute(query)
            ]

    def drop_draft(self, person: UUID, key: str) -> None:
        """Delete a draft for good (secure_delete overwrites its page)."""
        table = self.table("draft")
        mine = (table.c.person == person, table.c.home == self.home)
        self._keep(delete(table).where(*mine, table.c.key == key))

    def preference(self, person: UUID, key: str) -> Any:
        """A setting of a person on this PC, or None; what it holds of records stays in their restricted stream."""
        table = self.table("preference")
        query = select(table.c.value).where(table.c.person == person)
        with self.engine.connect() as connection:
            value = connection.scalar(query.where(table.c.key == self._kept_under(connection, key)))
        return None if value is None else json.loads(value)

    def _kept_under(self, connection: Connection, key: str) -> str:
        apart = key in OF_RECORDS and is_restricted(connection, self.metadata, self.own, self.stream)
        return f"{key}:{self.stream}" if apart else key

    def set_preference(self, person: UUID, key: str, value: Any) -> None:
        """Keep a setting of a person on this PC."""
        with self.engine.connect() as connection:
            kept = self._kept_under(connection, key)
        self._put("preference", ("person", "key"), {"person": person, "key": kept, "value": canonical(value)})

    def _put(self, name: str, key: Sequence[str], values: Mapping[str, Any]) -> None:
        statement = upsert(self.table(name)).values(**values)
        rest = {n: v for n, v in values.items() if n not in key}
        self._keep(statement.on_conflict_do_update(index_elements=list(key), set_=rest))

    def _keep(self, statement: Executable) -> None:
        """What is of this PC is kept on a full disk too: the reserve, just given back, has room for it."""
        try:
            with writing(self.engine) as connection:
                connection.execute(statement)
        except DiskFull:
            with writing(self.engine) as connection:
                connection.execute(statement)

    # --- facts about the file itself

    @staticmethod
    def facts(connection: Connection, metadata: Any) -> dict[str, str]:
        """Stream, replica and other facts fixed when the file was made."""
        table = metadata.tables["fact"]
        return {r.name: r.value for r in connection.execute(select(table))}

    @staticmethod
    def set_fact(connection: Connection, metadata: Any, name: str, value: str) -> None:
        """Fix a fact of the file."""
        connection.execute(insert(metadata.tables["fact"]).values(name=name, value=value))
