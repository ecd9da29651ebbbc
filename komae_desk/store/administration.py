"""Who may sign in on this PC, administered by the chief; every act is a line of the journal (R21, settled.md 22)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from komae_desk.core.area import answering
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.people import PERSON, Role, User
from komae_desk.core.powers import powers
from komae_desk.store.account import Account
from komae_desk.store.recovery_key import RecoveryKey
from komae_desk.store.section import OpenSection

ADMINISTERING = (Role.SECURITY_MANAGER, Role.SECURITY_OFFICER, Role.POLICY_OFFICE)
# Without letters that look alike: it is read from a screen and typed once.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS = 4


@dataclass(frozen=True)
class LoginRow:
    """A person who may sign in here. burden: what the person still holds; powers: what the person may do."""

    code: str
    name: str
    roles: str
    last_in: datetime | None
    state: str
    mine: bool = False
    burden: str = ""
    powers: tuple[str, ...] = ()


class Logins:
    """Who has key slots in one open file, as the register of people knows them."""

    def __init__(self, opened: OpenSection, desk: Desk) -> None:
        self._opened = opened
        self._desk = desk

    def rows(self) -> list[LoginRow]:
        """Everybody with a login, in the order they were added."""
        return [self._row(account) for account in self._opened.profile.accounts()]

    def may(self) -> bool:
        """Whether the person at the desk administers logins today."""
        return self._desk.user.holds(*ADMINISTERING)

    def require(self) -> None:
        """Raise Refused for anybody else."""
        if not self.may():
            raise Refused("利用者を変えられるのは、情報セキュリティ管理者です。課長に依頼してください。")

    def state(self, account: Account) -> str:
        """How it stands with a login."""
        if account.must_change:
            return "仮のパスワード"
        return "使用中" if account.usable else "この端末では、再設定が必要"

    def burden(self, account: Account, person: UUID | None) -> str:
        """What somebody whose login ends still holds."""
        asked = [area.burden for area in self._desk.areas if area.burden is not None and person is not None]
        return "".join(burden(self._desk, person) for burden in asked)

    def person(self, code: str) -> UUID | None:
        """Whose login it is, where the register knows the staff number."""
        found: UUID | None = answering(self._desk.areas, "find_person")(self._desk, code)
        return found

    def user(self, person: UUID | None) -> User:
        """The person of today; nobody's roles when the register does not know the person."""
        try:
            user: User = answering(self._desk.areas, "person_of")(self._desk, person)
        except Refused:
            return User(UUID(int=0), "", roles=frozenset())
        return user

    def note(self, verb: str, code: str = "") -> None:
        """A line of the journal, about somebody's login where one is named."""
        about = {"person": str(self.person(code) or "")} if code else {}
        self._opened.note(self._desk, verb, **about)

    def _row(self, account: Account) -> LoginRow:
        person = self.person(account.person_id)
        user = self.user(person)
        roles = "・".join(role.label for role in Role if role in user.roles | user.delegated)
        return LoginRow(
            account.person_id,
            account.name,
            roles or "—",
            account.last_in,
            self.state(account),
            account.person_id == self._opened.code,
            self.burden(account, person),
            tuple(powers(self._desk.ledgers.values(), user)),
        )


class LoginAdministration(Logins):
    """Adds, resets and ends logins over one open file."""

    def candidates(self) -> list[tuple[str, str]]:
        """Staff number and words of everybody in the register who works here and has no login."""
        known = {account.person_id for account in self._opened.profile.accounts()}
        found = []
        for person in self._desk.find(PERSON):
            code = str(getattr(person, "staff_number", ""))
            if code and code not in known and self.user(person.id).roles:
                found.append((code, person.heading))
        return sorted(found)

    def add(self, code: str) -> str:
        """Add a login with a temporary password, which is returned once."""
        self.require()
        person = self.person(code)
        if person is None:
            raise Refused(f"職員番号「{code}」の職員が、職員名簿にありません。先に職員を登録してください。")
        password = temporary_password()
        self._opened.profile.add_account(self._opened.key, code, self.user(person).name, password)
        self.note("login_added", code)
        return password

    def reset(self, code: str) -> str:
        """Give a new temporary password, which is returned once."""
        self.require()
        password = temporary_password()
        self._opened.profile.reset(self._opened.key, code, password)
        self.note("login_reset", code)
        return password

    def end(self, code: str) -> None:
        """Take a login away; the records stay."""
        self.require()
        if code == self._opened.code:
            raise Refused("自分のログインは、無効にできません。ほかの情報セキュリティ管理者に依頼してください。")
        self._opened.profile.end_account(self._opened.key, code)
        self.note("login_ended", code)

    def change_own(self, old: str, new: str) -> None:
        """Change the password of the person at the desk."""
        self._opened.profile.change_password(self._opened.code, old, new)
        self.note("password_changed")

    def new_recovery_key(self) -> RecoveryKey:
        """Replace the recovery key; the paper before it opens only older backups."""
        self.require()
        recovery = self._opened.profile.new_recovery_key(self._opened.key)
        self.note("recovery_key_made")
        return recovery

    def confirm_recovery(self, typed: str) -> None:
        """Note that the printed key was read back; raises Refused naming the groups that are wrong."""
        self._opened.profile.confirm_recovery(typed, self._opened.key)
        self.note("recovery_key_confirmed")


def temporary_password() -> str:
    """A password nobody chose: 16 letters and digits in groups of four (79 bits)."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(_GROUPS))
