"""The list and the form of R-11, in the order of the paper (domain.md §10.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.areas.finding.violation.choices import Answer, Telling
from komae_desk.areas.finding.violation.record import Violation
from komae_desk.core.area import Due, Screens, Section

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def begins(look: Look) -> Mapping[str, Any]:
    """Written down now by whoever sits here."""
    return {"received_at": look.now.replace(second=0, microsecond=0), "recorded_by": look.user.person}


def of_gravity(look: Look, violation: Violation) -> Mapping[str, Any]:
    """What is grave goes to CISO, too."""
    return {"to_ciso": Telling.YES if violation.grave is Answer.YES else Telling.NO}


def of_anonymity(look: Look, violation: Violation) -> Mapping[str, Any]:
    """Who told is not written where that was promised."""
    return {"reporter": "", "reporter_contact": ""} if violation.anonymous else {}


SCREENS = Screens(
    columns=("number", "clause", "received_at", "subject", "improve_by_on", "state"),
    lesser=("subject", "improve_by_on"),
    sections=(
        Section("通報", ("received_at", "means", "anonymous", "reporter", "reporter_contact", "protection")),
        Section("違反", ("clause", "subject", "things", "content", "recorded_by")),
        Section("事実の確認", ("facts_on", "facts")),
        Section("統括の判断", ("head_reported_on", "grave", "judgement", "head_at", "head_title", "head_name",
                              "incident_number")),
        Section("CISOへの報告", ("to_ciso", "ciso_on", "ciso_title", "ciso_name")),
        Section("指導", ("guided_on", "guided_name", "guidance", "improve_by_on")),
        Section("利用の停止", ("referred_on", "stopped_on", "stop_scope", "resume_terms", "stop_received_on",
                              "resumed_on")),
        Section("改善の確認", ("checked_on", "outcome", "prevention", "ended_on", "ended_title", "ended_name")),
        Section("転記", ("receipt_document", "transcribed_by", "transcribed_at", "note")),
    ),
    begins=begins,
    follows={"grave": of_gravity, "anonymous": of_anonymity},
)  # fmt: skip

SEARCH = ("number", "clause", "subject", "things", "content", "facts", "guidance", "prevention", "note")

DUE = (
    Due("received_at", "{heading} の統括の判断を確かめる", frozenset({"received"}), mark="○"),
    Due("head_at", "{heading} の指導を記録する", frozenset({"judged"}), step="guide", at="guidance", mark="○"),
    Due("improve_by_on", "{heading} の改善を確かめて終了する", frozenset({"guided"}), step="end", at="outcome"),
    Due("referred_on", "{heading} の利用停止の判断を確かめる", frozenset({"referred"})),
    Due("stopped_on", "{heading} の復旧の条件を確かめる", frozenset({"stopped"}), step="end", at="outcome"),
)
