"""The papers of this area by name; what draws them is loaded when the first is drawn."""

from __future__ import annotations

from functools import partial
from typing import Any

from komae_desk.core.area import Paper, load

PACKAGE = "komae_desk.areas.training"
KEPT = "keep_trainings"


def _draw(name: str, *given: Any) -> None:
    load(f"{PACKAGE}.{name}")(*given)


COURSE = (
    Paper("R-09", "研修・訓練受講記録", partial(_draw, "course.form:draw"), basis="対5-2", kept=KEPT),
    Paper("R-09-2", "研修・訓練出席簿", partial(_draw, "course.form:sign_in"), basis="対5-2", kept=KEPT),
)
ATTENDANCE = (
    Paper(
        "R-09-3",
        "研修・訓練受講状況",
        partial(_draw, "attendance.form:register"),
        basis="対5-2",
        landscape=True,
        many=True,
        kept=KEPT,
    ),
)
ADVICE = (
    Paper(
        "R-16",
        "相談・指導・周知・立会い・委託先報告受領 記録",
        partial(_draw, "advice.form:draw"),
        basis="対5-1(1)ア、対8-1(2)コ、対4-2(2)ウ",
        kept=KEPT,
    ),
)
