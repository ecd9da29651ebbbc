"""One notice of the system a day, while the window is away: how much is overdue, in no words of records (§3.10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QSystemTrayIcon

from komae_desk.ui.icons import icon
from komae_desk.ui.settings_items import REMINDS, value_of
from komae_desk.ui.work import tasks

EVERY_MS = 60_000
HOUR = 9
TOLD_ON = "reminded_on"


def overdue_words(desk: Any) -> str:
    """「期限を過ぎた作業が 2件あります。」; an empty text when nothing is overdue."""
    days = [task.days_left(desk.today) for task in tasks(desk, until=desk.today)]
    count = sum(1 for left in days if left is not None and left < 0)
    return f"期限を過ぎた作業が {count}件あります。" if count else ""


class SystemNotice(QObject):
    """Words in the corner of the screen, beside the icon of the program; a click brings the window back."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self._window = window
        self._icon: QSystemTrayIcon | None = None

    def tell(self, words: str) -> None:
        """Show them, where the system has a place for such things."""
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._icon is None:
            self._icon = QSystemTrayIcon(icon("clock", "primary"), self)
            self._icon.messageClicked.connect(self._come_back)
            self._icon.activated.connect(lambda _: self._come_back())
        self._icon.show()
        self._icon.showMessage(words, "ホームで内容を確かめられます。", QSystemTrayIcon.MessageIcon.Information)

    def _come_back(self) -> None:
        self._window.showNormal()
        self._window.activateWindow()
        if self._icon is not None:
            self._icon.hide()


class DailyReminder(QObject):
    """Looks once a minute; who has the window before the eyes needs no notice."""

    def __init__(self, window: Any, tell: Callable[[str], object] | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._tell = tell or SystemNotice(window).tell
        self._clean_on: date | None = None
        self._tick = QTimer(self, interval=EVERY_MS)
        self._tick.timeout.connect(self.look)
        self._tick.start()

    def look(self) -> None:
        """Tell where it is time, once a day on every PC."""
        desk, window = self._window.desk, self._window
        # A window that was closed may still say that it is small; the file behind it is closed, too.
        if not (window.isMinimized() and window.isVisible()) or desk.now.astimezone().hour < HOUR:
            return
        if self._clean_on == desk.today or desk.open_days.closed(desk.today) or not value_of(desk, REMINDS):
            return
        today, person = desk.today.isoformat(), desk.user.person
        if desk.store.preference(person, TOLD_ON) == today:
            return
        if words := overdue_words(desk):
            desk.store.set_preference(person, TOLD_ON, today)
            self._tell(words)
        else:
            self._clean_on = desk.today
