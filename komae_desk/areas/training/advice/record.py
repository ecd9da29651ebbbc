"""R-16: who asked what, what was answered, whether an exception is needed; notices, witnessing, reports received."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.areas.training.choices import Answer, Need, Report, Sort
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "対5-1(1)ア"


@dataclass(frozen=True, kw_only=True)
class Advice(Record):
    """One consultation, guidance, notice, witnessing or report received."""

    kind: ClassVar[str] = "advice"
    title: ClassVar[str] = "相談・指導の記録"

    matter: Sort | None = labelled("種別", required=True, default=Sort.CONSULTATION, basis=BASIS)
    happened_at: datetime | None = labelled("日時", required=True, basis=BASIS)
    asker: UUID | None = labelled("相手（課の職員）", refers_to="person", basis=BASIS)
    counterpart: str = labelled("相手（課の外）", default="", length=120, basis=BASIS)
    subject: str = labelled("件名", default="", required=True, basis=BASIS)
    content: str = labelled("内容", default="", required=True, kind=Kind.LONG, length=1000, basis=BASIS)
    answer_by_on: date | None = labelled("回答の期限", basis=BASIS, help="相談から3開庁日（推奨）")
    answer: str = labelled("回答・指示", default="", kind=Kind.LONG, length=1000, basis=BASIS)
    exception: Need | None = labelled("例外措置の要否", basis="対7-4(1)")
    exception_number: str = labelled(
        "例外措置の申請番号", default="", kind=Kind.CODE, basis="対7-4(1)", suggests="exemptions"
    )
    materials: str = labelled("配付資料", default="", length=200)
    means: str = labelled("方法", default="", length=120, help="会議、回覧、掲示など")
    heads: int | None = labelled("対象人数", unit="人")
    place: str = labelled("立会いの場所", default="", length=120, basis="対4-2(2)ウ")
    work: str = labelled("作業", default="", length=200, basis="対4-2(2)ウ")
    workers: str = labelled("作業者（会社名）", default="", length=200, basis="対4-2(2)ウ")
    witness: UUID | None = labelled("立会者", refers_to="person", basis="対4-2(2)ウ")
    odd: Answer | None = labelled("異常の有無", basis="対4-2(2)ウ")
    contract: UUID | None = labelled("外部委託", refers_to="contract", basis="対8-1(2)コ")
    contractor: str = labelled("委託先", default="", length=120, basis="対8-1(2)コ", suggests="contractors")
    report: Report | None = labelled("報告の区分", basis="対8-1(2)コ")
    period_from_on: date | None = labelled("対象期間の始め", basis="対8-1(2)コ")
    period_to_on: date | None = labelled("対象期間の終わり", basis="対8-1(2)コ")
    reported_on: date | None = labelled("報告日", basis="対8-1(2)コ")
    received_on: date | None = labelled("受領日", basis="対8-1(2)コ")
    received_by: UUID | None = labelled("受領者", refers_to="person", basis="対8-1(2)コ")
    measures: str = labelled("問題と措置", default="", kind=Kind.LONG, basis="対8-1(2)コ")
    recorded_by: UUID | None = labelled("記録者", required=True, refers_to="person")
    decided_by: UUID | None = labelled("情報セキュリティ管理者", refers_to="person", basis=BASIS)
    decided_title: str = labelled("情報セキュリティ管理者の職", default="", basis=BASIS)
    decided_name: str = labelled("情報セキュリティ管理者の氏名", default="", kind=Kind.NAME, basis=BASIS)
    decided_on: date | None = labelled("回答・確認の日", basis=BASIS)
    note: str = labelled("備考", default="", kind=Kind.LONG)
    exception_due_on: date | None = labelled("例外措置の申請待ち", hidden=True)

    def __post_init__(self) -> None:
        waits = self.state == "done" and self.exception is Need.REQUIRED and not self.exception_number
        object.__setattr__(self, "exception_due_on", self.decided_on if waits else None)

    @property
    def heading(self) -> str:
        """Its number and what it is about."""
        return f"{self.number or (self.matter.label if self.matter else '')} {self.subject}".strip() or self.title

    @property
    def beside_state(self) -> tuple[str, ...]:
        """例外待ち stands beside what was answered so that an exception has to be applied for."""
        return ("例外待ち",) if self.exception_due_on is not None else ()

    def problems(self, look: Look) -> Iterator[Problem]:
        """What each sort cannot do without."""
        yield from super().problems(look)
        if self.happened_at and self.happened_at > look.now:
            yield Problem("happened_at", "日時は、今より前の日時を入力してください。", BASIS)
        if self.state == "draft":
            return
        asked = self.matter in (Sort.CONSULTATION, Sort.GUIDANCE)
        if asked and self.asker is None and not self.counterpart.strip():
            yield Problem("asker", "相手を入力してください。", BASIS)
        for name in NEEDED.get(self.matter, ()) if self.matter else ():
            if getattr(self, name) in (None, ""):
                label = self.labels()[name]
                yield Problem(name, f"{label.text}を入力してください。", label.basis)
        if self.period_from_on and self.period_to_on and self.period_to_on < self.period_from_on:
            yield Problem("period_to_on", "対象期間の終わりは、始め以後の日を入力してください。", "対8-1(2)コ")
        if self.reported_on and self.received_on and self.received_on < self.reported_on:
            yield Problem("received_on", "受領日は、報告日以後の日を入力してください。", "対8-1(2)コ")


NEEDED: dict[Sort | None, tuple[str, ...]] = {
    Sort.GUIDANCE: ("answer",),
    Sort.NOTICE: ("means",),
    Sort.WITNESS: ("place", "work", "workers", "witness", "odd"),
    Sort.REPORT: ("contractor", "report", "reported_on", "received_on", "received_by"),
}
