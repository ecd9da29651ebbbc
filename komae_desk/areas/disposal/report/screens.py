"""The list and the form of R-04, in the order of the paper (domain.md §10.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.core.area import Due, Screens, Section

if TYPE_CHECKING:
    from komae_desk.areas.disposal.report.record import DisposalReport
    from komae_desk.core.desk import Look


def begins(look: Look) -> Mapping[str, Any]:
    """By hand: what a contractor holds since today."""
    return {"provided_on": look.today}


def of_contract(look: Look, report: DisposalReport) -> Mapping[str, Any]:
    """Who holds it and until when stands in the register of contracts, where there is one."""
    contract: Any = look.maybe("contract", report.outsourced)
    if contract is None:
        return {}
    return {"counterpart": contract.contractor, "contract": contract.heading[:120]}


SCREENS = Screens(
    columns=("counterpart", "subject", "provided_on", "promised_on", "state"),
    lesser=("provided_on",),
    sections=(
        Section("提供先・対象", ("provision", "outsourced", "counterpart", "contract", "subject", "confidentiality",
                                "quantity", "provided_on", "promised_on")),
        Section("報告", ("ending", "ended_at", "ended_by", "content", "reporter", "reported_on",
                        "certificate_number")),
        Section("受領と確認", ("received_by", "received_on", "finding", "confirmed_by", "confirmed_on", "reminded_on",
                              "remarks")),
    ),
    begins=begins,
    follows={"outsourced": of_contract},
)  # fmt: skip

SEARCH = ("number", "counterpart", "contract", "subject", "ended_by", "reporter", "certificate_number", "remarks")

DUE = (
    Due(
        "promised_on",
        "{heading} から返還・廃棄の報告を受領する",
        frozenset({"waiting"}),
        step="receive",
        acts=("remind",),
    ),
    Due("received_on", "{heading} の返還・廃棄の報告を確認する", frozenset({"received"}), step="confirm"),
)
