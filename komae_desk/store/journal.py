"""The local chain in a file: its head, its verification, and carrying later lines into a restored file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, MetaData, Table, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from komae_desk.core.area import Ledger
from komae_desk.core.identity import uuid7
from komae_desk.core.journal import (
    GENESIS,
    Break,
    Line,
    Operation,
    alters,
    canonical,
    first_break,
    line_hash,
    whole_groups,
)
from komae_desk.core.people import User
from komae_desk.core.record import from_json
from komae_desk.store import search, tables
from komae_desk.store.chain import Chain, ChainBroken
from komae_desk.store.homes import home_of, outgoing_state

# What lines of before a column existed are taken for.
OLDER = {"closes": True}


class Journal:
    """The journal of files whose ledgers are known; every call works on the connection it is given."""

    def __init__(self, ledgers: Mapping[str, Ledger]) -> None:
        self.ledgers = dict(ledgers)
        self.metadata: MetaData = tables.build(ledger.record for ledger in ledgers.values())
        self.table: Table = self.metadata.tables["local_line"]

    def identity(self, connection: Connection) -> tuple[UUID, UUID]:
        """The stream and the replica a file was made with: those of its chain."""
        facts = self.facts(connection)
        return UUID(facts["stream"]), UUID(facts["replica"])

    def home(self, connection: Connection) -> UUID:
        """The stream the file belongs to: another one than its chain's once it joined a server (settled.md 16)."""
        facts = self.facts(connection)
        return UUID(facts.get("home", facts["stream"]))

    def facts(self, connection: Connection) -> dict[str, str]:
        """What was fixed when the file was made."""
        return {r.name: r.value for r in connection.execute(select(self.metadata.tables["fact"]))}

    def begin(self, connection: Connection, **facts: str) -> None:
        """Give a new file its stream and replica."""
        given = {"stream": str(uuid7()), "replica": str(uuid7()), **facts}
        connection.execute(insert(self.metadata.tables["fact"]), [{"name": n, "value": v} for n, v in given.items()])

    def belong(self, connection: Connection, stream: UUID) -> None:
        """Let a new file, which has no line yet, be of a stream that a server keeps."""
        fact = self.metadata.tables["fact"]
        connection.execute(update(fact).where(fact.c.name == "stream").values(value=str(stream)))

    def head(self, connection: Connection) -> tuple[int, bytes]:
        """Number and hash of the newest line; (0, zeros) in a new file."""
        query = select(self.table.c.seq, self.table.c.hash).order_by(self.table.c.seq.desc()).limit(1)
        row = connection.execute(query).first()
        return (row.seq, bytes(row.hash)) if row else (0, GENESIS)

    def line_hash_at(self, connection: Connection, seq: int) -> bytes | None:
        """The hash of one line, or None when the file does not reach it."""
        if seq == 0:
            return GENESIS
        value = connection.scalar(select(self.table.c.hash).where(self.table.c.seq == seq))
        return None if value is None else bytes(value)

    def lines(self, connection: Connection, after: int = 0) -> Iterator[Line]:
        """The lines in order, streamed; also those of an older file, which is checked before it is upgraded."""
        there = {column.name for column in connection.exec_driver_sql("PRAGMA table_info(local_line)")}
        columns = [column for column in self.table.columns if column.name in there]
        query = select(*columns).where(self.table.c.seq > after).order_by(self.table.c.seq)
        for row in connection.execution_options(yield_per=1000).execute(query).mappings():
            yield Line(**{**OLDER, **row})

    def chain(self) -> Chain:
        """What the encrypted file asks of the journal inside it."""
        return Chain(
            head=self.head,
            hash_at=self.line_hash_at,
            verify=self.check,
            later_lines=self.later_lines,
            replay=self.replay,
        )

    def check(self, connection: Connection) -> None:
        """Raise ChainBroken when the chain of the file does not hold."""
        if broken := self.verify(connection):
            raise ChainBroken(broken.text)

    def verify(self, connection: Connection) -> Break | None:
        """The first line at which the chain of the file no longer holds, or None."""
        stream, replica = self.identity(connection)
        return first_break(self.lines(connection), stream, replica)

    def later_lines(self, damaged: Connection, after: int, previous: bytes) -> Iterator[Line]:
        """What a damaged file still holds beyond a line, as far as its chain verifies; never a part of an act."""
        return whole_groups(self._verified(damaged, after, previous))

    def _verified(self, damaged: Connection, after: int, previous: bytes) -> Iterator[Line]:
        stream, replica = self.identity(damaged)
        for line in self.lines(damaged, after):
            if first_break([line], stream, replica, previous, after) is not None:
                return
            yield line
            after, previous = line.seq, line.hash

    def replay(self, connection: Connection, lines: Sequence[Line]) -> tuple[int, list[str]]:
        """Carry later lines into a restored file as far as their chain verifies and their group is whole.

        Returns how many were carried, and for each that was not its moment and verb (no record words).
        """
        stream, replica = self.identity(connection)
        home = self.home(connection)
        seq, previous = self.head(connection)
        good = 0
        for line in lines:
            if first_break([line], stream, replica, previous, seq) is not None:
                break
            seq, previous, good = line.seq, line.hash, good + 1
        carried = 0
        for line in whole_groups(lines[:good]):
            self._carry(connection, line, home)
            carried += 1
        return carried, [f"{left.at:%Y-%m-%d %H:%M} {left.verb}" for left in lines[carried:]]

    def _carry(self, connection: Connection, line: Line, stream: UUID) -> None:
        connection.execute(insert(self.table).values(**{c.name: getattr(line, c.name) for c in self.table.columns}))
        outbox = self.metadata.tables["outbox"]
        of = line.stream or stream
        if not line.body:
            return
        state = outgoing_state(connection, self.metadata, stream, of)
        connection.execute(insert(outbox).values(dseq=line.dseq, op_id=line.op_id, stream=of, state=state))
        if line.kind in self.ledgers and alters(line.op):
            home = home_of(connection, self.metadata, stream, of)
            self._project(connection, home, line.kind, json.loads(line.doc))

    def _project(self, connection: Connection, home: int, kind: str, doc: Mapping[str, Any]) -> None:
        ledger = self.ledgers[kind]
        record = from_json(ledger.record, doc)
        table = self.metadata.tables[kind]
        old = connection.scalar(select(table.c.row).where(table.c.id == record.id, table.c.home == home))
        if old is not None:
            connection.execute(delete(table).where(table.c.row == old))
            search.drop(connection, kind, [old])
        row = old or connection.exec_driver_sql(f"SELECT coalesce(max(row), 0) + 1 FROM {kind}").scalar_one()
        values = search.row_values(ledger, record)
        connection.execute(insert(table).values(row=row, home=home, **values))
        if not record.voided:
            search.put(connection, kind, [(row, values["folded"])])
        self._count(connection, home, record.number)

    def _count(self, connection: Connection, home: int, number: str) -> None:
        """A number that was given is never given again, also after a restore."""
        parts = number.rsplit("-", 1)
        if len(parts) != 2 or not parts[1].isdigit():
            return
        table = self.metadata.tables["official_number"]
        statement = upsert(table).values(home=home, series=parts[0], last=int(parts[1]))
        later = statement.excluded.last > table.c.last
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["home", "series"], set_={"last": statement.excluded.last}, where=later
            )
        )

    def note(
        self, connection: Connection, verb: str, user: User, at: datetime, *, of: UUID | None = None, **facts: Any
    ) -> Line:
        """Append a line about the file itself (restored, upgraded), which no record carries.

        of: the stream whose history tells it, where it is another than the one the file was made for.
        """
        stream, replica = self.identity(connection)
        home = self.home(connection)
        of = None if of == home else of
        seq, previous = self.head(connection)
        dseq = connection.scalar(select(self.table.c.dseq).order_by(self.table.c.seq.desc()).limit(1)) or 0
        op = Operation(
            op_id=uuid7(),
            act_id=uuid7(),
            act=verb,
            kind="file",
            record_id=stream,
            verb=verb,
            patch={},
            facts=facts,
            by=user.person,
            by_name=user.name,
            at=at,
        )
        body, doc = op.body(), canonical({})
        digest = line_hash(previous, of or stream, replica, seq + 1, dseq + 1, body, doc)
        line = Line(
            seq=seq + 1,
            dseq=dseq + 1,
            op_id=op.op_id,
            act_id=op.act_id,
            kind=op.kind,
            record_id=op.record_id,
            verb=verb,
            by=op.by,
            at=at,
            body=body,
            doc=doc,
            previous=previous,
            hash=digest,
            closes=True,
            stream=of,
        )
        self._carry(connection, line, home)
        return line
