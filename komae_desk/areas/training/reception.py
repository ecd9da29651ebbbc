"""Who comes to a course: a staff card at the door, or ticks in the list (ux.md §4.12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.areas.training.attendance.record import CAME, MISSING, Attendance
from komae_desk.areas.training.attendance.screens import course_values, person_values
from komae_desk.areas.training.course.record import Course
from komae_desk.areas.training.course.workflow import lines_of
from komae_desk.core.application import day_of
from komae_desk.core.area import answering
from komae_desk.core.errors import Refused

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk, Look

LATE_AFTER = timedelta(minutes=10)
"""From then on somebody counts as late (推奨)."""


@dataclass(frozen=True)
class Said:
    """What a card was answered with; good: something was written down."""

    text: str
    good: bool = True
    line: UUID | None = None


def receiving(look: Look) -> list[Course]:
    """The courses whose list is open, and those held whose people make up; the next to come first."""
    found = [each for each in look.find("course", state=("open", "closed")) if isinstance(each, Course)]
    return sorted(found, key=lambda each: (each.state != "open", each.held_at or look.now, each.name))


def in_words(lines: Sequence[Any]) -> str:
    """「32名中 29名が受講しました（未受講 3名）。」"""
    asked = [line for line in lines if line.state != "excused"]
    came = sum(line.state in CAME for line in asked)
    left = sum(line.state in MISSING for line in asked)
    return f"{len(asked)}名中 {came}名が受講しました（未受講 {left}名）。"


class Reception:
    """One course at the door."""

    def __init__(self, desk: Desk, course: Course) -> None:
        self._desk = desk
        self.course = course
        self.lines: list[Attendance] = []
        self.look_again()

    def look_again(self) -> None:
        """Course and list as they are now."""
        now = self._desk.maybe("course", self.course.id)
        if isinstance(now, Course):
            self.course = now
        self.lines = lines_of(self._desk, self.course)

    def read(self, code: str) -> Said:
        """A staff card, or a staff number that was typed."""
        person: UUID | None = answering(self._desk.areas, "find_person")(self._desk, code)
        if person is None:
            return Said(f"「{code}」の職員は登録されていません。職員証か職員番号を確かめてください。", False)
        line = next((each for each in self.lines if each.person == person), None)
        if line is None:
            return self._add(person)
        if line.state in CAME:
            return Said(f"{line.person_name}さんは、{self._when(line)}受付済みです。", False, line.id)
        if line.state == "excused":
            words = f"{line.person_name}さんは対象外です（{line.excuse}）。受講したときは、対象に戻してください。"
            return Said(words, False, line.id)
        return self._came(line)

    def mark(self, lines: Sequence[UUID]) -> Said:
        """Everybody who was ticked, in one act."""
        ticked = [line for line in self.lines if line.id in lines and line.state in MISSING]
        if not ticked:
            raise Refused("受講した人が選ばれていません。Spaceで選んでから、もう一度押してください。")
        with self._desk.act(f"{self.course.heading} の受講（{len(ticked)}名）") as act:
            for line in ticked:
                self._take(act, line)
        self.look_again()
        return Said(f"{len(ticked)}名の受講を記録しました。{in_words(self.lines)}")

    @property
    def step(self) -> str:
        """What coming now means: in time, late, or on another day."""
        held, now = self.course.held_at, self._desk.now
        if held is None:
            return "attend"
        if day_of(now) > day_of(held):
            return "make_up"
        return "come_late" if now > held + LATE_AFTER else "attend"

    def _came(self, line: Attendance) -> Said:
        with self._desk.act(f"{line.heading} の受講") as act:
            taken = self._take(act, line)
        self.look_again()
        return Said(self._welcome(taken), True, taken.id)

    def _add(self, person: UUID) -> Said:
        """Somebody who was not asked came all the same."""
        found = self._desk.get("person", person)
        values = {**course_values(self.course), **person_values(found)}
        with self._desk.act(f"{self.course.heading} に受講者を加える") as act:
            made = act.save(self._desk.new("attendance", course=self.course.id, person=person, added=True, **values))
            taken = self._take(act, made)
        self.look_again()
        return Said(f"対象者の一覧にない人です。加えました。{self._welcome(taken)}", True, taken.id)

    def _take(self, act: Any, line: Any) -> Any:
        if self.step == "make_up":
            return act.move(line, "make_up", made_up_on=self._desk.today)
        return act.move(line, self.step)

    def _welcome(self, line: Any) -> str:
        how = {"tardy": f"遅刻（{self._desk.now:%H:%M}）として", "made_up": "補講として"}.get(line.state, "")
        came = sum(each.state in CAME for each in self.lines)
        asked = sum(each.state != "excused" for each in self.lines)
        return f"{line.person_name}さんの受講を{how}記録しました（{came}／{asked}名）。"

    def _when(self, line: Attendance) -> str:
        return f"{line.came_at.astimezone():%H:%M} に" if line.came_at else "補講で"
