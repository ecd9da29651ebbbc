"""Many writers at the same instant on one stream: one order, no gap, no line twice, while a reader looks on."""

import multiprocessing
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest

from komae_desk.core.identity import uuid7
from komae_desk.sync.connection import Connection
from komae_desk.sync.wire import GENESIS, ServerLine, check
from tests.sync.conftest import LET_IN, Server
from tests.sync.sender import Item, Sender, op_of, record_of, sender
from tests.sync.writers import Told, new_box, write

WRITERS = 8
PATIENCE = 120.0
# Where it can be had, the writers' program is loaded once.
WAY = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


class Reader:
    """A PC that only reads, line after line, and never goes back."""

    def __init__(self, server: Server, login: str, stream: UUID) -> None:
        server.person(login, stream)
        self.link = Connection(server.cluster.address(login, server.database))
        server.admin.execute(LET_IN, (login, self.link._driver.info.backend_pid))
        self.stream, self.seq, self.hash = stream, 0, GENESIS
        self.lines: list[ServerLine] = []
        self.looks = 0

    def look(self) -> None:
        """Pull what is new; the chain must go on from what was seen, and the head is never behind it."""
        lines = self.link.pull(self.stream, self.seq, 5000)
        self.seq, self.hash = check(lines, self.stream, self.seq, self.hash)
        self.lines += lines
        self.looks += 1
        head = self.link.hello(self.stream)["streams"][str(self.stream)]
        assert head["seq"] >= self.seq
        assert head["seq"] > self.seq or bytes.fromhex(head["hash"]) == self.hash


def play(server: Server, stream: UUID, mark: str, rounds: int) -> tuple[list[Told], Reader]:
    """Writers in processes of their own and a reader beside them."""
    first = sender(server, f"{mark}first", stream)
    box = new_box(first, "shared")
    assert first.say(box) == ["ok"]
    way = multiprocessing.get_context(WAY)
    if WAY == "forkserver":
        way.set_forkserver_preload(["tests.sync.writers"])
    ready, queue = way.Event(), way.Queue()
    processes = []
    for n in range(WRITERS):
        human = server.person(f"{mark}{n}", stream)
        address = server.cluster.address(f"{mark}{n}", server.database)
        arguments = (address, stream, human, record_of(box), rounds, ready, queue)
        processes.append((f"{mark}{n}", way.Process(target=write, args=arguments, daemon=True)))
    for _, process in processes:
        process.start()
    pids = {queue.get(timeout=PATIENCE) for _ in processes}
    for pid in pids:
        login = server.admin.execute("SELECT usename FROM pg_stat_activity WHERE pid = %s", (pid,)).fetchone()
        server.admin.execute(LET_IN, (login[0], pid))
    reader = Reader(server, f"{mark}reader", stream)
    ready.set()
    while any(process.is_alive() for _, process in processes) and queue.empty():
        reader.look()
    told = [queue.get(timeout=PATIENCE) for _ in processes]
    for _, process in processes:
        process.join(PATIENCE)
        assert process.exitcode == 0
    reader.look()
    reader.link.close()
    return told, reader


def account(server: Server, stream: UUID, told: list[Told], reader: Reader) -> None:
    """Each accepted operation is one line, each refused one is one refusal, each PC's own order is kept."""
    ok = Counter(line.op_id for line in reader.lines if line.verdict == "ok")
    accepted = [op_id for each in told for op_id in each.accepted]
    assert len(accepted) + 1 == len(ok)
    assert set(accepted) <= set(ok)
    assert set(ok.values()) == {1}
    assert sum(each.sent for each in told) + 1 == len(reader.lines), "a line for every attempt"
    for each in told:
        slots = [line.dseq for line in reader.lines if line.replica == each.replica and line.verdict == "ok"]
        assert slots == sorted(slots)
    for record, doc in server.admin.execute("SELECT record, doc::text FROM ledger.row WHERE stream = %s", (stream,)):
        assert [line.doc for line in reader.lines if line.record == record][-1] == doc
    groups = [verdict for each in told for verdict in each.verdicts]
    assert set(groups) <= {"ok", "ok merged", "conflict conflict:count"}


def test_eight_writers_and_a_reader(server: Server, stream: UUID) -> None:
    told, reader = play(server, stream, "w", rounds=40)
    account(server, stream, told, reader)
    assert reader.looks > 2, "it looked while they wrote"


@pytest.mark.proof
def test_eight_writers_and_a_reader_for_long(server: Server, stream: UUID) -> None:
    told, reader = play(server, stream, "long", rounds=500)
    account(server, stream, told, reader)
    assert len(reader.lines) > WRITERS * 1400


def at_the_same_instant(server: Server, stream: UUID, *pushes: Callable[[], Any]) -> list[Any]:
    """Start calls that all need the stream's head while it is held, and let it go when every one waits for it.

    They wait in the order they are given in. What fails comes back as the name of its error.
    """
    found: list[Any] = [None] * len(pushes)

    def call(n: int) -> None:
        try:
            found[n] = pushes[n]()
        except psycopg.Error as error:
            found[n] = type(error).__name__

    with server.cluster.connect(database=server.database) as holder, holder.transaction():
        holder.execute("SELECT FROM ledger.head WHERE stream = %s FOR UPDATE", (stream,))
        threads = [threading.Thread(target=call, args=(n,)) for n in range(len(pushes))]
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        for n, each in enumerate(threads):
            each.start()
            while server.admin.execute(waiting).fetchone()[0] <= n:
                assert each.is_alive(), found
    for each in threads:
        each.join(PATIENCE)
    return found


def again(server: Server, who: Sender, login: str, *, same_file: bool) -> Sender:
    """A second connection of the same person, from the same file or from another."""
    replica = who.replica if same_file else uuid7()
    return Sender(server.let_in(login), who.stream, who.human, replica)


def test_two_connections_of_one_person_have_an_order_each(server: Server, stream: UUID) -> None:
    one = sender(server, "twice", stream)
    two = again(server, one, "twice", same_file=False)
    shared = new_box(one, "S-1")
    assert one.say(shared) == ["ok"]

    def change(who: Sender, **fields: tuple[Any, Any]) -> Item:
        return who.op("box", "edit", fields, record_of(shared), saw=1)

    pushes = (change(one, count=(0, 1)), change(two, name=("髙﨑の箱", "赤い箱")))
    found = at_the_same_instant(server, stream, lambda: one.say(pushes[0]), lambda: two.say(pushes[1]))
    assert sorted(found) == [["ok"], ["ok merged"]]
    rivals = (change(one, count=(1, 2)), change(two, count=(1, 3)))
    found = at_the_same_instant(server, stream, lambda: one.say(rivals[0]), lambda: two.say(rivals[1]))
    assert sorted(found) == [["conflict conflict:count"], ["ok merged"]]


def test_one_batch_on_two_connections_is_taken_once(server: Server, stream: UUID) -> None:
    one = sender(server, "resent", stream)
    two = again(server, one, "resent", same_file=True)
    items = [new_box(one, f"R-{n}") for n in range(5)]
    found = at_the_same_instant(server, stream, lambda: one.say(*items), lambda: two.say(*items))
    assert sorted(found) == [["ok"] * 5, ["ok dup"] * 5]
    lines = server.admin.execute(
        "SELECT count(*), count(DISTINCT op_id) FROM ledger.journal WHERE op_id = ANY (%s)",
        ([UUID(op_of(item)) for item in items],),
    )
    assert lines.fetchone() == (5, 5)


def test_batches_over_own_streams_and_those_of_an_office_never_wait_for_each_other(server: Server) -> None:
    low, high = sorted((server.stream(), server.stream()))
    here, there = sender(server, "inlow", low), sender(server, "inhigh", high)
    for who in ("inlow", "inhigh"):
        server.admin.execute(
            "INSERT INTO gate.office (login, office, standing, post, document, valid_from)"
            " VALUES (%s, 'CHF', 'holder', '部長', '辞令', now() - interval '1 day')",
            (who,),
        )
    batches = [
        [new_box(who, "O-1"), who.op("box", "edit", {}, stream=other)] for who, other in ((here, high), (there, low))
    ]
    found = at_the_same_instant(server, low, lambda: here.say(*batches[0]), lambda: there.say(*batches[1]))
    assert found == [["ok", "rejected not_found"]] * 2


def test_of_two_approvers_at_the_same_instant_exactly_one_permits(server: Server, stream: UUID) -> None:
    clerk = sender(server, "asks", stream)
    chief, deputy = sender(server, "chief1", stream, "ISM"), sender(server, "chief2", stream, "ISM")
    for _ in range(10):
        draft = clerk.op("request", "create", {"reason": ("", "会議のため"), "starts_on": (None, "2026-12-01")})
        record = record_of(draft)
        assert clerk.say(draft, clerk.step(record, "submit", "draft", "submitted", 1)) == ["ok", "ok"]
        steps = [
            who.step(record, "permit", "submitted", "permitted", 2, permitted_by=(None, str(who.human)))
            for who in (chief, deputy)
        ]
        found = at_the_same_instant(server, stream, lambda a=steps: chief.say(a[0]), lambda a=steps: deputy.say(a[1]))
        assert sorted(found) == [["conflict conflict:state"], ["ok"]]
        by = server.admin.execute("SELECT doc->>'permitted_by' FROM ledger.row WHERE record = %s", (record,)).fetchone()
        assert by == (str((chief if found[0] == ["ok"] else deputy).human),)
