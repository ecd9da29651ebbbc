"""The pages about signing in inside the window: 利用者, パスワードを変更, 回復キー."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject

from komae_desk.core.errors import Refused
from komae_desk.ui.accounts_screen import AccountsScreen, Administration
from komae_desk.ui.background import Background
from komae_desk.ui.banner import Act, Banner
from komae_desk.ui.chips import Status
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.desk_process_sitting import WindowSitting
from komae_desk.ui.password_screen import PasswordScreen
from komae_desk.ui.pc_people_screen import PcPeopleScreen
from komae_desk.ui.people_screen import People
from komae_desk.ui.recovery_sheet import RecoveryKeyFacts, RecoverySheet
from komae_desk.ui.sign_in_password import Weaknesses

RECOVERY_QUESTION = "新しい回復キーを作りますか？　今までの回復キーの紙では、開けなくなります。"
MAKE, BACK = "作る", "戻る"
UNCONFIRMED = "回復キーを確かめていません。"
UNCONFIRMED_MORE = "パスワードが分からなくなると、データを開けません。印刷して金庫に保管し、入力して確かめてください。"


class SignInPages(QObject):
    """Makes the pages when they are first asked for, and their commands in ファイル."""

    def __init__(
        self,
        sitting: WindowSitting,
        administration: Administration,
        *,
        weaknesses: Weaknesses,
        words: Sequence[str],
        change: Callable[[str, str], object],
        new_key: Callable[[], RecoveryKeyFacts],
        administers: bool,
        people: People | None = None,
    ) -> None:
        """words: what anybody could guess of this person; new_key runs on a thread and raises Refused.

        people: whose keys lie on this PC, where the logins themselves are a server's.
        """
        super().__init__(sitting)
        self._sitting = sitting
        self._window = sitting.window
        self._new_key = new_key
        self._background = Background(self)
        self._banner: Banner | None = None
        self._key: RecoveryKeyFacts | None = None
        self._make: dict[str, Callable[[], Any]] = {
            "accounts": lambda: (
                AccountsScreen(administration, self._window) if people is None else PcPeopleScreen(people, self._window)
            ),
            "password": lambda: PasswordScreen(weaknesses, words, change, self._window),
        }
        verbs = [Verb("password", "パスワードを変更", self.show_password, "file", icon="key")]
        if administers:
            recovery = ("かいふくきー",)
            title = "利用者" if people is None else "この端末の利用者"
            verbs.append(Verb("accounts", title, self.show_accounts, "file", (), ("ログイン", "利用者"), icon="people"))
            verbs.append(Verb("recovery", "回復キーを作り直す", self.ask_new_key, "file", (), recovery, icon="shield"))
        self._window.registry.add(*verbs)

    def show_password(self) -> None:
        """パスワードを変更."""
        self._show("password").changed.connect(lambda: self._leave("password"))

    def show_accounts(self) -> None:
        """利用者."""
        self._show("accounts")

    def show_key(self, facts: RecoveryKeyFacts) -> None:
        """A new recovery key, to be printed and read back."""
        stack = self._window.stack
        self._key = facts
        page = RecoverySheet(facts, self._window)
        page.confirmed.connect(self._confirmed)
        page.postponed.connect(self._postponed)
        if (old := stack.pages.pop("recovery", None)) is not None:
            stack.widget.removeWidget(old)
            old.deleteLater()
        stack.pages["recovery"] = page
        stack.widget.addWidget(page)
        self._window.open_page("recovery")

    def ask_new_key(self) -> None:
        """The old paper becomes worthless: ask first."""
        self._window.ask(RECOVERY_QUESTION, (BACK, MAKE), lambda words: self.make_key() if words == MAKE else None)

    def make_key(self) -> None:
        """Make the key and show it."""
        self._background.run(self._new_key, self.show_key, self._refused)

    def remind(self) -> None:
        """The banner that stays until the recovery key was read back."""
        if self._banner is None:
            act = Act("回復キーを確かめる" if self._key else "新しい回復キーを作る", self._take_up)
            notices = self._sitting.notices
            self._banner = notices.show_notice(Status.ATTENTION, UNCONFIRMED, UNCONFIRMED_MORE, (act,), closable=False)

    def _take_up(self) -> None:
        self._banner = None
        if self._key is not None:
            self._window.open_page("recovery")
        else:
            self.make_key()

    def _confirmed(self) -> None:
        self._key = None
        if self._banner is not None:
            self._sitting.notices.drop(self._banner)
            self._banner = None
        self._leave("recovery")

    def _postponed(self) -> None:
        self.remind()
        self._leave("recovery")

    def _leave(self, page: str) -> None:
        # What ended on a thread: whoever went on to another page meanwhile stays there.
        if self._window.stack.name != page:
            return
        if self._window.stack.can_go_back():
            self._window.go_back()
        elif self._window.places:
            self._window.open_page(self._window.places[0].name)

    def _refused(self, error: Exception) -> None:
        if not isinstance(error, Refused):
            raise error
        self._window.report(error)

    def _show(self, name: str) -> Any:
        stack = self._window.stack
        if name not in stack.pages:
            page = self._make[name]()
            stack.pages[name] = page
            stack.widget.addWidget(page)
        self._window.open_page(name)
        return stack.pages[name]
