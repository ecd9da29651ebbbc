"""Agreeing in the background: one thread, one connection, never in the way of work (sync.md §5.2, settled.md 7)."""

from __future__ import annotations

import random
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue
from typing import Any
from uuid import UUID

from komae_desk.core.conflicts import Alarm
from komae_desk.core.errors import Refused
from komae_desk.core.handover import Arrival
from komae_desk.store.engine import is_full, writing
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync import outgoing, places, standing
from komae_desk.sync.agreement import Agreement
from komae_desk.sync.connection import ELSEWHERE, Closed, CodeWanted, Connection, ServerError, Unreachable
from komae_desk.sync.cycle import Cycle
from komae_desk.sync.files import Exchanged, FileExchange
from komae_desk.sync.resolution import count_open
from komae_desk.sync.tally import compare_daily
from komae_desk.sync.vouching import Trust, open_alarms, take_notice

AFTER_WRITE = 0.3
IN_FRONT = 2.0
BEHIND = (5.0, 15.0)
BACKOFF = (2.0, 60.0)
TOUCH_EVERY = 60.0
KEPT_EVERY = timedelta(minutes=5)
FULL, HERE = "full", "here"
"""What failed at this PC: no room on its disk, or anything that no program of this version expects."""
Touched = set[tuple[str, UUID]]


@dataclass(frozen=True)
class State:
    """What the chip and the panel show. failed: a code of the server ("" = none); last: when all was agreed.

    received: operations of others that came in with the last cycle. asks_code: a one-time code would open a session.
    ahead: how far this PC's clock is before the server's. restoring: a declared restore is open at the server.
    notice: what the city says before anybody signs in.
    done, total: of what is under way, total 0 while everything is taken anew.
    heir: where the person goes on, when the section at the desk was closed. gone: streams that have left the file.
    doubts: alarms nobody has taken notice of yet. files_…: attached files to be sent, to come, without room there.
    """

    online: bool = True
    failed: str = ""
    conflicts: int = 0
    unsent: int = 0
    of_others: int = 0
    last: datetime | None = None
    received: int = 0
    alarms: tuple[str, ...] = ()
    asks_code: bool = False
    heir: str = ""
    doubts: tuple[Alarm, ...] = ()
    gone: tuple[UUID, ...] = ()
    arrivals: tuple[Arrival, ...] = ()
    ahead: timedelta = timedelta()
    restoring: bool = False
    notice: str = ""
    done: int = 0
    total: int = 0
    files_out: int = 0
    files_coming: int = 0
    files_full: bool = False


class Keeper:
    """Runs cycles until stopped; all callbacks come from its thread."""

    def __init__(
        self,
        store: SqlStore,
        human: UUID,
        connect: Callable[[], Connection],
        *,
        told: Callable[[State], object],
        changed: Callable[[Touched], object],
        merged: Callable[[list[UUID]], object] = lambda ops: None,
        faulted: Callable[[Exception], object] = lambda error: None,
        dice: random.Random | None = None,
        trust: Trust | None = None,
    ) -> None:
        """connect gives a connection whose session is open; it raises Unreachable, Closed or another ServerError.

        faulted: what went wrong here and not at the server; it is tried again all the same.
        """
        self._store, self._human, self._connect = store, human, connect
        self._told, self._changed, self._merged, self._trust = told, changed, merged, trust
        self._faulted = faulted
        self._dice = dice or random.Random()
        self._link: Connection | None = None
        self._wake, self._stop, self._halt = threading.Event(), threading.Event(), threading.Event()
        self._written = False
        self._front = True
        self._used_at, self._touched_at = 0.0, time.monotonic()
        self._failures = 0
        self._kept: datetime | None = None
        self._files, self._exchanged = FileExchange(store, human, stopped=self._must_stop), Exchanged()
        self.state = State(last=standing.last(store))
        self.next_at: float | None = None
        self._asked: SimpleQueue[tuple[Callable[[Connection], Any], Future[Any]]] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    # --- told by the window

    def start(self) -> None:
        """Begin; the first cycle runs at once."""
        self._wake.set()
        self._thread.start()

    def stop(self, patience: float = 5.0) -> bool:
        """End after the transaction under way; False when it would not end in time (the process may go then)."""
        self._stop.set()
        self._wake.set()
        self._thread.join(patience)
        return not self._thread.is_alive()

    def halt(self) -> None:
        """中止: the cycle under way ends after its transaction; what is left goes out with the next one."""
        self._halt.set()

    def agree_now(self) -> None:
        """F5, or the network came back: the wait for the next try ends."""
        self._failures = 0
        self._wake.set()

    def wrote(self) -> None:
        """Something was registered here: it goes out in a moment, together with what follows at once."""
        self._written = True
        self._wake.set()

    def noticed(self) -> None:
        """A person has read the alarms."""
        with writing(self._store.engine) as connection:
            take_notice(self._store, connection, datetime.now(UTC))
        self.state = replace(self.state, doubts=())

    def used(self) -> None:
        """A human hand: keeps the session open, told to the server at most once a minute."""
        self._used_at = time.monotonic()

    def in_front(self, front: bool) -> None:
        """Whether the window is in front and in use: then changes of others are asked for every two seconds."""
        self._front = front
        if front:
            self._wake.set()

    def ask(self, call: Callable[[Connection], Any]) -> Future[Any]:
        """A call on this sitting's connection between two cycles; the future gets Unreachable where none answers."""
        future: Future[Any] = Future()
        self._asked.put((call, future))
        self._wake.set()
        if self._stop.is_set():
            self._decline(Unreachable("the sitting has ended"))
        return future

    # --- the thread

    def _run(self) -> None:
        while not self._stop.is_set():
            if self._written:
                self._stop.wait(AFTER_WRITE)
                self._written = False
            self._wake.clear()
            if not self._stop.is_set():
                self._once()
            pause = BACKOFF[1] if self._halt.is_set() else self._pause()
            self._halt.clear()
            self.next_at = time.monotonic() + pause
            self._wake.wait(pause)
            self.next_at = None
        self._decline(Unreachable("the sitting has ended"))
        if self._link is not None:
            self._link.close()

    def _pause(self) -> float:
        if self._failures:
            least, most = BACKOFF
            return min(most, least * 2.0 ** (self._failures - 1)) * self._dice.uniform(0.7, 1.3)
        return IN_FRONT if self._front else self._dice.uniform(*BEHIND)

    def _once(self) -> None:
        try:
            self._agree()
        except Exception as error:
            # No room on this disk, or a defect. A thread that ends here would leave the sitting without a word.
            self._decline(error)
            self._failures += 1
            self._faulted(error)
            with suppress(Exception):
                self._tell(failed=FULL if is_full(error, free=sys.maxsize) else HERE, asks_code=False)

    def _agree(self) -> None:
        try:
            if self._link is None or not self._link.is_open:
                self._link = self._connect()
            self._touch(self._link)
            self._answer(self._link)
            done = self._cycle().run(self._link)
        except Unreachable as error:
            self._decline(error)
            self._drop()
            self._failures += 1
            self._tell(online=False, failed="", asks_code=False)
        except CodeWanted as error:
            self._decline(error)
            self._failures += 1
            self._tell(online=False, failed="", asks_code=True)
        except (Closed, ServerError) as error:
            self._decline(error)
            code = ELSEWHERE if isinstance(error, Closed) and self._is_elsewhere() else error.code
            self._drop()
            self._failures += 1
            self._tell(failed=code, asks_code=isinstance(error, Closed) or code == ELSEWHERE)
        else:
            self._failures = 0
            self._finish(done)
            self._exchange_files(done)

    def _exchange_files(self, done: Agreement) -> None:
        """Attached files, when the records are told of: what breaks here takes nothing of the cycle back."""
        link, before = self._link, self._exchanged
        if link is None:
            return
        try:
            self._exchanged = self._files.run(link, done.touched, done.sent)
        except (Unreachable, Closed):
            # The next cycle says why.
            self._drop()
            return
        except (ServerError, Refused, OSError):
            # A server without files, or no room on this disk.
            self._files.rest()
            return
        if self._exchanged.arrived:
            self._changed(self._exchanged.arrived)
        if self._exchanged != before:
            self._tell()
        if self._exchanged.more:
            self._wake.set()

    def _cycle(self) -> Cycle:
        return Cycle(self._store, self._human, stopped=self._must_stop, trust=self._trust, progress=self._under_way)

    def _must_stop(self) -> bool:
        return self._stop.is_set() or self._halt.is_set()

    def _under_way(self, done: int, sending: bool) -> None:
        left = 0
        if sending:
            with self._store.engine.connect() as connection:
                left = outgoing.waiting(self._store, connection)
        self.state = replace(self.state, done=done, total=done + left if sending else 0)
        self._told(self.state)

    def _answer(self, link: Connection) -> None:
        """What was asked beside the cycles; only a connection that is over ends more than the one call."""
        while True:
            try:
                call, future = self._asked.get_nowait()
            except Empty:
                return
            try:
                answer = call(link)
            except Exception as error:
                future.set_exception(error)
                if isinstance(error, (Unreachable, Closed)):
                    raise
            else:
                future.set_result(answer)

    def _decline(self, error: Exception) -> None:
        while True:
            try:
                _, future = self._asked.get_nowait()
            except Empty:
                return
            future.set_exception(error)

    def _touch(self, link: Connection) -> None:
        now = time.monotonic()
        if self._used_at > self._touched_at and now - self._touched_at >= TOUCH_EVERY:
            link.touch()
            self._touched_at = now

    def _finish(self, done: Agreement) -> None:
        if self._link is not None and (done.sent or done.received):
            places.learn(self._store, self._link)
        if self._link is not None and not self._must_stop():
            done.alarms += compare_daily(self._store, self._link, datetime.now(UTC))
        if done.touched:
            self._changed(done.touched)
        if done.merged:
            self._merged(done.merged)
        now = datetime.now(UTC)
        read = {"received": done.received, "alarms": tuple(done.alarms), "heir": done.heir, "gone": tuple(done.gone)}
        read |= {
            "arrivals": tuple(done.arrivals),
            "ahead": done.ahead,
            "restoring": done.restoring,
            "notice": done.notice,
        }
        self._remember(now)
        self._tell(online=True, failed="", last=now, asks_code=False, **read)

    def _remember(self, now: datetime) -> None:
        """When all was agreed, for the next sitting, which may be one without the server."""
        if self._kept is None or now - self._kept >= KEPT_EVERY:
            self._kept = now
            standing.keep(self._store, now)

    def _is_elsewhere(self) -> bool:
        if self._link is None or not self._link.is_open:
            return False
        try:
            return self._link.is_elsewhere()
        except (ServerError, Unreachable):
            return False

    def _drop(self) -> None:
        if self._link is not None:
            with suppress(Exception):
                self._link.close()
            self._link = None

    def _tell(self, **changes: object) -> None:
        with self._store.engine.connect() as connection:
            unsent = outgoing.waiting(self._store, connection)
            of_others = outgoing.waiting_of_others(self._store, connection, self._human)
            conflicts = count_open(self._store, connection, self._human)
            doubts = open_alarms(self._store, connection)
        changes = {"done": 0, "total": 0, **changes}
        own = {"unsent": unsent, "of_others": of_others, "conflicts": conflicts, "doubts": doubts}
        files = self._exchanged
        own |= {"files_out": files.out, "files_coming": files.coming, "files_full": files.full}
        self.state = replace(self.state, **own, **changes)  # type: ignore[arg-type]
        self._told(self.state)
