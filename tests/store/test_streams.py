"""Several streams in one file: what is unique is so in its stream, and a desk sees and changes one of them."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import event

from komae_desk.core.area import ledgers
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Invalid, Refused
from komae_desk.core.identity import uuid7
from komae_desk.core.journal import first_break
from komae_desk.core.people import Role
from komae_desk.core.store import Draft, LineQuery, Query
from komae_desk.store.engine import writing
from komae_desk.store.journal import Journal
from komae_desk.store.sql_store import SqlStore
from tests.sample import AREA, NOW, desk_for, store, user
from tests.store.encrypted import Clock, make_profile
from tests.store.test_older_files import JOURNAL, SCHEMA, at_revision, open_as

CHIEF = user("佐藤 一郎", Role.SECURITY_MANAGER)


@pytest.fixture
def two() -> tuple[Desk, Desk]:
    """One person's desks of two sections in one file."""
    tax = store()
    with writing(tax.engine) as connection:
        welfare = tax.at(connection, uuid7())
    return desk_for(tax, CHIEF), desk_for(welfare, CHIEF)


def box(desk: Desk, tag: str, name: str = "箱"):
    return desk.save(desk.new("box"), tag=tag, name=name)


def lines_of(where: SqlStore) -> list[str]:
    return [str(line.op["label"]) for line in where.recent_lines(50)]


def test_a_code_stands_once_in_its_stream(two: tuple[Desk, Desk]) -> None:
    tax, welfare = two
    mine, other = box(tax, "K-1", "税務課の箱"), box(welfare, "K-1", "福祉課の箱")
    assert (tax.get("box", mine.id).name, welfare.get("box", other.id).name) == ("税務課の箱", "福祉課の箱")
    with pytest.raises(Invalid, match="登録済み"):
        box(welfare, "K-1")
    # Also where the rule did not look: the index stands.
    with pytest.raises(Refused, match="重なっています"), welfare.store.transaction() as transaction:
        record = welfare.new("box", tag="K-1", name="重なり")
        transaction.write(_creation(welfare, record), record, 0)


def _creation(desk: Desk, record):
    from komae_desk.core.act import operation

    return operation(
        desk.user, NOW, act_id=uuid7(), act="試験", kind=record.kind, record_id=record.id, verb="create", patch={}
    )


def test_one_human_stands_in_the_registers_of_two_sections(two: tuple[Desk, Desk]) -> None:
    tax, welfare = two
    human = uuid7()
    first = tax.save(tax.ledgers["box"].record(id=human, state="active"), tag="2001", name="税務課主査")
    welfare.save(welfare.ledgers["box"].record(id=human, state="active"), tag="2001", name="福祉課係長")
    tax.save(first, name="税務課係長")
    assert welfare.get("box", human).name == "福祉課係長"
    assert [line.op["patch"]["name"][1] for line in tax.lines(human)] == ["税務課主査", "税務課係長"]
    assert [line.op["patch"]["name"][1] for line in welfare.lines(human)] == ["福祉課係長"]


def test_lists_counts_and_search_are_of_one_stream(two: tuple[Desk, Desk]) -> None:
    tax, welfare = two
    for n in range(3):
        box(tax, f"K-{n}", "窓口の箱")
    box(welfare, "F-1", "窓口の箱")
    for desk, count in ((tax, 3), (welfare, 1)):
        for text in ("", "窓口"):
            query = Query("box", text)
            assert desk.store.count(query) == count
            assert len(desk.store.first(query, 10)) == len(desk.store.keys(query)) == count
        assert len(desk.store.values("box", "tag")) == len(desk.find("box")) == count


def test_numbers_history_undo_and_drafts_are_of_one_stream(two: tuple[Desk, Desk]) -> None:
    tax, welfare = two
    numbers = []
    for desk in two:
        asked = desk.save(desk.new("request"), reason="出張", starts_on=date(2026, 12, 1))
        numbers.append(desk.move(asked, "submit").number)
    assert numbers == ["P99-R8-0001", "P99-R8-0001"]
    newest = box(tax, "K-9")
    assert tax.undoable().label != welfare.undoable().label
    welfare.undo()
    assert not tax.get("box", newest.id).voided
    assert all("箱" not in label for label in lines_of(welfare.store))
    found, _ = welfare.store.find_lines(LineQuery(), 50)
    assert {line.stream for line in found} == {welfare.store.stream}
    welfare.store.save_draft(CHIEF.person, Draft("box:new", "box", uuid7(), "下書き", {"name": "あ"}, NOW))
    assert tax.store.drafts(CHIEF.person) == []
    tax.store.drop_draft(CHIEF.person, "box:new")
    assert len(welfare.store.drafts(CHIEF.person)) == 1


def test_an_act_never_spans_streams(two: tuple[Desk, Desk]) -> None:
    tax, welfare = two
    here, there = box(tax, "K-1"), box(welfare, "F-1", "福祉課の箱")
    with pytest.raises(Refused, match="ほかの課の台帳の記録です"), tax.act("二つの課の変更") as act:
        act.save(here, name="変更後")
        act.save(there, name="変更後")
    assert (tax.get("box", here.id).name, welfare.get("box", there.id).name) == ("箱", "福祉課の箱")


def test_the_chain_holds_every_line_to_its_stream(two: tuple[Desk, Desk]) -> None:
    tax, welfare = two
    box(tax, "K-1")
    box(welfare, "F-1")
    where = tax.store
    assert first_break(where.chain(), where.stream, where.replica) is None
    with writing(where.engine) as connection:
        connection.exec_driver_sql("UPDATE local_line SET stream = NULL")
        connection.exec_driver_sql("UPDATE outbox SET stream = ?", (where.stream.bytes,))
    broken = first_break(where.chain(), where.stream, where.replica)
    assert broken is not None and broken.seq == 2


def test_lines_carried_into_a_restored_file_lie_in_their_stream(two: tuple[Desk, Desk]) -> None:
    tax, welfare = two
    kept, other = box(tax, "K-1", "税務課の箱"), box(welfare, "K-1", "福祉課の箱")
    source = tax.store
    journal = Journal(ledgers((AREA,)))
    fresh = store()
    with writing(fresh.engine) as connection:
        journal.begin(connection, stream=str(source.stream), replica=str(source.replica))
        assert journal.replay(connection, list(source.chain())) == (2, [])
    restored = SqlStore(fresh.engine, fresh.ledgers, source.stream, source.replica)
    with fresh.engine.connect() as connection:
        assert journal.verify(connection) is None
        there = restored.at(connection, welfare.store.stream)
    assert restored.get("box", kept.id).name == "税務課の箱"
    assert there.get("box", other.id).name == "福祉課の箱"
    assert restored.get("box", other.id) is None


def test_records_of_an_older_file_are_of_the_stream_it_was_made_for(tmp_path: Path, clock: Clock) -> None:
    profile, key = make_profile(tmp_path / "profile", now=clock)
    file = open_as(profile, key, at_revision("164fd27044c0"), clock)
    person = uuid7()
    with file.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO device (id, state, version, edition, voided, number, tag) VALUES (?, 'ready', 1, 0, 0, '', ?)",
            (uuid7().bytes, "KD-0001"),
        )
        connection.exec_driver_sql("INSERT INTO official_number VALUES ('P01-R8', 12)")
        connection.exec_driver_sql(
            "INSERT INTO draft VALUES (?, 'device:new', 'device', ?, '髙﨑の端末', '{}', ?)",
            (person.bytes, uuid7().bytes, datetime(2026, 7, 5, tzinfo=UTC).isoformat()),
        )
    file.close()
    upgraded = open_as(profile, key, SCHEMA, clock)
    with upgraded.engine.connect() as connection:
        stream, replica = JOURNAL.identity(connection)
        indexes = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index'").scalars())
    where = SqlStore(upgraded.engine, JOURNAL.ledgers, stream, replica)
    where.prepare()
    assert [d.title for d in where.drafts(person)] == ["髙﨑の端末"]
    assert [device.tag for device in where.find("device", tag="KD-0001")] == ["KD-0001"]
    with where.transaction() as transaction:
        assert transaction.next_number("P01-R8") == 13
    with writing(upgraded.engine) as connection:
        assert where.at(connection, uuid7()).find("device") == []
    assert {"uq_device_tag", "ix_device_sort", "ix_movement_device"} <= indexes
    upgraded.close()


def test_two_threads_that_meet_a_stream_for_the_first_time_agree_on_its_number() -> None:
    """The window asks for a place of 限られた人の記録 while the keeper exchanges files of the same stream."""
    tax, stream = store(), uuid7()
    asked: list[SqlStore] = []

    def comes_between(connection, cursor, statement: str, *_) -> None:
        if "FROM home" in statement and not asked:
            asked.append(tax)
            with writing(tax.engine) as elsewhere:
                asked.append(tax.at(elsewhere, stream))

    event.listen(tax.engine, "after_cursor_execute", comes_between)
    assert tax.beside(stream).home == asked[1].home == tax.beside(stream).home
