"""限られた人の記録 in a file of its own: opened, entered, changed; for everybody else there is nothing."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from komae_desk.app import desk_of, found, program_areas
from komae_desk.app.circles import Circles
from komae_desk.app.practice import PRACTICE
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.people import Role
from komae_desk.core.store import LineQuery, Query
from komae_desk.store.engine import writing
from komae_desk.store.sql_store import SqlStore
from tests.sample import store

AREAS = tuple(program_areas())
NOON = datetime(2026, 11, 25, 3, tzinfo=UTC)
SECRET = "鶴亀松竹梅"


def now() -> datetime:
    return NOON


class Office:
    """A section of three in one file: the chief, a member of the circle, and somebody who is not."""

    def __init__(self) -> None:
        self.store: SqlStore = store(AREAS)
        self.chief = found(self.store, AREAS, PRACTICE, now)
        chief = self.desk(self.chief)
        self.member, self.other = (
            chief.save(
                chief.new("person", staff_number=number, name=name, category="full", roles=roles), category=_full(chief)
            ).id
            for number, name, roles in (("1203", "髙﨑 𠮷子", (Role.CLERK,)), ("1204", "辻󠄀 花子", (Role.CLERK,)))
        )

    def desk(self, person: UUID) -> Desk:
        return desk_of(self.store, AREAS, person, clock=now)

    def circles(self, person: UUID) -> Circles:
        return Circles(self.desk(person), clock=now)


def _full(desk: Desk):
    return next(iter(desk.find("person"))).category


@pytest.fixture(scope="module")
def office() -> Office:
    return Office()


@pytest.fixture(scope="module")
def circle(office: Office) -> UUID:
    return office.circles(office.chief).open("違反の対応", "通報の確認", [office.member])


def test_only_the_chief_opens_one(office: Office) -> None:
    with pytest.raises(Refused, match="課長に依頼"):
        office.circles(office.member).open("違反", "", [])


def test_members_enter_it_by_its_name_and_nobody_else_finds_it(office: Office, circle: UUID) -> None:
    for person, seen in ((office.chief, 1), (office.member, 1), (office.other, 0)):
        places = office.circles(person).places()
        assert [place.title for place in places] == ["違反の対応"] * seen
    desk = office.circles(office.member).enter(circle)
    assert desk.office.place == "違反の対応（2名）" and desk.office.section == "税務課"
    assert {"violation", "person", "office", "circle"} <= set(desk.ledgers)
    assert not {"device", "takeout", "contract"} & set(desk.ledgers)
    with pytest.raises(Refused, match="名前のある人だけ"):
        office.circles(office.other).desk(circle)
    assert desk.store.recent_lines(1)[0].verb == "restricted_entered"


def test_what_is_written_there_stands_in_no_other_place(office: Office, circle: UUID) -> None:
    inside = office.circles(office.member).desk(circle)
    made = inside.new(
        "violation", received_at=NOON, anonymous=True, clause="対5-1", content=SECRET, protection="課長だけ"
    )
    kept = inside.save(made, means=_means(), recorded_by=office.member)
    numbered = inside.move(kept, "receive")
    assert numbered.number == "R-11-R8-0001" or numbered.number.endswith("0001")
    for person in (office.chief, office.other):
        desk = office.desk(person)
        assert "violation" not in desk.ledgers and desk.find("violation") == []
        assert desk.maybe("violation", kept.id) is None and desk.lines(kept.id) == []
        assert all(SECRET not in line.body for line in desk.store.recent_lines(1000))
        assert all(line.record_id != kept.id for line in desk.store.find_lines(LineQuery(), 1000)[0])
    # Nor by somebody who goes past the desk to the store of the section.
    assert office.store.count(Query("violation")) == 0
    assert office.store.get("violation", kept.id) is None


def _means():
    from komae_desk.areas.finding.violation.choices import Means

    return Means.WRITTEN


def test_a_ledger_of_the_section_takes_none_of_it_and_it_none_of_theirs(office: Office, circle: UUID) -> None:
    section = office.desk(office.chief)
    inside = office.circles(office.chief).desk(circle)
    for desk, ledger, words in (
        (section, "violation", "限られた人の記録.*だけに"),
        (inside, "device", "登録できません"),
    ):
        record = next(a for b in AREAS for a in b.ledgers if a.kind == ledger).record
        desk.ledgers[ledger] = next(a for b in AREAS for a in b.ledgers if a.kind == ledger)
        with pytest.raises(Refused, match=words), desk.act("past the screens") as act:
            new = desk.new(ledger)
            act._write(new, new, "create")
        assert record.kind == ledger


def test_who_is_struck_off_finds_nothing_and_who_is_taken_in_again_does(office: Office, circle: UUID) -> None:
    chief = office.circles(office.chief)
    inside = chief.desk(circle)
    with pytest.raises(Refused, match="課長に依頼"):
        theirs = office.circles(office.member)
        theirs.end(theirs.desk(circle), office.chief, "")
    with pytest.raises(Refused, match="自分は外せません"):
        chief.end(inside, office.chief, "")
    chief.end(inside, office.member, "担当の交代")
    assert office.circles(office.member).places() == []
    with pytest.raises(Refused):
        office.circles(office.member).desk(circle)
    assert [m.ended for m in chief.members(inside)] == [False, True]
    assert chief.desk(circle).office.place == "違反の対応（1名）"
    chief.add(inside, office.member)
    assert len(office.circles(office.member).places()) == 1
    verbs = [line.verb for line in inside.lines(office.member)]
    assert verbs[-2:] == ["leave", "rejoin"]
    assert all(line.verb not in ("leave", "rejoin") for line in office.desk(office.other).lines(office.member))


def test_one_that_was_closed_is_read_by_its_members_and_named_to_nobody_else(office: Office, circle: UUID) -> None:
    with writing(office.store.engine) as connection:
        SqlStore.set_fact(connection, office.store.metadata, f"closed:{circle}", "違反の対応")
    assert office.desk(office.other).store.closed() == {} == office.desk(office.member).store.closed()
