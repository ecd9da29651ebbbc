"""The list and the form of what is done afterwards, one section for each paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.areas.incident.aftermath.record import Scope
from komae_desk.areas.incident.choices import Level
from komae_desk.areas.incident.reporting.after import following
from komae_desk.core.area import Due, Screens, Section

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def filled(look: Look, incident: Any) -> Mapping[str, Any]:
    """From the incident."""
    return {
        "subject": f"{incident.systems or '事案'}の復旧について",
        "restored_at": incident.restored_at,
        "systems": incident.systems,
        "restored": incident.measures,
        "contact": f"{look.office.department}{look.office.section}"[:120],
        "scope": Scope.USERS if incident.level is Level.THREE else Scope.STAFF,
        "persons": incident.persons,
    }


SCREENS = Screens(
    columns=("number", "incident_number", "told_at", "persons", "loss_told_on", "csirt_told_on", "state"),
    lesser=("persons", "loss_told_on"),
    sections=(
        Section("事案", ("incident", "incident_number", "level")),
        Section("復旧連絡（I-09）", ("subject", "restored_at", "systems", "restored", "caution", "contact", "scope",
                                     "scope_why", "means", "told_at", "told_by")),
        Section("本人への連絡・二次被害防止（I-10）", ("persons", "list_kept_at", "contacts", "stopped_ids", "cached",
                                                       "recalled", "further")),
        Section("消失データの再作成（I-11）", ("loss_told_on", "loss_began_at", "loss_ended_at", "works",
                                              "csirt_told_on")),
        Section("転記", ("decision_document", "transcribed_by", "transcribed_at")),
    ),
    follows={"incident": following(filled)},
)  # fmt: skip

SEARCH = ("number", "incident_number", "subject", "systems")

UNTOLD, UNREPORTED = (("told_at", None),), (("csirt_told_on", None),)
DUE = (
    Due("restored_at", "{heading} 復旧を職員等に連絡する", frozenset({"open"}), step="tell", where=UNTOLD, mark="○"),
    Due(
        "loss_told_on",
        "{heading} 消失したデータの再作成を報告する",
        frozenset({"open"}),
        step="report_rebuilt",
        where=UNREPORTED,
    ),
)
