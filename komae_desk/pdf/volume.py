"""Many papers bound as one PDF: parts, pages numbered through, a table of contents in front, bookmarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from komae_desk.pdf import fonts
from komae_desk.pdf.document import Document
from komae_desk.pdf.page import ARTIFACT, MM, Ink, Mark, Page, Tag
from komae_desk.pdf.sheet import Sheet

STAMP, TOP, RIGHT = 7.0, 9.0, 12.0
"""Size of the number of a page, and its distance from the edges in mm."""


@dataclass(frozen=True)
class Entry:
    """A line of the contents: how deep it stands, its words, how many things it holds, and its first page."""

    level: int
    title: str
    count: int | None
    page: int


@dataclass
class Volume:
    """One PDF under way: a page is written when its sheet is added, so that thousands need no room in memory.

    words stand before the number of every page. A character without a glyph is framed in red, and `missing` counts
    the papers that have one.
    """

    title: str
    words: str
    at: datetime
    pages: int = 0
    missing: int = 0
    entries: list[Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._document = Document(self.title, invariant=False, at=self.at, proof=True, fine=False)

    def begin(self, title: str, count: int | None = None, *, level: int = 0) -> None:
        """What is added next belongs under this title."""
        self.entries.append(Entry(level, title, count, self.pages + 1))
        self._document.bookmarkPage(_key(len(self.entries)))

    def add(self, sheet: Sheet) -> int:
        """Write the pages of a finished sheet, numbered on; returns how many there were."""
        return self._write(sheet, lambda number: f"{self.words}　{number}", self.pages)

    def _write(self, sheet: Sheet, words: Any, before: int) -> int:
        sheet.finish()
        self.missing += bool(sheet.missing)
        for number, page in enumerate(sheet.pages):
            page.marks += _stamp(page, words(before + number + 1))
            framed = [(one.cluster, one.rect) for one in sheet.missing if one.page == number]
            self._document.page(page, framed)
        self.pages += len(sheet.pages)
        return len(sheet.pages)

    def finish(self, front: Sequence[Sheet]) -> bytes:
        """Put cover and contents before everything, and give back the file."""
        document: Any = self._document
        body, elements = self.pages, len(document._elements)  # noqa: SLF001
        document.bookmarkPage("front")
        added = 0
        for sheet in front:
            added += self._write(sheet, lambda number: f"{self.words}　目次 {number - body}", self.pages)
        bound = document._doc.Pages.pages  # noqa: SLF001
        bound[:] = bound[body:] + bound[:body]
        parts = document._elements  # noqa: SLF001
        parts[:] = parts[elements:] + parts[:elements]
        document.addOutlineEntry("目次", "front", 0)
        for number, entry in enumerate(self.entries, 1):
            document.addOutlineEntry(entry.title, _key(number), entry.level, closed=entry.level == 0)
        document.addPageLabel(0, style="ARABIC", start=1, prefix="目次 ")
        document.addPageLabel(added, style="ARABIC", start=1)
        self.pages = body + added
        return self._document.finish()


def _key(number: int) -> str:
    return f"part{number}"


def _stamp(page: Page, words: str) -> list[Mark]:
    width = fonts.chain(fonts.PLAIN).width(words, 1) * STAMP
    ink = Ink(page.width - RIGHT * MM - width, page.height - TOP * MM, fonts.PLAIN, STAMP, words)
    return [Tag(ARTIFACT), ink]
