"""The sign-in: who sits down here, with the login message before it; the same window is the lock screen (R34)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from komae_desk.core.errors import Refused
from komae_desk.ui.background import Background
from komae_desk.ui.focus_ring import FocusRing
from komae_desk.ui.icons import IconLabel
from komae_desk.ui.labels import TextLabel

# What the first picture does not need is imported after it (the window comes before the form).
if TYPE_CHECKING:
    from komae_desk.ui.banner import Banner
    from komae_desk.ui.chips import Status
    from komae_desk.ui.gate import Admitted, Entrance, Gate
    from komae_desk.ui.scanner import ScanSink
    from komae_desk.ui.sign_in_form import SignInForm

TITLE = "情報セキュリティ管理台帳"
MESSAGE = (
    "課の情報セキュリティの記録を扱うアプリです。許可された職員等だけが使えます。ログインと操作は、すべて記録されます。"
)
PREPARING = "準備しています…"
WAITING = "前の画面の記録を保存しています。終わると、ログインできます。"
SCANNED = "画面を隠している間の読取りは、記録されません。ログインしてから、もう一度読み取ってください。"


class SignInWindow(QWidget):
    """Login message, notices, and one of: sign-in, new password, recovery key, first run."""

    admitted = Signal(object)
    practice_asked = Signal()
    closed = Signal()
    painted = Signal()

    def __init__(self, facts: Mapping[str, Any] | None = None) -> None:
        """facts are those of the launcher: why (start, lock, crash), person, unsent, notice, waits."""
        super().__init__()
        self._facts = dict(facts or {})
        self._background = Background(self)
        self._entrance: Entrance | None = None
        self._waits = bool(self._facts.get("waits"))
        self._later: Callable[[], None] | None = None
        self._done = False
        self._is_painted = False
        self._gate: Gate | None = None
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(f"{TITLE}（画面を隠しています）" if self.is_lock else TITLE)
        self.setMinimumSize(640, 480)
        self.resize(860, 660)
        self.notices = QVBoxLayout()
        self.pages = QStackedWidget()
        self.message = TextLabel(MESSAGE, wraps=True)
        self.heading = TextLabel(TITLE, "title", wraps=True)
        self.state = TextLabel(PREPARING, "sub", wraps=True)
        self._lay_out()
        self.ring = FocusRing(self)
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

    @property
    def is_lock(self) -> bool:
        """Whether somebody's desk is hidden behind."""
        return self._facts.get("why") == "lock"

    def _lay_out(self) -> None:
        card = QFrame()
        card.setProperty("role", "card")
        self.card = QVBoxLayout(card)
        self.card.setContentsMargins(32, 24, 32, 24)
        self.card.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(IconLabel("lock", "primary", 24), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.heading, 1)
        self.card.addLayout(head)
        self.card.addWidget(self.message)
        self.card.addLayout(self.notices)
        self.card.addWidget(self.state)
        self.card.addWidget(self.pages)
        self.pages.hide()
        middle = QWidget()
        middle.setObjectName("page")
        column = QVBoxLayout(middle)
        column.setContentsMargins(24, 24, 24, 24)
        column.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card, 20)
        row.addStretch(1)
        card.setMaximumWidth(760)
        column.addLayout(row)
        column.addStretch(2)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(middle)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def _first_notices(self) -> None:
        notice, unsent = self._facts.get("notice"), self._facts.get("unsent")
        if not (notice or unsent):
            return
        from komae_desk.ui.chips import Status

        if notice:
            self.notify(Status.ATTENTION, str(notice))
        if unsent:
            words = f"未送信の記録が{unsent}件あります。この端末に保存済みです。"
            self.notify(Status.SENDING, words)

    def notify(self, status: Status, title: str, sentence: str = "") -> Banner:
        """Show something above the form until it is answered."""
        from komae_desk.ui.banner import Banner

        banner = Banner(status, title, sentence)
        self.notices.addWidget(banner)
        banner.appear()
        return banner

    # --- what is known

    def receive(self, entrance: Entrance) -> None:
        """The composition is ready: look who may sign in."""
        self._entrance = entrance
        self._background.run(entrance.look, self.show_gate, self._refuse_all)

    def show_gate(self, gate: Gate) -> None:
        """Show the form that fits."""
        self._gate = gate
        if gate.refusal:
            self._show_refusal(gate.refusal)
        elif not gate.people:
            self._show_first_run()
        else:
            section = f" — {gate.section}" if gate.section else ""
            self.heading.show_text(TITLE + section)
            self.setWindowTitle(f"{TITLE}{section}{'（画面を隠しています）' if self.is_lock else ''}")
            if self.is_lock:
                self.message.show_text("画面を隠しています。続けるには、パスワードを入力してください。")
            self.form.show_people(gate.people, str(self._facts.get("person") or ""))
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

    def _turn_to(self, page: QWidget) -> None:
        from komae_desk.ui.sign_in_form import fit_to_page

        if self.pages.indexOf(page) < 0:
            self.pages.addWidget(page)
        self.pages.setCurrentWidget(page)
        fit_to_page(self.pages)
        self.pages.show()
        self.state.hide()

    # --- signing in

    def let_in(self) -> None:
        """The desk before has closed its file."""
        self._waits = False
        later, self._later = self._later, None
        if later is not None:
            later()

    def _sign_in(self, code: str, password: str) -> None:
        entrance = self._entrance
        assert entrance is not None
        self._try(lambda: entrance.sign_in(code, password), self.form.show_refusal, self.form)

    def _try(self, work: Callable[[], Admitted], refuse: Callable[[Refused], object], page: QWidget) -> None:
        """Run work on a thread with the page held still; the answer admits, asks for a new password or refuses."""
        page.setEnabled(False)
        self.setCursor(Qt.CursorShape.BusyCursor)

        def refused(error: Exception) -> None:
            self._still(page)
            if not isinstance(error, Refused):
                raise error
            refuse(error)

        def admitted(found: Admitted) -> None:
            self._still(page)
            if found.must_change:
                self._show_change(found.code)
            else:
                self._done = True
                self._ignore_scans()
                self.admitted.emit(found)

        def run() -> None:
            self.state.hide()
            self._background.run(work, admitted, refused)

        if self._waits:
            self.state.show_text(WAITING)
            self.state.show()
            self._later = run
        else:
            run()

    def _still(self, page: QWidget) -> None:
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
        self._turn_to(self.form)
        self.form.take_focus()

    # --- first run, practice

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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses a button that was reached by Tab, here as everywhere."""
        button = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(button, QPushButton):
            button.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._ignore_scans()
        super().closeEvent(event)
        if not self._done:
            self._done = True
            self.closed.emit()
