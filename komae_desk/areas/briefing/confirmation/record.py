"""The confirmation of one company that it was told: contractor and each subcontractor by itself (対5-1(4))."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from komae_desk.areas.briefing.briefing.record import BASIS
from komae_desk.core.application import day_of
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


@dataclass(frozen=True, kw_only=True)
class Confirmation(Record):
    """One signature under one explanation."""

    kind: ClassVar[str] = "briefing_confirmation"
    title: ClassVar[str] = "説明の確認"

    briefing: UUID | None = labelled("説明", required=True, refers_to="briefing", indexed=True, basis=BASIS)
    contract: UUID | None = labelled("外部委託", required=True, refers_to="contract", basis=BASIS)
    subcontractor: UUID | None = labelled("再委託先", refers_to="subcontractor", basis=BASIS)
    company: str = labelled("会社名", default="", required=True, length=120, basis=BASIS)
    paper_number: str = labelled("確認書の番号", default="", kind=Kind.CODE)
    told_words: str = labelled("説明した事項の文言", default="", kind=Kind.LONG, length=2000, basis=BASIS)
    signer_post: str = labelled("確認した人の職", default="", basis=BASIS)
    signer: str = labelled("確認した人の氏名", default="", kind=Kind.NAME, basis=BASIS)
    confirmed_on: date | None = labelled("確認日", basis=BASIS)
    due_on: date | None = labelled("確認の期限", basis=BASIS, help="説明から10開庁日（推奨）")
    received_by: UUID | None = labelled("受領者", refers_to="person", basis=BASIS)
    received_on: date | None = labelled("受領日", basis=BASIS)
    note: str = labelled("備考", default="", kind=Kind.LONG)

    @property
    def heading(self) -> str:
        """The number of the paper and the company."""
        return f"{self.paper_number} {self.company}".strip() or self.title

    def problems(self, look: Look) -> Iterator[Problem]:
        """Nobody confirms before he was told, or in days to come."""
        yield from super().problems(look)
        told: Any = look.maybe("briefing", self.briefing)
        if self.confirmed_on and self.confirmed_on > look.today:
            yield Problem("confirmed_on", "確認日は、今日以前の日を入力してください。", BASIS)
        if told is not None and told.told_at and self.confirmed_on and self.confirmed_on < day_of(told.told_at):
            yield Problem("confirmed_on", "確認日は、説明日以後の日を入力してください。", BASIS)
