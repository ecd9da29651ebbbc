"""様式１ filled from the facts of the incident; a person corrects it (domain.md §4.4, §5.3, §8-30)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from komae_desk.areas.incident.choices import Condition, Example, Level, Party
from komae_desk.areas.incident.outage.choices import Cause, Event, Running
from komae_desk.areas.incident.outage.record import CourseLine, OutageReport
from komae_desk.areas.incident.reporting.facts import OPEN_WORD, TOLD, known, story, timeline
from komae_desk.core.dates import wareki_moment

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

EVENTS = {
    Example.E3C: Event.MALWARE,
    Example.E3D: Event.DESTRUCTION,
    Example.E3B: Event.UNUSABLE,
    Example.E3A: Event.UNUSABLE,
    Example.P3B: Event.UNUSABLE,
    Example.H3A: Event.LEAK,
    Example.E2A: Event.UNUSABLE,
    Example.E2C: Event.UNUSABLE,
    Example.E2E: Event.UNUSABLE,
    Example.E2D: Event.UNUSABLE,
    Example.E2B: Event.OMEN,
}
"""Which box of ① an example of the city's table leads to; the others are left to a person."""
CAUSES = {
    Example.E2C: Cause.FAILURE,
    Example.H3C: Cause.USER_CARE,
    Example.H2A: Cause.USER_CARE,
    Example.H2B: Cause.USER_CARE,
}
OUTSIDE = {
    Party.METROPOLIS: "東京都",
    Party.POLICE: "警察",
    Party.FIRE: "消防",
    Party.PRIVACY: "個人情報保護委員会",
}
"""Parties that are proposed for 「NISC以外に連絡を行った先」; the form itself goes to 総務省."""
RUNNING = {
    Condition.UNAFFECTED: Running.UNAFFECTED,
    Condition.STOPPED: Running.STOPPED,
    Condition.PARTLY: Running.PARTLY,
    Condition.RESTORED: Running.RESTORED,
}


def facts(look: Look, incident: Any) -> dict[str, Any]:
    """The fields of 様式１ that follow from the incident."""
    return {
        "event": event_of(incident),
        "causes": tuple(dict.fromkeys(CAUSES[each] for each in incident.examples if each in CAUSES)),
        "operator": look.office.city,
        "found_at": incident.recognised_at,
        "occurred_at": incident.occurred_at,
        "occurred_note": _occurred(incident),
        "systems": "、".join(filter(None, (known(incident, "systems"), incident.contractor))),
        "overview": story(look, incident),
        "running": RUNNING.get(incident.condition),
        "supplement": known(incident, "impact"),
        "course": course(look, incident),
        "others_told": "、".join(outside(timeline(look, incident.id))),
    }


def event_of(incident: Any) -> Event | None:
    """①: by the gravest example; what is no accident by the table is 予兆・ヒヤリハット (§8-30)."""
    if incident.level is Level.ONE:
        return Event.OMEN
    ordered = sorted(incident.examples, key=lambda each: -each.level.rank)
    return next((EVENTS[each] for each in ordered if each in EVENTS), None)


def _occurred(incident: Any) -> str:
    if incident.occurred_at is None:
        return OPEN_WORD if incident.is_open("occurred_at") else ""
    return "推定" if incident.occurrence_is_estimated else ""


def course(look: Look, incident: Any) -> tuple[CourseLine, ...]:
    """⑦ from the timeline, oldest first; struck lines are not among them."""
    return tuple(_line(entry) for entry in timeline(look, incident.id) if entry.nature in TOLD)


def newer_lines(look: Look, report: OutageReport) -> dict[str, Any]:
    """⑦ with what was written into the timeline since the report was begun."""
    newer = [e for e in timeline(look, report.incident) if e.nature in TOLD and e.id > report.id]
    added = [line for line in map(_line, newer) if line not in report.course]
    told = [word for word in outside(newer) if word not in report.others_told]
    found: dict[str, Any] = {"course": (*report.course, *added)} if added else {}
    return found | ({"others_told": "、".join(filter(None, (report.others_told, *told)))} if told else {})


def outside(entries: Sequence[Any]) -> list[str]:
    """⑦ who else outside the city was told, each once: NISC stands in the words of the box (§8-72)."""
    return list(dict.fromkeys(OUTSIDE[entry.party] for entry in entries if entry.party in OUTSIDE))


def _line(entry: Any) -> CourseLine:
    return CourseLine(wareki_moment(entry.happened_at), entry.text.replace("\n", "　"))
