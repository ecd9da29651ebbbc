"""C-02: counted at the closing, reported to the 部長, gathered there, on to the committee (domain.md §1.3)."""

from __future__ import annotations

from typing import Any

from komae_desk.areas.self_check.improvement.workflow import REPORTED
from komae_desk.areas.self_check.result.record import BASIS
from komae_desk.core.deciding import DEP, DIR, ISM, TRANSCRIBER
from komae_desk.core.people import Role
from komae_desk.core.workflow import State, Step, Workflow

CMT = Role.COMMITTEE_OFFICE
COMMITTEE = "対1-7(2)"
COUNTER = {"counted_by": "me", "counted_title": "my_title", "counted_name": "my_name", "counted_on": "today"}
MANAGER = {"confirmed_by": "me", "confirmed_title": "my_title", "confirmed_name": "my_name", "reported_on": "today"}
OFFICER = {"officer_title": "my_title", "officer_name": "my_name", "officer_on": "today"}
SECRETARY = {"committee_title": "my_title", "committee_name": "my_name", "committee_on": "today"}
OFFICER_PAPER = ("officer_on", "officer_title", "officer_name", "receipt_document")
SECRETARY_PAPER = ("committee_on", "committee_title", "committee_name", "receipt_document")
NOT_PLANNED = (
    "委員会の求めに答える改善計画が、まだありません。"
    "由来が「委員会の求め」の改善計画を決定してから、もう一度押してください。"
)
BEYOND = ("reported", "gathered", "submitted", "asked", "done")


def planned(act: Any, result: Any) -> None:
    """The plans of improvement that rest on it go along (C-03)."""
    for plan in act.find("improvement", campaign=result.campaign):
        if plan.state in REPORTED and plan.reported_on is None:
            act.move(plan, "report")


def by_another(role: Role) -> Any:
    """Whoever may take the step on screen writes nothing on paper down."""
    return lambda result, user, look: not user.holds(role)


def is_planned(result: Any, user: Any, look: Any) -> str:
    """What the committee asks for is answered by a plan, not by a press."""
    plans = look.find("improvement", campaign=result.campaign, origin="committee")
    if any(plan.state not in ("draft", "void") for plan in plans):
        return ""
    return NOT_PLANNED


WORKFLOW = Workflow(
    {
        "collecting": State("集計中"),
        "counted": State("集計済（報告待ち）", "due"),
        "reported": State("部長の受領待ち", "info"),
        "gathered": State("部で取りまとめ", "info"),
        "submitted": State("委員会事務局の受領待ち", "info"),
        "asked": State("改善計画の求め", "warn"),
        "done": State("委員会事務局が受領", "ok"),
        "void": State("取消し"),
    },
    (
        Step("count", "集計を確定", ("collecting",), "counted", basis=BASIS, checks=True, numbers=True, fills=COUNTER,
             by=(ISM, DEP, Role.CLERK), hidden=True),
        Step("report", "部長に報告", ("counted",), "reported", by=(ISM, DEP), basis=BASIS, checks=True,
             asks=("remarks",), fills=MANAGER, also=planned, tone="ok"),
        Step("receive", "受領", ("reported",), "gathered", by=(DIR,), basis=BASIS, fills=OFFICER, tone="ok"),
        Step("return", "差し戻す", ("reported",), "counted", by=(DIR,), reason=1, tone="warn"),
        Step("submit", "行政情報化推進委員会に提出", ("gathered",), "submitted", by=(DIR,), basis=BASIS,
             fills={"submitted_on": "today"}, tone="ok"),
        Step("accept", "受領", ("submitted",), "done", by=(CMT,), basis=COMMITTEE, fills=SECRETARY, tone="ok"),
        Step("ask", "改善計画を求める", ("submitted", "done"), "asked", by=(CMT,), basis=COMMITTEE,
             asks=("request", "answer_by_on"), needs=("request", "answer_by_on")),
        Step("answer", "求めに改善計画で答える", ("asked",), "submitted", by=(ISM, DEP), basis=COMMITTEE,
             rule=is_planned, tone="ok"),
        Step("transcribe", "部長の受領を転記", ("reported",), "gathered", basis="CK-24", asks=OFFICER_PAPER,
             needs=OFFICER_PAPER, fills=TRANSCRIBER, concerns=by_another(DIR)),
        Step("transcribe_submission", "委員会への提出を転記", ("gathered",), "submitted", basis="CK-24",
             asks=("submitted_on", "receipt_document"), needs=("submitted_on", "receipt_document"), fills=TRANSCRIBER,
             concerns=by_another(DIR)),
        Step("transcribe_committee", "委員会事務局の受領を転記", ("submitted",), "done", basis="CK-24",
             asks=SECRETARY_PAPER, needs=SECRETARY_PAPER, fills=TRANSCRIBER, concerns=by_another(CMT)),
        Step("void", "集計を取り消す", ("counted",), "void", by=(ISM, DEP), reason=1, tone="err", hidden=True),
    ),
    initial="collecting",
    editable=frozenset(),
    loose=frozenset({"collecting"}),
    final=frozenset({"done", "void"}),
)  # fmt: skip
