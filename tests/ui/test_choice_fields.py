"""Choices: opened only on purpose, never changed by accident (ux.md §3.7)."""

import json
from enum import Enum

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from komae_desk.ui.choice_fields import ChecksField, ChoiceField, YesNoField
from komae_desk.ui.text_fields import NameField

OPTIONS = [("a", "USBメモリ"), ("b", "DVD-R"), ("c", "紙")]


@pytest.fixture
def field(show) -> ChoiceField:
    page = QWidget()
    column = QVBoxLayout(page)
    made = ChoiceField("媒体", OPTIONS, required=True)
    page.other = NameField("氏名")
    column.addWidget(made)
    column.addWidget(page.other)
    show(page)
    return made


def roll(field: ChoiceField) -> None:
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(field.box.mapToGlobal(QPoint(5, 5))),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(field.box, event)


def test_the_wheel_never_changes_an_unfocused_choice(field: ChoiceField, focus) -> None:
    focus(field.parentWidget().other)
    roll(field)
    assert field.value() is None
    focus(field)
    roll(field)
    assert field.value() == "a"


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Down])
def test_plain_keys_do_not_open(field: ChoiceField, focus, qtbot, key: Qt.Key) -> None:
    box = focus(field)
    qtbot.keyClick(box, key)
    assert not field.box.view().isVisible()


@pytest.mark.parametrize(
    ("key", "modifier"),
    [(Qt.Key.Key_F4, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)],
)
def test_f4_and_alt_down_open(field: ChoiceField, focus, qtbot, key: Qt.Key, modifier) -> None:
    box = focus(field)
    qtbot.keyClick(box, key, modifier)
    assert field.box.view().isVisible()
    field.box.hidePopup()


def test_arrows_change_without_opening(field: ChoiceField, focus, qtbot) -> None:
    box = focus(field)
    with qtbot.waitSignal(field.changed):
        qtbot.keyClick(box, Qt.Key.Key_Down)
    assert field.value() == "a"
    qtbot.keyClick(box, Qt.Key.Key_Delete)
    assert field.value() is None


def test_new_options_keep_the_value_when_they_have_it(field: ChoiceField) -> None:
    field.set_value("b")
    field.set_options([("b", "DVD-R"), ("d", "クラウド")])
    assert field.value() == "b"
    field.set_options([("d", "クラウド")])
    assert field.value() is None


def test_without_a_blank_nothing_is_chosen_first(qtbot, appearance) -> None:
    field = ChoiceField("年度", [(2024, "令和6年度")], blank=None)
    qtbot.addWidget(field)
    assert field.box.count() == 1
    assert field.value() == 2024


def test_several_are_walked_with_arrows_and_ticked_with_space(show, focus, qtbot) -> None:
    field = ChecksField("内容", [("a", "氏名"), ("b", "住所"), ("c", "税額")], columns=2)
    show(field)
    first = focus(field)
    qtbot.keyClick(first, Qt.Key.Key_Space)
    qtbot.keyClick(first, Qt.Key.Key_Down)
    third = QApplication.focusWidget()
    with qtbot.waitSignal(field.changed):
        qtbot.keyClick(third, Qt.Key.Key_Space)
    assert field.value() == ("a", "c")
    assert field.shown_text() == "氏名、税額"


def test_yes_or_no_is_open_until_answered(show, focus, qtbot) -> None:
    field = YesNoField("暗号化", words=("あり", "なし"), required=True)
    show(field)
    assert field.value() is None
    assert field.problem() == "暗号化を選んでください。"
    focus(field)
    yes, no = field.editors()
    with qtbot.waitSignal(field.changed):
        qtbot.keyClick(no, Qt.Key.Key_Space)
    assert field.value() is False
    field.set_value(True)
    assert field.value() is True
    field.set_value(None)
    assert field.value() is None
    assert not yes.isChecked()


def test_a_draft_of_a_choice_is_plain_data_and_comes_back(show) -> None:
    class Colour(Enum):
        RED = "red"
        BLUE = "blue"

    made = ChoiceField("色", [(colour, colour.name) for colour in Colour])
    show(made)
    made.set_value(Colour.BLUE)
    draft = json.loads(json.dumps(made.draft()))
    made.set_value(None)
    made.restore(draft)
    assert made.value() is Colour.BLUE
    made.restore("gone")
    assert made.value() is None
