"""A restored backup that holds 限られた人の記録: its records are back, and nobody who was struck off since."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from komae_desk.app import desk_of, found, program_areas
from komae_desk.app.circles import Circles
from komae_desk.app.practice import PRACTICE
from komae_desk.areas.finding.violation.choices import Means
from komae_desk.core.area import ledgers
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.identity import uuid7
from komae_desk.core.journal import canonical
from komae_desk.core.people import Role
from komae_desk.core.store import LineQuery
from komae_desk.store.engine import writing
from komae_desk.store.homes import once_told
from komae_desk.store.journal import Journal
from komae_desk.store.keys import Key
from komae_desk.store.opening import open_file
from komae_desk.store.profile import Profile
from komae_desk.store.section import OpenSection
from komae_desk.store.sql_store import SqlStore
from komae_desk.store.upkeep import Upkeep
from komae_desk.sync.replica import put_fact
from tests.store.encrypted import NAME, PERSON, Clock, make_profile
from tests.ui.desk_program import plain_schema

AREAS = tuple(program_areas())
JOURNAL = Journal(ledgers(AREAS))
SCHEMA = plain_schema(JOURNAL)
KEPT, LATER, OTHER = "控えより前に書いた通報", "控えより後に書いた通報", "控えより後に作った記録"


@dataclass
class Office:
    """A real file in 単独利用 with a chief and three of the section."""

    profile: Profile
    key: Key
    clock: Clock
    chief: UUID = UUID(int=0)
    opened: OpenSection | None = None

    def open(self) -> Upkeep:
        file = open_file(self.profile, self.key, JOURNAL.chain(), SCHEMA, holder=NAME, now=self.clock)
        with file.engine.connect() as connection:
            stream, replica = JOURNAL.identity(connection)
        store = SqlStore(file.engine, JOURNAL.ledgers, stream, replica)
        store.prepare()
        if not self.chief.int:
            self.chief = found(store, AREAS, PRACTICE, self.clock)
        self.opened = OpenSection(self.profile, self.key.copy(), file, store, JOURNAL, AREAS, PERSON)
        return Upkeep(self.opened, self.desk(self.chief), SCHEMA, lambda: None)

    def desk(self, person: UUID) -> Desk:
        assert self.opened is not None
        return desk_of(self.opened.store, AREAS, person, clock=self.clock)

    def circles(self, person: UUID) -> Circles:
        return Circles(self.desk(person), clock=self.clock)

    def back_to(self, upkeep: Upkeep, backup: str) -> Upkeep:
        """As the screen and the lock do it."""
        upkeep.restore(backup)
        self.close()
        assert upkeep.finish()
        return self.open()

    def close(self) -> None:
        assert self.opened is not None
        self.opened.end()


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Office]:
    made = Office(*make_profile(tmp_path / "profile", now=clock), clock)
    yield made
    made.close()


def told(desk: Desk, content: str) -> None:
    usual = {"means": Means.SEEN, "clause": "対5-1", "protection": "課長だけ"}
    made = desk.new("violation", received_at=desk.now, content=content, recorded_by=desk.user.person, **usual)
    desk.move(desk.save(made), "receive")


def contents(office: Office, person: UUID, stream: UUID) -> list[str]:
    return [each.content for each in office.circles(person).desk(stream).find("violation")]


def test_its_records_are_back_and_who_was_struck_off_since_is_not(office: Office) -> None:
    upkeep = office.open()
    chief = office.desk(office.chief)
    full = chief.find("person")[0].category
    member, gone, never = (
        chief.save(chief.new("person", staff_number=number, name=name, roles=(Role.CLERK,)), category=full).id
        for number, name in (("1203", "髙﨑 𠮷子"), ("1204", "辻󠄀 花子"), ("1205", "田中 次郎"))
    )
    circles = office.circles(office.chief)
    stream = circles.open("違反の対応", "", [member, gone])
    told(circles.desk(stream), KEPT)
    chosen = upkeep.back_up()
    circles.end(circles.desk(stream), gone, "担当の交代")
    told(circles.desk(stream), LATER)
    newer = circles.open(OTHER, "", [member])
    assert office.circles(gone).places() == []

    upkeep = office.back_to(upkeep, chosen.id)
    checked, section = upkeep.verify(lambda *_: None, lambda: False), office.desk(office.chief).store
    own, _ = section.find_lines(LineQuery(), 1_000)
    assert (checked.fault, checked.lines) == ("", len(own)), "the count tells of no other lines"
    assert contents(office, office.chief, stream) == [KEPT] == contents(office, member, stream)
    for person in (gone, never):
        assert office.circles(person).places() == [], "not by a register of before"
        with pytest.raises(Refused, match="名前のある人だけ"):
            office.circles(person).enter(stream)
        assert office.desk(person).maybe("violation", UUID(int=1)) is None
    # What was begun after the backup is not there, for nobody, and its number is not given again.
    assert [place.stream for place in office.circles(member).places()] == [stream]
    assert newer not in {place.stream for place in office.circles(office.chief).places()}
    circles = office.circles(office.chief)
    assert {each.person: each.ended for each in circles.members(circles.desk(stream))} == {
        office.chief: False, member: False, gone: True,
    }  # fmt: skip
    told(circles.desk(stream), LATER)
    numbers = [each.number for each in circles.desk(stream).find("violation")]
    assert numbers[0].endswith("-0001") and numbers[1].endswith("-0003"), "never given again"

    # Taken in again by the chief: told in the register, and it holds.
    circles.add(circles.desk(stream), gone)
    assert len(office.circles(gone).places()) == 1
    verbs = [line.verb for line in circles.desk(stream).lines(gone)]
    assert verbs[-2:] == ["leave", "rejoin"]

    # The file of before, as a whole, is still there for who needs what came after the backup.
    before = next(each for each in upkeep.backups() if each.before)
    office.back_to(upkeep, before.id)
    assert contents(office, member, stream) == [KEPT, LATER]
    assert {place.title for place in office.circles(member).places()} == {"違反の対応", OTHER}
    assert len(office.circles(gone).places()) == 0, "he was struck off there"


def told_by_server(office: Office, person: UUID, **streams: str) -> None:
    """What a greeting leaves behind: the restricted streams this person is a member of, by title."""
    assert office.opened is not None
    store = office.opened.store
    facts = {
        each: {"role": "member", "duties": [], "kind": "restricted", "title": title, "closed": False}
        for each, title in streams.items()
    }
    with writing(store.engine) as connection:
        put_fact(store, connection, f"streams:{person}", canonical(facts))
        for each in streams:
            put_fact(store, connection, once_told(UUID(each)), "1")


def test_what_a_server_has_taken_back_since_is_not_told_by_an_older_file(office: Office) -> None:
    """Also before the next greeting, as in a week without the network; nor is it one of this PC alone."""
    upkeep, both, one = office.open(), str(uuid7()), str(uuid7())
    told_by_server(office, office.chief, **{both: "続くもの", one: "外れたもの"})
    there = Circles(office.desk(office.chief), shared=True, clock=office.clock)
    for each in (both, one):
        there.enter(UUID(each))
    assert len(there.places()) == 2
    chosen = upkeep.back_up()
    told_by_server(office, office.chief, **{both: "続くもの"})
    assert [(place.stream, place.only_here) for place in there.places()] == [(UUID(both), False)]
    office.back_to(upkeep, chosen.id)
    again = Circles(office.desk(office.chief), shared=True, clock=office.clock)
    assert [(place.stream, place.only_here) for place in again.places()] == [(UUID(both), False)]
    with pytest.raises(Refused, match="名前のある人だけ"):
        again.desk(UUID(one))
