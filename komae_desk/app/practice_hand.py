"""The hand of the practice day: keys, clicks and scans at the window in front, and what it leaves in the folder."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QAction, QGuiApplication, QInputMethodEvent, QKeySequence, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QListView,
    QMenu,
    QTableView,
    QWidget,
)

from komae_desk.app.practice_screen import can_read, picture_of, windows
from komae_desk.core.desk import Desk
from komae_desk.core.practice_day import Unmet
from komae_desk.files.listing import Column, Listing
from komae_desk.files.workbook import write_xlsx
from komae_desk.ui.desk_process_practice import PracticeDesk
from komae_desk.ui.field import Field
from komae_desk.ui.main_window import MainWindow
from komae_desk.ui.scanner import GAP

PATIENCE = 60.0
PAUSE_MS = 15
MOST_FIELDS = 150
MOST_TRIES = 20
SIZE = (1366, 728)
MADE_UP = "架空の内容"
# Smaller by a twentieth would take eight times as long.
SMALL = 20


@dataclass(frozen=True)
class Kept:
    """One file the day leaves, and what it shows."""

    name: str
    words: str


def pause() -> None:
    """Let the program work for a moment; QTest's own way of waiting crashes on what a slot raises."""
    loop = QEventLoop()
    QTimer.singleShot(PAUSE_MS, loop.quit)
    loop.exec()


class PracticeHand:
    """Implements komae_desk.core.practice_day.Hand on the windows of 練習モード."""

    def __init__(self, practice: PracticeDesk, folder: Path, faults: Sequence[str]) -> None:
        """faults: what went wrong unseen, of which any ends the day."""
        self._practice, self._folder, self._faults = practice, folder, faults
        self.kept: list[Kept] = []

    @property
    def window(self) -> MainWindow:
        """The window in front."""
        window = self._practice.window
        assert window is not None
        return window

    @property
    def desk(self) -> Desk:
        """The desk of the person who sits there."""
        return self.window.desk

    # --- waiting and looking

    def until(self, true: Callable[[], bool], otherwise: str) -> None:
        """Let the program work until something is so."""
        end = time.monotonic() + PATIENCE
        while not true():
            if self._faults:
                raise Unmet(f"プログラムの中で失敗しました（{self._faults[0]}）。")
            if time.monotonic() > end:
                raise Unmet(otherwise)
            pause()

    def expect(self, words: str) -> None:
        """Wait until these words can be read on the screen."""
        self.until(lambda: can_read(words), f"画面に「{words}」が表示されませんでした。")

    def expect_closed(self) -> None:
        """Wait until no dialog lies over the window."""
        self.until(lambda: QApplication.activeModalWidget() is None, "画面が閉じませんでした。")
        self._activate()

    def _dialog(self) -> QFileDialog:
        def found() -> QFileDialog | None:
            modal = QApplication.activeModalWidget()
            return modal if isinstance(modal, QFileDialog) else None

        self.until(lambda: found() is not None, "ファイルの画面が開きませんでした。")
        dialog = found()
        assert dialog is not None
        return dialog

    def _front(self) -> QWindow:
        """The window that the keyboard of the system would reach; Qt finds popup and focus from there."""
        front = QApplication.activeModalWidget() or self.window
        handle = front.windowHandle()
        assert handle is not None
        return handle

    # --- keys

    def key(self, *names: str) -> None:
        """Press keys one after the other."""
        for name in names:
            pressed = QKeySequence(name)[0]  # type: ignore[index]  # missing from the stubs
            QTest.keyClick(self._front(), pressed.key(), pressed.keyboardModifiers())
            QApplication.processEvents()

    def write(self, words: str) -> None:
        """Type words where the focus is, Japanese ones as an IME commits them."""
        if words.isascii():
            self._burst(words)
        else:
            event = QInputMethodEvent()
            event.setCommitString(words)
            QApplication.sendEvent(QGuiApplication.focusObject(), event)
        QApplication.processEvents()

    def _burst(self, letters: str) -> bool:
        """Type ASCII letters one after the other; returns whether they came as fast as a reader sends them."""
        front, before, fast = self._front(), time.monotonic(), True
        for letter in letters:
            begun = time.monotonic()
            QTest.keyClick(front, ord(letter))
            fast = fast and time.monotonic() - before < GAP
            before = begun
        return fast and time.monotonic() - before < GAP

    def scan(self, code: str) -> None:
        """One burst of the reader; on a busy PC that cannot take it so fast, once more."""
        for _ in range(MOST_TRIES):
            if self._burst(code):
                self.key("Return")
                return
            self.key(*["Backspace"] * len(code))
            pause()
        raise Unmet("PCが混んでいるため、バーコードを読み取れませんでした。ほかのプログラムを終えてください。")

    def go(self, words: str) -> None:
        """Ctrl+K: go to the first thing found by these words."""
        self.key("Ctrl+K")
        self.write(words)
        self.until(
            lambda: any(words in text for text in self.window.search.texts()), f"「{words}」が検索で見つかりません。"
        )
        self.key("Return")
        self.until(lambda: not self.window.search.isVisible(), f"「{words}」へ移れませんでした。")

    def sit(self, person: UUID) -> None:
        """Ctrl+L and the arrow keys: let another person sit down."""
        chooser, before = self._practice.chooser, self.window
        if before.desk.user.person == person:
            return
        known = [chooser.itemData(at) for at in range(chooser.count())]
        if person not in known:
            raise Unmet("替わる人が「操作者」の一覧にいません。")
        by = known.index(person) - chooser.currentIndex()
        self.key("Ctrl+L")
        self.until(lambda: QApplication.activePopupWidget() is not None, "操作者の一覧が開きませんでした。")
        self.key(*(["Down" if by > 0 else "Up"] * abs(by)), "Return")
        self.until(lambda: self.window is not before, "操作する人を替えられませんでした。")
        self.begin()

    def begin(self) -> None:
        """Bring the window of a new person to the front, as a system with a display does by itself."""
        self.window.resize(*SIZE)
        # The window before is destroyed first: it takes the focus of the whole program with it.
        pause()
        self._activate()

    def _activate(self) -> None:
        def is_in_front() -> bool:
            # Asked anew every time: a dialog that has done its work goes by itself, also while it is waited for.
            front = QApplication.activeModalWidget() or self.window
            if not front.isActiveWindow():
                front.activateWindow()
            return bool(front.isActiveWindow())

        self.until(is_in_front, "画面を表示できませんでした。")

    # --- forms

    def fill(self, label: str, *words: str) -> None:
        """Walk to the field of this label with Tab and fill it."""
        self._walk_to(label)
        editor = QApplication.focusWidget()
        if isinstance(editor, QCheckBox):
            self._tick(label, words)
        elif isinstance(editor, QComboBox):
            self.key("Home")
            for _ in range(editor.count()):
                if editor.currentText() == words[0]:
                    return
                self.key("Down")
            raise Unmet(f"「{label}」に「{words[0]}」がありません。")
        else:
            self.write(words[0])
            for more in words[1:]:
                self.key("Tab")
                self.write(more)
            self._await_candidates(editor)

    def _walk_to(self, label: str) -> None:
        for _ in range(MOST_FIELDS):
            if self._label() == label:
                return
            self.key("Tab")
        raise Unmet(f"「{label}」の欄に移れませんでした。")

    def _label(self) -> str:
        """The label of the field that has the focus; buttons inside a field are passed over."""
        widget = QApplication.focusWidget()
        if isinstance(widget, QAbstractButton) and not isinstance(widget, QCheckBox):
            return ""
        while widget is not None and not isinstance(widget, Field):
            widget = widget.parentWidget()
        return widget.label if widget is not None else ""

    def _tick(self, label: str, words: Sequence[str]) -> None:
        left = list(words)
        while self._label() == label:
            box = QApplication.focusWidget()
            if isinstance(box, QCheckBox) and not box.isChecked() and (not words or box.text() in left):
                self.key("Space")
            if isinstance(box, QCheckBox) and box.text() in left:
                left.remove(box.text())
            self.key("Right")
            if QApplication.focusWidget() is box:
                break
        if left:
            raise Unmet(f"「{label}」に「{left[0]}」がありません。")

    def _await_candidates(self, editor: QWidget | None) -> None:
        """A field for records offers what it found under the line; Tab takes the first."""
        lists = editor.findChildren(QListView, "candidates") if editor is not None else []
        if lists:
            self.until(lists[0].isVisible, "候補が表示されませんでした。")

    # --- the mouse

    def press(self, words: str) -> None:
        """Click the button with these words."""

        def found() -> QAbstractButton | None:
            front = QApplication.activeModalWidget() or self.window
            buttons = (b for b in front.findChildren(QAbstractButton) if b.isVisible() and b.isEnabled())
            return next((b for b in buttons if words in b.text().replace("&", "")), None)

        self.until(lambda: found() is not None, f"「{words}」のボタンがありません。")
        button = found()
        assert button is not None
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        QApplication.processEvents()

    def choose(self, words: str) -> None:
        """Take the line with these words from the menu that is open."""

        def found() -> list[tuple[QMenu, QAction]]:
            menus = [w for w in windows() if isinstance(w, QMenu)]
            return [(menu, action) for menu in menus for action in menu.actions() if words in action.text()]

        self.until(lambda: bool(found()), f"「{words}」がメニューにありません。")
        menu, action = found()[0]
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
        QApplication.processEvents()

    def tick_all(self) -> int:
        """Ctrl+A and Space: check every row of the list that has the focus."""
        view = QApplication.focusWidget()
        if not isinstance(view, QTableView):
            raise Unmet("一覧に移れませんでした。")
        self.key("Ctrl+A", "Space")
        return int(view.model().rowCount())

    # --- files

    def _path(self, name: str, words: str) -> Path:
        kept = Kept(f"{len(self.kept) + 1:02}_{name}", words)
        self.kept.append(kept)
        path = self._folder / kept.name
        path.unlink(missing_ok=True)
        return path

    def picture(self, name: str, words: str) -> None:
        """Keep a picture of the screen."""
        pause()
        path = self._path(f"{name}.png", words)
        if not picture_of(self.window).save(str(path), "PNG", SMALL):  # type: ignore[call-overload, unused-ignore]
            raise Unmet(f"画面の絵 {path.name} を保存できませんでした。空き容量を確認してください。")

    def paper(self, name: str, words: str) -> None:
        """Ctrl+S in the preview, the place, Enter; Esc leaves the preview."""
        preview = self.window.stack.get("preview")
        self.until(lambda: self.window.stack.name == "preview" and not preview.print_why(), "帳票を作れませんでした。")
        self.until(preview.is_idle, "帳票の絵を作れませんでした。")
        self.key("Ctrl+S")
        path = self.save_file(f"{name}.pdf", words)
        self.until(path.exists, f"{path.name} を保存できませんでした。")
        self.key("Esc")
        self.until(lambda: self.window.stack.name != "preview", "プレビューを閉じられませんでした。")

    def save_file(self, name: str, words: str) -> Path:
        """Answer the file dialog that asks for a place."""
        dialog = self._dialog()
        path = self._path(name, words)
        self._answer(dialog, path)
        return path

    def open_table(self, name: str, words: str, rows: Sequence[Sequence[str]]) -> None:
        """Make an Excel file and open it in the file dialog that asks."""
        dialog = self._dialog()
        path = self._path(f"{name}.xlsx", words)
        titles, *lines = rows
        write_xlsx(path, Listing(words, [Column(title) for title in titles], lines, conditions=(MADE_UP,)))
        self._answer(dialog, path)

    def _answer(self, dialog: QFileDialog, path: Path) -> None:
        edit = dialog.findChild(QLineEdit, "fileNameEdit")
        assert edit is not None
        edit.setFocus()
        edit.selectAll()
        self.write(str(path))
        self.key("Return")
        self.until(
            lambda: not isinstance(QApplication.activeModalWidget(), QFileDialog),
            f"「{path.name}」の場所を選べませんでした。",
        )
        self._activate()
