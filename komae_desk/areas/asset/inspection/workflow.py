"""An inspection goes on for days, ends with what is to be put right, and is confirmed by the manager."""

from __future__ import annotations

from typing import Any

from komae_desk.areas.asset.device.workflow import CHIEFS
from komae_desk.core.workflow import State, Step, Workflow, register

BASIS = "対2-2(6)ア"
CONFIRMED = {
    "confirmed_by": "me",
    "confirmed_title": "my_title",
    "confirmed_name": "my_name",
    "confirmed_on": "today",
}
_FINISH: dict[str, Any] = {"basis": BASIS, "fills": {"finished_on": "today"}, "hidden": True}

INSPECTION = Workflow(
    {
        "draft": State("準備中"),
        "running": State("点検中", "info"),
        "reported": State("確認待ち", "due"),
        "remedying": State("是正中", "warn"),
        "done": State("完了", "ok"),
        "stopped": State("中止"),
    },
    (
        Step("begin", "点検を始める", ("draft",), "running", basis=BASIS, checks=True, numbers=True),
        Step("finish", "点検を終える", ("running",), "reported", asks=("unseen",), **_FINISH),
        Step("go_on", "点検に戻る", ("reported",), "running", basis=BASIS, reason=1),
        Step(
            "confirm",
            "結果を確認",
            ("reported",),
            "done",
            by=CHIEFS,
            basis=BASIS,
            fills=CONFIRMED,
            key="Alt+A",
        ),
        Step(
            "demand",
            "確認し、是正を求める",
            ("reported",),
            "remedying",
            by=CHIEFS,
            basis=BASIS,
            asks=("remedy", "remedy_due_on"),
            needs=("remedy", "remedy_due_on"),
            fills=CONFIRMED,
        ),
        Step(
            "remedy",
            "是正を終えた",
            ("remedying",),
            "done",
            basis=BASIS,
            asks=("remedied_on",),
            needs=("remedied_on",),
        ),
        Step("stop", "点検をやめる", ("draft", "running"), "stopped", reason=1, tone="err"),
    ),
    final=frozenset({"done", "stopped"}),
)

ENTRY = register(kept=State("記録"))
