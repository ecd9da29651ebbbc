"""C-04: one finding of an audit, followed to its end; or one of another section, looked for here (対9-1(7))."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.areas.finding.choices import PASSES, Gravity, Has, Origin, Yes
from komae_desk.core.dates import add_months
from komae_desk.core.people import PERSON
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "対9-1(7)"
PLAN_DAYS = 30
"""Days from CISO's order to the plan (△, domain.md M-071)."""
QUARTER = 3
"""Months from one look at the progress to the next (△, domain.md §7)."""
OPEN = ("noted", "ordered", "planned", "carried_out", "confirmed")
ANSWERED = ("carried_out", "confirmed", "done")


@dataclass(frozen=True)
class Similar:
    """同種確認: whether the same stands with another thing or system, how that was seen, what was done."""

    subject: str = labelled("資産・システム", default="", kind=Kind.LONG)
    checked_on: date | None = labelled("確認日")
    means: str = labelled("確認方法", default="")
    has: Has | None = labelled("有無")
    outcome: str = labelled("結果・対処", default="")

    @property
    def is_answered(self) -> bool:
        """Whether it says what was seen, how, when, and what was done where there was something."""
        said = bool(self.subject.strip() and self.checked_on and self.means.strip() and self.has)
        return said and (self.has is Has.NO or bool(self.outcome.strip()))


@dataclass(frozen=True, kw_only=True)
class Finding(Record):
    """One finding with cause, plan, remedy, proof, and whoever confirms it."""

    kind: ClassVar[str] = "finding"
    title: ClassVar[str] = "監査の指摘"

    audit: UUID | None = labelled("監査", required=True, refers_to="audit", indexed=True, basis=BASIS)
    origin: Origin | None = labelled("自課・他課", required=True, default=Origin.OWN, basis=BASIS)
    found_section: str = labelled("指摘を受けた課", default="", basis=BASIS, help="他課の指摘のとき")
    finding_number: str = labelled("指摘番号", default="", required=True, kind=Kind.CODE, basis="対9-1(5)")
    gravity: Gravity | None = labelled("区分", required=True, basis="対9-1(5)")
    found_on: date | None = labelled("指摘日", required=True, basis="対9-1(5)")
    text: str = labelled("指摘", default="", required=True, kind=Kind.LONG, basis="対9-1(5)")
    clause: str = labelled("根拠規定", default="", required=True, length=120, basis="対9-1(5)")
    order_number: str = labelled("CISOの指示番号", default="", length=60, basis=BASIS)
    order_text: str = labelled("CISOの指示", default="", kind=Kind.LONG, basis=BASIS)
    order_due_on: date | None = labelled("CISOの指示の期限", basis=BASIS)
    ordered_on: date | None = labelled("指示日", basis=BASIS)
    orderer_title: str = labelled("指示した人の職", default="", basis=BASIS)
    orderer_name: str = labelled("指示した人の氏名", default="", kind=Kind.NAME, basis=BASIS)
    order_document: str = labelled("指示の文書番号等", default="", length=120, basis="CK-24")
    crosswide: Yes | None = labelled("横断的な改善の指示", default=Yes.NO, basis=BASIS)
    chf_received_on: date | None = labelled("統括の受領日", basis=BASIS)
    plan_by_on: date | None = labelled("計画の期限", hidden=True)
    cause: str = labelled("原因", default="", kind=Kind.LONG, basis=BASIS)
    plan: str = labelled("是正計画", default="", kind=Kind.LONG, basis=BASIS)
    doer: UUID | None = labelled("担当", refers_to=PERSON, basis=BASIS)
    remedy_due_on: date | None = labelled("是正の期限", basis=BASIS)
    planned_on: date | None = labelled("計画日", basis=BASIS)
    progress: str = labelled("進捗", default="", kind=Kind.LONG, basis=BASIS)
    tracked_on: date | None = labelled("進捗の確認日", basis=BASIS)
    track_on: date | None = labelled("次の進捗確認", hidden=True)
    remedy: str = labelled("対処", default="", kind=Kind.LONG, basis=BASIS)
    completed_on: date | None = labelled("完了日", basis=BASIS)
    evidence: str = labelled(
        "証拠（帳票番号・資料）", default="", kind=Kind.LONG, basis=BASIS, help="写真や資料は「添付」に入れます"
    )
    similar: tuple[Similar, ...] = labelled("同種確認", default=(), basis=BASIS)
    confirmed_by: UUID | None = labelled("課長の確認", refers_to=PERSON, basis=BASIS)
    confirmed_title: str = labelled("確認した課長の職", default="", basis=BASIS)
    confirmed_name: str = labelled("確認した課長の氏名", default="", kind=Kind.NAME, basis=BASIS)
    confirmed_on: date | None = labelled("課長の確認日", basis=BASIS)
    auditor_title: str = labelled("監査側の確認者の職", default="", basis=BASIS)
    auditor_name: str = labelled("監査側の確認者の氏名", default="", kind=Kind.NAME, basis=BASIS)
    auditor_on: date | None = labelled("監査側の確認日", basis=BASIS)
    auditor_view: str = labelled("監査側の所見", default="", kind=Kind.LONG, basis=BASIS)
    document: str = labelled("確認の文書番号等", default="", length=120, basis="CK-24")
    transcribed_by: UUID | None = labelled("転記者", refers_to=PERSON, basis="CK-24")
    transcribed_at: datetime | None = labelled("転記日時", basis="CK-24")
    note: str = labelled("備考", default="", kind=Kind.LONG)

    def __post_init__(self) -> None:
        since = self.tracked_on or self.planned_on
        next_look = add_months(since, QUARTER) if since and self.state == "planned" else None
        object.__setattr__(self, "track_on", next_look)
        plan_by = self.ordered_on + timedelta(days=PLAN_DAYS) if self.ordered_on and self.state == "ordered" else None
        if plan_by and self.order_due_on:
            plan_by = min(plan_by, self.order_due_on)
        object.__setattr__(self, "plan_by_on", plan_by if not self.is_other else None)

    @property
    def heading(self) -> str:
        """The auditors' number and what was found."""
        words = self.text.strip().splitlines()[0] if self.text.strip() else self.title
        return f"指摘{self.finding_number or '（番号なし）'} {words[:24]}{'…' if len(words) > 24 else ''}"

    @property
    def short(self) -> str:
        """In a cell the number alone."""
        return self.finding_number or self.title

    @property
    def is_other(self) -> bool:
        """Whether another section was found at fault, and this one looks for the same here."""
        return self.origin is Origin.OTHER

    @property
    def due_on(self) -> date | None:
        """The day the next thing has to be done by."""
        if self.state == "ordered":
            return self.order_due_on if self.is_other else self.plan_by_on
        return (self.remedy_due_on or self.order_due_on) if self.state in OPEN else None

    def problems(self, look: Look) -> Iterator[Problem]:
        """Whose finding it is, the order of days, and what each part of the way has to say."""
        yield from super().problems(look)
        if self.is_other and not self.found_section.strip():
            yield Problem("found_section", "指摘を受けた課を入力してください。", BASIS)
        yield from self._days(look)
        if self.state == "planned":
            yield from self._planned()
        if self.state in ANSWERED:
            yield from self._answered()

    def _days(self, look: Look) -> Iterator[Problem]:
        for field in ("found_on", "completed_on", "tracked_on", "ordered_on", "auditor_on"):
            day = getattr(self, field)
            if day and day > look.today:
                yield Problem(field, f"{self.labels()[field].text}は、今日以前の日を入力してください。", BASIS)
        if self.ordered_on and self.order_due_on and self.order_due_on < self.ordered_on:
            yield Problem("order_due_on", "CISOの指示の期限は、指示日以後の日を入力してください。", BASIS)
        if self.found_on and self.completed_on and self.completed_on < self.found_on:
            yield Problem("completed_on", "完了日は、指摘日以後の日を入力してください。", BASIS)

    def _planned(self) -> Iterator[Problem]:
        late = self.remedy_due_on and self.order_due_on and self.remedy_due_on > self.order_due_on
        if late:
            yield Problem("remedy_due_on", f"是正の期限が、CISOの指示の期限より後です。{PASSES}", BASIS, stops=False)

    def _answered(self) -> Iterator[Problem]:
        if not self.is_other:
            for field in ("cause", "remedy", "completed_on", "evidence"):
                if not getattr(self, field):
                    yield Problem(field, f"{self.labels()[field].text}を入力してください。", BASIS)
        if not self.similar:
            words = "同種確認を入力してください。ほかに資産やシステムがないときも、確かめたことを1行入力します。"
            yield Problem("similar", words, BASIS)
        elif open_rows := [n for n, each in enumerate(self.similar, 1) if not each.is_answered]:
            lines = "・".join(str(n) for n in open_rows)
            words = "資産・システム、確認日、確認方法、有無（有のときは結果・対処）を入力してください。"
            yield Problem("similar", f"同種確認の{lines}行目に、{words}", BASIS)
