"""Digits that answer a row of a list, told apart from a code that a reader types into it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent

from komae_desk.ui.scanner import GAP


class DigitKeys(QObject):
    """A digit counts once no other character has followed it: what follows at once is the code that a reader types."""

    digit = Signal(int)

    def __init__(self, parent: QObject | None = None, *, most: int = 3) -> None:
        """most: the highest digit that means anything."""
        super().__init__(parent)
        self._most = most
        self._timer = QTimer(self, singleShot=True, interval=round(GAP * 1500))
        self._timer.timeout.connect(self._take)
        self._typed = ""

    def take(self, event: QKeyEvent) -> bool:
        """Keep a printable key; False for every other."""
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        typed = event.text().isprintable() and event.text().strip()
        if not typed or plain & ~Qt.KeyboardModifier.ShiftModifier:
            return False
        self._typed = self._typed + event.text() if self._timer.isActive() else event.text()
        self._timer.start()
        event.accept()
        return True

    def is_waiting(self) -> bool:
        """Whether a key was pressed that may be the beginning of a code."""
        return self._timer.isActive()

    def _take(self) -> None:
        typed, self._typed = self._typed, ""
        if typed.isdecimal() and len(typed) == 1 and 1 <= int(typed) <= self._most:
            self.digit.emit(int(typed))
