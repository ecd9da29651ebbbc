"""The tables of the city's plan: who is told, and what is done next (緊, 判, domain.md §1.3, §5.4)."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from komae_desk.areas.incident.choices import Answer, Party, Personal
from komae_desk.core.resources import resource

if TYPE_CHECKING:
    from komae_desk.areas.incident.incident.record import Incident

NOT_JUDGED = "0"


@dataclass(frozen=True)
class Case:
    """For which incidents a line holds; an empty column asks nothing."""

    levels: str
    source: str
    categories: str
    examples: frozenset[str]
    systems: str
    contractor: str
    personal: str
    restored: str
    officers: str

    def fits(self, incident: Incident) -> bool:
        """Whether it holds for this one."""
        asked = (
            (self.source, incident.source.value if incident.source else ""),
            (self.systems, _said(bool(incident.systems.strip()))),
            (self.contractor, _said(bool(incident.contractor.strip()))),
            (self.personal, _said(incident.personal is Personal.YES)),
            (self.restored, _said(incident.restored_at is not None)),
            (self.officers, _officers(incident.needs_officers)),
        )
        level = incident.level.value if incident.level is not None else NOT_JUDGED
        chosen = {each.value for each in incident.examples}
        return (
            level in self.levels
            and all(not wanted or wanted == found for wanted, found in asked)
            and (not self.categories or any(each.category.value in self.categories for each in incident.examples))
            and (not self.examples or bool(chosen & self.examples))
        )


@dataclass(frozen=True)
class Duty:
    """Somebody who is told: how far it is a duty, how soon, on what it rests."""

    party: Party
    need: str
    by_when: str
    basis: str
    note: str
    case: Case


@dataclass(frozen=True)
class Card:
    """Something to be done; party: whose being told does it."""

    code: str
    phase: str
    words: str
    basis: str
    party: Party | None
    case: Case


def _said(yes: bool) -> str:
    return "yes" if yes else "no"


def _officers(answer: Answer | None) -> str:
    return answer.value if answer in (Answer.YES, Answer.NO) else "open"


def _case(row: Mapping[str, str]) -> Case:
    names = ("source", "categories", "systems", "contractor", "personal", "restored", "officers")
    rest = {name: row.get(name, "") for name in names}
    return Case(levels=row["levels"], examples=frozenset(row["examples"].split()), **rest)


def _rows(name: str) -> Iterator[Mapping[str, str]]:
    with resource("incident", f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


@cache
def duties() -> tuple[Duty, ...]:
    """Every line on who is told, in the order of the file."""
    return tuple(
        Duty(_party(row["party"]), row["need"], row["by_when"], row["basis"], row["note"], _case(row))
        for row in _rows("parties")
    )


@cache
def cards() -> tuple[Card, ...]:
    """Every step, in the order of the file."""
    return tuple(
        Card(
            row["code"],
            row["phase"],
            row["words"],
            row["basis"],
            _party(row["party"]) if row["party"] else None,
            _case(row),
        )
        for row in _rows("steps")
    )


def _party(code: str) -> Party:
    return next(each for each in Party if each.value == code)
