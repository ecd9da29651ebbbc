"""The papers of the rules by name; what draws them is loaded when the first is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from komae_desk.areas.policy.record import BASIS
from komae_desk.core.area import Paper

if TYPE_CHECKING:
    from komae_desk.areas.policy.record import Rule
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet


def _register(rules: Sequence[Rule], sheet: Sheet, look: Look) -> None:
    from komae_desk.areas.policy.form import register

    register(rules, sheet, look)


def _text(rule: Rule, sheet: Sheet, look: Look) -> None:
    from komae_desk.areas.policy.form import text

    text(rule, sheet, look)


REGISTER = Paper(
    "D-09", "規程・手順の一覧", _register, basis="対5-1(3)、対1-5(4)、対6-1(22)ア、対6-2(2)カ", landscape=True,
    many=True, kept="keep_registers",
)  # fmt: skip
TEXT = Paper("D-09-2", "規程の条文", _text, basis=BASIS)
CITY_TEXT = Paper("D-09-3", "市の規程の条文", _text, basis=BASIS)
