"""Changing one's own password: forced after a temporary one, or by oneself from 設定 (R17, R18)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from komae_desk.core.errors import Refused
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.sign_in_password import NewPassword, PasswordField, Weaknesses, labelled, lay_foot

TEMPORARY = "仮のパスワードです。自分だけが知る新しいパスワードに変えると、使い始められます。"


class ChangeForm(QWidget):
    """The old password and a new one, twice."""

    asked = Signal(str, str)
    left = Signal()

    def __init__(self, weaknesses: Weaknesses, words: Sequence[str], *, temporary: bool = False) -> None:
        super().__init__()
        self.old = PasswordField("仮のパスワード" if temporary else "今のパスワード")
        self.new = NewPassword(weaknesses, lambda: words, "新しいパスワード")
        self.button = QPushButton("パスワードを変更")
        self.button.setProperty("role", "primary")
        self.back = QPushButton("やめる")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        if temporary:
            column.addWidget(TextLabel(TEMPORARY, wraps=True))
        column.addWidget(labelled(self.old))
        column.addWidget(self.new)
        lay_foot(column, self.back, self.button)
        self.button.clicked.connect(self._ask)
        self.back.clicked.connect(self._leave)
        self.new.again.edit.returnPressed.connect(self._ask)

    def take_focus(self) -> None:
        """Begin at the first field."""
        self.old.editor().setFocus(Qt.FocusReason.OtherFocusReason)

    def show_refusal(self, refused: Refused) -> None:
        """Say it at the field it concerns."""
        field = self.new.first if refused.field == "new_password" else self.old
        field.set_error(refused.text)
        field.editor().setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Nothing that was typed stays."""
        self.old.forget()
        self.new.forget()

    def _ask(self) -> None:
        good = self.old.check()
        if self.new.check() and good:
            self.asked.emit(self.old.take(), self.new.take())

    def _leave(self) -> None:
        self.forget()
        self.left.emit()
