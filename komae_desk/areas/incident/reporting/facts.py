"""The facts of an incident as its reports take them over: once, and again what has changed since (様1, 様2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.areas.incident.choices import Nature
from komae_desk.areas.incident.incident.record import Incident
from komae_desk.areas.incident.joined import joined_ids, leading
from komae_desk.areas.incident.reporting.record import MinistryReport
from komae_desk.core.journal import alters, as_of
from komae_desk.core.record import Record

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

OPEN_WORD = "調査中"
THINGS = 300
"""How long the list of what is affected may be in a report; all of it stands in I-01."""
Facts = Callable[["Look", Any], Mapping[str, Any]]
TOLD = (Nature.EVENT, Nature.REPORT, Nature.STEP, Nature.JUDGEMENT, Nature.ORDER)
"""Lines of I-02 that are proposed for other papers; what was heard on the telephone stays in the timeline."""
STANDING = ("kept", "shared")
"""The states of a line of the timeline that is not struck through."""


def sender(look: Look, kind: str) -> dict[str, Any]:
    """Who reports: the section, and the numbers of the newest report there is."""
    office = look.office
    kept = {"city_name": office.city, "department": f"{office.department}{office.section}", "in_charge": look.user.name}
    known = sorted(look.find(kind), key=lambda report: report.id, reverse=True)
    numbers = {name: vars(known[0])[name] for name in ("phone", "fax", "mail")} if known else {}
    return {"informed_at": look.now.replace(second=0, microsecond=0)} | kept | numbers


def taken(look: Look, incident: Any, facts: Facts) -> dict[str, Any]:
    """Every fact of the incident that says something, and of which version of it."""
    filled = {name: value for name, value in facts(look, incident).items() if value not in (None, "", ())}
    return filled | {"facts_version": incident.version}


def news(look: Look, report: MinistryReport, facts: Facts, lines: Facts) -> dict[str, Any]:
    """What the incident and its timeline say otherwise than when the report took its facts; what a person put right
    stays. lines(look, report): what newer lines of the timeline add. Of an incident that was joined, the one it leads
    to goes on with the reports."""
    incident: Any = leading(look, look.maybe("incident", report.incident))
    then = _as_it_was(look, report)
    if incident is None or then is None:
        return {}
    old, new = facts(look, then), facts(look, incident)
    moved = {name: value for name, value in new.items() if value != old[name]}
    joined = {"incident": incident.id} if incident.id != report.incident else {}
    return moved | dict(lines(look, report)) | joined | {"facts_version": incident.version}


def _as_it_was(look: Look, report: MinistryReport) -> Any:
    """The incident in the version of which the report took the facts; else as it stood when the report was begun."""
    incident = look.maybe("incident", report.incident)
    if incident is None:
        return None
    version = report.facts_version
    begun = next((line.at for line in look.lines(report.id)), None)
    found: Record | None = None
    changes = (line for line in look.lines(incident.id) if line.doc and alters(line.op))
    for count, line in enumerate(changes, 1):
        made: Any = as_of(line, type(incident))
        if made is None:
            continue
        if (made.version or count) == version:
            return made
        if begun is not None and line.at <= begun:
            found = made
    return found


def of_event(look: Look, kind: str, incident_id: UUID | None) -> list[Any]:
    """The records of a kind that name this incident, or one that was joined into it (まとめた事案)."""
    incident = look.maybe("incident", incident_id)
    ids = [each.id for each in joined_ids(look, incident)] if isinstance(incident, Incident) else [incident_id]
    return [each for one in ids for each in look.find(kind, incident=one) if not each.voided]


def timeline(look: Look, incident_id: UUID | None) -> list[Any]:
    """The lines of I-02 that stand, by their moment."""
    entries = of_event(look, "incident_entry", incident_id)
    standing = [e for e in entries if e.state in STANDING and e.happened_at is not None]
    return sorted(standing, key=lambda entry: entry.happened_at)


def story(look: Look, incident: Any) -> str:
    """概要 of the 5W1H that are known, one sentence each; what is looked into says so (様1⑤, 様2)."""
    parts = (("what", "何が"), ("who", "誰が"), ("place", "どこで"), ("why", "なぜ"), ("how", "どのように"))
    lines = [f"{words}：{text}" for name, words in parts if (text := known(incident, name))]
    things = _things(look, incident)
    return "\n".join([*lines, *([f"対象：{things}"] if things else [])])


def _things(look: Look, incident: Any) -> str:
    named = [look.heading("device", each) for each in incident.devices]
    named += [look.heading("information_asset", each) for each in incident.assets]
    named += [" ".join(filter(None, (t.name, t.quantity))) for t in incident.things]
    said = [each for each in named if each]
    return within(said, "、", THINGS, f"ほか（全部で{len(said)}点）")


def within(parts: Sequence[str], between: str, most: int, rest: str) -> str:
    """As many whole parts as have room; that there are more is said, nothing is cut in the middle."""
    whole = between.join(parts)
    if len(whole) <= most:
        return whole
    kept: list[str] = []
    for part in parts:
        if len(between.join([*kept, part, rest])) > most:
            break
        kept.append(part)
    return between.join([*kept, rest])


def known(incident: Any, name: str) -> str:
    """A text of the incident; 「調査中」 where it is empty and looked into."""
    text = str(getattr(incident, name)).strip()
    return text or (OPEN_WORD if incident.is_open(name) else "")
