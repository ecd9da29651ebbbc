"""The list and the form of who took part; narrowed to a person it is the history of that person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.areas.training.attendance.record import Attendance
from komae_desk.core.application import day_of
from komae_desk.core.area import Screens, Section

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def of_person(look: Look, attendance: Attendance) -> Mapping[str, Any]:
    """Name and kind as the register has them on that day."""
    return person_values(look.maybe("person", attendance.person))


def person_values(person: Any) -> dict[str, Any]:
    """What a line keeps of a person."""
    if person is None:
        return {}
    category = getattr(person, "category", None)
    return {
        "person_name": person.name,
        "reading": getattr(person, "reading", ""),
        "category": category.label if category else "",
        "unit": getattr(person, "unit", ""),
    }


def of_course(look: Look, attendance: Attendance) -> Mapping[str, Any]:
    """Name and day of the course."""
    return course_values(look.maybe("course", attendance.course))


def course_values(course: Any) -> dict[str, Any]:
    """What a line keeps of a course."""
    if course is None:
        return {}
    day = day_of(course.held_at) if course.held_at else None
    return {"course_name": course.name, "course_number": course.number, "held_on": day}


SCREENS = Screens(
    columns=("person_name", "unit", "category", "course_name", "held_on", "score", "state"),
    lesser=("category", "unit", "score"),
    sections=(
        Section("研修・訓練", ("course", "course_name", "course_number", "held_on")),
        Section("受講者", ("person", "person_name", "reading", "category", "unit")),
        Section("受講", ("came_at", "made_up_on", "score", "excuse", "note")),
    ),
    follows={"person": of_person, "course": of_course},
    by_steps=("course_name", "course_number", "held_on", "person_name", "reading", "category", "unit", "came_at"),
)  # fmt: skip

SEARCH = ("person_name", "reading", "course_name", "course_number", "unit", "excuse", "note")
