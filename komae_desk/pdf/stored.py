"""A finished paper as text: every mark of its pages, so that a reprint is the same paper (settled.md 30)."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from komae_desk.pdf.look import Copy
from komae_desk.pdf.page import Bars, Frame, Ink, Mark, Page, Ring, Rule, Stroke, Tag
from komae_desk.pdf.pen import Missing
from komae_desk.pdf.sheet import Sheet, behind, behind_of, render

FORM = 1
"""The version of this writing; a paper written by a newer program is refused."""
LARGEST = 4 << 20
"""Bytes a paper may have unpacked; a page has about 25,000."""
_KINDS: dict[str, Any] = {"I": Ink, "R": Rule, "F": Frame, "O": Ring, "S": Stroke, "B": Bars, "T": Tag}
_NAMES = {kind: name for name, kind in _KINDS.items()}


class Unknown(ValueError):
    """What was stored is not a paper this program can draw."""


@dataclass(frozen=True)
class Stored:
    """The pages of a paper that was printed, as render() takes a sheet."""

    title: str
    name: str
    copy: Copy
    pages: Sequence[Page]
    missing: Sequence[Missing] = ()

    @property
    def mark(self) -> str:
        """What stands behind the words: 仮・控, nothing on the paper itself."""
        return behind_of(self.pages)

    def marked(self, words: str) -> Stored:
        """The same paper with a mark behind its words."""
        pages = [replace(page, form=list(page.form)) for page in self.pages]
        behind(pages, words)
        return replace(self, copy=replace(self.copy, mark=words), pages=pages)

    def finish(self) -> None:
        """It is finished."""


def pack(sheet: Sheet, title: str) -> str:
    """A finished sheet as text, about 5,000 characters for a page."""
    at = sheet.copy.printed_at
    pages = [(page.width, page.height, _written(page.form), _written(page.marks)) for page in sheet.pages]
    whole = [FORM, title, sheet.name, sheet.copy.number, at.isoformat() if at else "", pages]
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def unpack(packed: str) -> Stored:
    """The paper again; raises Unknown."""
    try:
        inflating = zlib.decompressobj()
        text = inflating.decompress(base64.b64decode(packed, validate=True), LARGEST)
        if inflating.unconsumed_tail or not inflating.eof:
            raise Unknown("too large")
        form, title, name, number, at, pages = json.loads(text)
        if form != FORM:
            raise Unknown(f"form {form}")
        copy = Copy(number, datetime.fromisoformat(at) if at else None)
        drawn = [Page(width, height, _read(rules), _read(marks)) for width, height, rules, marks in pages]
    except (ValueError, TypeError, KeyError, zlib.error) as error:
        raise error if isinstance(error, Unknown) else Unknown(type(error).__name__) from error
    return Stored(title, name, copy, drawn)


def again(stored: Stored) -> bytes:
    """The PDF of a paper, byte for byte the one that was made of its sheet alone."""
    return render([stored], title=stored.title, at=stored.copy.printed_at)


def _written(marks: Sequence[Mark]) -> list[list[Any]]:
    return [[_NAMES[type(mark)], *mark] for mark in marks]


def _read(written: Sequence[Sequence[Any]]) -> list[Mark]:
    return [_KINDS[name](*map(_hashable, values)) for name, *values in written]


def _hashable(value: Any) -> Any:
    # Pages are compared by their marks, which JSON made lists of.
    return tuple(map(_hashable, value)) if isinstance(value, list) else value
