"""The server is stopped at once in the middle of pushes: what was acknowledged is there, nothing is there twice."""

import itertools
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import psycopg
import pytest

from komae_desk.sync.wire import GENESIS, check, server_line
from tests.postgres import Cluster, cluster
from tests.sync.conftest import LET_IN, Server, installed
from tests.sync.sender import Item, Sender, op_of
from tests.sync.writers import new_box

WRITERS = 4
# Commits that were told must survive although the server would not wait for its log by itself.
CRASHING = {"fsync": "on", "synchronous_commit": "off", "wal_writer_delay": "10s"}
PATIENCE = 120.0


@pytest.fixture
def own() -> Iterator[Cluster]:
    """A cluster that may be stopped."""
    with cluster(CRASHING) as made:
        yield made


@dataclass
class Author:
    """One PC: sends batch after batch, and the same batch again until it was answered."""

    server: Server
    login: str
    stream: UUID
    human: UUID
    acknowledged: set[UUID] = field(default_factory=set)
    sent: set[UUID] = field(default_factory=set)
    cut: int = 0
    hurt: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    faults: list[str] = field(default_factory=list)

    def run(self, stop: threading.Event, told: threading.Semaphore, up: threading.Event) -> None:
        """Until stop, and then until nothing is left unanswered."""
        who = Sender(None, self.stream, self.human)
        for n in itertools.count():
            if stop.is_set():
                close(who)
                return
            batch = [new_box(who, f"{self.login}-{n}-{k}") for k in range(5)]
            for item in batch[:3]:
                item["group"] = f"{n}"
            self.sent |= {UUID(op_of(item)) for item in batch}
            self.deliver(who, batch, up)
            told.release()

    def deliver(self, who: Sender, batch: list[Item], up: threading.Event) -> None:
        """Send a batch until it is answered."""
        while True:
            try:
                if who.connection is None or who.connection.closed:
                    who.connection = self.server.cluster.connect(self.login, self.server.database)
                    with self.server.cluster.connect(database=self.server.database) as admin:
                        admin.execute(LET_IN, (self.login, who.connection.info.backend_pid))
                verdicts = who.push(*batch)
            except psycopg.OperationalError:
                self.cut += 1
                close(who)
                self.hurt.release()
                up.wait(PATIENCE)
                continue
            self.faults += [verdict.words for verdict in verdicts if verdict.verdict != "ok"]
            self.acknowledged |= {verdict.op_id for verdict in verdicts}
            return


def close(who: Sender) -> None:
    """Put a connection away, broken or not."""
    if who.connection is not None:
        who.connection.close()
        who.connection = None


def crash(own: Cluster, stops: int) -> tuple[list[Author], int]:
    """Play with so many stops; every check is made at the end."""
    with installed(own, "stops") as server:
        stream = server.stream()
        authors = [Author(server, f"s{n}", stream, server.person(f"s{n}", stream)) for n in range(WRITERS)]
        stop, up, told = threading.Event(), threading.Event(), threading.Semaphore(0)
        up.set()
        threads = [threading.Thread(target=each.run, args=(stop, told, up)) for each in authors]
        for each in threads:
            each.start()
        try:
            for n in range(stops):
                for _ in range(5 + 3 * (n % 5)):
                    assert told.acquire(timeout=PATIENCE)
                up.clear()
                own.stop("immediate")
                own.start()
                up.set()
        finally:
            stop.set()
            up.set()
            for each in threads:
                each.join(PATIENCE)
        with own.connect(database=server.database) as admin:
            return authors, judged(admin, stream, authors)


def judged(admin: psycopg.Connection, stream: UUID, authors: list[Author]) -> int:
    """The whole account; returns how many operations there were."""
    with admin.cursor(row_factory=psycopg.rows.namedtuple_row) as cursor:
        columns = "seq, op_id, act_id, replica, dseq, human, kind, record, verb, version, verdict, code, at, body,"
        columns += " body_digest, doc, doc_digest, signature, hash"
        cursor.execute(f"SELECT {columns} FROM ledger.journal WHERE stream = %s ORDER BY seq", (stream,))
        lines = [server_line(row) for row in cursor]
    seq, hash_ = check(lines, stream, 0, GENESIS)
    assert admin.execute("SELECT seq, hash FROM ledger.head WHERE stream = %s", (stream,)).fetchone() == (seq, hash_)
    there = [line.op_id for line in lines]
    assert len(there) == len(set(there)), "nothing is there twice"
    for each in authors:
        assert each.faults == []
        assert each.acknowledged == each.sent
        assert each.acknowledged <= set(there), "what was acknowledged is there"
    assert {line.verdict for line in lines} == {"ok"}
    rows = admin.execute("SELECT count(*) FROM ledger.row WHERE stream = %s", (stream,)).fetchone()
    assert rows == (len(lines),)
    return len(lines)


def test_four_stops_in_the_middle_of_pushes(own: Cluster) -> None:
    authors, total = crash(own, 4)
    assert sum(each.cut for each in authors) > 0, "pushes were cut off"
    assert total > 0


@pytest.mark.proof
def test_twenty_stops_in_the_middle_of_pushes(own: Cluster) -> None:
    authors, total = crash(own, 20)
    assert sum(each.cut for each in authors) >= 20
    sys.stdout.write(f"{total} operations, {sum(e.cut for e in authors)} pushes cut off\n")
