"""Enter moves and never submits; the Enter that ends a composition stays (ux.md §3.7, A-23)."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QVBoxLayout, QWidget

from komae_desk.ui import habits
from komae_desk.ui.choice_fields import ChoiceField
from komae_desk.ui.enter_navigation import EnterNavigation
from komae_desk.ui.text_fields import CodeField, NameField, TextAreaField
from tests.ui.conftest import Clock, compose

ENTER, SHIFT, CONTROL = Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def form(show, clock: Clock) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    made.fields = [
        NameField("氏名"),
        CodeField("番号"),
        ChoiceField("媒体", [("a", "USB")]),
        TextAreaField("理由"),
    ]
    made.save = QPushButton("登録")
    made.pressed = []
    made.save.clicked.connect(lambda: made.pressed.append(1))
    for widget in (*made.fields, made.save):
        column.addWidget(widget)
    made.navigation = EnterNavigation(made, clock)
    made.navigation.watch(made)
    return show(made)


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def test_enter_walks_to_the_next_field(form, focus, qtbot) -> None:
    focus(form.fields[0])
    for field in form.fields[1:]:
        qtbot.keyClick(focused(), ENTER)
        assert focused() is field.editor()


def test_enter_is_a_new_line_in_a_memo(form, focus, qtbot) -> None:
    memo = focus(form.fields[3])
    qtbot.keyClick(memo, ENTER)
    assert focused() is memo
    assert form.fields[3].value() == "\n"


def test_control_enter_in_a_memo_is_left_to_the_form(form, focus, qtbot) -> None:
    memo = focus(form.fields[3])
    qtbot.keyClick(memo, ENTER, CONTROL)
    assert form.fields[3].value() == ""


def test_tab_leaves_a_memo_for_the_button_and_enter_presses_it(form, focus, qtbot) -> None:
    memo = focus(form.fields[3])
    qtbot.keyClick(memo, Qt.Key.Key_Tab)
    assert focused() is form.save
    assert form.pressed == []
    qtbot.keyClick(form.save, ENTER)
    assert form.pressed == [1]


def test_shift_enter_goes_back(form, focus, qtbot) -> None:
    focus(form.fields[1])
    qtbot.keyClick(focused(), ENTER, SHIFT)
    assert focused() is form.fields[0].editor()


def test_the_enter_that_commits_stays(form, focus, qtbot, clock: Clock) -> None:
    name = focus(form.fields[0])
    compose(name, "たなか")
    qtbot.keyClick(name, ENTER)
    assert focused() is name
    compose(name, commit="田中")
    clock.now += 0.05
    qtbot.keyClick(name, ENTER)
    assert focused() is name
    clock.now += 0.02
    qtbot.keyClick(name, ENTER)
    assert focused() is form.fields[1].editor()


def test_the_setting_turns_it_off(form, focus, qtbot) -> None:
    habits.adopt(habits.Habits(enter_moves=False))
    name = focus(form.fields[0])
    qtbot.keyClick(name, ENTER)
    assert focused() is name


def test_the_next_field_is_scrolled_into_view(show, focus, qtbot, clock: Clock) -> None:
    area, body = QScrollArea(), QWidget()
    column = QVBoxLayout(body)
    fields = [NameField(f"項目{n}") for n in range(12)]
    for field in fields:
        column.addWidget(field)
    area.setWidget(body)
    area.resize(300, 160)
    navigation = EnterNavigation(area, clock)
    navigation.watch(body)
    show(area)
    focus(fields[0])
    for _ in range(9):
        qtbot.keyClick(focused(), ENTER)
    assert focused() is fields[9].editor()
    assert area.verticalScrollBar().value() > 0
    assert fields[9].editor().visibleRegion().boundingRect().height() == fields[9].editor().height()
