"""Dead, slow and cut links between PC and server: a cycle ends in its time, nothing is lost, the next one goes on."""

import time
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest

from komae_desk.sync.connection import PATIENCE, Connection, Unreachable
from tests.sync.conftest import LET_IN, Server
from tests.sync.pcs import Pc, pc
from tests.sync.proxy import Fault, Proxy, network

SHORT = 0.6
"""What these tests wait instead of the program's 15 seconds."""


@pytest.fixture
def wire(server: Server) -> Iterator[Proxy]:
    with network(server.cluster.data) as made:
        yield made


@pytest.fixture
def two(server: Server, stream: UUID, request: pytest.FixtureRequest) -> Iterator[tuple[Pc, Pc]]:
    name = f"l{abs(hash(request.node.name)) % 10**8}"
    one, other = pc(server, f"{name}a", stream), pc(server, f"{name}b", stream)
    yield one, other
    one.close()
    other.close()


class Faulty(Connection):
    """A connection over a network that goes bad at the call that is named."""

    wire: Proxy
    call = ""
    fault = Fault.NONE

    def _all(self, statement, values=(), *, poison=False):
        if self.call and self.call in statement:
            self.wire.fault = self.fault
        return super()._all(statement, values, poison=poison)


def through(who: Pc, wire: Proxy, call: str, fault: Fault) -> Pc:
    """The same PC, whose network goes bad at a call of the cycle."""
    link = Faulty(wire.address(who.login, who.server.database), patience=SHORT)
    link.wire, link.call, link.fault = wire, call, fault
    who.server.admin.execute(LET_IN, (who.login, link._driver.info.backend_pid))
    return replace(who, link=link)


def lines(server: Server, stream: UUID) -> list[tuple[str, int]]:
    """How often each operation stands in the journal."""
    rows = server.admin.execute(
        "SELECT op_id::text, count(*) FROM ledger.journal WHERE stream = %s GROUP BY op_id", (stream,)
    )
    return rows.fetchall()


FAULTS = {
    "the request of a push vanishes": ("api.push", Fault.QUESTIONS_VANISH, 0),
    "the answer of the commit vanishes": ("api.push", Fault.ANSWERS_VANISH, 3),
    "the request of a push trickles": ("api.push", Fault.QUESTIONS_TRICKLE, 0),
    "the answer of the commit trickles": ("api.push", Fault.ANSWERS_TRICKLE, 3),
    "the push is reset": ("api.push", Fault.RESET, 0),
    "the answer of the commit is reset": ("api.push", Fault.RESET_ON_ANSWER, 3),
    "the greeting vanishes": ("api.hello", Fault.QUESTIONS_VANISH, 0),
    "the answer of a pull vanishes": ("api.pull", Fault.ANSWERS_VANISH, 3),
    "the answer of a pull trickles": ("api.pull", Fault.ANSWERS_TRICKLE, 3),
    "the pull is reset": ("api.pull", Fault.RESET, 3),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_bad_link_ends_in_its_time_and_the_next_cycle_goes_on(
    server: Server, stream: UUID, two: tuple[Pc, Pc], wire: Proxy, name: str
) -> None:
    one, other = two
    call, fault, there = FAULTS[name]
    other.desk.save(other.desk.new("box", tag="O-1", name="ほかの課員の箱"))
    other.agree()
    for n in range(3):
        one.desk.save(one.desk.new("box", tag=f"K-{n}", name="髙﨑の箱"))
    bad = through(one, wire, call, fault)
    begun = time.monotonic()
    with pytest.raises(Unreachable):
        bad.agree()
    assert time.monotonic() - begun < 10 * SHORT, "no link holds a cycle longer than its patience for each call"
    assert not bad.link.is_open or fault in (Fault.RESET, Fault.RESET_ON_ANSWER)
    bad.close()
    wire.fault = Fault.NONE
    arrived(server, stream, there + 1)
    assert one.desk.get("box", one.desk.find("box", tag="K-0")[0].id).name == "髙﨑の箱", "the work here goes on"
    assert one.agree().left == 0
    other.agree()
    assert sorted(count for _, count in lines(server, stream)) == [1, 1, 1, 1]
    assert (
        {r.tag for r in one.desk.find("box")} == {r.tag for r in other.desk.find("box")} == {"O-1", "K-0", "K-1", "K-2"}
    )


def arrived(server: Server, stream: UUID, total: int) -> None:
    """Once the server has ended the connection that broke, it holds just what was committed."""
    busy = (
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query ~ 'api.push'"
    )
    while server.admin.execute(f"{busy} AND pid <> pg_backend_pid()").fetchone():
        pass
    assert len(lines(server, stream)) == total


def test_the_program_waits_fifteen_seconds() -> None:
    assert PATIENCE == 15.0
