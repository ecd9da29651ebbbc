"""R-10: how the section was found to keep the rules, and what was reported of it (対7-2(1))."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.areas.finding.choices import PASSES, Has, Judged, Suits, Told, Way, Weight
from komae_desk.core.application import left_problem
from komae_desk.core.people import PERSON
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "対7-2(1)ア"
HALF_YEAR = 6
"""Months from one check to the next (△, domain.md M-050)."""


@dataclass(frozen=True)
class Item:
    """One thing that was looked at."""

    text: str = labelled("確認項目", default="", kind=Kind.LONG)
    clause: str = labelled("根拠", default="")
    result: Suits | None = labelled("結果")
    note: str = labelled("気付き", default="")


USUAL = (
    ("情報資産の分類と表示が台帳と合っている", "対2-2(2)"),
    ("端末・媒体の持出しと返却の記録に漏れがない", "対5-1(1)オ"),
    ("離席のときの画面ロックと机上の整理", "対5-1(1)キ"),
    ("ID・パスワードを共用していない", "対5-4"),
    ("私物の端末・媒体を許可なく使っていない", "対5-1(1)エ"),
    ("会計年度任用職員への説明と同意の記録", "対5-1(2)"),
    ("廃棄の許可と記録", "対2-2(10)"),
)
"""What a check begins with; a section adds and leaves out (推奨)."""


@dataclass(frozen=True, kw_only=True)
class ComplianceCheck(Record):
    """One check of a period, and where it found a problem the report to CISO and 統括."""

    kind: ClassVar[str] = "compliance_check"
    title: ClassVar[str] = "遵守状況の確認"

    period_from_on: date | None = labelled("対象期間の始め", required=True, basis=BASIS)
    period_to_on: date | None = labelled("対象期間の終わり", required=True, basis=BASIS)
    target: str = labelled("対象", default="", required=True, kind=Kind.LONG, basis=BASIS)
    ways: tuple[Way, ...] = labelled("方法", default=(), required=True, basis=BASIS)
    checked_on: date | None = labelled("確認日", required=True, basis=BASIS)
    checked_by: UUID | None = labelled("確認者", required=True, refers_to=PERSON, basis=BASIS)
    items: tuple[Item, ...] = labelled("確認項目と結果", default=(), basis=BASIS)
    has_problem: Has | None = labelled("問題の有無", required=True, basis=BASIS)
    problem: str = labelled("問題の内容", default="", kind=Kind.LONG, basis=BASIS)
    weight: Weight | None = labelled("重大性（課の見立て）", basis=BASIS)
    confirmed_by: UUID | None = labelled("情報セキュリティ管理者", refers_to=PERSON, basis=BASIS)
    confirmed_title: str = labelled("情報セキュリティ管理者の職", default="", basis=BASIS)
    confirmed_name: str = labelled("情報セキュリティ管理者の氏名", default="", kind=Kind.NAME, basis=BASIS)
    confirmed_on: date | None = labelled("確定日", basis=BASIS)
    reported_at: datetime | None = labelled("報告日時", basis=BASIS)
    told_by: Told | None = labelled("報告の手段", basis=BASIS)
    dir_copied_on: date | None = labelled("部長への写しの日", basis=BASIS, help="推奨")
    head_on: date | None = labelled("統括の受領日", basis=BASIS)
    head_title: str = labelled("統括の職", default="", basis=BASIS)
    head_name: str = labelled("統括の氏名", default="", kind=Kind.NAME, basis=BASIS)
    judged: Judged | None = labelled("統括の判断", basis="対7-2(3)イ")
    judged_why: str = labelled("統括の判断の理由", default="", kind=Kind.LONG, basis="対7-2(3)イ")
    ciso_on: date | None = labelled("CISOの受領日", basis=BASIS)
    ciso_title: str = labelled("CISOの職", default="", basis=BASIS)
    ciso_name: str = labelled("CISOの氏名", default="", kind=Kind.NAME, basis=BASIS)
    ciso_order: str = labelled("CISOの指示", default="", kind=Kind.LONG, basis="対7-2(1)イ")
    receipt_document: str = labelled("受領の文書番号等", default="", length=120, basis="CK-24")
    transcribed_by: UUID | None = labelled("転記者", refers_to=PERSON, basis="CK-24")
    transcribed_at: datetime | None = labelled("転記日時", basis="CK-24")
    remedy: str = labelled("対処", default="", kind=Kind.LONG, basis=BASIS)
    remedy_due_on: date | None = labelled("対処の期限", basis=BASIS)
    remedied_on: date | None = labelled("対処の完了日", basis=BASIS)
    former: UUID | None = labelled("前回の確認", refers_to="compliance_check", indexed=True, basis=BASIS)
    next_on: date | None = labelled("次の確認の予定日", basis=BASIS, help="半年ごと（推奨）")
    note: str = labelled("備考", default="", kind=Kind.LONG)

    @property
    def heading(self) -> str:
        """Its number and what it is."""
        return f"{self.number or '（番号なし）'} {self.title}"

    def problems(self, look: Look) -> Iterator[Problem]:
        """Days in order, every item answered, and what a problem asks for."""
        yield from super().problems(look)
        if self.period_from_on and self.period_to_on and self.period_to_on < self.period_from_on:
            yield Problem("period_to_on", "対象期間の終わりは、始め以後の日を入力してください。", BASIS)
        for field in ("checked_on", "remedied_on", "head_on", "ciso_on"):
            day = getattr(self, field)
            if day and day > look.today:
                yield Problem(field, f"{self.labels()[field].text}は、今日以前の日を入力してください。", BASIS)
        if self.state == "draft":
            return
        if self.state == "recorded":
            yield from left_problem(look, self.checked_by, self.checked_on, "checked_by")
        yield from self._answers()

    def _answers(self) -> Iterator[Problem]:
        if blank := [n for n, each in enumerate(self.items, 1) if not each.text.strip() or each.result is None]:
            lines = "・".join(str(n) for n in blank)
            yield Problem("items", f"確認項目と結果の{lines}行目に、確認項目と結果を入力してください。", BASIS)
        if not self.items:
            yield Problem("items", "確認項目と結果を1行以上入力してください。", BASIS)
        refused = [each for each in self.items if each.result is Suits.NO]
        if self.has_problem is Has.YES:
            if not self.problem.strip():
                yield Problem("problem", "問題の内容を入力してください。", BASIS)
            if self.weight is None:
                yield Problem("weight", "重大性（課の見立て）を選んでください。", BASIS)
        elif refused and self.has_problem is Has.NO and self.state == "recorded":
            words = f"「不適」が{len(refused)}件ありますが、問題は「無」になっています。{PASSES}"
            yield Problem("has_problem", words, BASIS, stops=False)


def is_received(check: ComplianceCheck) -> bool:
    """Whether both 統括 and CISO have it."""
    return check.head_on is not None and check.ciso_on is not None


def reports(check: ComplianceCheck) -> bool:
    """Whether there is anything to report."""
    return check.has_problem is Has.YES
