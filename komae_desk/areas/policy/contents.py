"""The table of contents, and how a hit is told in a line."""

from __future__ import annotations

from dataclasses import dataclass

from komae_desk.areas.policy.rulebook import Document, Hit, Rulebook
from komae_desk.core.clause import DOCUMENTS

_DEEPEST, _LONGEST = 2, 30
_BEFORE, _AROUND = 8, 34


@dataclass(frozen=True)
class Entry:
    """One line of the contents: a document (at 0, depth 0), a chapter, an article."""

    document: Document
    at: int
    depth: int
    words: str


def entries(book: Rulebook) -> list[Entry]:
    """Every document with its chapters and articles, in the order of the rules."""
    found: list[Entry] = []
    for document in book.documents:
        code = f"{document.code}　" if document.code else ""
        found.append(Entry(document, 0, 0, f"{code}{document.name}"))
        for n, clause in enumerate(document.clauses):
            if clause.parts and len(clause.parts) <= _DEEPEST and _is_listed(document, n):
                words = clause.caption.strip("（）") or clause.title or next(iter(clause.text.split("\n")), "")
                title = f"{clause.number or ''}　{words}".strip("　")
                found.append(Entry(document, n, len(clause.parts), shortened(title)))
    return found


def _is_listed(document: Document, n: int) -> bool:
    """Chapters and their numbers; of a document in articles the articles alone."""
    parts = document.clauses[n].parts
    named = DOCUMENTS.get(document.code)
    return len(parts) == 1 or (parts[1].isdecimal() and not (named is not None and named.in_articles))


def shortened(words: str) -> str:
    """A line of the contents."""
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"


def excerpt(hit: Hit, first: str) -> str:
    """The clause of a hit around a word, which comes as the index has it (rulebook.folded)."""
    clause = hit.document.clauses[hit.at]
    text = clause.text.replace("\n", "　")
    # The index begins with number and caption; folding drops blanks alone, so that the place is a few characters off.
    before = hit.document.index.folded[hit.at].find(first) - len(clause.number) - len(clause.caption)
    begin = max(before - _BEFORE, 0)
    shown = text[begin : begin + _AROUND]
    return f"{'…' if begin else ''}{shown}{'…' if begin + _AROUND < len(text) else ''}"
