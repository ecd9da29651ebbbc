"""L-04 and C-06: every number counted anew in plain Python, the papers read back, the page by keys (domain.md §10)."""

import dataclasses
import io
from collections import Counter
from datetime import date, datetime, timedelta

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from komae_desk.app import PaperRenderer, program_areas
from komae_desk.areas.year import calendar, index, report, turning
from komae_desk.areas.year.filed import screens
from komae_desk.areas.year.filed.record import Item
from komae_desk.areas.year.form import paper_of
from komae_desk.areas.year.listing import first_day, moved
from komae_desk.areas.year.lists import LISTS
from komae_desk.areas.year.widgets import COUNTING, YearListsPage
from komae_desk.core.application import Application
from komae_desk.core.desk import Desk
from komae_desk.core.forms import all_forms
from komae_desk.core.record import rich_field
from tests.areas.test_takeout_monthly import REASON, afterwards, alone
from tests.areas.test_takeout_section import Section
from tests.practice import practised
from tests.ui.conftest import appearance, one_appearance  # noqa: F401
from tests.ui.ledgers import shown_window

LATER = date(2050, 3, 1)
"""When everything that is finished today has been kept long enough."""


@pytest.fixture(scope="module")
def desk() -> Desk:
    """The practice section, with a day the city closes and a Sunday on which it is open."""
    # Those with registers and permits are enough of a section, and quick.
    enough = {"person", "device", "takeout", "disposal"}
    made = practised(program_areas(), wanted=lambda area: bool(enough & {each.kind for each in area.ledgers}))
    month = first_day("month", made.today)
    sunday = next(day for n in range(7) if (day := month + timedelta(days=n)).weekday() == 6)
    for day, name, is_open in ((month + timedelta(days=15), "市制施行記念日", False), (sunday, "臨時開庁", True)):
        made.save(made.new("city_day", falls_on=day, name=name, is_open=is_open))
    return made


def work(desk: Desk) -> list[tuple[date, str, object]]:
    """What is due, found by looking at every record of every ledger."""
    out = []
    for ledger in desk.ledgers.values():
        for due in ledger.due:
            for record in desk.find(ledger.kind):
                day = getattr(record, due.field)
                day = day.astimezone().date() if isinstance(day, datetime) else day
                if day is None or record.state not in due.states or record.voided:
                    continue
                if any(getattr(record, name) != value for name, value in due.where):
                    continue
                if due.unless and any(getattr(r, due.unless[1]) == record.id for r in desk.find(due.unless[0])):
                    continue
                out.append((day, ledger.kind, record.id))
    return out


def is_over(ledger, record) -> bool:
    """Whether nothing is left to be done: called final, or nothing leads on."""
    moves = [step for step in ledger.workflow.steps if record.state in step.source and step.target != record.state]
    return record.state in ledger.workflow.final or not moves


def days_of(rows) -> Counter[tuple[str, object]]:
    """The records of each day, a blank day being that of the row above."""
    counted: Counter[tuple[str, object]] = Counter()
    day = ""
    for row in rows:
        day = row.cells[0] or day
        counted[(day, row.record)] += bool(row.record)
    return +counted


def test_the_month_has_every_day_with_its_work_and_what_is_late_from_before(desk):
    first, after = first_day("month", desk.today), moved("month", desk.today, 1)
    every = work(desk)
    month = calendar.month_of(desk, desk.today)
    late = [each for each in every if each[0] < first]
    here = [each for each in every if first <= each[0] < after]
    assert here and late
    expected = Counter((str(day.day), record) for day, _, record in here)
    assert days_of(month.rows[len(late) :]) == expected
    assert sorted(str(row.record) for row in month.rows[: len(late)]) == sorted(str(r) for *_, r in late)
    overdue = sum(day < desk.today for day, *_ in (*late, *here))
    assert sum(row.bold for row in month.rows) == overdue
    assert f"超過の計 {overdue:,}件" in month.scope
    waiting = {r.id for kind in ("takeout", "private_device") for r in desk.find(kind, state="submitted")}
    marks = [row.cells[6] for row in month.rows if row.record in waiting and "許可するか決める" in row.cells[3]]
    assert set(marks) == {"○"}
    assert {due.mark for ledger in desk.ledgers.values() for due in ledger.due} <= {"", *"◎○△"}
    assert [row.cells[0] for row in month.rows if row.cells[1]] == [
        str(day) for day in range(1, (after - first).days + 1)
    ]
    weeks = [text for week in month.grid for text in week]
    assert len(weeks) % 7 == 0
    assert [text.split("\n")[0].split("　")[0] for text in weeks if text] == [
        row.cells[0] for row in month.rows if row.cells[1]
    ]


def test_closed_days_are_those_of_the_table_and_of_the_city(desk):
    rows = calendar.month_of(desk, desk.today).rows
    names = {row.cells[0]: row.cells[2] for row in rows if row.cells[1]}
    assert names["16"] == "市制施行記念日"
    assert "開庁" in names.values()
    november = {row.cells[0]: row.cells[1:3] for row in calendar.month_of(desk, date(2026, 11, 9)).rows if row.cells[1]}
    assert november["3"] == ("火", "文化の日")
    assert november["7"] == ("土", "")
    assert calendar.holidays_in(desk, date(2027, 1, 1))[:2] == ["1/1 元日", "1/2 年末年始"]


def test_the_year_counts_each_month_and_names_its_events(desk):
    first, after = first_day("year", desk.today), moved("year", desk.today, 1)
    every = [day for day, *_ in work(desk) if first <= day < after]
    year = calendar.year_of(desk, desk.today)
    counted = Counter(day.month for day in every)
    months = [*range(4, 13), 1, 2, 3]
    assert [row.cells[4] for row in year.rows] == [f"{counted[month]:,}" for month in months]
    late = Counter(day.month for day in every if day < desk.today)
    assert [row.cells[5] for row in year.rows] == [f"{late[month]:,}" if late[month] else "" for month in months]
    november = year.rows[7].cells
    assert "自己点検を配付し" in november[1]
    assert "文化の日" in november[2]


def test_the_index_has_every_application_of_the_year_in_the_order_of_its_numbers(desk):
    listing = index.permits(desk, desk.today)
    kinds = [ledger for ledger in desk.ledgers.values() if issubclass(ledger.record, Application)]
    numbers = [record.number for ledger in kinds for record in desk.find(ledger.kind) if record.number]
    shown = [row.cells[1] for row in listing.rows]
    assert sorted(filter(None, shown)) == sorted(n for n in numbers if n.split("-")[1] == index.fiscal_code(
        first_day("year", desk.today).year))  # fmt: skip
    assert [row.cells[:2] for row in listing.rows] == sorted(row.cells[:2] for row in listing.rows)
    for row in listing.rows:
        record = desk.get(row.kind, row.record)
        assert row.cells[3] == desk.get("person", record.applicant).name
        assert bool(row.cells[6]) == (record.decided_on is not None)
        assert all(row.cells[n] for n in (0, 4, 8)), row.cells
    assert index.permits(desk, moved("year", desk.today, -1)).rows == ()
    (said,) = listing.notes
    held = {paper.code for ledger in desk.ledgers.values() for paper in ledger.papers}
    held |= {ledger.code for ledger in desk.ledgers.values()}
    assert [code for code, _ in all_forms() if code.startswith("P-") and code in said] == [
        code for code, _ in all_forms() if code.startswith("P-") and code not in held
    ]


def test_the_overdue_list_is_all_work_that_is_late(desk):
    late = [each for each in work(desk) if each[0] < desk.today]
    rows = index.overdue(desk, desk.today).rows
    assert Counter(row.record for row in rows) == Counter(record for *_, record in late)
    days = [int(row.cells[5].replace(",", "")[:-1]) for row in rows]
    assert days == sorted(((desk.today - day).days for day, *_ in late), reverse=True)


def test_the_monthly_list_has_the_unusual_decisions_and_what_has_not_come_back(desk):
    section = Section()
    section.permitted()
    one, late = alone(section), afterwards(section)
    written = section.clerk.move(
        section.submitted(section.take_out(applicant=section.ids.other)), "transcribe",
        decided_on=section.today(), decided_title="総務部長", decided_name="高橋 健", decision_document="総税第15号",
    )  # fmt: skip
    rows = index.notable(section.chief, section.today()).rows
    found = {row.cells[0]: (row.record, row.cells[6]) for row in rows}
    assert {row.record for row in rows} >= {one.id, late.id, written.id}
    assert found[index.SOLE] == (one.id, f"{REASON}（事後確認 まだ）")
    assert (late.id, "通院の付添いのため") in [
        (row.record, row.cells[6]) for row in rows if row.cells[0] == index.AFTER
    ]
    assert found[index.WRITTEN] == (written.id, "総税第15号　転記者 田中 花子")
    assert index.notable(section.chief, section.today() + timedelta(days=40)).rows == ()
    states = {ledger.kind: gauge.states for ledger in desk.ledgers.values() for gauge in ledger.gauges if gauge.monthly}
    waiting = [r.id for kind in states for r in desk.find(kind) if r.state in states[kind]]
    shown = [row.record for row in index.notable(desk, desk.today).rows if row.kind in states]
    assert waiting
    assert set(waiting) <= set(shown)


def test_the_end_of_a_year_carries_over_what_is_open_and_says_where_numbers_begin(desk):
    rows = turning.turned(desk, desk.today).rows
    expected: dict[tuple[str, str], Counter[str]] = {}
    for ledger in desk.ledgers.values():
        if ledger.workflow.final and not ledger.issued and not ledger.code.startswith("D-"):
            for record in desk.find(ledger.kind):
                if not is_over(ledger, record):
                    why = turning.BEGUN if record.state in ledger.workflow.loose else turning.CARRIED
                    expected.setdefault((ledger.kind, why), Counter())[record.state] += 1
    assert expected
    told = {(row.kind, row.cells[0]): (set(row.states), row.cells[4]) for row in rows if row.states}
    assert told == {key: (set(each), str(each.total())) for key, each in expected.items()}
    late = next(row for row in rows if row.cells[0] == turning.LATE)
    assert late.cells[4] == str(sum(day < desk.today for day, *_ in work(desk)))
    code, after = (index.fiscal_code(first_day("year", desk.today).year + n) for n in (0, 1))
    used = {
        ledger.kind: max(int(number.rpartition("-")[2]) for number in numbers)
        for ledger in desk.ledgers.values()
        if ledger.numbered and (numbers := [r.number for r in desk.find(ledger.kind) if f"-{code}-" in r.number])
    }
    numbered = [row for row in rows if row.cells[0] == turning.NUMBERED and row.kind]
    assert {row.kind: int(row.cells[4]) for row in numbered} == used
    assert all(row.cells[3].endswith(f"-{after}-0001 から") for row in numbered)
    assert any("返却とIDの抹消" in row.cells[3] for row in rows if row.cells[0] == turning.INSPECTED)


def test_what_is_finished_is_kept_for_its_years_from_the_april_after(desk):
    section = Section()
    permit = section.chief.move(section.permitted(), "cancel", "出張がなくなったため")
    assert is_over(section.chief.ledgers["takeout"], permit)
    assert turning.until_of(section.today(), 5) == date(2032, 3, 31)
    assert section.chief.office.settings["keep_permits"] == "5"
    assert [each.record.id for each in turning.over(section.chief, 2031)] == [permit.id]
    assert turning.over(section.chief, 2030) == []
    rows = turning.kept(section.chief, date(2032, 3, 1)).rows
    assert [row.record for row in rows] == [permit.id]
    assert turning.disposal_of(section.chief, date(2032, 3, 1), rows) is None, "no register of P-06 here"
    section.later(days=2_500)
    assert [row.cells[7] for row in turning.kept(section.chief, section.today()).rows] == ["満了"]
    finished = {
        record.id
        for ledger in desk.ledgers.values()
        if ledger.workflow.final and any(paper.kept for paper in ledger.papers)
        for record in desk.find(ledger.kind)
        if is_over(ledger, record)
    }
    rows = turning.kept(desk, LATER).rows
    assert {row.record for row in rows} == finished
    kind, values = turning.disposal_of(desk, LATER, rows)
    assert kind == "disposal"
    assert f"{len(finished):,}件" in values["reason"]
    assert sum(int(each.quantity[:-1]) for each in values["items"]) == len(finished)
    # The permission goes to its end, and the record of the disposal names what went.
    asked = desk.ledgers[kind].screens.filled_in(desk, desk.new(kind), values)
    rest = {"confidentiality": "2", "my_number": "no", "occasion": "unneeded", "methods": ["shred"], "place": "書庫",
            "planned_on": desk.today.isoformat()}  # fmt: skip
    rest = {name: rich_field(desk.ledgers[kind].record, name, value) for name, value in rest.items()}
    applied = desk.move(desk.save(dataclasses.replace(desk.new(kind), **asked | rest)), "submit")
    assert [each.name for each in applied.items] == [each.name for each in values["items"]]
    desk.move(applied, "withdraw")
    assert turning.disposal_of(desk, desk.today, turning.kept(desk, desk.today).rows) is None


def test_the_report_of_the_year_counts_what_the_ledgers_answer_and_never_says_0_for_what_is_not_there(desk):
    section = Section()
    cells = {row.cells[1]: row.cells[2:] for row in report.report(section.chief, section.today()).rows}
    assert cells["R-01"] == ("0件", report.BEFORE)
    assert cells["D-01"] == ("0件", report.NO_HISTORY)
    assert {code for code, (now, _) in cells.items() if now == report.NOT_INSTALLED} == set(cells) - {"R-01", "D-01"}
    for ledger in desk.ledgers.values():
        for figure in ledger.yearly:
            assert figure.states | figure.of <= set(ledger.workflow.states), ledger.kind
            assert {figure.on, figure.by, figure.told} <= {"", *ledger.record.labels()}, ledger.kind
            assert figure.item in [code for _, code in report.ITEMS]
    first, after = first_day("year", desk.today), moved("year", desk.today, 1)
    cells = {row.cells[1]: row.cells[2:] for row in report.report(desk, desk.today).rows}
    out = [r for r in desk.find("movement") if r.state not in ("draft", "void")]
    assert out
    assert cells["R-01"][0] == f"{sum(first <= r.left_at.astimezone().date() < after for r in out)}件"
    assets = [r for r in desk.find("information_asset") if r.state not in ("disposed", "lost", "handed")]
    assert cells["D-01"][0] == f"{len(assets)}件"
    done = [r.processed_at.astimezone().date() for r in desk.find("treatment") if r.state in ("recorded", "done")]
    done += [r.processed_at.astimezone().date() for r in desk.find("treatment") if r.state == "repairing"]
    began = min(line.at.astimezone().date() for line in desk.store.recent_lines(100_000))
    for year in (0, 1):
        since, until = (moved("year", desk.today, n - year) for n in (0, 1))
        count = sum(since <= day < until for day in done)
        assert cells["R-03"][year] == (f"{count}件" if count or began < until else report.BEFORE)
    assert cells["R-11"] == (report.APART, report.APART)
    assert [report.percent(*each) for each in ((1, 3), (2, 3), (1, 2000), (1, 1999), (0, 5), (5, 5))] == [
        "33.3", "66.7", "0.1", "0.1", "0.0", "100.0",
    ]  # fmt: skip


def test_a_journal_of_many_pages_says_the_same(desk, monkeypatch):
    until = first_day("year", desk.today)
    found = [each.record.id for each in turning.over(desk, LATER.year)]
    assert len(found) > 1
    assert report._was_kept(desk, desk.today + timedelta(days=1))
    assert not report._was_kept(desk, moved("year", until, -1))
    monkeypatch.setattr("komae_desk.store.line_search.LOOKED", 7)
    monkeypatch.setattr(report, "BEGINNINGS", ())
    assert [each.record.id for each in turning.over(desk, LATER.year)] == found
    # A page in which nothing is so old is not the end of the journal.
    assert report._was_kept(desk, desk.today + timedelta(days=1))
    assert not report._was_kept(desk, moved("year", until, -1))


def test_every_list_is_printed_whole(desk):
    for made in LISTS:
        listing = made.make(desk, desk.today)
        rendered = PaperRenderer(desk.ledgers)(paper_of(listing), [], desk)
        assert not rendered.findings, made.name
        read = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(rendered.pdf)).pages)
        bare = "".join(read.split())
        missing = [cell for row in listing.rows for cell in row.cells if "".join(cell.split()) not in bare]
        assert not missing, made.name
        if listing.signed:
            assert "作成者" in bare
    empty = index.permits(desk, moved("year", desk.today, 1))
    assert "該当なし" in "".join(pypdf.PdfReader(io.BytesIO(PaperRenderer(desk.ledgers)(paper_of(empty), [], desk).pdf))
                             .pages[0].extract_text().split())  # fmt: skip


@pytest.mark.usefixtures("appearance")
@pytest.mark.qt_log_ignore("does not support")
def test_by_keys_from_the_command_to_month_record_and_paper(qtbot, desk, monkeypatch):
    papers = PaperRenderer(desk.ledgers)
    monkeypatch.setattr("tests.ui.ledgers.Renderer", lambda: papers)
    with shown_window(qtbot, desk) as window:
        called = window.registry.verbs

        def counted():
            qtbot.waitUntil(lambda: not page.is_counting and page.listing is not None)

        def show(name, day=None):
            page.show_list(name, day)
            counted()

        window.registry.call(called["area:due_calendar"])
        page = window.stack.page
        assert isinstance(page, YearListsPage)
        assert page.why_not_print() == COUNTING
        counted()
        assert page.table.hasFocus()
        assert page.listing.rows[page.table.currentIndex().row()].cells[0] == str(desk.today.day)
        QTest.keyClick(page.table, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
        assert page.day == moved("month", desk.today, 1)
        page.go_to_now()
        show("due_year")
        page.table.go_to(7)
        QTest.keyClick(page.table, Qt.Key.Key_Return)
        counted()
        assert (page.name, page.day.month) == ("due_month", 11)
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        assert window.stack.page.label == "L-04 期限カレンダー（月）"
        window.registry.call(called["area:overdue_list"])
        counted()
        page.table.go_to(1)
        first = page.listing.rows[1]
        QTest.keyClick(page.table, Qt.Key.Key_Return)
        assert window.stack.page.ledger.kind == first.kind
        window.go_back()
        counted()
        assert (page.table.currentIndex().row(), page.table.hasFocus()) == (1, True), "back at the same row"
        window.registry.call(called["area:turn_year"])
        counted()
        page.open_row(next(n for n, row in enumerate(page.listing.rows) if row.cells[0] == turning.LATE))
        assert page.name == "overdue_list"
        show("turn_year")
        row = page.listing.rows[0]
        page.open_row(0)
        shown = window.stack.page
        states = {shown.model.record(n).state for n in range(shown.model.rowCount())}
        assert (shown.ledger.kind, states) == (row.kind, set(row.states))
        window.registry.call(called["area:kept_list"])
        counted()
        assert page.dispose_button.isHidden()
        show("kept_list", LATER)
        page.dispose_button.click()
        assert window.stack.page.ledger.code == "P-06"
        assert window.stack.page.detail.is_editing
        window.registry.call(called["area:yearly_report"])
        counted()
        told = [row.cells for row in page.listing.rows]
        page.report_button.click()
        shown = window.stack.page
        assert shown.ledger.code == "C-05"
        assert shown.detail.is_editing
        assert screens.counted(desk, first_day("year", desk.today).year) == tuple(Item(*cells) for cells in told)
        window.registry.call(called["area:permit_index"])
        # Another question before the first is answered: only the newest is shown.
        page.show_list("overdue_list")
        show("permit_index", moved("year", desk.today, 1))
        assert page.places.currentWidget() is page.empty
        assert (page.name, page.listing.title) == ("permit_index", "許可索引")
