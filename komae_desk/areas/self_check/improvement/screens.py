"""The list and the form of C-03, in the order of the paper (domain.md §10.7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from komae_desk.areas.self_check.improvement.workflow import OPEN
from komae_desk.core.area import Due, Screens, Section
from komae_desk.core.dates import add_months

if TYPE_CHECKING:
    from komae_desk.areas.self_check.improvement.record import Improvement
    from komae_desk.core.desk import Look

USUAL_MONTHS = 3
"""△ a quarter, as it is followed quarter by quarter (domain.md M-075)."""


def begins(look: Look) -> Mapping[str, Any]:
    """To be finished within a quarter."""
    return {"due_on": add_months(look.today, USUAL_MONTHS)}


def of_due(look: Look, plan: Improvement) -> Mapping[str, Any]:
    """What takes longer is looked at after a quarter."""
    return {"look_on": quarterly(look, plan.due_on)}


def quarterly(look: Look, due: date | None) -> date | None:
    """The day on which a plan is looked at before it is due; none where it is due by then."""
    day = add_months(look.today, USUAL_MONTHS)
    return day if due is not None and due > day else None


SCREENS = Screens(
    columns=("number", "origin", "question", "issue", "person", "due_on", "state"),
    lesser=("origin", "question"),
    sections=(
        Section("由来", ("origin", "source_number", "campaign", "question")),
        Section("計画", ("issue", "cause", "plan", "person", "due_on", "look_on")),
        Section("進捗", ("progress", "delay_reason", "first_due_on", "finished_on")),
        Section("確認と報告", ("effect", "confirmed_by", "confirmed_title", "confirmed_name", "confirmed_on",
                          "reported_on", "note")),
    ),
    begins=begins,
    follows={"due_on": of_due},
    together=("person", "due_on"),
    by_steps=("first_due_on",),
)  # fmt: skip

SEARCH = ("number", "question", "issue", "cause", "plan", "source_number", "note")

DUE = (
    Due("due_on", "{heading} の原因・改善策・担当を入力して、計画を決定する", frozenset({"draft"}), step="decide",
        at="cause"),
    Due("due_on", "{heading} の改善を終えて、完了を記録する", frozenset(OPEN), at="progress"),
    Due("look_on", "{heading} の改善の経過を確かめる", frozenset(OPEN), at="progress", mark="△"),
    Due("due_on", "{heading} の改善の完了と効果を確認する", frozenset({"finished"}), step="confirm", at="effect"),
)  # fmt: skip
