"""The lines of a source: what is blank, what begins a page, what is only a page number."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

PAGE, ROW = "\f", "\x1f"
_PAGE_NUMBER = re.compile(r"[-‐–—－ ]*[0-9]{1,3}[-‐–—－ ]*|[-‐–—－] ?[０-９]{1,3} ?[-‐–—－]|[0-9]{1,3} ?[/／] ?[0-9]{1,3}")
_MARKED_PAGES = 0.1
"""A space before fewer lines than this share is what is left of a page break, not an indent."""
_MOST_HEADER, _OFTEN = 40, 3


@dataclass(frozen=True)
class SourceLine:
    """A line that is not blank. at: its number in the source, from 1. opens: the first of a page. apart: blank lines
    before it. indented: a paragraph of its own. is_row: a row of a table, its cells parted by tabs."""

    at: int
    text: str
    opens: bool = False
    apart: int = 0
    indented: bool = False
    is_row: bool = False

    @property
    def width(self) -> float:
        """In full-width characters."""
        return width(self.text)

    @property
    def characters(self) -> str:
        """Without blanks: what may not be lost."""
        return solid(self.text)


def solid(text: str) -> str:
    """A text without its blanks."""
    return "".join(text.split())


def width(text: str) -> float:
    """How wide a text is, in full-width characters."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def source_lines(text: str) -> list[SourceLine]:
    """The lines that are not blank; a page begins at a form feed, or at a lone space where few lines have one."""
    raw = text.replace("\r\n", "\n").replace("\r", "\n").replace(PAGE, f"\n{PAGE}").split("\n")
    filled = [line for line in raw if line.strip()]
    spaced = sum(line.startswith(" ") and not line.startswith("  ") for line in filled)
    by_space = 0 < spaced < _MARKED_PAGES * len(filled)
    found: list[SourceLine] = []
    apart, opens = 0, True
    for number, line in enumerate(raw, start=1):
        opens = opens or PAGE in line or (by_space and line.startswith(" ") and not line.startswith("  "))
        words = line.replace(PAGE, "").strip()
        if not words:
            apart += 1
            continue
        indented = line.lstrip(f"{PAGE} ").startswith("\u3000")
        is_row = ROW in words
        words = "\t".join(" ".join(cell.split()) for cell in words.strip(ROW).split(ROW)) if is_row else words
        if solid(words):
            found.append(SourceLine(number, words, opens, apart, indented, is_row))
        apart, opens = 0, False
    return found


def is_page_number(line: SourceLine) -> bool:
    """Whether a line says nothing but the number of a page."""
    return _PAGE_NUMBER.fullmatch(line.text) is not None


def headers(lines: list[SourceLine]) -> frozenset[str]:
    """Short words that open three pages or more: a title that is repeated at the head of every page."""
    heads = Counter(line.text for line in lines if line.opens and len(line.text) <= _MOST_HEADER)
    pages = sum(line.opens for line in lines)
    return frozenset(text for text, count in heads.items() if count >= max(_OFTEN, pages // 2))
