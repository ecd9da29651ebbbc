"""Somebody who is signed in at another PC is told where, and may end that (R15)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from komae_desk.core.errors import Refused
from komae_desk.ui.gate import Elsewhere
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.sign_in_form import moment
from komae_desk.ui.sign_in_password import lay_foot

WHERE = "「{place}」でログインしています（{since}から）。"
MEANS = (
    "一人がログインできるのは、一つの端末だけです。",
    "そちらを終わらせると、ここで続けられます。そちらの入力は、その端末に残ります。",
    "覚えがないときは、やめて、情報政策課に連絡してください。",
)


class ElsewhereForm(QWidget):
    """Where, since when, and the two ways on."""

    asked = Signal()
    left = Signal()

    def __init__(self, elsewhere: Elsewhere) -> None:
        super().__init__()
        self.where = TextLabel(WHERE.format(place=elsewhere.place, since=moment(elsewhere.since)))
        self.refusal = TextLabel("")
        self.refusal.hide()
        self.button, self.back = QPushButton("そちらを終わらせて、ここで続ける"), QPushButton("やめる")
        self.button.setProperty("role", "primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        for label in (self.where, *map(TextLabel, MEANS), self.refusal):
            column.addWidget(label)
        lay_foot(column, self.back, self.button)
        self.button.clicked.connect(self.asked)
        self.back.clicked.connect(self.left)

    def take_focus(self) -> None:
        """Nothing ends by an Enter that was meant for the page before."""
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_refusal(self, refused: Refused) -> None:
        """Why it did not go on."""
        self.refusal.show_text(refused.text)
        self.refusal.show()
