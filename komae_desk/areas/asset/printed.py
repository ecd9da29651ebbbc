"""What the papers of the registers of this area share: words of choices, grades, people, pairs on one line."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from komae_desk.areas.asset.classification import Grade
from komae_desk.core.desk import Look
from komae_desk.core.record import Choice
from komae_desk.pdf.contents import Cell, Checks, Fixed, Line

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
Rows = list[tuple[str, Cell]]


class Graded(Protocol):
    """What has a class."""

    @property
    def grades(self) -> tuple[Grade, ...]: ...
    @property
    def is_important(self) -> bool: ...
    @property
    def is_undecided(self) -> bool: ...


def word(choice: Choice | None) -> str:
    """The label of a choice, or nothing."""
    return choice.label if choice else ""


def grades_in_short(graded: Graded) -> str:
    """「機２完２可１」 and 重要情報 below; 分類未定 while one is open."""
    marks = "".join(f"{grade.label[0]}{grade.value}" for grade in graded.grades).translate(FULL_WIDTH)
    below = "重要情報" if graded.is_important else ""
    return "\n".join(filter(None, (marks, "分類未定" if graded.is_undecided else "", below)))


def person_name(look: Look, person: UUID | None) -> str:
    """The name of a person; empty when there is none."""
    return str(getattr(look.maybe("person", person), "name", ""))


def post_and_name(look: Look, person: UUID | None) -> str:
    """「主査　田中 花子」."""
    found = look.maybe("person", person)
    return "　".join(filter(None, (str(getattr(found, "post", "")), str(getattr(found, "name", "")))))


def beside(*parts: Cell) -> Line:
    """Some parts on one line, set apart."""
    spaced: list[Cell] = []
    for part in parts:
        spaced += [Fixed("　　"), part] if spaced else [part]
    return Line(*spaced)


def choices(kind: type[Choice], chosen: Choice | None, field: str) -> Checks:
    """Every choice of a list with its box."""
    return Checks(
        {str(c.value): c.label.translate(FULL_WIDTH) for c in kind}, str(chosen.value) if chosen else None, field
    )
