"""The list and the form of R-05, in the order of the paper (domain.md §10.5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from komae_desk.areas.consent.explanation.record import TOLD
from komae_desk.core.area import Due, Screens, Section
from komae_desk.core.dates import fiscal_year
from komae_desk.core.people import PERSON

if TYPE_CHECKING:
    from komae_desk.areas.consent.explanation.record import Consent
    from komae_desk.core.desk import Look


def of_person(look: Look, record: Consent) -> Mapping[str, Any]:
    """Post, unit and days of the appointment stand in the register of people."""
    return appointment_of(look, look.maybe(PERSON, record.person))


def appointment_of(look: Look, person: Any) -> dict[str, Any]:
    """The appointment a person has by the register: its last day is the last one of its 年度 where none is named."""
    if person is None:
        return {}
    starts = person.started_on
    ends = person.term_ends_on
    if starts is not None and ends is not None and fiscal_year(starts) != fiscal_year(ends):
        # Of an appointment that was prolonged, the record is about the year that runs.
        starts = max(starts, date(fiscal_year(ends), 4, 1))
    if starts is not None and ends is None:
        ends = date(fiscal_year(starts) + 1, 3, 31)
    section = str(getattr(person, "section", "") or look.office.section)
    return {
        "starts_on": starts,
        "ends_on": ends,
        "post": person.post,
        "unit": f"{section} {person.unit}".strip(),
    }


BY_STEPS = (
    *TOLD,
    "waiver_reason",
    "signed_on",
    "received_on",
    "received_by",
    "shelf",
    "paper_number",
    "preamble",
    "clauses",
    "wording_version",
)
"""What only the steps write: the explanation, the paper, its words."""

SCREENS = Screens(
    columns=("number", "person", "starts_on", "ends_on", "explained_at", "signed_on", "state"),
    lesser=("ends_on", "explained_at"),
    sections=(
        Section("任用", ("person", "starts_on", "ends_on", "unit", "post", "duties", "workplace", "renews")),
        Section("説明", ("explained_at", "explainer", "way", "materials", "topics")),
        Section("理解の確認", ("checks", "score", "questions", "understanding")),
        Section("同意書", ("waiver_reason", "signed_on", "received_on", "received_by", "shelf", "paper_number")),
        Section("同意書の文言", ("wording_version", "preamble", "clauses")),
    ),
    follows={"person": of_person},
    together=("duties", "workplace"),
    by_steps=BY_STEPS,
)

SEARCH = ("number", "post", "unit", "duties", "shelf", "paper_number", "materials")

DUE = (
    Due("starts_on", "{heading}さんに情報セキュリティの説明をする", frozenset({"planned"}), step="explain",
        about=("person",), mark="○"),
    Due("return_due_on", "{heading}さんの署名した同意書を受領する", frozenset({"explained"}), step="receive",
        about=("person",), mark="△"),
    # The years of keeping begin with the end (domain.md §9.9): nobody has to remember it. Weeks before, the step is
    # not possible yet: the sentence says what can be done now, and what then.
    Due("ends_on", "{heading}さんの任用の更新を決め、終わったら終了を記録する", frozenset({"signed", "waived"}),
        step="end", about=("person",)),
)  # fmt: skip
