"""What references are called, kept for the length of one long read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk


class KnownHeadings:
    """The desk with what references are called kept, so that a page of rows asks once for each."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[tuple[str, UUID | None], str] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._desk, name)

    def heading(self, kind: str, record_id: UUID | None) -> str:
        """How the referred record is named."""
        key = (kind, record_id)
        if key not in self._known:
            self._known[key] = self._desk.heading(kind, record_id)
        return self._known[key]
