"""The list and the form of an account, ア to ケ in the order of the plan (domain.md §6.9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.areas.incident.account.record import ATTACHMENTS, PREVENTION, Author, Purpose
from komae_desk.areas.incident.choices import Level
from komae_desk.areas.incident.reporting.after import course, following, form_numbers, newest
from komae_desk.areas.incident.reporting.facts import known, of_event, story, within
from komae_desk.core.area import Due, Screens, Section

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


MORE = "（ほかの対策は、再発防止策報告書のとおり）"


def begins(look: Look) -> Mapping[str, Any]:
    """Today, with the section as its window."""
    office = look.office
    return {"written_on": look.today, "contact": f"{office.city}{office.department}{office.section}"[:200]}


def attachments(look: Look, incident_id: UUID) -> list[str]:
    """What I-13 names as its annexes: I-02, I-03 and the reports to the ministry, those there are."""
    kept = (("incident_entry", "対応時系列記録簿（I-02）"), ("evidence", "証拠保全記録票（I-03）"))
    there = [words for kind, words in kept if of_event(look, kind, incident_id)]
    return [*there, *form_numbers(look, incident_id)]


def filled(look: Look, incident: Any) -> Mapping[str, Any]:
    """From the facts, the timeline, the newest reports and the measures."""
    plan: Any = next(iter(look.find("prevention", incident=incident.id)), None)
    persons = (
        f"{incident.persons:,}名{'（おおよそ）' if incident.persons_are_estimated else ''}" if incident.persons else ""
    )
    measures = [each.what for each in plan.measures] if plan is not None else []
    return {
        "subject": f"{sorted(incident.examples, key=lambda e: -e.level.rank)[0].label}について"
        if incident.examples
        else "",
        "situation": story(look, incident),
        "course": course(look, incident.id),
        "leaked": "　".join(filter(None, (known(incident, "personal_content"), persons))),
        "damage": known(incident, "damage"),
        "cause": known(incident, "cause"),
        "measures": known(incident, "measures"),
        "prevention": within(measures, "\n", PREVENTION, MORE),
        "to_persons": newest(look, incident.id, "to_persons"),
        "attachments": within(attachments(look, incident.id), "、", ATTACHMENTS, "ほか"),
        "author": Author.CSIRT if incident.level is Level.THREE else Author.SECTION,
    }


SCREENS = Screens(
    columns=("number", "incident_number", "purpose", "written_on", "decided_on", "published_on", "state"),
    lesser=("written_on", "decided_on"),
    sections=(
        Section("資料", ("incident", "incident_number", "level", "purpose", "written_on", "subject")),
        Section("内容（ア〜ケ）", ("situation", "course", "method", "leaked", "damage", "cause", "measures",
                                  "prevention", "contact")),
        Section("公表の手順", ("persons_told_on", "wishes", "is_one_window", "url", "is_reachable")),
        Section("調査報告書", ("addressee", "author", "to_persons", "disclosure", "undisclosed", "undisclosed_why",
                               "attachments")),
        Section("決定と公表", ("submitted_by", "decided_by", "decided_title", "decided_name", "decided_on",
                               "decision_document", "transcribed_by", "transcribed_at", "published_on")),
    ),
    begins=begins,
    follows={"incident": following(filled)},
)  # fmt: skip

SEARCH = ("number", "incident_number", "subject", "addressee")

DUE = (
    Due("decided_on", "{heading} を公表する", frozenset({"decided"}), step="publish",
        where=(("purpose", Purpose.PUBLICATION),)),
)  # fmt: skip
