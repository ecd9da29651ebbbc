"""The papers of what the city issues by name; what draws them is loaded when the first is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from komae_desk.core.area import Paper

if TYPE_CHECKING:
    from komae_desk.areas.city.record import ContactPoint
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet


def _card(points: Sequence[ContactPoint], sheet: Sheet, look: Look) -> None:
    from komae_desk.areas.city.form import card

    card(points, sheet, look)


PAPERS = (Paper("L-03", "連絡カード", _card, basis="対5-3", many=True),)
