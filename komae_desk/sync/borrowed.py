"""A store in memory for one record of another section: filled by the server, written nowhere (settled.md 2)."""

from __future__ import annotations

import dataclasses
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from komae_desk.core.attachment import Blobs
from komae_desk.core.ballots import Ballots
from komae_desk.core.journal import Line, Operation
from komae_desk.core.record import Record
from komae_desk.core.store import ActSummary, Draft, LineQuery, Query, Store


class BorrowedStore:
    """Implements komae_desk.core.store.Store and Transaction; `taken` are the operations of the step on its way."""

    is_borrowed = True

    def __init__(
        self,
        records: Iterable[Record],
        lines: Sequence[Line],
        own: Store,
        issued: Collection[str] = (),
        blobs: Blobs | None = None,
    ) -> None:
        """own: the store of the person's own desk, for what a person prefers and what the city issues.

        issued: the kinds the city issues; they are one city's on every desk. blobs: how files at the record are read.
        """
        self._issued = frozenset(issued)
        self._records = {record.id: record for record in records}
        self._lines = list(lines)
        self._own, self._blobs = own, blobs
        # What lies with named people alone is laid before the office whose route names it.
        self.is_restricted = False
        self.taken: list[Operation] = []

    @property
    def blobs(self) -> Blobs | None:
        """What is attached to the record; nothing of it is kept on this PC."""
        return self._blobs

    @property
    def ballots(self) -> Ballots:
        """Nothing without a name comes along; the boxes are those of the own section."""
        return self._own.ballots

    def may_write(self, kind: str, person: UUID) -> bool:
        """Whether the step may be taken its workflow says, here and at the server."""
        return True

    # --- records

    def get(self, kind: str, record_id: UUID) -> Record | None:
        """The record, if it came along or is the city's."""
        if kind in self._issued:
            return self._own.get(kind, record_id)
        found = self._records.get(record_id)
        return found if found is not None and found.kind == kind else None

    def find(self, kind: str, **criteria: Any) -> list[Record]:
        """Those that came along, by equal fields; a tuple means any of its values."""
        if kind in self._issued:
            return self._own.find(kind, **criteria)
        found = [r for r in self._records.values() if r.kind == kind and not r.voided]
        return [r for r in found if all(_fits(r, name, value) for name, value in criteria.items())]

    def values(self, kind: str, field: str) -> dict[Any, UUID]:
        """Every filled value of a field."""
        return {getattr(r, field): r.id for r in self.find(kind) if getattr(r, field)}

    def closed(self) -> dict[str, Store]:
        """Nothing of another section's past comes along."""
        return {}

    def sections(self) -> dict[str, UUID]:
        """Nothing is handed over from here."""
        return {}

    def count(self, query: Query) -> int:
        """No lists are laid out over what was borrowed."""
        return 0

    def with_records(self, kinds: Iterable[str]) -> frozenset[str]:
        """None, as for count."""
        return frozenset()

    def first(self, query: Query, limit: int) -> list[Record]:
        """None, as for count."""
        return []

    def keys(self, query: Query) -> array[int]:
        """None, as for count."""
        return array("q")

    def rows(self, kind: str, keys: Iterable[int]) -> list[Record]:
        """None, as for count."""
        return []

    # --- the journal

    def lines(self, record_id: UUID) -> list[Line]:
        """What the server told of the record's history."""
        return [line for line in self._lines if line.record_id == record_id]

    def act_lines(self, act_id: UUID) -> list[Line]:
        """The lines of one act."""
        return [line for line in self._lines if line.act_id == act_id]

    def recent_lines(self, limit: int, before: int | None = None) -> list[Line]:
        """The newest first."""
        return [] if before is not None else self._lines[: -limit - 1 : -1]

    def find_lines(self, wanted: LineQuery, limit: int, before: int | None = None) -> tuple[list[Line], int]:
        """No log is laid out over what was borrowed."""
        return [], 0

    def last_act(self, person: UUID, since: datetime) -> ActSummary | None:
        """What was handed over is taken back by its own step alone."""
        return None

    # --- writing

    @contextmanager
    def transaction(self) -> Iterator[BorrowedStore]:
        """All or nothing of one step."""
        held = (dict(self._records), list(self._lines), list(self.taken))
        try:
            yield self
        except BaseException:
            self._records, self._lines, self.taken = held
            raise

    def write(self, op: Operation, after: Record, base: int) -> None:
        """Take one operation of a step."""
        self._records[after.id] = after
        self.taken.append(op)

    def write_many(self, entries: Sequence[tuple[Operation, Record, int]]) -> None:
        """Take several."""
        for op, after, base in entries:
            self.write(op, after, base)

    def note(self, op: Operation, of: Record | None = None) -> None:
        """A print or a refusal on a borrowed record is for the server's log, not for the section's history."""

    def next_number(self, series: str, least: int = 1) -> int:
        """The server gives the number; this one stands on no screen."""
        return 0

    def last_number(self, kind: str, series: str) -> int:
        """Nothing of the section's numbers comes along."""
        return 0

    # --- what a person prefers

    def save_draft(self, person: UUID, draft: Draft) -> None:
        """Nothing of another section is kept here."""

    def drafts(self, person: UUID) -> list[Draft]:
        """None."""
        return []

    def drop_draft(self, person: UUID, key: str) -> None:
        """None to drop."""

    def preference(self, person: UUID, key: str) -> Any:
        """Of the person's own desk."""
        return self._own.preference(person, key)

    def set_preference(self, person: UUID, key: str, value: Any) -> None:
        """To the person's own desk."""
        self._own.set_preference(person, key, value)


def _fits(record: Record, name: str, value: Any) -> bool:
    held = getattr(record, name)
    return held in value if isinstance(value, (tuple, list, set, frozenset)) and held != value else bool(held == value)


def lines_of(told: Sequence[Mapping[str, Any]], kind: str, record_id: UUID) -> list[Line]:
    """The history in an answer of api.inbox_record; its chain is the section's to verify."""
    made = []
    for each in told:
        made.append(
            Line(
                seq=each["seq"],
                dseq=0,
                op_id=UUID(each["op"]),
                act_id=UUID(each["act"]),
                kind=kind,
                record_id=record_id,
                verb=each["verb"],
                by=UUID(each["human"]),
                at=datetime.fromisoformat(each["at"]),
                body=each["body"],
                doc="",
                previous=b"",
                hash=b"",
                closes=True,
            )
        )
    return made


def with_post(op: Operation, title: str) -> Operation:
    """An operation that says as which office it was taken."""
    return dataclasses.replace(op, facts=op.facts | {"post": title})
