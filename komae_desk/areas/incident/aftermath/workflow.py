"""Open until everything is done; 情報政策課 tells which time is lost (緊6-3(6), domain.md §1.4)."""

from __future__ import annotations

from komae_desk.areas.incident.aftermath.record import LOSS, NOTICE
from komae_desk.core.people import Role
from komae_desk.core.route import Route
from komae_desk.core.workflow import State, Step, Workflow

ISM, DEP, CLK, POC = Role.SECURITY_MANAGER, Role.DEPUTY, Role.CLERK, Role.POLICY_OFFICE
SPAN = ("loss_told_on", "loss_began_at", "loss_ended_at")
TOLD = ("subject", "restored_at", "scope", "means")

WORKFLOW = Workflow(
    {"draft": State("作成中"), "open": State("対応中", "due"), "closed": State("完了", "ok")},
    (
        Step("begin", "対応を始める", ("draft",), "open", basis=NOTICE, checks=True, numbers=True),
        Step("tell", "復旧を連絡した", ("open",), "open", by=(ISM, DEP, CLK), basis=NOTICE, checks=True,
             asks=(*TOLD, "scope_why"), needs=TOLD, fills={"told_at": "now", "told_by": "me"}, tone="ok"),
        Step("tell_loss", "消失期間を知らせる", ("open",), "open", by=(POC,), basis=LOSS, checks=True, asks=SPAN,
             needs=SPAN, tone="warn"),
        Step("report_rebuilt", "再作成を報告した", ("open",), "open", by=(ISM, DEP, CLK), basis=LOSS,
             fills={"csirt_told_on": "today"}, concerns=lambda record, user, look: record.loss_told_on is not None),
        Step("close", "完了", ("open",), "closed", by=(ISM, DEP), checks=True, tone="ok"),
    ),
    editable=frozenset({"draft", "open"}),
    final=frozenset({"closed"}),
)  # fmt: skip

ROUTES = (
    Route(POC, waits=("open",), sees=("closed",)),
    Route(Role.CISO, waits=(), sees=("open", "closed")),
    Route(Role.SECURITY_OFFICER, waits=(), sees=("open", "closed")),
)
