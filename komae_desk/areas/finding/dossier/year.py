"""What a section did in a 年度, read from its journal, and every record as it stood at the end of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from uuid import UUID

from komae_desk.core.area import Ledger
from komae_desk.core.collecting import uncollected
from komae_desk.core.dates import fiscal_code, fiscal_label, fiscal_year
from komae_desk.core.desk import Desk
from komae_desk.core.intake import Stopped
from komae_desk.core.journal import Line, alters, as_of
from komae_desk.core.record import Record
from komae_desk.core.store import LineQuery, Query

PAGE = 2_000
REGISTER = "D-"
"""Forms of this group are registers: everything in them at the end of the year, not only what was done in it."""

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True)
class Passed:
    """What was entered with a reason (警告), as a line of the journal has it: the fields and the words."""

    at: datetime
    who: str
    kind: str
    record: UUID
    fields: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Part:
    """One ledger: its records at the end of the year (voided ones too), and which of them the year touched."""

    ledger: Ledger
    records: tuple[Record, ...]
    touched: frozenset[UUID]

    @property
    def standing(self) -> list[Record]:
        """Those that are not struck out."""
        return [each for each in self.records if not each.voided]

    @property
    def of_year(self) -> list[Record]:
        """Those something was done to in the year, without what was begun and never handed in."""
        loose = self.ledger.workflow.loose
        return [each for each in self.records if each.id in self.touched and each.state not in loose]

    @property
    def drafts(self) -> list[Record]:
        """What was begun and never handed in."""
        loose = self.ledger.workflow.loose
        return [each for each in self.standing if each.state in loose]

    @property
    def is_register(self) -> bool:
        """Whether the whole register is shown."""
        return self.ledger.code.startswith(REGISTER)

    @property
    def shown(self) -> list[Record]:
        """What the papers are drawn of."""
        return self.standing if self.is_register else self.of_year

    @property
    def states(self) -> list[tuple[str, int]]:
        """How many of what is shown stand in which state, in the order of the workflow."""
        found = Counter("取消し" if each.voided else each.state for each in self.shown)
        words = {name: state.label for name, state in self.ledger.workflow.states.items()}
        named = [(words[name], found[name]) for name in words if found[name]]
        return [*named, *([("取消し（削除）", found["取消し"])] if found["取消し"] else [])]


@dataclass
class Told:
    """What the journal says of the year."""

    lines: int = 0
    acts: set[UUID] = field(default_factory=set)
    verbs: Counter[tuple[str, str]] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)
    touched: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    printed: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    passed: list[Passed] = field(default_factory=list)
    first: tuple[int, str] = (0, "")
    last: tuple[int, str] = (0, "")

    def add(self, line: Line) -> None:
        """One more line, each newer one before the older."""
        op = line.op if line.body else {}
        self.lines += 1
        self.acts.add(line.act_id)
        self.verbs[line.kind, str(op.get("command") or line.verb)] += 1
        self.people[str(op.get("name", ""))] += 1
        self.first = (line.seq, line.hash.hex())
        if self.last == (0, ""):
            self.last = self.first
        if not op or line.verb == "refused":
            return
        if alters(op):
            self.touched[line.kind].add(line.record_id)
        elif line.verb in ("print", "export") and "form" in op["facts"]:
            self.printed[str(op["facts"]["form"])].add(line.record_id)
        said: dict[str, list[str]] = {}
        for name, reason in op["reasons"].items():
            said.setdefault(str(reason), []).append(name)
        for reason, names in said.items():
            self.passed.append(Passed(line.at, str(op["name"]), line.kind, line.record_id, tuple(names), reason))


class YearOfSection:
    """The year of a section: `day` is the one everything stands as of, its last or (while it runs) today."""

    def __init__(self, desk: Desk, year: int, progress: Progress, cancelled: Cancelled) -> None:
        """Read the journal and every ledger; raises Stopped when cancelled."""
        self.desk, self.year = desk, year
        self._cancelled = cancelled
        starts, after = date(year, 4, 1), date(year + 1, 4, 1)
        self.day = min(desk.today, after.replace(month=3, day=31))
        self.is_over = desk.today >= after
        self.since, self.until = _midnight(desk, starts), _midnight(desk, after)
        newest, _ = desk.store.find_lines(LineQuery(everywhere=True), 1)
        self.everywhere = bool(newest)
        with uncollected():
            self.told = Told()
            for line in self._lines(self.since, self.until):
                self.told.add(line)
            later: dict[str, set[UUID]] = defaultdict(set)
            for line in self._lines(self.until, None) if self.is_over else ():
                if line.body and alters(line.op):
                    later[line.kind].add(line.record_id)
            kinds = [ledger for ledger in desk.ledgers.values() if not ledger.issued]
            self.parts: list[Part] = []
            for number, ledger in enumerate(kinds):
                progress(number, len(kinds))
                records = tuple(self._records(ledger, later.get(ledger.kind, set())))
                self.parts.append(Part(ledger, records, frozenset(self.told.touched.get(ledger.kind, ()))))
        self.look: Any = AsOf(desk, self.day, {p.ledger.kind: p.records for p in self.parts}, later)

    @property
    def label(self) -> str:
        """令和8年度."""
        return fiscal_label(self.year)

    @property
    def code(self) -> str:
        """R8."""
        return fiscal_code(self.year)

    def lines(self) -> Iterator[Line]:
        """Every line of the year, newest first."""
        return self._lines(self.since, self.until)

    def _lines(self, since: datetime, until: datetime | None) -> Iterator[Line]:
        wanted, before = LineQuery(since=since, until=until, everywhere=self.everywhere), None
        while before != 0:
            if self._cancelled():
                raise Stopped
            found, before = self.desk.store.find_lines(wanted, PAGE, before)
            yield from found

    def _records(self, ledger: Ledger, later: set[UUID]) -> Iterator[Record]:
        query = Query(ledger.kind, order=tuple((name, False) for name in ledger.order), voided=True)
        keys = self.desk.store.keys(query)
        for start in range(0, len(keys), PAGE):
            if self._cancelled():
                raise Stopped
            for record in self.desk.store.rows(ledger.kind, keys[start : start + PAGE]):
                stood = self._stood(record) if record.id in later else record
                if stood is not None:
                    yield stood

    def _stood(self, record: Record) -> Record | None:
        """The record as its newest line of before the end of the year has it; None where it was begun later."""
        for line in reversed(self.desk.store.lines(record.id)):
            stood = as_of(line, type(record)) if line.at < self.until else None
            if stood is not None and alters(line.op):
                return stood
        return None


class AsOf:
    """The desk on the last day of the year: what was changed since is answered as it stood."""

    def __init__(
        self, desk: Desk, day: date, records: Mapping[str, Sequence[Record]], changed: Mapping[str, set[UUID]]
    ) -> None:
        self._desk, self._day = desk, day
        self._changed = {kind: records[kind] for kind, ids in changed.items() if ids and kind in records}
        # They lie in memory anyway: a paper names many of them.
        self._by_id = {kind: {each.id: each for each in found} for kind, found in records.items()}
        self._maybe = lru_cache(maxsize=8_192)(desk.maybe)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._desk, name)

    @property
    def today(self) -> date:
        """The day everything stands as of."""
        return self._day

    def maybe(self, kind: str, record_id: UUID | None) -> Record | None:
        """The record as it stood, or None."""
        if kind in self._by_id:
            return self._by_id[kind].get(record_id) if record_id is not None else None
        return self._maybe(kind, record_id)

    def heading(self, kind: str, record_id: UUID | None) -> str:
        """How the referred record was named."""
        record = self.maybe(kind, record_id)
        return record.heading if record else ""

    def find(self, kind: str, **criteria: Any) -> list[Record]:
        """The records whose fields equalled the criteria."""
        if kind not in self._changed:
            return self._desk.find(kind, **criteria)
        return [each for each in self._changed[kind] if not each.voided and _fits(each, criteria)]


def _fits(record: Record, criteria: Mapping[str, Any]) -> bool:
    return all(
        getattr(record, name) in value if isinstance(value, tuple) else getattr(record, name) == value
        for name, value in criteria.items()
    )


def _midnight(desk: Desk, day: date) -> datetime:
    return datetime.combine(day, time(), desk.now.tzinfo)


def years_of(desk: Desk) -> list[int]:
    """The years a dossier can be made of, the newest first: from the oldest line of the journal on."""
    this = fiscal_year(desk.today)
    oldest = this
    for everywhere in (True, False):
        found, _ = desk.store.find_lines(LineQuery(everywhere=everywhere, until=_midnight(desk, date(this, 4, 1))), 1)
        year = this
        while found:
            year = fiscal_year(found[0].at.astimezone().date())
            oldest = min(oldest, year)
            found, _ = desk.store.find_lines(
                LineQuery(everywhere=everywhere, until=_midnight(desk, date(year, 4, 1))), 1
            )
    return list(range(this, oldest - 1, -1))
