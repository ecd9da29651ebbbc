"""The list and the form of campaigns; a new one begins with the fiscal year of today and a month to answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from komae_desk.areas.self_check.campaign.record import Naming
from komae_desk.core.area import Due, Screens, Section
from komae_desk.core.dates import fiscal_year

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

ANSWER_DAYS = 20
"""Open days to answer in."""


def begins(look: Look) -> Mapping[str, Any]:
    """This year, from its first day until today; handed in to the manager."""
    year = fiscal_year(look.today)
    return {
        "fiscal_year": year,
        "period_from_on": date(year, 4, 1),
        "period_to_on": look.today,
        "due_on": look.open_days.after(look.today + timedelta(days=1), ANSWER_DAYS),
        "hand_in_to": look.office.manager_title or look.office.section,
    }


SCREENS = Screens(
    columns=("number", "fiscal_year", "audience", "naming", "due_on", "heads", "state"),
    lesser=("fiscal_year", "heads"),
    sections=(
        Section("自己点検", ("fiscal_year", "audience", "naming", "period_from_on", "period_to_on", "due_on",
                             "hand_in_to")),
        Section("対象", ("left_out", "left_out_why", "counts_advice", "note")),
        Section("配付と締切", ("distributed_on", "heads", "reminded_on", "closed_on", "closed_by")),
    ),
    begins=begins,
    by_steps=("distributed_on", "heads", "reminded_on", "closed_on", "closed_by"),
)  # fmt: skip

SEARCH = ("number", "note")

PAGE, ANSWER = "self_check_running", "self_check_answer"
DUE = (
    Due("due_on", "{heading} を締め切り、集計する", frozenset({"open"}), "close", page=PAGE, mark="○"),
    # Without names nobody knows who has answered: everybody is reminded until it is closed (settled.md 28).
    Due("due_on", "{heading} に、お渡しした票で、無記名で回答する", frozenset({"open"}),
        where=(("naming", Naming.ANONYMOUS),), page=ANSWER),
    Due("due_on", "{heading} を配付する", frozenset({"preparing"}), "distribute", page=PAGE, mark="○"),
)  # fmt: skip
