"""The records that rest on an article: by their form as a whole, by a field of it that is filled, by a step taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from komae_desk.core.area import Ledger
from komae_desk.core.dates import wareki_short
from komae_desk.core.desk import Desk
from komae_desk.core.record import Record
from komae_desk.core.store import Condition, LineQuery, Query

NO_WORK = ("opened", "print", "export", "refused")
_LINES = 400
MOST = 5
"""So many of a kind are named, the newest; the list has the rest."""
Where = tuple[Condition, ...]


@dataclass(frozen=True)
class Held:
    """Records of one kind that rest on an article. words: the newest in a line each; where: what finds all in the list.

    where is None where no single condition of a list finds them all.
    """

    kind: str
    title: str
    count: int
    newest: tuple[tuple[UUID, str], ...]
    where: Where | None = ()

    @property
    def rest(self) -> int:
        """How many are not named here."""
        return self.count - len(self.newest)


@dataclass(frozen=True)
class Ground:
    """What of a ledger names the article: the whole form, some fields, the states that some steps lead to."""

    is_whole: bool
    fields: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()


def held(desk: Desk, kind: str, ground: Ground) -> Held | None:
    """The records of a kind that rest on the article; None where there are none."""
    ledger = desk.ledgers[kind]
    ways = _ways(ground)
    if len(ways) == 1:
        count = desk.store.count(Query(kind, where=ways[0]))
    else:
        count = len({key for way in ways for key in desk.store.keys(Query(kind, where=way))})
    if not count:
        return None
    found = {record.id: record for way in ways for record in desk.store.first(_newest(kind, way), MOST)}
    newest = sorted(found.values(), key=lambda record: record.id, reverse=True)[:MOST]
    days = _worked_on(desk, kind, tuple(record.id for record in newest))
    lines = tuple((record.id, line_of(ledger, record, days.get(record.id))) for record in newest)
    return Held(kind, ledger.record.title, count, lines, ways[0] if len(ways) == 1 else None)


def _ways(ground: Ground) -> list[Where]:
    if ground.is_whole:
        return [()]
    ways: list[Where] = [(Condition(name, "filled"),) for name in sorted(ground.fields)]
    return ways + ([(Condition("state", "in", tuple(sorted(ground.states))),)] if ground.states else [])


def _newest(kind: str, way: Where) -> Query:
    # An id is made when a record is: its order is theirs.
    return Query(kind, where=way, order=(("id", True),))


def _worked_on(desk: Desk, kind: str, records: tuple[UUID, ...]) -> dict[UUID, date]:
    """The day each of these was last worked on, by the journal; what was only printed or read is no work."""
    query = LineQuery(kind=kind, records=records, verbs=NO_WORK, others=True)
    lines, _ = desk.store.find_lines(query, _LINES)
    days: dict[UUID, date] = {}
    for line in lines:
        days.setdefault(line.record_id, line.at.astimezone().date())
    return days


def line_of(ledger: Ledger, record: Record, day: date | None) -> str:
    """「P01-R8-0007 会議への持出し　許可　R8.11.24」: what it is, its state, the day it was last worked on."""
    words = record.heading if record.number in record.heading else f"{record.number} {record.heading}"
    state = ledger.workflow.states[record.state].label if record.state in ledger.workflow.states else ""
    return "　".join(filter(None, (words.strip(), state, wareki_short(day) if day is not None else "")))
