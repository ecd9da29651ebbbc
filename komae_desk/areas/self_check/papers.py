"""The papers of this area by name; what draws them is loaded when the first is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from komae_desk.areas.self_check.campaign.record import Campaign
from komae_desk.core.area import Paper, load

PACKAGE = "komae_desk.areas.self_check"
KEPT = "keep_checks"
BASIS = "対9-2"


def _draw(name: str, *given: Any) -> None:
    load(f"{PACKAGE}.{name}")(*given)


SHEET = (
    Paper("C-01", "自己点検票", partial(_draw, "sheet.form:draw"), basis=BASIS, kept=KEPT),
    Paper("C-01-3", "自己点検の回答のお願い", partial(_draw, "sheet.form:request"), basis=BASIS),
)
CAMPAIGN = (Paper("C-01-2", "自己点検の未回答者一覧", partial(_draw, "campaign.form:waiting"), basis=BASIS),)


def slips(numbers: Sequence[str]) -> Paper:
    """The slips of an anonymous campaign: drawn once, from numbers nothing keeps."""

    def drawn(records: Sequence[Campaign], sheet: Any, look: Any) -> None:
        _draw("sheet.form:slips", numbers, records[0], sheet, look)

    return Paper("C-01", "自己点検票（無記名の票）", drawn, basis=BASIS, many=True)


def for_the_safe(secret: str) -> Paper:
    """The key of the seal for the safe."""

    def drawn(records: Sequence[Campaign], sheet: Any, look: Any) -> None:
        _draw("campaign.form:for_the_safe", secret, records[0], sheet, look)

    return Paper("C-01-4", "無記名の自己点検 配付の控え", drawn, basis=BASIS, many=True)
