"""The list and the form of courses, in the order of R-09 (domain.md §10.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.core.area import Due, Screens, Section

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def begins(look: Look) -> Mapping[str, Any]:
    """The city's office holds most of them."""
    return {"organizer": "情報政策課"}


SCREENS = Screens(
    columns=("number", "name", "form", "held_at", "audience", "make_up_by_on", "state"),
    lesser=("form", "make_up_by_on", "audience"),
    sections=(
        Section("研修・訓練", ("form", "name", "organizer", "held_at", "minutes", "place", "manner")),
        Section("対象と資料", ("audience", "chosen", "materials", "content", "pass_mark", "full_mark")),
        Section("訓練", ("scenario", "scope", "structure", "findings")),
        Section("未受講者と確認", ("make_up_by_on", "follow_up", "closed_on", "confirmed_by", "confirmed_title",
                                   "confirmed_name", "confirmed_on", "note")),
    ),
    begins=begins,
    by_steps=("closed_on", "confirmed_by", "confirmed_title", "confirmed_name", "confirmed_on"),
)  # fmt: skip

SEARCH = ("number", "name", "organizer", "place", "content", "scenario", "note")

DUE = (
    Due("held_at", "{heading} の対象者の一覧を作り、受付の用意をする", frozenset({"planned"}), step="open"),
    Due("held_at", "{heading} の受付を終えて記録する", frozenset({"open"}), page="training_reception"),
    Due("make_up_by_on", "{heading} の未受講者の補講を確かめる", frozenset({"closed"}), at="follow_up", mark="△"),
    Due("closed_on", "{heading} の記録を確認する", frozenset({"closed"}), step="confirm"),
)
