"""A file of 単独利用 joins a server: its sealed chain goes over whole, by administrator and chief (settled.md 16).

Nothing of it is sent before an administrator has approved the sealed head; cut off anywhere, the next call goes on.
The file changes over in one transaction, when the server has laid its last line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from komae_desk.core.journal import CARRIED, GENESIS, Operation
from komae_desk.core.people import User
from komae_desk.store.engine import writing
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync.replica import fact_of

CHUNK = 500
SEAL, CARRIER, SEALED, HOME = "seal", "carrier", "sealed", "home"
FILE = "file"


class Carrier(Protocol):
    """The calls of a connection that a carry needs; each may raise Unreachable, Closed or another ServerError."""

    def carry_ask(self, stream: UUID, source: UUID, replica: UUID, head: str, lines: int) -> int: ...
    def carry_state(self, stream: UUID, head: str) -> dict[str, Any] | None: ...
    def carry_stage(self, stream: UUID, head: str, lines: str) -> int: ...
    def carry_lay(self, stream: UUID, head: str, most: int) -> int: ...


@dataclass(frozen=True)
class Seal:
    """The end of the local chain as the paper shows it."""

    lines: int
    head: str


@dataclass(frozen=True)
class Carriage:
    """How far it is. waits: the number under which an administrator finds the request, 0 once it was approved."""

    seal: Seal
    waits: int = 0
    laid: int = 0
    done: bool = False


class Carrying:
    """One file, on its way to one stream of a server. user: who carries, as the server knows that human."""

    def __init__(
        self,
        store: SqlStore,
        stream: UUID,
        user: User,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        sign: Callable[[UUID, UUID, UUID, str], bytes] | None = None,
        speak: Callable[[], object] = lambda: None,
    ) -> None:
        """sign(stream, op, act, body): the carrier's word on each line, where there is a personal key.

        speak: lets that key speak in the stream; called once the chain is let in, before the first line.
        """
        self._store, self._stream, self._user = store, stream, user
        self._clock, self._sign, self._speak = clock, sign, speak

    # --- the seal

    def seal(self) -> Seal:
        """The head that goes on paper: kept until somebody has worked on; lines about the file itself need none."""
        with writing(self._store.engine) as connection:
            kept = self._kept_seal(connection)
            if kept is None:
                kept = self._head(connection)
                self._note(connection, SEAL, f"{kept.lines}:{kept.head}")
        return kept

    def is_sealed(self) -> bool:
        """Whether the seal holds: nobody has worked since."""
        with self._store.engine.connect() as connection:
            return self._kept_seal(connection) is not None

    def _kept_seal(self, connection: Connection) -> Seal | None:
        lines, _, head = fact_of(connection, SEAL).partition(":")
        if not head:
            return None
        table = self._store.table("local_line")
        worked = select(table.c.seq).where(table.c.seq > int(lines), table.c.kind != FILE).limit(1)
        # Once the file has changed over the seal is history; what follows is sent operation by operation.
        if fact_of(connection, SEALED) == "" and connection.scalar(worked) is not None:
            return None
        return Seal(int(lines), head)

    def _head(self, connection: Connection) -> Seal:
        table = self._store.table("local_line")
        row = connection.execute(select(table.c.seq, table.c.hash).order_by(table.c.seq.desc()).limit(1)).first()
        return Seal(row.seq, bytes(row.hash).hex()) if row else Seal(0, GENESIS.hex())

    # --- the way

    def run(
        self,
        server: Carrier,
        progress: Callable[[int, int], object] = lambda done, total: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Carriage:
        """Ask, bring the lines, let them be laid, change over; goes on where an earlier call was cut off."""
        seal = self.seal()
        number = server.carry_ask(self._stream, self._store.chained, self._store.replica, seal.head, seal.lines)
        state = None if number else server.carry_state(self._stream, seal.head)
        if state is None:
            return Carriage(seal, number)
        self._speak()
        staged, laid = int(state["staged"]), int(state["laid"])
        while not stopped():
            total = self._total()
            while staged < total and not stopped():
                staged = server.carry_stage(self._stream, seal.head, self._chunk(staged, total))
                progress(staged // 2, total)
            while laid < staged and staged == total and not stopped():
                laid = server.carry_lay(self._stream, seal.head, CHUNK)
                progress((staged + laid) // 2, total)
            if laid == total and self._change_over(laid):
                self._keep_twins(server, seal)
                return Carriage(seal, laid=laid, done=True)
        return Carriage(seal, laid=laid)

    def _total(self) -> int:
        """How many lines go over: all that there are, or all that there were when the file changed over."""
        with self._store.engine.connect() as connection:
            sealed = fact_of(connection, SEALED)
            return int(sealed) if sealed else self._head(connection).lines

    def _chunk(self, after: int, total: int) -> str:
        table = self._store.table("local_line")
        query = select(table).where(table.c.seq > after, table.c.seq <= total).order_by(table.c.seq).limit(CHUNK)
        with self._store.engine.connect() as connection:
            rows = connection.execute(query).all()
        return json.dumps([self._item(row) for row in rows], ensure_ascii=False)

    def _item(self, row: Any) -> dict[str, Any]:
        """A line on its way: what it says is a claim in the words of whoever carries it.

        Of what only named people read nothing goes along but its hash, so that the chain holds (R02).
        """
        if row.stream is not None:
            return {"seq": row.seq, "dseq": row.dseq, "hash": bytes(row.hash).hex()}
        claim = json.loads(row.body)
        facts = {
            "claim": row.body,
            "line": row.seq,
            "slot": row.dseq,
            "doc": hashlib.sha256(row.doc.encode()).hexdigest(),
        }
        # Under its own id, so that it is known again wherever it comes from.
        body = Operation(
            op_id=row.op_id, act_id=row.act_id, act=str(claim["label"]), kind=row.kind, record_id=row.record_id,
            verb=CARRIED, patch={}, facts=facts, by=self._user.person, by_name=self._user.name, at=self._clock(),
        ).body()  # fmt: skip
        signed = self._sign(self._stream, row.op_id, row.act_id, body).hex() if self._sign else ""
        return {
            "seq": row.seq, "dseq": row.dseq, "body": body, "doc": row.doc, "sign": signed, "closes": bool(row.closes),
        }  # fmt: skip

    # --- the end

    def _change_over(self, laid: int) -> bool:
        """The file is the stream's from here on, unless a line was written since the server laid the last one."""
        outbox = self._store.table("outbox")
        with writing(self._store.engine) as connection:
            if fact_of(connection, SEALED):
                return True
            if self._head(connection).lines != laid:
                return False
            own = outbox.c.stream == self._store.own
            connection.execute(update(outbox).where(own).values(stream=self._stream, state=CARRIED))
            self._note(connection, HOME, str(self._stream))
            self._note(connection, CARRIER, str(self._user.person))
            self._note(connection, SEALED, str(laid))
        self._store.own = self._store.stream = self._stream
        return True

    def _keep_twins(self, server: Carrier, seal: Seal) -> None:
        """Records whose number another one had: each is a matter for whoever carried it (ux.md §4.16)."""
        state = server.carry_state(self._stream, seal.head) or {"twins": []}
        lines, conflict = self._store.table("local_line"), self._store.table("conflict")
        with writing(self._store.engine) as connection:
            for record, field, _ in state["twins"]:
                first = (
                    select(lines.c.op_id, lines.c.kind)
                    .where(lines.c.record_id == UUID(record), lines.c.kind != FILE)
                    .order_by(lines.c.seq)
                    .limit(1)
                )
                row = connection.execute(first).first()
                if row is not None:
                    values = {"stream": self._stream, "kind": row.kind, "record_id": UUID(record)}
                    values |= {"code": f"conflict:{field}", "at": self._clock()}
                    statement = upsert(conflict).values(op_id=row.op_id, **values)
                    connection.execute(statement.on_conflict_do_nothing())

    # --- facts of the file

    def _note(self, connection: Connection, name: str, value: str) -> None:
        statement = upsert(self._store.table("fact")).values(name=name, value=value)
        connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def is_owed(store: SqlStore, connection: Connection, stream: UUID) -> bool:
    """Whether lines of the carried chain are not in the server's journal (yet, or no more)."""
    if not fact_of(connection, SEALED):
        return False
    outbox = store.table("outbox")
    owed = (outbox.c.stream == stream, outbox.c.state == CARRIED, outbox.c.confirmed.is_(False))
    return bool(connection.scalar(select(func.count()).where(*owed)))


def carried_by(connection: Connection) -> tuple[UUID | None, int]:
    """Who carried the chain of this file over, and how many of its lines it was; (None, 0) where nobody did."""
    carrier = fact_of(connection, CARRIER)
    return (UUID(carrier), int(fact_of(connection, SEALED))) if carrier else (None, 0)
