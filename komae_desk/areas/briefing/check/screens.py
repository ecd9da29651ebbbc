"""The list and the form of R-08, in the order of the paper (domain.md §10.9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.areas.briefing.check.record import PERIODIC, REPORT_DAYS, SELECTION, ContractorCheck
from komae_desk.areas.briefing.choices import Answer, Purpose, Weight
from komae_desk.core.area import Due, Screens, Section

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def begins(look: Look) -> Mapping[str, Any]:
    """Checked today by whoever sits here."""
    return {
        "checked_on": look.today,
        "checked_by": look.user.person,
        "report_by_on": look.open_days.after(look.today, REPORT_DAYS),
    }


def of_contract(look: Look, check: ContractorCheck) -> Mapping[str, Any]:
    """Selection or periodic check by the contract's state; the period since the last one; what is known of it."""
    contract: Any = look.maybe("contract", check.contract)
    if contract is None:
        return {}
    selection = contract.state == "selecting"
    values: dict[str, Any] = {
        "purpose": Purpose.SELECTION if selection else Purpose.PERIODIC,
        "certificates": contract.certificates,
        "audits": contract.audits,
    }
    if not selection:
        values |= {"period_from_on": contract.checked_on or contract.starts_on, "period_to_on": check.checked_on}
    return values


def of_day(look: Look, check: ContractorCheck) -> Mapping[str, Any]:
    """The report is due ten open days after the check."""
    return {"report_by_on": look.open_days.after(check.checked_on, REPORT_DAYS)} if check.checked_on else {}


def of_weight(look: Look, check: ContractorCheck) -> Mapping[str, Any]:
    """What is grave goes to CISO, too (対8-1(3))."""
    return {"to_ciso": Answer.YES if check.weight is Weight.HIGH else Answer.NO}


SCREENS = Screens(
    columns=("number", "contract", "purpose", "checked_on", "weight", "report_by_on", "state"),
    lesser=("weight", "report_by_on", "purpose"),
    sections=(
        Section("対象", ("contract", "purpose", "checked_on", "checked_by")),
        Section("選定時の確認", (*SELECTION, "judgement")),
        Section("定期の確認", ("period_from_on", "period_to_on", "means", *PERIODIC)),
        Section("認証・監査", ("certificates", "audits", "evidence")),
        Section("結果と措置", ("result", "measures", "measure_clause", "weight", "to_ciso", "report_by_on")),
        Section("報告", ("confirmed_by", "confirmed_title", "confirmed_name", "confirmed_on", "reported_on", "head_on",
                         "head_title", "head_name", "ciso_reported_on", "ciso_on", "ciso_title", "ciso_name",
                         "receipt_document", "transcribed_by", "transcribed_at", "note")),
    ),
    begins=begins,
    follows={"contract": of_contract, "checked_on": of_day, "weight": of_weight},
)  # fmt: skip

SEARCH = ("number", "result", "measures", "evidence", "note")

DUE = (
    Due("report_by_on", "{heading} の確認を確かめて、確定・報告する", frozenset({"recorded"}), step="report", mark="△"),
    Due("report_by_on", "{heading} の統括の受領を確かめる", frozenset({"reported"}), mark="△"),
    Due("report_by_on", "{heading} のCISOの確認を確かめる", frozenset({"ciso_wait"}), mark="△"),
)
