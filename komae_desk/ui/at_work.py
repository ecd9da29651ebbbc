"""「処理しています…」 on the clicked button while what it began is under way (ux.md §5.2)."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

AT_WORK = "処理しています…"
SHOWN_AFTER_MS = 100
SHOWN_AT_LEAST_MS = 500


class AtWork(QObject):
    """Shows on a button that its act is under way: nothing within 100 ms, and never a flash shorter than 500 ms."""

    def __init__(self, button: QAbstractButton) -> None:
        super().__init__(button)
        self._button, self._words = button, button.text()
        self._shown_at: float | None = None
        self._after = QTimer(self, singleShot=True, interval=SHOWN_AFTER_MS)
        self._after.timeout.connect(self._show)
        self._after.start()

    def end(self) -> None:
        """The act has ended: the button gets its own words back."""
        self._after.stop()
        if self._shown_at is None:
            self.deleteLater()
            return
        left = SHOWN_AT_LEAST_MS - int((time.monotonic() - self._shown_at) * 1000)
        QTimer.singleShot(max(left, 0), self, self._restore)

    def _show(self) -> None:
        self._shown_at = time.monotonic()
        # The button keeps at least its size, so that nothing beside it moves to where a hand is about to click.
        self._least = self._button.minimumWidth()
        self._button.setMinimumWidth(max(self._least, self._button.width()))
        self._button.setText(AT_WORK)

    def _restore(self) -> None:
        # Whoever gave the button other words meanwhile knows better.
        if self._button.text() == AT_WORK:
            self._button.setText(self._words)
        self._button.setMinimumWidth(self._least)
        self.deleteLater()


def pressed(page: QWidget) -> QAbstractButton | None:
    """The button of a page that was pressed last: it has the focus."""
    focus = QApplication.focusWidget()
    return focus if isinstance(focus, QAbstractButton) and page.isAncestorOf(focus) else None
