"""A list over every ledger, as it is shown, printed and walked through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from komae_desk.core.dates import add_months, fiscal_label, fiscal_year, wareki

MONTH, YEAR, NOW = "month", "year", "now"


@dataclass(frozen=True)
class Row:
    """One line; bold is what must be seen. Enter opens the record, the list of the ledger, or (opens) a page, kind,
    command or one of these lists."""

    cells: tuple[str, ...]
    bold: bool = False
    kind: str = ""
    record: UUID | None = None
    states: tuple[str, ...] = ()
    opens: str = ""


@dataclass(frozen=True)
class Listing:
    """columns: title and width in mm (252 in all). grid: the weeks of a month, a text for each day, Sunday first.

    tall: rows of several lines, each as high as its words.
    """

    code: str
    title: str
    scope: str
    columns: tuple[tuple[str, float], ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    grid: tuple[tuple[str, ...], ...] = ()
    basis: str = ""
    signed: bool = False
    tall: bool = False


def first_day(span: str, day: date) -> date:
    """The first day of the month or 年度 a day lies in; a list of the present has the day itself."""
    if span == MONTH:
        return day.replace(day=1)
    return date(fiscal_year(day), 4, 1) if span == YEAR else day


def moved(span: str, day: date, by: int) -> date:
    """The first day of a month or 年度 so many further on."""
    return add_months(first_day(span, day), by * (1 if span == MONTH else 12))


def in_words(span: str, day: date) -> str:
    """「令和8年11月」「令和8年度」「令和8年11月26日現在」."""
    if span == MONTH:
        return wareki(day).partition("月")[0] + "月"
    return fiscal_label(fiscal_year(day)) if span == YEAR else f"{wareki(day)}現在"
