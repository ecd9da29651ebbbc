"""The chief's duties by their clauses (domain.md §3.1), and what a section has recorded of them in a year."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from komae_desk.areas.policy.obeying import NO_WORK
from komae_desk.core.area import Ledger
from komae_desk.core.clause import Reference, references
from komae_desk.core.dates import fiscal_year
from komae_desk.core.desk import Desk
from komae_desk.core.resources import resource
from komae_desk.core.store import LineQuery

VERSION = "2022-04-01"
_MOST = 2_000


@dataclass(frozen=True)
class Duty:
    """One duty: when it arises, what is to be done, by when, on which forms it is recorded."""

    id: str
    clause: str
    occasion: str
    duty: str
    due: str
    forms: tuple[str, ...]

    @property
    def rests_on(self) -> tuple[Reference, ...]:
        """The clauses it comes from."""
        return references(self.clause)


@cache
def duties() -> tuple[Duty, ...]:
    """Every duty, in the order of domain.md §3.1."""
    with resource("duties", f"{VERSION}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            Duty(row["id"], row["clause"], row["occasion"], row["duty"], row["due"], tuple(row["forms"].split()))
            for row in csv.DictReader(lines)
        )


def ledgers_of(duty: Duty, ledgers: Iterable[Ledger]) -> list[Ledger]:
    """The ledgers whose forms record a duty; none while no area holds them."""
    return [each for each in ledgers if any(_is_of(each, form) for form in duty.forms)]


def _is_of(ledger: Ledger, form: str) -> bool:
    codes = {ledger.code, ledger.numbered, *(paper.code for paper in ledger.papers)} - {""}
    # 全P: every application for a permission; C-01: C-01A, C-01B and C-01C.
    return any(code.startswith(form.rstrip("*")) for code in codes)


@dataclass(frozen=True)
class Kept:
    """A duty with what was recorded this year. is_known: some form of it is in this program."""

    duty: Duty
    records: int
    is_known: bool


def kept(desk: Desk, year: int | None = None) -> list[Kept]:
    """Every duty with how many records of its forms were worked on in a fiscal year, this one by default."""
    since = _begin(year if year is not None else fiscal_year(desk.today))
    worked: dict[str, int] = {}
    found = []
    for duty in duties():
        holding = ledgers_of(duty, desk.ledgers.values())
        for ledger in holding:
            if ledger.kind not in worked:
                worked[ledger.kind] = _worked_on(desk, ledger.kind, since)
        found.append(Kept(duty, sum(worked[ledger.kind] for ledger in holding), bool(holding)))
    return found


def _begin(year: int) -> datetime:
    return datetime.combine(date(year, 4, 1), datetime.min.time()).astimezone()


def _worked_on(desk: Desk, kind: str, since: datetime) -> int:
    """How many records of a kind were written since a moment; 2,000 lines are looked at, the newest."""
    lines, _ = desk.store.find_lines(LineQuery(since=since, kind=kind, verbs=NO_WORK, others=True), _MOST)
    return len({line.record_id for line in lines})


def by_clause(found: Iterable[Kept]) -> Mapping[str, Kept]:
    """Those duties by their ids."""
    return {each.duty.id: each for each in found}
