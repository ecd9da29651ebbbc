"""The practice section of the area: something waits for everybody, something is overdue (練習モード)."""

from datetime import date

import pytest

from komae_desk.areas.asset import AREA as ASSET
from komae_desk.areas.person import AREA as PERSON
from komae_desk.areas.takeout import AREA as TAKEOUT
from komae_desk.areas.takeout import lookup
from tests.areas.test_takeout_section import Section


def test_the_practice_section_shows_every_state_a_clerk_meets():
    desk = Section().chief
    PERSON.samples(desk)
    ASSET.samples(desk)
    TAKEOUT.samples(desk)
    states = {p.state for p in desk.find("takeout")}
    assert states >= {
        "draft", "submitted", "permitted", "conditional", "office_wait", "cleared", "out", "inspecting", "done",
        "refused", "revoked",
    }  # fmt: skip
    assert [o.days for o in lookup.overdue(desk)] == [3]
    assert any(m.due_on == desk.today for m in desk.find("movement", state="out"))
    for kind in ("external_work", "private_device", "bring_in"):
        assert {r.state for r in desk.find(kind)} == {"submitted", "using"}
    for ledger in TAKEOUT.ledgers:
        for record in desk.find(ledger.kind):
            if record.state not in ledger.workflow.loose:
                assert not [p for p in record.problems(desk) if p.stops], record.heading


def test_a_section_without_people_gets_no_practice_data():
    section = Section()
    TAKEOUT.samples(section.chief)
    TAKEOUT.samples(section.clerk)
    assert section.chief.find("takeout") == []


OTHER_DAYS = [pytest.param(day, marks=pytest.mark.proof) for day in ((3, 29), (3, 30))]


@pytest.mark.parametrize("month_and_day", [*OTHER_DAYS, (3, 31), (4, 1)])
def test_practice_works_where_periods_cross_the_fiscal_year(month_and_day):
    section = Section()
    day = date(section.chief.today.year + 1, *month_and_day)
    section.later(days=(day - section.chief.today).days)
    desk = section.chief
    for area in (PERSON, ASSET, TAKEOUT):
        area.samples(desk)
    assert desk.today == day
    assert {m.state for m in desk.find("movement")} == {"out", "returned", "done"}
    assert len(desk.find("bring_in")) == 2
