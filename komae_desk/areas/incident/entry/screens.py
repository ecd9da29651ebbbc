"""The list and the form of I-02."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.core.area import Screens, Section

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def begins(look: Look) -> Mapping[str, Any]:
    """Now."""
    return {"happened_at": look.now.replace(second=0, microsecond=0)}


SCREENS = Screens(
    columns=("happened_at", "incident", "nature", "text", "party", "means", "state"),
    lesser=("means", "party"),
    sections=(
        Section("いつ・何が", ("incident", "happened_at", "nature", "place", "text")),
        Section("連絡と指示", ("decided_by", "party", "contact", "means", "instruction", "result")),
        Section("手順と証拠", ("step", "evidence", "writer", "replaces")),
    ),
    begins=begins,
)
SEARCH = ("text", "contact", "evidence")
