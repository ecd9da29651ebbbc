"""共有に参加: from a file of its own to the section's server, in steps that can each be taken again (settled.md 16)."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from komae_desk.core.errors import Refused
from komae_desk.ui.background import Background, Job
from komae_desk.ui.banner import Banner
from komae_desk.ui.chips import Status
from komae_desk.ui.file_dialogs import ask_open, ask_save
from komae_desk.ui.handover_pages import TITLE, Carriage, HandoverOffice, Seal
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.sheet_printing import ask_printer, paint
from komae_desk.ui.sign_in_join import CERTIFICATES, FILTER
from komae_desk.ui.sign_in_password import NewPassword, OneTimeCode, PasswordField, Weaknesses, labelled
from komae_desk.ui.typefaces import digit_font

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

PDF = "PDF (*.pdf)"
LOOK_EVERY = 5_000
GROUP, IN_A_ROW = 8, 4
WHAT = (
    "この端末の記録を、課の共有サーバーに引き継ぎます。記録、番号、履歴はそのまま残り、引き継ぐ間も仕事を続けられます。"
    "引継ぎには、情報政策課の承認が必要です。"
    "「限られた人の記録」は引き継がれず、ある課では、この端末だけに残ります（ヘルプ「限られた人の記録」）。"
)
FILE_WANTED = "情報政策課から受け取った参加ファイルを選んでください。"
CERTIFICATE_WANTED = "申請ファイルを情報政策課に渡してください。証明書のファイルが届いたら、ここで選んでください。"
PASSWORD_WANTED = (
    "情報政策課から受け取ったパスワードと、確認コードを入力してください。"
    "職員番号は、ログインしている人のものを使います。"
)
TEMPORARY = "仮のパスワードです。新しいパスワードを決めてください。決めた後、新しい確認コードでもう一度ログインします。"
COMPARE = (
    "履歴に封をしました。紙に印刷して、情報政策課に渡してください。"
    "承認が済むまでの間に記録を登録したときは、封をし直し、紙を新しくします。"
)


class HandoverPage(QWidget):
    """The page: which server, this PC there, the sign-in, the seal, the way over."""

    title = TITLE

    def __init__(
        self, office: HandoverOffice, services: Any, ended: Callable[[], object], weaknesses: Weaknesses
    ) -> None:
        """ended: the file is the server's from now on; called on the GUI thread."""
        super().__init__()
        self.setObjectName("page")
        self._office, self._services, self._ended = office, services, ended
        self._background = Background(self)
        self._seal: Seal | None = None
        self._busy = False
        self.banner: Banner | None = None
        self._banners = QVBoxLayout()
        self.file_words, self.pc_words = TextLabel(FILE_WANTED, wraps=True), TextLabel("", wraps=True)
        self.choose_file = QPushButton("参加ファイルを選ぶ…")
        self.choose_certificate = QPushButton("証明書を選ぶ…")
        self.login_words = TextLabel(PASSWORD_WANTED, wraps=True)
        self.password, self.one_time = PasswordField(), OneTimeCode()
        self.new_password = NewPassword(weaknesses, lambda: (), "新しいパスワード")
        self.go_button = QPushButton("ログインして引き継ぐ")
        self.go_button.setProperty("role", "primary")
        self.seal_words = TextLabel("", wraps=True)
        self.groups = [TextLabel("", "strong") for _ in range(GROUP)]
        self.state = TextLabel("", wraps=True)
        self.print_button, self.save_button = QPushButton("印刷"), QPushButton("PDFを保存…")
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY)
        self._timer.timeout.connect(self.go_on)
        self._lay_out()
        self.new_password.hide()
        self.choose_file.clicked.connect(lambda: ask_open(self, "参加ファイルを選ぶ", FILTER, self.take_file))
        self.choose_certificate.clicked.connect(
            lambda: ask_open(self, "証明書を選ぶ", CERTIFICATES, self.take_certificate)
        )
        self.go_button.clicked.connect(self.sign_in)
        self.one_time.edit.returnPressed.connect(self.sign_in)
        self.print_button.clicked.connect(self.print)
        self.save_button.clicked.connect(lambda: ask_save(self, "PDFの保存先", Path("履歴の封.pdf"), PDF, self.save_to))
        self.show_state()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(12)
        whole.addWidget(TextLabel(WHAT, wraps=True))
        whole.addLayout(self._banners)
        self._cards = [
            _card("1　参加ファイル", self.file_words, self.choose_file),
            _card("2　この端末の登録", self.pc_words, self.choose_certificate),
            self._login_card(),
            self._seal_card(),
        ]
        for card in self._cards:
            whole.addWidget(card)
        whole.addStretch(1)

    def _login_card(self) -> QFrame:
        fields = QWidget()
        row = QHBoxLayout(fields)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(labelled(self.password), 3)
        row.addWidget(labelled(self.one_time), 2)
        return _card("3　ログイン", self.login_words, fields, self.new_password, self.go_button)

    def _seal_card(self) -> QFrame:
        numbers = QWidget()
        grid = QGridLayout(numbers)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(20)
        for n, label in enumerate(self.groups):
            label.setFont(digit_font(110))
            grid.addWidget(label, n // IN_A_ROW, n % IN_A_ROW)
        grid.setColumnStretch(IN_A_ROW, 1)
        buttons = QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.print_button)
        row.addWidget(self.save_button)
        row.addStretch(1)
        return _card("4　封と承認", self.seal_words, numbers, buttons, self.state)

    # --- what the window asks of a page

    def enter(self) -> None:
        """What is missing has the focus."""
        self.show_state()
        for widget in (self.choose_file, self.choose_certificate, self.password.editor()):
            if widget.isVisibleTo(self):
                widget.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [("Tab", "次の項目"), ("F6", "次の区画"), ("Ctrl+K", "検索・移動")]

    def verbs(self) -> Sequence[Any]:
        """No command of its own."""
        return ()

    def wait(self) -> None:
        """Wait for what is under way, as a closing window must."""
        self._timer.stop()
        self._background.wait()
        self._office.leave()

    # --- the steps

    def show_state(self) -> None:
        """Show what is next, by what is there already."""
        title, ready, inside = self._office.title, self._office.is_ready, self._office.is_signed_in
        if title:
            self.file_words.show_text(f"参加する課：{title}")
        self.choose_file.setVisible(not title)
        self._cards[1].setVisible(bool(title))
        self.pc_words.show_text("この端末の登録の準備ができました。" if ready else CERTIFICATE_WANTED)
        self.choose_certificate.setVisible(not ready)
        self._cards[2].setVisible(ready and not (inside and self._seal is not None))
        self._cards[3].setVisible(self._seal is not None)
        if not self.new_password.isVisibleTo(self):
            self.login_words.show_text(PASSWORD_WANTED)

    def take_file(self, file: Path) -> None:
        """The joining file was chosen."""

        def begun(request: Path) -> None:
            self._free()
            self._tell(
                Status.DONE,
                "申請ファイルを作りました。",
                f"参加ファイルと同じフォルダーの「{request.name}」と、ファイルメニューの「ログインの登録を依頼」で保存する"
                "職員の一覧を、情報政策課に渡してください。",
            )

        self._work(lambda: self._office.begin(file), begun)

    def take_certificate(self, file: Path) -> None:
        """The certificate was chosen."""

        def kept(_: None) -> None:
            self._free()
            self._tell(Status.DONE, "証明書を登録しました。")

        self._work(lambda: self._office.take_certificate(file), kept)

    def sign_in(self) -> None:
        """Sign in at the server, or choose the new password that comes first."""
        if self.new_password.isVisibleTo(self):
            if self.new_password.check():
                new = self.new_password.take()
                self._work(lambda: self._office.choose_password(new), lambda _: self._chosen())
            return
        wrong = [field for field in (self.password, self.one_time) if not field.check()]
        if wrong:
            wrong[0].editor().setFocus(Qt.FocusReason.OtherFocusReason)
            return
        password, code = self.password.take(), self.one_time.take()
        self._work(lambda: self._office.sign_in(password, code), self._entered)

    def _entered(self, inside: bool) -> None:
        self._free()
        if inside:
            self.go_on()
            return
        self.new_password.show()
        self.login_words.show_text(TEMPORARY)
        self.go_button.setText("パスワードを決める")
        self.new_password.first.editor().setFocus(Qt.FocusReason.OtherFocusReason)

    def _chosen(self) -> None:
        self._free()
        self.new_password.hide()
        self.go_button.setText("ログインして引き継ぐ")
        self._tell(Status.DONE, "パスワードを変更しました。", "新しいパスワードと、次の確認コードを入力してください。")

    def go_on(self) -> None:
        """Ask whether it was approved, and bring over what is not there yet."""
        if self._busy or not self._office.is_signed_in:
            return
        self._take_up()
        self._services.jobs.start("共有サーバーへの引継ぎ", self._office.run, self._moved, self._failed)

    def _moved(self, found: Carriage, job: Job) -> None:
        self._free()
        self._seal = found.seal
        if found.done:
            self._timer.stop()
            self.state.show_text(f"{found.laid:,}行を引き継ぎました。")
            self.show_state()
            self._ended()
            return
        self._show_seal(found.seal)
        if found.waits:
            self.state.show_text(
                f"情報政策課の承認を待っています（依頼の番号 {found.waits}）。承認されると引継ぎを始めます。"
            )
            self._timer.start()
        else:
            self._timer.stop()
            self.state.show_text(f"{found.laid:,}行まで引き継ぎました。続けるときは、もう一度ログインしてください。")
            self._office.leave()
        self.show_state()

    def _show_seal(self, seal: Seal) -> None:
        self.seal_words.show_text(f"{COMPARE}　履歴の行数：{seal.lines:,}行")
        for n, label in enumerate(self.groups):
            part = seal.head[n * GROUP : (n + 1) * GROUP]
            label.show_text(part)
            label.setAccessibleName(f"照合値 {n + 1}番目 {' '.join(part)}")

    # --- paper

    def print(self) -> None:
        """Print the seal through the dialog of the system."""
        if not ask_printer(self, self.print_on):
            words = "使えるプリンターがありません。PDFを保存して印刷してください。"
            self._services.say(words, True)

    def print_on(self, printer: QPrinter) -> int:
        """Paint the sheet on a printer; returns how many pages were painted."""
        count = paint(self._office.paper(self._seal), printer)
        self._services.say("履歴の封を印刷に送りました。")
        return count

    def save_to(self, path: Path) -> None:
        """Write the sheet where the person chose, readable by that person only."""
        try:
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                out.write(self._office.paper(self._seal))
        except OSError:
            refusal = "PDFを保存できませんでした。空きと書込みの権限を確かめて、もう一度保存してください。"
            self._services.report(Refused(refusal))
            return
        self._services.say("履歴の封をPDFに保存しました。情報政策課に渡してください。", True)

    # --- inside

    def _work(self, work: Callable[[], Any], then: Callable[[Any], object]) -> None:
        self._take_up()
        self._background.run(work, then, self._failed)

    def _take_up(self) -> None:
        self._busy = True
        for button in (self.choose_file, self.choose_certificate, self.go_button):
            button.setEnabled(False)

    def _free(self) -> None:
        self._busy = False
        for button in (self.choose_file, self.choose_certificate, self.go_button):
            button.setEnabled(True)
        self.show_state()

    def _failed(self, error: Exception) -> None:
        self._timer.stop()
        if not self._office.is_signed_in:
            self._seal = None
        self._free()
        if not isinstance(error, Refused):
            raise error
        self._tell(Status.WRONG, error.text)

    def _tell(self, status: Status, title: str, sentence: str = "") -> None:
        if self.banner is not None:
            self._banners.removeWidget(self.banner)
            self.banner.hide()
            self.banner.deleteLater()
        self.banner = Banner(status, title, sentence)
        self._banners.addWidget(self.banner)
        self.banner.appear()


def _card(title: str, *parts: QWidget) -> QFrame:
    card = QFrame()
    card.setProperty("role", "card")
    card.setMaximumWidth(900)
    column = QVBoxLayout(card)
    column.setContentsMargins(16, 12, 16, 12)
    column.setSpacing(8)
    column.addWidget(TextLabel(title, "h2"))
    for part in parts:
        is_button = isinstance(part, QPushButton)
        column.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft if is_button else Qt.AlignmentFlag(0))
    return card
