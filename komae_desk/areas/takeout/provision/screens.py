"""The list and the form of P-05, in the order of the paper (domain.md §10.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.areas.takeout.moving import of_things
from komae_desk.areas.takeout.provision.workflow import USING
from komae_desk.core.application import PERMITTED
from komae_desk.core.area import Due, Screens, Section
from komae_desk.core.deciding import CONFIRMATION, DECISION, TRANSCRIPTION

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def begins(look: Look) -> Mapping[str, Any]:
    """Whoever begins an application applies."""
    return {"applicant": look.user.person}


SCREENS = Screens(
    columns=("number", "counterpart", "confidentiality", "promised_on", "state"),
    lesser=("confidentiality",),
    sections=(
        Section("申請者", ("applied_on", "applicant")),
        Section("対象", ("devices", "assets", "information", "confidentiality", "quantity")),
        Section("提供先", ("counterpart", "counterpart_person", "counterpart_contact")),
        Section("提供", ("law", "purpose", "provides_at", "delivery", "shields", "encryption", "scope_of_use",
                        "passing_on")),
        Section("返却・廃棄", ("promise", "promised_on", "report_by")),
        Section("個人情報", ("personal", "personal_basis")),
        DECISION,
        TRANSCRIPTION,
        Section("提供の記録", ("given_at", "received_on", "received_name")),
    ),
    begins=begins,
    follows={"devices": of_things, "assets": of_things},
)  # fmt: skip

SEARCH = ("number", "information", "counterpart", "counterpart_person", "law", "purpose", "paper_number")

DUE = (
    Due("applied_on", "{heading} への提供を許可するか決める", frozenset({"submitted"}), step="permit", mark="△"),
    Due("provides_at", "{heading} への提供を記録する", frozenset(PERMITTED), step="give"),
    Due("given_at", "{heading} の受領と報告を確かめて終了する", frozenset({"given"}), step="finish"),
    Due("confirm_due_on", CONFIRMATION, frozenset((*PERMITTED, *USING)), step="confirm_later", mark="△"),
)
