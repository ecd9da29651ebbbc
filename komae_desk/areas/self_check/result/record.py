"""C-02: the result of a self-check as it was when answering was closed (対9-2(2))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from komae_desk.areas.self_check.question.shipped import Audience
from komae_desk.areas.self_check.result.tally import Line
from komae_desk.core.dates import fiscal_words
from komae_desk.core.record import Kind, Record, labelled

BASIS = "対9-2(2)"
REPORT_DAYS = 20
"""Open days from the closing to the report to the 部長 (△, domain.md M-074)."""
MOST_PACKED = 12_000
WHO, NAME = "person", Kind.NAME


@dataclass(frozen=True, kw_only=True)
class SelfCheckResult(Record):
    """One sheet kind of one year: what was asked and counted stands still, the way to the committee goes on."""

    kind: ClassVar[str] = "self_check_result"
    title: ClassVar[str] = "自己点検の結果"

    campaign: UUID | None = labelled("自己点検", required=True, refers_to="self_check", indexed=True)
    fiscal_year: int | None = labelled("年度", required=True, fiscal=True, basis=BASIS)
    audience: Audience | None = labelled("票", required=True, basis=BASIS)
    last: UUID | None = labelled("前年度の結果", refers_to="self_check_result")
    naming: str = labelled("記名・無記名", default="", length=10)
    people: int | None = labelled("対象者", unit="人", required=True)
    answered: int | None = labelled("回答者", unit="人", required=True)
    share: str = labelled("回収率", default="", length=10, unit="％")
    rate: str = labelled("実施率", default="", length=10, unit="％", help="推奨と課の追加を除きます", basis=BASIS)
    last_rate: str = labelled("前年度の実施率", default="", length=10, unit="％")
    lacking: int | None = labelled("一部・未実施のある設問", unit="問")
    lines: tuple[Line, ...] = labelled("設問ごとの数", default=(), hidden=True, private=True)
    for_city: str = labelled(
        "部と全庁に出す数", default="", kind=Kind.LONG, length=MOST_PACKED, hidden=True, private=True
    )
    closed_on: date | None = labelled("締切日")
    counted_by: UUID | None = labelled("集計者", refers_to=WHO, basis=BASIS)
    counted_title: str = labelled("集計者の職", default="", basis=BASIS)
    counted_name: str = labelled("集計者の氏名", default="", kind=NAME, basis=BASIS)
    counted_on: date | None = labelled("集計日", basis=BASIS)
    remarks: str = labelled("所見", default="", kind=Kind.LONG, length=1000, basis=BASIS)
    report_by_on: date | None = labelled("報告の期限", basis=BASIS, help="締切から20開庁日（推奨）")
    confirmed_by: UUID | None = labelled("情報セキュリティ管理者", refers_to=WHO, basis=BASIS)
    confirmed_title: str = labelled("情報セキュリティ管理者の職", default="", basis=BASIS)
    confirmed_name: str = labelled("情報セキュリティ管理者の氏名", default="", kind=NAME, basis=BASIS)
    reported_on: date | None = labelled("部長への報告日", basis=BASIS)
    officer_title: str = labelled("部長の職", default="", basis=BASIS)
    officer_name: str = labelled("部長の氏名", default="", kind=NAME, basis=BASIS)
    officer_on: date | None = labelled("部長の受領日", basis=BASIS)
    submitted_on: date | None = labelled("委員会への提出日", basis=BASIS)
    committee_title: str = labelled("委員会事務局の職", default="", basis="対1-7(2)")
    committee_name: str = labelled("委員会事務局の氏名", default="", kind=NAME, basis="対1-7(2)")
    committee_on: date | None = labelled("委員会事務局の受領日", basis="対1-7(2)")
    request: str = labelled("委員会が求める改善計画", default="", kind=Kind.LONG, basis="対1-7(2)")
    answer_by_on: date | None = labelled("求めに答える期限", basis="対1-7(2)")
    receipt_document: str = labelled("受領の文書番号等", default="", length=120, basis="CK-24")
    transcribed_by: UUID | None = labelled("転記者", refers_to=WHO, basis="CK-24")
    transcribed_at: datetime | None = labelled("転記日時", basis="CK-24")

    @property
    def heading(self) -> str:
        """「C02-R8-0001 令和8年度 A票（職員等）」."""
        return " ".join(filter(None, (self.number, self.short)))

    @property
    def short(self) -> str:
        """「令和8年度 A票（職員等）」."""
        return (
            " ".join(filter(None, (fiscal_words(self.fiscal_year), self.audience.label if self.audience else "")))
            or self.title
        )
