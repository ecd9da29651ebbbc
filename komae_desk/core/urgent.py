"""What runs against a clock, in whatever area: said in the window, and by the system while the window is away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Running:
    """One thing under way: its record, the words of now, whether it is late, and what is told when.

    notices: (moment, words); the words hold nothing of the record, for they are shown outside the program.
    """

    kind: str
    record_id: UUID
    words: str
    since: datetime
    late: bool = False
    notices: tuple[tuple[datetime, str], ...] = ()


def running(desk: Any) -> list[Running]:
    """Everything the areas know of, what is late first, then the oldest."""
    found: list[Running] = []
    for area in desk.areas:
        answers: Iterable[Running] = () if area.clocks is None else area.clocks(desk)
        found += answers
    return sorted(found, key=lambda each: (not each.late, each.since))
