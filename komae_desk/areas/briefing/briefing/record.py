"""R-07: what a contractor and its subcontractors were told, with which papers (対5-1(4))."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from komae_desk.areas.briefing.choices import PASSES, Answer, Manner, Reach, Topic
from komae_desk.core.application import day_of, left_problem
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "対5-1(4)"


@dataclass(frozen=True)
class Material:
    """A paper that was handed over, in its version."""

    name: str = labelled("資料の名称", default="", kind=Kind.LONG)
    edition_name: str = labelled("版", default="")
    dated_on: date | None = labelled("版の日付")


@dataclass(frozen=True)
class Attendee:
    """Somebody who was there."""

    company: str = labelled("会社名", default="", kind=Kind.LONG)
    unit: str = labelled("部署", default="")
    name: str = labelled("氏名", default="")
    note: str = labelled("備考", default="")


@dataclass(frozen=True, kw_only=True)
class Briefing(Record):
    """One explanation; who was told confirms it in a record of the own."""

    kind: ClassVar[str] = "briefing"
    title: ClassVar[str] = "委託先への説明"

    contract: UUID | None = labelled("外部委託", required=True, refers_to="contract", indexed=True, basis=BASIS)
    reach: Reach | None = labelled("説明した相手", required=True, default=Reach.ALL, basis=BASIS)
    subcontractors: tuple[UUID, ...] = labelled(
        "説明した再委託先", default=(), refers_to="subcontractor", basis=BASIS, help="承認した再委託先"
    )
    told_at: datetime | None = labelled("説明日時", required=True, basis=BASIS)
    place: str = labelled("場所", default="", length=120, basis=BASIS)
    manner: Manner | None = labelled("方法", required=True, default=Manner.MEETING, basis=BASIS)
    explainer: UUID | None = labelled("説明者", required=True, refers_to="person", basis=BASIS)
    topics: tuple[Topic, ...] = labelled("説明した事項", default=(), basis=BASIS)
    secrets: str = labelled("機密事項", default="", kind=Kind.LONG, basis=BASIS, help="この委託で守るべき情報と扱い")
    emergency: str = labelled("事故時の連絡先", default="", length=160, basis="対8-1(2)コ")
    materials: tuple[Material, ...] = labelled("配付資料", default=(), basis=BASIS)
    attendees: tuple[Attendee, ...] = labelled("委託先の出席者", default=(), basis=BASIS)
    sub_attendees: tuple[Attendee, ...] = labelled("再委託先の出席者", default=(), basis=BASIS)
    questions: str = labelled("質疑", default="", kind=Kind.LONG, basis=BASIS)
    roster: Answer | None = labelled("従事者名簿の受領", basis="対8-1(2)イ")
    roster_on: date | None = labelled("従事者名簿の受領日", basis="対8-1(2)イ")
    confirmed_on: date | None = labelled("全員の確認がそろった日", basis=BASIS)
    note: str = labelled("備考", default="", kind=Kind.LONG)

    @property
    def heading(self) -> str:
        """Its number and what it is."""
        return f"{self.number or '（番号なし）'} {self.title}"

    @property
    def to_contractor(self) -> bool:
        """Whether the contractor itself is told, and so confirms."""
        return self.reach is not Reach.SUBCONTRACTORS

    @property
    def told_subcontractors(self) -> tuple[UUID, ...]:
        """Who else is told."""
        return () if self.reach is Reach.CONTRACTOR else self.subcontractors

    def problems(self, look: Look) -> Iterator[Problem]:
        """Who is told, all seven items, when, and CK-18."""
        yield from super().problems(look)
        yield from self._people(look)
        if self.told_at and self.told_at > look.now:
            yield Problem("told_at", "説明日時は、今より前の日時を入力してください。", BASIS)
        missing = [topic for topic in Topic if topic not in self.topics]
        if self.state != "draft" and missing:
            words = f"説明した事項に、{'・'.join(topic.value for topic in missing)}がありません。{PASSES}"
            yield Problem("topics", words, BASIS, stops=False)
        if self.roster is Answer.YES and self.roster_on is None:
            yield Problem("roster_on", "従事者名簿の受領日を入力してください。", "対8-1(2)イ")
        if self.state != "draft":
            yield from left_problem(look, self.explainer, day_of(self.told_at) if self.told_at else None, "explainer")

    def _people(self, look: Look) -> Iterator[Problem]:
        if self.reach is Reach.SUBCONTRACTORS and not self.subcontractors:
            yield Problem("subcontractors", "説明した再委託先を選んでください。", BASIS)
        for each in self.told_subcontractors:
            found: Any = look.maybe("subcontractor", each)
            if found is None:
                continue
            if found.contract != self.contract:
                words = f"{found.heading}は、この契約の再委託先ではありません。対象から外してください。"
                yield Problem("subcontractors", words, BASIS)
            elif found.state not in ("approved", "ended"):
                words = f"{found.heading}の再委託は、まだ承認されていません。先に承認を記録してください。"
                yield Problem("subcontractors", words, "対8-1(2)ク")
