"""The list and the form of R-10, in the order of the paper (domain.md §10.5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from komae_desk.areas.finding.choices import Has, Suits, Way
from komae_desk.areas.finding.compliance.record import HALF_YEAR, USUAL, ComplianceCheck, Item
from komae_desk.core.area import Due, Screens, Section
from komae_desk.core.dates import add_months

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def begins(look: Look) -> Mapping[str, Any]:
    """The time since the last check, by whoever sits here, with the usual items."""
    checks: list[Any] = look.find("compliance_check")
    former = [each for each in checks if each.period_to_on]
    last: Any = max(former, key=lambda each: each.period_to_on, default=None)
    return {
        "former": last.id if last is not None else None,
        "period_from_on": min(last.period_to_on + timedelta(days=1), look.today)
        if last is not None
        else _half(look.today),
        "period_to_on": look.today,
        "target": look.office.section,
        "ways": (Way.CHECK,),
        "checked_on": look.today,
        "checked_by": look.user.person,
        "items": tuple(Item(text, clause) for text, clause in USUAL),
        "next_on": add_months(look.today, HALF_YEAR),
    }


def _half(day: date) -> date:
    """The beginning of the half of the fiscal year."""
    if day.month in (1, 2, 3):
        return date(day.year - 1, 10, 1)
    return date(day.year, 4 if day.month < 10 else 10, 1)


def of_items(look: Look, check: ComplianceCheck) -> Mapping[str, Any]:
    """Something that does not suit is a problem, until somebody says otherwise."""
    return {"has_problem": Has.YES} if any(each.result is Suits.NO for each in check.items) else {}


SCREENS = Screens(
    columns=("number", "checked_on", "checked_by", "has_problem", "weight", "remedy_due_on", "state"),
    lesser=("weight", "checked_by"),
    sections=(
        Section("確認", ("period_from_on", "period_to_on", "target", "ways", "checked_on", "checked_by")),
        Section("結果", ("items", "has_problem", "problem", "weight")),
        Section("報告", ("confirmed_by", "confirmed_title", "confirmed_name", "confirmed_on", "reported_at", "told_by",
                         "dir_copied_on")),
        Section("統括の判断", ("head_on", "head_title", "head_name", "judged", "judged_why")),
        Section("CISO", ("ciso_on", "ciso_title", "ciso_name", "ciso_order", "receipt_document", "transcribed_by",
                         "transcribed_at")),
        Section("対処", ("remedy", "remedy_due_on", "remedied_on", "next_on", "former", "note")),
    ),
    begins=begins,
    follows={"items": of_items},
)  # fmt: skip

SEARCH = ("number", "target", "problem", "remedy", "note")

DUE = (
    Due("checked_on", "{heading} を確かめて、確定・報告する", frozenset({"recorded"}), mark="○"),
    Due("remedy_due_on", "{heading} の問題に対処して、完了する", frozenset({"reported"}), step="complete"),
    Due("next_on", "次の遵守状況の確認をする", frozenset({"done"}), mark="△", begins=("compliance_check", "former")),
)
