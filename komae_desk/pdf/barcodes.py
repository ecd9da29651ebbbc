"""QR and Code 128 as vectors, in whole dots of a 300 dpi printer with their quiet zones (ISO/IEC 18004, 15417)."""

from collections.abc import Iterable
from typing import Any

from komae_desk.pdf.page import Bars

DOT = 72 / 300
"""One dot of a 300 dpi office printer, in points: bars of whole dots come out evenly wide."""

QR_QUIET = 4
BAR_QUIET = 10
"""Quiet zones on each side, in modules."""

LEAST_DOTS = 3
"""Narrowest module, 0.254 mm: what a cheap hand reader still resolves."""

MOST_DOTS = 8


class TooDense(Exception):
    """A code does not fit its place with modules a reader can resolve."""


def qr(value: str, x: float, y: float, side: float) -> tuple[Bars, float]:
    """A QR code in a square (points, lower left corner), quiet zone included; also the side it takes.

    Error correction M or better; raises TooDense when the square is too small.
    """
    import segno

    code = segno.make_qr(value, error="m", boost_error=True)
    matrix = [bytes(row) for row in code.matrix]
    count = len(matrix) + 2 * QR_QUIET
    module = _module(side, count)
    left, top = _snap(x) + QR_QUIET * module, _snap(y) + (count - QR_QUIET) * module
    boxes = tuple(
        (left + start * module, top - (row + 1) * module, length * module, module)
        for row, cells in enumerate(matrix)
        for start, length in _runs(cells)
    )
    return Bars(boxes), count * module


def code128(value: str, x: float, y: float, width: float, height: float) -> tuple[Bars, float]:
    """A Code 128 in a rectangle (points), quiet zones included; also the width it takes.

    `value` is ASCII; raises ValueError when it is not and TooDense when the rectangle is too narrow.
    """
    from reportlab.graphics.barcode.code128 import Code128Auto

    if not value or not all(" " <= character <= "~" for character in value):
        raise ValueError(value)
    code: Any = Code128Auto(value, quiet=0)
    code.validate()
    code.encode()
    code.decompose()
    # Capitals are bars and small letters spaces, a to d one to four modules wide.
    widths = [(letter.isupper(), ord(letter.lower()) - ord("a") + 1) for letter in code.decomposed]
    count = sum(modules for _, modules in widths) + 2 * BAR_QUIET
    module = _module(width, count)
    at, boxes = _snap(x) + BAR_QUIET * module, []
    for black, modules in widths:
        if black:
            boxes.append((at, y, modules * module, height))
        at += modules * module
    return Bars(tuple(boxes)), count * module


def _module(room: float, count: int) -> float:
    dots = min(int(room / count / DOT + 1e-6), MOST_DOTS)
    if dots < LEAST_DOTS:
        raise TooDense(count)
    return dots * DOT


def _snap(position: float) -> float:
    return round(position / DOT) * DOT


def _runs(cells: bytes) -> Iterable[tuple[int, int]]:
    """Black stretches of a row, so that no hairline shows between neighbouring modules."""
    start = None
    for at, cell in enumerate([*cells, 0]):
        if cell and start is None:
            start = at
        elif not cell and start is not None:
            yield start, at - start
            start = None
