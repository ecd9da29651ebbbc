"""The papers of this area by name; what draws them is loaded when the first is drawn."""

from __future__ import annotations

from functools import partial
from typing import Any

from komae_desk.core.area import Paper, load

PACKAGE = "komae_desk.areas.briefing"
KEPT = "keep_contracts"


def _draw(name: str, *given: Any) -> None:
    load(f"{PACKAGE}.{name}")(*given)


CONTRACT = (
    Paper(
        "D-04",
        "外部委託台帳",
        partial(_draw, "contract.form:register"),
        basis="対8-1",
        landscape=True,
        many=True,
        kept=KEPT,
    ),
    Paper(
        "D-04-2",
        "外部委託台帳（明細票・13項目検査）",
        partial(_draw, "contract.form:detail"),
        basis="対8-1(2)",
        kept=KEPT,
    ),
)
BRIEFING = (
    Paper(
        "R-07",
        "外部委託事業者説明記録（確認書）",
        partial(_draw, "briefing.form:draw"),
        basis="対5-1(4)",
        kept=KEPT,
    ),
)
CHECK = (
    Paper(
        "R-08",
        "外部委託 選定・定期確認票（報告書）",
        partial(_draw, "check.form:draw"),
        basis="対8-1",
        kept=KEPT,
        routed=True,
    ),
)
