"""The one-time code asked for in the middle of work: under the top bar, without taking the focus (settled.md 8)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from komae_desk.ui.banner import Banner
from komae_desk.ui.chips import Status
from komae_desk.ui.sign_in_password import OneTimeCode, labelled

SEND = "この確認コードでつなぐ"


class CodeBanner(Banner):
    """A banner with a field for six digits; what is typed in the window behind it stays as it is."""

    asked = Signal(str)

    def __init__(self, title: str, sentence: str) -> None:
        super().__init__(Status.INFORMATION, title, sentence, closable=True)
        self.one_time = OneTimeCode()
        self.button = QPushButton(SEND)
        self.button.setProperty("role", "primary")
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        place = row.itemAt(1)
        words = place.layout() if place is not None else None
        assert isinstance(words, QVBoxLayout)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(labelled(self.one_time))
        line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignBottom)
        line.addStretch(1)
        words.addLayout(line)
        self.button.clicked.connect(self._ask)
        self.one_time.edit.returnPressed.connect(self._ask)
        self.one_time.changed.connect(lambda: self.one_time.set_error(""))

    def take_focus(self) -> None:
        """Somebody asked for the field."""
        self.one_time.editor().setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, sentence: str) -> None:
        """Why it was not taken; the next code can be typed at once."""
        self.setEnabled(True)
        self.one_time.set_error(sentence)
        self.take_focus()

    def _ask(self) -> None:
        if not self.isEnabled():
            return
        if not self.one_time.check():
            self.take_focus()
            return
        self.setEnabled(False)
        self.asked.emit(self.one_time.take())
