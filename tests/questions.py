"""Many questions to one costly thing in one test: each is asked, whatever the others found.

A test of its own for each would cost more than most of the questions do.
"""

import traceback
from collections.abc import Callable, Iterable
from inspect import signature
from typing import Any

import pytest

Question = Callable[..., None]


def ask_all(questions: Iterable[Question], **given: Any) -> None:
    """Call each question with what it names of `given`; fails once, with everything that did not hold."""
    wrong = []
    for question in questions:
        try:
            question(**{name: given[name] for name in signature(question).parameters})
        except AssertionError as fault:
            wrong.append("".join(traceback.format_exception(fault, limit=-2)))
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)
