"""The sign-in: who sits down here, with the login message before it; the same window is the lock screen (R34)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from komae_desk.core.errors import Refused
from komae_desk.ui.at_work import pressed
from komae_desk.ui.background import Background
from komae_desk.ui.sign_in_frame import TITLE, SignInFrame

# What the first picture does not need is imported after it (the window comes before the form).
if TYPE_CHECKING:
    from pathlib import Path

    from komae_desk.ui.gate import Admitted, Elsewhere, Entrance, Gate
    from komae_desk.ui.scanner import ScanSink
    from komae_desk.ui.sign_in_form import SignInForm
    from komae_desk.ui.sign_in_join import JoinForm

WAITING = "前の画面の記録を保存しています。終わると、ログインできます。"
ASKING = "サーバーに確かめています…"
CHANGED = "パスワードを変更しました。"
CHANGED_MORE = "新しいパスワードと、次に表示される確認コードでログインしてください。"
SCANNED = "画面を隠している間の読取りは、記録されません。ログインしてから、もう一度読み取ってください。"


class SignInWindow(SignInFrame):
    """Login message, notices, and one of: sign-in, new password, recovery key, first run, joining a server."""

    admitted = Signal(object)
    practice_asked = Signal()
    closed = Signal()

    def __init__(self, facts: Mapping[str, Any] | None = None) -> None:
        """facts are those of the launcher: why (start, lock, crash), person, unsent, notice, waits."""
        super().__init__(facts)
        self._background = Background(self)
        self._entrance: Entrance | None = None
        self._waits = bool(self._facts.get("waits"))
        self._later: Callable[[], None] | None = None
        self._done = False
        self._gate: Gate | None = None
        self._joining: JoinForm | None = None
        self._scanner: ScanSink | None = None
        if self.is_lock:
            self._watch_scans()
        self._first_notices()

    @property
    def gate(self) -> Gate:
        """What is known before a password; nothing before the composition has looked."""
        from komae_desk.ui.gate import Gate

        return self._gate or Gate()

    @cached_property
    def form(self) -> SignInForm:
        """Staff number and password, made when it is first shown."""
        from komae_desk.ui.sign_in_form import SignInForm

        form = SignInForm()
        self.pages.addWidget(form)
        form.asked.connect(self._sign_in)
        form.recovery_asked.connect(self._show_recovery)
        return form

    def _watch_scans(self) -> None:
        from komae_desk.ui.scanner import ScanSink

        self._scanner = ScanSink(self)
        self._scanner.scanned.connect(lambda _: self._scanned())
        self._scanner.ime_scan.connect(self._scanned)
        self._scanner.start()

    def _ignore_scans(self) -> None:
        if self._scanner is not None:
            self._scanner.stop()

    # --- what is known

    def receive(self, entrance: Entrance) -> None:
        """The composition is ready: look who may sign in."""
        self._entrance = entrance
        self._background.run(entrance.look, self.show_gate, self._refuse_all)

    def show_gate(self, gate: Gate) -> None:
        """Show the form that fits."""
        self._gate = gate
        if gate.notice:
            self.message.show_text(gate.notice)
        if gate.refusal:
            self._show_refusal(gate.refusal)
        elif gate.joins:
            self._show_joining()
        elif not gate.people:
            self._show_first_run()
        else:
            section = f" — {gate.section}" if gate.section else ""
            self.heading.show_text(TITLE + section)
            self.setWindowTitle(f"{TITLE}{section}{'（画面を隠しています）' if self.is_lock else ''}")
            if self.is_lock:
                words = "画面を隠しています。続けるには、パスワードを入力してください。"
                self.message.show_text(f"{words}{gate.notice}")
            self.form.show_people(gate.people, str(self._facts.get("person") or ""))
            if gate.shared:
                self.form.ask_code()
            self._turn_to(self.form)
            self.form.take_focus()

    def _refuse_all(self, error: Exception) -> None:
        if not isinstance(error, Refused):
            raise error
        self._show_refusal(error.text)

    def _show_refusal(self, sentence: str) -> None:
        from komae_desk.ui.chips import Status

        self.state.hide()
        self.notify(Status.WRONG, "このアプリを使い始められません", sentence)
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 8, 0, 0)
        row.addStretch(1)
        close, practise = QPushButton("閉じる"), QPushButton("練習用データで試す")
        close.clicked.connect(self.close)
        practise.clicked.connect(self._practise)
        row.addWidget(close)
        row.addWidget(practise)
        self._turn_to(page)
        practise.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- signing in

    def let_in(self) -> None:
        """The desk before has closed its file."""
        self._waits = False
        later, self._later = self._later, None
        if later is not None:
            later()

    def _sign_in(self, code: str, password: str, one_time: str) -> None:
        entrance = self._entrance
        assert entrance is not None
        self._try(lambda: entrance.sign_in(code, password, one_time), self.form.show_refusal, self.form)

    def _try(self, work: Callable[[], Admitted], refuse: Callable[[Refused], object], page: QWidget) -> None:
        """Run work on a thread with the page held still; the answer admits, asks for a new password or refuses."""
        button = getattr(page, "button", None) or pressed(page)
        page.setEnabled(False)
        self.setCursor(Qt.CursorShape.BusyCursor)

        def refused(error: Exception) -> None:
            self._still(page)
            if not isinstance(error, Refused):
                raise error
            refuse(error)

        def admitted(found: Admitted) -> None:
            self._still(page)
            if found.elsewhere is not None:
                self._show_elsewhere(found.elsewhere)
            elif found.must_change:
                self._show_change(found.code)
            elif found.changed:
                self._changed()
            else:
                self._done = True
                self._ignore_scans()
                self.admitted.emit(found)

        def run() -> None:
            self.state.show_text(ASKING)
            self.state.setVisible(self.gate.shared)
            self._background.run(work, admitted, refused, button=button)

        if self._waits:
            self.state.show_text(WAITING)
            self.state.show()
            self._later = run
        else:
            run()

    def refuse_after_all(self, refused: Refused) -> None:
        """The file of whoever was admitted could not be worked in: back to the form, with the reason."""
        self._done = False
        self._watch_scans()
        self._back_to_form()
        self.form.show_refusal(refused)

    def _still(self, page: QWidget) -> None:
        self.state.hide()
        page.setEnabled(True)
        self.unsetCursor()

    def _show_change(self, code: str) -> None:
        from komae_desk.ui.sign_in_change import ChangeForm

        entrance = self._entrance
        assert entrance is not None
        name = next((p.name for p in self.gate.people if p.code == code), "")
        page = ChangeForm(entrance.weaknesses, (self.gate.section, name, code), temporary=True)
        page.asked.connect(
            lambda old, new: self._try(lambda: entrance.change_password(code, old, new), page.show_refusal, page)
        )
        page.left.connect(self._back_to_form)
        self._turn_to(page)
        page.take_focus()

    def _show_elsewhere(self, elsewhere: Elsewhere) -> None:
        from komae_desk.ui.sign_in_elsewhere import ElsewhereForm

        entrance = self._entrance
        assert entrance is not None
        page = ElsewhereForm(elsewhere)
        page.asked.connect(lambda: self._try(entrance.go_on, page.show_refusal, page))
        page.left.connect(self._back_to_form)
        self._turn_to(page)
        page.take_focus()

    def _show_recovery(self, code: str) -> None:
        from komae_desk.ui.sign_in_recovery import RecoveryForm

        entrance = self._entrance
        assert entrance is not None
        page = RecoveryForm(entrance.weaknesses, self.gate.section, self.gate.people, code)
        page.asked.connect(
            lambda typed, who, new: self._try(lambda: entrance.recover(typed, who, new), page.show_refusal, page)
        )
        page.left.connect(self._back_to_form)
        self._turn_to(page)
        page.take_focus()

    def _back_to_form(self) -> None:
        page = self._joining or self.form
        self._turn_to(page)
        page.take_focus()

    def _changed(self) -> None:
        from komae_desk.ui.chips import Status

        self.notify(Status.DONE, CHANGED, CHANGED_MORE)
        self._back_to_form()
        (self._joining or self.form).forget()

    # --- first run, joining, practice

    def _show_joining(self) -> None:
        from komae_desk.ui.sign_in_join import JoinForm

        entrance = self._entrance
        assert entrance is not None
        page = self._joining = JoinForm(waits=self.gate.certificate)
        page.certificate_chosen.connect(
            lambda file: self._background.run(
                lambda: entrance.take_certificate(file), lambda _: page.certify(), page.show_refusal
            )
        )
        page.asked.connect(
            lambda code, password, one_time: self._try(
                lambda: entrance.join(code, password, one_time), page.show_refusal, page
            )
        )
        self.heading.show_text(f"{TITLE} — {self.gate.section}")
        self._turn_to(page)
        page.take_focus()

    def _begin_joining(self) -> None:
        from komae_desk.ui.chips import Status
        from komae_desk.ui.file_dialogs import ask_open
        from komae_desk.ui.sign_in_join import FILTER, tell_request

        entrance = self._entrance
        assert entrance is not None

        def chosen(file: Path) -> None:
            self._background.run(lambda: entrance.begin_joining(file), lambda made: tell_request(self, made), refused)

        def refused(error: Exception) -> None:
            if not isinstance(error, Refused):
                raise error
            self.notify(Status.ATTENTION, error.text)

        ask_open(self, "参加ファイルを選ぶ", FILTER, chosen)

    def _show_first_run(self) -> None:

        from komae_desk.ui.first_run import FirstRunForm

        entrance = self._entrance
        assert entrance is not None
        page = FirstRunForm(entrance.weaknesses)
        page.asked.connect(
            lambda first, password, start: self._try(
                lambda: entrance.found(first, password, start), page.show_refusal, page
            )
        )
        page.practice_asked.connect(self._practise)
        page.backup_asked.connect(lambda: self._show_from_backup(page))
        page.joining_asked.connect(self._begin_joining)
        self.message.hide()
        self.heading.show_text(f"{TITLE}を使い始める")
        self._turn_to(page)
        page.take_focus()

    def _show_from_backup(self, first: QWidget) -> None:
        from komae_desk.ui.first_run_backup import FromBackupForm

        entrance = self._entrance
        assert entrance is not None
        page = FromBackupForm(entrance.weaknesses)
        page.asked.connect(
            lambda file, typed, code, name, new: self._try(
                lambda: entrance.adopt(file, typed, code, name, new), page.show_refusal, page
            )
        )
        page.left.connect(lambda: self._turn_to(first))
        self._turn_to(page)
        page.take_focus()

    def _practise(self) -> None:
        self._done = True
        self.practice_asked.emit()

    # --- the end

    def _scanned(self) -> None:
        from komae_desk.ui.sound import Sounds, Tone

        self.state.show_text(SCANNED)
        self.state.show()
        Sounds().signal(Tone.ERROR, SCANNED, self)
        QTimer.singleShot(8_000, self.state, self.state.hide)

    def go(self) -> None:
        """Somebody sits down: nothing typed stays."""
        self._done = True
        if "form" in vars(self):
            self.form.forget()
        self.close()

    def wait(self) -> None:
        """Wait for what is under way, as a process that ends must."""
        self._background.wait()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._ignore_scans()
        super().closeEvent(event)
        if not self._done:
            self._done = True
            self.closed.emit()
