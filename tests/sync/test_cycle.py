"""Two PCs and a server agree: what one saves the other sees, and nothing is lost when both write (sync.md §5)."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest

from komae_desk.core.people import Role
from komae_desk.core.store import Query
from komae_desk.sync import connection, cycle
from tests.sync.conftest import Server
from tests.sync.pcs import Pc, pc


@pytest.fixture
def two(server: Server, stream: UUID, request: pytest.FixtureRequest) -> Iterator[tuple[Pc, Pc]]:
    """A clerk's PC and the chief's."""
    name = f"p{abs(hash(request.node.name)) % 10**8}"
    clerk = pc(server, f"{name}a", stream)
    chief = pc(server, f"{name}b", stream, Role.SECURITY_MANAGER)
    yield clerk, chief
    clerk.close()
    chief.close()


def boxes(at: Pc) -> dict[str, str]:
    return {record.tag: record.name for record in at.desk.find("box")}


def test_a_record_travels(two):
    clerk, chief = two
    box = clerk.desk.save(clerk.desk.new("box", tag="K-1", name="髙﨑 辻󠄀の箱"))
    assert clerk.agree().sent == 1
    seen = chief.agree()
    assert seen.received == 1
    assert seen.touched == {("box", box.id)}
    assert boxes(chief) == {"K-1": "髙﨑 辻󠄀の箱"}
    assert chief.desk.get("box", box.id) == clerk.desk.get("box", box.id)
    assert [r.id for r in chief.store.first(Query("box", text="辻"), 10)] == [box.id], "and is found"


def test_the_permission_travels_back_and_the_number_is_the_servers(two):
    clerk, chief = two
    draft = clerk.desk.save(clerk.desk.new("request", reason="会議", starts_on=date(2026, 12, 1)))
    clerk.desk.move(draft, "submit")
    assert clerk.agree().sent == 2
    chief.agree()
    permitted = chief.desk.move(chief.desk.get("request", draft.id), "permit")
    assert chief.agree().sent == 1
    clerk.agree()
    here = clerk.desk.get("request", draft.id)
    assert (here.state, here.permitted_by) == ("permitted", chief.human)
    assert here == chief.desk.get("request", permitted.id)
    assert here.number.startswith("P99-R")


def test_different_fields_merge_silently(two):
    clerk, chief = two
    box = clerk.desk.save(clerk.desk.new("box", tag="K-2", name="箱"))
    clerk.agree()
    chief.agree()
    clerk.desk.save(clerk.desk.get("box", box.id), name="赤い箱")
    chief.desk.save(chief.desk.get("box", box.id), count=5)
    for each in (clerk, chief, clerk):
        assert each.agree().refused == 0
    assert (clerk.desk.get("box", box.id).name, clerk.desk.get("box", box.id).count) == ("赤い箱", 5)
    assert clerk.desk.get("box", box.id) == chief.desk.get("box", box.id)


def test_the_loser_of_one_field_is_kept_as_a_conflict_and_sees_the_others_value(two):
    clerk, chief = two
    box = clerk.desk.save(clerk.desk.new("box", tag="K-3", name="箱"))
    clerk.agree()
    chief.agree()
    clerk.desk.save(clerk.desk.get("box", box.id), name="赤い箱")
    chief.desk.save(chief.desk.get("box", box.id), name="青い箱")
    assert clerk.agree().refused == 0
    lost = chief.agree()
    assert lost.refused == 1
    assert chief.desk.get("box", box.id).name == "赤い箱"
    with chief.store.engine.connect() as connection:
        (row,) = connection.execute(chief.store.table("conflict").select()).all()
    assert (row.record_id, row.code, row.resolved_by) == (box.id, "conflict:name", None)
    assert any("青い箱" in line.body for line in chief.desk.lines(box.id)), "what was typed is in the history"


def test_until_it_is_sent_the_own_change_stands_over_the_servers(two):
    clerk, chief = two
    box = clerk.desk.save(clerk.desk.new("box", tag="K-4", name="箱"))
    clerk.agree()
    chief.agree()
    clerk.desk.save(clerk.desk.get("box", box.id), count=9)
    chief.desk.save(chief.desk.get("box", box.id), name="赤い箱")
    chief.agree()
    clerk.agree()
    here = clerk.desk.get("box", box.id)
    assert (here.name, here.count, here.version) == ("赤い箱", 9, 3)


def test_operations_of_two_people_in_one_file_wait_for_their_own_login(server: Server, stream: UUID, two):
    clerk, _ = two
    other = pc(server, "samefile", stream, Role.SECURITY_MANAGER, store=clerk.store)
    box = clerk.desk.save(clerk.desk.new("box", tag="K-5", name="箱"))
    other.desk.save(other.desk.get("box", box.id), name="赤い箱")
    free = other.desk.save(other.desk.new("box", tag="K-6", name="別の箱"))
    stayed = other.agree()
    assert (stayed.sent, stayed.left) == (0, 3), "what rests on the clerk's waits, and what follows keeps its place"
    assert clerk.agree().sent == 1
    assert other.agree().sent == 2
    assert other.agree().left == 0
    other.close()
    assert clerk.desk.get("box", free.id).version == 1


def test_a_second_cycle_with_nothing_new_writes_nothing(two):
    clerk, _ = two
    clerk.desk.save(clerk.desk.new("box", tag="K-7", name="箱"))
    clerk.agree()
    clerk.agree()

    def written() -> str:
        return str(clerk.server.admin.execute("SELECT pg_current_wal_lsn()").fetchone()[0])

    def is_silent() -> bool:
        before = written()
        again = clerk.agree()
        assert (again.sent, again.received, again.refused, again.touched) == (0, 0, 0, set())
        return written() == before

    # The server notes something of its own now and then; a cycle that wrote would write every time.
    assert any(is_silent() for _ in range(5)), "reads never write"


def test_a_code_that_somebody_else_took_meanwhile_stops_nobodys_reading(server: Server, stream: UUID, two):
    clerk, chief = two
    colleague = pc(server, "samecode", stream, store=clerk.store)
    mine = colleague.desk.save(colleague.desk.new("box", tag="K-8", name="未送信の箱"))
    first = chief.desk.save(chief.desk.new("box", tag="K-8", name="先に届いた箱"))
    chief.agree()
    assert clerk.agree().received == 1, "the colleague's box waits for its own login and is in the way of nothing"
    assert boxes(clerk) == {"K-8": "先に届いた箱"}
    assert clerk.desk.get("box", first.id) == chief.desk.get("box", first.id)
    assert colleague.agree().refused == 1
    with clerk.store.engine.connect() as connection:
        (row,) = connection.execute(clerk.store.table("conflict").select()).all()
    assert (row.record_id, row.code) == (mine.id, "conflict:tag")
    colleague.close()


def test_a_code_that_goes_from_one_record_to_another_is_read_in_one_page(two):
    clerk, chief = two
    one = clerk.desk.save(clerk.desk.new("box", tag="K-9", name="箱"))
    clerk.agree()
    chief.agree()
    clerk.desk.save(clerk.desk.get("box", one.id), tag="K-10")
    clerk.desk.save(clerk.desk.new("box", tag="K-9", name="新しい箱"))
    clerk.agree()
    chief.agree()
    assert boxes(chief) == boxes(clerk) == {"K-10": "箱", "K-9": "新しい箱"}


def test_a_change_of_a_record_that_was_refused_meanwhile_leaves_no_stump(two):
    clerk, chief = two
    chief.desk.save(chief.desk.new("box", tag="K-1", name="課長の箱"))
    chief.agree()
    box = clerk.desk.save(clerk.desk.new("box", tag="K-1", name="課員の箱"))
    push = clerk.link.push

    def edited_meanwhile(*sent, **how):
        clerk.desk.save(clerk.desk.get("box", box.id), count=3)
        clerk.link.push = push
        return push(*sent, **how)

    clerk.link.push = edited_meanwhile
    assert clerk.agree().refused == 1
    assert boxes(clerk) == {"K-1": "課長の箱"}
    assert clerk.desk.find("box", id=box.id) == []
    assert clerk.agree().refused == 1
    assert boxes(clerk) == {"K-1": "課長の箱"}


def test_a_first_download_tells_the_lists_and_does_not_name_every_record(two, server, stream, monkeypatch):
    monkeypatch.setattr(cycle, "PAGE", 10)
    monkeypatch.setattr(connection, "SNAPSHOT_PAGE", 8)
    clerk, chief = two
    for n in range(20):
        clerk.desk.save(clerk.desk.new("box", tag=f"K-{n}", name="箱"))
    assert clerk.agree().sent == 20
    first = chief.agree()
    assert first.received == 20
    assert boxes(chief) == boxes(clerk)
    assert {kind for kind, _ in first.touched} == {"box"}
    assert len(first.touched) <= 3
