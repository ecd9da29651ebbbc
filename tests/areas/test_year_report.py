"""C-05: one report a year, to the 部長 and the committee, on screen or written down from paper (domain.md §1.3)."""

import dataclasses
from types import SimpleNamespace

import pytest

from komae_desk.areas.year import AREA as YEAR
from komae_desk.areas.year.filed import city
from komae_desk.areas.year.filed.record import Item
from komae_desk.areas.year.report import BEFORE, ITEMS, NOT_INSTALLED
from komae_desk.core.errors import Forbidden, Invalid
from komae_desk.core.people import Role
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


def test_the_list_of_the_city_tells_each_item_by_its_form(section):
    cells = {"items": [{"title": "持出", "form": "R-01", "told": "12件"}]}
    columns = {column.title: column for column in city.IN_THE_CITY.columns}
    assert columns["端末等の持出・持込"].shows(cells, section.today()) == "12件"
    assert columns["例外措置"].shows({"items": None}, section.today()) == ""
    assert city.IN_THE_CITY.handed_in
