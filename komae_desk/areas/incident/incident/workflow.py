"""From the first call over the report and the recovery to the end (domain.md §12.2, §1.4; 緊1, 緊2, 緊5 to 緊7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from komae_desk.areas.incident.choices import Level
from komae_desk.areas.incident.incident.record import JUDGING, systems_in
from komae_desk.areas.incident.sharing import parted, share
from komae_desk.core.people import Role, User
from komae_desk.core.workflow import Concern, State, Step, Workflow

POC, CHF, CISO, DIR = Role.POLICY_OFFICE, Role.SECURITY_HEAD_OFFICER, Role.CISO, Role.SECURITY_OFFICER
SYS = Role.SYSTEM_MANAGER
ISM, DEP = Role.SECURITY_MANAGER, Role.DEPUTY

OWNED = (
    "policy_number", "policy_received_at", "head_received_at", "ciso_received_at", "officer_received_at",
    "system_received_at", "systems_received", "emergency_at", "handler",
)  # fmt: skip
"""What the offices write: nobody of the section says in their place that they have taken it."""
LIVE = ("open", "reported", "restored", "preventing")
TOLD = ("reported", "restored", "preventing")


def _each(states: tuple[str, ...], name: str, label: str, **rest: Any) -> Iterator[Step]:
    """A step that leaves the state as it is."""
    return (Step(name, label, (state,), state, **rest) for state in states)


def _lacks(field: str) -> Concern:
    return lambda incident, user, look: getattr(incident, field) in (None, "")


def _has(field: str) -> Concern:
    return lambda incident, user, look: getattr(incident, field) not in (None, "")


def _looks_after(incident: Any, user: User, look: Any) -> bool:
    return user.scope in systems_in(incident.systems_named)


def _has_not_taken(incident: Any, user: User, look: Any) -> bool:
    return user.scope in systems_in(incident.systems_waiting)


def _is_emergency(incident: Any, user: User, look: Any) -> bool:
    return incident.level is Level.THREE and incident.emergency_at is None


WORKFLOW = Workflow(
    {
        "draft": State("作成中"),
        "open": State("受付", "due"),
        "reported": State("対応中", "warn"),
        "restored": State("復旧済", "info"),
        "preventing": State("再発防止", "info"),
        "done": State("完了", "ok"),
        "joined": State("ほかの事案にまとめた"),
        "void": State("取消し"),
    },
    (
        Step("begin", "受け付ける", ("draft",), "open", basis="対5-3(1)ア", checks=True, numbers=True),
        Step("discard", "作りかけを取り消す", ("draft",), "void", tone="err"),
        *_each(LIVE, "judge", "判定を記録", basis="緊1-2(2)", checks=True, asks=JUDGING, hidden=True, reason=1,
               fills={"judged_by": "me", "judged_at": "now", "judgement": "id"}, also=share),
        Step("report", "第一報を報告した", ("open",), "reported", basis="対5-3(1)、緊1-2(1)", checks=True,
             fills={"reported_at": "now"}, also=share, tone="ok"),
        *_each(TOLD, "report_again", "次の報を報告した", basis="緊1-2(1)", asks=("report_number",),
               needs=("report_number",), fills={"reported_at": "now"}, hidden=True),
        *_each(LIVE, "go_bcp", "業務継続計画へ移る", basis="緊3-1", reason=1, fills={"bcp_at": "now"},
               concerns=_lacks("bcp_at")),
        Step("restore", "復旧を記録", ("open", "reported"), "restored", basis="緊2-2", checks=True,
             asks=("restored_at",), needs=("restored_at",), tone="ok"),
        Step("prevent", "再発防止の検討へ", ("restored",), "preventing", basis="緊7、緊1-2(3)"),
        Step("resume", "対応中に戻す", ("restored", "preventing"), "reported", reason=1),
        Step("complete", "完了", ("open", "restored", "preventing"), "done", by=(ISM, DEP), checks=True,
             asks=("kept_at",), fills={"closed_on": "today"}, tone="ok"),
        Step("join", "ほかの事案にまとめる", LIVE, "joined", asks=("joined_into",), needs=("joined_into",),
             hidden=True),
        Step("part", "まとめを解く", ("joined",), "open", reason=1, also=parted, concerns=_lacks("reported_at")),
        # What had been reported is before the offices again, as it was.
        Step("part_told", "まとめを解く", ("joined",), "reported", reason=1, also=parted, concerns=_has("reported_at")),
        Step("void", "事案を取り消す", ("open",), "void", by=(ISM, DEP), reason=1, tone="err"),
        # What the offices press (domain.md §1.4).
        *_each(TOLD, "receive_policy", "受付（情報政策課）", by=(POC,), basis="緊1-2(1)", asks=("policy_number",),
               fills={"policy_received_at": "now"}, concerns=_lacks("policy_received_at"), tone="ok"),
        *_each(TOLD, "advise", "技術的助言を書く", by=(POC,), basis="対1-9(3)", reason=1),
        *_each(TOLD, "recognise", "緊急事態と認識", by=(POC,), basis="緊5-1(2)", fills={"emergency_at": "now"},
               concerns=_is_emergency, tone="warn"),
        *_each(TOLD, "take_part", "ハンドラーになる", by=(POC,), basis="緊3-2", fills={"handler": "my_name"}),
        *_each(TOLD, "receive_head", "受領（統括）", by=(CHF,), basis="対5-3(1)イ", fills={"head_received_at": "now"},
               concerns=_lacks("head_received_at"), tone="ok"),
        *_each(TOLD, "receive_ciso", "確認（CISO）", by=(CISO,), basis="対5-3(1)ウ", fills={"ciso_received_at": "now"},
               concerns=_lacks("ciso_received_at"), tone="ok"),
        *_each(TOLD, "receive_officer", "確認（部長）", by=(DIR,), basis="対5-3(1)ウ",
               fills={"officer_received_at": "now"}, concerns=_lacks("officer_received_at"), tone="ok"),
        *_each(TOLD, "receive_system", "受領（情報システム管理者）", by=(SYS,), basis="対5-3(1)イ",
               fills={"system_received_at": "now", "systems_received": "scope:systems_received"},
               concerns=_has_not_taken, tone="ok"),
        *_each(TOLD, "stop_use", "抹消・停止を記録", by=(SYS,), basis="緊2-2(3)イ、対5-4(1)イ", reason=1,
               concerns=_looks_after),
        *_each(TOLD, "order", "指示を書く", by=(CHF, CISO, DIR, POC), basis="対5-3(3)、緊5", reason=1),
        Step("close", "事案を閉じる（情報政策課）", ("restored", "preventing"), "done", by=(POC,), basis="緊7",
             fills={"closed_on": "today"}, reason=1),
    ),
    editable=frozenset(LIVE) | {"draft"},
    final=frozenset({"done", "joined", "void"}),
)  # fmt: skip
