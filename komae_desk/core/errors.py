"""Errors a person can act on; their text is shown as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from komae_desk.core.record import Problem, Record


class Refused(Exception):
    """A command was declined; the text says what happened and what to do."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.field = field


class Forbidden(Refused):
    """This person may not take that step; the attempt is written down (R23). code: a short word for the journal."""

    def __init__(self, text: str, record: Record, step: str, code: str) -> None:
        super().__init__(text)
        self.record = record
        self.step = step
        self.code = code


class Stale(Refused):
    """Somebody else saved this record first."""


class Invalid(Refused):
    """The record has problems that stop it (エラー)."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(p.text for p in problems), problems[0].field if problems else "")
        self.problems = tuple(problems)


class Warned(Invalid):
    """The record has warnings that pass with a reason (警告＝理由で通す)."""
