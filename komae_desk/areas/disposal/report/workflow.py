"""R-04: waited for, received, looked at; what rests on it follows in the same act."""

from __future__ import annotations

from typing import Any

from komae_desk.areas.disposal.choices import Finding
from komae_desk.areas.disposal.report.record import REPORT
from komae_desk.core.deciding import DEP, ISM
from komae_desk.core.workflow import State, Step, Workflow

BASIS = "対2-2(10)エ"


def is_proper(report: Any, user: Any, look: Any) -> str:
    """A report that lacks something is given back, not confirmed."""
    if report.finding is Finding.BAD:
        return "不備がある報告は、確認済みにできません。「不備を返す」で、直した報告を待ってください。"
    return ""


def reported(act: Any, report: Any) -> None:
    """The register of what was given has the day on which the report came; a provision that is over ends."""
    for line in act.find("conveyance", provision=report.provision) if report.provision else []:
        if line.state == "open":
            act.save(line, reported_on=report.received_on)
    permit = act.maybe("provision", report.provision)
    if permit is not None and permit.state == "given" and permit.received_name:
        act.move(permit, "finish")


WORKFLOW = Workflow(
    {
        "waiting": State("報告待ち", "due"),
        "received": State("受領（確認待ち）", "info"),
        "confirmed": State("確認済", "ok"),
        "void": State("取消し"),
    },
    (
        Step("receive", "報告を受領", ("waiting",), "received", basis=BASIS, checks=True, numbers=True,
             asks=(*REPORT, "remarks"), needs=("ending", "ended_at", "ended_by", "content", "reporter", "reported_on"),
             fills={"received_by": "me", "received_on": "today"}, attaches="report", tone="ok"),
        Step("remind", "督促を記録", ("waiting",), "waiting", basis=BASIS, fills={"reminded_on": "today"}),
        Step("confirm", "報告を確認", ("received",), "confirmed", by=(ISM, DEP), basis=BASIS, asks=("finding",),
             needs=("finding",), when={"finding": (Finding.GOOD.value,)}, also=reported, tone="ok", rule=is_proper,
             fills={"confirmed_by": "me", "confirmed_on": "today"}),
        Step("ask_again", "不備を返す", ("received",), "waiting", reason=1, tone="warn"),
        Step("void", "取り消す", ("waiting",), "void", by=(ISM, DEP), reason=1, tone="err"),
    ),
    initial="waiting",
    editable=frozenset({"waiting"}),
    loose=frozenset(),
    final=frozenset({"confirmed", "void"}),
)  # fmt: skip
