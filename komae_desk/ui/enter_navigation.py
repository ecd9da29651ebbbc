"""Enter goes to the next field and never submits; Shift+Enter goes back (ux.md §3.7, A-23)."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QPushButton, QWidget

from komae_desk.ui import habits

GUARD_SECONDS = 0.06
_SINGLE_LINE = (QLineEdit, QComboBox, QAbstractSpinBox, QAbstractButton)


class EnterNavigation(QObject):
    """Watches the single-line editors of a form; one object serves all of them."""

    def __init__(self, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        """clock gives seconds; tests hand in their own."""
        super().__init__(parent)
        self._clock = clock
        self._committed_at = float("-inf")
        self._composing = False

    def watch(self, root: QWidget) -> None:
        """Watch a widget and all single-line editors inside it."""
        for widget in (root, *root.findChildren(QWidget)):
            if isinstance(widget, _SINGLE_LINE):
                widget.removeEventFilter(self)
                widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QInputMethodEvent):
            self._composing = bool(event.preeditString())
            if event.commitString():
                self._committed_at = self._clock()
        elif event.type() == QEvent.Type.FocusOut:
            self._composing = False
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(watched, QWidget):
            return self._key(watched, event)
        return False

    def is_guarded(self) -> bool:
        """Whether an Enter now belongs to the input method, not to the form."""
        return self._composing or self._clock() - self._committed_at < GUARD_SECONDS

    def _key(self, widget: QWidget, event: QKeyEvent) -> bool:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return False
        if self.is_guarded():
            return True
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if isinstance(widget, QPushButton) and not back:
            # Reached on purpose: here Enter presses, as people expect of a focused button.
            widget.click()
            return True
        if not habits.current().enter_moves:
            return False
        # Not setFocus(): this way a scroll area brings the field into view.
        widget.focusNextPrevChild(not back)
        return True
