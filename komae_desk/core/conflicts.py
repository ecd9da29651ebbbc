"""What the screens ask of the agreement with a server, so that they need not know how it is reached (ux.md §4.16).

A matter is one act of this PC that the server did not take: what was typed is kept, and a person decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from komae_desk.core.act import Act
    from komae_desk.core.handover import Arrivals


DECIDED, REOPENED = "decided", "reopened"
"""Verbs of lines in the journal: a person has settled a matter, and has taken that back."""


class Case(Enum):
    """What a person is asked: which value, where the thing is, whether what was ended goes on, or to take notice."""

    FIELDS = "fields"
    WORLD = "world"
    ENDED = "ended"
    REFUSED = "refused"


@dataclass(frozen=True)
class Hand:
    """Who changed something, when, and at which PC ("" when nobody has said its name)."""

    who: str
    at: datetime
    place: str = ""

    @property
    def named(self) -> str:
        """「鈴木 一朗（窓口3）」."""
        return f"{self.who}（{self.place}）" if self.place else self.who


@dataclass(frozen=True)
class Merged:
    """A change of this PC that the server took together with one of others, in words."""

    sentence: str
    kind: str
    record_id: UUID
    act_id: UUID


@dataclass(frozen=True)
class Difference:
    """One field that was changed here and elsewhere to different values: as the record holds them, and in words."""

    field: str
    label: str
    base: str
    mine: str
    theirs: str
    mine_value: Any
    theirs_value: Any


@dataclass(frozen=True)
class WayOut:
    """One answer to a question about the world: its words, and what it changes in the act that settles the matter."""

    words: str
    does: Callable[[Act], object]


@dataclass(frozen=True)
class Doubt:
    """What an area asks when two acts cannot both be true of the world. facts: one sentence for each side."""

    title: str
    facts: tuple[str, ...]
    question: str
    ways: tuple[WayOut, ...]


@dataclass(frozen=True)
class Matter:
    """One act that lies open, in words.

    op_id: the operation the server refused. act: the name of the act. merged_here, merged_there: fields that needed no
    decision, by label. values: what was typed here and can be typed again into a form (by field).
    """

    op_id: UUID
    kind: str
    record_id: UUID
    ledger: str
    heading: str
    case: Case
    act: str
    title: str
    sentence: str
    mine: Hand
    theirs: Hand | None = None
    differences: tuple[Difference, ...] = ()
    merged_here: tuple[str, ...] = ()
    merged_there: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    question: str = ""
    ways: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    is_new: bool = False

    @property
    def theirs_is_newer(self) -> bool:
        """Which side is chosen beforehand: the newer one."""
        return self.theirs is None or self.theirs.at >= self.mine.at


class Matters(Protocol):
    """What lies open for the person at the desk, and the ways to settle it; each may raise Refused with a sentence."""

    def open_ones(self) -> list[Matter]: ...
    def of(self, record_id: UUID) -> list[Matter]: ...
    def records(self) -> frozenset[UUID]:
        """The records at which something lies open, for the lists."""
        ...

    def settle(self, matter: Matter, values: Mapping[str, Any], reasons: Mapping[str, str] | None = None) -> None:
        """Register the values that were chosen field by field, as a new act."""
        ...

    def answer(self, matter: Matter, way: int) -> None:
        """Do what an answer about the world means, as a new act."""
        ...

    def take_notice(self, matter: Matter, note: str) -> None:
        """Leave everything as the server has it; what was typed here stays in the history."""
        ...


@dataclass(frozen=True)
class Alarm:
    """Something about the server's history that does not hold. what: its kind; first: a line of the history, or 0."""

    what: str
    count: int
    first: int
    at: datetime


@dataclass(frozen=True)
class Standing:
    """How the agreement stands; next_in: seconds until it is tried again by itself, None while it is under way.

    of_others: how many of the unsent are of other people of this PC, who send them when they sign in.
    alarms: what nobody has taken notice of yet, one of each kind. asks_code: a one-time code opens a session.
    lease_days: days this PC opens without the server, None while that is no matter. held, newer: operations that wait
    for the server's rules, lines this program is too old for. ahead: minutes this PC's clock is before the server's.
    restoring: the server was brought back from a backup and is being filled up. done, total: of what is under way.
    files_out, files_coming, files_full: attached files to be sent and to come; the section has no room at the server.
    """

    online: bool = True
    failed: str = ""
    last: datetime | None = None
    unsent: int = 0
    received: int = 0
    of_others: int = 0
    next_in: int | None = None
    alarms: tuple[Alarm, ...] = ()
    asks_code: bool = False
    lease_days: int | None = None
    held: int = 0
    newer: int = 0
    ahead: int = 0
    restoring: bool = False
    done: int = 0
    total: int = 0
    files_out: int = 0
    files_coming: int = 0
    files_full: bool = False


class Agreement(Protocol):
    """The agreement with a server, on the window as `agreement`; None there in 単独利用."""

    @property
    def matters(self) -> Matters: ...
    @property
    def arrivals(self) -> Arrivals: ...
    def standing(self) -> Standing: ...
    def agree_now(self) -> None: ...
    def halt(self) -> None:
        """End what is under way; the rest goes on with the next try."""
        ...

    def ask_code(self) -> None:
        """Show the field for the one-time code."""
        ...

    def notice_alarms(self) -> None:
        """The person has read the alarms; the lines they are about stay marked."""
        ...

    def export_witnesses(self, path: Path) -> int:
        """Write what this PC has seen of the server's history; returns how many heads. Raises Refused."""
        ...
