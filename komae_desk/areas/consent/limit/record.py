"""R-06: whether the work of a 会計年度任用職員 needs internet and mail, and what was switched off (対5-1(2)ウ)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.areas.consent.choices import Need
from komae_desk.core.people import PERSON
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "対5-1(2)ウ"
USAGE = {
    (Need.NEEDED, Need.NEEDED): "open",
    (Need.UNNEEDED, Need.NEEDED): "no_internet",
    (Need.NEEDED, Need.UNNEEDED): "no_mail",
    (Need.UNNEEDED, Need.UNNEEDED): "neither",
}
"""(internet, mail) → the code of ネット・メール in the register of people."""


@dataclass(frozen=True, kw_only=True)
class UsageLimit(Record):
    """The need of one person in one appointment, who was asked to switch off what is not needed, and until when."""

    kind: ClassVar[str] = "usage_limit"
    title: ClassVar[str] = "ネット・メールの制限"

    person: UUID | None = labelled("対象者", required=True, refers_to=PERSON, indexed=True, basis=BASIS)
    consent: UUID | None = labelled("説明・同意の記録（R-05）", refers_to="consent", indexed=True, basis=BASIS)
    devices: tuple[UUID, ...] = labelled("使う端末", default=(), refers_to="device", basis=BASIS)
    starts_on: date | None = labelled(
        "端末作業の開始日", required=True, basis=BASIS, help="この日の前に、設定を済ませます。"
    )
    internet: Need | None = labelled("インターネット", required=True, basis=BASIS)
    internet_reason: str = labelled("インターネットの要否の理由", default="", kind=Kind.LONG, basis=BASIS)
    mail: Need | None = labelled("メール", required=True, basis=BASIS)
    mail_reason: str = labelled("メールの要否の理由", default="", kind=Kind.LONG, basis=BASIS)
    asked_of: str = labelled("設定の依頼先", default="", basis=BASIS, help="例：情報政策課、情報システム管理者")
    asked_on: date | None = labelled("設定の依頼日", basis=BASIS)
    set_on: date | None = labelled("設定日", basis=BASIS)
    confirmed_by: UUID | None = labelled("確認者", refers_to=PERSON, basis=BASIS)
    confirmed_on: date | None = labelled("確認日", basis=BASIS)
    lifted_on: date | None = labelled("解除日", basis=BASIS)
    lift_reason: str = labelled("解除の理由", default="", kind=Kind.LONG, basis=BASIS)

    @property
    def heading(self) -> str:
        """Number and what is not needed."""
        closed = [word for word, need in (("ネット", self.internet), ("メール", self.mail)) if need is Need.UNNEEDED]
        return f"{self.number} {'・'.join(closed) + 'の制限' if closed else self.title}".strip()

    @property
    def limits(self) -> bool:
        """Whether something has to be switched off."""
        return Need.UNNEEDED in (self.internet, self.mail)

    @property
    def usage(self) -> str:
        """The code the register of people keeps; empty while it is undecided."""
        return USAGE.get((self.internet, self.mail), "") if self.internet and self.mail else ""

    def problems(self, look: Look) -> Iterator[Problem]:
        """A need has a reason; what is not needed is off before the work begins."""
        yield from super().problems(look)
        for name, need in (("internet", self.internet), ("mail", self.mail)):
            reason = f"{name}_reason"
            if need is Need.NEEDED and not getattr(self, reason).strip():
                what = self.labels()[name].text
                yield Problem(
                    reason, f"{what}が必要な理由を入力してください。不要なときは「不要」を選んでください。", BASIS
                )
        if self.set_on and self.asked_on and self.set_on < self.asked_on:
            day = f"{self.asked_on.month}月{self.asked_on.day}日"
            yield Problem("set_on", f"設定日は、依頼日（{day}）以後の日を入力してください。", BASIS)
        if self.set_on and self.set_on > look.today:
            yield Problem("set_on", "設定日は、今日以前の日を入力してください。", BASIS)
        if self.state in ("asked", "limited") and self.set_on and self.starts_on and self.set_on > self.starts_on:
            text = "設定日が端末作業の開始日より後です。理由を入力してください。（入力すると登録できます）"
            yield Problem("set_on", text, BASIS, stops=False)
        if self.lifted_on and self.set_on and self.lifted_on < self.set_on:
            day = f"{self.set_on.month}月{self.set_on.day}日"
            yield Problem("lifted_on", f"解除日は、設定日（{day}）以後の日を入力してください。", BASIS)
