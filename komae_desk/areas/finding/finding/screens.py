"""The list and the form of C-04; the sections stand in the order of the way (ux.md §4.13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.areas.finding.choices import Origin
from komae_desk.areas.finding.finding.record import Finding
from komae_desk.core.application import name_of
from komae_desk.core.area import Due, Screens, Section
from komae_desk.core.people import Role

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

OWN = (("origin", Origin.OWN),)
OTHER = (("origin", Origin.OTHER),)


def begins(look: Look) -> Mapping[str, Any]:
    """Found today, by the audit that is under way."""
    running: list[Any] = look.find("audit", state=("notified", "reported", "following"))
    return {"found_on": look.today, **({"audit": running[0].id} if len(running) == 1 else {})}


def awaits(look: Look, finding: Finding) -> str:
    """Who acts next and what is to be done: 「鈴木　是正の実施を入力」."""
    manager = look.office.manager_title or "課長"
    who = {
        "draft": "",
        "noted": Role.CISO.label,
        "ordered": name_of(look, finding.doer) or "課の担当",
        "planned": name_of(look, finding.doer) or "課の担当",
        "carried_out": manager,
        "confirmed": f"{Role.AUDIT_OFFICER.label}（監査人）",
    }.get(finding.state)
    if who is None:
        return ""
    what = {
        "draft": "指摘を登録",
        "noted": "対処・同種確認の指示",
        "ordered": "同種確認の回答を入力" if finding.is_other else "原因と是正計画を入力",
        "planned": "是正の実施を入力",
        "carried_out": "課長としての確認",
        "confirmed": "是正の確認",
    }[finding.state]
    day = f"（期限 {finding.due_on.month}月{finding.due_on.day}日）" if finding.due_on else ""
    return f"{who}　{what}{day}".strip("　")


SCREENS = Screens(
    columns=("finding_number", "text", "gravity", "doer", "remedy_due_on", "order_due_on", "state"),
    lesser=("order_due_on", "doer", "gravity"),
    sections=(
        Section("指摘", ("audit", "origin", "found_section", "finding_number", "gravity", "found_on", "text", "clause"),
                passed=("noted", "ordered", "planned", "carried_out", "confirmed", "done")),
        Section("CISOの指示", ("order_number", "order_text", "order_due_on", "crosswide", "chf_received_on",
                             "ordered_on", "orderer_title", "orderer_name", "order_document"),
                passed=("ordered", "planned", "carried_out", "confirmed", "done")),
        Section("原因と是正計画", ("cause", "plan", "doer", "remedy_due_on", "planned_on"),
                passed=("planned", "carried_out", "confirmed", "done")),
        Section("実施と証拠", ("progress", "tracked_on", "remedy", "completed_on", "evidence"),
                passed=("carried_out", "confirmed", "done")),
        Section("同種確認", ("similar",), passed=("carried_out", "confirmed", "done")),
        Section("課長の確認", ("confirmed_by", "confirmed_title", "confirmed_name", "confirmed_on"),
                passed=("confirmed", "done")),
        Section("監査人の確認", ("auditor_title", "auditor_name", "auditor_on", "auditor_view", "document",
                               "transcribed_by", "transcribed_at", "note"), passed=("done",)),
    ),
    begins=begins,
    awaits=awaits,
)  # fmt: skip

SEARCH = ("finding_number", "number", "text", "clause", "cause", "plan", "remedy", "evidence", "order_number", "note")

DUE = (
    Due(
        "plan_by_on",
        "{heading} の原因と是正計画を入力する",
        frozenset({"ordered"}),
        step="make_plan",
        where=OWN,
        mark="△",
    ),
    Due("order_due_on", "{heading} の同種確認を回答する", frozenset({"ordered"}), step="answer", where=OTHER),
    Due("remedy_due_on", "{heading} の是正を終えて、実施を入力する", frozenset({"planned"}), step="carry_out"),
    Due("track_on", "{heading} の進捗を確かめて記録する", frozenset({"planned"}), step="track", mark="△"),
    Due("order_due_on", "{heading} を課長として確認する", frozenset({"carried_out"}), step="confirm"),
    Due("order_due_on", "{heading} の監査人の確認を確かめる", frozenset({"confirmed"})),
)
