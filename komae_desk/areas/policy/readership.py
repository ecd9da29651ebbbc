"""Who has opened which document when (D-09, 対5-1(3)): one line a day in the journal, no record of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from komae_desk.areas.policy.record import Rule
from komae_desk.core.desk import Desk
from komae_desk.core.store import LineQuery

OPENED = "opened"
_PAGE, _MOST = 500, 20


@dataclass(frozen=True)
class Opening:
    """A person, a document, and when it was last opened."""

    person: UUID
    name: str
    rule: str
    document: str
    at: datetime


def note_opening(desk: Desk, rule: Rule) -> bool:
    """Write down that somebody opened a document, once a day; True when a line was written."""
    day = datetime.combine(desk.today, datetime.min.time()).astimezone()
    lines, _ = desk.store.find_lines(LineQuery(since=day, by=desk.user.person, verbs=(OPENED,)), _PAGE)
    if any(line.op["facts"].get("rule") == str(rule.id) for line in lines):
        return False
    desk.remark(rule, OPENED, rule.heading, rule=str(rule.id))
    return True


def openings(desk: Desk) -> list[Opening]:
    """When each person last opened each document, the newest first."""
    found: dict[tuple[UUID, str], Opening] = {}
    before: int | None = None
    for _ in range(_MOST):
        lines, before = desk.store.find_lines(LineQuery(verbs=(OPENED,)), _PAGE, before)
        for line in lines:
            rule = str(line.op["facts"].get("rule", ""))
            opening = Opening(line.by, line.op["name"], rule, line.op["note"], line.at)
            found.setdefault((line.by, rule), opening)
        if not before:
            break
    return sorted(found.values(), key=lambda each: each.at, reverse=True)
