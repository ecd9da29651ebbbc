"""The band over every page of what only named people read: its name and how many they are."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout

from komae_desk.core.restricted import TITLE
from komae_desk.ui.icons import IconLabel
from komae_desk.ui.labels import TextLabel


class PlaceBand(QFrame):
    """There is none at the desk of a section."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("banner", "due")
        self._words = TextLabel("", "strong", wraps=True)
        self._place = self._warning = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 16, 4)
        row.setSpacing(8)
        row.addWidget(IconLabel("eye-off", "due_ln", 18))
        row.addWidget(self._words, 1)
        self.hide()

    def say(self, place: str) -> None:
        """「限られた人の記録：違反の対応（3名）」."""
        self._place = place
        words = f"{TITLE}：{place}　{self._warning}".rstrip("　") if place else ""
        if words != self._words.text():
            self._words.show_text(words)
            self.setAccessibleName(words)
        self.setVisible(bool(place))

    def warn(self, words: str) -> None:
        """What stands beside the name from now on."""
        self._warning = words
        self.say(self._place)

    def text(self) -> str:
        """What it says."""
        return self._words.text()
