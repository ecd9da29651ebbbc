"""Open work of a desk, kept ledger by ledger: only what a change can have touched is read anew (ux.md §4.1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QObject, QTimer

from komae_desk.ui.work import FAR_DAYS, Count, Task, count_of, in_order, tasks_of

if TYPE_CHECKING:
    from komae_desk.core.area import Ledger
    from komae_desk.core.desk import Desk


BADGES_MS = 400


class OpenWork:
    """What `tasks` and `counts` of work.py say, of a desk that is listened to until `stop`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._of: tuple[Any, ...] = ()
        self._tasks: dict[str, list[Task]] = {}
        self._counts: dict[str, Count] = {}
        self._touched = _touched(desk)
        self.stop: Callable[[], None] = desk.subscribe(self._changed)

    def forget(self) -> None:
        """Everything is read anew when it is asked for next."""
        self._tasks.clear()
        self._counts.clear()

    def tasks(self, *, until: date | None = None) -> list[Task]:
        """Every piece of open work, the most overdue first; until leaves out what is due later."""
        end = until or self._desk.today + timedelta(days=FAR_DAYS)
        self._look_at(end)
        self._fill(self._tasks, lambda ledger: list(tasks_of(self._desk, ledger, end)), list)
        return in_order(self._desk, [task for kind in self._desk.ledgers for task in self._tasks[kind]])

    def counts(self) -> dict[str, Count]:
        """The badge of every ledger."""
        self._look_at(None)
        self._fill(self._counts, lambda ledger: count_of(self._desk, ledger), Count)
        return dict(self._counts)

    def _look_at(self, end: date | None) -> None:
        """What was read on another day, for another person or up to another day says nothing any more."""
        of = (self._desk.today, self._desk.user, end or (self._of[2] if self._of else None))
        if of != self._of:
            self.forget()
            self._of = of

    def _fill(self, kept: dict[str, Any], read: Callable[[Ledger], Any], none: Callable[[], Any]) -> None:
        ledgers = self._desk.ledgers
        missing = [kind for kind in ledgers if kind not in kept]
        filled = self._desk.store.with_records(missing) if missing else frozenset()
        for kind in missing:
            kept[kind] = read(ledgers[kind]) if kind in filled else none()

    def _changed(self, kind: str, _: UUID) -> None:
        for each in self._touched.get(kind, {kind}):
            self._tasks.pop(each, None)
            self._counts.pop(each, None)


def _touched(desk: Desk) -> dict[str, set[str]]:
    """Per kind the ledgers whose work may read otherwise when a record of it changes: they name it, or wait for it."""
    found: dict[str, set[str]] = {kind: {kind} for kind in desk.ledgers}
    for ledger in desk.ledgers.values():
        named = {label.refers_to for label in ledger.record.labels().values() if label.refers_to}
        named |= {due.unless[0] for due in ledger.due if due.unless is not None}
        for kind in named & set(found):
            found[kind].add(ledger.kind)
    return found


class Badges(QTimer):
    """Fires shortly after something has changed; knows what the badges show."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent, singleShot=True, interval=BADGES_MS)
        self.work = OpenWork(desk)
        self._unheard = desk.subscribe(lambda *_: self.start())

    def end(self) -> None:
        """Nothing is listened to any more."""
        self._unheard()
        self.work.stop()
