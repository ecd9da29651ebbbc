"""Clauses as they are kept: the place, its number, its words; one text holds all of a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

ROW = "\t"
"""Before a paragraph that is a row of a table."""
_PARTS, _BLOCK = "\u2009", "\n\n"


@dataclass(frozen=True)
class Clause:
    """One place of a document. number: as the source writes it; caption: what stands in brackets over it.

    paragraphs: its own words alone, without those of the places under it; a row of a table begins with a tab.
    """

    parts: tuple[str, ...]
    number: str
    caption: str
    paragraphs: tuple[str, ...]

    @property
    def title(self) -> str:
        """The first paragraph where it is a heading, else nothing."""
        first = self.paragraphs[0] if self.paragraphs else ""
        is_heading = bool(first) and not first.startswith(ROW) and not first.endswith(("。", "，", "、"))
        return first if is_heading and len(first) <= 60 else ""

    @property
    def text(self) -> str:
        """The words as they are read, a paragraph a line."""
        return "\n".join(each.removeprefix(ROW) for each in self.paragraphs)


def packed(clauses: Iterable[Clause]) -> str:
    """All clauses of a document as one text."""
    blocks = []
    for each in clauses:
        head = "\t".join((_PARTS.join(each.parts), each.number, each.caption))
        blocks.append("\n".join((head, *each.paragraphs)))
    return _BLOCK.join(blocks)


def packed_unsure(places: Mapping[tuple[str, ...], str]) -> str:
    """What is doubtful, a place a line."""
    return "\n".join(f"{_PARTS.join(parts)}\t{words}" for parts, words in places.items())


def unpacked_unsure(text: str) -> dict[tuple[str, ...], str]:
    """The places that packed_unsure() wrote."""
    lines = (line.partition("\t") for line in text.split("\n") if line)
    return {tuple(parts.split(_PARTS)) if parts else (): words for parts, _, words in lines}


def unpacked(text: str) -> tuple[Clause, ...]:
    """The clauses that packed() wrote; raises ValueError for another text."""
    found = []
    for block in text.split(_BLOCK) if text else ():
        head, *paragraphs = block.split("\n")
        parts, number, caption = head.split("\t")
        found.append(Clause(tuple(parts.split(_PARTS)) if parts else (), number, caption, tuple(paragraphs)))
    return tuple(found)
