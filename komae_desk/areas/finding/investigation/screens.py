"""The list and the form of R-21, in the order of the paper (domain.md §10.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.areas.finding.choices import Has, Inquiry, Thing
from komae_desk.core.area import Due, Screens, Section

if TYPE_CHECKING:
    from komae_desk.areas.finding.investigation.record import Investigation
    from komae_desk.core.desk import Look


def of_inquiry(look: Look, record: Investigation) -> Mapping[str, Any]:
    """What the audit of a private PC looks at."""
    return {"things": (Thing.PRIVATE,)} if record.inquiry is Inquiry.PRIVATE else {}


SCREENS = Screens(
    columns=("number", "inquiry", "subject", "conduct_by_on", "has_problem", "remedy_due_on", "state"),
    lesser=("remedy_due_on", "has_problem"),
    sections=(
        Section("指示・求め", ("inquiry", "purpose", "orderer_title", "orderer_name", "ordered_on", "order_number",
                               "appointed", "appointed_on")),
        Section("対象", ("subject", "things", "thing", "period_from_on", "period_to_on", "conduct_by_on")),
        Section("実施", ("conducted_at", "conductor", "witness", "safe", "configured", "stored", "cooperation",
                         "result", "copies", "has_problem")),
        Section("報告", ("reported_to", "reported_on", "receiver_title", "receiver_name", "received_on", "document",
                         "transcribed_by", "transcribed_at")),
        Section("是正", ("remedy", "remedy_due_on", "remedied_on", "note")),
    ),
    follows={"inquiry": of_inquiry},
)  # fmt: skip

SEARCH = ("number", "subject", "purpose", "thing", "result", "remedy", "note")

DUE = (
    Due("conduct_by_on", "{heading} の指示・求めを確かめる", frozenset({"requested"})),
    Due("conduct_by_on", "{heading} を実施する", frozenset({"ordered"}), step="conduct"),
    Due("conduct_by_on", "{heading} の結果を報告する", frozenset({"conducted"}), step="report"),
    Due("remedy_due_on", "{heading} の是正を終える", frozenset({"reported"}), step="end",
        where=(("has_problem", Has.YES),)),
)  # fmt: skip
