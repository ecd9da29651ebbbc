"""The list of sheets: who has answered how much; what was answered stands on the sheet's own page alone."""

from komae_desk.areas.self_check.sheet.record import OPEN_STATES
from komae_desk.core.area import Due, Screens, Section

SCREENS = Screens(
    columns=("person_name", "unit", "category", "campaign", "due_on", "state"),
    lesser=("category", "unit"),
    sections=(
        Section("自己点検", ("campaign", "audience", "fiscal_year", "due_on")),
        Section("回答者", ("person", "person_name", "reading", "category", "is_term", "post", "unit", "excuse")),
    ),
    by_steps=("audience", "fiscal_year", "due_on", "person_name", "reading", "category", "is_term", "post",
              "unit", "excuse"),
)  # fmt: skip

SEARCH = ("person_name", "reading", "unit", "code")

DUE = (Due("due_on", "{heading} の点検票に回答する", frozenset(OPEN_STATES), opens="self_check_answer"),)
