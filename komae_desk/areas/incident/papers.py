"""The papers of this area by name; what draws them is loaded when the first is drawn."""

from __future__ import annotations

from functools import partial
from typing import Any

from komae_desk.core.area import Paper, load

PACKAGE = "komae_desk.areas.incident"
KEPT = "keep_incidents"


def _draw(name: str, *given: Any) -> None:
    load(f"{PACKAGE}.{name}")(*given)


FIRST_REPORT = Paper(
    "I-01",
    "インシデント第一報（庁内）",
    partial(_draw, "incident.form:draw"),
    basis="対5-3(1)、緊1-2",
    kept=KEPT,
    routed=True,
)
REGISTER = Paper(
    "I-12",
    "インシデント台帳",
    partial(_draw, "incident.register.form:register"),
    basis="対5-3、緊7-1",
    landscape=True,
    many=True,
    kept=KEPT,
)
TIMELINE = Paper(
    "I-02",
    "対応時系列記録簿",
    partial(_draw, "entry.form:register"),
    basis="緊5-3(2)、緊3-2",
    landscape=True,
    many=True,
    kept=KEPT,
)
EVIDENCE = Paper(
    "I-03",
    "証拠保全記録票",
    partial(_draw, "evidence.form:register"),
    basis="緊5-3(6)",
    landscape=True,
    many=True,
    kept=KEPT,
)
