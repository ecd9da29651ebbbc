"""「課のようす」: a few numbers of the section, each a filter (ux.md §4.1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QPushButton, QWidget

from komae_desk.areas.today.agenda import Measured
from komae_desk.ui.flow import FlowLayout
from komae_desk.ui.labels import TextLabel

MOST_SHOWN = 6
"""So many numbers stand in one line at the usual width; a busy section opens the others."""


class SectionStrip(QWidget):
    """One line under the banner; nothing for those who look after their own work only."""

    def __init__(self, run: Callable[[Measured], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run = run
        self._shown: list[Measured] = []
        self.links: list[QPushButton] = []
        self._is_whole = False
        self.more = QPushButton()
        self.more.setProperty("role", "text")
        self.more.clicked.connect(self._turn)
        self._flow = FlowLayout(gap=10)
        self.setLayout(self._flow)
        self.head = TextLabel("課のようす", "strong")
        self._flow.addWidget(self.head)
        self.hide()

    def show_measured(self, numbers: Sequence[Measured]) -> None:
        """Take the numbers of this moment; the links stay, so that the focus does."""
        if [n.title for n in numbers] != [n.title for n in self._shown]:
            self._make(len(numbers))
        self._shown = list(numbers)
        for link, number in zip(self.links, numbers, strict=True):
            link.setText(f"{number.title} {number.count}")
            link.setAccessibleName(f"課のようす {number.title} {number.count}件")
        self._lay_out()
        self.setVisible(bool(numbers))

    def _lay_out(self) -> None:
        """Of a dozen registers most have nothing waiting; what is late and what is to be decided always stands here."""
        pairs = list(zip(self.links, self._shown, strict=True))
        told = [link for link, number in pairs if number.scope or number.count or link.hasFocus()]
        first = told if self._is_whole else told[:MOST_SHOWN]
        for link in self.links:
            link.setVisible(link in first or link.hasFocus())
        self.more.setText("少なく表示" if self._is_whole else f"ほか {len(told) - len(first)}")
        self.more.setAccessibleName("課のようす " + ("少なく表示" if self._is_whole else "ほかの件数も表示"))
        self.more.setVisible(len(told) > MOST_SHOWN)

    def _turn(self) -> None:
        self._is_whole = not self._is_whole
        self._lay_out()

    def _make(self, count: int) -> None:
        for link in self.links:
            self._flow.removeWidget(link)
            link.deleteLater()
        self.links = []
        for place in range(count):
            link = QPushButton()
            link.setProperty("role", "text")
            link.clicked.connect(lambda _=False, n=place: self._run(self._shown[n]))
            self._flow.addWidget(link)
            self.links.append(link)
        self._flow.removeWidget(self.more)
        self._flow.addWidget(self.more)
