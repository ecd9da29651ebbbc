"""The list and the form of R-16 (domain.md §10.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.areas.training.advice.record import Advice
from komae_desk.core.area import Due, Screens, Section

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

ANSWER_DAYS = 3
"""Open days from a consultation to its answer (△, domain.md M-030)."""


def begins(look: Look) -> Mapping[str, Any]:
    """Written down now by whoever sits here."""
    return {
        "happened_at": look.now.replace(second=0, microsecond=0),
        "recorded_by": look.user.person,
        "answer_by_on": look.open_days.after(look.today, ANSWER_DAYS),
    }


def of_contract(look: Look, advice: Advice) -> Mapping[str, Any]:
    """Who reports stands in the register of contracts, where there is one."""
    contract: Any = look.maybe("contract", advice.contract)
    if contract is None:
        return {}
    return {"contractor": contract.contractor, "received_on": look.today, "received_by": look.user.person}


SCREENS = Screens(
    columns=("number", "matter", "subject", "happened_at", "asker", "answer_by_on", "state"),
    lesser=("asker", "answer_by_on"),
    sections=(
        Section("記録", ("matter", "happened_at", "asker", "counterpart", "subject", "content")),
        Section("回答・指示", ("answer_by_on", "answer", "exception", "exception_number")),
        Section("周知・指導", ("materials", "means", "heads")),
        Section("立会い", ("place", "work", "workers", "witness", "odd")),
        Section("委託先報告受領", ("contract", "contractor", "report", "period_from_on", "period_to_on", "reported_on",
                                  "received_on", "received_by", "measures")),
        Section("記録者と確認", ("recorded_by", "decided_by", "decided_title", "decided_name", "decided_on", "note")),
    ),
    begins=begins,
    follows={"contract": of_contract},
)  # fmt: skip

SEARCH = ("number", "subject", "content", "answer", "counterpart", "contractor", "workers", "note")

DUE = (
    Due("answer_by_on", "{heading} に回答するか指示を決める", frozenset({"asked"}), step="answer", mark="△"),
    Due("happened_at", "{heading} の記録を確認する", frozenset({"recorded"}), step="confirm"),
    Due(
        "exception_due_on",
        "{heading} の例外措置（P-07）の申請を確かめる",
        frozenset({"done"}),
        at="exception_number",
        mark="△",
    ),
)
