"""次にすること: the steps of the plan for an incident's kind and level, and which of them are done (domain.md §5.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from komae_desk.areas.incident.choices import Nature, Party
from komae_desk.areas.incident.entry.record import IncidentEntry
from komae_desk.areas.incident.incident.record import Incident
from komae_desk.areas.incident.table import Card, cards
from komae_desk.areas.incident.telling import manager_knows, reports_of
from komae_desk.areas.incident.timeline import entries_of

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

PHASES = {"first": "最初に", "respond": "対応", "leak": "個人情報の漏えい", "after": "復旧と事後"}
JUDGING, REPORTING = "A7", "A8"
"""Steps that the record itself says are done."""
TELLS = frozenset({"A5", "A6", "L1", "L2"})
"""Steps that are nothing but a report: ticking one writes the report down."""


@dataclass(frozen=True)
class Task:
    """A step, when it was done and by whom; entry: the line of the timeline that says so."""

    card: Card
    done_at: datetime | None = None
    by: str = ""
    entry: IncidentEntry | None = None

    @property
    def phase(self) -> str:
        """The word over its group."""
        return PHASES[self.card.phase]


def tasks(look: Look, incident: Incident) -> list[Task]:
    """The steps that hold for it, in order; none once the continuity plan goes before this one (緊3-1)."""
    if incident.bcp_at is not None:
        return []
    lines = [line for line in entries_of(look, incident) if not line.is_struck]
    ticked = {line.step: line for line in lines if line.nature is Nature.STEP and line.step}
    reports = reports_of(look, incident)
    found = []
    for card in cards():
        if not card.case.fits(incident):
            continue
        line = ticked.get(card.code)
        told = reports.get(card.party, []) if card.party is not None else []
        if line is not None:
            found.append(Task(card, line.happened_at, line.decided_by, line))
        elif told:
            found.append(Task(card, told[0].happened_at, told[0].decided_by or told[0].contact))
        elif card.party is Party.MANAGER and manager_knows(look, incident):
            found.append(Task(card, incident.recognised_at))
        else:
            found.append(Task(card, _by_itself(incident, card)))
    return found


def _by_itself(incident: Incident, card: Card) -> datetime | None:
    if card.code == JUDGING:
        return incident.judged_at
    return incident.reported_at if card.code == REPORTING else None
