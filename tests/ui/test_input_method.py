"""The IME follows the kind of field, and a choice made by hand is kept (ux.md §3.7)."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from komae_desk.ui import habits
from komae_desk.ui.input_method import InputMethod, InputMode
from tests.ui.gallery import every_field


class Keyboard:
    """An IME that remembers what it was told."""

    def __init__(self) -> None:
        self.is_open = False
        self.told: list[bool] = []

    def switch(self, handle: int, opened: bool) -> None:
        self.is_open = opened
        self.told.append(opened)

    def probe(self, handle: int) -> bool:
        return self.is_open


@pytest.fixture
def page(show) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    made.keyboard = Keyboard()
    made.method = InputMethod(made.keyboard.switch, made.keyboard.probe)
    made.edits = {}
    for name, mode in (
        ("name", InputMode.HIRAGANA),
        ("code", InputMode.OFF),
        ("other name", InputMode.HIRAGANA),
        ("search", InputMode.FREE),
    ):
        made.edits[name] = edit = QLineEdit()
        made.method.watch(edit, mode, name.rsplit(" ", maxsplit=1)[-1])
        column.addWidget(edit)
    return show(made)


def test_the_kind_decides(page, focus) -> None:
    focus(page.edits["search"])
    page.keyboard.told.clear()
    for name in ("name", "code", "search", "name"):
        focus(page.edits[name])
    assert page.keyboard.told == [True, False, True]


def test_a_choice_by_hand_is_kept_for_the_kind(page, focus) -> None:
    focus(page.edits["name"])
    page.keyboard.told[:] = [True]
    page.keyboard.is_open = False
    focus(page.edits["code"])
    focus(page.edits["other name"])
    assert page.keyboard.told == [True, False, False]


def test_the_setting_turns_it_off(page, focus) -> None:
    habits.adopt(habits.Habits(switches_ime=False))
    page.keyboard.told.clear()
    focus(page.edits["name"])
    focus(page.edits["code"])
    assert page.keyboard.told == []


def test_hints_are_given_everywhere(qtbot, appearance) -> None:
    hints = {}
    for field in every_field():
        qtbot.addWidget(field)
        hints[field.label] = bool(field.editor().inputMethodHints() & Qt.InputMethodHint.ImhPreferLatin)
    assert {label for label, latin in hints.items() if latin} == {"番号", "電話", "点検期限", "発見日時", "件数"}
