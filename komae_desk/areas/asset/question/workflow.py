"""A question is asked of the manager, whose answer is the decision on the asset it is about, in the same act."""

from __future__ import annotations

from typing import Any

from komae_desk.areas.asset.classification import GRADE_FIELDS
from komae_desk.areas.asset.device.workflow import CHIEFS
from komae_desk.areas.asset.information.workflow import HERE
from komae_desk.core.workflow import State, Step, Workflow

BASIS = "対2-2(4)ウ"
ANSWER = (*GRADE_FIELDS, "handling", "reason")


def decide(act: Any, question: Any) -> None:
    """The asset the question is about gets the class that was answered."""
    asset = act.maybe("information_asset", question.asset)
    if asset is None or asset.state not in HERE:
        return
    step = "classify" if asset.is_undecided else "reclassify"
    given = {name: getattr(question, name) for name in (*GRADE_FIELDS, "handling")}
    why = f"{question.number} の回答による"
    hours = asset.recovery_hours or asset.bearable_hours
    act.move(
        asset,
        step,
        classification_reason=question.reason,
        recovery_hours=hours,
        reasons=dict.fromkeys((*GRADE_FIELDS, "marking", "storage"), why),
        **given,
    )


QUESTION = Workflow(
    {
        "draft": State("作成中"),
        "asked": State("回答待ち", "due"),
        "answered": State("回答済", "ok"),
        "withdrawn": State("取下げ"),
    },
    (
        Step("submit", "照会する", ("draft",), "asked", basis=BASIS, checks=True, numbers=True),
        Step("return", "差戻し", ("asked",), "draft", by=CHIEFS, basis=BASIS, reason=1, key="Alt+R"),
        Step(
            "answer",
            "回答する",
            ("asked",),
            "answered",
            by=CHIEFS,
            basis=BASIS,
            asks=ANSWER,
            needs=(*GRADE_FIELDS, "reason"),
            fills={
                "answered_by": "me",
                "answered_title": "my_title",
                "answered_name": "my_name",
                "answered_on": "today",
            },
            also=decide,
            key="Alt+A",
        ),
        Step("withdraw", "取り下げる", ("draft", "asked"), "withdrawn", reason=1),
    ),
    final=frozenset({"answered", "withdrawn"}),
    applicant="asker",
)
