"""What the desk asks of the place where records and the journal are kept."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from komae_desk.core.attachment import Blobs
from komae_desk.core.ballots import Ballots
from komae_desk.core.journal import Line, Operation
from komae_desk.core.record import Record


@dataclass(frozen=True)
class Condition:
    """One condition of a list: op is one of = != < <= > >= in empty filled contains starts."""

    field: str
    op: str
    value: Any = None


@dataclass(frozen=True)
class Query:
    """What a list shows: free text, conditions, and an order of (field, descending)."""

    kind: str
    text: str = ""
    where: tuple[Condition, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    voided: bool = False


@dataclass(frozen=True)
class Draft:
    """What a person had typed but not registered (ux.md §5.7); deletable, never in the journal."""

    key: str
    kind: str
    record_id: UUID
    title: str
    values: dict[str, Any]
    saved_at: datetime


@dataclass(frozen=True)
class ActSummary:
    """One act of the journal as it can be taken back."""

    act_id: UUID
    label: str
    at: datetime
    by: UUID
    count: int


@dataclass(frozen=True)
class LineQuery:
    """Which lines of the journal are looked for; what is left out narrows nothing. until: the first moment after.

    records: only these; an empty tuple finds nothing. verbs: only these, or with `others` all but these.
    everywhere: the verified lines of the server's journal, from all PCs, instead of this file's own.
    """

    since: datetime | None = None
    until: datetime | None = None
    by: UUID | None = None
    kind: str = ""
    records: tuple[UUID, ...] | None = None
    verbs: tuple[str, ...] = ()
    others: bool = False
    everywhere: bool = False


class Transaction(Protocol):
    """What one act may do; everything or nothing is written."""

    def get(self, kind: str, record_id: UUID) -> Record | None: ...
    def find(self, kind: str, **criteria: Any) -> list[Record]: ...
    def lines(self, record_id: UUID) -> list[Line]: ...
    def act_lines(self, act_id: UUID) -> list[Line]: ...
    def write(self, op: Operation, after: Record, base: int) -> None: ...
    def write_many(self, entries: Sequence[tuple[Operation, Record, int]]) -> None: ...
    def note(self, op: Operation, of: Record | None = None) -> None: ...
    def next_number(self, series: str, least: int = 1) -> int: ...
    def last_number(self, kind: str, series: str) -> int: ...


NOT_ISSUER = "市の設定です。変えられるのは、情報政策課の担当者です。"


class Store(Protocol):
    """Records, the journal, drafts and preferences of one section's file."""

    @property
    def blobs(self) -> Blobs | None:
        """The bytes of what is attached; None for a file that has no place for them."""
        ...

    @property
    def is_restricted(self) -> bool:
        """Whether only named people read what lies here (core.restricted)."""
        ...

    @property
    def ballots(self) -> Ballots:
        """The boxes of answers without names that are kept in this file."""
        ...

    def may_write(self, kind: str, person: UUID) -> bool:
        """Whether records of a kind are the section's own, or the person issues for the city."""
        ...

    def transaction(self) -> AbstractContextManager[Transaction]: ...
    def get(self, kind: str, record_id: UUID) -> Record | None: ...
    def find(self, kind: str, **criteria: Any) -> list[Record]: ...
    def values(self, kind: str, field: str) -> dict[Any, UUID]: ...
    def count(self, query: Query) -> int: ...
    def last_number(self, kind: str, series: str) -> int:
        """The highest number of a series that was given or stands on a record; 0 before the first."""
        ...

    def with_records(self, kinds: Iterable[str]) -> frozenset[str]:
        """Those of the kinds of which there is a record that was not cancelled, asked at one go."""
        ...

    def first(self, query: Query, limit: int) -> list[Record]: ...
    def keys(self, query: Query) -> array[int]: ...
    def rows(self, kind: str, keys: Iterable[int]) -> list[Record]: ...
    def lines(self, record_id: UUID) -> list[Line]: ...
    def recent_lines(self, limit: int, before: int | None = None) -> list[Line]: ...
    def find_lines(self, wanted: LineQuery, limit: int, before: int | None = None) -> tuple[list[Line], int]:
        """Lines of the journal, newest first, and where the next call goes on (0: that was all)."""
        ...

    def closed(self) -> dict[str, Store]:
        """The sections that ended and went on in this one, by their names, as they are kept here: to be read."""
        ...

    def sections(self) -> dict[str, UUID]:
        """The sections of the city as the server last told them, by their names."""
        ...

    def last_act(self, person: UUID, since: datetime) -> ActSummary | None: ...
    def save_draft(self, person: UUID, draft: Draft) -> None: ...
    def drafts(self, person: UUID) -> list[Draft]: ...
    def drop_draft(self, person: UUID, key: str) -> None: ...
    def preference(self, person: UUID, key: str) -> Any: ...
    def set_preference(self, person: UUID, key: str, value: Any) -> None: ...
