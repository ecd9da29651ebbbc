"""C-03: one thing to be improved, where it comes from, who does what until when, and whether it helped (対9-2(3)ア)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.core.record import Choice, Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "対9-2(3)ア"
WHO = "person"
LONG_TEXT = 600


class Origin(Choice):
    """What it comes from (由来)."""

    SELF_CHECK = "self_check", "自己点検"
    AUDIT = "audit", "監査"
    INCIDENT = "incident", "事案"
    COMMITTEE = "committee", "委員会の求め"
    COMPLIANCE = "compliance", "遵守確認"


@dataclass(frozen=True, kw_only=True)
class Improvement(Record):
    """A plan of improvement; its state is its progress."""

    kind: ClassVar[str] = "improvement"
    title: ClassVar[str] = "改善計画"
    distinct: ClassVar[tuple[tuple[str, ...], ...]] = (("person", "confirmed_by"),)

    origin: Origin | None = labelled("由来", required=True, default=Origin.SELF_CHECK, basis=BASIS)
    source_number: str = labelled("由来の番号", default="", kind=Kind.CODE, help="例：監査の指摘番号、事案の番号")
    campaign: UUID | None = labelled("点検の実施", refers_to="self_check", indexed=True)
    question: str = labelled("設問の番号", default="", kind=Kind.CODE, indexed=True)
    issue: str = labelled("課題", default="", required=True, kind=Kind.LONG, length=LONG_TEXT, basis=BASIS)
    cause: str = labelled("原因", default="", required=True, kind=Kind.LONG, length=LONG_TEXT, basis=BASIS)
    plan: str = labelled("改善策", default="", required=True, kind=Kind.LONG, length=LONG_TEXT, basis=BASIS)
    person: UUID | None = labelled("担当", required=True, refers_to=WHO, basis=BASIS)
    due_on: date | None = labelled("期限", required=True, basis=BASIS, help="過ぎるとホームで知らせます")
    look_on: date | None = labelled("次に経過を確かめる日", basis=BASIS, help="四半期ごと（推奨）")
    progress: str = labelled("経過", default="", kind=Kind.LONG, length=LONG_TEXT, basis=BASIS)
    delay_reason: str = labelled("延期の理由", default="", kind=Kind.LONG, basis=BASIS)
    first_due_on: date | None = labelled("当初の期限", basis=BASIS)
    finished_on: date | None = labelled("完了日", basis=BASIS)
    confirmed_by: UUID | None = labelled("確認者", refers_to=WHO, basis=BASIS)
    confirmed_title: str = labelled("確認者の職", default="", basis=BASIS)
    confirmed_name: str = labelled("確認者の氏名", default="", kind=Kind.NAME, basis=BASIS)
    confirmed_on: date | None = labelled("確認日", basis=BASIS)
    effect: str = labelled("効果", default="", kind=Kind.LONG, length=LONG_TEXT, basis=BASIS)
    reported_on: date | None = labelled("部長に報告した日", basis="対9-2(2)")
    reported: str = labelled("報告済み", default="", length=3, hidden=True)
    note: str = labelled("備考", default="", kind=Kind.LONG)

    def __post_init__(self) -> None:
        """The first day it was to be finished stays beside a later one; a route can ask for a word, not for a day."""
        if self.reported != (told := "yes" if self.reported_on else ""):
            object.__setattr__(self, "reported", told)
        if self.state == "draft" and self.first_due_on != self.due_on:
            object.__setattr__(self, "first_due_on", self.due_on)

    @property
    def heading(self) -> str:
        """Its number, the question it comes from and the issue."""
        return " ".join(filter(None, (self.number, self.question, self.issue[:24]))) or self.title

    def problems(self, look: Look) -> Iterator[Problem]:
        """The order of days, and where it comes from."""
        yield from super().problems(look)
        if self.finished_on and self.finished_on > look.today:
            yield Problem("finished_on", "完了日は、今日以前の日を入力してください。", BASIS)
        if self.origin not in (None, Origin.SELF_CHECK) and not self.source_number.strip():
            text = f"由来が「{self.origin.label}」です。由来の番号を入力してください。" if self.origin else ""
            yield Problem("source_number", text, BASIS)
        if self.state == "planned" and self.due_on and self.due_on < look.today:
            yield Problem(
                "due_on", "期限が、今日より前の日です。続けるときは理由を入力してください。", BASIS, stops=False
            )
