"""The background thread against a real server: sends what was saved, brings what others saved, goes on after a stop."""

import queue
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from komae_desk.core.bulk import BulkChange
from komae_desk.core.conflicts import Standing
from komae_desk.store.engine import error_name
from komae_desk.sync.connection import Connection, Unreachable
from komae_desk.sync.keeper import Keeper, State
from komae_desk.sync.reception import Beside
from komae_desk.ui.sync_notes import notes_of
from tests.sync.conftest import Server
from tests.sync.pcs import Pc, pc, sign_in

PATIENCE = 20.0


@pytest.fixture
def kept(
    server: Server, stream: UUID
) -> Iterator[Callable[..., tuple[Pc, Keeper, queue.SimpleQueue, queue.SimpleQueue]]]:
    """PCs whose keeper runs; what it tells and what changed is read from queues."""
    made: list[tuple[Pc, Keeper]] = []

    def make(login: str, connect: Callable[[], Connection] | None = None, **more: Any):
        who = pc(server, login, stream)
        states: queue.SimpleQueue[State] = queue.SimpleQueue()
        changes: queue.SimpleQueue = queue.SimpleQueue()
        more |= {"told": states.put, "changed": changes.put}
        keeper = Keeper(who.store, who.human, connect or (lambda: who.link), **more)
        made.append((who, keeper))
        keeper.start()
        return who, keeper, states, changes

    yield make
    for who, keeper in made:
        assert keeper.stop(PATIENCE)
        who.close()


def until(states: queue.SimpleQueue, ready: Callable[[State], bool]) -> State:
    """The first state that is as it should be."""
    while True:
        state = states.get(timeout=PATIENCE)
        if ready(state):
            return state


def test_what_is_saved_goes_out_and_comes_in_by_itself(kept):
    one, keeper, states, _ = kept("keepa")
    other, _, _, changes = kept("keepb")
    until(states, lambda state: state.last is not None)
    box = one.desk.save(one.desk.new("box", tag="K-1", name="箱"))
    keeper.wrote()
    until(states, lambda state: state.unsent == 0 and state.online)
    assert changes.get(timeout=PATIENCE) == {("box", box.id)}
    assert other.desk.get("box", box.id).name == "箱"


def test_without_a_server_it_says_so_counts_and_goes_on_when_it_is_back(kept, server):
    reachable = False
    held: dict[str, Connection] = {}

    def connect() -> Connection:
        if not reachable:
            raise Unreachable("no route")
        return held.setdefault("link", sign_in(server, "keepd"))

    who, keeper, states, _ = kept("keepc", connect)
    server.person("keepd")
    server.admin.execute("UPDATE gate.person SET human = %s WHERE login = 'keepd'", (who.human,))
    server.admin.execute(
        "INSERT INTO gate.membership (login, stream, role) VALUES ('keepd', %s, 'member')", (who.store.stream,)
    )
    offline = until(states, lambda state: not state.online)
    assert offline.failed == ""
    who.desk.save(who.desk.new("box", tag="K-9", name="箱"))
    keeper.wrote()
    assert until(states, lambda state: state.unsent == 1).online is False
    reachable = True
    keeper.agree_now()
    assert until(states, lambda state: state.online).unsent == 0


def test_a_session_that_is_over_is_told_and_no_data_is_asked_for(kept, server):
    _, keeper, states, _ = kept("keepe")
    until(states, lambda state: state.last is not None)
    server.admin.execute("UPDATE gate.person SET active = false WHERE login = 'keepe'")
    keeper.agree_now()
    assert until(states, lambda state: bool(state.failed)).failed == "KD001"


def test_what_is_asked_beside_the_cycles_is_answered_on_its_connection(kept):
    one, keeper, states, _ = kept("keepask")
    until(states, lambda state: state.last is not None)
    threads: list[str] = []

    def call(link: Connection) -> object:
        threads.append(threading.current_thread().name)
        return link.hello(one.human)["human"]

    assert keeper.ask(call).result(PATIENCE) == str(one.human)
    assert threads == ["sync"], "one connection is used by one thread"


def test_a_call_that_fails_ends_nothing_but_itself(kept):
    _, keeper, states, _ = kept("keepfault")
    until(states, lambda state: state.last is not None)

    def fault(link: Connection) -> None:
        raise ValueError("of the caller")

    with pytest.raises(ValueError, match="of the caller"):
        keeper.ask(fault).result(PATIENCE)
    assert until(states, lambda state: state.last is not None).online


def test_a_full_disk_of_this_pc_is_told_and_the_sitting_goes_on_agreeing(kept, server, stream):
    # No page more than there are: what a full disk says, from the driver itself.
    limit, faults = [1], []

    def narrow(driver, *_):
        driver.execute(f"PRAGMA max_page_count = {limit[0]}")

    other = pc(server, "keeproom", stream)
    boxes = [other.desk.new("box", tag=f"R-{n}", name="長い名前の箱" * 16) for n in range(100)]
    other.desk.bulk("登録", [BulkChange(box) for box in boxes])
    one, keeper, states, _ = kept("keepfull", faulted=faults.append)
    until(states, lambda state: state.last is not None)
    event.listen(one.store.engine, "checkout", narrow)
    other.agree()
    other.close()
    keeper.agree_now()
    state = until(states, lambda state: bool(state.failed))
    assert (state.failed, [error_name(each) for each in faults[:1]]) == ("full", ["SQLITE_FULL"])
    (note,) = notes_of(Standing(failed=state.failed), datetime.now(UTC))
    assert note.title.startswith("この端末の空き容量が足りない")
    limit[0] = 1_000_000
    keeper.agree_now()
    assert until(states, lambda state: not state.failed).online
    assert {box.id for box in one.desk.find("box")} == {box.id for box in boxes}


def test_without_a_server_a_call_is_declined_and_after_the_end_too(kept):
    def nowhere() -> Connection:
        raise Unreachable("no route")

    _, keeper, states, _ = kept("keepaway", nowhere)
    until(states, lambda state: not state.online)
    with pytest.raises(Unreachable):
        keeper.ask(lambda link: None).result(PATIENCE)
    assert keeper.stop(PATIENCE)
    with pytest.raises(Unreachable):
        keeper.ask(lambda link: None).result(PATIENCE)


def test_whoever_waits_for_an_answer_is_let_go_when_the_window_closes(kept):
    """A network that is dead holds no lock screen up."""
    _, keeper, states, _ = kept("keepdead")
    until(states, lambda state: state.last is not None)
    begun, hold = threading.Event(), threading.Event()

    def dead(link: Connection) -> None:
        begun.set()
        hold.wait(PATIENCE)

    beside = Beside(keeper)
    ended: queue.SimpleQueue[Exception] = queue.SimpleQueue()

    def wait() -> None:
        try:
            beside(dead)
        except Unreachable as error:
            ended.put(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    try:
        assert begun.wait(PATIENCE)
        beside.stop()
        assert isinstance(ended.get(timeout=PATIENCE / 4), Unreachable)
    finally:
        hold.set()
        waiting.join(PATIENCE)
