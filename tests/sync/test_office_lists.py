"""Lists over the sections, computed at the server from what the sections recorded (domain.md §1.4)."""

from datetime import timedelta
from typing import Any

import pytest

from komae_desk.areas.person.routes import CONTACTS_IN_THE_CITY
from komae_desk.areas.takeout import routes
from komae_desk.core.holding import Side
from tests.areas.test_takeout_section import Section
from tests.sync.offices import City, Office, applied
from tests.sync.test_inbox_offices import private


@pytest.fixture(scope="module")
def sections(city: City) -> list[Section]:
    """Two sections that record, and one that has sent nothing yet."""
    made = [city.section("税務課", "総務部"), city.section("市民課", "市民生活部")]
    for n, each in enumerate(made):
        city.enrol(each, f"s{n}")
        city.agree(each, f"s{n}")
    city.section("新しい課", "総務部")
    return made


@pytest.fixture(scope="module")
def policy(city: City, sections: list[Section]) -> Office:
    return city.office("policy", "POC")


def out(city: City, section: Section, prefix: str, policy: Office, *, days: int = 0) -> Any:
    """A terminal that has left on a permission of both, to be back after some days."""
    made = applied(section)
    city.agree(section, prefix)
    at = next(n for n, one in enumerate(policy.queue()) if one.record.id == made.id)
    policy.decide("permit_office", at=at)
    city.agree(section, prefix)
    movement = section.chief.new(
        "movement", device=section.pc.id, person=section.ids.clerk, permit=made.id,
        permit_number=section.fresh(made).number,
        left_at=section.now(), due_on=section.today() + timedelta(days=days), confidentiality=made.confidentiality,
    )  # fmt: skip
    section.chief.move(section.chief.save(movement), "hand_over")
    city.agree(section, prefix)
    return section.fresh(made)


def test_what_is_out_in_the_city(city: City, sections: list[Section], policy: Office) -> None:
    tax, citizens = sections
    first = out(city, tax, "s0", policy, days=2)
    second = out(city, citizens, "s1", policy)
    told = policy.reception.read_list(routes.OUT_IN_THE_CITY)
    assert told.columns[:4] == ("部", "課", "管理番号", "機器")
    assert [(row[1], row[2], row[4], row[-2], row[-1]) for row in told.rows] == [
        ("市民課", "KK-0123", "田中 花子", second.number, "持出中"),
        ("税務課", "KK-0123", "田中 花子", first.number, "持出中"),
    ]
    known = {each.name: (each.rows, each.last is not None) for each in told.sections}
    assert (known["税務課"], known["市民課"], known["新しい課"]) == ((1, True), (1, True), (0, False))


def test_what_is_overdue_lost_or_revoked_says_so() -> None:
    today = Section().today()
    cells = {"state": "out", "permit.state": "out", "due_on": (today - timedelta(days=1)).isoformat()}
    assert routes.standing(cells, today) == "未返却"
    assert routes.standing(cells | {"permit.state": "revoked"}, today) == "解除"
    assert routes.standing(cells | {"state": "lost"}, today) == "紛失"
    assert routes.standing(cells | {"due_on": today.isoformat()}, today) == "持出中"


def test_private_devices_of_the_city(city: City, sections: list[Section], policy: Office) -> None:
    tax, _ = sections
    permitted = private(tax)
    tax.clerk.move(permitted, "apply_office", office_number="G-1", office_applied_on=tax.today())
    city.agree(tax, "s0")
    (row,) = policy.reception.read_list(routes.PRIVATE_IN_THE_CITY).rows
    assert row[1:] == ("税務課", permitted.number, "田中 花子", "架空電機", "AB-1", "", row[-2], "許可待ち")


def test_a_list_of_a_department_goes_over_its_sections_only(
    city: City, sections: list[Section], policy: Office
) -> None:
    near = city.office("near", "POC", department="総務部")
    told = near.reception.read_list(routes.OUT_IN_THE_CITY)
    assert {row[1] for row in told.rows} == {"税務課"}
    assert {each.name for each in told.sections} == {"税務課", "新しい課"}
    offered = city.office("head", "CHF").reception.lists(city.office("head2", "CHF").reception.posts())
    assert {each.name for each in offered}.isdisjoint({routes.OUT_IN_THE_CITY.name, routes.PRIVATE_IN_THE_CITY.name})


def test_the_contacts_of_the_city_are_a_list_of_the_head_officer(city: City, sections: list[Section]) -> None:
    tax, _ = sections
    made = tax.chief.new(
        "contact", side=Side.STAFF, duty="情報セキュリティ管理者", post="税務課 課長", name="髙﨑 𠮷子",
        extension="2201", emergency="090-0000-0000", checked_on=tax.today(),
    )  # fmt: skip
    tax.chief.save(made)
    tax.chief.save(
        tax.chief.new("contact", side=Side.CONTRACTOR, duty="複合機", post="架空社", name="辻", emergency="03")
    )
    city.agree(tax, "s0")
    head = city.office("chief", "CHF")
    assert CONTACTS_IN_THE_CITY in head.reception.lists(head.reception.posts())
    (row,) = head.reception.read_list(CONTACTS_IN_THE_CITY).rows
    assert row[1:7] == ("税務課", "情報セキュリティ管理者", "税務課 課長", "髙﨑 𠮷子", "2201", "090-0000-0000")
