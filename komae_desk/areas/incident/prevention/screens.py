"""The list and the form of the measures, in the order of the paper (domain.md §4.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.areas.incident.prevention.record import NUMBERS
from komae_desk.areas.incident.reporting.after import following, form_numbers, newest
from komae_desk.areas.incident.reporting.facts import story, within
from komae_desk.core.area import Due, Screens, Section

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

DAYS = 20
"""開庁日 after the recovery (△, domain.md §7)."""


def filled(look: Look, incident: Any) -> Mapping[str, Any]:
    """From the incident and the newest report on it."""
    over = incident.restored_at or incident.recognised_at
    return {
        "form_numbers": within(form_numbers(look, incident.id), "、", NUMBERS, "ほか"),
        "overview": story(look, incident),
        "organisation": incident.systems or f"{look.office.department}{look.office.section}",
        "cause": incident.cause or newest(look, incident.id, "cause"),
        "policy_lessen": incident.measures,
        "due_on": look.open_days.after(over.astimezone().date(), DAYS) if over else None,
    }


SCREENS = Screens(
    columns=("number", "incident_number", "level", "reported_on", "approved_on", "effect_check_on", "state"),
    lesser=("level", "approved_on"),
    sections=(
        Section("事案", ("incident", "incident_number", "level", "form_numbers", "due_on")),
        Section("概要と原因", ("overview", "organisation", "cause")),
        Section("対応方針と対応策", ("policy_remove", "policy_early", "policy_lessen", "measures", "other",
                                     "viewpoints", "effect_check_on")),
        Section("統括・委員会", ("reported_by", "reported_on", "received_by", "received_title", "received_name",
                                 "received_on", "answer", "plan_on", "plan_name", "approved_on", "approval_number",
                                 "decision_document", "transcribed_by", "transcribed_at")),
        Section("効果", ("effect_checked_on", "effect")),
    ),
    follows={"incident": following(filled)},
)  # fmt: skip

SEARCH = ("number", "incident_number", "organisation", "approval_number")

DUE = (
    Due("due_on", "{heading} を統括へ報告する（推奨）", frozenset({"draft"}), step="report", mark="○"),
    Due("effect_check_on", "{heading} の効果を確認する", frozenset({"received", "approved"}), step="check_effect"),
)
