"""A card at the right of the home page: a title and links."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from komae_desk.ui.labels import TextLabel


class Card(QFrame):
    """A titled card of links."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.head = TextLabel(title, "h2")
        self.links: list[QPushButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 10, 14, 12)
        self._column.setSpacing(4)
        self._column.addWidget(self.head)
        self._rows: list[QWidget] = []

    def clear(self) -> None:
        """Take the links away."""
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows, self.links = [], []

    def add_link(self, words: str, detail: str, run: Any) -> None:
        """One line: a link, and what belongs to it in grey."""
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        link = QPushButton(row)
        link.setProperty("role", "text")
        metrics = self.fontMetrics()
        link.setText(metrics.elidedText(words, Qt.TextElideMode.ElideRight, 250 if not detail else 190))
        link.setAccessibleName(f"{words} {detail}".strip())
        link.setToolTip(words)
        link.clicked.connect(lambda: run())
        line.addWidget(link)
        line.addStretch(1)
        if detail:
            line.addWidget(TextLabel(detail, "sub"))
        self._column.addWidget(row)
        self._rows.append(row)
        self.links.append(link)
        row.show()

    def add_words(self, words: str) -> None:
        """One line of text."""
        label = TextLabel(words, "sub", wraps=True)
        label.setParent(self)
        self._column.addWidget(label)
        self._rows.append(label)
        label.show()
