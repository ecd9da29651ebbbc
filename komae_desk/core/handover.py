"""所管替え: a record goes to another section, which takes it over or not (settled.md 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from komae_desk.core.people import Role
from komae_desk.core.record import Record

PLACE, TRANSFER = "handed_to", "transfer"
"""Fields of every record that can be handed over: the section at the server (None: on paper), and the transfer's id."""


@dataclass(frozen=True)
class HandOver:
    """What a ledger says of the way of its records to another section.

    state: on its way. done and back: what it becomes here when it was taken over or refused. arrives: what it is there.
    step: ends it here where nobody answers at a server (on paper). by: who takes over. leaves: fields that stay behind;
    what refers to other records does so anyway. notes: field → {title} of the former section, {today} or another field.
    """

    state: str
    done: str
    back: str
    arrives: str
    step: str
    by: tuple[Role, ...]
    leaves: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Arrival:
    """What came to this section from another: offered by it, or left over for it when that was closed.

    record: as it would begin here; None for what was left over, of which words says what it was.
    """

    key: UUID
    stream: UUID
    section: str
    at: datetime
    by: str
    title: str
    words: tuple[str, ...] = ()
    note: str = ""
    record: Record | None = None


@dataclass(frozen=True)
class Lost(Arrival):
    """What a restored server has lost and one PC alone still had: the chief's word lets it stand again (settled.md 13).

    section and by: the PC and who brought it. words: the operations. lines: what an answer names. doubtful: how many
    nobody can prove, so that nobody may take them. own: the only voice is this person's at this PC, and that is one.
    """

    lines: tuple[bytes, ...] = ()
    doubtful: int = 0
    own: bool = False


class NumberTaken(Exception):
    """A number of what arrives stands on something else here: another one must be chosen for it. field → value."""

    def __init__(self, taken: Mapping[str, Any]) -> None:
        super().__init__(", ".join(taken))
        self.taken = dict(taken)


class Arrivals(Protocol):
    """The answers to what came; each goes to the server, takes its time, and may raise Refused or NumberTaken."""

    def waiting(self) -> tuple[Arrival, ...]:
        """What waits here as of the last agreement; at once."""
        ...

    def may_answer(self, arrival: Arrival) -> bool: ...
    def accept(self, arrival: Arrival, values: Mapping[str, Any]) -> None: ...
    def refuse(self, arrival: Arrival, note: str) -> None: ...
    def settle(self, arrival: Arrival, note: str) -> None: ...
