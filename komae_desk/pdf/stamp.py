"""The words of a mark as a PDF as large as they are, which `marking` puts on the pages of other PDFs (L-01)."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock

from komae_desk.pdf import fonts
from komae_desk.pdf.document import Document
from komae_desk.pdf.page import ARTIFACT, Frame, Ink, Page, Tag

SIZE = 10.0
PAD = 3.5
FRAMED = "corner"
_one_at_a_time = Lock()


def stamp(words: str, place: str) -> bytes:
    """A page of the words; in a corner they are framed. Raises fonts.MissingGlyph for a character no font has."""
    # Fonts are read and remembered by whoever asks first; files are marked by several threads.
    with _one_at_a_time:
        return _drawn(words, place == FRAMED)


@lru_cache(maxsize=64)
def _drawn(words: str, framed: bool) -> bytes:
    width = fonts.chain(fonts.GOTHIC).width(words, SIZE) + 2 * PAD
    page = Page(width, SIZE + 2 * PAD)
    page.add(Tag(ARTIFACT))
    page.add(Frame(0, 0, page.width, page.height, fill=1.0))
    if framed:
        page.add(Frame(0.5, 0.5, page.width - 1, page.height - 1, line=1.0))
    page.add(Ink(PAD, PAD + 0.12 * SIZE, fonts.GOTHIC, SIZE, words))
    document = Document(words, invariant=True)
    document.page(page)
    return document.finish()
