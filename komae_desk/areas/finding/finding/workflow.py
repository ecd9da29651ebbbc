"""A finding from CISO's order over the remedy to the word of whoever audited (対9-1(7), domain.md §1.4)."""

from __future__ import annotations

from typing import Any

from komae_desk.areas.finding.choices import Origin, Yes
from komae_desk.core.deciding import DEP, ISM, TRANSCRIBER
from komae_desk.core.people import Role, User
from komae_desk.core.workflow import State, Step, Workflow

AUD, CISO, HEAD = Role.AUDIT_OFFICER, Role.CISO, Role.SECURITY_HEAD_OFFICER
ORDER = ("order_number", "order_text", "order_due_on", "crosswide")
ORDERER = {"ordered_on": "today", "orderer_title": "my_title", "orderer_name": "my_name"}
PAPER_ORDER = ("order_number", "order_text", "order_due_on", "crosswide", "ordered_on", "orderer_title",
               "orderer_name", "order_document")  # fmt: skip
PLAN = ("cause", "plan", "doer", "remedy_due_on")
REMEDY = ("remedy", "completed_on", "evidence", "similar")
MANAGER = {"confirmed_by": "me", "confirmed_title": "my_title", "confirmed_name": "my_name", "confirmed_on": "today"}
AUDITOR = {"auditor_title": "my_title", "auditor_name": "my_name", "auditor_on": "today"}
PAPER_ACCEPTED = ("auditor_title", "auditor_name", "auditor_on", "auditor_view", "document")
OWN, OTHER = {"origin": (Origin.OWN.value,)}, {"origin": (Origin.OTHER.value,)}


def is_own(finding: Any, user: User, look: Any) -> bool:
    """Steps of a finding of this section."""
    return not finding.is_other


def is_other(finding: Any, user: User, look: Any) -> bool:
    """Steps of a finding of another section."""
    return bool(finding.is_other)


def not_at_ciso(finding: Any, user: User, look: Any) -> bool:
    """Whoever orders on screen writes no order on paper down."""
    return not user.holds(CISO)


def not_at_auditor(finding: Any, user: User, look: Any) -> bool:
    """Whoever confirms on screen writes no confirmation on paper down."""
    return not user.holds(AUD, CISO)


def crosswide(finding: Any, user: User, look: Any) -> bool:
    """統括 receives what is to be mended over all sections, once."""
    return finding.crosswide is Yes.YES and finding.chf_received_on is None


WORKFLOW = Workflow(
    {
        "draft": State("作成中"),
        "noted": State("CISOの指示待ち", "info"),
        "ordered": State("計画・回答待ち", "due"),
        "planned": State("是正中", "due"),
        "carried_out": State("課長の確認待ち", "due"),
        "confirmed": State("監査人の確認待ち", "info"),
        "done": State("確認済", "ok"),
        "void": State("取消し"),
    },
    (
        Step("note", "指摘を登録", ("draft",), "noted", basis="対9-1(7)", checks=True, numbers=True),
        Step("order", "対処・同種確認を指示", ("noted",), "ordered", by=(CISO,), basis="対9-1(7)", checks=True,
             asks=ORDER, needs=("order_number", "order_due_on"), fills=ORDERER, tone="ok"),
        Step("transcribe_order", "CISOの指示を転記", ("noted",), "ordered", basis="CK-24", checks=True,
             asks=PAPER_ORDER,
             needs=("order_number", "order_due_on", "ordered_on", "orderer_title", "orderer_name", "order_document"),
             fills=TRANSCRIBER, concerns=not_at_ciso),
        Step("make_plan", "原因と是正計画を入力", ("ordered",), "planned", basis="対9-1(7)", checks=True, asks=PLAN,
             needs=PLAN, when=OWN, fills={"planned_on": "today"}, concerns=is_own, tone="ok"),
        Step("answer", "同種確認を回答", ("ordered",), "carried_out", basis="対9-1(7)", checks=True,
             asks=("doer", "similar"), needs=("doer", "similar"), when=OTHER, concerns=is_other, attaches="evidence",
             tone="ok"),
        Step("carry_out", "是正の実施を入力", ("planned",), "carried_out", basis="対9-1(7)", checks=True, asks=REMEDY,
             needs=REMEDY, attaches="evidence", tone="ok"),
        Step("track", "進捗を記録", ("planned",), "planned", basis="対9-1(7)", checks=True, asks=("progress",),
             needs=("progress",), fills={"tracked_on": "today"}),
        Step("confirm", "課長として確認", ("carried_out",), "confirmed", by=(ISM, DEP), basis="対9-1(7)", checks=True,
             fills=MANAGER, tone="ok"),
        Step("send_back", "差し戻す", ("carried_out",), "planned", by=(ISM, DEP), reason=1, when=OWN, concerns=is_own,
             tone="warn"),
        Step("send_back_answer", "差し戻す", ("carried_out",), "ordered", by=(ISM, DEP), reason=1, when=OTHER,
             concerns=is_other, tone="warn"),
        Step("accept", "是正を確認", ("confirmed",), "done", by=(AUD, CISO), basis="対9-1(7)", asks=("auditor_view",),
             fills=AUDITOR, tone="ok"),
        Step("decline", "やり直しを求める", ("confirmed",), "planned", by=(AUD, CISO), reason=1, when=OWN,
             concerns=is_own, tone="warn"),
        Step("decline_answer", "やり直しを求める", ("confirmed",), "ordered", by=(AUD, CISO), reason=1, when=OTHER,
             concerns=is_other, tone="warn"),
        Step("transcribe", "監査人の確認を転記", ("confirmed",), "done", basis="CK-24", asks=PAPER_ACCEPTED,
             checks=True, needs=("auditor_title", "auditor_name", "auditor_on", "document"), fills=TRANSCRIBER,
             concerns=not_at_auditor),
        *(Step("receive_crosswide", "横断的な改善の指示を受領（統括）", (state,), state, by=(HEAD,), basis="対9-1(7)",
               when={"crosswide": (Yes.YES.value,)}, fills={"chf_received_on": "today"}, concerns=crosswide, tone="ok")
          for state in ("ordered", "planned", "carried_out", "confirmed")),
        Step("void", "記録を取り消す", ("draft", "noted"), "void", reason=1, tone="err"),
    ),
    editable=frozenset({"draft"}),
    final=frozenset({"done", "void"}),
)  # fmt: skip
