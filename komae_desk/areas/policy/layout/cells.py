"""The cells of a row of a table, where a text keeps nothing of it but blanks."""

from __future__ import annotations

import re

CELL = "\t"
_WIDE = re.compile(r"[ \u3000]{2,}|\t+")
_BLANK = re.compile(r"[ \u3000]+")


def cells_of(text: str) -> list[str]:
    """The cells of a row as they can be told: wide gaps part them, else blanks between words in Japanese.

    A text has no blanks inside a word; letters that stand apart (計 画 書) and what stands beside Latin ones
    (IS 000001, USB メモリ) are one cell.
    """
    wide = [piece for piece in _WIDE.split(text) if piece]
    if len(wide) > 1 and not _is_spaced(wide):
        return wide
    pieces = [piece for piece in _BLANK.split(text.strip()) if piece]
    if _is_spaced(pieces):
        return [" ".join(text.split())]
    found = pieces[:1]
    for piece in pieces[1:]:
        if found[-1][-1].isascii() or piece[0].isascii():
            found[-1] = f"{found[-1]} {piece}"
        else:
            found.append(piece)
    return found


def _is_spaced(pieces: list[str]) -> bool:
    """Whether single letters stand apart, as in a title or in 年 月 日."""
    single = sum(len(piece) == 1 for piece in pieces)
    return single > 1 or single * 2 > len(pieces)


def row_of(text: str) -> str:
    """The row with its cells parted by tabs."""
    return CELL.join(" ".join(cell.split()) for cell in cells_of(text))
