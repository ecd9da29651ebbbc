"""When the badges of the navigation are counted anew, and from what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from komae_desk.ui.open_work import OpenWork

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk

BADGES_MS = 400


class Badges(QTimer):
    """Fires shortly after something has changed; knows what the badges show."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent, singleShot=True, interval=BADGES_MS)
        self.work = OpenWork(desk)
        self._unheard = desk.subscribe(lambda *_: self.start())

    def end(self) -> None:
        """Nothing is listened to any more."""
        self._unheard()
        self.work.stop()
