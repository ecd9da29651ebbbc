"""様式２ filled from the facts of the incident; a person corrects it (domain.md §4.5, §9.10)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.areas.incident.choices import Party, Personal
from komae_desk.areas.incident.incident.record import LOST
from komae_desk.areas.incident.law import guides, kinds_of
from komae_desk.areas.incident.leak.choices import Leaker, Origin, Police, Sort
from komae_desk.areas.incident.leak.record import LeakReport
from komae_desk.areas.incident.reporting.facts import OPEN_WORD, known, of_event, story, timeline

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

WORDS = (("誤送信", Sort.MAIL), ("盗", Sort.THEFT), ("紛失", Sort.LOSS), ("置き忘れ", Sort.LOSS))


def facts(look: Look, incident: Any) -> dict[str, Any]:
    """The fields of 様式２ that follow from the incident."""
    day = incident.recognised_at.astimezone().date() if incident.recognised_at else None
    occurred = incident.occurred_at.astimezone().date() if incident.occurred_at else None
    return {
        "sorts": sorts_of(incident),
        "bodies": look.office.city,
        "origins": () if incident.contractor else (Origin.BODY,),
        "leakers": (Leaker.UNKNOWN,) if incident.is_open("who") else (),
        "occurred_on": occurred,
        "found_on": day,
        "published_on": _published(look, incident.id),
        "trigger": story(look, incident),
        "information": known(incident, "personal_content"),
        "count": incident.persons,
        "count_note": _count_note(incident),
        "damage": known(incident, "damage"),
        "cause": known(incident, "cause"),
        "measures": known(incident, "measures"),
        **_police(look, incident.id),
        **_law(look, incident, day),
    }


def sorts_of(incident: Any) -> tuple[Sort, ...]:
    """流出の区分 by the words of what happened, else by the example of the table."""
    text = f"{incident.what}{incident.how}"
    said = [sort for word, sort in WORDS if word in text]
    lost = Sort.LOSS if set(incident.examples) & set(LOST) else None
    found = said[0] if said else lost
    return (found,) if found is not None else ()


def _count_note(incident: Any) -> str:
    if incident.persons is None:
        return OPEN_WORD if incident.is_open("persons") else ""
    return "約" if incident.persons_are_estimated else ""


def _police(look: Look, incident_id: UUID | None) -> dict[str, Any]:
    """The first time the police were told, as the timeline has it."""
    told = [entry for entry in timeline(look, incident_id) if entry.party is Party.POLICE]
    if not told:
        return {}
    return {"police": (Police.PHONE,), "police_at": told[0].happened_at, "police_office": told[0].contact}


def _published(look: Look, incident_id: UUID | None) -> date | None:
    """The day the public was told, as the paper for it has it (I-08)."""
    told = [each.published_on for each in of_event(look, "incident_account", incident_id) if each.is_public]
    return min((day for day in told if day is not None), default=None)


def newer_lines(look: Look, report: LeakReport) -> dict[str, Any]:
    """That the police and the public were told meanwhile."""
    published = None if report.published_on else _published(look, report.incident)
    found: dict[str, Any] = {"published_on": published} if published else {}
    return found if report.police else found | _police(look, report.incident)


def _law(look: Look, incident: Any, day: date | None) -> dict[str, Any]:
    """What was put down at the incident, else what its facts say."""
    if incident.personal is not Personal.YES:
        return {"law_kinds": (), "known_on": None, "quick_guide_on": None, "full_guide_on": None}
    kinds, known = kinds_of(incident), incident.known_on or day
    days = guides(look, known, kinds)
    own = {name: getattr(incident, name) or usual for name, usual in days.items()}
    return {"law_kinds": kinds, "known_on": known, **own}
