"""What many incidents are asked alike, read once for all of them: the joined ones, the reports, the people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.areas.incident.choices import Nature

if TYPE_CHECKING:
    from komae_desk.areas.incident.incident.record import Incident


class Gathered:
    """A look for `telling.untold` over a list; of the timeline it knows the reports alone."""

    def __init__(self, look: Any, ones: Sequence[Incident]) -> None:
        self._look = look
        self._kept: dict[tuple[str, UUID | None], Any] = {}
        self._joined: dict[UUID, list[Any]] = {}
        for each in look.find("incident", state="joined"):
            self._joined.setdefault(each.joined_into, []).append(each)
        ids = [one.id for one in ones]
        ids += [each.id for group in self._joined.values() for each in group]
        self._lines: dict[UUID, list[Any]] = {}
        for line in look.find("incident_entry", incident=tuple(ids), nature=Nature.REPORT.value) if ids else ():
            self._lines.setdefault(line.incident, []).append(line)

    def find(self, kind: str, **where: Any) -> Sequence[Any]:
        """Reports by their incident, incidents by what they were joined into; all else as the desk has it."""
        if kind == "incident_entry" and set(where) == {"incident"}:
            return self._lines.get(where["incident"], ())
        if kind == "incident" and set(where) == {"joined_into"}:
            return self._joined.get(where["joined_into"], ())
        found: Sequence[Any] = self._look.find(kind, **where)
        return found

    def maybe(self, kind: str, record_id: UUID | None) -> Any:
        """Each record once."""
        key = (kind, record_id)
        if key not in self._kept:
            self._kept[key] = self._look.maybe(kind, record_id)
        return self._kept[key]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._look, name)
