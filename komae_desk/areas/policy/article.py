"""An article as it is set for reading: blocks of text with their depth, and which clause each belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from komae_desk.areas.policy.clauses import ROW
from komae_desk.areas.policy.rulebook import Document
from komae_desk.core.clause import DOCUMENTS


@dataclass(frozen=True)
class Block:
    """A paragraph. number: what stands before it; is_title: set as a heading; cells: of a row of a table."""

    at: int
    depth: int
    number: str
    text: str
    is_title: bool = False
    cells: tuple[str, ...] = ()

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table or a line of a figure."""
        return bool(self.cells)


def article_of(document: Document, n: int) -> range:
    """The article a clause stands in, with all that belongs to it: 対5-1, 持3, 基2; a chapter's head alone."""
    parts = document.clauses[n].parts
    named = DOCUMENTS.get(document.code)
    depth = 1 if document.code in ("基", "判") or (named is not None and named.in_articles) else 2
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
        if clause.caption and (clause.number or (document.code == "判" and depth)):
            made.append(Block(n, depth, "", clause.caption, is_title=True))
        number = clause.number
        for paragraph in clause.paragraphs or ("",):
            is_row = paragraph.startswith(ROW)
            is_title = not is_row and paragraph == clause.title and depth < 2
            cells = tuple(paragraph.removeprefix(ROW).split(ROW)) if is_row else ()
            words = "　".join(filter(None, cells)) if is_row else paragraph
            if words or number:
                made.append(Block(n, depth, number, words, is_title, cells if words else ()))
            number = ""
    return made


def tables(found: Sequence[Block]) -> Iterator[list[Block]]:
    """The paragraphs one by one, and rows of one table together; what has no second cell is no table."""
    kept: list[Block] = []
    for block in found:
        if kept and not (block.is_row and kept[0].is_row and (block.at, block.depth) == (kept[0].at, kept[0].depth)):
            yield from _apart(kept)
            kept = []
        kept.append(block)
    yield from _apart(kept)


def _apart(rows: list[Block]) -> Iterator[list[Block]]:
    """A table from its first row with several cells on; the lines before it stand alone."""
    first = next((n for n, row in enumerate(rows) if len(row.cells) > 1), len(rows))
    yield from ([row] for row in rows[:first])
    if rows[first:]:
        yield rows[first:]


def words(document: Document, which: range) -> str:
    """The article as plain text, for copying."""
    lines = (f"{block.number}　{block.text}" if block.number else block.text for block in blocks(document, which))
    return "\n".join(lines)


def quoted(document: Document, n: int, text: str) -> str:
    """Words with their citation behind them (ux.md §4.14)."""
    return f"{text.strip()}（{document.cited(n)}）"
