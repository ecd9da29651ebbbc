"""Japanese text in one line: whole characters, readings, folding, IME (A-23, T4, T5, T11)."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodQueryEvent
from PySide6.QtWidgets import QApplication

from komae_desk.ui.line_edits import CodeEdit, KanaEdit, LatinEdit, LineEdit, NameEdit, boundary_before
from komae_desk.ui.text_fields import KanaField, NameField, TextArea
from tests.ui.conftest import compose

WHOLE = ["辻\U000e0100", "葛\U000e0100", "𠮷", "か\u309a", "神\ufe00", "あ", "👨‍👩‍👧"]


@pytest.mark.parametrize("character", WHOLE)
@pytest.mark.parametrize("make", [NameEdit, LineEdit])
def test_backspace_takes_the_whole_character(qtbot, make: type[LineEdit], character: str) -> None:
    edit = make()
    qtbot.addWidget(edit)
    edit.setText(f"前{character}後")
    edit.setCursorPosition(edit.cursorPosition() - 1)
    qtbot.keyClick(edit, Qt.Key.Key_Backspace)
    assert edit.text() == "前後"
    edit.undo()
    assert edit.text() == f"前{character}後"


@pytest.mark.parametrize("character", WHOLE)
def test_backspace_takes_the_whole_character_in_a_memo(qtbot, character: str) -> None:
    memo = TextArea()
    qtbot.addWidget(memo)
    memo.setPlainText(f"一行目\n前{character}")
    memo.moveCursor(memo.textCursor().MoveOperation.End)
    qtbot.keyClick(memo, Qt.Key.Key_Backspace)
    assert memo.toPlainText() == "一行目\n前"
    qtbot.keyClick(memo, Qt.Key.Key_Backspace)
    qtbot.keyClick(memo, Qt.Key.Key_Backspace)
    assert memo.toPlainText() == "一行目"


@pytest.mark.parametrize("character", ["辻\U000e0100", "𠮷", "か\u309a"])
def test_delete_takes_the_whole_character(qtbot, character: str) -> None:
    edit = NameEdit()
    qtbot.addWidget(edit)
    edit.setText(f"{character}後")
    edit.setCursorPosition(0)
    qtbot.keyClick(edit, Qt.Key.Key_Delete)
    assert edit.text() == "後"


def test_backspace_deletes_a_selection_and_nothing_else(qtbot) -> None:
    edit = NameEdit()
    qtbot.addWidget(edit)
    edit.setText("辻\U000e0100本一郎")
    edit.setSelection(3, 1)
    qtbot.keyClick(edit, Qt.Key.Key_Backspace)
    assert edit.text() == "辻\U000e0100一郎"


def test_boundaries_are_counted_as_qt_counts() -> None:
    assert boundary_before("あ𠮷", 3) == 1
    assert boundary_before("あ", 0) == 0


@pytest.mark.parametrize(("make", "enabled"), [(CodeEdit, False), (NameEdit, True), (LatinEdit, True)])
def test_code_fields_refuse_the_ime(qtbot, make: type[LineEdit], enabled: bool) -> None:
    edit = make()
    qtbot.addWidget(edit)
    edit.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, True)
    event = QInputMethodQueryEvent(Qt.InputMethodQuery.ImEnabled)
    QApplication.sendEvent(edit, event)
    assert event.value(Qt.InputMethodQuery.ImEnabled) is enabled


def test_folding_of_codes_and_readings() -> None:
    fold = CodeEdit.folded
    for written in ("ｋｋ－０１２３", "KK‐0123", "ＫＫ―０１２３", "KKー0123", "KK−0123", " kk-0123 "):
        assert fold(None, written) == "KK-0123"  # type: ignore[arg-type]
    assert KanaEdit.folded(None, "ﾀﾅｶ　ハナコ") == "たなか　はなこ"  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["神\ufa19", "塚\ufa10", "㈱ミナト", "Ⅱ級", "①", "葛\U000e0100城", "～", "Ａ１"])
def test_names_are_kept_as_typed(qtbot, focus, show, name: str) -> None:
    field = NameField("氏名")
    show(field)
    focus(field)
    compose(field.edit, commit=name)
    field.edit.clearFocus()
    assert field.value() == name


def type_name(edit: NameEdit) -> None:
    """たなかはなこ as MS-IME sends it, with the Latin letters on the way."""
    for preedit in ("た", "たn", "たな", "たなk", "たなか", "田中"):
        compose(edit, preedit)
    compose(edit, commit="田中")
    for preedit in ("はなこ", "花子"):
        compose(edit, preedit)
    compose(edit, commit="花子")


@pytest.fixture
def pair(qtbot) -> tuple[NameField, KanaField]:
    name, kana = NameField("氏名"), KanaField()
    for field in (name, kana):
        qtbot.addWidget(field)
    name.feed(kana)
    return name, kana


def test_the_reading_fills_itself(pair: tuple[NameField, KanaField], qtbot) -> None:
    name, kana = pair
    with qtbot.waitSignal(kana.changed):
        type_name(name.edit)  # type: ignore[arg-type]
    assert (name.value(), kana.value()) == ("田中花子", "たなかはなこ")


def test_a_reading_edited_by_hand_is_never_overwritten(pair: tuple[NameField, KanaField], qtbot) -> None:
    name, kana = pair
    type_name(name.edit)  # type: ignore[arg-type]
    qtbot.keyClicks(kana.edit, "x")
    type_name(name.edit)  # type: ignore[arg-type]
    assert kana.value() == "たなかはなこx"


def test_a_stored_reading_is_never_appended_to(pair: tuple[NameField, KanaField]) -> None:
    name, kana = pair
    name.set_value("田中")
    kana.set_value("たなか")
    compose(name.edit, "いちろう")
    compose(name.edit, commit="一郎")
    assert kana.value() == "たなか"


def test_emptying_the_name_empties_a_filled_reading(pair: tuple[NameField, KanaField], qtbot) -> None:
    name, kana = pair
    type_name(name.edit)  # type: ignore[arg-type]
    name.edit.selectAll()
    qtbot.keyClick(name.edit, Qt.Key.Key_Delete)
    assert kana.value() == ""


def test_a_composition_given_up_leaves_no_reading(pair: tuple[NameField, KanaField]) -> None:
    name, kana = pair
    compose(name.edit, "たなか")
    compose(name.edit)
    compose(name.edit, commit="㈱")
    assert kana.value() == ""


def test_katakana_names_give_their_reading(pair: tuple[NameField, KanaField]) -> None:
    name, kana = pair
    compose(name.edit, "みなと")
    compose(name.edit, "ミナト")
    compose(name.edit, commit="ミナト")
    assert kana.value() == "みなと"


def test_long_texts_show_their_beginning(qtbot) -> None:
    field = NameField("名称")
    qtbot.addWidget(field)
    field.set_value("長い名称" * 30)
    assert field.edit.cursorPosition() == 0
