"""The one dialog: what cannot be taken back, or a decision needed now; opened, never waited for (ux.md §5.8, A-12)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from komae_desk.ui.announcement import announce
from komae_desk.ui.labels import TextLabel

MOST_LINES = 3


class Question(QDialog):
    """At most three lines and buttons with verbs: the first is safe and is what Esc and Enter mean."""

    def __init__(
        self, question: str, answers: Sequence[str], then: Callable[[str], object], parent: QWidget | None = None
    ) -> None:
        """answers are words, the safe one first; raises ValueError when the question is too long or has no choice."""
        super().__init__(parent)
        if len(answers) < 2 or question.count("\n") >= MOST_LINES:
            raise ValueError("a question has two answers and at most three lines")
        self.setWindowTitle(question.split("？")[0] + ("？" if "？" in question else ""))
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._then = then
        self._answers = tuple(answers)
        self._chosen = answers[0]
        self.label = TextLabel(question.replace("？　", "？\n", 1), wraps=True)
        self.label.setMinimumWidth(380)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(16)
        column.addWidget(self.label)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        self.buttons: list[QPushButton] = []
        for place, words in enumerate(answers):
            button = QPushButton(words)
            button.setAutoDefault(place == 0)
            button.setDefault(place == 0)
            button.clicked.connect(lambda _=False, w=words: self._answer(w))
            row.addWidget(button)
            self.buttons.append(button)
        self.buttons[-1].setProperty("role", "primary")
        column.addLayout(row)
        self.finished.connect(lambda _: self._then(self._chosen))
        self.setAccessibleName(question)

    def begin(self) -> None:
        """Show it with the focus on the safe answer."""
        self.open()
        self.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, self.accessibleName(), assertive=True)

    def _answer(self, words: str) -> None:
        self._chosen = words
        self.accept()
