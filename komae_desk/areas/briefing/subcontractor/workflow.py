"""再委託: asked for, approved or not, over."""

from __future__ import annotations

from typing import Any

from komae_desk.areas.briefing.subcontractor.record import BASIS
from komae_desk.core.deciding import DEP, ISM
from komae_desk.core.workflow import State, Step, Workflow

APPROVER = {"approved_by": "me", "approved_title": "my_title", "approved_name": "my_name", "approved_on": "today"}


def untold(subcontractor: Any, user: Any, look: Any) -> str:
    """An approval on which the explanation rests is ended, not taken back."""
    return "説明の確認が済んでいるため、取り消せません。再委託を終えてください。" if subcontractor.briefed_on else ""


WORKFLOW = Workflow(
    {
        "requested": State("承認待ち", "due"),
        "approved": State("承認", "ok"),
        "refused": State("不承認", "err"),
        "ended": State("終了"),
    },
    (
        Step("approve", "再委託を承認", ("requested",), "approved", by=(ISM, DEP), basis=BASIS, checks=True,
             asks=("same_duties", "conditions"), needs=("same_duties",), fills=APPROVER, key="Alt+A",
             undo="take_back", tone="ok"),
        Step("refuse", "承認しない", ("requested",), "refused", by=(ISM, DEP), basis=BASIS, asks=("refusal_reason",),
             needs=("refusal_reason",), fills=APPROVER, key="Alt+N", undo="take_back", tone="err"),
        Step("take_back", "承認（不承認）の取消し", ("approved", "refused"), "requested", by=(ISM, DEP), reason=1,
             rule=untold, tone="warn"),
        Step("told", "説明の確認", ("approved",), "approved", basis="対5-1(4)", asks=("briefed_on",),
             needs=("briefed_on",), hidden=True),
        Step("end", "再委託の終了を記録", ("approved",), "ended", basis=BASIS, asks=("ended_on",), needs=("ended_on",)),
    ),
    initial="requested",
    editable=frozenset({"requested"}),
    loose=frozenset(),
    final=frozenset({"refused", "ended"}),
)  # fmt: skip
