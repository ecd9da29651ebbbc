"""P-13: a login is to be registered, changed or struck out; 統括 and the system's manager are told (対6-2(1)イ)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.core.people import PERSON
from komae_desk.core.record import Choice, Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "対6-2(1)イ"


class NoticeKind(Choice):
    """What is to be done with the login."""

    REGISTER = "register", "登録"
    CHANGE = "change", "変更"
    REMOVE = "remove", "抹消"


class Occasion(Choice):
    """Why."""

    HIRED = "hired", "採用"
    MOVED = "moved", "異動"
    LEFT = "left", "退職"
    UNNEEDED = "unneeded", "不要"
    LOST = "lost", "紛失"


@dataclass(frozen=True, kw_only=True)
class LoginNotice(Record):
    """One notice about one person in one system. No login name and no password has a field (domain.md §12.5)."""

    kind: ClassVar[str] = "login_notice"
    title: ClassVar[str] = "利用者登録の通知"

    notifier: UUID | None = labelled("通知者", required=True, refers_to=PERSON, basis=BASIS)
    noticed_on: date | None = labelled("通知日", basis=BASIS)
    person: UUID | None = labelled("対象者", required=True, refers_to=PERSON, indexed=True, basis=BASIS)
    system: str = labelled("システム", default="", required=True, length=120, basis=BASIS)
    notice: NoticeKind | None = labelled("種別", required=True, basis=BASIS)
    occasion: Occasion | None = labelled("理由", required=True, basis=BASIS)
    powers: str = labelled("権限", default="", kind=Kind.LONG, basis=BASIS, help="パスワードは書かないでください。")
    effective_on: date | None = labelled("有効日", required=True, basis=BASIS, help="この日までに処理してもらう日")
    card_number: str = labelled("カード番号", default="", kind=Kind.CODE, basis=BASIS)
    passed_by: UUID | None = labelled("経由した情報セキュリティ管理者", refers_to=PERSON, basis=BASIS)
    passed_on: date | None = labelled("経由の日", basis=BASIS)
    chf_received_on: date | None = labelled("統括情報セキュリティ責任者の受領日", basis=BASIS)
    sys_received_on: date | None = labelled("情報システム管理者の受領日", basis=BASIS)
    processed_on: date | None = labelled("処理日", basis=BASIS)
    processor: str = labelled("処理者", default="", kind=Kind.NAME, basis=BASIS)

    @property
    def heading(self) -> str:
        """Number, what is to be done, in which system."""
        what = f"{self.system}の{self.notice.label}" if self.notice else self.title
        return f"{self.number} {what}".strip()

    def problems(self, look: Look) -> Iterator[Problem]:
        """CK-25, and days in their order."""
        yield from super().problems(look)
        if self.notice is NoticeKind.REGISTER and not self.powers.strip():
            yield Problem("powers", "登録する権限を入力してください。", BASIS)
        for name in ("chf_received_on", "sys_received_on", "processed_on"):
            day = getattr(self, name)
            if day and day > look.today:
                yield Problem(name, f"{self.labels()[name].text}は、今日以前の日を入力してください。", BASIS)
        if self.processed_on and self.noticed_on and self.processed_on < self.noticed_on:
            first = f"{self.noticed_on.month}月{self.noticed_on.day}日"
            yield Problem("processed_on", f"処理日は、通知日（{first}）以後の日を入力してください。", BASIS)
        if self.state == "done":
            for name in ("chf_received_on", "sys_received_on"):
                if getattr(self, name) is None:
                    text = f"{self.labels()[name].text}がありません。理由を入力してください。（入力すると登録できます）"
                    yield Problem(name, text, "CK-25", stops=False)
