"""C-05: one report a year, to the 部長 and the committee, on screen or written down from paper (domain.md §1.3)."""

import dataclasses
import io
from types import SimpleNamespace

import pytest
from pypdf import PdfReader

from komae_desk.app import PaperRenderer
from komae_desk.areas.year import AREA as YEAR
from komae_desk.areas.year.filed import city, rollup
from komae_desk.areas.year.filed.record import Item
from komae_desk.areas.year.report import APART, BEFORE, ITEMS, NOT_INSTALLED
from komae_desk.core.area import Paper, load
from komae_desk.core.errors import Forbidden, Invalid
from komae_desk.core.people import Role
from komae_desk.core.reception import Told
from komae_desk.core.route import SectionCells
from tests.areas.test_takeout_section import AREAS, Section


class Reporting(Section):
    """The section with the report of the year."""

    areas = (*AREAS, YEAR)


@pytest.fixture
def section() -> Reporting:
    return Reporting()


def begun(section, **values):
    look = section.chief
    first = look.ledgers["year_report"].screens.begins(look)
    return look.save(look.new("year_report", **first, **values))


def test_a_new_report_holds_the_numbers_and_goes_to_the_officer_and_the_committee(section):
    section.permitted()
    report = begun(section, priorities="返却を期限までに終える")
    # Until July the year before is the one that is over; in July it is the running one.
    assert report.fiscal_year == 2026
    assert {each.form: each.told for each in report.items}["R-01"] == "0件"
    assert {each.form: each.former for each in report.items}["R-01"] == BEFORE
    assert {each.told for each in report.items if each.form not in ("D-01", "R-01")} == {NOT_INSTALLED}
    with pytest.raises(Forbidden):
        section.clerk.move(report, "report")
    report = section.chief.move(report, "report")
    assert report.number == "C05-R8-0001"
    assert (report.confirmed_name, report.reported_on) == ("佐藤 一郎", section.today())
    with pytest.raises(Forbidden):
        section.chief.move(report, "receive")
    report = section.officer.move(report, "receive")
    assert report.officer_name == "高橋 健"
    report = section.officer.move(report, "submit")
    secretary = section.desk(section.person("4001", "委員 事", "係長", Role.COMMITTEE_OFFICE))
    report = secretary.move(report, "accept")
    assert (report.state, report.committee_on) == ("done", section.today())


def test_a_year_has_one_report_and_none_without_priorities_or_items(section):
    report = begun(section)
    with pytest.raises(Invalid) as told:
        section.chief.move(report, "report")
    assert {problem.field for problem in told.value.problems} == {"priorities"}
    other = dataclasses.replace(report, id=section.usb.id, version=0, items=(Item("情報資産", "D-01"),))
    assert {problem.field for problem in other.problems(section.chief)} == {"priorities", "items", "fiscal_year"}
    section.chief.move(report, "void", "作り直すため")
    assert "fiscal_year" not in {problem.field for problem in other.problems(section.chief)}


def test_what_was_received_on_paper_is_written_down(section):
    report = section.chief.move(begun(section, priorities="点検"), "report")
    values = {"officer_on": section.today(), "officer_title": "総務部長", "officer_name": "高橋 健"}
    report = section.clerk.move(report, "transcribe", **values, receipt_document="総総第3号")
    assert (report.state, report.transcribed_by) == ("gathered", section.ids.clerk)


def test_another_year_is_counted_anew(section):
    screens = section.chief.ledgers["year_report"].screens
    counted = screens.follows["fiscal_year"](section.chief, SimpleNamespace(fiscal_year=2025))
    assert [each.form for each in counted["items"]] == [form for _, form in ITEMS]
    assert {each.form: each.told for each in counted["items"]}["R-01"] == "0件"
    assert screens.follows["fiscal_year"](section.chief, SimpleNamespace(fiscal_year=None)) == {}


def handed(department, section, told=None, year=2026, is_known=True):
    """What the server tells of one section; told: form → words."""
    items = [{"title": title, "form": form, "told": (told or {}).get(form, "0件")} for title, form in ITEMS]
    rows = ({"fiscal_year": year, "items": items, "priorities": "返却"},) if told is not None else ()
    return SectionCells(department, section, is_known, rows)


def test_the_city_and_every_department_have_sums_and_what_is_missing_is_never_0():
    levels = "レベル1 2件、レベル3 1件　計 3件"
    sections = [
        handed("総務部", "税務課", {"D-01": "1,200件", "R-05": "18／20人（90.0％）", "I-01": levels,
                                "P-07": NOT_INSTALLED, "C-02": "職員等 85.3％", "R-03": "約10件"}),
        handed("総務部", "総務課", {"D-01": "34件", "R-05": "3／4人（75.0％）", "I-01": "レベル3 4件　計 4件",
                                "P-07": "2件"}),
        handed("総務部", "契約課"),
        handed("市民部", "市民課", {"D-01": "5件", "R-05": "0／0人", "I-01": "0件", "R-11": APART}),
        handed("市民部", "新しい課", is_known=False),
    ]  # fmt: skip
    rows = rollup.by_place(None, sections)
    assert [row[1:4] for row in rows] == [
        ("全庁", "計", "3／5課"),
        ("市民部", "計", "1／2課"), ("市民部", "市民課", "提出"), ("市民部", "新しい課", "未受信"),
        ("総務部", "計", "2／3課"), ("総務部", "契約課", "未提出"), ("総務部", "税務課", "提出"),
        ("総務部", "総務課", "提出"),
    ]  # fmt: skip
    at = {form: 4 + n for n, (_, form) in enumerate(ITEMS)}
    city, department = rows[0], rows[4]
    assert city[at["D-01"]] == "1,239件"
    assert city[at["R-05"]] == f"21／24人（{100 * 21 / 24:.1f}％）"
    assert city[at["I-01"]] == "レベル1 2件、レベル3 5件　計 7件"
    assert department[at["P-07"]] == "2件（未対応 1課）"
    assert department[at["R-03"]] == "0件（数えられない 1課）"
    assert city[at["R-11"]] == f"0件（{APART} 1課）"
    assert department[at["C-02"]] == f"0件（{rollup.RATES} 1課）"
    assert rows[5][4:] == ("",) * 11, "未提出 is no 0"
    again = rollup.by_place(None, [*sections, handed("市民部", "市民課", {}, year=2025)])
    assert [row[0] for row in again] == ["令和8年度"] * 9 + ["令和7年度"] * 9


def test_the_city_on_paper_says_every_sum(section):
    sections = [handed(f"第{n}部", f"{n}課", {"D-01": f"{n:,}件", "I-01": "0件"}) for n in range(1, 9)]
    rows = rollup.by_place(None, sections)
    told = Told(city.IN_THE_CITY, rollup.HEADS, tuple(rows), (), section.chief.now)
    code, draw = city.IN_THE_CITY.paper
    paper = Paper(
        code, "年間", lambda _, sheet, look: load(draw)(told, sheet, look), landscape=True, many=True, free=True
    )
    rendered = PaperRenderer(section.chief.ledgers)(paper, [], section.chief)
    assert not rendered.findings
    text = "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(rendered.pdf)).pages)
    assert "36件" in text
    assert all(f"{n}課" in text for n in range(1, 9))
