"""Once a day a PC and the server compare their rows in silence; a difference is told, and mended if it is the PC's."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from komae_desk.core.people import Role
from komae_desk.store.engine import writing
from komae_desk.sync.tally import compare_daily, mix_of
from tests.sync.conftest import Server
from tests.sync.pcs import Pc, pc

NOW = datetime(2026, 11, 26, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def stream(server: Server) -> UUID:
    return server.stream()


@pytest.fixture(scope="module")
def who(server: Server, stream: UUID) -> Iterator[Pc]:
    """A PC that has sent and read what there is."""
    made = pc(server, "tally", stream, Role.STAFF)
    boxes = [made.desk.save(made.desk.new("box", tag=f"K-{n}", name=f"𠮷田の髙い箱{n}")) for n in range(7)]
    made.desk.save(made.desk.get("box", boxes[0].id), name="別の箱")
    made.agree()
    yield made
    made.close()


def test_the_same_rows_are_the_same_and_asked_for_once_a_day(server: Server, stream: UUID, who: Pc) -> None:
    said = who.link.tally(stream)
    with who.store.engine.connect() as connection:
        assert said is not None and said[2:] == mix_of(connection, stream) and said[2] == 7
    asked: list[UUID] = []

    class Asked:
        def tally(self, stream: UUID) -> tuple[int, bytes, int, int] | None:
            asked.append(stream)
            return who.link.tally(stream)

    for hours in (0, 1, 25):
        assert compare_daily(who.store, Asked(), NOW + timedelta(hours=hours)) == []
    assert asked == [stream] * 2
    # What has not been read to the head yet is not compared, and not counted as compared.
    other = pc(server, "tallyother", stream, Role.STAFF)
    other.agree()
    other.desk.save(other.desk.new("box", tag="K-later", name="後"))
    other.agree()
    assert compare_daily(who.store, Asked(), NOW + timedelta(days=2)) == []
    who.agree()
    assert compare_daily(who.store, Asked(), NOW + timedelta(days=2)) == []
    assert len(asked) == 4
    assert who.link.tally(server.stream("福祉課")) is None, "of a foreign section nothing is counted"
    other.close()


def test_a_row_that_is_wrong_here_is_taken_anew(stream: UUID, who: Pc) -> None:
    with writing(who.store.engine) as connection:
        connection.exec_driver_sql("UPDATE base SET doc = '{}' WHERE seq = (SELECT max(seq) FROM base)")
    assert compare_daily(who.store, who.link, NOW + timedelta(days=3)) == [f"rows:{stream}"]
    who.agree()
    assert compare_daily(who.store, who.link, NOW + timedelta(days=4)) == []


def test_a_row_that_was_changed_past_the_servers_journal_is_told_and_not_taken(
    server: Server, stream: UUID, who: Pc
) -> None:
    change = "UPDATE ledger.row SET doc = doc || %s WHERE stream = %s AND doc->>'tag' = 'K-3'"
    server.admin.execute(change, ('{"name": "偽り"}', stream))
    assert compare_daily(who.store, who.link, NOW + timedelta(days=5)) == [f"rows:{stream}"]
    who.agree()
    assert "偽り" not in {box.name for box in who.desk.find("box")}
