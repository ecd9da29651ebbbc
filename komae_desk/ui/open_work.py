"""Open work of a desk, kept ledger by ledger: only what a change can have touched is read anew (ux.md §4.1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.core.desk import MANY
from komae_desk.ui.work import FAR_DAYS, Count, Task, count_of, in_order, tasks_of, tasks_of_record

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk


class OpenWork:
    """What `tasks` and `counts` of work.py say, of a desk that is listened to until `stop`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._of: tuple[Any, ...] = ()
        self._tasks: dict[str, dict[UUID, list[Task]]] = {}
        self._counts: dict[str, Count] = {}
        self._named = _ledgers_naming(desk)
        self._await = _ledgers_awaiting(desk)
        self._touched: dict[tuple[str, UUID], None] = {}
        self.stop: Callable[[], None] = desk.subscribe(self._changed)

    def forget(self) -> None:
        """Everything is read anew when it is asked for next."""
        self._tasks.clear()
        self._counts.clear()
        self._touched.clear()

    def tasks(self, *, until: date | None = None) -> list[Task]:
        """Every piece of open work, the most overdue first; until leaves out what is due later."""
        end = until or self._desk.today + timedelta(days=FAR_DAYS)
        self._look_at(end)
        for kind, record_id in self._touched:
            self._read_again(kind, record_id, end)
        self._touched.clear()
        ledgers = self._desk.ledgers
        for kind in self._filled(self._tasks, dict):
            for task in tasks_of(self._desk, ledgers[kind], end):
                self._tasks[kind].setdefault(task.record.id, []).append(task)
        found = (task for kind in ledgers for of_record in self._tasks[kind].values() for task in of_record)
        return in_order(self._desk, list(found))

    def counts(self) -> dict[str, Count]:
        """The badge of every ledger."""
        self._look_at(None)
        for kind in self._filled(self._counts, Count):
            self._counts[kind] = count_of(self._desk, self._desk.ledgers[kind])
        return dict(self._counts)

    def _look_at(self, end: date | None) -> None:
        """What was read on another day, for another person or up to another day says nothing any more."""
        of = (self._desk.today, self._desk.user, end or (self._of[2] if self._of else None))
        if of != self._of:
            self.forget()
            self._of = of

    def _filled(self, kept: dict[str, Any], none: Callable[[], Any]) -> list[str]:
        """What is not kept begins with none of it; those in which there is something are still to be read."""
        missing = [kind for kind in self._desk.ledgers if kind not in kept]
        kept.update((kind, none()) for kind in missing)
        filled = self._desk.store.with_records(missing) if missing else frozenset()
        return [kind for kind in missing if kind in filled]

    def _changed(self, kind: str, record_id: UUID) -> None:
        waiting = self._await.get(kind, set())
        for each in {kind, *waiting}:
            self._counts.pop(each, None)
        for each in waiting if record_id != MANY else {kind, *waiting, *self._named.get(kind, {})}:
            self._tasks.pop(each, None)
        if record_id != MANY and kind in self._desk.ledgers:
            self._touched[kind, record_id] = None

    def _read_again(self, kind: str, record_id: UUID, end: date) -> None:
        """The work of a record, and of those that name it: their sentences say its name."""
        self._read_one(kind, record_id, end)
        for other, fields in self._named.get(kind, {}).items():
            for task in [each for tasks in self._tasks.get(other, {}).values() for each in tasks[:1]]:
                if any(_names(getattr(task.record, field), record_id) for field in fields):
                    self._read_one(other, task.record.id, end)

    def _read_one(self, kind: str, record_id: UUID, end: date) -> None:
        if kind not in self._tasks:
            return
        record = self._desk.store.get(kind, record_id)
        ledger = self._desk.ledgers[kind]
        found = tasks_of_record(self._desk, ledger, record, end) if record is not None else []
        self._tasks[kind].pop(record_id, None)
        if found:
            self._tasks[kind][record_id] = found


def _names(value: Any, record_id: UUID) -> bool:
    return record_id in value if isinstance(value, tuple) else value == record_id


def _ledgers_naming(desk: Desk) -> dict[str, dict[str, list[str]]]:
    """By kind: the ledgers whose records name one of it, and by which fields."""
    found: dict[str, dict[str, list[str]]] = {}
    for ledger in desk.ledgers.values():
        for name, label in ledger.record.labels().items() if ledger.due else ():
            if label.refers_to:
                found.setdefault(label.refers_to, {}).setdefault(ledger.kind, []).append(name)
    return found


def _ledgers_awaiting(desk: Desk) -> dict[str, set[str]]:
    """By kind: the ledgers whose work a record of it takes over."""
    found: dict[str, set[str]] = {}
    for ledger in desk.ledgers.values():
        for due in ledger.due:
            if due.unless is not None:
                found.setdefault(due.unless[0], set()).add(ledger.kind)
    return found
