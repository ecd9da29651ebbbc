"""What runs against a clock: one line under the head of the window, a notice of the system while it is away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from komae_desk.core.urgent import Running, running
from komae_desk.ui.field import restyle
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.reminder import SystemNotice

MINUTE_MS = 60_000
SOON_MS = 400
"""Changes of records are followed together."""


class ClockStrip(QFrame):
    """Static words, written anew each minute and when a record changes; nothing blinks (ux.md §4.9)."""

    def __init__(self, window: Any, tell: Callable[[str], object] | None = None) -> None:
        super().__init__()
        self._window = window
        self._tell = tell or SystemNotice(window).tell
        self._told: set[tuple[UUID, datetime]] = set()
        self._looked_at: datetime = window.desk.now
        self.first: Running | None = None
        self.words = TextLabel("", "strong", wraps=True)
        self.button = QPushButton("開く")
        self.button.setAccessibleName("時計の進んでいるインシデントを開く")
        self.button.setProperty("role", "text")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 2)
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        rows = window.top.parentWidget().layout()
        assert isinstance(rows, QVBoxLayout)
        rows.insertWidget(rows.indexOf(window.top) + 1, self)
        self.button.clicked.connect(self.open)
        self._minutes = QTimer(self, interval=MINUTE_MS)
        self._minutes.timeout.connect(self.look)
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.look)
        kinds = {kind for area in window.desk.areas if area.clocks is not None for kind in _kinds(area)}
        stop = window.desk.subscribe(lambda kind, _: self._soon.start() if kind in kinds else None)
        self.destroyed.connect(lambda: stop())
        window.stack.shown.connect(self._page_shown)
        self.hide()
        if kinds:
            self._minutes.start()
            self._soon.start()

    def look(self) -> None:
        """Say what runs now, and tell what has come due since the last look."""
        now, found = self._window.desk.now, running(self._window.desk)
        for each in found:
            for moment, words in each.notices:
                key = (each.record_id, moment)
                if self._looked_at < moment <= now and key not in self._told and self._is_away():
                    self._told.add(key)
                    self._tell(words)
        self._looked_at = now
        self.first = found[0] if found else None
        if self.first is None:
            self.hide()
            return
        more = f"　ほか{len(found) - 1}件" if len(found) > 1 else ""
        self.words.show_text(f"{self.first.words}{more}")
        restyle(self.words, "fg", "err" if self.first.late else None)
        self._page_shown(self._window.stack.page)

    def open(self) -> None:
        """To the record on its page."""
        if self.first is not None:
            ledger = self._window.desk.ledgers[self.first.kind]
            self._window.stack.open(ledger.begins_on or ledger.kind).open_record(self.first.record_id)

    def _is_away(self) -> bool:
        return bool(self._window.isMinimized() and self._window.isVisible())

    def _page_shown(self, page: QObject | None) -> None:
        """A page that shows clocks itself needs no other one."""
        self.setVisible(self.first is not None and not getattr(page, "shows_clock", False))


def _kinds(area: Any) -> list[str]:
    return [ledger.kind for ledger in area.ledgers]
