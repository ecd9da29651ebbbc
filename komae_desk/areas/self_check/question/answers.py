"""The questions as they are asked on a day: shipped, then as the city has it, then as the section has it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from komae_desk.areas.self_check.question.record import CityQuestion, QuestionVersion, SectionQuestion
from komae_desk.areas.self_check.question.screens import ISSUED
from komae_desk.areas.self_check.question.shipped import (
    CITYS,
    CITYS_ADDED,
    SECTIONS,
    SECTIONS_ADDED,
    Audience,
    Question,
    ever_shipped,
    shipped,
)
from komae_desk.core.desk import Look

WHOSE: tuple[tuple[type[QuestionVersion], str, str], ...] = (
    (CityQuestion, CITYS_ADDED, CITYS),
    (SectionQuestion, SECTIONS_ADDED, SECTIONS),
)
TAKEN = (
    "chapter",
    "text",
    "advice",
    "clause",
    "allows_na",
    "evidence",
    "is_recommended",
    "is_for_term_staff",
    "is_paused",
)


def questions(
    look: Look, audience: Audience | None = None, *, day: date | None = None, paused: bool = False
) -> list[Question]:
    """Those of a day, today by default, in the order of the sheet; paused: with those that are not asked."""
    day = day or look.today
    asked = {question.id: question for question in shipped(day)}
    for kind, added, changed in WHOSE:
        names = _names(look, kind)
        for version in _issued(look, kind, day):
            name = version.about or names.get(version.id, "")
            before = asked.get(name)
            if not name or (before is None and version.about):
                continue
            asked[name] = _said(version, name, before, added, changed)
    wanted = [q for q in asked.values() if (audience is None or q.audience is audience) and (paused or not q.is_paused)]
    return _in_order(wanted)


def known(look: Look) -> frozenset[str]:
    """Every id that has ever named a question here."""
    return ever_shipped() | {name for kind, *_ in WHOSE for name in _names(look, kind).values()}


def awaited(look: Look) -> int:
    """How many questions were issued here and wait for the server's number: they are not asked yet."""
    new = (v for kind, *_ in WHOSE for v in _issued(look, kind, date.max) if not v.about)
    return sum(not look.is_agreed(version) for version in new)


def _names(look: Look, kind: type[QuestionVersion]) -> dict[UUID, str]:
    """Record → the id of the question it adds: its number, once the server has given it.

    Two sections that became one may both have given it: to the younger of the two a 2 is added, on every PC the same.
    """
    found: list[Any] = look.find(kind.kind)
    every = [each for each in found if each.number and not each.about and look.is_agreed(each)]
    names: dict[UUID, str] = {}
    for version in sorted(every, key=lambda each: each.id):
        same = sum(other.number == version.number for other in every if other.id < version.id)
        names[version.id] = f"{version.number}-{same + 1}" if same else version.number
    return names


def _issued(look: Look, kind: type[QuestionVersion], day: date) -> list[QuestionVersion]:
    found: list[Any] = look.find(kind.kind, state=ISSUED)
    begun = [version for version in found if version.starts_on is not None and version.starts_on <= day]
    return sorted(begun, key=lambda version: (version.starts_on, version.number))


def _said(version: QuestionVersion, name: str, before: Question | None, added: str, changed: str) -> Question:
    values: dict[str, Any] = {name: getattr(version, name) for name in TAKEN}
    values["version"] = f"{version.id}:{version.version}"
    if before is not None:
        # What a section has added stays the section's, however it is said.
        return dataclasses.replace(before, **values, whose=added if before.whose == added else changed)
    return Question(id=name, audience=version.audience or Audience.STAFF, whose=added, **values)


def _in_order(found: Iterable[Question]) -> list[Question]:
    """By sheet, chapter by chapter in the order in which they first come; what was added ends its chapter."""
    sheets = list(Audience)
    chapters: dict[tuple[Audience, str], list[Question]] = {}
    for question in found:
        chapters.setdefault((question.audience, question.chapter), []).append(question)
    ordered = sorted(chapters, key=lambda place: sheets.index(place[0]))
    return [question for place in ordered for question in chapters[place]]
