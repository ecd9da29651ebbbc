"""What was typed but not registered: kept 800 ms after the last change, found again, never asked about (ux.md §5.7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from komae_desk.core.desk import Desk
from komae_desk.core.record import Record
from komae_desk.core.store import Draft

DELAY_MS = 800


class DraftKeeper(QObject):
    """The drafts of one person on this PC, and the timer of the form that is being typed in."""

    saved = Signal(str)
    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._pending: tuple[Record, Callable[[], dict[str, Any]]] | None = None
        self._timer = QTimer(self, singleShot=True, interval=DELAY_MS)
        self._timer.timeout.connect(self.flush)

    def note(self, record: Record, typed: Callable[[], dict[str, Any]]) -> None:
        """A form changed: keep what it holds soon."""
        if self._pending is not None and self._pending[0].id != record.id:
            self.flush()
        self._pending = (record, typed)
        self._timer.start()

    def flush(self) -> None:
        """Keep at once what is waiting (leaving a field, a page, the program, the lock)."""
        self._timer.stop()
        if self._pending is None:
            return
        record, typed = self._pending
        self._pending = None
        values = {"fields": typed(), "version": record.version, "state": record.state}
        title = record.heading if record.version else f"{record.title}（新規）"
        now = self._desk.now
        draft = Draft(key_of(record), record.kind, record.id, title, values, now)
        self._desk.store.save_draft(self._desk.user.person, draft)
        self.saved.emit(f"下書き保存済み {now:%H:%M}")
        self.changed.emit()

    def forget(self) -> None:
        """Do not keep what is waiting: it was registered."""
        self._timer.stop()
        self._pending = None

    def all(self) -> list[Draft]:
        """Every draft, newest first."""
        return self._desk.store.drafts(self._desk.user.person)

    def of(self, record: Record) -> Draft | None:
        """The draft of a record."""
        return next((d for d in self.all() if d.record_id == record.id and d.kind == record.kind), None)

    def ids(self, kind: str) -> frozenset[UUID]:
        """The records of a ledger that have a draft."""
        return frozenset(draft.record_id for draft in self.all() if draft.kind == kind)

    def drop(self, record: Record) -> Draft | None:
        """Throw a draft away for good; returns it, so that it can be put back."""
        if self._pending is not None and self._pending[0].id == record.id:
            self.forget()
        draft = self.of(record)
        if draft is not None:
            self._desk.store.drop_draft(self._desk.user.person, draft.key)
            self.changed.emit()
        return draft

    def drop_draft(self, draft: Draft) -> None:
        """Throw one draft of the list away."""
        self._desk.store.drop_draft(self._desk.user.person, draft.key)
        self.changed.emit()

    def put_back(self, draft: Draft) -> None:
        """Undo of drop()."""
        self._desk.store.save_draft(self._desk.user.person, draft)
        self.changed.emit()


def key_of(record: Record) -> str:
    """The key a record's draft is kept by."""
    return f"{record.kind}:{record.id}"


def fields_of(draft: Draft) -> Mapping[str, Any]:
    """What the fields held."""
    found: Mapping[str, Any] = draft.values.get("fields", {})
    return found
