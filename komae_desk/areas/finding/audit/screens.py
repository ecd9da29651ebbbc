"""The list and the form of an audit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.core.area import Due, Screens, Section
from komae_desk.core.dates import fiscal_label, fiscal_year

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def begins(look: Look) -> Mapping[str, Any]:
    """The audit of this fiscal year; whoever enters it answers the auditors until somebody else is named."""
    return {
        "name": f"{fiscal_label(fiscal_year(look.today))} 情報セキュリティ監査",
        "noticed_on": look.today,
        "contact": look.user.person,
    }


SCREENS = Screens(
    columns=("name", "starts_on", "auditors", "contact", "result_on", "state"),
    lesser=("contact", "result_on"),
    sections=(
        Section("監査計画と通知", ("name", "plan_number", "plan_approved_on", "period_from_on", "period_to_on",
                            "noticed_on", "starts_on", "ends_on")),
        Section("監査人と範囲", ("auditors", "firm", "scope", "reads_restricted")),
        Section("対応", ("contact", "handed")),
        Section("監査結果", ("result_on", "found", "reporter", "cmt_received_on", "result_document", "transcribed_by",
                         "transcribed_at", "note")),
    ),
    begins=begins,
)  # fmt: skip

SEARCH = ("name", "plan_number", "auditors", "firm", "scope", "note")

DUE = (
    Due("starts_on", "{heading} の資料をそろえて、監査を受ける", frozenset({"notified"})),
    Due("result_on", "{heading} の指摘を台帳に入れる", frozenset({"reported"}), step="take_in"),
)
