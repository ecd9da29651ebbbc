"""What a slip without a name carries, and what is made of a box of them: counts, and words in no order."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from komae_desk.areas.self_check.asked import OPEN, WANTING, answers_of
from komae_desk.areas.self_check.question.shipped import Question
from komae_desk.areas.self_check.sheet.answers import Filled
from komae_desk.areas.self_check.tally.record import Counted, Said
from komae_desk.core.ballots import LEAST

_FIELDS = ("question", "reason", "action")
_MOST = 200


def content_of(filled: Filled) -> str:
    """A sheet without anything that names or dates it; until when and by whom a section decides, not a sheet."""
    said = [[getattr(each, name) for name in _FIELDS] for each in filled.remarks]
    whole = {"line": filled.line, "said": said, "comment": filled.comment.strip()}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def counted(contents: Sequence[str], questions: Sequence[Question]) -> dict[str, Any]:
    """The fields of a tally: counts by question, reasons by question, comments; all of it sorted by its own words.

    Questions for 会計年度任用職員 are left out where fewer than LEAST people answered them: each would stand alone.
    """
    sheets = [_read(content) for content in contents]
    found = [answers_of(line, questions) for line, _, _ in sheets]
    counts = {q.id: Counter(answers[q.id] for answers in found) for q in questions}
    withheld = {
        q.id for q in questions if q.is_for_term_staff and sum(counts[q.id][digit] for digit in (1, 2, 3)) < LEAST
    }
    said = [
        each
        for answers, (_, words, _) in zip(found, sheets, strict=True)
        for each in words
        if each.question not in withheld and answers.get(each.question) in WANTING
    ]
    return {
        "sheets": len(sheets),
        "counts": tuple(
            Counted(q.id, *[counts[q.id][digit] for digit in (1, 2, 3, 4, 0)])
            for q in questions
            if q.id not in withheld
        ),
        "withheld": tuple(sorted(withheld)),
        "said": tuple(sorted(said, key=lambda each: (each.question, each.reason, each.action))),
        "comments": tuple(sorted(comment for _, _, comment in sheets if comment)),
    }


def _read(content: str) -> tuple[str, list[Said], str]:
    """The parts of a sheet; what is no sheet counts as one without an answer, for it was put in by a slip."""
    try:
        whole = json.loads(content)
        line = "".join(c if c in "1234" else OPEN for c in str(whole["line"]))
        said = [Said(*(str(word)[:_MOST] for word in each)) for each in whole["said"]]
        return line, said, str(whole["comment"])
    except (ValueError, TypeError, KeyError):
        return "", [], ""
