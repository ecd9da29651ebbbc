"""The questions of a campaign, frozen on the day it was distributed, and what one line of digits says of them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import lru_cache
from typing import Any

from komae_desk.areas.self_check.question.shipped import Audience, Question
from komae_desk.core.dates import fiscal_label

OPEN, LATER = ".", "0"
"""Of a line of answers, one character for each question of the campaign: not reached yet, put off (後で)."""


class Mark(Enum):
    """An answer, by the digit that gives it."""

    DONE = 1, "実施済"
    PARTLY = 2, "一部実施"
    NOT_DONE = 3, "未実施"
    NOT_APPLICABLE = 4, "該当なし"

    @property
    def digit(self) -> int:
        """The key, and what is kept."""
        return int(self.value[0])

    @property
    def label(self) -> str:
        """As it is shown and printed."""
        return str(self.value[1])


MARKS: Mapping[int, Mark] = {mark.digit: mark for mark in Mark}
WANTING = (Mark.PARTLY.digit, Mark.NOT_DONE.digit)
"""Answers that ask for a reason and for what is done about it (domain.md §11.0)."""
UNANSWERED = 0
OLDEST = 1900


def packed(questions: Sequence[Question]) -> str:
    """The questions as one text, which the campaign keeps."""
    rows = [_row(question) for question in questions]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")) if rows else ""


def _row(question: Question) -> list[Any]:
    values = [getattr(question, name) for name in _NAMES]
    return [v.value if isinstance(v, Audience) else int(v) if isinstance(v, bool) else v for v in values]


@lru_cache(maxsize=32)
def unpacked(text: str) -> tuple[Question, ...]:
    """The questions of such a text, in the order of the sheet."""
    try:
        return tuple(_question(row) for row in json.loads(text)) if text else ()
    except (ValueError, TypeError):
        # Not written by this program: a campaign without questions, which every page says.
        return ()


def _question(row: Sequence[Any]) -> Question:
    values: dict[str, Any] = dict(zip(_NAMES, row, strict=True))
    values |= {name: bool(values[name]) for name in _FLAGS}
    return Question(**values | {"audience": _AUDIENCES[values["audience"]]})


_NAMES = tuple(field.name for field in dataclasses.fields(Question))
_AUDIENCES = {str(each.value): each for each in Audience}
_FLAGS = tuple(field.name for field in dataclasses.fields(Question) if field.type == "bool")


def line_of(answers: Mapping[str, int], questions: Sequence[Question], later: Sequence[str] = ()) -> str:
    """Answers by question as a line: one digit for each question, LATER and OPEN where there is none."""
    return "".join(str(answers[q.id]) if answers.get(q.id) else LATER if q.id in later else OPEN for q in questions)


def answers_of(line: str, questions: Sequence[Question]) -> dict[str, int]:
    """Question id → 1 実施済, 2 一部実施, 3 未実施, 4 該当なし, 0 not answered; a line may be shorter."""
    return {q.id: int(c) if c.isdigit() else UNANSWERED for q, c in zip(questions, line.ljust(len(questions), OPEN),
                                                                        strict=False)}  # fmt: skip


def year_label(year: int | None) -> str:
    """「令和8年度」; nothing for what is no year."""
    return fiscal_label(year) if year is not None and year >= OLDEST else ""


def is_asked(question: Question, *, is_term: bool) -> bool:
    """Whether somebody is asked it: those for 会計年度任用職員 go to nobody else."""
    return is_term or not question.is_for_term_staff
