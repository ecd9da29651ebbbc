"""Opening with the printed recovery key, and setting a new password at once (settled.md 22)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from komae_desk.core.errors import Refused
from komae_desk.ui.choice_fields import ChoiceField
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.sign_in_password import NewPassword, Weaknesses, labelled, lay_foot
from komae_desk.ui.text_fields import CodeField

if TYPE_CHECKING:
    from komae_desk.ui.gate import Person

HELP = "金庫に保管した紙の回復キーを入力し、新しいパスワードを決めてください。回復キーを使ったことは、記録に残ります。"


class RecoveryForm(QWidget):
    """Recovery key, whose password, the new password."""

    asked = Signal(str, str, str)
    left = Signal()

    def __init__(self, weaknesses: Weaknesses, section: str, people: Sequence[Person], chosen: str) -> None:
        super().__init__()
        self._names = {p.code: p.name for p in people}
        self._section = section
        self.key = CodeField("回復キー", required=True, example="K7Q2X-…（13のまとまり）")
        self.who = ChoiceField("利用者", [(p.code, f"{p.code}　{p.name}") for p in people], required=True)
        self.who.set_value(chosen)
        self.new = NewPassword(weaknesses, self._words, "新しいパスワード")
        self.button = QPushButton("回復キーで開く")
        self.button.setProperty("role", "primary")
        self.back = QPushButton("戻る")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        column.addWidget(TextLabel(HELP, wraps=True))
        column.addWidget(labelled(self.key))
        column.addWidget(labelled(self.who))
        column.addWidget(self.new)
        lay_foot(column, self.back, self.button)
        self.button.clicked.connect(self._ask)
        self.back.clicked.connect(self._leave)

    def take_focus(self) -> None:
        """Begin at the key."""
        self.key.editor().setFocus(Qt.FocusReason.OtherFocusReason)

    def show_refusal(self, refused: Refused) -> None:
        """Say it at the field it concerns; the key typed stays, so that one group can be mended."""
        field = self.new.first if refused.field == "password" else self.key
        field.set_error(refused.text)
        field.editor().setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Nothing that was typed stays."""
        self.key.edit.clear()
        self.new.forget()

    def _words(self) -> tuple[str, ...]:
        code = str(self.who.value() or "")
        return (self._section, self._names.get(code, ""), code)

    def _ask(self) -> None:
        good = [self.key.check(), self.who.check(), self.new.check()]
        if all(good):
            password = self.new.first.value()
            self.asked.emit(self.key.edit.text(), self.who.value(), password)

    def _leave(self) -> None:
        self.forget()
        self.left.emit()
