"""A card that asks a person something: its words, its answers as buttons, and what was wrong with one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from komae_desk.ui.announcement import announce
from komae_desk.ui.field import Field
from komae_desk.ui.flow import FlowLayout
from komae_desk.ui.labels import FieldLabel, TextLabel


class AskingCard(QFrame):
    """Words go into `column`; the complaint and the answers stand below them once `lay_foot` was called."""

    def __init__(self, about: str, parent: QWidget | None = None) -> None:
        """about: what the card is about, for the names of its buttons."""
        super().__init__(parent)
        self._about = about
        self.buttons: list[QPushButton] = []
        self.column = QVBoxLayout(self)
        self.column.setSpacing(6)
        self.complaint = TextLabel("", wraps=True)
        self.complaint.setProperty("fg", "err")
        self.complaint.hide()
        self._foot = QWidget()
        self._flow = FlowLayout(gap=8)
        self._foot.setLayout(self._flow)

    def lay_foot(self) -> None:
        """Complaint and answers."""
        self.column.addWidget(self.complaint)
        self.column.addWidget(self._foot)

    def add_answer(self, words: str, run: Callable[[], object], role: str = "") -> QPushButton:
        """One more answer."""
        button = QPushButton(words)
        button.setAccessibleName(f"{words}　{self._about}")
        if role:
            button.setProperty("role", role)
        button.clicked.connect(lambda: run())
        self._flow.addWidget(button)
        self.buttons.append(button)
        return button

    def clear_answers(self) -> None:
        """Take the answers away."""
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons = []

    def add_field(self, field: Field, before: QWidget) -> None:
        """A field to fill, under its label."""
        place = self.column.indexOf(before)
        self.column.insertWidget(place, FieldLabel(field))
        self.column.insertWidget(place + 1, field)

    def complain(self, words: str) -> None:
        """What was wrong; an empty text when nothing is."""
        self.complaint.show_text(words)
        self.complaint.setVisible(bool(words))
        if words:
            announce(self, words, assertive=True)
