"""The list, the form and the states of storage places, in the order of D-10."""

from __future__ import annotations

from komae_desk.areas.asset.storage.record import HAZARDS, WITHSTANDS
from komae_desk.core.area import Due, Screens, Section
from komae_desk.core.workflow import State, Step, Workflow

STORAGE = Workflow(
    {"in_use": State("使用", "ok"), "closed": State("廃止")},
    (
        Step("close", "使わなくなった", ("in_use",), "closed", reason=1),
        Step("open_again", "また使う", ("closed",), "in_use"),
    ),
    initial="in_use",
    editable=frozenset({"in_use"}),
    loose=frozenset(),
)

SCREENS = Screens(
    columns=("code", "name", "building", "locked", "key_keeper", "next_inspection_on", "state"),
    lesser=("next_inspection_on", "building", "locked"),
    inline=("key_keeper", "next_inspection_on"),
    sections=(
        Section("場所", ("code", "name", "category", "building")),
        Section("性能", (*WITHSTANDS, "locked")),
        Section("鍵", ("key_keeper", "key_note")),
        Section("災害区分", (*HAZARDS, "hazard_reason", "hazard_checked_on")),
        Section("点検", ("inspected_on", "next_inspection_on")),
        Section("備考", ("note",)),
    ),
)

SEARCH = ("code", "name", "building", "key_note", "note")

DUE = (Due("next_inspection_on", "{heading} を点検する", frozenset({"in_use"}), at="inspected_on", mark="△"),)
