"""The papers of this area by name; what draws them is loaded when the first is drawn."""

from __future__ import annotations

from functools import partial
from typing import Any

from komae_desk.core.area import Paper, load

PACKAGE = "komae_desk.areas.disposal"


def _draw(name: str, *given: Any) -> None:
    load(f"{PACKAGE}.{name}")(*given)


KEPT = "keep_permits"

PERMIT = (
    Paper(
        "P-06",
        "情報資産・媒体廃棄許可申請書",
        partial(_draw, "permit.form:draw"),
        basis="対2-2(10)",
        kept=KEPT,
        routed=True,
    ),
)
TREATMENT = (
    Paper(
        "R-03",
        "廃棄・消去・修理引渡し記録簿",
        partial(_draw, "treatment.form:register"),
        basis="対2-2(10)、対4-1(5)(7)",
        landscape=True,
        many=True,
        kept=KEPT,
    ),
)
REPORT = (
    Paper(
        "R-04",
        "提供先・委託先 返還・廃棄報告受領簿",
        partial(_draw, "report.form:register"),
        basis="対2-2(10)エ、対8-1(2)ケ",
        landscape=True,
        many=True,
        kept=KEPT,
    ),
    Paper(
        "R-04-2",
        "情報資産 返還・廃棄報告書",
        partial(_draw, "report.form:letter"),
        basis="対2-2(10)エ",
        kept=KEPT,
    ),
)
