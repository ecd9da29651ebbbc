"""Backups, the restore somebody asked for, and the check of the journal, over the program's own records."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Connection, update

from komae_desk.core.area import ledgers
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.people import Role
from komae_desk.core.store import Draft
from komae_desk.store.chain import Schema
from komae_desk.store.fault_record import FaultRecord
from komae_desk.store.journal import Journal
from komae_desk.store.keys import Key
from komae_desk.store.opening import open_file
from komae_desk.store.profile import Profile
from komae_desk.store.section import OpenSection
from komae_desk.store.sql_store import SqlStore
from komae_desk.store.upkeep import Upkeep
from tests.sample import AREA, desk_for, user
from tests.store.encrypted import NAME, PERSON, Clock, current

JOURNAL = Journal(ledgers((AREA,)))
CHIEF = user("佐藤 一郎", Role.SECURITY_MANAGER)


def upgrade(connection: Connection) -> None:
    JOURNAL.metadata.create_all(connection)
    JOURNAL.begin(connection)
    connection.exec_driver_sql("PRAGMA user_version = 1")


SCHEMA = Schema(current=current, behind=lambda connection: not current(connection), upgrade=upgrade)


@dataclass
class Office:
    """A profile that is opened, worked in, and opened again."""

    profile: Profile
    key: Key
    clock: Clock
    restarts: list[str] = field(default_factory=list)
    opened: OpenSection | None = None

    def open(self) -> tuple[Upkeep, Desk]:
        file = open_file(self.profile, self.key, JOURNAL.chain(), SCHEMA, holder=NAME, now=self.clock)
        with file.engine.connect() as connection:
            stream, replica = JOURNAL.identity(connection)
        store = SqlStore(file.engine, JOURNAL.ledgers, stream, replica)
        store.prepare()
        self.opened = OpenSection(self.profile, self.key.copy(), file, store, JOURNAL, (AREA,), PERSON)
        desk = desk_for(store, CHIEF, self.clock)
        return Upkeep(self.opened, desk, SCHEMA, lambda: self.restarts.append("restart")), desk

    def close(self) -> None:
        assert self.opened is not None
        self.opened.end()


@pytest.fixture
def office(profile_and_key: tuple[Profile, Key], clock: Clock) -> Iterator[Office]:
    made = Office(*profile_and_key, clock)
    yield made
    if made.opened is not None:
        made.close()


def names(desk: Desk) -> list[str]:
    return sorted(box.name for box in desk.find("box"))


def never() -> bool:
    return False


def put(desk: Desk, *tags: str) -> None:
    for tag in tags:
        desk.save(desk.new("box", tag=tag, name=f"箱{tag[-1]}"))


def test_a_backup_says_how_many_changes_came_after_it(office: Office) -> None:
    upkeep, desk = office.open()
    put(desk, "KK-0001")
    made = upkeep.back_up()
    assert made.later == 0
    put(desk, "KK-0002", "KK-0003")
    listed = upkeep.backups()
    assert (listed[0].id, listed[0].later, listed[0].before) == (made.id, 2, False)
    assert listed[0].size > 4096 and upkeep.free_space() > 0
    assert [b.at for b in listed] == sorted((b.at for b in listed), reverse=True)


def test_a_restore_brings_the_records_back_and_keeps_what_came_after(office: Office) -> None:
    upkeep, desk = office.open()
    put(desk, "KK-0001")
    chosen = upkeep.back_up()
    put(desk, "KK-0002", "KK-0003")
    upkeep.restore(chosen.id)
    assert names(desk) == ["箱1", "箱2", "箱3"]
    upkeep.restart()
    assert office.restarts == ["restart"]
    office.close()
    assert upkeep.finish()
    again, desk = office.open()
    assert office.opened is not None
    opening = office.opened.file.opening
    assert (opening.restoration, opening.older, opening.clean, opening.anchor_edited) == (None, None, True, False)
    assert names(desk) == ["箱1"]
    newest = desk.store.recent_lines(1)[0]
    assert (newest.verb, newest.op["facts"]["asked"], newest.op["facts"]["left"]) == ("restored", True, 3)
    assert again.verify(lambda *_: None, never).fault == ""
    before = next(b for b in again.backups() if b.before)
    put(desk, "KK-0009")
    again.restore(before.id)
    office.close()
    assert again.finish()
    _, desk = office.open()
    assert names(desk) == ["箱1", "箱2", "箱3"]


def test_numbers_drafts_and_settings_are_not_taken_back(office: Office) -> None:
    upkeep, desk = office.open()
    person = desk.user.person
    clerk = desk_for(desk.store, user("田中 花子"), office.clock)  # type: ignore[arg-type]

    def permitted(reason: str) -> str:
        request = clerk.move(clerk.save(clerk.new("request", reason=reason, starts_on=clerk.today)), "submit")
        return desk.move(request, "permit").number

    first = permitted("一")
    chosen = upkeep.back_up()
    second = permitted("二")
    desk.store.set_preference(person, "theme", "dark")
    draft = Draft("request", "request", desk.new("request").id, "書きかけ", {"reason": "三"}, desk.now)
    desk.store.save_draft(person, draft)
    upkeep.restore(chosen.id)
    office.close()
    assert upkeep.finish()
    _, desk = office.open()
    clerk = desk_for(desk.store, user("田中 花子"), office.clock)  # type: ignore[arg-type]
    third = permitted("三")
    assert len({first, second, third}) == 3
    assert desk.store.preference(person, "theme") == "dark"
    assert [d.title for d in desk.store.drafts(person)] == ["書きかけ"]


@pytest.mark.parametrize("place", ["file", "manifest"])
def test_a_damaged_backup_is_refused_and_nothing_changes(office: Office, place: str) -> None:
    upkeep, desk = office.open()
    put(desk, "KK-0001")
    chosen = upkeep.back_up()
    path = Path(upkeep.backup_folder) / chosen.id
    if place == "manifest":
        manifest = path.with_suffix(".json")
        manifest.write_text(manifest.read_text().replace('"seq": 1', '"seq": 7').replace('"seq":1', '"seq":7'))
    else:
        content = bytearray(path.read_bytes())
        content[5000] ^= 1
        path.write_bytes(content)
    with pytest.raises(Refused, match="別の控えを選んで"):
        upkeep.restore(chosen.id)
    office.close()
    assert not upkeep.finish()
    _, desk = office.open()
    assert names(desk) == ["箱1"]


def test_a_restore_that_fails_leaves_the_file_as_it_was(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    upkeep, desk = office.open()
    put(desk, "KK-0001")
    chosen = upkeep.back_up()
    put(desk, "KK-0002")
    upkeep.restore(chosen.id)
    office.close()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("komae_desk.store.upkeep.copy_file", full)
    assert not upkeep.finish()
    monkeypatch.undo()
    assert "restore-failed" in [fault.code for fault in FaultRecord(office.profile.folder).all()]
    assert not list(office.profile.folder.glob("asked.tmp*"))
    _, desk = office.open()
    assert names(desk) == ["箱1", "箱2"]


def test_a_damage_after_a_restore_is_mended_from_the_restored_history(office: Office) -> None:
    upkeep, desk = office.open()
    put(desk, "KK-0001")
    chosen = upkeep.back_up()
    put(desk, "KK-0002")
    upkeep.restore(chosen.id)
    office.close()
    assert upkeep.finish()
    (office.profile.folder / "data.db").write_bytes(b"\x07" * 20_000)
    _, desk = office.open()
    assert office.opened is not None and office.opened.file.opening.restoration is not None
    assert not office.opened.file.opening.restoration.missing
    assert names(desk) == ["箱1"]


def test_the_check_counts_every_line_and_finds_the_first_that_was_changed(office: Office) -> None:
    upkeep, desk = office.open()
    put(desk, *(f"KK-{n:04}" for n in range(1, 9)))
    steps: list[tuple[int, int]] = []
    whole = upkeep.verify(lambda done, total: steps.append((done, total)), never)
    assert (whole.lines, whole.fault, whole.stopped) == (8, "", False)
    assert steps[-1] == (8, 8)
    assert office.opened is not None
    with office.opened.file.write() as connection:
        table = JOURNAL.table
        body = desk.store.recent_lines(8)[3].body.replace("箱", "函")
        connection.execute(update(table).where(table.c.seq == 5).values(body=body))
    assert upkeep.verify(lambda *_: None, never).fault == "5番目の記録が書き換えられています。"
    assert upkeep.verify(lambda *_: None, lambda: True).stopped


def test_a_missing_line_is_found(office: Office) -> None:
    upkeep, desk = office.open()
    put(desk, "KK-0001", "KK-0002", "KK-0003")
    assert office.opened is not None
    with office.opened.file.write() as connection:
        connection.execute(JOURNAL.table.delete().where(JOURNAL.table.c.seq == 2))
    assert upkeep.verify(lambda *_: None, never).fault == "2番目の記録がありません。"


def test_a_restore_that_could_not_be_put_in_place_is_told_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    upkeep, desk = office.open()
    put(desk, "KK-0001")
    chosen = upkeep.back_up()
    put(desk, "KK-0002")
    upkeep.restore(chosen.id)
    office.close()
    with monkeypatch.context() as patch:
        patch.setattr("komae_desk.store.upkeep.check_copy", broken)
        assert not upkeep.finish()
    told = []
    for _ in range(2):
        office.clock.later(minutes=5)
        _, desk = office.open()
        assert office.opened is not None
        office.opened.write_down_start(desk)
        told.append((office.opened.findings().restore_failed, office.opened.findings().restored, len(names(desk))))
        office.close()
    assert told == [(True, "", 2), (False, "", 2)]


def broken(*_: object) -> None:
    raise OSError("the disk is full")
