"""From the manager to the 統括, and of an 緊急事態 from him to the committee (§8-32, domain.md §1.3, §1.4)."""

from __future__ import annotations

from komae_desk.areas.incident.choices import Level
from komae_desk.areas.incident.prevention.record import BASIS, PLAN
from komae_desk.core.people import Role
from komae_desk.core.route import Route
from komae_desk.core.workflow import State, Step, Workflow

ISM, DEP, CLK = Role.SECURITY_MANAGER, Role.DEPUTY, Role.CLERK
CHF, CMT, CISO, DIR = Role.SECURITY_HEAD_OFFICER, Role.COMMITTEE_OFFICE, Role.CISO, Role.SECURITY_OFFICER
EMERGENCY = {"level": (Level.THREE.value,)}
MINOR = {"level": (Level.ONE.value, Level.TWO.value)}
RECEIPT = ("received_on", "received_title", "received_name", "decision_document")
APPROVAL = ("plan_on", "approved_on", "approval_number", "decision_document")
TRANSCRIBED = {"transcribed_by": "me", "transcribed_at": "now"}

WORKFLOW = Workflow(
    {
        "draft": State("作成中"),
        "reported": State("統括の受領待ち", "due"),
        "received": State("統括が受領", "info"),
        "proposed": State("委員会の承認待ち", "due"),
        "approved": State("委員会が承認", "ok"),
        "done": State("効果を確認", "ok"),
    },
    (
        Step("report", "統括へ報告", ("draft",), "reported", by=(ISM, DEP), basis=BASIS, checks=True, numbers=True,
             fills={"reported_by": "me", "reported_on": "today"}, tone="ok"),
        Step("withdraw", "取り下げる", ("reported",), "draft", by=(ISM, DEP), reason=1),
        Step("receive", "受領", ("reported",), "received", by=(CHF,), basis=BASIS, asks=("answer",), tone="ok",
             fills={"received_by": "me", "received_title": "my_title", "received_name": "my_name",
                    "received_on": "today"}),
        Step("return", "差し戻す", ("reported",), "draft", by=(CHF,), reason=1, tone="warn"),
        Step("transcribe", "紙での受領を転記", ("reported",), "received", by=(ISM, DEP, CLK), basis="CK-24",
             checks=True, asks=(*RECEIPT, "answer"), needs=RECEIPT, fills=TRANSCRIBED, not_named=("reported_by",)),
        Step("propose", "委員会へ計画書を出す", ("received",), "proposed", by=(CHF,), basis=PLAN, when=EMERGENCY,
             fills={"plan_on": "today", "plan_name": "my_name"}, tone="ok"),
        Step("transcribe_approval", "委員会の承認を転記", ("received",), "approved", by=(ISM, DEP, CLK),
             basis="CK-24", checks=True, when=EMERGENCY, asks=APPROVAL, needs=APPROVAL, fills=TRANSCRIBED,
             not_named=("reported_by",)),
        Step("approve", "委員会の承認を記録", ("proposed",), "approved", by=(CMT,), basis=PLAN, checks=True,
             asks=("approved_on", "approval_number"), needs=("approved_on",), tone="ok"),
        Step("check_effect", "効果を確認", ("received",), "done", by=(ISM, DEP), basis=BASIS, when=MINOR,
             asks=("effect_checked_on", "effect"), needs=("effect_checked_on", "effect"), tone="ok"),
        Step("check_effect", "効果を確認", ("approved",), "done", by=(ISM, DEP), basis=BASIS,
             asks=("effect_checked_on", "effect"), needs=("effect_checked_on", "effect"), tone="ok"),
    ),
    final=frozenset({"done"}),
)  # fmt: skip

ROUTES = (
    Route(CHF, waits=("reported", "received"), sees=("proposed", "approved", "done"), when=EMERGENCY),
    Route(CHF, waits=("reported",), sees=("received", "done"), when=MINOR),
    Route(CMT, waits=("proposed",), sees=("approved", "done")),
    Route(CISO, waits=(), sees=("reported", "received", "proposed", "approved", "done")),
    Route(DIR, waits=(), sees=("reported", "received", "proposed", "approved", "done")),
)
