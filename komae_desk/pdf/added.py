"""朱書き: what is new since the report before, red and underlined, so that black and white tells it, too (様2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from komae_desk.pdf.contents import Cell, Paragraph, Span, content, lines_of
from komae_desk.pdf.look import Look

TAKEN_OUT, PARTLY_OUT = "（前の報告から削除）", "（前の報告から一部削除）"
"""Printed where a report before said something that this one does not say."""


class Piece(NamedTuple):
    """A stretch of a text, and whether the report before did not have it."""

    text: str
    added: bool = False


@dataclass(frozen=True)
class Pieces:
    """What a person wrote, with the stretches that are new in 朱書き."""

    pieces: Sequence[Piece]
    field: str = ""
    height: float = 0.0

    def paragraphs(self, look: Look) -> list[Paragraph]:
        """One paragraph per line the person made."""
        made: list[Paragraph] = [[]]
        for piece in self.pieces:
            first, *others = lines_of(piece.text)
            made[-1].append(_span(first, self.field, piece, look))
            made += [[_span(line, self.field, piece, look)] for line in others]
        return made

    def lacking(self) -> list[str]:
        """Nothing: what is required is asked where it is written."""
        return []


def _span(text: str, field: str, piece: Piece, look: Look) -> Span:
    return Span(text, field, red=piece.added and look.colour, added=piece.added)


@dataclass(frozen=True)
class Added:
    """A cell whose value is new: all but the words of the form in 朱書き, those too with `words`.

    note: printed after it, in 朱書き: what the cell alone cannot show, as that something was taken out.
    """

    cell: Cell
    note: str = ""
    words: bool = False

    @property
    def field(self) -> str:
        """The field of the cell."""
        return content(self.cell).field

    @property
    def height(self) -> float:
        """The least height of the cell in mm."""
        return content(self.cell).height

    def paragraphs(self, look: Look) -> list[Paragraph]:
        """The paragraphs of the cell, red."""
        made = [
            [_reddened(span, look) if self.words or not span.fixed else span for span in line]
            for line in content(self.cell).paragraphs(look)
        ]
        if not self.note:
            return made
        return [*made[:-1], [*made[-1], _reddened(Span(look.words(self.note), fixed=True), look)]]

    def lacking(self) -> list[str]:
        """What the cell lacks."""
        return content(self.cell).lacking()


def _reddened(span: Span, look: Look) -> Span:
    return span._replace(red=look.colour, added=True) if span.text.strip() else span
