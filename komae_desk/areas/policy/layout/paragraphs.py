"""From the lines of a place to its paragraphs: breaks of the layout are joined, ends of paragraphs and rows kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from komae_desk.areas.policy.layout.cells import CELL, row_of
from komae_desk.areas.policy.layout.units import Mode, Piece, Unit

ENDED = 0.82
"""A line of less than this share of its neighbours' width ends a paragraph."""
_FULL = 0.9
INDENT = 2.5
"""Full-width characters by which a depth is indented at most."""
_FEW = 4


def widths(units: Iterable[Unit]) -> dict[int, float]:
    """The usual width of a line by the depth of its place: what is indented further has shorter lines."""
    found: dict[int, list[float]] = defaultdict(list)
    for unit in units:
        for piece in unit.pieces[:-1]:
            if piece.mode is not Mode.TABLE:
                found[unit.depth].append(piece.line.width)
    every = sorted(w for each in found.values() for w in each)
    usual = _high(every) if every else 40.0
    # A place whose lines are all headings has no full line to go by: no depth is indented by more than this.
    least = {depth: usual - INDENT * max(depth, 0) for depth in found}
    return {d: max(_high(sorted(each)), least[d]) if len(each) >= _FEW else usual for d, each in found.items()}


def _high(ordered: list[float]) -> float:
    return ordered[min(int(len(ordered) * _FULL), len(ordered) - 1)]


def paragraphs(unit: Unit, usual: Mapping[int, float]) -> tuple[list[str], list[int]]:
    """The paragraphs of a place, a row of a table with a tab before it; and the lines that were joined to another."""
    wide = usual.get(unit.depth, 40.0)
    made: list[str] = []
    joined: list[int] = []
    before: Piece | None = None
    for piece in unit.pieces:
        text = piece.text if piece.line.is_row else _words(piece)
        if not text:
            before = piece
            continue
        if before is not None and made and _goes_on(before, piece, wide, made[-1]):
            made[-1] += _between(made[-1], text) + text
            joined.append(piece.line.at)
        else:
            made.append(f"\t{text}" if piece.mode is Mode.TABLE else text)
        before = piece
    return made, joined


def _words(piece: Piece) -> str:
    return row_of(piece.text) if piece.mode is Mode.TABLE else " ".join(piece.text.split())


def _goes_on(before: Piece, piece: Piece, wide: float, row: str) -> bool:
    if piece.mode is Mode.TABLE or before.mode is Mode.TABLE:
        return piece.mode is before.mode and _same_cell(before, piece, row)
    if piece.mode is Mode.NEW or piece.line.indented or piece.text.startswith("・"):
        return False
    if before.line.width < ENDED * wide:
        return False
    return not (before.text.endswith("。") and before.line.width < wide - 2.5)


def _same_cell(before: Piece, piece: Piece, row: str) -> bool:
    """Whether a line of a table goes on with the one before: upright words, or the rest of a bulleted remark."""
    if piece.line.is_row or before.line.is_row:
        return False
    if len(piece.text) == 1 and len(before.text) == 1:
        return not piece.line.apart
    return (
        row.startswith("\t・") and piece.text[0] not in "・（□※" and CELL not in _words(piece) and len(before.text) > 1
    )


def _between(before: str, after: str) -> str:
    """Words in letters keep the blank that the end of the line stood for."""
    return " " if before[-1].isascii() and before[-1].isalnum() and after[0].isascii() and after[0].isalnum() else ""
