"""What a hand-over lists, from all registers there are, without knowing any of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from komae_desk.core.area import Due, Ledger
from komae_desk.core.dates import wareki_short
from komae_desk.core.holding import Sort, held_by, kept_where
from komae_desk.core.people import PERSON
from komae_desk.core.record import field_type
from komae_desk.core.store import Condition, Query

if TYPE_CHECKING:
    from komae_desk.core.record import Record

MOST = 300
AHEAD_DAYS = 90
"""What is due later than this is no work of a hand-over."""
LISTED = (Sort.LOAN, Sort.KEY, Sort.PRIVATE)
"""What is out with somebody; a device on a desk is no matter of a hand-over."""


def begins(look: Any) -> Mapping[str, Any]:
    """The lists of today."""
    return {
        "written_on": look.today,
        "giver": look.user.person,
        "open_work": tuple(open_work(look)),
        "out": tuple(out(look)),
        "places": tuple(places(look)),
    }


def open_work(desk: Any) -> list[str]:
    """Every piece of work with a day, the most overdue first: 「4/3 …を受領する（同意の記録）」."""
    found: list[tuple[str, str]] = []
    for ledger in desk.ledgers.values():
        for due in ledger.due:
            found += [
                (str(_day(record, due)), _sentence(desk, ledger, due, record)) for record in _open(desk, ledger, due)
            ]
    return [words for _, words in sorted(found)[:MOST]]


def _open(desk: Any, ledger: Ledger, due: Due) -> list[Record]:
    where = (
        Condition("state", "in", tuple(sorted(due.states))),
        Condition(due.field, "<=", _end(desk, ledger, due)),
        *(Condition(name, "=", value) for name, value in due.where),
    )
    records: list[Record] = desk.store.first(Query(ledger.kind, where=where, order=((due.field, False),)), MOST)
    if due.unless is None:
        return records
    kind, field = due.unless
    return [record for record in records if not desk.find(kind, **{field: record.id})]


def _end(desk: Any, ledger: Ledger, due: Due) -> date | datetime:
    last: date = desk.today + timedelta(days=AHEAD_DAYS)
    if field_type(ledger.record, due.field) is not datetime:
        return last
    return datetime.combine(last, time(23, 59)).astimezone()


def _day(record: Record, due: Due) -> date:
    value = getattr(record, due.field)
    return value.astimezone().date() if isinstance(value, datetime) else value


def _sentence(desk: Any, ledger: Ledger, due: Due, record: Record) -> str:
    named = [desk.heading(record.labels()[name].refers_to, getattr(record, name)) for name in due.about]
    heading = next(filter(None, named), record.heading)
    return f"{wareki_short(_day(record, due))}　{due.text.format(heading=heading)}（{ledger.word}）"


def out(desk: Any) -> list[str]:
    """What somebody of the section has outside, in the pocket or at home."""
    found = []
    people: list[Any] = desk.find(PERSON, state="active")
    for person in sorted(people, key=lambda each: each.staff_number):
        for held in held_by(desk, person.id):
            if held.sort in LISTED:
                due = f"　返却期限 {wareki_short(held.due_on)}" if held.due_on else ""
                where = f"（{held.where}）" if held.where else ""
                found.append(f"{person.name}　{held.sort.label}　{held.name}{where}{due}")
    return found[:MOST]


def places(desk: Any) -> list[str]:
    """Where papers and keys lie."""
    return [f"{held.name}　{held.where}".strip() for held in kept_where(desk)][:MOST]
