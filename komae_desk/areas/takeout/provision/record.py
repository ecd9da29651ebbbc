"""P-05: permission to give information assets to somebody outside (対2-2(9))."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from komae_desk.areas.takeout.choices import Answer, Confidentiality
from komae_desk.areas.takeout.moving import Delivery, Moved, Promise, Shield
from komae_desk.core.application import DECIDED_NOW, PERMITTED, UNDECIDED, day_of
from komae_desk.core.record import Kind, Problem, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "対2-2(9)"


@dataclass(frozen=True, kw_only=True)
class Provision(Moved):
    """One application to give something away, with its permission and the receipt of the other side."""

    kind: ClassVar[str] = "provision"
    title: ClassVar[str] = "外部提供許可"

    counterpart: str = labelled(
        "提供先の名称", default="", required=True, length=120, basis=BASIS, suggests="contractors"
    )
    counterpart_person: str = labelled("提供先の担当", default="", length=120, basis=BASIS)
    counterpart_contact: str = labelled("提供先の連絡先", default="", length=120, basis=BASIS)
    law: str = labelled("根拠", default="", required=True, length=200, basis=BASIS, help="法令、契約、協定など")
    purpose: str = labelled("目的", default="", required=True, kind=Kind.LONG, basis=BASIS)
    provides_at: datetime | None = labelled("提供予定日時", required=True, basis=BASIS)
    delivery: Delivery | None = labelled("提供の方法", required=True, basis="対2-2(9)ア")
    shields: tuple[Shield, ...] = labelled("保護措置", default=(), basis="対2-2(9)ア")
    encryption: str = labelled("暗号化の方法など", default="", length=200, basis="対2-2(9)ア")
    scope_of_use: str = labelled("利用範囲", default="", kind=Kind.LONG, basis=BASIS)
    passing_on: Answer | None = labelled("再提供を認めるか", basis=BASIS)
    promise: Promise | None = labelled("返却・廃棄の約束", required=True, basis="対2-2(10)エ")
    promised_on: date | None = labelled("返却・廃棄の期限", basis="対2-2(10)エ", help="過ぎるとホームで知らせます")
    report_by: str = labelled("報告の方法", default="", length=120, basis="対2-2(10)エ", help="様式R-04-2など")
    personal: Answer | None = labelled("個人情報を含むか", required=True, basis=BASIS)
    personal_basis: str = labelled("本人同意・法令の根拠", default="", length=200, basis=BASIS)
    given_at: datetime | None = labelled("提供した日時", basis=BASIS)
    received_on: date | None = labelled("先方の受領日", basis=BASIS)
    received_name: str = labelled("先方の受領者", default="", kind=Kind.NAME, basis=BASIS)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.state in (*UNDECIDED, *PERMITTED):
            self._blank(("given_at", "received_on", "received_name"))

    @property
    def heading(self) -> str:
        return f"{self.number or '（番号なし）'} {self.counterpart or self.title}"

    @property
    def starts(self) -> datetime | None:
        return self.provides_at

    @property
    def awaits_report(self) -> bool:
        """Whether the other side has promised to give back, or to destroy and report."""
        return self.promise not in (None, Promise.NONE)

    def problems(self, look: Look) -> Iterator[Problem]:
        """Protection and promise of what is 機密性2 and up, the law behind personal data, the order of moments."""
        yield from super().problems(look)
        secret = self.confidentiality not in (None, Confidentiality.ONE)
        if secret and not self.shields:
            text = "機密性2以上の提供には、保護措置（暗号化、封緘など）を選んでください。"
            yield Problem("shields", text, "対2-2(9)ア")
        if self.personal is Answer.YES and not self.personal_basis.strip():
            yield Problem("personal_basis", "個人情報の提供には、本人同意か法令の根拠を入力してください。", BASIS)
        yield from self._promise_problems(secret)
        if self.given_at and self.received_on and self.received_on < day_of(self.given_at):
            yield Problem("received_on", "先方の受領日は、提供した日以後の日を入力してください。", BASIS)
        if self.given_at and self.decided_at and self.given_at < self.decided_at and not self.received_on:
            text = "許可より前に提供した記録になります。理由を入力してください。（入力すると登録できます）"
            yield Problem("given_at", text, "CK-02", stops=False)

    def _promise_problems(self, secret: bool) -> Iterator[Problem]:
        if self.awaits_report and self.promised_on is None:
            yield Problem("promised_on", "返却・廃棄の期限を入力してください。先方と約束した日です。", "対2-2(10)エ")
        if self.promised_on and self.provides_at and self.promised_on < day_of(self.provides_at):
            text = "返却・廃棄の期限は、提供予定日時以後の日を入力してください。"
            yield Problem("promised_on", text, "対2-2(10)エ")
        if secret and self.promise is Promise.NONE and self.state in DECIDED_NOW:
            text = "機密性2以上を、返却・廃棄の約束なしに提供します。理由を入力してください。（入力すると登録できます）"
            yield Problem("promise", text, "対2-2(10)エ", stops=False)
