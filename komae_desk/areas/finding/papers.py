"""The papers of this area by name; what draws them is loaded when the first is drawn."""

from __future__ import annotations

from functools import partial
from typing import Any

from komae_desk.core.area import Paper, load

PACKAGE = "komae_desk.areas.finding"
KEPT = "keep_checks"


def _draw(name: str, *given: Any) -> None:
    load(f"{PACKAGE}.{name}")(*given)


AUDIT = (
    Paper("C-04-3", "監査対応票", partial(_draw, "audit.form:draw"), basis="対9-1(3)イ", kept=KEPT),
)  # fmt: skip
FINDING = (
    Paper(
        "C-04", "監査指摘 対応・回答書", partial(_draw, "finding.form:draw"), basis="対9-1(7)", kept=KEPT, routed=True
    ),
    Paper(
        "C-04-2",
        "監査指摘 対応状況一覧（四半期）",
        partial(_draw, "finding.form:quarter"),
        basis="対9-1(7)",
        landscape=True,
        many=True,
        kept=KEPT,
    ),
)
COMPLIANCE = (
    Paper("R-10", "遵守状況確認・問題報告書", partial(_draw, "compliance.form:draw"), basis="対7-2(1)", kept=KEPT,
          routed=True),
)  # fmt: skip
INVESTIGATION = (
    Paper("R-21", "利用状況調査・私的PC監査 記録", partial(_draw, "investigation.form:draw"), basis="対7-2(2)",
          kept="keep_incidents"),
)  # fmt: skip
