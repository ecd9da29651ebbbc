"""The shared database grows: what an operation costs on a journal of a hundred times as many lines."""

from __future__ import annotations

import tempfile
from functools import cache, partial
from itertools import count
from pathlib import Path

from komae_desk.areas.asset.device.record import Category, Owner
from komae_desk.core.bulk import BulkChange
from komae_desk.core.desk import Desk
from komae_desk.core.people import Role, User
from komae_desk.sync.cycle import Cycle
from tests.benchmarks.measure import AT_END, Promise, Samples, benchmark, clocked, gathered
from tests.benchmarks.shared import (
    AREAS,
    EDITS,
    NOON,
    batches,
    city,
    clocked_at,
    file_at,
    operations,
    pid_of,
    push,
)
from tests.sync.conftest import Server
from tests.sync.pcs import sign_in
from tests.sync.sender import Sender, sender

LEAST, MOST = 10_000, 1_000_000
AT_ONCE = 50_000


class Grown:
    """A stream and who writes in it."""

    def __init__(self, who: Sender) -> None:
        self.who, self.sent, self.made = who, 0, 0

    def send(self, count: int) -> tuple[float, float]:
        """Push so many operations; seconds by the clock and by the backend's processor."""
        records = count // (EDITS + 1)
        ops = operations(self.who.human, records, EDITS, first=self.made)
        texts = batches(self.who.stream, ops, after=self.sent)
        self.made += records
        self.sent += records * (EDITS + 1)
        connection = self.who.connection
        connection.execute("SELECT api.touch()")  # what grows for longer than the quarter of an hour is in use
        return clocked_at(pid_of(connection), partial(push, connection, self.who.replica, texts))


class Follower:
    """A PC that was there from the beginning and keeps every line; a tenth of them are its own."""

    def __init__(self, server: Server, login: str, grown: Grown, size: int) -> None:
        stream = grown.who.stream
        self.human = server.person(login, stream)
        self.link = sign_in(server, login)
        self.place = AT_END.enter_context(tempfile.TemporaryDirectory())
        self.store = file_at(Path(self.place) / "file.db", stream)
        user = User(self.human, "髙﨑 一郎", "", frozenset({Role.STAFF}))
        self.desk = Desk(self.store, AREAS, user, clock=lambda: NOON)
        grown.send(400)
        self.cycle()
        while grown.sent < size * 9 // 10:
            grown.send(min(size * 9 // 10 - grown.sent, AT_ONCE))
            self.link.touch()
            self.cycle()
        self.device = self.desk.find("device", tag="KD-000000")[0]
        new = partial(self.desk.new, "device", name="端末", category=Category.OTHER, owner=Owner.CITY)
        self.desk.bulk("一括の登録", [BulkChange(new(tag=f"KX-{at:06d}"), checked=True) for at in range(size // 10)])
        self.cycle()
        self.turns = count()

    def cycle(self) -> None:
        """Agree; all that was there must have come, all that was here must have gone."""
        done = Cycle(self.store, self.human).run(self.link)
        assert not done.left and not done.alarms and not done.refused

    def save(self) -> tuple[float, float]:
        """Seconds of one cycle after one saved change."""
        device = self.desk.get("device", self.device.id)
        self.desk.save(device, place=f"執務室 {next(self.turns) % 7 + 900}番")
        return clocked(self.cycle)

    def end(self) -> None:
        """Close file and connection."""
        self.link.close()
        self.store.engine.dispose()


@cache
def section(size: int) -> tuple[Grown, Follower]:
    """A stream of so many lines, and a PC that followed it; for the length of the run."""
    server = AT_END.enter_context(city(f"bench_growth_{size}"))
    grown = Grown(sender(server, "grows", server.stream()))
    follower = Follower(server, "follows", grown, size)
    AT_END.callback(follower.end)
    return grown, follower


@benchmark(
    "sync: an operation pushed on a journal of 1,000,000 lines",
    baseline="an operation pushed on a journal of 10,000 lines",
    promise=Promise("flat within 20 %", ratio=1.2),
    quick={"least": 1000, "most": 2000, "probe": 400},
)
def pushed(least: int = LEAST, most: int = MOST, probe: int = 5_000) -> Samples:
    """The same operations on a small and a grown stream, the processor seconds of the backend."""
    (small, _), (grown, _) = section(least), section(most)
    pairs = []
    for _ in range(5):
        pairs.append((grown.send(probe), small.send(probe)))
    return gathered(pairs)


@benchmark(
    "sync: a cycle with one change on a PC that keeps 1,000,000 lines",
    baseline="the same on a PC that keeps 10,000 lines",
    promise=Promise("flat within 20 %", ratio=1.2),
    quick={"least": 1000, "most": 2000, "times": 3},
)
def followed(least: int = LEAST, most: int = MOST, times: int = 100) -> Samples:
    """A tenth of the lines are operations of this PC, kept because no backup holds them yet."""
    (_, small), (_, grown) = section(least), section(most)
    grown.cycle()
    small.cycle()
    return gathered([(grown.save(), small.save()) for _ in range(times)])
