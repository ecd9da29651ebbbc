"""The list and the form of questions, in the order of R-13."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.areas.asset.classification import GRADE_FIELDS
from komae_desk.areas.asset.information.classifying import handling_of
from komae_desk.core.area import Due, Screens, Section

if TYPE_CHECKING:
    from komae_desk.areas.asset.question.record import ClassificationQuestion
    from komae_desk.core.desk import Look

DAYS_TO_ANSWER = 3


def begins(look: Look) -> Mapping[str, Any]:
    """Asked today by who sits here, answered within three open days (△)."""
    return {
        "asker": look.user.person,
        "asked_on": look.today,
        "answer_by_on": look.open_days.after(look.today, DAYS_TO_ANSWER),
    }


def of_asset(look: Look, question: ClassificationQuestion) -> Mapping[str, Any]:
    """What the register knows of it."""
    asset: Any = look.maybe("information_asset", question.asset)
    if asset is None:
        return {}
    expected = {f"expected_{name}": getattr(asset, name) for name in GRADE_FIELDS}
    return {"subject": asset.name, "origin": asset.origin, "obtained_from": asset.obtained_from, **expected}


def handled(look: Look, question: ClassificationQuestion) -> Mapping[str, Any]:
    """The 取扱制限 that go with the grades."""
    return {"handling": handling_of(look, question)}


SCREENS = Screens(
    columns=("number", "subject", "asker", "asked_on", "answer_by_on", "confidentiality", "state"),
    lesser=("asked_on", "asker", "answer_by_on"),
    sections=(
        Section("照会", ("asker", "asked_on", "asset", "subject", "origin", "obtained_from")),
        Section(
            "見込みの分類",
            ("expected_confidentiality", "expected_integrity", "expected_availability", "question", "answer_by_on"),
        ),
        Section("回答", (*GRADE_FIELDS, "handling", "reason")),
        Section("回答者", ("answered_title", "answered_name", "answered_on")),
    ),
    begins=begins,
    follows={"asset": of_asset, **dict.fromkeys(GRADE_FIELDS, handled)},
)

SEARCH = ("number", "subject", "obtained_from", "question", "reason")

DUE = (Due("answer_by_on", "{heading} の照会に回答する", frozenset({"asked"}), step="answer", mark="△"),)
