"""A window beside the main one, for reading: placed where the typed stays in sight, gone with the main window."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog

if TYPE_CHECKING:
    from komae_desk.ui.main_window import MainWindow

WIDE, HIGH = 32, 38
"""The size in widths of 「あ」, so that it grows with the text."""


class BesideDialog(QDialog):
    """What stands beside the page; F6 goes back to the page and leaves it open, Esc closes it.

    No Qt.Tool: Qt lets the keys of the main window work in those, and Alt+A would permit what is not looked at.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._desk = window, window.desk
        self._stop_listening = self._desk.subscribe(self._changed)
        self._listens = True
        window.installEventFilter(self)

    def take_keys(self) -> None:
        """F6 goes back to the page and leaves this open; the desk can be locked from here too."""
        QShortcut(QKeySequence("F6"), self).activated.connect(self._window.activateWindow)
        lock = self._window.registry.verbs.get("lock")
        if lock is None:
            return
        for key in lock.keys:
            QShortcut(QKeySequence(key), self).activated.connect(partial(self._window.registry.call, lock))

    def take_focus(self) -> None:
        """F6 from the page: in front."""
        self.raise_()
        self.activateWindow()

    def place(self, wide: int = WIDE) -> None:
        """Right of the main window where the screen has room, else over the list: what is typed stays in sight."""
        window, unit = self._window, self._window.fontMetrics().horizontalAdvance("あ")
        room = window.screen().availableGeometry()
        size = (min(unit * wide, room.width()), min(unit * HIGH, window.height() - 64, room.height()))
        self.resize(*size)
        frame = window.frameGeometry()
        left = frame.right() + 1
        if left + size[0] > room.right():
            left = window.stack.widget.mapToGlobal(QPoint(0, 0)).x() + 16
        top = window.stack.widget.mapToGlobal(QPoint(0, 0)).y()
        self.move(left, max(room.top(), min(top, room.bottom() - size[1])))

    def _changed(self, kind: str, record_id: object) -> None:
        """A record changed; what is shown may be another now."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The main window hides when it closes and when the desk is locked; the file is closed after that.
        if watched is self._window and event.type() == QEvent.Type.Hide and not event.spontaneous():
            self.close()
        return False

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if event.spontaneous() or not self._listens:
            return
        self._listens = False
        self._stop_listening()
        self._window.removeEventFilter(self)
        self.deleteLater()
        if self._window.isVisible():
            self._window.activateWindow()
