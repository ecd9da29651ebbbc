"""One act of any length: atomic chunks under one act_id, with progress, stop and resume (settled.md 5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.core.act import operation
from komae_desk.core.collecting import uncollected
from komae_desk.core.errors import Invalid
from komae_desk.core.identity import uuid7
from komae_desk.core.journal import Operation
from komae_desk.core.record import Record, changed, diff

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk

CHUNK = 500


@dataclass(frozen=True)
class BulkChange:
    """One record of a bulk act: new when its version is 0, else edited by the changes.

    checked: the caller has just looked at its problems; the unique indexes of the store still stand.
    """

    record: Record
    changes: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    checked: bool = False


class Bulk:
    """A bulk act under way or done; `done` counts committed records, the rest can be resumed from there."""

    def __init__(self, desk: Desk, label: str, act_id: UUID) -> None:
        self.desk = desk
        self.label = label
        self.act_id = act_id
        self.done = 0
        self.stopped = False

    def run(
        self,
        changes: Sequence[BulkChange],
        progress: Callable[[int, int], None],
        cancelled: Callable[[], bool],
    ) -> None:
        """Commit the changes from `done` on; raises Invalid before the chunk that holds a wrong record."""
        look = Prefetched(self.desk, {c.record.kind for c in changes if not c.checked})
        total = len(changes)
        with uncollected():
            self._run(changes, total, look, progress, cancelled)

    def _run(
        self,
        changes: Sequence[BulkChange],
        total: int,
        look: Prefetched,
        progress: Callable[[int, int], None],
        cancelled: Callable[[], bool],
    ) -> None:
        self.stopped = False
        while self.done < total:
            if cancelled():
                self.stopped = True
                return
            chunk = changes[self.done : self.done + CHUNK]
            like = self._pattern()
            entries = [self._entry(change, look, like) for change in chunk]
            with self.desk.store.transaction() as transaction:
                transaction.write_many(entries)
            self.done += len(chunk)
            self.desk.announce([(after.kind, after.id) for _, after, _ in entries[:1]])
            progress(self.done, total)

    def _entry(self, change: BulkChange, look: Prefetched, like: Operation) -> tuple[Operation, Record, int]:
        before = change.record
        after = changed(before, **change.changes, version=before.version + 1)
        if not change.checked and (stopping := [p for p in after.problems(look) if p.stops]):
            raise Invalid(stopping)
        look.remember(after)
        op = changed(
            like,
            op_id=uuid7(),
            kind=after.kind,
            record_id=after.id,
            verb="edit" if before.version else "create",
            patch=diff(before if before.version else None, after),
            saw=before.version,
            note=change.note,
        )
        return op, after, before.version

    def _pattern(self) -> Operation:
        """What all operations of a chunk have in common."""
        return operation(
            self.desk.user,
            self.desk.now,
            act_id=self.act_id,
            act=self.label,
            kind="",
            record_id=self.act_id,
            verb="",
            patch={},
        )


class Prefetched:
    """The desk's read half with every unique code read once, so that a chunk asks no query per record."""

    def __init__(self, desk: Desk, kinds: set[str]) -> None:
        self._desk = desk
        self._codes = {
            (kind, name): desk.store.values(kind, name)
            for kind in kinds
            for name, label in desk.ledgers[kind].record.labels().items()
            if label.unique
        }

    def __getattr__(self, name: str) -> Any:
        return getattr(self._desk, name)

    def taken(self, kind: str, name: str, value: Any) -> Sequence[Record]:
        """The records that hold this value, by the prefetched codes."""
        found = self._codes[kind, name].get(value)
        record = self._desk.maybe(kind, found)
        return () if record is None else (record,)

    def remember(self, record: Record) -> None:
        """Count the codes of a record of this act as taken."""
        for (kind, name), codes in self._codes.items():
            if kind == record.kind and (value := getattr(record, name)):
                codes[value] = record.id
