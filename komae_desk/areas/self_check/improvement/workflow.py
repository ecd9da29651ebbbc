"""C-03: decided on, begun, finished or put off with a reason, and looked at by somebody else at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.areas.self_check.improvement.record import BASIS
from komae_desk.core.deciding import DEP, DIR, ISM
from komae_desk.core.workflow import State, Step, Workflow

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

OPEN = ("planned", "doing", "postponed")
REPORTED = (*OPEN, "finished", "confirmed")
"""States in which the 部長 is told of it."""
CONFIRMER = {"confirmed_by": "me", "confirmed_title": "my_title", "confirmed_name": "my_name", "confirmed_on": "today"}


def is_another(plan: Any, user: Any, look: Any) -> str:
    """Who has done it does not confirm it (対1-8(1))."""
    if plan.person == user.person:
        return "担当の本人は、完了を確認できません。別の人（課長が担当のときは部長）が確認してください。"
    return ""


def later(plan: Any, user: Any, look: Any) -> str:
    """A postponement names a later day than the one that was set."""
    before = look.maybe("improvement", plan.id)
    held = getattr(before, "due_on", None)
    if held is not None and plan.due_on is not None and plan.due_on < held:
        return "延期の期限は、今の期限より後の日を入力してください。"
    return ""


def is_open(plan: Any, user: Any, look: Any) -> bool:
    """Whether the 部長 has not been told of it yet."""
    return plan.reported_on is None


def burden(look: Look, person: UUID) -> str:
    """The plans somebody is to carry out, where his login ends."""
    left = look.find("improvement", person=person, state=OPEN)
    return f"担当している改善計画が{len(left)}件あります。" if left else ""


WORKFLOW = Workflow(
    {
        "draft": State("作成中"),
        "planned": State("未着手", "due"),
        "doing": State("実施中", "info"),
        "postponed": State("延期", "warn"),
        "finished": State("完了（確認待ち）", "due"),
        "confirmed": State("完了", "ok"),
        "void": State("取消し"),
    },
    (
        Step("decide", "計画を決定", ("draft",), "planned", by=(ISM, DEP), basis=BASIS, checks=True, numbers=True,
             tone="ok"),
        Step("start", "始める", ("planned", "postponed"), "doing", basis=BASIS),
        Step("finish", "完了を記録", OPEN, "finished", basis=BASIS, checks=True, asks=("finished_on", "progress"),
             needs=("finished_on", "progress"), tone="ok"),
        Step("postpone", "延期", OPEN, "postponed", by=(ISM, DEP), basis=BASIS,
             asks=("due_on", "delay_reason", "look_on"), needs=("due_on", "delay_reason"), rule=later, tone="warn"),
        *(Step("follow", "経過を記録", (state,), state, basis=BASIS, asks=("progress", "look_on"), needs=("progress",))
          for state in OPEN),
        Step("confirm", "完了と効果を確認", ("finished",), "confirmed", by=(ISM, DEP, DIR), basis=BASIS,
             asks=("effect",), needs=("effect",), fills=CONFIRMER, rule=is_another, not_named=("person",), tone="ok"),
        Step("return", "差し戻す", ("finished",), "doing", by=(ISM, DEP, DIR), reason=1, tone="warn"),
        *(Step("report", "部長に報告", (state,), state, by=(ISM, DEP), basis="対9-2(2)", concerns=is_open,
               fills={"reported_on": "today"}) for state in REPORTED),
        Step("void", "取り消す", ("draft", *OPEN), "void", by=(ISM, DEP), reason=1, tone="err"),
    ),
    editable=frozenset({"draft"}),
    final=frozenset({"confirmed", "void"}),
)  # fmt: skip
