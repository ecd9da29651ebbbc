"""The list and the form of R-07, in the order of the paper (domain.md §10.9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.areas.briefing.briefing.record import Briefing
from komae_desk.areas.briefing.choices import Reach
from komae_desk.core.area import Screens, Section

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def begins(look: Look) -> Mapping[str, Any]:
    """Whoever writes it down has explained it just now."""
    return {"explainer": look.user.person, "told_at": look.now.replace(second=0, microsecond=0)}


def of_contract(look: Look, briefing: Briefing) -> Mapping[str, Any]:
    """The approved subcontractors nobody has told anything yet; alone, where the contractor has confirmed already."""
    contract: Any = look.maybe("contract", briefing.contract)
    if contract is None:
        return {}
    found: list[Any] = look.find("subcontractor", contract=contract.id, state="approved")
    untold = tuple(each.id for each in found if each.briefed_on is None)
    values: dict[str, Any] = {"subcontractors": untold}
    if contract.briefed_on and untold:
        values["reach"] = Reach.SUBCONTRACTORS
    if not briefing.emergency and contract.contact:
        values["emergency"] = contract.contact
    return values


SCREENS = Screens(
    columns=("number", "contract", "told_at", "explainer", "confirmed_on", "state"),
    lesser=("explainer", "confirmed_on"),
    sections=(
        Section("契約と相手", ("contract", "reach", "subcontractors")),
        Section("説明", ("told_at", "place", "manner", "explainer", "topics", "secrets", "emergency")),
        Section("資料と出席者", ("materials", "attendees", "sub_attendees", "questions", "roster", "roster_on")),
        Section("確認", ("confirmed_on", "note")),
    ),
    begins=begins,
    follows={"contract": of_contract},
)  # fmt: skip

SEARCH = ("number", "place", "secrets", "questions", "note")
