"""What the rules tell other areas: their clauses to choose from, and the words of one (core.clause.quoted)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from komae_desk.areas.policy.rulebook import rulebook
from komae_desk.core.clause import references

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

SHOWN, MOST = 40, 1900
REST = "（以下略）"


def suggests(look: Look) -> Mapping[str, Iterable[str]]:
    """Every clause in force as 「対5-1(1)オ　その言葉」; read only when a field of clauses asks."""
    return {"clauses": _clauses(look)}


def _clauses(look: Look) -> Iterator[str]:
    for document in rulebook(look).documents:
        if not document.code:
            continue
        for n, clause in enumerate(document.clauses):
            words = (clause.caption or clause.text).replace("\n", " ").strip()
            if clause.parts and words:
                yield f"{document.reference(n)}　{words[:SHOWN]}{'…' if len(words) > SHOWN else ''}"


def quotes(look: Look, basis: str) -> str:
    """The words of exactly the clauses that are named, with what stands under them; "" where none is in force."""
    book = rulebook(look)
    lines: list[str] = []
    for reference in references(basis):
        place = book.resolve(reference)
        if place is None or not place.is_exact:
            continue
        document = place.document
        for n in document.branch(place.at):
            clause = document.clauses[n]
            lines.append(" ".join(filter(None, (clause.number, clause.caption, clause.text))))
    text = "\n".join(lines)
    return text if len(text) <= MOST else text[:MOST].rstrip() + REST
