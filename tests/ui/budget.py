"""Counts what a hand does: key events and scan bursts (ux.md §4.19, §8); a task that needs more fails the build."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


class Hand:
    """A hand at the keyboard of one window; text typed is not counted, keys and scans are."""

    def __init__(self, qtbot: QtBot, window: QWidget) -> None:
        self._qtbot, self._window = qtbot, window
        self.count = 0

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """One key event, to whatever has the focus."""
        self.count += 1
        target = QApplication.focusWidget() or self._window
        QTest.keyClick(target, key, modifiers)
        QApplication.processEvents()

    def text(self, words: str) -> None:
        """Words typed into the focus, by the IME when they are Japanese; not counted."""
        target = QApplication.focusWidget()
        assert target is not None
        if words.isascii():
            QTest.keyClicks(target, words)
        else:
            event = QInputMethodEvent()
            event.setCommitString(words)
            QApplication.sendEvent(target, event)

    def scan(self, code: str) -> None:
        """One burst of the bar code reader."""
        self.count += 1
        target = QApplication.focusWidget() or self._window
        QTest.keyClicks(target, code)
        QTest.keyClick(target, Qt.Key.Key_Return)
        QApplication.processEvents()

    def until(self, true: Callable[[], bool]) -> None:
        """Wait for something to be so."""
        self._qtbot.waitUntil(true, timeout=5000)

    def spent(self, most: int) -> None:
        """The budget holds."""
        assert self.count <= most, f"{self.count} events, {most} allowed"
