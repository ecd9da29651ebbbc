"""The list and the form of subcontractors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.areas.briefing.subcontractor.record import Subcontractor
from komae_desk.core.area import Due, Screens, Section

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def begins(look: Look) -> Mapping[str, Any]:
    """Asked for today."""
    return {"requested_on": look.today}


def of_contract(look: Look, subcontractor: Subcontractor) -> Mapping[str, Any]:
    """The class is that of the contract, unless somebody says it is lower."""
    contract: Any = look.maybe("contract", subcontractor.contract)
    return {} if contract is None or subcontractor.confidentiality else {"confidentiality": contract.confidentiality}


SCREENS = Screens(
    columns=("name", "contract", "confidentiality", "requested_on", "approved_on", "state"),
    lesser=("confidentiality", "approved_on"),
    sections=(
        Section("再委託", ("contract", "name", "address", "manager", "work", "workplace", "confidentiality",
                           "same_duties", "requested_on", "document")),
        Section("承認", ("conditions", "approved_by", "approved_title", "approved_name", "approved_on",
                         "refusal_reason")),
        Section("説明と終了", ("briefed_on", "ended_on", "note")),
    ),
    begins=begins,
    follows={"contract": of_contract},
    by_steps=("conditions", "approved_by", "approved_title", "approved_name", "approved_on", "refusal_reason",
              "briefed_on", "ended_on"),
)  # fmt: skip

SEARCH = ("name", "work", "manager", "document", "note")

DUE = (
    Due("requested_on", "再委託先 {heading} を承認するか決める", frozenset({"requested"}), step="approve"),
    Due(
        "brief_due_on",
        "再委託先 {heading} への説明を記録する",
        frozenset({"approved"}),
        begins=("briefing", "contract", "contract"),
        mark="△",
    ),
)
