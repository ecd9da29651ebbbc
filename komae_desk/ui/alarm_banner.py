"""What does not fit in the server's history, until somebody has read it (settled.md 11)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from komae_desk.core.alarms import is_grave, words_of_alarm
from komae_desk.core.conflicts import Alarm
from komae_desk.ui.banner import Act, Banner
from komae_desk.ui.chips import Status


class AlarmBanners(QWidget):
    """A banner for each kind; the last one has the button that says they were read."""

    def __init__(self, noticed: Callable[[], object]) -> None:
        super().__init__()
        self._noticed = noticed
        self._shown: tuple[Alarm, ...] = ()
        self.banners: list[Banner] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.hide()

    def show_alarms(self, alarms: Sequence[Alarm]) -> None:
        """Show these; nothing changes while they are the same."""
        if tuple(alarms) == self._shown:
            return
        self._shown = tuple(alarms)
        for banner in self.banners:
            self._column.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
        last = len(self._shown) - 1
        self.banners = [self._banner(alarm, with_button=n == last) for n, alarm in enumerate(self._shown)]
        for banner in self.banners:
            self._column.addWidget(banner)
        self.setVisible(bool(self._shown))
        for banner in self.banners:
            banner.appear()

    def _banner(self, alarm: Alarm, *, with_button: bool) -> Banner:
        status = Status.WRONG if is_grave([alarm]) else Status.ATTENTION
        acts = [Act("確認した", self._noticed)] if with_button else []
        return Banner(status, *words_of_alarm(alarm), acts)
