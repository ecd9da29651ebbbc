"""Joining the section's server from this PC: the certificate where one is needed, then the first sign-in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from komae_desk.core.errors import Refused
from komae_desk.ui.chips import Status
from komae_desk.ui.file_dialogs import ask_open
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.sign_in_frame import SignInFrame
from komae_desk.ui.sign_in_password import OneTimeCode, PasswordField, labelled
from komae_desk.ui.text_fields import CodeField

FILTER = "参加ファイル (*.json)"
CERTIFICATES = "証明書 (*.crt *.pem)"
WAITS = (
    "この端末の登録を待っています。申請ファイルを情報政策課に渡してください。"
    "証明書のファイルが届いたら、ここで選んでください。"
)
READY = (
    "この端末で、はじめてログインします。情報政策課から受け取った職員番号とパスワードを入力してください。"
    "課の記録を受け取るため、少し時間がかかります。"
)
CERTIFIED = "証明書を登録しました。"


def tell_request(window: SignInFrame, request: Path) -> None:
    """Where the request for the administrator is, and what to do with it."""
    words = (
        f"参加ファイルと同じフォルダーの「{request.name}」を、情報政策課に渡してください。"
        "登録が済んだら、このアプリを開き直してください。"
    )
    window.notify(Status.DONE, "申請ファイルを作りました。", words)


class JoinForm(QWidget):
    """Certificate, staff number, password, one-time code."""

    asked = Signal(str, str, str)
    certificate_chosen = Signal(object)

    def __init__(self, *, waits: bool) -> None:
        """waits: the certificate of this PC is missing."""
        super().__init__()
        self.help = TextLabel(WAITS if waits else READY, wraps=True)
        self.choose = QPushButton("証明書を選ぶ…")
        self.complaint = TextLabel("", wraps=True)
        self.complaint.setProperty("fg", "err")
        self.complaint.hide()
        self.code = CodeField("職員番号", required=True)
        self.password = PasswordField()
        self.one_time = OneTimeCode()
        self.button = QPushButton("参加する")
        self.button.setProperty("role", "primary")
        self.button.setProperty("tall", True)
        self._lay_out()
        self._show_ready(not waits)
        self.choose.clicked.connect(lambda: ask_open(self, "証明書を選ぶ", CERTIFICATES, self.certificate_chosen.emit))
        self.button.clicked.connect(self._ask)
        self.code.edit.returnPressed.connect(lambda: self._focus(self.password))
        self.password.edit.returnPressed.connect(lambda: self._focus(self.one_time))
        self.one_time.edit.returnPressed.connect(self._ask)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.help)
        column.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.complaint)
        self._fields = QWidget()
        row = QHBoxLayout(self._fields)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(labelled(self.code), 2)
        row.addWidget(labelled(self.password), 3)
        row.addWidget(labelled(self.one_time), 2)
        column.addWidget(self._fields)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.button)
        column.addSpacing(8)
        column.addLayout(foot)

    def certify(self) -> None:
        """The certificate is here: go on to the sign-in."""
        self.help.show_text(f"{CERTIFIED}{READY}")
        self.complaint.hide()
        self._show_ready(True)
        self.take_focus()

    def take_focus(self) -> None:
        """Begin with what is missing."""
        if self.choose.isVisibleTo(self):
            self.choose.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._focus(self.code)

    def show_refusal(self, error: Exception) -> None:
        """Say it above the fields; what was typed in secret is typed again."""
        if not isinstance(error, Refused):
            raise error
        self.forget()
        self.complaint.show_text(error.text)
        self.complaint.show()
        self.take_focus()

    def forget(self) -> None:
        """Nothing that was typed in secret stays."""
        self.password.forget()
        self.one_time.take()

    def _show_ready(self, ready: bool) -> None:
        self.choose.setVisible(not ready)
        self._fields.setVisible(ready)
        self.button.setVisible(ready)

    @staticmethod
    def _focus(field: CodeField | PasswordField) -> None:
        field.editor().setFocus(Qt.FocusReason.TabFocusReason)

    def _ask(self) -> None:
        wrong = [field for field in (self.code, self.password, self.one_time) if not field.check()]
        if wrong:
            wrong[0].editor().setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.complaint.hide()
        self.asked.emit(self.code.value(), self.password.take(), self.one_time.take())
