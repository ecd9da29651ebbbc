"""What is missing or stands out in a year: numbers, prints, drafts, work past its day, forms without a record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from komae_desk.areas.finding.dossier.year import Part, YearOfSection
from komae_desk.core import forms
from komae_desk.core.area import Due
from komae_desk.core.numbering import goes_on_with
from komae_desk.core.record import Record


@dataclass(frozen=True)
class Series:
    """The numbers of a form in the year: from where to where, how many, which are missing, which were 取消し."""

    form: str
    title: str
    series: str
    first: int
    last: int
    there: int
    missing: tuple[int, ...]
    struck_out: tuple[str, ...]


@dataclass(frozen=True)
class Unprinted:
    """Finished papers that no print or PDF is told of in the journal of the year."""

    code: str
    title: str
    records: tuple[Record, ...]


@dataclass(frozen=True)
class Late:
    """Work whose day had passed on the last day of the year."""

    kind: str
    words: str
    due_on: date


def series_of_year(year: YearOfSection) -> list[Series]:
    """The numbers of every form, in the order of the forms."""
    found = []
    for part in year.parts:
        if not part.ledger.numbered:
            continue
        series = f"{part.ledger.numbered.replace('-', '')}-{year.code}"
        ours = {int(n): r for r in part.records if (n := _running(r.number, series))}
        first = goes_on_with(year.look, series)
        if not ours:
            continue
        first = min(first, *ours)
        missing = tuple(n for n in range(first, max(ours) + 1) if n not in ours)
        struck = tuple(r.number for _, r in sorted(ours.items()) if r.voided)
        title = part.ledger.record.title
        found.append(Series(part.ledger.numbered, title, series, first, max(ours), len(ours), missing, struck))
    return sorted(found, key=lambda each: each.form)


def _running(number: str, series: str) -> str:
    head, _, tail = number.rpartition("-")
    return tail if head == series and tail.isdigit() else ""


def unprinted(year: YearOfSection) -> list[Unprinted]:
    """Papers of one record that was finished in the year and never printed or saved (in this year)."""
    found = []
    for part in year.parts:
        final = part.ledger.workflow.final
        for paper in part.ledger.papers:
            if paper.many or paper.free or not paper.kept or part.is_register:
                continue
            printed = year.told.printed.get(paper.code, set())
            left = tuple(r for r in part.of_year if r.state in final and not r.voided and r.id not in printed)
            if left:
                found.append(Unprinted(paper.code, paper.title, left))
    return found


def late(year: YearOfSection) -> list[Late]:
    """Everything a ledger calls due whose day lay before the last day of the year."""
    found = [
        Late(part.ledger.kind, due.text.format(heading=_named(year, due, record)), day)
        for part in year.parts
        for due in part.ledger.due
        for record in part.standing
        if record.state in due.states and (day := _day(getattr(record, due.field))) and day < year.day
        if all(getattr(record, name) == value for name, value in due.where) and not _taken_over(year, due, record)
    ]
    return sorted(found, key=lambda each: (each.due_on, each.kind, each.words))


def _named(year: YearOfSection, due: Due, record: Record) -> str:
    for name in due.about:
        value: Any = getattr(record, name)
        label = record.labels()[name]
        words = year.look.heading(label.refers_to, value) if label.refers_to and value else str(value or "")
        if words:
            return words
    return record.heading


def _taken_over(year: YearOfSection, due: Due, record: Record) -> bool:
    return due.unless is not None and bool(year.look.find(due.unless[0], **{due.unless[1]: record.id}))


def _day(value: Any) -> date | None:
    return value.astimezone().date() if isinstance(value, datetime) else value


def drafts(year: YearOfSection) -> list[tuple[Part, list[Record]]]:
    """What was begun and never handed in."""
    return [(part, part.drafts) for part in year.parts if part.drafts]


def not_installed(year: YearOfSection) -> list[tuple[str, str]]:
    """Forms that nothing here can hold: named as such, never counted as 0."""
    return forms.not_installed(year.desk.installed)


def elsewhere(year: YearOfSection) -> list[tuple[str, str]]:
    """Forms whose records only named people read: they are no part of this dossier."""
    here = {part.ledger.code for part in year.parts}
    apart = {
        ledger.code: ledger.record.title
        for area in year.desk.installed
        for ledger in area.ledgers
        if ledger.code and ledger.kind not in year.desk.ledgers
    }
    return sorted((code, title) for code, title in apart.items() if code not in here)


def without_record(year: YearOfSection) -> list[tuple[str, str]]:
    """Forms that can be kept here and of which the year has none."""
    return sorted(
        (part.ledger.code, part.ledger.record.title) for part in year.parts if part.ledger.code and not part.shown
    )


def headings(records: Iterable[Record], most: int = 12) -> str:
    """「P01-R8-0003、…　ほか5件」."""
    named = [each.number or each.heading for each in records]
    more = f"　ほか{len(named) - most}件" if len(named) > most else ""
    return "、".join(named[:most]) + more
