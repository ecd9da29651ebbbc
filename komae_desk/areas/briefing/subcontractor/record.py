"""A subcontractor: asked for by the contractor, approved by the manager, told the same (対8-1(2)ク)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from komae_desk.areas.briefing.choices import PASSES, Answer, Confidentiality
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "対8-1(2)ク"


@dataclass(frozen=True, kw_only=True)
class Subcontractor(Record):
    """One subcontractor of one contract."""

    kind: ClassVar[str] = "subcontractor"
    title: ClassVar[str] = "再委託"

    contract: UUID | None = labelled("外部委託", required=True, refers_to="contract", indexed=True, basis=BASIS)
    name: str = labelled("再委託先", default="", required=True, length=120, basis=BASIS)
    address: str = labelled("所在", default="", length=160)
    manager: str = labelled("責任者", default="", kind=Kind.NAME, basis="対8-1(2)イ")
    work: str = labelled("再委託する業務", default="", required=True, kind=Kind.LONG, basis=BASIS)
    workplace: str = labelled("作業場所", default="", length=200, basis="対8-1(2)イ")
    confidentiality: Confidentiality | None = labelled("扱う情報の最高分類", basis="対2-1")
    same_duties: Answer | None = labelled(
        "委託先と同じ義務を負わせているか", basis=BASIS, help="書面で確かめます（推奨）"
    )
    requested_on: date | None = labelled("承認の依頼日", required=True, basis=BASIS)
    document: str = labelled("依頼文書", default="", length=120, help="文書番号、日付など")
    conditions: str = labelled("承認の条件", default="", kind=Kind.LONG, basis=BASIS)
    approved_by: UUID | None = labelled("承認者", refers_to="person", basis=BASIS)
    approved_title: str = labelled("承認者の職", default="", basis=BASIS)
    approved_name: str = labelled("承認者の氏名", default="", kind=Kind.NAME, basis=BASIS)
    approved_on: date | None = labelled("承認（不承認）日", basis=BASIS)
    refusal_reason: str = labelled("不承認の理由", default="", kind=Kind.LONG, basis=BASIS)
    briefed_on: date | None = labelled("説明を確認した日", basis="対5-1(4)")
    ended_on: date | None = labelled("再委託の終了日", basis=BASIS)
    note: str = labelled("備考", default="", kind=Kind.LONG)
    brief_due_on: date | None = labelled("再委託先の説明待ち", hidden=True)

    def __post_init__(self) -> None:
        waits = self.state == "approved" and self.briefed_on is None
        object.__setattr__(self, "brief_due_on", self.approved_on if waits else None)

    @property
    def heading(self) -> str:
        """Who it is."""
        return self.name or self.title

    @property
    def beside_state(self) -> tuple[str, ...]:
        """説明待ち stands beside an approval nobody has explained anything for."""
        return ("説明待ち",) if self.brief_due_on is not None else ()

    def problems(self, look: Look) -> Iterator[Problem]:
        """The same duties as the contractor's, a class not above the contract's, and the order of days."""
        yield from super().problems(look)
        contract: Any = look.maybe("contract", self.contract)
        above = getattr(getattr(contract, "confidentiality", None), "value", "")
        if above and self.confidentiality and self.confidentiality.value > above:
            words = f"再委託の分類は、元の契約（機密性{above}）より高くできません。元の契約の分類を直してください。"
            yield Problem("confidentiality", words, "対2-1")
        if self.state == "approved" and self.same_duties is not Answer.YES and self.briefed_on is None:
            words = f"委託先と同じ義務を負わせていることを確かめずに承認します。{PASSES}"
            yield Problem("same_duties", words, BASIS, stops=False)
        if self.approved_on and self.requested_on and self.approved_on < self.requested_on:
            yield Problem("requested_on", "承認の依頼日は、承認（不承認）日以前の日を入力してください。", BASIS)
