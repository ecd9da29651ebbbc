"""One cycle: greet, see whether either side was set back, send, read, forget (sync.md §5.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection, select

from komae_desk.store.engine import writing
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync import carrying, incoming, leaving, outgoing, succession
from komae_desk.sync.replica import enrol_again, is_resendable, known_replica, reopen, replica_of
from komae_desk.sync.upgrade import lift, reread
from komae_desk.sync.wire import ChainFault, ServerLine, Verdict, check

PAGE = 5_000
SNAPSHOT_PAGE = 5_000
"""Small enough that nobody's saving waits for a page to be written."""
Touched = set[tuple[str, UUID]]


class Server(Protocol):
    """The calls of one connection; each may raise Unreachable, Closed or another ServerError."""

    def hello(self, replica: UUID) -> dict[str, Any]: ...
    def push(self, replica: UUID, ops: str, *, isolate: bool = False) -> list[Verdict]: ...
    def pull(self, stream: UUID, after: int, most: int) -> list[ServerLine]: ...
    def snapshot(self, stream: UUID, take: Callable[[list[Any]], None]) -> tuple[int, bytes]:
        """Every current row in pages, of one moment; returns the head of that moment."""
        ...


class PoisonousBatch(Exception):
    """The server could not read a batch: it is sent again in halves until the one operation is found."""


@dataclass
class Agreement:
    """What one cycle did: counted for the panel, and the records whose screens are to be laid anew.

    heir: the section in which the person goes on, where the one at the desk was closed.
    gone: the streams that have left the file, as the person is a member no more.
    """

    sent: int = 0
    received: int = 0
    refused: int = 0
    left: int = 0
    alarms: list[str] = field(default_factory=list)
    heir: str = ""
    gone: list[UUID] = field(default_factory=list)
    touched: Touched = field(default_factory=set)


class Cycle:
    """This file, one person, one server connection at a time; runs off the GUI thread."""

    def __init__(
        self,
        store: SqlStore,
        human: UUID,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        """stopped is asked between two transactions; what is done until then stays done."""
        self._store, self._human, self._clock, self._stopped = store, human, clock, stopped
        self._epoch = ""
        # What the server said of the last batch: noted with what is written next, for each commit waits for the disk.
        # Lost with the process, it is asked for again: the batch goes out anew and is known there.
        self._said: list[Verdict] = []

    def run(self, server: Server) -> Agreement:
        """Agree once. Every step is a transaction of its own: cut off anywhere, the next cycle goes on."""
        done = Agreement()
        done.touched |= reread(self._store)
        replica = self._replica()
        greeting = server.hello(replica)
        self._epoch = str(greeting["server"]["epoch"])
        lift(self._store, int(greeting["server"]["rules"]))
        self._detect(greeting, replica)
        leaving.remember(self._store, self._human, greeting)
        lost = leaving.lost(self._store, self._human, greeting)
        for stream in lost:
            leaving.say_again(self._store, self._human, stream, self._clock())
        try:
            self._follow(server, greeting, done)
            self._send(server, done)
            # What was just sent moved the heads: the greeting's are too old to stop at.
            for each, facts in greeting["streams"].items():
                if facts["role"] != "submitter":
                    self._read(server, UUID(each), facts, done)
        except Exception:
            self._settle(done)
            raise
        self._settle(done)
        self._move_on(server, greeting, done)
        for stream in lost:
            if leaving.may_go(self._store, self._human, stream):
                done.gone.append(stream)
                leaving.leave(self._store, stream, greeting, self._clock())
        with self._store.engine.connect() as connection:
            done.left = outgoing.waiting(self._store, connection)
        return done

    def _replica(self) -> UUID:
        with self._store.engine.connect() as connection:
            known = known_replica(self._store, connection, self._human)
        if known is not None:
            return known
        with writing(self._store.engine) as connection:
            return replica_of(self._store, connection, self._human)

    # --- set back

    def _detect(self, greeting: dict[str, Any], replica: UUID) -> None:
        """A copied or restored file re-enrols; what a restored server has lost is sent again (sync.md §5.6)."""
        store = self._store
        slot, op = greeting["replica"] or (0, None)
        outbox = store.table("outbox")
        with store.engine.connect() as connection:
            mine = self._slot_of(connection, replica, slot)
            known = str(mine) == op if mine is not None else self._is_spent(connection, replica, slot)
            top = connection.scalar(
                select(outbox.c.slot)
                .where(outbox.c.replica == replica, outbox.c.slot.is_not(None), outbox.c.state != "pending")
                .order_by(outbox.c.slot.desc())
                .limit(1)
            )
        if slot and not known:
            with writing(store.engine) as connection:
                enrol_again(store, connection, self._human)
        elif (top or 0) > slot:
            with writing(store.engine) as connection:
                reopen(store, connection, replica=replica, above=slot)

    def _slot_of(self, connection: Connection, replica: UUID, slot: int) -> UUID | None:
        outbox = self._store.table("outbox")
        found: UUID | None = connection.scalar(
            select(outbox.c.op_id).where(outbox.c.replica == replica, outbox.c.slot == slot, outbox.c.slot.is_not(None))
        )
        return found

    def _is_spent(self, connection: Connection, replica: UUID, slot: int) -> bool:
        fact = self._store.table("fact")
        spent = connection.scalar(select(fact.c.value).where(fact.c.name == f"spent:{replica}"))
        return int(spent or 0) >= slot

    # --- sections that ended

    def _follow(self, server: Server, greeting: dict[str, Any], done: Agreement) -> None:
        """What was meant for a closed stream goes to its successors, once it is known what they have."""
        store, streams = self._store, greeting["streams"]
        for stream in succession.ended(greeting):
            goals = succession.heirs(greeting, stream)
            with store.engine.connect() as connection:
                if not goals or not succession.has_late(store, connection, stream):
                    continue
            for goal in goals:
                if streams[str(goal)]["role"] != "submitter":
                    self._read(server, goal, streams[str(goal)], done)
            with writing(store.engine) as connection:
                done.touched |= succession.readdress(store, connection, stream, goals)

    def _move_on(self, server: Server, greeting: dict[str, Any], done: Agreement) -> None:
        """The desk goes on in the successor from the next sign-in; the closed stream keeps here what it keeps there."""
        store, streams = self._store, greeting["streams"]
        goals = succession.heirs(greeting, store.own)
        if goals and goals[0] != store.stream:
            done.heir = str(streams[str(goals[0])]["title"])
            with writing(store.engine) as connection:
                succession.go_on(store, connection, self._human, goals[0])
        for stream in succession.ended(greeting):
            with store.engine.connect() as connection:
                if stream == store.stream or self._stopped() or succession.is_swept(store, connection, stream):
                    continue
            kept: set[UUID] = set()
            server.snapshot(stream, lambda rows, kept=kept: kept.update(row.record for row in rows))  # type: ignore[misc]
            with writing(store.engine) as connection:
                done.touched |= succession.sweep(store, connection, stream, kept)

    # --- sending

    def _send(self, server: Server, done: Agreement) -> None:
        while not self._stopped():
            with self._store.engine.connect() as connection:
                if not outgoing.has_waiting(self._store, connection, self._human):
                    return
            with writing(self._store.engine) as connection:
                self._note(connection, done)
                batch = outgoing.next_batch(self._store, connection, self._human)
            if not batch.items:
                return
            self._said = self._push(server, batch)
            bad = next((v for v in self._said if v.verdict in ("fork", "gap")), None)
            if bad is not None:
                self._settle(done)
                self._recover(bad, batch.replica)
            elif not batch.more:
                return

    def _push(self, server: Server, batch: outgoing.Sending) -> list[Verdict]:
        try:
            return server.push(batch.replica, batch.text())
        except PoisonousBatch:
            pass
        groups = _groups(batch)
        if len(groups) == 1:
            return server.push(batch.replica, batch.text(), isolate=True)
        first = [item for group in groups[: len(groups) // 2] for item in group]
        rest = [item for group in groups[len(groups) // 2 :] for item in group]
        verdicts = self._push(server, outgoing.Sending(batch.replica, first))
        return verdicts + self._push(server, outgoing.Sending(batch.replica, rest))

    def _settle(self, done: Agreement) -> None:
        """Note what was said, by itself."""
        if self._said:
            with writing(self._store.engine) as connection:
                self._note(connection, done)

    def _note(self, connection: Connection, done: Agreement) -> None:
        said, self._said = self._said, []
        if not said:
            return
        done.touched |= outgoing.settle(self._store, connection, said, self._clock())
        done.sent += sum(v.verdict == "ok" for v in said)
        done.refused += sum(v.verdict in ("conflict", "rejected") for v in said)

    def _recover(self, bad: Verdict, replica: UUID) -> None:
        """A slot that holds another operation, or one the server lacks: send again from there, or as a new replica."""
        store = self._store
        with writing(store.engine) as connection:
            wanted = bad.seq or 0
            if bad.verdict == "gap" and is_resendable(store, connection, replica, wanted):
                reopen(store, connection, replica=replica, above=wanted - 1)
            else:
                # What was refused once is not sent again, and a slot cannot be left out: a new replica begins.
                enrol_again(store, connection, self._human)

    # --- reading

    def _read(self, server: Server, stream: UUID, facts: dict[str, Any], done: Agreement) -> None:
        store = self._store
        with store.engine.connect() as connection:
            seq, hash_ = incoming.cursor_of(store, connection, stream)
        with store.engine.connect() as connection:
            brought = carrying.is_owed(store, connection, stream)
        # Who brought the own chain reads line by line: only the lines say which of it has arrived.
        if seq == 0 and facts["seq"] > PAGE and not brought:
            self._bootstrap(server, stream, done)
            return
        if facts["seq"] < seq or (facts["seq"] == seq and bytes.fromhex(facts["hash"]) != hash_):
            done.alarms.append(f"{self._kind_of_past(stream)}:{stream}")
            self._bootstrap(server, stream, done, apart=True)
            return
        while not self._stopped():
            lines = server.pull(stream, seq, PAGE)
            if not lines:
                break
            try:
                check(lines, stream, seq, hash_)
            except ChainFault as fault:
                done.alarms.append(f"{fault.what}:{stream}")
                self._bootstrap(server, stream, done, apart=fault.what == "hash" and fault.at == seq + 1)
                return
            with writing(store.engine) as connection:
                self._note(connection, done)
                done.touched |= incoming.apply(store, connection, stream, lines, self._clock(), self._epoch)
            seq, hash_ = lines[-1].seq, lines[-1].hash
            done.received += sum(line.verdict == "ok" for line in lines)
            if len(lines) < PAGE:
                break
        self._settle(done)
        with store.engine.connect() as connection:
            if not self._stopped() and incoming.is_owed(store, connection, stream):
                done.alarms.append(f"receipt:{stream}")
            if not self._stopped() and brought and carrying.is_owed(store, connection, stream):
                done.alarms.append(f"carry:{stream}")
            if not incoming.prunable(store, connection, stream, facts["backup"]):
                return
        with writing(store.engine) as connection:
            incoming.prune(store, connection, stream, facts["backup"])

    def _kind_of_past(self, stream: UUID) -> str:
        """A declared restore has a new epoch; without one nobody knows why the past is another."""
        with self._store.engine.connect() as connection:
            epoch = incoming.epoch_of(self._store, connection, stream)
        return "restored" if epoch not in ("", self._epoch) else "fork"

    def _bootstrap(self, server: Server, stream: UUID, done: Agreement, *, apart: bool = False) -> None:
        """Take everything anew. apart: the server's past does not go on from the lines that are kept here."""
        store = self._store
        self._settle(done)
        with store.engine.connect() as connection:
            gone = incoming.begin_snapshot(store, connection, stream)
        is_first = not gone

        def take(rows: list[Any]) -> None:
            gone.difference_update(row.record for row in rows)
            with writing(store.engine) as connection:
                laid = incoming.take_page(store, connection, stream, rows)
            # Of a stream that was not here nothing is on a screen: one record of a kind lets its lists read again.
            done.touched |= set(dict(laid).items()) if is_first else laid
            done.received += len(rows)

        common = self._common(server, stream) if apart else None
        seq, hash_ = server.snapshot(stream, take)
        with writing(store.engine) as connection:
            incoming.forget_lines(store, connection, stream, seq if common is None else min(common, seq))
            moment = (seq, hash_, self._clock(), self._epoch)
            done.touched |= incoming.end_snapshot(store, connection, stream, gone, *moment)

    def _common(self, server: Server, stream: UUID) -> int | None:
        """The last line kept here that the server has too; None when it shows no line where it should have one.

        What follows it here is of a past that is no more.
        """
        with self._store.engine.connect() as connection:
            kept = incoming.kept_lines(self._store, connection, stream)
        least, most = 0, len(kept)
        while least < most:
            middle = (least + most) // 2
            seq, hash_ = kept[middle]
            there = server.pull(stream, seq - 1, 1)
            if there and there[0].seq != seq:
                return None
            if there and there[0].hash == hash_:
                least = middle + 1
            else:
                most = middle
        return kept[least - 1][0] if least else 0


def _groups(batch: outgoing.Sending) -> list[list[dict[str, Any]]]:
    groups: list[list[dict[str, Any]]] = []
    for item in batch.items:
        if groups and groups[-1][0]["group"] == item["group"]:
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups
