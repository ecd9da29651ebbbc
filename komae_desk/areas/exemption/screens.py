"""The list and the form of exceptions, in the order of P-07 (domain.md §10.4, ux.md §4.10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from komae_desk.areas.exemption.choices import Capacity
from komae_desk.areas.exemption.record import ROLES, USING, Exemption
from komae_desk.core.application import day_of, roles_of
from komae_desk.core.area import Due, Screens, Section
from komae_desk.core.clause import quoted
from komae_desk.core.dates import fiscal_year
from komae_desk.core.deciding import TRANSCRIPTION
from komae_desk.core.people import PERSON

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def begins(look: Look) -> Mapping[str, Any]:
    """Until the end of the fiscal year; by whoever sits here, or by the manager of the section."""
    person = look.user.person
    if _capacity(look, person) is None:
        people = (each.id for each in look.find(PERSON) if _capacity(look, each.id) is not None)
        person = next(people, person)
    return {
        "applicant": person,
        "capacity": _capacity(look, person),
        "ends_on": date(fiscal_year(look.today) + 1, 3, 31),
    }


def _capacity(look: Look, person: Any) -> Capacity | None:
    held = roles_of(look, person)
    return next((capacity for capacity, role in ROLES.items() if role in held), None)


def of_applicant(look: Look, record: Exemption) -> Mapping[str, Any]:
    """As what somebody applies follows from the roles."""
    capacity = _capacity(look, record.applicant)
    return {"capacity": capacity} if capacity is not None else {}


def of_clause(look: Look, record: Exemption) -> Mapping[str, Any]:
    """The words of the clause as they hold today."""
    return {"clause_text": quoted(look, record.clause)}


def of_start(look: Look, record: Exemption) -> Mapping[str, Any]:
    """What begins after the end that was filled in ends with the fiscal year it begins in (applied for in March)."""
    if record.starts_on is None or (record.ends_on is not None and record.ends_on >= record.starts_on):
        return {}
    return {"ends_on": date(fiscal_year(record.starts_on) + 1, 3, 31)}


def of_moment(look: Look, record: Exemption) -> Mapping[str, Any]:
    """What was done at once began at that moment."""
    return {"starts_on": day_of(record.acted_at)} if record.acted_at else {}


SCREENS = Screens(
    columns=("number", "clause", "applicant", "last_on", "state"),
    lesser=("applicant",),
    sections=(
        Section("申請者", ("occasion", "applied_on", "applicant", "capacity", "system")),
        Section("対象規定", ("clause", "clause_text", "cannot_keep", "reason")),
        Section("緊急のとき", ("acted_at", "urgent_reason", "reported_at")),
        Section("例外措置", ("measure", "risk", "starts_on", "ends_on", "persons", "assets", "devices", "other_things",
                        "ending", "review_on", "extends")),
        Section("統括の意見", ("head_opinion", "head_on", "head_title", "head_name", "head_document",
                            "head_transcribed_by", "head_transcribed_at")),
        Section("CISOの審査・確認", ("conditions", "valid_until_on", "decided_by", "decided_title", "decided_name",
                               "decided_on", "decided_at", "refusal_reason", "later_confirmer", "later_confirmed_on")),
        TRANSCRIPTION,
        Section("見直し・延長", ("reviewed_on", "review_note", "next_review_on", "extend_until_on", "extend_reason")),
        Section("終了", ("ended_on", "result", "restored", "remaining", "end_reported_on", "end_confirmed_on",
                       "end_confirmed_title", "end_confirmed_name", "end_document", "end_transcribed_by",
                       "end_transcribed_at")),
    ),
    begins=begins,
    follows={"applicant": of_applicant, "clause": of_clause, "starts_on": of_start, "acted_at": of_moment},
    left="last_on",
    by_steps=("clause_text", "later_confirmer", "later_confirmed_on"),
)  # fmt: skip

SEARCH = ("number", "clause", "cannot_keep", "reason", "measure", "persons", "system", "paper_number")

DUE = (
    Due(
        "report_by_on", "{heading} をCISOに報告する（緊急、24時間以内）", frozenset({"draft"}), step="report", mark="○"
    ),
    Due("ask_on", "{heading} の許可を、CISOに確かめる", frozenset({"submitted"}), at="decision_document", mark="△"),
    Due("ask_on", "{heading} の緊急の報告の確認を、CISOに確かめる", frozenset({"reported"}), at="decision_document"),
    Due(
        "last_on",
        "{heading} の延長を申請するか、終了を報告する",
        frozenset(USING),
        step="extend",
        acts=("end",),
        mark="△",
    ),
    Due("last_on", "{heading} の終了を報告する", frozenset({"reported"}), step="end"),
    Due(
        "review_due_on",
        "{heading} を見直して、結果を記録する",
        frozenset(USING),
        step="review",
        acts=("end",),
        mark="△",
    ),
    Due("ask_on", "{heading} の終了の確認を、CISOに確かめる", frozenset({"ended"}), at="end_document"),
)
