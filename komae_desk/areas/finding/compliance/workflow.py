"""R-10: looked at, settled by the manager, a problem reported to CISO and 統括 at once (対7-2(1)ア)."""

from __future__ import annotations

from typing import Any

from komae_desk.areas.finding.choices import Has
from komae_desk.areas.finding.compliance.record import is_received, reports
from komae_desk.core.deciding import DEP, ISM, TRANSCRIBER
from komae_desk.core.people import Role, User
from komae_desk.core.workflow import State, Step, Workflow

HEAD, CISO = Role.SECURITY_HEAD_OFFICER, Role.CISO
MANAGER = {"confirmed_by": "me", "confirmed_title": "my_title", "confirmed_name": "my_name", "confirmed_on": "today"}
AT_HEAD = {"head_on": "today", "head_title": "my_title", "head_name": "my_name"}
AT_CISO = {"ciso_on": "today", "ciso_title": "my_title", "ciso_name": "my_name"}
HEAD_PAPER = ("head_on", "head_title", "head_name", "receipt_document")
CISO_PAPER = ("ciso_on", "ciso_title", "ciso_name", "receipt_document")
FOUND, CLEAR = {"has_problem": (Has.YES.value,)}, {"has_problem": (Has.NO.value,)}


def followed(act: Any, check: Any) -> None:
    """The day of the next check is over for the one before."""
    former = act.maybe("compliance_check", check.former)
    if former is not None and former.state == "done" and former.next_on is not None:
        act.move(former, "follow", next_on=None)


def has_problem(check: Any, user: User, look: Any) -> bool:
    """Steps of a check that found a problem."""
    return reports(check)


def is_clear(check: Any, user: User, look: Any) -> bool:
    """Steps of a check that found none."""
    return not reports(check)


def not_at_head(check: Any, user: User, look: Any) -> bool:
    """統括 receives once."""
    return check.head_on is None


def not_at_ciso(check: Any, user: User, look: Any) -> bool:
    """CISO receives once."""
    return check.ciso_on is None


def written(role: Role, further: Any) -> Any:
    """Whoever may receive it on screen writes no receipt on paper down."""
    return lambda check, user, look: not user.holds(role) and further(check, user, look)


def received_by_both(check: Any, user: User, look: Any) -> str:
    """It ends once both have received it."""
    if is_received(check):
        return ""
    who = "・".join(name for name, day in (("統括", check.head_on), ("CISO", check.ciso_on)) if day is None)
    return f"{who}の受領がまだありません。受領を確かめてから「対処を終えて完了」にしてください。"


WORKFLOW = Workflow(
    {
        "draft": State("作成中"),
        "recorded": State("管理者の確認待ち", "due"),
        "reported": State("受領・対処中", "due"),
        "done": State("完了", "ok"),
        "void": State("取消し"),
    },
    (
        Step("record", "確認を記録", ("draft",), "recorded", basis="対7-2(1)ア", checks=True, numbers=True,
             also=followed),
        Step("accept", "問題なしを確定", ("recorded",), "done", by=(ISM, DEP), basis="対7-2(1)ア", checks=True,
             when=CLEAR, fills=MANAGER, concerns=is_clear, tone="ok"),
        Step("report", "CISOと統括に報告", ("recorded",), "reported", by=(ISM, DEP), basis="対7-2(1)ア", checks=True,
             asks=("told_by", "remedy_due_on", "dir_copied_on"), needs=("told_by", "remedy_due_on"), when=FOUND,
             fills={**MANAGER, "reported_at": "now"}, concerns=has_problem, tone="ok"),
        Step("return", "差し戻す", ("recorded",), "draft", by=(ISM, DEP), reason=1, tone="warn"),
        Step("receive", "受領し、重大性を判断", ("reported",), "reported", by=(HEAD,), basis="対7-2(3)イ",
             asks=("judged", "judged_why"), needs=("judged",), fills=AT_HEAD, concerns=not_at_head, tone="ok"),
        Step("acknowledge", "報告を受領（CISO）", ("reported",), "reported", by=(CISO,), basis="対7-2(1)イ",
             asks=("ciso_order",), fills=AT_CISO, concerns=not_at_ciso, tone="ok"),
        Step("transcribe", "統括の受領と判断を転記", ("reported",), "reported", basis="CK-24", checks=True,
             asks=(*HEAD_PAPER, "judged", "judged_why"), needs=(*HEAD_PAPER, "judged"), fills=TRANSCRIBER,
             concerns=written(HEAD, not_at_head)),
        Step("transcribe_ciso", "CISOの受領を転記", ("reported",), "reported", basis="CK-24", checks=True,
             asks=(*CISO_PAPER, "ciso_order"), needs=CISO_PAPER, fills=TRANSCRIBER,
             concerns=written(CISO, not_at_ciso)),
        Step("complete", "対処を終えて完了", ("reported",), "done", by=(ISM, DEP), basis="対7-2(1)ア", checks=True,
             asks=("remedy", "remedied_on"), needs=("remedy", "remedied_on"), rule=received_by_both, tone="ok"),
        Step("follow", "次の確認をした", ("done",), "done", asks=("next_on",), hidden=True),
        Step("void", "記録を取り消す", ("draft", "recorded"), "void", reason=1, tone="err"),
    ),
    editable=frozenset({"draft"}),
    final=frozenset({"done", "void"}),
)  # fmt: skip
