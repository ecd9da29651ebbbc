"""An article as it is set for reading: blocks of text with their depth, and which clause each belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from komae_desk.areas.policy.clauses import ROW
from komae_desk.areas.policy.rulebook import Document
from komae_desk.core.clause import DOCUMENTS


@dataclass(frozen=True)
class Block:
    """A paragraph. number: what stands before it; is_title: set as a heading; is_row: a row of a table."""

    at: int
    depth: int
    number: str
    text: str
    is_title: bool = False
    is_row: bool = False


def article_of(document: Document, n: int) -> range:
    """The article a clause stands in, with all that belongs to it: 対5-1, 持3, 基2; a chapter's head alone."""
    parts = document.clauses[n].parts
    named = DOCUMENTS.get(document.code)
    depth = 1 if document.code == "基" or (named is not None and named.in_articles) else 2
    at = document.index.places.get(parts[:depth], n)
    if len(document.clauses[at].parts) < depth:
        return range(at, at + 1)
    return document.branch(at)


def blocks(document: Document, which: range) -> list[Block]:
    """The paragraphs of these clauses."""
    first = len(document.clauses[which[0]].parts) if which else 0
    made: list[Block] = []
    for n in which:
        clause = document.clauses[n]
        depth = max(len(clause.parts) - first, 0)
        if clause.caption and clause.number:
            made.append(Block(n, depth, "", clause.caption, is_title=True))
        number = clause.number
        for paragraph in clause.paragraphs or ("",):
            is_row = paragraph.startswith(ROW)
            is_title = not is_row and paragraph == clause.title and depth < 2
            words = "　".join(cell for cell in paragraph.split(ROW) if cell) if is_row else paragraph
            if words or number:
                made.append(Block(n, depth, number, words, is_title, is_row))
            number = ""
    return made


def words(document: Document, which: range) -> str:
    """The article as plain text, for copying."""
    lines = (f"{block.number}　{block.text}" if block.number else block.text for block in blocks(document, which))
    return "\n".join(lines)


def quoted(document: Document, n: int, text: str) -> str:
    """Words with their citation behind them (ux.md §4.14)."""
    return f"{text.strip()}（{document.cited(n)}）"
