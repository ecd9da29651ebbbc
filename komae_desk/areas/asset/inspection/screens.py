"""The list and the form of inspections; their entries are made in 点検モード."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.areas.asset.inspection.choices import Part
from komae_desk.core.area import Due, Screens, Section

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def begins(look: Look) -> Mapping[str, Any]:
    """Today, by who sits here, of what is kept and of the office."""
    return {"started_on": look.today, "inspector": look.user.person, "parts": (Part.STORAGE, Part.OFFICE)}


SCREENS = Screens(
    columns=("number", "occasion", "started_on", "inspector", "finished_on", "remedy_due_on", "state"),
    lesser=("remedy_due_on", "inspector"),
    sections=(
        Section("点検", ("occasion", "parts", "places", "inspector", "started_on")),
        Section("結果", ("finished_on", "unseen")),
        Section("是正", ("remedy", "remedy_due_on", "remedied_on")),
        Section("確認", ("confirmed_title", "confirmed_name", "confirmed_on")),
        Section("備考", ("note",)),
    ),
    begins=begins,
)

SEARCH = ("number", "remedy", "note")

DUE = (
    Due("remedy_due_on", "{heading} の是正を終えて、日を登録する", frozenset({"remedying"}), at="remedied_on"),
    Due("finished_on", "{heading} の結果を確かめる", frozenset({"reported"}), step="confirm"),
)

ENTRY_SCREENS = Screens(
    columns=("part", "asset", "device", "place", "item", "finding", "checked_at"),
    sections=(
        Section(
            "結果",
            (
                "inspection",
                "part",
                "asset",
                "device",
                "place",
                "item",
                "finding",
                "found_in",
                "corrected_from",
                "words",
                "checked_by",
                "checked_at",
            ),
        ),
    ),
)
