"""The list and the form of I-03."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.areas.incident.evidence.record import Evidence
from komae_desk.core.area import Screens, Section

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def begins(look: Look) -> Mapping[str, Any]:
    """Now, by me."""
    return {"taken_at": look.now.replace(second=0, microsecond=0), "taken_by": look.user.person}


def of_device(look: Look, record: Evidence) -> Mapping[str, Any]:
    """What the register calls it."""
    named = look.heading("device", record.device)
    return {"target": named} if named and not record.target else {}


SCREENS = Screens(
    columns=("number", "incident", "sort_of", "target", "taken_at", "kept_at", "state"),
    lesser=("kept_at", "target"),
    sections=(
        Section("対象", ("incident", "sort_of", "device", "target")),
        Section("電源断・検査の前に", ("next_action", "losses_considered")),
        Section("取得", ("taken_by", "taker", "witness", "taken_at", "method")),
        Section("保存", ("kept_at", "is_apart", "medium", "digest")),
        Section("受渡し", ("handed_to", "handed_at", "note")),
    ),
    begins=begins,
    follows={"device": of_device},
)
SEARCH = ("number", "target", "digest", "kept_at")
