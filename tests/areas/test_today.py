"""ホーム: what is due soon first, the rest on request, sentences that say what to do (ux.md §4.1, domain.md §12.4)."""

import dataclasses
import io
import re
from datetime import datetime, time, timedelta

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from komae_desk.app import PaperRenderer, desk_of, program_areas
from komae_desk.areas.today.acts.choosing import way_in_words, who_field
from komae_desk.areas.today.agenda import AHEAD_DAYS, Agenda, told
from komae_desk.areas.today.form import paper_of
from komae_desk.areas.today.rows.widgets import HEADS, LEDGER, SENTENCE, WHO
from komae_desk.areas.today.widgets import TodayPage
from komae_desk.core.area import Area
from komae_desk.core.desk import Desk
from komae_desk.core.people import Role
from komae_desk.ui.landing import landing
from komae_desk.ui.theme import Appearance, Choice
from komae_desk.ui.work import left_in_words, tasks, tasks_of
from tests.practice import practised
from tests.sample import Clock
from tests.ui.conftest import appearance, one_appearance  # noqa: F401
from tests.ui.ledgers import AREA, apply, desks, shown_window

NOT_MINE = {("self_check_sheet", "unanswered"), ("self_check_sheet", "answering"), ("conveyance", "open"),
            ("exemption", "submitted"), ("exemption", "reported"), ("exemption", "ended"),
            ("takeout", "office_wait"), ("delegation", "active")}  # fmt: skip
ISM, CLERK = Role.SECURITY_MANAGER, Role.CLERK
# Ledger, day, state, sentence, who does it ("": whom the record names), mark (domain.md §12.4, §7).
NOTICES = (
    ("movement", "due_on", "out", "の返却を受け付ける", set(), "○"),
    ("disposal", "certificate_promised_on", "certificate_wait", "完了証明書を業者から受領", set(), ""),
    ("disposal_report", "promised_on", "waiting", "返還・廃棄の報告を受領", set(), ""),
    ("exemption", "last_on", "permitted", "の延長を申請するか", set(), "△"),
    ("contract", "check_due_on", "running", "の定期確認をする", set(), "○"),
    ("software_licence", "renew_by_on", "in_use", "の更新か終了を決める", set(), ""),
    ("course", "make_up_by_on", "closed", "未受講者の補講", set(), "△"),
    ("consent", "starts_on", "planned", "情報セキュリティの説明をする", {ISM, CLERK}, "○"),
    ("improvement", "due_on", "planned", "の改善を終えて", set(), ""),
    ("finding", "plan_by_on", "ordered", "の原因と是正計画", set(), "△"),
)
pytestmark = [pytest.mark.usefixtures("appearance"), pytest.mark.qt_log_ignore("does not support")]
AREAS: tuple[Area, ...] = (*[area for area in program_areas() if area.title == "ホーム"],)


@pytest.fixture(scope="module")
def section() -> Desk:
    return practised(program_areas())


def used(clerk: Desk, chief: Desk, days: int) -> None:
    """A request in use whose end is so many days ahead."""
    request = apply(clerk, f"{days}日後まで", days - 2)
    chief.move(chief.get("request", request.id), "permit")


def test_work_is_told_thirty_days_ahead_and_the_rest_on_request():
    clerk, chief = desks()
    for days in (3, AHEAD_DAYS, AHEAD_DAYS + 1, 400):
        used(clerk, chief, days)
    near = [task.days_left(clerk.today) for task in Agenda(clerk).all]
    assert near == [3, AHEAD_DAYS]
    far = [task.days_left(clerk.today) for task in Agenda(clerk, later=True).all]
    assert far == [3, AHEAD_DAYS, AHEAD_DAYS + 1, 400]


def test_what_waits_for_a_decision_is_never_too_far_ahead():
    clerk, chief = desks()
    apply(clerk, days=90)
    assert [task.waiting for task in Agenda(chief).all] == [True]


def test_the_next_work_is_named_however_far_it_is():
    clerk, chief = desks()
    used(clerk, chief, 200)
    agenda = Agenda(clerk)
    assert agenda.all == []
    assert agenda.next_due().days_left(clerk.today) == 200


def test_the_chip_takes_in_what_comes_later(qtbot):
    clerk, chief = desks((AREA, *AREAS))
    used(clerk, chief, 5)
    used(clerk, chief, 200)
    with shown_window(qtbot, clerk) as window:
        page = window.stack.page
        assert isinstance(page, TodayPage)
        page._choose("all")
        assert [row.days_left(clerk.today) for row in page.model.rows] == [5]
        page.chips["later"].click()
        assert [row.days_left(clerk.today) for row in page.model.rows] == [5, 200]
        assert page.chips["all"].text().endswith(" 2")
        assert page._scope == "all"


def test_an_empty_home_offers_what_comes_later(qtbot):
    clerk, chief = desks((AREA, *AREAS))
    used(clerk, chief, 200)
    with shown_window(qtbot, clerk) as window:
        page = window.stack.page
        page._choose("all")
        assert page.places.currentWidget() is page.empty
        offered = {button.text(): button for button in page.empty.buttons}
        offered["先の予定を含む"].click()
        assert [row.days_left(clerk.today) for row in page.model.rows] == [200]


def test_rows_are_ordered_by_their_day(section):
    days = [task.due_on for task in Agenda(section, later=True).all if task.due_on is not None]
    assert len(days) > 10
    assert days == sorted(days)


def test_every_row_says_what_to_do(section):
    sentences = [due.text for area in program_areas() for ledger in area.ledgers for due in ledger.due]
    sentences += [task.sentence for task in tasks(section)]
    # A verb, and behind it whether it is only recommended.
    assert not [text for text in sentences if not re.search(r"[うくぐすつぬぶむる](（[^）]+）)?$", text)]


def test_every_kind_of_row_leads_to_where_its_work_is_done(section):
    pages = {page.name for area in section.areas for page in area.pages}
    rows = {(t.kind, t.record.state, t.field, t.at, t.step): t for t in Agenda(section, later=True).all}
    nowhere = set()
    for (kind, state, *_), task in rows.items():
        assert not task.opens or task.opens in pages
        assert bool(way_in_words(section, task)) is bool(task.opens or task.begins)
        assert not task.begins or task.begins[1] in section.ledgers[task.begins[0]].record.labels()
        named = {step.name for step in section.ledgers[kind].workflow.steps}
        named |= {act.name for act in section.ledgers[kind].acts}
        assert set(task.acts) <= named
        if not (task.opens or task.begins or landing(section, task.record, task.at, task.step)):
            nowhere.add((kind, state))
    # What others have to do is only looked at: answers of colleagues, decisions of offices.
    assert len(rows) > 50
    assert nowhere <= NOT_MINE
    # 担当を変える: where the field may be changed now; who applied for something stays who applied.
    owners = {(task.kind, task.record.state): who_field(section, task) for task in rows.values()}
    assert owners["information_asset", "in_use"] == "keeper"
    assert {owners["takeout", "submitted"], owners["takeout", "inspecting"]} == {""}
    keys = [task.key for task in Agenda(section, later=True).all]
    assert len(set(keys)) == len(keys)


def test_every_notice_comes_thirty_days_ahead_and_stays_until_it_is_done(section):
    """The rows of domain.md §12.4, each at 31, 30, 14, 7 and 0 days and past its day, for whoever has to do it."""
    roles = {role: next(p for p in section.find("person") if role in p.roles) for role in (ISM, CLERK)}
    wrong = []
    for kind, field, state, words, does, mark in NOTICES:
        ledger = section.ledgers[kind]
        record = next(r for r in section.find(kind, state=state) if getattr(r, field) is not None)
        (due,) = [each for each in ledger.due if words in each.text]
        assert due.mark == mark
        named = {role for role, person in roles.items() if names(record, person.id)}
        for days in (31, 30, 14, 7, 0, -1, -40):
            at = datetime.combine(getattr(record, field) - timedelta(days=days), time(9)).astimezone()
            shown, mine = [], set()
            for role, person in roles.items():
                seat = desk_of(section.store, section.areas, person.id, clock=Clock(at))
                found = tasks_of(seat, ledger, seat.today + timedelta(days=AHEAD_DAYS))
                of_record = [t for t in found if t.record.id == record.id and words in t.sentence]
                shown.append([(task.field, task.days_left(seat.today)) for task in of_record])
                mine |= {role for task in of_record if task.mine}
            expected = [(field, days)] if days <= AHEAD_DAYS else []
            if shown != [expected] * len(roles) or mine != ((does or named) if expected else set()):
                wrong.append((kind, days, shown, mine))
    assert wrong == []
    assert [left_in_words(days) for days in (30, 0, -1)] == ["あと30日", "本日まで", "1日超過"]


def names(record, person) -> bool:
    return person in [getattr(record, name) for name, label in record.labels().items() if label.refers_to == "person"]


def test_a_line_of_what_is_out_names_the_thing(section):
    out = [task for task in tasks(section) if task.kind == "movement"]
    assert out
    for task in out:
        device = section.heading("device", task.record.device)
        assert task.sentence.startswith(device or task.record.item)


@pytest.mark.parametrize("percent", [100, 150])
@pytest.mark.parametrize("choice", [Choice.LIGHT, Choice.HC_BLACK], ids=lambda c: c.value)
def test_no_sentence_is_cut_while_there_is_room(qtbot, section, one_appearance: Appearance, choice, percent):  # noqa: F811
    one_appearance.set_percent(percent)
    one_appearance.choose(choice)
    with shown_window(qtbot, section, appearance=one_appearance) as window:
        page = window.stack.page
        page._choose("all")
        QApplication.processEvents()
        view = page.view
        assert view.horizontalScrollBar().maximum() == 0
        assert sum(view.columnWidth(n) for n in range(len(HEADS))) == view.viewport().width()
        metrics = QFontMetrics(view.font())
        letter = metrics.horizontalAdvance("あ")
        cut = {
            place
            for row in range(len(page.model.rows))
            for place in (0, 1, SENTENCE, LEDGER, WHO)
            if metrics.horizontalAdvance(view.model().index(row, place).data()) > view.columnWidth(place) - 8
        }
        assert cut <= {SENTENCE}
        if cut:
            assert view.columnWidth(LEDGER) <= letter * 8 + 16
            assert view.columnWidth(WHO) <= letter * 6 + 16
        tops = {chip.y() for chip in page.chips.values()}
        assert len(tops) == 1


def test_long_sentences_take_the_room_of_ledger_and_name(qtbot):
    clerk, chief = desks((AREA, *AREAS))
    used(clerk, chief, 3)
    words = {"sentence": "長い文を終わりまで読めるようにする" * 3, "ledger": "とても長い台帳の名前の台帳"}
    long = dataclasses.replace(Agenda(clerk).all[0], **words)
    with shown_window(qtbot, clerk) as window:
        page = window.stack.page
        page.model.show_rows([long])
        view = page.view
        letter = QFontMetrics(view.font()).horizontalAdvance("あ")
        assert view.columnWidth(LEDGER) == letter * 8 + 16
        assert sum(view.columnWidth(n) for n in range(len(HEADS))) == view.viewport().width()


def test_the_list_is_printed_as_it_is_shown_with_the_count_of_every_notice(qtbot, section, monkeypatch):
    papers = PaperRenderer(section.ledgers)
    monkeypatch.setattr("tests.ui.ledgers.Renderer", lambda: papers)
    every = Agenda(section, later=True)
    printed = told(section, "課全体", every.all)
    notices = dict(printed.notices)
    assert sum(notices.values()) == len(printed.rows) == len(every.all)
    assert notices["期限超過"] == len(every.overdue()) == sum(overdue for overdue, _ in printed.rows)
    assert notices["14日以内"] == sum(7 < (task.days_left(section.today) or 0) <= 14 for task in every.all)
    with shown_window(qtbot, section) as window:
        page = window.stack.page
        page._choose("all")
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        assert window.stack.page.label == "L-04-2 期限の一覧"
    pdf = papers(paper_of(printed), [], section).pdf
    text = "".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    bare = "".join(text.split())
    assert not [task for task in every.all if "".join(task.sentence.split()) not in bare]
    desk, _ = desks((AREA, *AREAS))
    with shown_window(qtbot, desk) as window:
        assert window.stack.page.on_paper.why_not() == "印刷する作業がありません。"


def test_what_is_done_often_begins_here(qtbot, section):
    with shown_window(qtbot, section) as window:
        page = window.stack.page
        links = {link.text(): link for link in page.often.links}
        assert "貸出・返却を開く" in links
        links["持出許可を登録する"].click()
        shown = window.stack.page
        assert shown.ledger.kind == "takeout"
        assert shown.detail.is_editing
