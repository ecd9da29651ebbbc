"""The list and the form of 様式２, in the order of the paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.areas.incident.incident.screens import GUIDE
from komae_desk.areas.incident.law import guides
from komae_desk.areas.incident.leak.facts import facts
from komae_desk.areas.incident.leak.record import LeakReport
from komae_desk.areas.incident.reporting.changes import differs
from komae_desk.areas.incident.reporting.facts import sender, taken
from komae_desk.core.area import Due, Screens, Section

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def begins(look: Look) -> Mapping[str, Any]:
    """Who reports, now."""
    return sender(look, LeakReport.kind)


def of_incident(look: Look, report: LeakReport) -> Mapping[str, Any]:
    """What the incident says."""
    incident = look.maybe("incident", report.incident)
    return {} if incident is None else taken(look, incident, facts)


def of_law(look: Look, report: LeakReport) -> Mapping[str, Any]:
    """The days of the law as a rule of thumb; each can be changed."""
    return guides(look, report.known_on, report.law_kinds)


SCREENS = Screens(
    columns=("number", "report_no", "incident", "informed_at", "sorts", "count", "state"),
    lesser=("sorts", "count", "informed_at"),
    sections=(
        Section("報告", ("incident", "before", "report_no", "informed_at", "department", "phone", "mail", "city_name",
                         "in_charge", "fax")),
        Section("流出", ("sorts", "sort_other", "bodies", "origins", "origin_other", "leakers", "leaker_other",
                         "occurred_on", "found_on", "published_on", "trigger", "information", "count", "count_note")),
        Section("被害・原因・対応", ("damage", "cause", "to_persons", "measures", "police", "police_at",
                                     "police_office", "police_phone")),
        Section("個人情報保護法の目安", ("law_kinds", "known_on", "quick_guide_on", "full_guide_on",
                                        "law_reported_on")),
        Section("朱書き", ("marks",)),
        Section("確定と提出", ("finished_by", "finished_on", "sent_at", "sent_to", "sent_by")),
    ),
    begins=begins,
    follows={"incident": of_incident, "known_on": of_law, "law_kinds": of_law},
    differs=differs,
)  # fmt: skip

SEARCH = ("number", "bodies", "in_charge")

NEWEST = ("leak_report", "before")
DUE = (
    Due("finished_on", "{heading} の提出を記録する", frozenset({"final"}), step="send"),
    Due(
        "quick_guide_on",
        GUIDE,
        frozenset({"draft", "final", "sent"}),
        at="known_on",
        where=(("law_reported_on", None),),
        unless=("leak_report", "before"),
    ),
)
