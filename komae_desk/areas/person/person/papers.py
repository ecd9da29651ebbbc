"""The papers of a person by name; what draws them is loaded when the first is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from komae_desk.core.area import Paper

if TYPE_CHECKING:
    from komae_desk.areas.person.person.record import Person
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet


def _register(people: Sequence[Person], sheet: Sheet, look: Look) -> None:
    from komae_desk.areas.person.person.form import register

    register(people, sheet, look)


def _cards(people: Sequence[Person], sheet: Sheet, look: Look) -> None:
    from komae_desk.areas.person.person.form import cards

    cards(people, sheet, look)


PAPERS = (
    Paper("D-07", "職員等名簿", _register, basis="対5", landscape=True, many=True, kept="keep_registers"),
    Paper("D-07-2", "職員カード", _cards, basis="対5-1(1)オ", many=True),
)
