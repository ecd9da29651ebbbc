"""C-05 年間実施状況報告: the numbers as they were reported, and what comes first in the next year (対1-7(2))."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.core.dates import fiscal_words
from komae_desk.core.people import PERSON
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "対1-7(2)"


@dataclass(frozen=True)
class Item:
    """One item of the form, in words."""

    title: str = labelled("項目", default="", kind=Kind.LONG, length=100)
    form: str = labelled("様式", default="", kind=Kind.CODE)
    told: str = labelled("件数・率", default="", length=200)
    former: str = labelled("前年度", default="", length=200)


@dataclass(frozen=True, kw_only=True)
class YearReport(Record):
    """The report of one 年度; a section has one of each."""

    kind: ClassVar[str] = "year_report"
    title: ClassVar[str] = "年間実施状況報告"

    fiscal_year: int | None = labelled("年度", required=True, fiscal=True, basis=BASIS)
    counted_on: date | None = labelled("件数の基準日", required=True, basis=BASIS)
    items: tuple[Item, ...] = labelled("項目と件数", default=(), required=True, basis=BASIS)
    priorities: str = labelled("次年度の重点", default="", kind=Kind.LONG, length=1000, required=True, basis=BASIS)
    note: str = labelled("備考", default="", kind=Kind.LONG)
    made_by: UUID | None = labelled("作成者", required=True, refers_to=PERSON, basis=BASIS)
    confirmed_by: UUID | None = labelled("情報セキュリティ管理者", refers_to=PERSON, basis=BASIS)
    confirmed_title: str = labelled("情報セキュリティ管理者の職", default="", basis=BASIS)
    confirmed_name: str = labelled("情報セキュリティ管理者の氏名", default="", kind=Kind.NAME, basis=BASIS)
    reported_on: date | None = labelled("部長への報告日", basis=BASIS)
    officer_title: str = labelled("部長の職", default="", basis=BASIS)
    officer_name: str = labelled("部長の氏名", default="", kind=Kind.NAME, basis=BASIS)
    officer_on: date | None = labelled("部長の受領日", basis=BASIS)
    submitted_on: date | None = labelled("委員会への提出日", basis=BASIS)
    committee_title: str = labelled("委員会事務局の職", default="", basis=BASIS)
    committee_name: str = labelled("委員会事務局の氏名", default="", kind=Kind.NAME, basis=BASIS)
    committee_on: date | None = labelled("委員会事務局の受領日", basis=BASIS)
    receipt_document: str = labelled("受領の文書番号等", default="", length=120, basis="CK-24")
    transcribed_by: UUID | None = labelled("転記者", refers_to=PERSON, basis="CK-24")
    transcribed_at: datetime | None = labelled("転記日時", basis="CK-24")

    @property
    def heading(self) -> str:
        """Its number and year."""
        return f"{self.number or '（番号なし）'} {fiscal_words(self.fiscal_year)}{self.title}"

    def problems(self, look: Look) -> Iterator[Problem]:
        """One report a year, and every item told."""
        yield from super().problems(look)
        if self.counted_on and self.counted_on > look.today:
            yield Problem("counted_on", "件数の基準日は、今日以前の日を入力してください。", BASIS)
        if blank := [n for n, each in enumerate(self.items, 1) if not each.title.strip() or not each.told.strip()]:
            lines = "・".join(str(n) for n in blank)
            yield Problem("items", f"項目と件数の{lines}行目に、項目と件数を入力してください。", BASIS)
        others = look.find(self.kind, fiscal_year=self.fiscal_year) if self.fiscal_year else []
        if any(other.id != self.id and other.state != "void" for other in others):
            words = f"{fiscal_words(self.fiscal_year)}の報告は、登録済みです。登録済みの記録を開いてください。"
            yield Problem("fiscal_year", words, BASIS)
