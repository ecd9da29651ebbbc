"""兼務・事後許可の月次一覧: no such decision of this month and the last is left out (domain.md §1.2 rule 3)."""

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from komae_desk.app import PaperRenderer
from komae_desk.areas.takeout.papers import REMARKABLE
from komae_desk.areas.takeout.remarkable.commands import marks_of, remarkable, show
from komae_desk.core.errors import Warned
from tests.areas.test_takeout_section import Section

REASON = "部長と代理許可者がともに不在で、本日中に持ち出す必要があるため"


@pytest.fixture
def section():
    return Section()


def alone(section):
    own = section.submitted(section.take_out(applicant=section.ids.chief))
    return section.chief.move(own, "permit_alone", REASON, later_confirmer=section.ids.officer)


def afterwards(section):
    submitted = section.submitted(section.take_out(starts_at=section.now() + timedelta(hours=1)))
    section.later(hours=2)
    with pytest.raises(Warned):
        section.chief.move(submitted, "permit")
    return section.chief.move(submitted, "permit", reasons={"decided_on": "通院の付添いのため"})


def words(section, records):
    pdf = PaperRenderer(section.chief.ledgers)(REMARKABLE, records, section.chief).pdf
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).replace("\n", "").replace(" ", "")


def test_the_list_holds_both_kinds_with_their_reasons_and_no_ordinary_one(section):
    section.permitted()
    one, late = alone(section), afterwards(section)
    found = remarkable(section.chief)
    assert [r.id for r in found] == [one.id, late.id]
    assert [marks_of(r) for r in found] == [("兼務（やむを得ない場合）",), ("事後",)]
    printed = words(section, found)
    for expected in ("兼務（やむを得ない場合）", REASON, "事後", "通院の付添いのため", "未確認", "2件"):
        assert expected in printed, expected


def test_a_confirmation_shows_its_day(section):
    section.officer.move(alone(section), "confirm_later")
    printed = words(section, remarkable(section.chief))
    assert "R8.7.1" in printed
    assert "未確認" not in printed


def test_it_goes_back_to_the_first_of_last_month(section):
    alone(section)
    section.later(days=61)
    assert section.today().isoformat() == "2026-08-31"
    assert len(remarkable(section.chief)) == 1
    section.later(days=1)
    assert remarkable(section.chief) == []


def test_without_any_it_says_so(section):
    assert "該当なし" in words(section, [])


def test_the_command_opens_the_preview(section):
    class Window:
        def preview(self, paper, records):
            self.shown = (paper.code, [r.number for r in records])

    window, permit = Window(), alone(section)
    show(section.chief, window)
    assert window.shown == ("P-01-2", [permit.number])
