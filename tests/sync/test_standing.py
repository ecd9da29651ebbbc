"""What the panel says of the server is what the server says: clock, restore, what it holds, when all was agreed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from komae_desk.core.audit import audit_line
from komae_desk.core.bulk import BulkChange
from komae_desk.core.store import LineQuery
from komae_desk.sync import places, standing
from komae_desk.sync.cycle import Cycle
from komae_desk.sync.keeper import Keeper
from tests.sync.conftest import Server
from tests.sync.pcs import Pc, pc


@pytest.fixture
def two(server: Server, request: pytest.FixtureRequest) -> Iterator[tuple[Pc, Pc]]:
    stream = server.stream()
    name = f"s{abs(hash(request.node.nodeid)) % 10**8}"
    both = pc(server, f"{name}a", stream), pc(server, f"{name}b", stream)
    yield both
    for each in both:
        each.close()


def test_a_clock_that_is_wrong_is_measured_against_the_servers(two):
    clerk, _ = two
    late = Cycle(clerk.store, clerk.human, clock=lambda: datetime.now(UTC) + timedelta(minutes=12))
    assert round(late.run(clerk.link).ahead / timedelta(minutes=1)) == 12
    assert abs(clerk.agree().ahead) < timedelta(minutes=1)


def test_an_open_restore_is_told(server: Server, two):
    clerk, _ = two
    assert not clerk.agree().restoring
    server.admin.execute(
        "INSERT INTO ledger.timeline (epoch, declared_by, reason, heads)"
        " SELECT s.epoch, '髙橋 一', '試験', '{}' FROM gate.server s"
    )
    try:
        assert clerk.agree().restoring
    finally:
        server.admin.execute("DELETE FROM ledger.timeline")


def test_what_the_server_holds_is_counted(server: Server, two):
    clerk, _ = two
    kept = server.admin.execute(
        "DELETE FROM ledger.rule WHERE kind = 'box' RETURNING kind, version, doc::text"
    ).fetchone()
    try:
        clerk.desk.save(clerk.desk.new("box", tag="K-1", name="箱"))
        clerk.agree()
        assert standing.waiting(clerk.store) == (1, 0)
    finally:
        server.admin.execute("INSERT INTO ledger.rule (kind, version, doc) VALUES (%s, %s, %s::jsonb)", kept)


def test_when_all_was_agreed_outlives_the_sitting(qtbot, two):
    clerk, _ = two
    assert standing.last(clerk.store) is None
    told = []
    keeper = Keeper(clerk.store, clerk.human, lambda: clerk.link, told=told.append, changed=lambda touched: None)
    keeper.start()
    qtbot.waitUntil(lambda: any(state.last for state in told), timeout=20_000)
    assert keeper.stop()
    later = Keeper(clerk.store, clerk.human, lambda: clerk.link, told=told.append, changed=lambda touched: None)
    assert later.state.last is not None
    assert datetime.now(UTC) - later.state.last < timedelta(minutes=5)


def test_a_long_way_out_is_counted(two):
    clerk, _ = two
    for first in range(0, 1100, 50):
        new = [clerk.desk.new("box", tag=f"K-{number}", name="箱") for number in range(first, first + 50)]
        clerk.desk.bulk("登録", [BulkChange(each) for each in new])
    seen: list[tuple[int, bool]] = []
    Cycle(clerk.store, clerk.human, progress=lambda done, sending: seen.append((done, sending))).run(clerk.link)
    assert len(seen) >= 1
    assert all(sending for _, sending in seen)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_the_audit_log_names_the_pc_of_a_line(two):
    clerk, other = two
    clerk.desk.save(clerk.desk.new("box", tag="K-1", name="箱"))
    clerk.agree()
    other.agree()
    places.learn(other.store, other.link)
    lines, _ = other.store.find_lines(LineQuery(everywhere=True), 10, None)
    assert audit_line(other.desk, lines[-1]).place == "pc1"
    own, _ = clerk.store.find_lines(LineQuery(), 10, None)
    assert audit_line(clerk.desk, own[-1]).place == "この端末"
