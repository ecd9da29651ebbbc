"""Whose words hold today, and all sentences as they stand: what the core and the page ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from komae_desk.areas.wording.record import CityWording, SectionWording, Wording
from komae_desk.core.desk import Look
from komae_desk.core.record import FIXED
from komae_desk.core.wording import Phrase, Worded


def wording(look: Look) -> Mapping[str, Worded]:
    """The section's words where the form allows them, else the city's; nothing where nobody has written any."""
    return {name: Worded(r.text, r.title, f"{r.id}:{r.version}") for name, r in _in_force(look).items()}


@dataclass(frozen=True)
class Standing:
    """One sentence as it stands today. held: the record whose words hold, None for the program's own."""

    phrase: Phrase
    text: str
    held: Wording | None
    next_on: date | None


def standing(look: Look) -> list[Standing]:
    """Every sentence of the forms, in the order of the menu; next_on: the day of a version that is still to come."""
    held, versions = _in_force(look), _versions(look)
    found = []
    for name, phrase in look.phrases.items():
        coming = [r.starts_on for r in versions if r.phrase == name and r.starts_on and r.starts_on > look.today]
        now = held.get(name)
        found.append(Standing(phrase, phrase.text if now is None else now.text, now, min(coming, default=None)))
    return found


def _in_force(look: Look) -> dict[str, Wording]:
    """The record whose words hold, for every sentence that has one: the section's, where the form allows it, first."""
    begun = [r for r in _versions(look) if r.starts_on is not None and r.starts_on <= look.today]
    found: dict[str, Wording] = {}
    for record in sorted(begun, key=lambda r: (isinstance(r, SectionWording), str(r.starts_on))):
        phrase = look.phrases.get(record.phrase)
        if phrase is not None and not (phrase.allows == FIXED and isinstance(record, SectionWording)):
            found[record.phrase] = record
    return found


def _versions(look: Look) -> list[Wording]:
    """Both registers, each read once."""
    return [r for kind in (CityWording, SectionWording) for r in look.find(kind.kind) if isinstance(r, Wording)]
