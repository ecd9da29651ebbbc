"""Who has opened which document when (D-09, 対5-1(3)): one line a day in the journal, no record of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from komae_desk.areas.policy.record import ISSUED, CityRule, Rule, SectionRule
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


def unread(desk: Desk, kind: str) -> Iterator[tuple[Rule, str]]:
    """The revisions in force that the person at the desk has not opened, each with what to do (ux.md §4.1).

    A document that was read in for the first time is no revision: nobody has to read nine of them anew on one day.
    """
    rules = [r for each in (CityRule.kind, SectionRule.kind) for r in desk.find(each, state=(ISSUED, "retired"))]
    held = [r for r in rules if isinstance(r, Rule) and r.text and r.starts_on is not None]
    by_name: dict[str, list[Rule]] = {}
    for rule in sorted(held, key=lambda r: r.starts_on or desk.today):
        by_name.setdefault(rule.abbreviation or rule.name, []).append(rule)
    revised = [
        begun[-1]
        for versions in by_name.values()
        if len(begun := [r for r in versions if r.starts_on is not None and r.starts_on <= desk.today]) > 1
    ]
    revised = [r for r in revised if r.kind == kind and (r.ended_on is None or r.ended_on > desk.today)]
    read = _read_by_me(desk) if revised else set()
    for rule in revised:
        if str(rule.id) not in read:
            yield rule, f"{rule.heading} の改正を読む"


def _read_by_me(desk: Desk) -> set[str]:
    found: set[str] = set()
    before: int | None = None
    while before != 0:
        lines, before = desk.store.find_lines(LineQuery(by=desk.user.person, verbs=(OPENED,)), _PAGE, before)
        found |= {str(line.op["facts"].get("rule", "")) for line in lines}
    return found
