"""The list and the form of R-02, in the order of the paper (domain.md §10.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.areas.takeout.choices import Confidentiality
from komae_desk.areas.takeout.moving import Passing
from komae_desk.core.area import Due, Screens, Section

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def begins(look: Look) -> Mapping[str, Any]:
    """By hand is for what needs no permission."""
    return {
        "passing": Passing.TRANSPORT,
        "confidentiality": Confidentiality.ONE,
        "moved_at": look.now.replace(second=0, microsecond=0),
        "carrier": look.user.person,
    }


SCREENS = Screens(
    columns=("number", "passing", "things", "destination", "moved_at", "state"),
    lesser=("passing",),
    sections=(
        Section("対象", ("passing", "things", "confidentiality", "quantity")),
        Section("許可", ("transport", "provision", "permit_number", "permit_on")),
        Section("運搬・提供", ("moved_at", "origin", "destination", "means", "delivery", "carrier")),
        Section("受領と報告", ("recipient", "received_at", "due_on", "reported_on", "anomaly", "remarks")),
    ),
    begins=begins,
)

SEARCH = ("number", "things", "destination", "recipient", "permit_number", "remarks")

DUE = (Due("due_on", "{heading} の返却・廃棄の報告を受領する", frozenset({"open"}), step="arrive", about=("things",)),)
