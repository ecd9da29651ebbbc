"""Lists and forms of what the city and the section issue; naming a question fills in what it says now."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from komae_desk.core.area import Screens, Section
from komae_desk.core.desk import Look
from komae_desk.core.people import Role
from komae_desk.core.workflow import State, Step, Workflow

ISSUE, ISSUED = "issue", "issued"
_STATES = {"draft": State("作成中", "neu"), ISSUED: State("発行", "ok")}


def _issuing(*by: Role) -> Workflow:
    return Workflow(_STATES, (Step(ISSUE, "発行", ("draft",), ISSUED, by=by, checks=True, numbers=True),))


# Who issues for the city is a member of its stream; what duties that person has there is no matter.
CITY = _issuing()
SECTION = _issuing(Role.SECURITY_MANAGER, Role.DEPUTY)


def _follows(look: Look, record: Any) -> Mapping[str, Any]:
    from komae_desk.areas.self_check.question.answers import questions

    found = next((q for q in questions(look, paused=True) if q.id == record.about), None)
    if found is None:
        return {}
    labels = record.labels()
    return {name: value for name, value in vars_of(found).items() if name in labels}


def vars_of(question: Any) -> dict[str, Any]:
    """A question's own fields by their names."""
    return {field.name: getattr(question, field.name) for field in dataclasses.fields(question)}


SCREENS = Screens(
    columns=("number", "about", "audience", "text", "starts_on", "is_paused"),
    sections=(
        Section("設問", ("about", "audience", "chapter", "text", "advice")),
        Section("答え方", ("clause", "allows_na", "evidence", "is_recommended", "is_for_term_staff")),
        Section("適用", ("is_paused", "starts_on", "note")),
    ),
    begins=lambda look: {"starts_on": look.today},
    follows={"about": _follows},
    lesser=("about",),
)
