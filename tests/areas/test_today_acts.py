"""ホーム: Enter leads to what is to be filled and comes back to the row, buttons do the obvious act (ux.md §4.1)."""

import dataclasses
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from komae_desk.app import program_areas
from komae_desk.areas.incident.choices import Example
from komae_desk.areas.today.acts.choosing import needs_in_words, who_field
from komae_desk.areas.today.agenda import Measured
from komae_desk.areas.today.section.widgets import MOST_SHOWN, SectionStrip
from komae_desk.areas.today.widgets import TodayPage
from komae_desk.core.forms import all_forms, not_installed
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.sync_state import SyncFacts
from komae_desk.ui.work import tasks
from tests.areas.incidents import Section as Incidents
from tests.areas.test_today import AREAS, used
from tests.ui.conftest import appearance, one_appearance  # noqa: F401
from tests.ui.ledgers import AREA, apply, desks, shown_window

BOXES, REQUESTS = AREA.ledgers
pytestmark = [pytest.mark.usefixtures("appearance"), pytest.mark.qt_log_ignore("does not support")]


def press(window, key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(window.focusWidget(), key, modifier)


def choose(page, words: str) -> int:
    row = next(n for n, task in enumerate(page.model.rows) if words in task.record.reason)
    page.view.setCurrentIndex(page.model.index(row, 0))
    page.view.setFocus()
    return row


def test_enter_leads_to_the_decision_and_back_to_the_same_row(qtbot):
    clerk, chief = desks((AREA, *AREAS))
    for reason in ("一件目", "二件目", "三件目"):
        apply(clerk, reason, days=4)
    with shown_window(qtbot, chief) as window:
        page = window.stack.page
        row = choose(page, "二件目")
        press(window, Qt.Key.Key_Return)
        shown = window.stack.page
        assert shown.detail.record.reason == "二件目"
        assert window.focusWidget() is shown.detail.form.steps.buttons["permit"]
        press(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        assert (window.stack.page, page.view.currentIndex().row(), page.view.hasFocus()) == (page, row, True)
        # Esc: from the record to its list, from there to ホーム.
        press(window, Qt.Key.Key_Return)
        shown.focus_list()
        press(window, Qt.Key.Key_Escape)
        assert (window.stack.page, page.view.currentIndex().row()) == (page, row)
        window.open_page("request")
        window.open_page("box")
        window.stack.page.focus_list()
        press(window, Qt.Key.Key_Escape)
        assert window.stack.name == "box", "opened from another page, Esc stays"


def test_the_buttons_under_the_rows_do_the_obvious_and_the_next_row_takes_the_place(qtbot):
    clerk, chief = desks((AREA, *AREAS))
    for reason in ("一件目", "二件目", "三件目"):
        apply(clerk, reason, days=4)
    with shown_window(qtbot, chief) as window:
        page = window.stack.page
        assert isinstance(page, TodayPage)
        row = choose(page, "二件目")
        offered = {button.text(): button for button in page.acts.buttons if button.isVisible()}
        assert next(iter(offered)) == "許可"
        assert page.acts.words.text() == "内容を読んで決めます。"
        # A decision is never taken without the record in sight: neither by Space nor by the button.
        press(window, Qt.Key.Key_Space)
        assert chief.find("request", state="permitted") == []
        offered["許可"].click()
        assert window.focusWidget() is window.stack.page.detail.form.steps.buttons["permit"]
        press(window, Qt.Key.Key_Return)
        window.open_page("today")
        page.refresh()
        following = page.model.rows[page.view.currentIndex().row()]
        assert (page.view.currentIndex().row(), following.record.reason) == (row, "三件目")


def plain_area():
    """The sample area, with a step that needs nothing on the day a request ends."""
    due = dataclasses.replace(REQUESTS.due[0], step="use", at="")
    steps = tuple(dataclasses.replace(step, hidden=False) for step in REQUESTS.workflow.steps)
    flow = dataclasses.replace(REQUESTS.workflow, steps=steps)
    return dataclasses.replace(
        AREA, ledgers=(BOXES, dataclasses.replace(REQUESTS, workflow=flow, due=(due, *REQUESTS.due[1:])))
    )


def test_what_needs_no_data_is_done_in_place_and_can_be_taken_back(qtbot):
    clerk, chief = desks((plain_area(), *AREAS))
    for days in (3, 5, 7):
        used(clerk, chief, days)
    with shown_window(qtbot, clerk) as window:
        page = window.stack.page
        page._choose("all")
        row = choose(page, "5日後")
        task = page.model.rows[row]
        assert (needs_in_words(clerk, task), who_field(clerk, task)) == ("Spaceで「使用」になります。", "")
        assert [button.text() for button in page.acts.buttons if button.isVisible()] == ["使用"]
        press(window, Qt.Key.Key_Space)
        assert [request.reason for request in clerk.find("request", state="used")] == ["5日後まで"]
        assert window.stack.page is page
        window.undo()
        assert clerk.find("request", state="used") == []
        page.refresh()
        choose(page, "5日後")
        page.acts.buttons[0].click()
        assert len(clerk.find("request", state="used")) == 1


def test_a_busy_section_opens_the_other_numbers(qtbot):
    pressed = []
    strip = SectionStrip(pressed.append)
    qtbot.addWidget(strip)
    strip.show()
    numbers = [Measured(f"台帳{n}", n % 3, kind="box", states=("active",)) for n in range(30)]
    strip.show_measured([Measured("期限超過", 0, "overdue"), *numbers])
    shown = [link.text() for link in strip.links if link.isVisible()]
    assert shown == ["期限超過 0", "台帳1 1", "台帳2 2", "台帳4 1", "台帳5 2", "台帳7 1"]
    assert strip.more.text() == f"ほか {21 - MOST_SHOWN}"
    strip.more.click()
    assert sum(link.isVisible() for link in strip.links) == 21
    strip.links[2].click()
    assert pressed[0].title == "台帳1"


def test_what_the_server_and_this_pc_do_not_agree_on_stands_at_the_head_of_the_cards(qtbot):
    clerk, _ = desks((AREA, *AREAS))
    with shown_window(qtbot, clerk) as window:
        page = window.stack.page
        assert page.sync.isHidden(), "単独利用 has nothing to agree on"
        facts = SyncFacts(shared=True, conflicts=2, unsent=3, last=clerk.now)
        window.sync_facts = lambda: facts
        window.show_sync()
        assert page.sync.isVisible()
        links = {link.text(): link for link in page.sync.links}
        assert list(links) == ["要確認を決める", "今すぐ同期"]
        said = [label.text() for label in page.sync.findChildren(TextLabel) if label.isVisible()]
        assert said[1:3] == ["要確認　2件", f"最終同期 {clerk.now.astimezone():%H:%M}　未送信 3件"]
        links["要確認を決める"].click()
        assert window.stack.name == "sync"
        window.open_page("today")
        facts = SyncFacts(shared=True, last=clerk.now)
        page.refresh()
        assert [link.text() for link in page.sync.links] == ["今すぐ同期"]


def test_forms_that_nothing_here_holds_are_named_and_never_0(qtbot):
    clerk, _ = desks((AREA, *AREAS))
    with shown_window(qtbot, clerk) as window:
        card = window.stack.page.missing
        said = "".join(label.text() for label in card.findChildren(TextLabel))
        assert f"未対応の様式 {len(all_forms())}" in said
        assert "0件ではありません" in said
    assert [code for code, _ in not_installed([])] == [code for code, _ in all_forms()]
    assert not {code for code, _ in not_installed(program_areas())} & {"P-01", "R-05", "C-05", "L-04", "C-01A"}


def test_a_page_that_stays_open_over_midnight_says_so(qtbot):
    clerk, chief = desks((AREA, *AREAS))
    used(clerk, chief, 2)
    with shown_window(qtbot, clerk) as window:
        page = window.stack.page
        page._choose("all")
        assert page.model.word(page.model.rows[0]) == "あと2日"
        left = page._midnight.remainingTime()
        assert 0 < left <= 24 * 3600 * 1000 + 1000
        clerk._clock.at += timedelta(milliseconds=left + 48 * 3600 * 1000)
        page._midnight.timeout.emit()
        assert page.model.word(page.model.rows[0]) == "1日超過"


@pytest.mark.parametrize(("example", "missing"), [(Example("E2a"), True), (Example("E1a"), False)])
def test_what_was_restored_before_anybody_was_told_stays_until_it_is_reported(example, missing):
    section = Incidents()
    happened = section.event(what="つながらない", examples=(example,), systems="収納管理システム")
    section.clerk.move(happened, "restore", restored_at=section.clerk.now)
    told = [
        task.sentence for task in tasks(section.chief) if task.kind == "incident" and "報告のないまま" in task.sentence
    ]
    assert bool(told) is missing
