"""The large box in which a page takes codes: a reader types into it, and so may a person (ux.md §4.4)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from komae_desk.ui.input_method import InputMode, input_method
from komae_desk.ui.line_edits import CodeEdit


class ScanBox(CodeEdit):
    """Enter hands over what was typed and empties the box; the IME is off in it."""

    entered = Signal(str)

    def __init__(self, name: str, words: str, parent: QWidget | None = None) -> None:
        """name is what a screen reader says, words what stands in the empty box."""
        super().__init__(parent)
        self.setProperty("role", "scan")
        self.setAccessibleName(name)
        self.setPlaceholderText(words)
        input_method.watch(self, InputMode.OFF, "code")

    def event(self, event: QEvent) -> bool:
        asked = event.type() == QEvent.Type.ShortcutOverride and not self.text()
        if asked and isinstance(event, QKeyEvent) and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            # An empty box has nothing to change: Ctrl+Z and the like are those of the page.
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif text := self.text().strip():
            self.clear()
            self.entered.emit(text)
