"""The list and the form of P-04, in the order of the paper (domain.md §10.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.areas.takeout.moving import of_things
from komae_desk.areas.takeout.transport.workflow import USING
from komae_desk.core.application import PERMITTED
from komae_desk.core.area import Due, Screens, Section
from komae_desk.core.deciding import CONFIRMATION, DECISION, TRANSCRIPTION

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def begins(look: Look) -> Mapping[str, Any]:
    """Whoever begins an application applies and carries; the office answers when something is lost."""
    return {"applicant": look.user.person, "carrier": look.user.person, "origin": look.office.section}


SCREENS = Screens(
    columns=("number", "carrier", "destination", "leaves_at", "state"),
    lesser=("carrier",),
    sections=(
        Section("申請者", ("applied_on", "applicant")),
        Section("対象", ("devices", "assets", "information", "confidentiality", "medium", "quantity")),
        Section("運搬", ("purpose", "origin", "destination", "means", "tracked", "leaves_at", "carrier",
                        "second_carrier", "recipient")),
        Section("保護", ("guards", "contact")),
        DECISION,
        TRANSCRIPTION,
        Section("受領", ("left_at", "received_at", "received_name", "anomaly")),
    ),
    begins=begins,
    follows={"devices": of_things, "assets": of_things},
)  # fmt: skip

SEARCH = ("number", "information", "purpose", "origin", "destination", "recipient", "paper_number")

DUE = (
    Due("applied_on", "{heading} への運搬を許可するか決める", frozenset({"submitted"}), step="permit", mark="△"),
    Due("leaves_at", "{heading} への運搬を開始する", frozenset(PERMITTED), step="depart"),
    Due("left_at", "{heading} での受領を記録する", frozenset({"carrying"}), step="arrive"),
    Due("confirm_due_on", CONFIRMATION, frozenset((*PERMITTED, *USING)), step="confirm_later", mark="△"),
)
