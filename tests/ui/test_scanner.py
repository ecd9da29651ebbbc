"""The reader needs no focus, leaves no trace, and hands are no readers (ux.md §4.4)."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from komae_desk.ui.enter_navigation import EnterNavigation
from komae_desk.ui.record_field import FILTER_MS
from komae_desk.ui.scanner import GAP, ScanSink
from komae_desk.ui.text_fields import TextArea
from tests.ui.conftest import Clock, compose

CODE = "KK-0123"
READER, HAND = 0.01, 0.12


class Desk(QWidget):
    """A page with one of everything a scan may fall into."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock
        self.line, self.memo, self.rich = QLineEdit("備考"), TextArea(), QTextEdit()
        self.memo.setPlainText("一行目\n二行目")
        self.rich.setPlainText("書式つき")
        self.combo, self.editable, self.spin = QComboBox(), QComboBox(), QSpinBox()
        self.combo.addItems(["空き", "KK", "01", "23"])
        self.editable.setEditable(True)
        self.editable.setEditText("候補")
        self.spin.setMaximum(99_999)
        self.spin.setValue(5)
        self.list, self.button = QListWidget(), QPushButton("登録")
        self.list.addItems(["空き", "KK-0001", "0123"])
        self.list.setCurrentRow(0)
        column = QVBoxLayout(self)
        for each in (self.line, self.memo, self.rich, self.combo, self.editable, self.spin, self.list, self.button):
            column.addWidget(each)
        self.sink = ScanSink(self, clock=clock)
        self.codes: list[str] = []
        self.misses: list[int] = []
        self.sink.scanned.connect(self.codes.append)
        self.sink.ime_scan.connect(lambda: self.misses.append(1))
        self.sink.start()

    def press(self, text: str, pace: float, end: Qt.Key | None = Qt.Key.Key_Return, repeat: bool = False) -> None:
        """Send keys to whatever has the focus, as a window system does."""
        keys = [(Qt.Key(ord(c.upper())) if c.isascii() else Qt.Key.Key_unknown, c) for c in text]
        if end is not None:
            keys.append((end, "\t" if end is Qt.Key.Key_Tab else "\r"))
        for key, character in keys:
            self.clock.now += pace
            target = QApplication.focusWidget()
            assert target is not None
            shift = Qt.KeyboardModifier.ShiftModifier if character.isupper() else Qt.KeyboardModifier.NoModifier
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(target, QKeyEvent(kind, key, shift, character, repeat))

    def scan(self, text: str = CODE, end: Qt.Key = Qt.Key.Key_Return) -> None:
        self.press(text, READER, end)


@pytest.fixture
def desk(show, clock: Clock) -> Iterator[Desk]:
    made = Desk(clock)
    show(made)
    yield made
    made.sink.stop()


@pytest.mark.parametrize("end", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab])
def test_a_scan_in_a_line_leaves_it_as_it_was(desk: Desk, focus, end: Qt.Key) -> None:
    focus(desk.line)
    desk.line.setText("備考")
    desk.line.setCursorPosition(1)
    desk.scan(end=end)
    assert desk.codes == [CODE]
    assert (desk.line.text(), desk.line.cursorPosition(), desk.line.hasSelectedText()) == ("備考", 1, False)
    assert QApplication.focusWidget() is desk.line


@pytest.mark.parametrize(("start", "length"), [(0, 2), (2, 1), (4, -2), (4, -4)])
def test_a_selection_overwritten_by_a_scan_comes_back(desk: Desk, focus, start: int, length: int) -> None:
    focus(desk.line)
    desk.line.setText("𠮷野家")
    desk.line.setSelection(start, length)
    before = (desk.line.selectedText(), desk.line.selectionStart(), desk.line.cursorPosition())
    desk.scan()
    assert desk.line.text() == "𠮷野家"
    assert (desk.line.selectedText(), desk.line.selectionStart(), desk.line.cursorPosition()) == before


def test_undo_in_the_line_never_brings_the_code_back(desk: Desk, focus) -> None:
    focus(desk.line)
    desk.line.clear()
    desk.press("ab", HAND, None)
    desk.clock.now += 1
    desk.scan()
    assert desk.line.text() == "ab"
    assert not desk.line.isModified() or desk.line.text() == "ab"


def test_a_form_that_watches_later_takes_no_key_of_a_scan(desk: Desk, focus) -> None:
    """Enter means the next field to a form, and its filter came last: the reader is asked before it all the same."""
    focus(desk.line)
    desk.line.setText("備考")
    form = EnterNavigation(desk)
    form.watch(desk)
    desk.scan()
    assert (desk.codes, desk.line.text()) == ([CODE], "備考")
    assert QApplication.focusWidget() is desk.line


@pytest.mark.parametrize("name", ["memo", "rich"])
def test_a_scan_in_a_memo_leaves_it_clean(desk: Desk, focus, name: str) -> None:
    memo: QPlainTextEdit | QTextEdit = getattr(desk, name)
    memo.setPlainText("一行目\n二行目")
    focus(memo)
    cursor = memo.textCursor()
    cursor.setPosition(5)
    cursor.setPosition(2, cursor.MoveMode.KeepAnchor)
    memo.setTextCursor(cursor)
    memo.document().setModified(False)
    desk.scan()
    assert desk.codes == [CODE]
    assert memo.toPlainText() == "一行目\n二行目"
    assert (memo.textCursor().anchor(), memo.textCursor().position()) == (5, 2)
    assert not memo.document().isModified()


def test_a_memo_that_was_being_written_goes_on(desk: Desk, focus) -> None:
    focus(desk.memo)
    desk.memo.clear()
    desk.press("abc", HAND, None)
    desk.clock.now += 1
    desk.scan(end=Qt.Key.Key_Tab)
    desk.clock.now += 1
    desk.press("d", HAND, None)
    assert desk.memo.toPlainText() == "abcd"
    desk.memo.undo()
    assert CODE not in desk.memo.toPlainText()


def test_a_scan_in_a_choice_changes_nothing(desk: Desk, focus) -> None:
    focus(desk.combo)
    desk.scan()
    assert (desk.codes, desk.combo.currentIndex()) == ([CODE], 0)
    focus(desk.editable)
    desk.scan()
    assert (len(desk.codes), desk.editable.currentText()) == (2, "候補")
    focus(desk.spin)
    desk.scan("01230123")
    assert (desk.codes[-1], desk.spin.value()) == ("01230123", 5)


def test_a_scan_in_a_list_keeps_the_row(desk: Desk, focus) -> None:
    focus(desk.list)
    desk.scan()
    assert (desk.codes, desk.list.currentRow()) == ([CODE], 0)
    assert [item.text() for item in desk.list.selectedItems()] == ["空き"]


def test_a_scan_with_the_focus_on_a_button_is_counted_once(desk: Desk, focus) -> None:
    pressed: list[int] = []
    desk.button.clicked.connect(lambda: pressed.append(1))
    focus(desk.button)
    desk.scan()
    assert (desk.codes, pressed) == ([CODE], [])


def test_codes_are_folded(desk: Desk, focus) -> None:
    focus(desk.line)
    desk.scan("ｋｋ－０１２３")
    assert desk.codes == [CODE]


def test_hands_are_no_readers(desk: Desk, focus) -> None:
    focus(desk.line)
    desk.line.clear()
    desk.press(CODE, HAND)
    assert (desk.codes, desk.line.text()) == ([], CODE)


@pytest.mark.parametrize(("pace", "found"), [(GAP - 0.001, [CODE]), (GAP + 0.001, [])])
def test_the_pace_decides(desk: Desk, focus, pace: float, found: list[str]) -> None:
    focus(desk.line)
    desk.press(CODE, pace)
    assert desk.codes == found


def test_a_pause_before_enter_is_no_scan(desk: Desk, focus) -> None:
    focus(desk.line)
    desk.line.clear()
    desk.press(CODE, READER, None)
    desk.clock.now += 0.2
    desk.press("", READER)
    assert (desk.codes, desk.line.text()) == ([], CODE)


def test_three_characters_are_no_scan(desk: Desk, focus) -> None:
    focus(desk.line)
    desk.line.clear()
    desk.scan("123")
    assert (desk.codes, desk.line.text()) == ([], "123")


def test_a_key_held_down_is_no_scan(desk: Desk, focus) -> None:
    focus(desk.line)
    desk.line.clear()
    desk.press("aaaaaaaa", 0.033, None, repeat=True)
    desk.press("", 0.033)
    assert (desk.codes, desk.line.text()) == ([], "aaaaaaaa")


def test_shortcuts_are_no_scan(desk: Desk, focus, qtbot) -> None:
    focus(desk.line)
    desk.press("KK-", READER, None)
    qtbot.keyClick(desk.line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    desk.press("01", READER)
    assert desk.codes == []


def test_two_scans_in_a_row(desk: Desk, focus) -> None:
    focus(desk.line)
    desk.scan()
    desk.scan("KK-0207")
    assert (desk.codes, desk.line.text()) == ([CODE, "KK-0207"], "備考")


def test_only_while_it_is_on(desk: Desk, focus) -> None:
    focus(desk.line)
    desk.line.clear()
    desk.sink.stop()
    desk.scan()
    assert (desk.codes, desk.line.text(), desk.sink.is_active()) == ([], CODE, False)
    desk.sink.start()
    desk.scan()
    assert desk.codes == [CODE]


def test_other_windows_are_left_alone(desk: Desk, show, focus) -> None:
    other = show(QLineEdit())
    focus(other)
    desk.scan()
    assert (desk.codes, other.text()) == ([], CODE)


def test_a_field_deleted_meanwhile_does_no_harm(desk: Desk, focus) -> None:
    focus(desk.line)
    desk.press(CODE, READER, None)
    line = desk.line
    desk.layout().removeWidget(line)
    focus(desk.button)
    line.setParent(None)
    line.deleteLater()
    QApplication.sendPostedEvents(line, QEvent.Type.DeferredDelete)
    desk.press("", READER)
    assert desk.codes == [CODE]


def test_a_reader_with_a_prefix_is_exact(desk: Desk, focus) -> None:
    desk.sink.prefix = "~"
    focus(desk.line)
    desk.line.clear()
    desk.scan()
    assert (desk.codes, desk.line.text()) == ([], CODE)
    desk.clock.now += 1
    desk.press(f"~{CODE}", 0.1)
    assert (desk.codes, desk.line.text()) == ([CODE], CODE)


def test_a_control_character_may_be_the_prefix(desk: Desk, focus) -> None:
    desk.sink.prefix = "\x02"
    focus(desk.line)
    desk.scan(f"\x02{CODE}")
    assert (desk.codes, desk.line.text()) == ([CODE], "備考")


def test_a_scan_into_japanese_input_is_reported(desk: Desk, focus) -> None:
    focus(desk.line)
    for preedit in ("ｋ", "っｋ", "っｋ−", "っｋ−０", "っｋ−０１"):
        desk.clock.now += READER
        compose(desk.line, preedit)
    desk.clock.now += READER
    compose(desk.line, commit="っｋ−０１")
    desk.press("", READER)
    assert (desk.codes, desk.misses, desk.line.text()) == ([], [1], "備考")
    assert QApplication.focusWidget() is desk.line


def test_a_full_width_scan_is_read_all_the_same(desk: Desk, focus) -> None:
    focus(desk.line)
    for length in range(1, 8):
        desk.clock.now += READER
        compose(desk.line, "０１２３４５６"[:length])
    desk.clock.now += READER
    compose(desk.line, commit="０１２３４５６")
    assert (desk.codes, desk.misses, desk.line.text()) == (["0123456"], [], "備考")


def test_a_composition_that_is_never_committed_is_reported(desk: Desk, focus, qtbot) -> None:
    focus(desk.line)
    for preedit in ("ｋ", "っｋ", "っｋ−", "っｋ−０"):
        desk.clock.now += READER
        compose(desk.line, preedit)
    qtbot.waitUntil(lambda: desk.misses == [1])
    assert desk.line.text() == "備考"


def test_japanese_typed_by_hand_is_left_alone(desk: Desk, focus) -> None:
    focus(desk.line)
    desk.line.clear()
    for preedit in ("た", "たな", "たなか", "田中"):
        desk.clock.now += HAND
        compose(desk.line, preedit)
    desk.clock.now += HAND
    compose(desk.line, commit="田中")
    assert (desk.line.text(), desk.misses, desk.codes) == ("田中", [], [])


def test_a_scan_opens_no_list_of_candidates() -> None:
    assert FILTER_MS / 1000 > GAP


def late(desk: Desk, delays: list[float], stamps: float) -> None:
    """Keys of one scan that the system stamped on time and a busy PC handles late."""
    for place, (character, delay) in enumerate(zip(CODE + "\r", delays, strict=True)):
        desk.clock.now = 1000.0 + place * READER + delay
        target = QApplication.focusWidget()
        assert target is not None
        key = Qt.Key.Key_Return if character == "\r" else Qt.Key(ord(character.upper()))
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, character)
        event.setTimestamp(int((stamps + place * READER) * 1000))
        QApplication.sendEvent(target, event)


def test_a_busy_pc_cuts_no_code_in_two(desk):
    desk.line.setFocus()
    late(desk, [0, 0.3, 0.3, 0.3, 0.6, 0.6, 0.6, 0.6], stamps=77.0)
    assert desk.codes == [CODE]
    assert desk.line.text() == "備考"
    late(desk, [0.9, 0.3, 0, 0, 0, 0.2, 0, 0], stamps=3.0)
    assert desk.codes == [CODE, CODE], "also when the system's clock began anew"


def test_late_handling_makes_no_scan_of_a_hand(desk):
    desk.line.setFocus()
    for place, character in enumerate(CODE + "\r"):
        desk.clock.now = 2000.0 + place * 0.001
        key = Qt.Key.Key_Return if character == "\r" else Qt.Key(ord(character.upper()))
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, character)
        event.setTimestamp(int((50.0 + place * HAND) * 1000))
        QApplication.sendEvent(desk.line, event)
    assert desk.codes == []
