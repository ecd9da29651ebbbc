"""The papers of this area by name; what draws them is loaded when the first is drawn."""

from __future__ import annotations

from functools import partial
from typing import Any

from komae_desk.core.area import Paper, load

PACKAGE = "komae_desk.areas.consent"
KEPT = "keep_consents"


def _draw(name: str, *given: Any) -> None:
    load(f"{PACKAGE}.{name}")(*given)


CONSENT = (
    Paper(
        "R-05",
        "会計年度任用職員 説明・同意書",
        partial(_draw, "explanation.form:draw"),
        basis="対5-1(2)",
        kept=KEPT,
    ),
)
LIMIT = (
    Paper(
        "R-06", "インターネット・メール利用制限 記録", partial(_draw, "limit.form:draw"), basis="対5-1(2)ウ", kept=KEPT
    ),
)
