"""目安 of the law on personal data: which kinds of report, and the days the city counts with (domain.md §9.10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from komae_desk.areas.incident.choices import Answer, LawKind, Personal

if TYPE_CHECKING:
    from komae_desk.areas.incident.incident.record import Incident
    from komae_desk.core.desk import Look

USUAL = {"law_quick_days": 3, "law_full_days": 30, "law_wrongful_days": 60}
"""おおむね3〜5日, 30日, 不正の目的は60日; the city sets others (市の帳票設定)."""
MANY = 100
FIELDS = ("personal", "law_kinds", "known_on", "persons", "is_sensitive")
"""What the kinds and the days follow."""


def _days(look: Look, name: str) -> int:
    said = look.office.settings.get(name, "")
    return int(said) if said.isdecimal() and int(said) else USUAL[name]


def guides(look: Look, day: date | None, kinds: Iterable[LawKind]) -> dict[str, date | None]:
    """The two days as a rule of thumb, in calendar days from the day it was known; the first one is not counted."""
    full = "law_wrongful_days" if LawKind.WRONGFUL in kinds else "law_full_days"
    return {
        "quick_guide_on": day + timedelta(days=_days(look, "law_quick_days")) if day else None,
        "full_guide_on": day + timedelta(days=_days(look, full)) if day else None,
    }


def kinds_of(incident: Incident) -> tuple[LawKind, ...]:
    """What was ticked, and what the facts say beside it."""
    said = set(incident.law_kinds)
    if incident.is_sensitive is Answer.YES:
        said.add(LawKind.SENSITIVE)
    if (incident.persons or 0) > MANY:
        said.add(LawKind.MANY)
    return tuple(each for each in LawKind if each in said)


def following(look: Look, incident: Incident, name: str) -> Mapping[str, Any]:
    """What a change of one of FIELDS brings along; days that a person put right stay while nothing moves them."""
    if incident.personal is not Personal.YES:
        none: dict[str, Any] = {"law_kinds": (), "known_on": None, "quick_guide_on": None, "full_guide_on": None}
        return none if name == "personal" else {}
    kinds = incident.law_kinds if name == "law_kinds" else kinds_of(incident)
    known = incident.known_on
    if name == "personal" and known is None and incident.recognised_at is not None:
        known = incident.recognised_at.astimezone().date()
    found: dict[str, Any] = {"law_kinds": kinds, "known_on": known}
    if name in ("personal", "law_kinds", "known_on"):
        found |= guides(look, known, kinds)
    return found


def by_personal(look: Look, incident: Incident) -> Mapping[str, Any]:
    """Whether personal data are concerned."""
    return following(look, incident, "personal")


def by_kinds(look: Look, incident: Incident) -> Mapping[str, Any]:
    """The kinds of the report."""
    return following(look, incident, "law_kinds")


def by_day(look: Look, incident: Incident) -> Mapping[str, Any]:
    """The day it was known."""
    return following(look, incident, "known_on")


def by_facts(look: Look, incident: Incident) -> Mapping[str, Any]:
    """How many people, and how grave."""
    return following(look, incident, "persons")
