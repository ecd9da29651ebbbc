"""The page 集計 by keys alone: what to do next, plans with one key each, the closing, papers (ux.md §4.8)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from komae_desk.app import PaperRenderer
from komae_desk.areas.self_check.result.next import Act
from komae_desk.areas.self_check.result.page.view import ALL, LACKING, UNPLANNED
from komae_desk.ui.main_window import MainWindow
from tests.areas.checking import Checking

pytestmark = pytest.mark.qt_log_ignore(
    "does not support propagateSizeHints", "does not support raise", "does not support grabbing"
)
LACK = {"QA_03": 2, "QA_04": 3, "QA_10": 3, "QA_20": 2}


@pytest.fixture
def section() -> Checking:
    return Checking()


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, modifier)


def test_an_hour_of_the_chief_goes_by_keys(qtbot, section):
    """Close (Enter, Enter), plans (Space each), undo, the chapter of a picture, the paper; nobody is named."""
    section.last_year(QA_03=3)
    campaign = section.campaign()
    sheets = section.sheets(campaign)
    for sheet in sheets[:-1]:
        section.hand_in(campaign, sheet, "机に鍵がほしい" if sheet is sheets[0] else "", **LACK)
    desk = section.chief
    window = MainWindow(desk, PaperRenderer(desk.ledgers))
    window.resize(1366, 728)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    window.open_page("self_check_result_page")
    page = window.stack.page
    assert QApplication.focusWidget() is page.table
    assert page.next_button.text() == Act.REMIND.value
    assert "未提出は1人" in page.next.text()
    assert [row[0] for row in page.table.rows.rows] == ["QA-03", "QA-04", "QA-10", "QA-20"]
    words = "".join(str(cell) for row in page.table.rows.rows for cell in row) + page.said.text() + page.words.text()
    assert not [sheet.person_name for sheet in sheets if sheet.person_name in words]
    assert "理由：理由QA-03" in page.said.text()
    assert (page.comments_head.text(), page.comments.text()) == ("自由意見（1件）", "・机に鍵がほしい")
    assert "前年度" in page.chapters.picture.spoken[0]
    assert page.collection.picture.rows[0].words == (f"{len(sheets) - 1}／{len(sheets)}",)
    page.next_button.click()
    assert window.stack.page.campaign.id == campaign.id, "where people are reminded, and the same one"
    window.open_page("self_check_result_page")

    section.hand_in(campaign, sheets[-1])
    qtbot.waitUntil(lambda: page.next_button.text() == Act.CLOSE.value)
    page.next_button.setFocus()
    press(Qt.Key.Key_Space)
    assert section.fresh(campaign).state == "closed", "all have handed in: nothing is asked"
    assert page.next_button.text() == Act.PLAN.value

    page.next_button.setFocus()
    press(Qt.Key.Key_Space)
    assert page.narrow.value() == UNPLANNED
    assert QApplication.focusWidget() is page.table
    for left in (3, 2):
        press(Qt.Key.Key_Space)
        assert page.count.text() == f"{left}問"
    plans = desk.find("improvement")
    assert sorted(plan.question for plan in plans) == ["QA-03", "QA-04"]
    assert all(plan.cause.startswith("理由") and plan.plan.startswith("改善") for plan in plans)
    press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.count.text() == "3問")  # one press, one act, one undo
    page.every_button.click()
    assert page.next_button.text() == Act.DECIDE.value
    assert len([plan for plan in desk.find("improvement") if not plan.voided]) == 4

    page.narrow.set_value(LACKING)
    page._show_rows()
    page.table.setFocus()
    press(Qt.Key.Key_Space)
    assert len(desk.find("improvement")) == 4, "one plan for a question"
    page.chapters.setFocus()
    press(Qt.Key.Key_End)
    press(Qt.Key.Key_Return)
    assert page.narrow.value() == ALL
    assert page._chosen().line.chapter == page.chapters.picture.rows[-1].label
    page.table.go_to(2)
    press(Qt.Key.Key_Return)
    assert window.stack.page.detail.record.question == "QA-03"
    window.go_back()
    window.open_page("self_check_result")
    listed = window.stack.page
    assert listed.new_button.isHidden(), "a result comes of a closing, and of nothing else"
    assert {listed.model.index(row, 2).data() for row in range(2)} == {"令和7年度", "令和8年度"}
    window.keeper.forget()
    window.close()


def test_who_has_not_handed_in_is_said_before_it_is_closed(qtbot, section):
    """One question with the safe answer first; a long past due date changes what is to be done."""
    campaign = section.campaign()
    section.hand_in(campaign, section.sheets(campaign)[0])
    section.clock.at = section.clock.at.replace(month=12)
    desk = section.chief
    window = MainWindow(desk, PaperRenderer(desk.ledgers))
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    asked: list[tuple[str, tuple[str, ...]]] = []
    answer = ["もう少し待つ"]
    window.ask = lambda question, answers, then: (asked.append((question, tuple(answers))), then(answer[0]))
    window.open_page("self_check_result_page")
    page = window.stack.page
    assert "過ぎています" in page.next.text()
    page.next_button.click()
    assert asked[0][1][0] == "もう少し待つ"
    assert section.fresh(campaign).state == "open"
    answer[0] = "締め切る"
    page.next_button.click()
    assert section.fresh(campaign).state == "closed"
    assert page.view.result.answered == 1
    window.keeper.forget()
    window.close()
