"""The clause of an exception, opened beside the list (条項リンク, ux.md §4.10)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from komae_desk.ui.basis import explain_basis

if TYPE_CHECKING:
    from komae_desk.areas.exemption.record import Exemption
    from komae_desk.core.desk import Desk


def show_clause(desk: Desk, window: Any, records: Sequence[Exemption]) -> None:
    """Open the clause of the first chosen exception, or say that it names none of the rules."""
    if records and not explain_basis(window, records[0].clause):
        words = f"「{records[0].clause}」は、規程の条項の番号ではないため開けません。「規程」で探してください。"
        window.say(words, assertive=True)
