"""Incidents that lead to another one: both directions, wherever that was joined before (まとめた事案)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from komae_desk.areas.incident.incident.record import Incident


def joined_ids(look: Any, incident: Incident) -> list[Any]:
    """The incident and every one that was joined into it, wherever that was joined before."""
    found: list[Any] = [incident]
    left: list[Any] = [incident]
    while left:
        inner = look.find("incident", joined_into=left.pop().id)
        fresh = [each for each in inner if each.state == "joined" and each.id not in {one.id for one in found}]
        found += fresh
        left += fresh
    return found


def leading(look: Any, incident: Any) -> Any:
    """The incident it was joined into, at the end of the way; itself where it was not, None where there is none."""
    seen = set()
    while incident is not None and incident.state == "joined" and incident.id not in seen:
        seen.add(incident.id)
        into = look.maybe("incident", incident.joined_into)
        if into is None:
            break
        incident = into
    return incident
