"""The question under the hand, large, and the answers as buttons for the mouse."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from komae_desk.areas.self_check.asked import MARKS
from komae_desk.areas.self_check.question.shipped import Question
from komae_desk.areas.self_check.sheet.answering import Answering
from komae_desk.ui.field import restyle
from komae_desk.ui.flow import FlowLayout
from komae_desk.ui.labels import TextLabel

LARGE = 100
"""Up to so many characters a question is set large; a longer one would push its answers off a low page."""
ONLY_TERM = "（会計年度任用職員だけが答えます。ほかの人は4）"


class QuestionCard(QWidget):
    """Chapter, number, clause; the question; what is recommended besides; five buttons."""

    pressed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.place = TextLabel("", "sub", wraps=True)
        self.words = TextLabel("", "big", wraps=True)
        self.advice = TextLabel("", "sub", wraps=True)
        self.buttons = {n: QPushButton(f"{n} {mark.label}") for n, mark in MARKS.items()} | {0: QPushButton("0 後で")}
        keys = FlowLayout()
        for digit, button in self.buttons.items():
            button.clicked.connect(lambda _=False, d=digit: self.pressed.emit(d))
            keys.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in (self.place, self.words, self.advice):
            column.addWidget(part)
        column.addLayout(keys)

    def show_question(self, answering: Answering | None, question: Question | None) -> None:
        """A question, or nothing."""
        self.setVisible(question is not None)
        if answering is None or question is None:
            return
        place = answering.asked.index(question) + 1
        shown = f"　資料の例：{question.evidence}" if question.evidence else ""
        self.place.show_text(
            f"{question.chapter}　{place}／{len(answering.asked)}　{question.id}　根拠：{question.clause}{shown}"
        )
        head = "〔推奨〕" if question.is_recommended else ""
        only = ONLY_TERM if question.is_for_term_staff and answering.is_anonymous else ""
        restyle(self.words, "role", "big" if len(question.text) <= LARGE else "h2")
        self.words.show_text(f"{head}{question.text}{only}")
        mark = "☑" if question.id in answering.filled.advised else "□"
        self.advice.setVisible(bool(question.advice))
        self.advice.show_text(f"{mark}〔推奨：{question.advice}〕（Space）" if question.advice else "")
        self.buttons[4].setEnabled(question.allows_na)
