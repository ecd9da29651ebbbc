"""The list and the form of R-01, in the order of the paper (domain.md §10.5)."""

from komae_desk.areas.takeout import filling
from komae_desk.core.area import Due, Screens, Section

SCREENS = Screens(
    columns=("number", "device", "person", "due_on", "state"),
    inline=("due_on",),
    sections=(
        Section("対象", ("direction", "device", "item", "confidentiality", "person", "scope")),
        Section("持出・持込", ("reason", "place", "permit", "permit_number", "permit_on", "left_at", "due_on")),
        Section(
            "返却", ("returned_at", "received_by", "finding", "erasure", "anomaly", "confirmed_by", "confirmed_on")
        ),
        Section("そのほか", ("passed_reason", "remarks", "reminded_on", "unconfirmed", "migrated")),
    ),
    begins=filling.bringing,
)

SEARCH = ("number", "item", "reason", "place", "permit_number", "remarks")

# What is carried says more than the number of its line.
THING = ("device", "item")

DUE = (
    Due("due_on", "{heading} の返却を受け付ける", frozenset({"out"}), page="counter", acts=("movement_remind",),
        about=THING, mark="○"),
    Due("inspection_due_on", "{heading} の返却点検を記録する", frozenset({"returned"}), step="complete",
        about=THING, mark="△"),
)  # fmt: skip
