"""説明を読む: the words of the explanation at 125 %, with marks where the voice pauses (ux.md §4.7)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from komae_desk.areas.consent import phrases
from komae_desk.core.desk import Desk
from komae_desk.core.wording import worded
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.scrolled_column import ScrolledColumn, clear
from komae_desk.ui.services import Services
from komae_desk.ui.settings_pages import show_page

PAGE = "consent_reading"
BACK = "consenting"
PAUSES = {"、": "、／", "。": "。／／"}
"""A short and a long pause."""


def with_pauses(text: str) -> str:
    """The words with a mark behind each point at which the voice rests; none at the very end."""
    for point, mark in PAUSES.items():
        text = text.replace(point, mark)
    return text.removesuffix("／／")


def paragraphs(look: Any) -> list[tuple[str, list[str]]]:
    """(title, lines) of what is explained and of what is signed, as both stand on the form today."""
    topics = [f"({code}) {words}" for code, words in phrases.topic_words(look).items()]
    lines = [f"{n}　{line.strip()}" for n, line in enumerate(phrases.clauses(look).splitlines(), 1)]
    return [("説明する事項", topics), ("同意書の文", [worded(look, phrases.PREAMBLE), *lines])]


class ReadingPage(QWidget):
    """The page; made with (desk, services)."""

    title = "説明を読む"

    def __init__(self, desk: Desk, services: Services) -> None:
        super().__init__()
        self.setObjectName("page")
        self._desk, self._services = desk, services
        self.pauses = QCheckBox("読み上げ用の区切りを入れる")
        self.pauses.setChecked(True)
        self.back_button = QPushButton("説明と同意に戻る（Esc）")
        self.area = ScrolledColumn(10)
        self.area.setAccessibleName("説明の文")
        row = QHBoxLayout()
        row.addWidget(self.pauses)
        row.addStretch(1)
        row.addWidget(self.back_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(10)
        whole.addLayout(row)
        whole.addWidget(self.area, 1)
        self.pauses.toggled.connect(lambda _: self.show_words())
        self.back_button.clicked.connect(lambda: services.open_page(BACK))
        self.lines: list[TextLabel] = []

    def enter(self) -> None:
        """The words of today; the hands are on the switch."""
        self.show_words()
        self.pauses.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_words(self) -> None:
        """Write them anew."""
        clear(self.area.column)
        self.lines = []
        for title, lines in paragraphs(self._desk):
            self.area.column.addWidget(TextLabel(title, "h2"))
            for line in lines:
                label = TextLabel(with_pauses(line) if self.pauses.isChecked() else line, "reading", wraps=True)
                self.area.column.addWidget(label)
                self.lines.append(label)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.area.verticalScrollBar()
        if event.key() == Qt.Key.Key_Escape:
            self._services.open_page(BACK)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            bar.setValue(bar.value() + (60 if event.key() == Qt.Key.Key_Down else -60))
        else:
            super().keyPressEvent(event)


def show_reading(desk: Desk, window: Any) -> None:
    """The words of the explanation."""
    show_page(window, PAGE, lambda: ReadingPage(desk, window))
