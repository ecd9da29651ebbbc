"""One person at one course: there in time, late, absent, made up, or not asked at all with a reason (R-09)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from komae_desk.areas.training.course.record import BASIS
from komae_desk.core.application import day_of
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

CAME = ("attended", "tardy", "made_up")
"""Who has taken part, whenever."""
MISSING = ("expected", "absent")
"""Who has not, and was asked."""


@dataclass(frozen=True, kw_only=True)
class Attendance(Record):
    """One line of the list of a course; name and course are kept as they were."""

    kind: ClassVar[str] = "attendance"
    title: ClassVar[str] = "受講"

    course: UUID | None = labelled("研修・訓練", required=True, refers_to="course", indexed=True, basis=BASIS)
    course_name: str = labelled("名称", default="", basis=BASIS)
    course_number: str = labelled("研修の番号", default="", kind=Kind.CODE)
    held_on: date | None = labelled("実施日", basis=BASIS)
    person: UUID | None = labelled("受講者", required=True, refers_to="person", indexed=True, basis=BASIS)
    person_name: str = labelled("氏名", default="", kind=Kind.NAME, basis=BASIS)
    reading: str = labelled("ふりがな", default="", kind=Kind.KANA)
    category: str = labelled("職員の区分", default="", basis=BASIS)
    unit: str = labelled("担当（係）", default="", length=100)
    came_at: datetime | None = labelled("受付日時", basis=BASIS)
    made_up_on: date | None = labelled("補講日", basis=BASIS)
    score: int | None = labelled("点数", unit="点", basis=BASIS)
    excuse: str = labelled("対象外・欠席の理由", default="", length=200, basis=BASIS)
    added: bool = labelled("対象に加えた", default=False, hidden=True)
    note: str = labelled("備考", default="", length=200)

    @property
    def heading(self) -> str:
        """Who, at what."""
        return f"{self.person_name} {self.course_name}".strip() or self.title

    def problems(self, look: Look) -> Iterator[Problem]:
        """Marks within those of the course; nobody makes up before it was held."""
        yield from super().problems(look)
        course: Any = look.maybe("course", self.course)
        most = (course.full_mark if course is not None else None) or 100
        if self.score is not None and not 0 <= self.score <= most:
            yield Problem("score", f"点数は、0から{most}までの数字を入力してください。", BASIS)
        if self.made_up_on and self.held_on and self.made_up_on < self.held_on:
            yield Problem("made_up_on", "補講日は、研修の日以後の日を入力してください。", BASIS)
        if self.came_at and self.held_on and day_of(self.came_at) < self.held_on:
            yield Problem("came_at", "受付日時は、研修の日以後の日時を入力してください。", BASIS)


def passed(score: int | None, pass_mark: int | None) -> str:
    """「合格」「不合格」, or nothing where no test was asked or taken."""
    if score is None or pass_mark is None:
        return ""
    return "合格" if score >= pass_mark else "不合格"
