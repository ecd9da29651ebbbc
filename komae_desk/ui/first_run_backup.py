"""Beginning from a backup of another PC: the file, the printed recovery key, a new password (「PCを替える」)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from komae_desk.core.errors import Refused
from komae_desk.ui.file_dialogs import ask_open
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.sign_in_password import NewPassword, Weaknesses, labelled
from komae_desk.ui.text_fields import CodeField, NameField

HELP = (
    "前の端末の控え（同じ名前の .db と .json の2つ）と、金庫の回復キーで開きます。"
    "職員番号は、その台帳に登録されている人のものを入力してください。回復キーを使ったことは、記録に残ります。"
)
NONE_YET = "控えを選んでください。"
FILTER = "控え (*.db)"


class FromBackupForm(QWidget):
    """Backup, recovery key, who, the new password."""

    asked = Signal(object, str, str, str, str)
    left = Signal()

    def __init__(self, weaknesses: Weaknesses) -> None:
        super().__init__()
        self.file: Path | None = None
        self.choose = QPushButton("控えを選ぶ…")
        self.chosen = TextLabel(NONE_YET, "sub", wraps=True)
        self.complaint = TextLabel("", wraps=True)
        self.complaint.setProperty("fg", "err")
        self.complaint.hide()
        self.key = CodeField("回復キー", required=True, example="K7Q2X-…（13のまとまり）")
        self.code = CodeField("職員番号", required=True)
        self.name = NameField("氏名", required=True, limit=60)
        self.new = NewPassword(weaknesses, self._words, "新しいパスワード")
        self.button = QPushButton("控えから始める")
        self.button.setProperty("role", "primary")
        self.back = QPushButton("戻る")
        self._lay_out()
        self.choose.clicked.connect(lambda: ask_open(self, "控えを選ぶ", FILTER, self.take))
        self.button.clicked.connect(self._ask)
        self.back.clicked.connect(self._leave)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        column.addWidget(TextLabel(HELP, wraps=True))
        row = QHBoxLayout()
        row.addWidget(self.choose)
        row.addWidget(self.chosen, 1)
        column.addLayout(row)
        column.addWidget(self.complaint)
        for field in (self.key, self.code, self.name):
            column.addWidget(labelled(field))
        column.addWidget(self.new)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.back)
        foot.addWidget(self.button)
        column.addSpacing(8)
        column.addLayout(foot)

    def take(self, file: Path) -> None:
        """Take the file that was chosen."""
        self.file = file
        self.chosen.show_text(file.name)
        self.complaint.hide()

    def take_focus(self) -> None:
        """Begin with the file."""
        self.choose.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_refusal(self, refused: Refused) -> None:
        """Say it at the field it concerns; what concerns none is about the file."""
        fields = {"recovery_key": self.key, "password": self.new.first, "person_id": self.code}
        field = fields.get(refused.field)
        if field is None:
            self.complaint.show_text(refused.text)
            self.complaint.show()
            self.take_focus()
        else:
            field.set_error(refused.text)
            field.editor().setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Nothing secret that was typed stays."""
        self.key.edit.clear()
        self.new.forget()

    def _words(self) -> tuple[str, ...]:
        return tuple(str(field.value()) for field in (self.name, self.code) if field.value())

    def _ask(self) -> None:
        good = [field.check() for field in (self.key, self.code, self.name)] + [self.new.check()]
        if self.file is None:
            self.show_refusal(Refused(NONE_YET))
        elif all(good):
            name, password = str(self.name.value()).strip(), self.new.first.value()
            self.asked.emit(self.file, self.key.edit.text(), self.code.value(), name, password)

    def _leave(self) -> None:
        self.forget()
        self.left.emit()
