"""The list and the form of D-04, in the order of the paper (domain.md §10.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.areas.briefing.contract.record import ALIVE, OPEN, Contract
from komae_desk.core.area import Due, Screens, Section
from komae_desk.core.dates import add_months, fiscal_year

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

TAKEN_OVER = (
    "subject", "work", "contractor", "address", "representative", "manager", "contact", "workers", "workplace",
    "information", "assets", "confidentiality", "quantity", "personal", "access", "certificates", "resident_mail",
    "check_every",
)  # fmt: skip
"""What a new contract with the same contractor usually goes on with; answers to the thirteen items never do."""


def begins(look: Look) -> Mapping[str, Any]:
    """Whoever enters it looks after it."""
    return {"keeper": look.user.person}


def of_former(look: Look, contract: Contract) -> Mapping[str, Any]:
    """The former contract goes on for another year; the thirteen items are answered anew."""
    former: Any = look.maybe("contract", contract.former)
    if former is None:
        return {}
    values = {name: getattr(former, name) for name in TAKEN_OVER}
    if former.ends_on and former.starts_on:
        first = add_months(former.starts_on, 12 * (fiscal_year(former.ends_on) - fiscal_year(former.starts_on) + 1))
        values |= {"starts_on": first, "ends_on": add_months(former.ends_on, 12)}
    return values


SCREENS = Screens(
    columns=("contract_number", "subject", "contractor", "confidentiality", "ends_on", "check_due_on", "state"),
    lesser=("check_due_on", "confidentiality", "ends_on"),
    sections=(
        Section("契約", ("former", "contract_number", "subject", "work", "concluded_on", "starts_on", "ends_on",
                         "keeper")),
        Section("事業者", ("contractor", "address", "representative", "manager", "contact", "workers", "workplace")),
        Section("委託する情報", ("information", "assets", "confidentiality", "quantity", "personal", "access")),
        Section("13項目と定期確認", ("terms_words", "briefed_on", "checked_on", "weight", "check_due_on",
                                     "check_every")),
        Section("認証・監査・常駐", ("certificates", "audits", "resident_mail", "mail_agreed_on")),
        Section("終了", ("ended_on", "return_due_on", "note")),
    ),
    begins=begins,
    follows={"former": of_former},
    by_steps=("terms", "terms_words", "briefed_on", "checked_on", "weight", "check_due_on", "ended_on"),
    leftover="note",
)  # fmt: skip

SEARCH = ("contract_number", "subject", "contractor", "representative", "manager", "information", "note")

DUE = (
    Due("starts_on", "{heading} の説明を委託先に行い、記録する", frozenset({"concluded"}),
        begins=("briefing", "contract"), mark="△"),
    Due("check_due_on", "{heading} の定期確認をする", frozenset({"running"}), begins=("contractor_check",
        "contract"), mark="○"),
    Due("certificate_ends_on", "{heading} の事業者の認証が更新されたかを確かめる", frozenset(ALIVE), at="certificates"),
    Due("terms_due_on", "{heading} の13項目の「否」に対応する", frozenset(OPEN), page="contract_terms"),
    Due("ends_on", "{heading} の終了（更新）と返還・廃棄を記録する", frozenset({"running"}), step="end"),
    Due("return_due_on", "{heading} の返還・廃棄を確かめて終了にする", frozenset({"closing"}), step="finish"),
)  # fmt: skip
