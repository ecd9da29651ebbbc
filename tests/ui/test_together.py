"""「同じ内容の残り 2件をまとめて確認」: one under another, one 許可 per item (ux.md §4.0)."""

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.budget import ALT, CONTROL
from tests.ui.ledgers import apply, desks, shown_window

pytestmark = pytest.mark.usefixtures("appearance")
Key = Qt.Key
SAME = "𠮷田班の説明会で使うため"


@pytest.fixture
def people():
    return desks()


def press(key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)
    QApplication.processEvents()


def waiting(clerk, same=5, other=1):
    made = [apply(clerk, SAME, n + 1) for n in range(same)]
    return made + [apply(clerk, "別の用件", n + 1) for n in range(other)]


def approve_three(window):
    window.open_page("request")
    page = window.stack.page
    page.view.go_to(0)
    page.settle()
    for _ in range(3):
        press(Key.Key_A, ALT)
    return page


def states(desk, made):
    return [desk.get("request", each.id).state for each in made]


def test_after_three_of_a_kind_the_rest_is_decided_on_one_by_one(qtbot, people):
    clerk, chief = people
    made = waiting(clerk)
    with shown_window(qtbot, chief) as window:
        page = approve_three(window)
        assert states(chief, made) == ["permitted"] * 3 + ["submitted"] * 3
        button = page.together_button
        assert button.isVisible()
        assert button.text() == "同じ内容の残り 2件をまとめて確認"
        button.setFocus()
        press(Key.Key_Space)
        together = window.stack.page
        assert [item.record.id for item in together.items] == [made[3].id, made[4].id]
        assert SAME in together.items[0].words.accessibleName()
        assert together.items[0].go_button.hasFocus()
        press(Key.Key_A, ALT)
        assert states(chief, made)[3:] == ["permitted", "submitted", "submitted"]
        assert together.items[1].go_button.hasFocus()
        assert together.words.text().endswith("残り 1件です。")
        press(Key.Key_Space)
        assert states(chief, made)[3:] == ["permitted", "permitted", "submitted"]
        assert together.words.text().endswith("すべて確認しました。")
        assert len([line for each in made[3:5] for line in chief.lines(each.id) if line.verb == "permit"]) == 2
        press(Key.Key_Z, CONTROL)
        assert states(chief, made)[3:] == ["permitted", "submitted", "submitted"]
        assert together.items[1].is_open()
        press(Key.Key_Escape)
        assert window.stack.name == "request"


def test_nothing_is_offered_before_the_third_nor_where_nothing_is_alike(qtbot, people):
    clerk, chief = people
    waiting(clerk, same=3, other=2)
    with shown_window(qtbot, chief) as window:
        page = approve_three(window)
        assert not page.together_button.isVisible()


def test_other_decisions_between_begin_the_count_anew(qtbot, people):
    clerk, chief = people
    made = waiting(clerk, same=6, other=0)
    with shown_window(qtbot, chief) as window:
        window.open_page("request")
        button = window.stack.page.together_button
        for place in (0, 1):
            button.taken(made[place], chief.move(made[place], "permit"))
        button.taken(made[2], chief.move(made[2], "return", "日付を直してください"))
        button.taken(made[3], chief.move(made[3], "permit"))
        assert not button.isVisible()


def test_what_needs_a_word_is_said_in_its_item_and_opened(qtbot, people):
    clerk, chief = people
    made = waiting(clerk)
    with shown_window(qtbot, chief) as window:
        approve_three(window).together_button.click()
        together = window.stack.page
        item = together.items[0]
        chief.move(chief.get("request", made[3].id), "return", "先に戻した")
        QApplication.processEvents()
        assert not item.is_open()
        assert together.current() is together.items[1]
        stale = together.items[1]
        stale.record = dataclasses.replace(stale.record, version=stale.record.version + 7)
        together.take(stale)
        assert stale.said.isVisible()
        assert stale.see_button.hasFocus()
        press(Key.Key_Space)
        assert (window.stack.name, window.stack.page.detail.record.id) == ("request", made[4].id)
