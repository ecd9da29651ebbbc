"""What a person is asked or told when the session at the server begins late, ends, or is ended there (§6.4, §6.5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from komae_desk.app.shared import NOT_HERE, OTHER_PERSON, Door, refusal
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.store.section import OpenSection
from komae_desk.sync.connection import (
    DEVICE_REVOKED,
    ELSEWHERE,
    LOGIN_ENDED,
    STOPPED,
    TAKEN,
    Entered,
    ServerError,
    Unreachable,
)
from komae_desk.sync.keeper import State
from komae_desk.sync.link import LOCKED, Link, has_stream, server_time, was_member
from komae_desk.ui.background import Background
from komae_desk.ui.chips import Status
from komae_desk.ui.code_banner import CodeBanner
from komae_desk.ui.desk_process_sitting import WindowSitting
from komae_desk.ui.sign_in_form import moment

SESSION_OVER = "サーバーとの接続の期限が切れました。"
GONE_ON = "ほかの端末でログインしました。"
STILL_THERE = (
    "「{place}」でログインしています（{since}から）。そちらのログインを終わらせて、この端末で続けるときは、"
    "次に表示される確認コードを入力してください。"
)
REACHED = "サーバーにつながりました。"
ASKED = (
    "確認コードを入力すると、この端末の記録を送り、ほかの端末の変更を受け取ります。"
    "それまでの入力も、この端末に保存します。"
)
WRONG_CODE = "確認コードが違います。次に表示される確認コードを入力してください。"
STILL_AWAY = "サーバーにつながりません。つながってから、もう一度入力してください。"
MUST_CHANGE = "仮のパスワードが出されています。Ctrl+Lで画面を隠し、ログインし直して変更してください。"
TOLD = {
    LOGIN_ENDED: (
        "サーバーのログインが終わっています。",
        "登録した記録と下書きは、この端末に残っています。画面を隠すと、この端末にはログインできません。"
        "情報政策課に連絡してください。",
    ),
    LOCKED: (
        "サーバーへのログインが止められています。",
        "入力はこの端末に保存しています。30分たつと、確認コードでつなげます。急ぐときは、情報政策課に連絡してください。",
    ),
    "28P01": (
        "サーバーのパスワードが変わりました。",
        "入力はこの端末に保存しています。Ctrl+Lで画面を隠し、新しいパスワードでログインすると、サーバーに送ります。",
    ),
}


class SessionCare(QObject):
    """Follows the keeper's states; every matter is brought up once, and the code as often as somebody asks."""

    def __init__(
        self, desk: Desk, opened: OpenSection, link: Link, door: Door, agree_now: Callable[[], object]
    ) -> None:
        super().__init__()
        self._desk, self._opened, self._link, self._door = desk, opened, link, door
        self._agree_now = agree_now
        self._background = Background(self)
        self._sitting: WindowSitting | None = None
        self._told: set[str] = set()
        self.banner: CodeBanner | None = None
        self.is_revoked = False
        self._is_elsewhere = self._ends_elsewhere = False

    def begin(self, sitting: WindowSitting) -> None:
        """The window stands."""
        self._sitting = sitting
        self.setParent(sitting)

    def wait(self) -> None:
        """Wait for what is under way."""
        self._background.wait()

    def follow(self, state: State) -> None:
        """Ask or tell, once (GUI thread)."""
        if state.failed == DEVICE_REVOKED:
            self._once(state.failed, self._destroy)
        elif state.failed == LOGIN_ENDED:
            self._once(state.failed, self._part)
        elif state.failed == STOPPED:
            self._once(state.failed, self._lock)
        elif state.failed in TOLD:
            self._once(state.failed, lambda: self._tell(state.failed))
        if state.failed == ELSEWHERE:
            self._is_elsewhere = True
        if state.asks_code:
            self._once("asks", lambda: self.ask_code(focus=False))
        elif state.online and self.banner is not None:
            self._drop()

    def ask_code(self, *, focus: bool = True) -> None:
        """Show the field for the code; where somebody asked for it, with the focus."""
        if self._sitting is None:
            return
        if self.banner is None:
            title = GONE_ON if self._is_elsewhere else SESSION_OVER if self._link.is_opened else REACHED
            self.banner = CodeBanner(title, ASKED)
            self.banner.asked.connect(self._enter)
            self.banner.closed.connect(self._drop)
            self._sitting.notices.show_banner(self.banner)
        if focus:
            self.banner.take_focus()

    # --- inside

    def _once(self, what: str, run: Callable[[], object]) -> None:
        if what not in self._told:
            self._told.add(what)
            run()

    def _tell(self, code: str) -> None:
        assert self._sitting is not None
        self._sitting.notices.show_notice(Status.ATTENTION, *TOLD[code])

    def _drop(self) -> None:
        if self.banner is not None and self._sitting is not None:
            banner, self.banner = self.banner, None
            self._sitting.notices.drop(banner)

    def _enter(self, code: str) -> None:
        def done(_: object) -> None:
            self._told.discard("asks")
            self._is_elsewhere = self._ends_elsewhere = False
            self._drop()
            self._agree_now()

        def failed(error: Exception) -> None:
            if not isinstance(error, Refused):
                raise error
            if self.banner is not None:
                self.banner.refuse(error.text)

        self._background.run(lambda: self._open(code), done, failed)

    def _open(self, code: str) -> None:
        """On a thread."""
        try:
            self._link.open_again(code, self._may_work, ends_elsewhere=self._ends_elsewhere)
        except Unreachable as error:
            raise Refused(STILL_AWAY) from error
        except ServerError as error:
            raise (Refused(WRONG_CODE) if error.code == "bad" else refusal(error)) from None

    def _may_work(self, entered: Entered, greeting: dict[str, Any]) -> None:
        if entered.result == TAKEN:
            # Told once; who then types another code has decided.
            self._ends_elsewhere = True
            raise Refused(STILL_THERE.format(place=entered.place, since=moment(entered.since)))
        if entered.result != "ok":
            raise Refused(MUST_CHANGE)
        if entered.human != self._desk.user.person:
            raise Refused(OTHER_PERSON)
        here = self._door.enrolment.joining.stream
        if not has_stream(greeting, here) and not was_member(greeting, here):
            raise Refused(NOT_HERE)
        self._door.lease(self._opened.code).renew(server_time(greeting))

    def _part(self) -> None:
        """The login has ended: this person's slots go; who sits here finishes what is begun."""
        self._tell(LOGIN_ENDED)
        self._door.part_with(self._opened.key, self._opened.code)

    def _lock(self) -> None:
        """The service was stopped: the desk ends as on a lock, and the sign-in says why (R42)."""
        assert self._sitting is not None
        self._sitting.window.registry.action("lock").trigger()

    def _destroy(self) -> None:
        """This PC was revoked: the desk ends, and when its file is closed the slots go."""
        assert self._sitting is not None
        self.is_revoked = True
        self._door.end_leases()
        self._sitting.window.registry.action("lock").trigger()

    def finish(self) -> None:
        """The file is closed (any thread)."""
        if self.is_revoked:
            self._door.destroy(self._link)
        self._link.close()
