"""References: typed, filtered, scanned; only what exists is taken (ux.md §3.7, §5.5)."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from komae_desk.ui.enter_navigation import EnterNavigation
from komae_desk.ui.record_field import RecordField
from komae_desk.ui.text_fields import NameField
from tests.ui.gallery import resolve, search


@pytest.fixture
def field(show) -> RecordField:
    page = QWidget()
    column = QVBoxLayout(page)
    made = RecordField("機器", search=search, resolve=resolve, noun="機器", required=True)
    page.other = NameField("氏名")
    column.addWidget(made)
    column.addWidget(page.other)
    page.navigation = EnterNavigation(page)
    page.navigation.watch(page)
    show(page)
    yield made
    made.candidates().hide()


def test_typing_filters_and_enter_takes(field: RecordField, focus, qtbot) -> None:
    edit = focus(field)
    qtbot.keyClicks(edit, "KK-0")
    qtbot.waitUntil(field.candidates().isVisible)
    assert [c.code for c in field.candidates().shown()] == ["KK-0123", "KK-0207", "KK-0118"]
    qtbot.keyClick(edit, Qt.Key.Key_Down)
    with qtbot.waitSignal(field.changed):
        qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert field.value() == 2
    assert edit.text() == "KK-0207　USBメモリ 16GB（暗号化）"
    assert not field.candidates().isVisible()


def test_f4_opens_all_and_escape_closes(field: RecordField, focus, qtbot) -> None:
    edit = focus(field)
    qtbot.keyClick(edit, Qt.Key.Key_F4)
    assert field.candidates().isVisible()
    assert len(field.candidates().shown()) == 3
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    assert not field.candidates().isVisible()
    assert field.value() is None


@pytest.mark.parametrize("typed", ["KK-0118", "kk-0118", "デジタルカメラ"])
def test_a_number_or_name_typed_in_full_is_taken_on_leaving(field: RecordField, focus, typed: str) -> None:
    field._search = lambda text: [c for c in search("") if text.upper() in c.text]
    edit = focus(field)
    edit.insert(typed)
    edit.textEdited.emit(typed)
    focus(field.parentWidget().other)
    assert field.value() == 3


def test_a_scanned_code_is_taken(field: RecordField, qtbot) -> None:
    with qtbot.waitSignal(field.changed):
        assert field.take_code("KK-0207")
    assert field.value() == 2
    assert not field.take_code("XX-1")
    assert field.value() == 2


def test_what_is_not_registered_is_kept_and_explained(field: RecordField, focus, qtbot) -> None:
    edit = focus(field)
    qtbot.keyClicks(edit, "XX-1")
    focus(field.parentWidget().other)
    assert not field.check()
    assert field.error() == "機器「XX-1」の機器は登録されていません。候補から選んでください。"
    assert edit.text() == "XX-1"


def test_editing_the_text_lets_the_record_go(field: RecordField, focus, qtbot) -> None:
    field.set_value(1)
    edit = focus(field)
    edit.end(False)
    qtbot.keyClick(edit, Qt.Key.Key_Backspace)
    assert field.value() is None


def test_a_click_takes_a_candidate(field: RecordField, focus, qtbot) -> None:
    focus(field)
    field.open_candidates()
    view = field.candidates()
    place = view.visualRect(view.model().index(2, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert field.value() == 3
