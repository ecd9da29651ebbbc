"""R-04: what somebody outside did with what it was given, as it reports (対2-2(10)エ, 対8-1(2)ケ)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.areas.disposal.choices import Confidentiality, Ending, Finding
from komae_desk.core.application import day_of
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "対2-2(10)エ"
REPORT = ("ending", "ended_at", "ended_by", "content", "reporter", "reported_on", "certificate_number")


@dataclass(frozen=True, kw_only=True)
class DisposalReport(Record):
    """A report that was promised, until it has come and was looked at."""

    kind: ClassVar[str] = "disposal_report"
    title: ClassVar[str] = "返還・廃棄の報告"

    provision: UUID | None = labelled("外部提供許可", refers_to="provision", basis=BASIS)
    outsourced: UUID | None = labelled("外部委託", refers_to="contract", indexed=True, basis="対8-1(2)ケ")
    counterpart: str = labelled(
        "提供先・委託先", default="", required=True, length=240, basis=BASIS, suggests="contractors"
    )
    contract: str = labelled("契約（番号・件名）", default="", length=120, basis="対8-1(2)ケ", suggests="contracts")
    subject: str = labelled("対象", default="", required=True, kind=Kind.LONG, length=1000, basis=BASIS)
    confidentiality: Confidentiality | None = labelled("分類", basis="対2-1")
    quantity: str = labelled("数量・件数", default="", length=60, basis=BASIS)
    provided_on: date | None = labelled("提供日", required=True, basis=BASIS)
    promised_on: date | None = labelled(
        "約定の返還・廃棄期限", required=True, basis=BASIS, help="過ぎるとホームで知らせます"
    )
    ending: Ending | None = labelled("返還・廃棄の別", basis=BASIS)
    ended_at: datetime | None = labelled("廃棄（返還）日時", basis=BASIS)
    ended_by: str = labelled("先方の担当者", default="", length=120, basis=BASIS)
    content: str = labelled("処理内容", default="", kind=Kind.LONG, basis=BASIS)
    reporter: str = labelled("報告者", default="", length=120, basis=BASIS)
    reported_on: date | None = labelled("報告日", basis=BASIS)
    certificate_number: str = labelled("証明書番号", default="", length=60, basis=BASIS)
    received_by: UUID | None = labelled("受領者", refers_to="person", basis=BASIS)
    received_on: date | None = labelled("受領日", basis=BASIS)
    finding: Finding | None = labelled("確認結果", basis=BASIS)
    confirmed_by: UUID | None = labelled("確認者", refers_to="person", basis=BASIS)
    confirmed_on: date | None = labelled("確認日", basis=BASIS)
    reminded_on: date | None = labelled("督促日", basis=BASIS)
    remarks: str = labelled("備考", default="", kind=Kind.LONG)

    @property
    def heading(self) -> str:
        return f"{self.counterpart or self.title}"

    def days_over(self, today: date) -> int:
        """How many days the report is late, 0 when it is not or is here."""
        return max(0, (today - self.promised_on).days) if self.state == "waiting" and self.promised_on else 0

    def problems(self, look: Look) -> Iterator[Problem]:
        """The order of days, and who did what when (日時・担当者・処理内容) in a report."""
        yield from super().problems(look)
        if self.provided_on and self.promised_on and self.promised_on < self.provided_on:
            text = "約定の返還・廃棄期限は、提供日以後の日を入力してください。"
            yield Problem("promised_on", text, BASIS)
        if self.ended_at and self.provided_on and day_of(self.ended_at) < self.provided_on:
            yield Problem("ended_at", "廃棄（返還）日時は、提供日以後の日時を入力してください。", BASIS)
        if self.ended_at and self.reported_on and self.reported_on < day_of(self.ended_at):
            yield Problem("reported_on", "報告日は、廃棄（返還）日時以後の日を入力してください。", BASIS)
