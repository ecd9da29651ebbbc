"""R-08: written down, looked at by the manager, reported to 統括 and, by its weight, to CISO (対8-1(3))."""

from __future__ import annotations

from typing import Any

from komae_desk.areas.briefing.choices import Answer, Purpose
from komae_desk.areas.briefing.contract.record import ALIVE
from komae_desk.core.deciding import DEP, ISM, TRANSCRIBER
from komae_desk.core.people import Role
from komae_desk.core.workflow import State, Step, Workflow

HEAD, CISO = Role.SECURITY_HEAD_OFFICER, Role.CISO
MANAGER = {"confirmed_by": "me", "confirmed_title": "my_title", "confirmed_name": "my_name", "confirmed_on": "today"}
AT_HEAD = {"head_on": "today", "head_title": "my_title", "head_name": "my_name"}
AT_CISO = {"ciso_on": "today", "ciso_title": "my_title", "ciso_name": "my_name"}
HEAD_PAPER = ("head_on", "head_title", "head_name", "receipt_document")
CISO_PAPER = ("ciso_on", "ciso_title", "ciso_name", "receipt_document")
PERIODIC = {"purpose": (Purpose.PERIODIC.value,)}
FOR_CISO, NOT_FOR_CISO = {"to_ciso": (Answer.YES.value,)}, {"to_ciso": (Answer.NO.value,)}


def reported(act: Any, check: Any) -> None:
    """The contract has its day and weight, from which the next check is counted."""
    contract = act.get("contract", check.contract)
    if contract.state in ALIVE:
        act.move(contract, "check", checked_on=check.checked_on, weight=check.weight)


def is_selection(check: Any, user: Any, look: Any) -> bool:
    """Steps of a selection."""
    return bool(check.is_selection)


def is_periodic(check: Any, user: Any, look: Any) -> bool:
    """Steps of a periodic check."""
    return not check.is_selection


def for_ciso(check: Any, user: Any, look: Any) -> bool:
    """Whether CISO is told, too."""
    return check.to_ciso is Answer.YES


def not_for_ciso(check: Any, user: Any, look: Any) -> bool:
    """Whether it ends at 統括."""
    return check.to_ciso is not Answer.YES


def written(role: Role, further: Any) -> Any:
    """Whoever may receive it on screen writes no receipt on paper down."""
    return lambda check, user, look: not user.holds(role) and further(check, user, look)


WORKFLOW = Workflow(
    {
        "draft": State("作成中"),
        "recorded": State("管理者の確認待ち", "due"),
        "reported": State("統括の受領待ち", "info"),
        "ciso_wait": State("CISOの確認待ち", "info"),
        "done": State("確認済", "ok"),
        "void": State("取消し"),
    },
    (
        Step("record", "確認を記録", ("draft",), "recorded", basis="対8-1(1)", checks=True, numbers=True),
        Step("accept", "選定の確認を確定", ("recorded",), "done", by=(ISM, DEP), basis="対8-1(1)", checks=True,
             when={"purpose": (Purpose.SELECTION.value,)}, fills=MANAGER, concerns=is_selection, tone="ok"),
        Step("report", "統括情報セキュリティ責任者に報告", ("recorded",), "reported", by=(ISM, DEP), basis="対8-1(3)",
             checks=True, when=PERIODIC, fills={**MANAGER, "reported_on": "today"}, concerns=is_periodic,
             also=reported, tone="ok"),
        Step("return", "差し戻す", ("recorded",), "draft", by=(ISM, DEP), reason=1, tone="warn"),
        Step("receive", "受領", ("reported",), "done", by=(HEAD,), basis="対8-1(3)", when=NOT_FOR_CISO, fills=AT_HEAD,
             concerns=not_for_ciso, tone="ok"),
        Step("pass_on", "受領（CISOにも報告）", ("reported",), "ciso_wait", by=(HEAD,), basis="対8-1(3)", when=FOR_CISO,
             fills={**AT_HEAD, "ciso_reported_on": "today"}, concerns=for_ciso, tone="ok"),
        Step("acknowledge", "報告を確認", ("ciso_wait",), "done", by=(CISO,), basis="対8-1(3)", fills=AT_CISO,
             tone="ok"),
        Step("transcribe", "統括の受領を転記", ("reported",), "done", basis="CK-24", asks=HEAD_PAPER, needs=HEAD_PAPER,
             when=NOT_FOR_CISO, fills=TRANSCRIBER, concerns=written(HEAD, not_for_ciso)),
        Step("transcribe_and_pass", "統括の受領を転記", ("reported",), "ciso_wait", basis="CK-24",
             asks=(*HEAD_PAPER, "ciso_reported_on"), needs=(*HEAD_PAPER, "ciso_reported_on"), when=FOR_CISO,
             fills=TRANSCRIBER, concerns=written(HEAD, for_ciso)),
        Step("transcribe_ciso", "CISOの確認を転記", ("ciso_wait",), "done", basis="CK-24", asks=CISO_PAPER,
             needs=CISO_PAPER, fills=TRANSCRIBER, concerns=written(CISO, for_ciso)),
        Step("void", "記録を取り消す", ("draft", "recorded"), "void", reason=1, tone="err"),
    ),
    editable=frozenset({"draft"}),
    final=frozenset({"done", "void"}),
)  # fmt: skip
