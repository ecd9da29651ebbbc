"""R-16: the manager answers a consultation and looks at what was witnessed or received; the rest is kept."""

from __future__ import annotations

from typing import Any

from komae_desk.areas.training.advice.record import BASIS
from komae_desk.areas.training.choices import Need, Sort
from komae_desk.core.deciding import DEP, ISM
from komae_desk.core.workflow import State, Step, Workflow

DECIDER = {"decided_by": "me", "decided_title": "my_title", "decided_name": "my_name", "decided_on": "today"}
LOOKED_AT = (Sort.WITNESS, Sort.REPORT)
KEPT = (Sort.GUIDANCE, Sort.NOTICE, Sort.RECEIVED)


def _of(*sorts: Sort) -> Any:
    return lambda advice, user, look: advice.matter in sorts


def _when(*sorts: Sort) -> dict[str, tuple[str, ...]]:
    return {"matter": tuple(each.value for each in sorts)}


def awaits_exception(advice: Any, user: Any, look: Any) -> bool:
    """Whether an exception was held to be needed and nobody has written its number down."""
    return advice.exception is Need.REQUIRED and not advice.exception_number


WORKFLOW = Workflow(
    {
        "draft": State("作成中"),
        "asked": State("回答待ち", "due"),
        "recorded": State("確認待ち", "info"),
        "done": State("記録済", "ok"),
        "void": State("取消し"),
    },
    (
        Step("ask", "相談を受け付ける", ("draft",), "asked", basis=BASIS, checks=True, numbers=True,
             when=_when(Sort.CONSULTATION), concerns=_of(Sort.CONSULTATION)),
        Step("answer", "回答・指示する", ("asked",), "done", by=(ISM, DEP), basis=BASIS, asks=("answer", "exception"),
             needs=("answer", "exception"), checks=True, fills=DECIDER, key="Alt+A", tone="ok"),
        Step("record", "記録する", ("draft",), "recorded", basis="対8-1(2)コ", checks=True, numbers=True,
             when=_when(*LOOKED_AT), concerns=_of(*LOOKED_AT)),
        Step("confirm", "記録を確認", ("recorded",), "done", by=(ISM, DEP), basis="対8-1(2)コ", fills=DECIDER,
             tone="ok"),
        Step("keep", "記録として残す", ("draft",), "done", basis=BASIS, checks=True, numbers=True, when=_when(*KEPT),
             concerns=_of(*KEPT)),
        Step("except", "例外措置の申請番号を記録", ("done",), "done", basis="対7-4(1)", asks=("exception_number",),
             needs=("exception_number",), concerns=awaits_exception),
        Step("return", "差し戻す", ("recorded",), "draft", by=(ISM, DEP), reason=1, tone="warn"),
        Step("void", "取り消す", ("draft", "asked", "recorded"), "void", reason=1, tone="err"),
    ),
    editable=frozenset({"draft", "asked"}),
    final=frozenset({"done", "void"}),
)  # fmt: skip
