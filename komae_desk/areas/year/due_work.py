"""What is due on which day, out of every ledger and without a limit: what the calendar and the index are made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from komae_desk.core.record import Record, field_type
from komae_desk.core.store import Condition, Query
from komae_desk.ui.list_query import in_words
from komae_desk.ui.work import due_day, person_in

if TYPE_CHECKING:
    from komae_desk.core.area import Due, Ledger
    from komae_desk.core.desk import Desk

PAGE = 1_000
EVER = date(1900, 1, 1)
"""Before anything that is due."""


@dataclass(frozen=True)
class Piece:
    """One piece of work with its day; who: the role that does it, or the person the record names."""

    day: date
    ledger: Ledger
    record: Record
    words: str
    who: str
    mark: str


def pieces(desk: Desk, since: date, until: date) -> list[Piece]:
    """All work due on these days, both among them, in the order of the days."""
    found = [
        piece
        for ledger in desk.ledgers.values()
        for due in ledger.due
        for piece in _of_due(desk, ledger, due, since, until)
    ]
    return sorted(found, key=lambda each: (each.day, each.ledger.code or "~", each.record.number, each.words))


def _of_due(desk: Desk, ledger: Ledger, due: Due, since: date, until: date) -> Iterator[Piece]:
    where = (
        Condition("state", "in", tuple(sorted(due.states))),
        Condition(due.field, ">=", _as_field(ledger, due, since)),
        Condition(due.field, "<=" if field_type(ledger.record, due.field) is date else "<",
                  _as_field(ledger, due, until, after=True)),
        *(Condition(name, "=", value) for name, value in due.where),
    )  # fmt: skip
    keys = desk.store.keys(Query(ledger.kind, where=where, order=((due.field, False),)))
    for start in range(0, len(keys), PAGE):
        for record in desk.store.rows(ledger.kind, keys[start : start + PAGE]):
            day = due_day(record, due)
            if day is not None and not _is_taken_over(desk, due, record):
                yield Piece(day, ledger, record, _words(desk, due, record), _who(desk, ledger, due, record), due.mark)


def _as_field(ledger: Ledger, due: Due, day: date, *, after: bool = False) -> date | datetime:
    """The day as the field has it; for a moment its midnight, or (after) that of the day behind it."""
    if field_type(ledger.record, due.field) is not datetime:
        return day
    return datetime.combine(day + timedelta(days=after), time()).astimezone()


def _is_taken_over(desk: Desk, due: Due, record: Record) -> bool:
    return due.unless is not None and bool(desk.find(due.unless[0], **{due.unless[1]: record.id}))


def _words(desk: Desk, due: Due, record: Record) -> str:
    named = (in_words(record, name, desk) for name in due.about)
    return due.text.format(heading=next(filter(None, named), record.heading))


def _who(desk: Desk, ledger: Ledger, due: Due, record: Record) -> str:
    step = ledger.workflow.step(record.state, due.step) if due.step else None
    return step.by[0].label if step is not None and step.by else person_in(desk, record)


def late_in_words(piece: Piece, today: date) -> str:
    """「3日超過」; nothing while its day has not passed."""
    days = (today - piece.day).days
    return f"{days:,}日超過" if days > 0 else ""
