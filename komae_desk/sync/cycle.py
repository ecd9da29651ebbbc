"""One cycle: greet, see whether either side was set back, send, read, forget (sync.md §5.2)."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection, select

from komae_desk.store.engine import writing
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync import between, carrying, incoming, leaving, outgoing, pasts, salvage, vouching
from komae_desk.sync.agreement import Agreement
from komae_desk.sync.following import strange_documents
from komae_desk.sync.replica import enrol_again, fact_of, is_resendable, known_replica, reopen, replica_of
from komae_desk.sync.signature import is_about_keys
from komae_desk.sync.upgrade import lift, reread
from komae_desk.sync.vouching import Trust
from komae_desk.sync.wire import ChainFault, ServerLine, Verdict, check

PAGE = 5_000
SNAPSHOT_PAGE = 5_000
"""Small enough that nobody's saving waits for a page to be written."""
FEW = 100  # records that may go with a snapshot unasked; more, only up to a fifth of all


class Server(salvage.Salvager, Protocol):
    """The calls of one connection; each may raise Unreachable, Closed or another ServerError."""

    def hello(self, replica: UUID) -> dict[str, Any]: ...
    def push(self, replica: UUID, ops: str, *, isolate: bool = False) -> list[Verdict]: ...
    def pull(self, stream: UUID, after: int, most: int) -> list[ServerLine]: ...
    def sections(self) -> list[Any]: ...
    def offered(self, stream: UUID) -> list[Any]: ...
    def left_over(self, stream: UUID) -> list[Any]: ...
    def snapshot(self, stream: UUID, take: Callable[[list[Any]], None]) -> tuple[int, bytes]:
        """Every current row in pages, of one moment; returns the head of that moment."""
        ...

    def publish_key(self, replica: UUID, stream: UUID, body: str, signature: bytes) -> str:
        """Let a key speak in a stream: published, known or ended; nothing where the person is no member."""
        ...

    def keys(self, stream: UUID) -> list[ServerLine]: ...


class PoisonousBatch(Exception):
    """The server could not read a batch: it is sent again in halves until the one operation is found."""


class Cycle:
    """This file, one person, one server connection at a time; runs off the GUI thread."""

    def __init__(
        self,
        store: SqlStore,
        human: UUID,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        stopped: Callable[[], bool] = lambda: False,
        trust: Trust | None = None,
        progress: Callable[[int, bool], object] = lambda done, sending: None,
        listens: bool = False,
    ) -> None:
        """stopped is asked between two transactions; what is done stays done. trust: keys; progress: what went by.
        listens: nothing is sent, as the key that signs is still to be made."""
        self._store, self._human, self._clock, self._stopped = store, human, clock, stopped
        self._trust, self._progress, self._listens = trust or Trust(), progress, listens
        self._epoch = ""
        # What the server said of the last batch: noted with what is written next, for each commit waits for the disk.
        # Lost with the process, it is asked for again: the batch goes out anew and is known there.
        self._said: list[Verdict] = []

    def run(self, server: Server) -> Agreement:
        """Agree once. Every step is a transaction of its own: cut off anywhere, the next cycle goes on."""
        done = Agreement()
        done.touched |= reread(self._store)
        replica = self._replica()
        begun = time.monotonic()
        greeting = server.hello(replica)
        done.hear(greeting, self._clock())
        self._epoch = str(greeting["server"]["epoch"])
        incoming.note_epoch(self._store, self._epoch)
        if vouching.witness_server(self._store, greeting.get("events"), self._epoch, self._clock()):
            done.alarms.append(vouching.EVENTS)
        lift(self._store, int(greeting["server"]["rules"]))
        self._detect(greeting, replica)
        leaving.remember(self._store, self._human, greeting)
        lost = leaving.lost(self._store, self._human, greeting)
        for stream in lost:
            leaving.say_again(self._store, self._human, stream, self._clock())
            leaving.ask_again(self._store, stream, greeting)
        try:
            done.touched |= between.follow(self._store, greeting, partial(self._read_with, server, done))
            # Who sends too early would go on without what others bring of the lost time (settled.md 13).
            if not self._listens and not self._salvage(server, greeting, done):
                self._send(server, done)
            # What was just sent moved the heads: the greeting's are too old to stop at.
            for each, facts in greeting["streams"].items():
                if facts["role"] != "submitter":
                    self._read(server, UUID(each), facts, done)
        except Exception:
            self._settle(done)
            raise
        self._settle(done)
        between.move_on(self._store, self._human, server, greeting, done, self._stopped)
        between.receive(self._store, server, greeting, done, self._clock().date())
        for stream in lost:
            if leaving.may_go(self._store, self._human, stream):
                done.gone.append(stream)
                self._trust.speak_anew(stream)
                since = timedelta(seconds=time.monotonic() - begun)
                leaving.leave(self._store, stream, greeting, self._clock(), since)
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
        if ((slot and not known) or (top or 0) > slot) and self._trust.signer is not None:
            # A server that was set back may have lost the line of the key as well.
            self._trust.signer.spoken.clear()
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

    def _salvage(self, server: Server, greeting: dict[str, Any], done: Agreement) -> bool:
        """After a declared restore: bring what is here of the time it lost; whether that waits for a second voice."""
        if self._stopped():
            return False
        read = partial(self._read_with, server, done)
        brought = salvage.bring_all(self._store, server, self._human, greeting, read, self._trust.authority)
        done.restoring = done.restoring and not brought.undeclared
        for stream in brought.news:
            self._alarm(done, stream, "undeclared")
        return brought.waits > 0

    # --- sending

    def _send(self, server: Server, done: Agreement) -> None:
        out = 0
        while not self._stopped():
            with self._store.engine.connect() as connection:
                if not outgoing.has_waiting(self._store, connection, self._human):
                    return
            with writing(self._store.engine) as connection:
                self._note(connection, done)
                batch = outgoing.next_batch(self._store, connection, self._human, self._trust.signer)
            if not batch.items:
                return
            goals = {UUID(item["stream"]) for item in batch.items}
            if vouching.let_speak(server, batch.replica, self._trust, self._human, goals, self._clock()):
                continue
            self._said = self._push(server, batch)
            if batch.more:
                out += len(batch.items)
                self._progress(out, True)
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
        groups = batch.groups()
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
        done.touched |= outgoing.settle(self._store, connection, said, self._clock(), self._epoch)
        done.sent += sum(v.verdict == "ok" for v in said)
        done.merged += [v.op_id for v in said if (v.verdict, v.code) == ("ok", "merged")]
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

    def _read_with(self, server: Server, done: Agreement, stream: UUID, facts: dict[str, Any]) -> None:
        self._read(server, stream, facts, done)

    def _read(self, server: Server, stream: UUID, facts: dict[str, Any], done: Agreement) -> None:
        store = self._store
        with store.engine.connect() as connection:
            seq, hash_ = incoming.cursor_of(store, connection, stream)
            brought = carrying.is_owed(store, connection, stream)
            cut_off = bool(fact_of(connection, incoming.taking(stream)))
            if incoming.holds_back(connection, stream, f"{self._epoch}:{facts['hash']}"):
                return
        apart = "fork" if facts["seq"] < seq or (facts["seq"] == seq and bytes.fromhex(facts["hash"]) != hash_) else ""
        # Pages of a snapshot that was cut off lie over rows of another moment, wherever the cursor stands. Who brought
        # the own chain reads line by line: only the lines say which of it has arrived.
        if cut_off or apart or (seq == 0 and facts["seq"] > PAGE and not brought):
            self._bootstrap(server, stream, done, apart="again" if cut_off else apart)
            return
        while not self._stopped():
            lines = server.pull(stream, seq, PAGE)
            if not lines:
                break
            try:
                check(lines, stream, seq, hash_)
            except ChainFault as fault:
                if fault.what == "hash" and fault.at == seq + 1:
                    self._bootstrap(server, stream, done, apart="hash")
                else:
                    self._alarm(done, stream, fault.what)
                    self._bootstrap(server, stream, done)
                return
            self._take(stream, lines, done)
            seq, hash_ = lines[-1].seq, lines[-1].hash
            done.received += sum(line.verdict == "ok" for line in lines)
            if len(lines) < PAGE:
                break
        self._settle(done)
        with store.engine.connect() as connection:
            owed = not self._stopped() and incoming.is_owed(store, connection, stream)
            unbrought = not self._stopped() and brought and carrying.is_owed(store, connection, stream)
            prunable = incoming.prunable(store, connection, stream, facts["backup"])
        for what in ["receipt"] * owed + ["carry"] * unbrought:
            self._alarm(done, stream, what)
        if not prunable:
            return
        with writing(store.engine) as connection:
            incoming.prune(store, connection, stream, facts["backup"])

    def _take(self, stream: UUID, lines: list[ServerLine], done: Agreement) -> None:
        """Take in lines whose chain holds; a signature that does not hold is marked and told (settled.md 11)."""
        store = self._store
        with store.engine.connect() as connection:
            ring = vouching.ring_of(store, connection, stream)
            strange = strange_documents(store, connection, stream, lines)
        found = vouching.vouch(ring, lines, self._human, self._trust)
        doubts = {vouching.SIGN: found.unconfirmed, vouching.KEY: found.strange, vouching.STATE: strange}
        with writing(store.engine) as connection:
            self._note(connection, done)
            doubts[vouching.WITNESS] = pasts.unlike_witnesses(store, connection, stream, lines, self._epoch)
            done.touched |= incoming.apply(store, connection, stream, lines, self._clock(), self._epoch)
            if any(map(is_about_keys, lines)):
                vouching.keep_ring(store, connection, ring)
            for what, places in doubts.items():
                vouching.raise_alarm(store, connection, stream, what, places, self._clock())
        done.alarms += [f"{what}:{stream}" for what, places in doubts.items() if places]

    def _alarm(self, done: Agreement, stream: UUID, what: str) -> None:
        """What is about no single line."""
        with writing(self._store.engine) as connection:
            vouching.raise_alarm(self._store, connection, stream, what, (0,), self._clock())
        done.alarms.append(f"{what}:{stream}")

    def _bootstrap(self, server: Server, stream: UUID, done: Agreement, *, apart: str = "") -> None:
        """Take everything anew. apart: how it showed that the server's past does not go on from what is kept here."""
        store = self._store
        self._settle(done)
        with writing(store.engine) as connection:
            gone = incoming.begin_snapshot(store, connection, stream)
            kept = pasts.known_points(store, connection, stream, incoming.cursor_of(store, connection, stream))
            before = incoming.epoch_of(store, connection, stream)
        is_first, held = not gone, len(gone)

        def take(rows: list[Any]) -> None:
            gone.difference_update(row.record for row in rows)
            with writing(store.engine) as connection:
                laid = incoming.take_page(store, connection, stream, rows)
            # Of a stream that was not here nothing is on a screen: one record of a kind lets its lists read again.
            done.touched |= set(dict(laid).items()) if is_first else laid
            done.received += len(rows)
            self._progress(done.received, False)

        seq, hash_ = server.snapshot(stream, take)
        common, shared, why = seq, seq, ""
        if apart:
            common = shared = min(seq, pasts.last_common(server.pull, stream, kept, (seq, hash_)))
            if apart != "again" or common < max((point[0] for point in kept), default=0):
                told = "fork" if apart == "again" else apart
                why, shared = self._why_apart(server, stream, told, before, kept, common)
                self._alarm(done, stream, why)
            self._trust.speak_anew(stream)
        if why != "restored" and len(gone) > FEW and len(gone) * 5 > held:
            # Nobody has said that so much may go: nothing is read until the server is another (sync.md §2).
            with writing(store.engine) as connection:
                incoming.hold_back(store, connection, stream, f"{self._epoch}:{hash_.hex()}")
            self._alarm(done, stream, "emptied")
            return
        spoken = [line for line in server.keys(stream) if line.seq <= seq]
        with writing(store.engine) as connection:
            pasts.put_aside(store, connection, stream, common, before, self._clock())
            incoming.bring_again(store, connection, stream, common)
            moment = (seq, hash_, self._clock(), self._epoch)
            done.touched |= incoming.end_snapshot(store, connection, stream, gone, *moment)
            seen = min(shared, kept[-1][0]) if kept else 0
            odd = vouching.learn_keys(store, connection, stream, spoken, seen, self._clock())
        done.alarms += [f"{vouching.KEYS}:{stream}"] * bool(odd)

    def _why_apart(
        self, server: Server, stream: UUID, apart: str, before: str, kept: pasts.Kept, common: int
    ) -> tuple[str, int]:
        """A restore that was declared, or what nobody has explained; and up to which line the pasts are one."""
        with self._store.engine.connect() as connection:
            if before in ("", self._epoch) or incoming.is_past(connection, self._epoch):
                return apart, common
            epochs = incoming.left_by(connection, before)
        declared = server.declarations(stream)
        if not declared or declared[0].epoch != self._epoch:
            return apart, common
        shared = pasts.restored_from(declared, self._trust.authority, stream, epochs, kept, common)
        return (apart, common) if shared is None else ("restored", shared)
