"""The head of a form with several errors: how many, and a link to each (ux.md §5.5)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from komae_desk.ui.flow import FlowLayout
from komae_desk.ui.icons import IconLabel
from komae_desk.ui.labels import TextLabel


class ErrorSummary(QFrame):
    """「2か所を直すと登録できます。」 with a link to each field."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("banner", "err")
        self.title = TextLabel("", "strong", wraps=True)
        self._flow = FlowLayout(gap=4)
        links = QWidget()
        links.setLayout(self._flow)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(links)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.addWidget(IconLabel("octagon-x", "err_ln", 20), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.links: list[QPushButton] = []
        self.hide()

    def show_wrong(self, wrong: Sequence[tuple[str, str]]) -> None:
        """Show (field, label) of what is wrong; fewer than two need no summary."""
        for link in self.links:
            self._flow.removeWidget(link)
            link.hide()
            link.deleteLater()
        self.links = []
        for name, label in wrong if len(wrong) > 1 else ():
            link = QPushButton(label)
            link.setProperty("role", "text")
            link.setAccessibleName(f"{label} の誤りへ移動")
            link.clicked.connect(lambda _=False, n=name: self.wanted.emit(n))
            self._flow.addWidget(link)
            self.links.append(link)
        self.title.show_text(f"{len(wrong)}か所を直すと登録できます。")
        self.setVisible(len(wrong) > 1)
