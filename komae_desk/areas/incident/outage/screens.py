"""The list and the form of 様式１, in the order of the paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from komae_desk.areas.incident.outage.facts import facts
from komae_desk.areas.incident.outage.record import OutageReport
from komae_desk.areas.incident.reporting.changes import differs
from komae_desk.areas.incident.reporting.facts import sender, taken
from komae_desk.core.area import Due, Screens, Section

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

NEXT_DAYS = 3
"""Open days until the next report is proposed (△: the form names no day)."""


def begins(look: Look) -> Mapping[str, Any]:
    """Who reports, now."""
    return sender(look, OutageReport.kind)


def of_incident(look: Look, report: OutageReport) -> Mapping[str, Any]:
    """What the incident says."""
    incident = look.maybe("incident", report.incident)
    return {} if incident is None else taken(look, incident, facts)


def next_due(look: Look, report: OutageReport) -> Mapping[str, Any]:
    """With 続報あり the day of the next report is proposed; with 続報なし there is none."""
    goes_on = report.outlook is not None and report.outlook.goes_on
    due: date | None = look.open_days.after(look.today, NEXT_DAYS) if goes_on else None
    return {"next_due_on": due}


SCREENS = Screens(
    columns=("number", "report_no", "incident", "informed_at", "event", "outlook", "state"),
    lesser=("event", "outlook", "informed_at"),
    sections=(
        Section("報告", ("incident", "before", "report_no", "informed_at", "city_name", "department", "in_charge",
                         "phone", "fax", "mail")),
        Section("①②分類", ("event", "causes")),
        Section("内容", ("annex", "operator", "found_at", "occurred_at", "occurred_note", "systems", "overview",
                         "running", "deviation", "spread")),
        Section("⑦推移等", ("course", "supplement", "press", "press_detail", "others_told")),
        Section("⑧⑨予定と教訓", ("outlook", "next_due_on", "lessons")),
        Section("朱書き", ("marks",)),
        Section("確定と提出", ("finished_by", "finished_on", "sent_at", "sent_to", "sent_by")),
    ),
    begins=begins,
    follows={"incident": of_incident, "outlook": next_due},
    differs=differs,
)  # fmt: skip

SEARCH = ("number", "systems", "in_charge")

DUE = (
    Due("finished_on", "{heading} の提出を記録する", frozenset({"final"}), step="send"),
    Due("next_due_on", "{heading} の次の報告を作る（推奨）", frozenset({"final", "sent"}), step="next",
        unless=("outage_report", "before")),
)  # fmt: skip
