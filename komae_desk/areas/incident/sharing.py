"""Which offices read the lines and the evidence of an incident: those the report went to (domain.md §1.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.incident.choices import Answer, Level, Nature, Readers
from komae_desk.areas.incident.joined import joined_ids, leading

if TYPE_CHECKING:
    from komae_desk.areas.incident.incident.record import Incident

OPEN_LINES = ("kept", "shared", "withdrawn")
OPEN_PIECES = ("kept", "shared", "handed")


def readers_of(incident: Incident) -> Readers:
    """情報政策課 always; 統括 from レベル2; CISO and 部長 where it goes up to them (対5-3(1)ウ, (2)ウ)."""
    if incident.level is Level.ONE:
        return Readers.POLICY
    return Readers.ALL if incident.goes_up is Answer.YES else Readers.HEAD


def share(act: Any, incident: Incident) -> None:
    """Once it was reported, whoever was told reads its timeline and its evidence, too, and those of what was joined."""
    if incident.reported_at is None:
        return
    readers = readers_of(incident)
    for one in joined_ids(act, incident):
        for kind, states in (("incident_entry", OPEN_LINES), ("evidence", OPEN_PIECES)):
            for each in act.find(kind, incident=one.id, state=states):
                if each.readers is not readers:
                    act.move(each, "share", readers=readers)


def parted(act: Any, gone: Incident) -> None:
    """The one it had been joined into says so in its timeline."""
    kept = act.maybe("incident", gone.joined_into)
    if kept is not None:
        made = act.desk.new(
            "incident_entry",
            incident=kept.id,
            happened_at=act.now.replace(microsecond=0),
            nature=Nature.EVENT,
            text=f"{gone.short} のまとめを解いた。",
        )
        act.move(act.save(made), "write")


def share_where_told(act: Any, each: Any) -> None:
    """What is written after the report goes along at once."""
    incident = leading(act, act.maybe("incident", each.incident))
    if incident is not None and incident.reported_at is not None:
        act.move(each, "share", readers=readers_of(incident))
