"""The lines of a source: what is blank, what begins a page, what is only a page number."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

PAGE, ROW = "\f", "\x1f"
_PAGE_NUMBER = re.compile(
    r"[-‐–—－ ]*[0-9]{1,3}[-‐–—－ ]*|[-‐–—－] ?[０-９]{1,3} ?[-‐–—－]|[0-9]{1,3} ?[/／] ?[0-9]{1,3}"
)
_BREAKS = re.compile(r"\r\n?|[\x0b\x85\u2028\u2029]")
# A row of a table begins with \x1f, a page with \f; a variant of a character is told by a selector, no control.
_NO_WORDS = re.compile(r"[\x00-\x08\x0e-\x1e\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\uffff]")
_TABS = re.compile(r"\t+")
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


def cleaned(text: str) -> str:
    """A text without characters that are no words: controls, and marks that turn the direction of writing.

    A line that was broken by hand (vertical tab and the like) is a line.
    """
    return _NO_WORDS.sub("", _BREAKS.sub("\n", text))


def source_lines(text: str) -> list[SourceLine]:
    """The lines that are not blank; a page begins at a form feed, or at a lone space where few lines have one."""
    raw = cleaned(text).split("\n")
    by_space = _marks_pages([line for line in raw if line.strip()])
    found: list[SourceLine] = []
    apart, opens = 0, True
    for number, line in enumerate(raw, start=1):
        opens = opens or (by_space and _is_spaced(line))
        for n, piece in enumerate(line.split(PAGE)):
            opens = opens or n > 0
            made = _line(number, piece, opens, apart)
            if made is not None:
                found.append(made)
                apart, opens = 0, False
        apart = 0 if line.strip() else apart + 1
    return found


def _marks_pages(filled: list[str]) -> bool:
    """Whether a lone space stands for a page that begins: so in a few lines alone."""
    return 0 < sum(map(_is_spaced, filled)) < _MARKED_PAGES * len(filled)


def _is_spaced(line: str) -> bool:
    return line.startswith(" ") and not line.startswith("  ")


def _line(number: int, piece: str, opens: bool, apart: int) -> SourceLine | None:
    # A tab behind a number is the blank that parts it from its words, and between words a wide gap.
    words = _TABS.sub("  ", piece).strip()
    is_row = piece.lstrip(" ").startswith(ROW)
    if is_row:
        words = "\t".join(" ".join(cell.split()) for cell in piece.split(ROW)[1:])
    if not solid(words):
        return None
    return SourceLine(number, words, opens, apart, piece.lstrip(" ").startswith("\u3000"), is_row)


def is_page_number(line: SourceLine) -> bool:
    """Whether a line says nothing but the number of a page."""
    return _PAGE_NUMBER.fullmatch(line.text) is not None


def headers(lines: list[SourceLine]) -> frozenset[str]:
    """Short words that open three pages or more: a title that is repeated at the head of every page."""
    heads = Counter(line.text for line in lines if line.opens and len(line.text) <= _MOST_HEADER)
    pages = sum(line.opens for line in lines)
    return frozenset(text for text, count in heads.items() if count >= max(_OFTEN, pages // 2))
