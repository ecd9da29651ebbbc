"""Whose keys lie on a PC of a shared server, and how the chief takes a former colleague's away (security.md §6.4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from komae_desk.app.shared import Door
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.store.account import Account
from komae_desk.store.administration import Logins
from komae_desk.store.section import OpenSection
from komae_desk.sync.outgoing import waiting_of

REMOVED = "keys_removed"
ONLINE_ONLY = "サーバーにつながる日だけ"
UNSENT = "まだ送っていない操作が {count}件あります。本人がこの端末でログインするまで、サーバーに送られません。"


class PcPeople(Logins):
    """Implements komae_desk.ui.people_screen.People; roles and logins themselves are the server's."""

    def __init__(self, opened: OpenSection, desk: Desk, door: Door, wrote: Callable[[], object]) -> None:
        """wrote: a line was written that the server is to have."""
        super().__init__(opened, desk)
        self._door, self._wrote = door, wrote

    def end(self, code: str) -> None:
        """Take somebody's key slots and lease off this PC; the file, what is unsent and the login stay (any thread)."""
        self.require()
        if code == self._opened.code:
            raise Refused("自分の鍵は消せません。ほかの情報セキュリティ管理者に依頼してください。")
        if not self._door.knows(code):
            raise Refused("この利用者の鍵は、この端末にありません。画面を更新（F5）してください。")
        self._door.part_with(self._opened.key, code)
        self.note(REMOVED, code)
        self._wrote()

    def state(self, account: Account) -> str:
        """How long the person may come in without the server, and what is unsent."""
        days = -(-self._door.lease(account.person_id).left() // timedelta(days=1))
        words = f"サーバーなしで、あと{days}日" if days > 0 else ONLINE_ONLY
        count = self._unsent(self.person(account.person_id))
        return f"{words}　未送信 {count}件" if count else words

    def burden(self, account: Account, person: UUID | None) -> str:
        """What would wait on this PC."""
        count = self._unsent(person)
        return UNSENT.format(count=count) if count else ""

    def _unsent(self, person: UUID | None) -> int:
        if person is None:
            return 0
        with self._opened.store.engine.connect() as connection:
            return waiting_of(self._opened.store, connection, person)
