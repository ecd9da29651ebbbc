"""Results of self-checks over the sections: what an office is told of them by the server, and what never (§1.4)."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader

from komae_desk.app import PaperRenderer
from komae_desk.areas.self_check.question.shipped import Audience
from komae_desk.areas.self_check.result.rollup import HEADS, LISTS, PATHS
from komae_desk.ui.main_window import MainWindow
from tests.areas.checking import Checking
from tests.sync.conftest import Server
from tests.sync.offices import City, Office

DEPARTMENT, _, WHOLE_CITY, CITY_QUESTIONS = LISTS
NOBODY = UUID(int=0)


@pytest.fixture(scope="module")
def city(server: Server) -> Iterator[City]:
    made = City(server, areas=Checking.areas)
    yield made
    made.close()


def checking(city: City, name: str, department: str, prefix: str) -> Any:
    """A section at the server that can answer self-checks."""
    made: Any = city.section(name, department)
    made.__class__ = Checking
    city.enrol(made, prefix)
    return made


@pytest.fixture(scope="module")
def sections(city: City) -> list[Any]:
    """One reports with a question of its own, one counts without reporting; a third has never sent anything."""
    tax, general = checking(city, "税務課", "総務部", "c0"), checking(city, "総務課", "総務部", "c1")
    city.section("新しい課", "市民部")
    desk = tax.chief
    added = desk.new(
        "section_question", audience=Audience.STAFF, chapter="A1 基本", text="課だけの設問か", clause="対9-2",
        starts_on=desk.today, note="試し",
    )  # fmt: skip
    desk.move(desk.save(added), "issue")
    tax.last_year(QA_08=3)
    for each in (tax, general):
        campaign = each.campaign()
        result = each.closed(campaign, QA_03=3, QA_04=2)
        each.chief.move(each.chief.save(each.plan(campaign=campaign.id, question="QA-03", source_number="C")), "decide")
        if each is tax:
            each.chief.move(result, "report", remarks="概ね良好")
    city.agree(tax, "c0")
    city.agree(general, "c1")
    return [tax, general]


def rows(office: Office, of: Any) -> dict[tuple[str, str], dict[str, str]]:
    told = office.reception.read_list(of)
    assert told.columns == HEADS
    return {row[2:4]: dict(zip(HEADS, row, strict=True)) for row in told.rows}


def papers_of(reading: Any) -> Any:
    return reading.desk.ledgers["self_check_result"].papers[0]


def test_counts_go_up_by_department_and_city_and_answers_never(city: City, sections: list[Any]) -> None:
    """From the report of a section over the 部長 to the committee; every cell of every answer is looked at."""
    tax, _ = sections
    officer = city.office("dir", "DIR", department="総務部")
    head, secretary = city.office("chf", "CHF"), city.office("cmt", "CMT")
    offered = {each.name for each in officer.reception.lists(officer.reception.posts())}
    assert {DEPARTMENT.name, "self_check_department_questions"} <= offered
    assert WHOLE_CITY.name not in offered

    found = rows(officer, DEPARTMENT)
    campaign = next(each for each in tax.chief.find("self_check") if each.fiscal_year == 2026)
    people = len(tax.chief.find("self_check_sheet", campaign=campaign.id))
    assert found["総務部", "税務課"]["状態"] == "提出"
    assert found["総務部", "総務課"]["状態"] == "未提出", "counted and not reported is not handed in"
    assert (found["総務部", "計"]["状態"], found["総務部", "計"]["対象"]) == ("1／2課", f"{people}")
    assert ("市民部", "新しい課") not in found
    (result,) = tax.chief.find("self_check_result", campaign=campaign.id)
    assert found["総務部", "税務課"]["実施率"] == result.rate
    assert head.reception.read_list(WHOLE_CITY).rows == ()

    assert [one.record.number for one in officer.queue()] == [result.number]
    assert "improvement" in {one.record.kind for one in officer.queue(waiting=False)}
    reading = officer.reception.open(officer.post, tax.store.stream, result.id)
    pdf = PaperRenderer(reading.desk.ledgers)(papers_of(reading), [reading.record], reading.desk).pdf
    paper = "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())
    assert f"前年度：{result.last_rate}％" in paper and "前年度との差は" in paper, "last year goes along"
    officer.decide("receive")
    officer.decide("submit")
    assert officer.queue() == []
    found = rows(head, WHOLE_CITY)
    assert (found["全庁", "計"]["状態"], found["全庁", "計"]["実施率"]) == ("1／6課", result.rate)
    assert found["市民部", "新しい課"]["状態"] == "未受信"
    assert found["総務部", "総務課"]["状態"] == "未提出"
    secretary.decide("accept")
    city.agree(tax, "c0")
    assert tax.fresh(result).state == "done"

    raw = [row for of in LISTS for row in head.link.office_list(of.name, NOBODY, NOBODY, 500)]
    assert {frozenset(row.cells) for row in raw} == {frozenset(PATHS)}
    told = json.dumps([row.cells for row in raw], ensure_ascii=False, default=str)
    names = {each.person_name for each in tax.chief.find("self_check_sheet")}
    assert names and not [word for word in (*names, "理由QA-03", "課だけの設問か", "QK-", "概ね良好") if word in told]
    assert not officer.link.office_list(WHOLE_CITY.name, NOBODY, NOBODY, 500), "a list of other offices is none"
    questions = secretary.reception.read_list(CITY_QUESTIONS).rows
    assert {row[4] for row in questions if row[2] == "全庁"} >= {"QA-01", "QA-60"}
    assert not [row for row in questions if row[4].startswith("QK")]
    sheet = tax.chief.find("self_check_sheet")[0]
    for office in (officer, head, secretary):
        kinds = {one.record.kind for one in (*office.queue(), *office.queue(waiting=False))}
        assert kinds <= {"self_check_result", "improvement"}
        assert office.link.inbox_record(tax.store.stream, sheet.id) is None


@pytest.mark.qt_log_ignore("does not support propagateSizeHints", "does not support raise")
def test_the_committee_prints_what_it_reads(city: City, sections: list[Any], qtbot: Any) -> None:
    """The list in the window of the secretary: 未提出 in words, narrowed, on its own form."""
    secretary = city.office("cmt2", "CMT")
    desk = secretary.reception._desk
    window = MainWindow(desk, PaperRenderer(desk.ledgers))
    window.receive(secretary.reception)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: bool(window.receiving.posts))
    window.open_page("city_lists")
    page = window.stack.page
    page.lists.setCurrentIndex(page.lists.findText(WHOLE_CITY.title))
    page.look_again()
    qtbot.waitUntil(lambda: bool(page.table.rows.rows))
    assert {row[0]: row[1] for row in page.sections.rows.rows}["総務課"] == "未提出"
    page.narrow.setText("総務部")
    assert {row[2] for row in page.table.rows.rows} == {"総務部"}
    page.paper_button.click()
    preview = window.stack.page
    qtbot.waitUntil(lambda: preview._rendered is not None and preview.is_idle())
    assert preview is not page
    assert preview._rendered.pages == 1
    window.keeper.forget()
    window.close()
