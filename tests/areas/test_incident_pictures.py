"""I-01, I-02, I-03 and I-12 compared with pictures that a person has looked at; their items in the order of the form.

`python -m tests.areas.test_incident_pictures` writes all anew.
"""

from typing import Any

import pytest

from komae_desk.areas.incident.choices import Answer, Class, Party
from komae_desk.areas.incident.incident.record import Thing
from komae_desk.areas.incident.page.session import Session as Work
from komae_desk.pdf.page import Ink, Stroke
from tests.areas.incidents import Section
from tests.areas.test_paper_pictures import hold_to_picture, keep, sheet_of


def lost(section: Section) -> Any:
    """A lost stick: two facts open, one told, one line struck through, one piece of evidence."""
    work = Work(section.clerk)
    work.begin(
        {"what": "USBメモリ KK-0211 を紛失", "who": "市民税係の職員", "things": (Thing("文書-15", "申告書の綴り"),)}
    )
    for name in ("occurred_at", "persons"):
        work.toggle_open(name)
    work.take_suggestion()
    work.tell(Party.POLICY_OFFICE, contact="窓口", instruction="探す範囲を広げる")
    heard = work.note("髙﨑から、駅で最後に見たと聞いた")
    work.strike(heard, "場所の誤り", "髙﨑から、庁舎の1階で最後に見たと聞いた")
    assert work.incident is not None
    return work.incident


def timeline(section: Section) -> Any:
    """Its lines."""
    return section.clerk.find("incident_entry", incident=lost(section).id)


def evidence(section: Section) -> Any:
    """A copy of a log."""
    made = section.clerk.new(
        "evidence", incident=lost(section).id, sort_of=Class.PROXY, target="庁内プロキシ", method="書き出した写し",
        taken_at=section.clock(), taken_by=section.clerk.user.person, kept_at="保管庫の外付けディスク",
        is_apart=Answer.YES, digest="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    )  # fmt: skip
    return section.clerk.get("evidence", section.clerk.move(section.clerk.save(made), "keep").id)


RECORDS = {"I-01": lost, "I-02": timeline, "I-03": lambda s: [evidence(s)], "I-12": lambda s: [lost(s)]}
# domain.md §10.6, ① to ⑬ in the order of the paper.
ITEMS = [
    "報",
    "発見者・連絡先",
    "日時",
    "場所・対象システム",
    "概要（５Ｗ１Ｈ）",
    "外部からの通報",
    "個人情報",
    "現在の状態",
    "影響",
    "応急の措置",
    "事象の種類と例",
    "判定",
    "報告先",
    "次の報告の予定",
]


@pytest.fixture
def section() -> Section:
    return Section()


@pytest.mark.parametrize("code", RECORDS)
def test_the_form_looks_as_it_was_approved(section, code):
    hold_to_picture(section, code, RECORDS)


def test_the_first_report_has_its_items_in_order_and_says_what_is_open(section):
    sheet = sheet_of(section, "I-01", RECORDS)
    inks = [(page, ink) for page, each in enumerate(sheet.pages) for ink in each.marks if isinstance(ink, Ink)]
    places = [next((page, -ink.y) for page, ink in inks if ink.text.strip() == item) for item in ITEMS]
    assert places == sorted(places)
    text = "".join(ink.text for _, ink in inks)
    assert text.count("（調査中）") == 2
    assert "文書-15" in text and "探す範囲を広げる" in text and "☑レベル３" in text


def test_a_line_that_was_mended_stands_struck_through(section):
    sheet = sheet_of(section, "I-02", RECORDS)
    marks = [mark for page in sheet.pages for mark in page.marks]
    wrong = [mark for mark in marks if isinstance(mark, Ink) and "駅で" in mark.text]
    strokes = [mark for mark in marks if isinstance(mark, Stroke) and mark.points[0][1] == mark.points[-1][1]]
    for ink in wrong:
        assert any(ink.y < s.points[0][1] < ink.y + ink.size and s.points[0][0] <= ink.x + 1 for s in strokes)
    right = [mark for mark in marks if isinstance(mark, Ink) and "庁舎の" in mark.text]
    assert wrong and right
    for ink in right:
        assert not any(ink.y < s.points[0][1] < ink.y + ink.size for s in strokes)


if __name__ == "__main__":
    for code in RECORDS:
        keep(Section(), {code: RECORDS[code]})  # type: ignore[arg-type]
