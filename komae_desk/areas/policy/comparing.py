"""Two versions of a document, clause by clause (改正)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

from komae_desk.areas.policy.clauses import Clause
from komae_desk.areas.policy.rulebook import Document


class Turn(Enum):
    """What became of a clause."""

    NEW = "新設"
    GONE = "削除"
    CHANGED = "改正"
    SAME = "同じ"


@dataclass(frozen=True)
class Compared:
    """A clause in both versions; at: where it stands in each, None where it does not."""

    parts: tuple[str, ...]
    turn: Turn
    before: str
    after: str
    at_before: int | None
    at_after: int | None


def compared(before: Document, after: Document) -> list[Compared]:
    """Every clause of either version in the order of the newer one; what is gone stands where it was."""
    old, new = _words(before.clauses), _words(after.clauses)
    order = _merged(list(old), list(new))
    found = []
    for parts in order:
        a, b = old.get(parts), new.get(parts)
        one, other = (a[1] if a else ""), (b[1] if b else "")
        turn = Turn.NEW if a is None else Turn.GONE if b is None else Turn.SAME if one == other else Turn.CHANGED
        found.append(Compared(parts, turn, one, other, a[0] if a else None, b[0] if b else None))
    return found


def _words(clauses: Iterable[Clause]) -> dict[tuple[str, ...], tuple[int, str]]:
    made: dict[tuple[str, ...], tuple[int, str]] = {}
    for n, clause in enumerate(clauses):
        words = "\n".join(filter(None, (clause.caption if clause.number else "", clause.text)))
        made.setdefault(clause.parts, (n, words))
    return made


def _merged(old: list[tuple[str, ...]], new: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    made: list[tuple[str, ...]] = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        made += new[c:d] if what in ("equal", "insert") else [*old[a:b], *new[c:d]]
    return list(dict.fromkeys(made))


def marked(before: str, after: str) -> list[tuple[str, bool]]:
    """The newer words in pieces, with whether each is new."""
    if before == after:
        return [(after, False)]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    made = []
    for what, _, _, c, d in matcher.get_opcodes():
        if c < d:
            made.append((after[c:d], what != "equal"))
    return made
