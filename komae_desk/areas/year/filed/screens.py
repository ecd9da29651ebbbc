"""The list and the form of C-05; a new one begins with the numbers as they stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from komae_desk.areas.year.filed.record import Item, YearReport
from komae_desk.core.area import Due, Screens, Section
from komae_desk.core.dates import fiscal_year

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

LAST_MONTH = 6
"""Until June the year that is over is reported, not the one that has begun."""


def counted(look: Look, year: int) -> tuple[Item, ...]:
    """The numbers of a 年度 as the ledgers answer them now."""
    from komae_desk.areas.year.report import report

    desk: Any = getattr(look, "desk", look)
    return tuple(Item(*row.cells) for row in report(desk, date(year, 4, 1)).rows)


def begins(look: Look) -> Mapping[str, Any]:
    """The year that is over or ends, counted today, by whoever sits here."""
    year = fiscal_year(look.today) - (4 <= look.today.month <= LAST_MONTH)
    return {"fiscal_year": year, "counted_on": look.today, "items": counted(look, year), "made_by": look.user.person}


def of_year(look: Look, record: YearReport) -> Mapping[str, Any]:
    """Another year is counted anew."""
    if record.fiscal_year is None or not 1989 < record.fiscal_year <= look.today.year:
        return {}
    return {"items": counted(look, record.fiscal_year), "counted_on": look.today}


SCREENS = Screens(
    columns=("number", "fiscal_year", "counted_on", "made_by", "reported_on", "officer_on", "committee_on", "state"),
    lesser=("made_by", "counted_on"),
    sections=(
        Section("件数", ("fiscal_year", "counted_on", "items")),
        Section("次年度", ("priorities", "note", "made_by")),
        Section("報告", ("confirmed_by", "confirmed_title", "confirmed_name", "reported_on")),
        Section("部長", ("officer_on", "officer_title", "officer_name", "submitted_on")),
        Section("委員会事務局", ("committee_on", "committee_title", "committee_name", "receipt_document",
                           "transcribed_by", "transcribed_at")),
    ),
    begins=begins,
    follows={"fiscal_year": of_year},
)  # fmt: skip
SEARCH = ("number", "priorities", "note")
DUE = (
    Due("counted_on", "{heading} を部長に報告する", frozenset({"draft"}), step="report", mark="○"),
    Due("reported_on", "{heading} の部長の受領を確かめる", frozenset({"reported"})),
)
