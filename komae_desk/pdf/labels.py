"""Stickers (媒体ラベル L-02) and staff cards on sheets of faces, with a code a hand reader reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from komae_desk.pdf import fonts
from komae_desk.pdf.barcodes import code128, qr
from komae_desk.pdf.contents import Span
from komae_desk.pdf.flow import Style, lay
from komae_desk.pdf.look import Look
from komae_desk.pdf.page import A4, MM, Frame, Ink, Rect, Rule
from komae_desk.pdf.pen import Box, Region
from komae_desk.pdf.sheet import Sheet

SAFE = 2.0
"""Ink keeps this far from the edge of a face, mm: printers and cutters are not exact."""

NUDGE = 5.0
"""How far a sheet may be shifted to meet the printer, mm."""

SMALLEST = 4.5
LARGEST = {"Label": 1.1, "Card": 1.5}
"""Smallest type in points, and how much larger than wished type may be where there is room."""

FULLEST = {"Label": 67.5, "Card": 51.4}
"""Wished type sizes of all lines together, a text over two lines counting 1.6 times."""

STEP = 1.2
QR = "qr"
CODE128 = "code128"


@dataclass(frozen=True)
class Faces:
    """A sheet of faces in the middle of A4: columns, rows, size of a face and gaps between them, mm."""

    columns: int
    rows: int
    width: float
    height: float
    gap_x: float = 0.0
    gap_y: float = 0.0

    @property
    def count(self) -> int:
        """Faces on a sheet."""
        return self.columns * self.rows

    @property
    def left(self) -> float:
        """Left margin in mm."""
        return (210 - self.columns * self.width - (self.columns - 1) * self.gap_x) / 2

    @property
    def top(self) -> float:
        """Upper margin in mm."""
        return (297 - self.rows * self.height - (self.rows - 1) * self.gap_y) / 2

    def place(self, index: int, nudge: tuple[float, float] = (0.0, 0.0)) -> Rect:
        """The face `index` (from 0, row by row) in points; nudge is mm to the right and down."""
        row, column = divmod(index, self.columns)
        x = (self.left + column * (self.width + self.gap_x) + nudge[0]) * MM
        top = A4[1] - (self.top + row * (self.height + self.gap_y) + nudge[1]) * MM
        return Rect(x, top - self.height * MM, x + self.width * MM, top)


FACES = {
    "24": Faces(3, 8, 66.0, 33.9),
    "12": Faces(2, 6, 86.4, 42.3),
    "44": Faces(4, 11, 48.3, 25.4),
    "card": Faces(2, 5, 91.0, 55.0),
}
"""Common sheets: 24面 (the default, domain.md §10.9), 12面, 44面, and 10 cards of 91×55."""


@dataclass(frozen=True)
class Label:
    """What a sticker says, from 管理番号 to 所属; `code` is what is scanned, the number when empty."""

    number: str
    name: str = ""
    grades: str = ""
    important: bool = False
    handling: Sequence[str] = ()
    section: str = ""
    code: str = ""
    field: str = ""
    about: object = None


@dataclass(frozen=True)
class Card:
    """What a staff card says.  Scanning it says who stands at the counter; it is no signature (settled.md 18)."""

    number: str
    name: str
    section: str = ""
    post: str = ""
    code: str = ""
    field: str = ""
    about: object = None


def sticker_sheet(
    labels: Sequence[Label | Card],
    faces: Faces = FACES["24"],
    *,
    start: int = 0,
    nudge: tuple[float, float] = (0.0, 0.0),
    symbol: str = QR,
    look: Look | None = None,
) -> Sheet:
    """Put labels on faces from face `start` (0 = upper left), over as many sheets as they need.

    Raises ValueError for a start or nudge outside the sheet and barcodes.TooDense for a code too long.
    """
    if not 0 <= start < faces.count or max(map(abs, nudge)) > NUDGE:
        raise ValueError((start, nudge))
    sheet = Sheet(look, feet=False)
    sheet.name = "ラベル"
    for at, label in enumerate(labels, start):
        page, index = divmod(at, faces.count)
        while len(sheet.pages) <= page:
            sheet.new_page()
        place = faces.place(index, nudge)
        sheet.about = label.about
        _draw(sheet, label, place, symbol)
        sheet.regions.append(Region(page, place, label.field or label.number, label.about))
    return sheet


def trial_sheet(faces: Faces = FACES["24"], *, nudge: tuple[float, float] = (0.0, 0.0)) -> Sheet:
    """試し刷り: the outline of every face, its number, and scales in mm along two edges, to find the nudge."""
    sheet = Sheet(feet=False)
    sheet.name = "ラベル試し刷り"
    sheet.new_page()
    for index in range(faces.count):
        place = faces.place(index, nudge)
        sheet.page.add(Frame(place.x0, place.y0, place.x1 - place.x0, place.y1 - place.y0))
        words = f"{index + 1}"
        x = (place.x0 + place.x1 - fonts.chain(fonts.PLAIN).width(words, 9)) / 2
        sheet.ink(Ink(x, (place.y0 + place.y1) / 2 - 3, fonts.PLAIN, 9, words))
    for mm in range(0, 201):
        length = 5 if mm % 10 == 0 else (3.5 if mm % 5 == 0 else 2)
        x, y = (5 + mm) * MM, A4[1] - (5 + mm) * MM
        sheet.page.add(Rule(x, A4[1] - 5 * MM, x, A4[1] - (5 + length) * MM, 0.2))
        sheet.page.add(Rule(5 * MM, y, (5 + length) * MM, y, 0.2))
        if mm % 50 == 0 and mm:
            sheet.ink(Ink(x + 1, A4[1] - 11.5 * MM, fonts.PLAIN, 6, f"{mm}"))
            sheet.ink(Ink(10.5 * MM, y - 2, fonts.PLAIN, 6, f"{mm}"))
    if any(nudge):
        sheet.ink(Ink(60 * MM, 6 * MM, fonts.PLAIN, 8, f"位置調整　右へ{nudge[0]:g}mm・下へ{nudge[1]:g}mm"))
    return sheet


def _draw(sheet: Sheet, label: Label | Card, face: Rect, symbol: str) -> None:
    inner = Rect(face.x0 + SAFE * MM, face.y0 + SAFE * MM, face.x1 - SAFE * MM, face.y1 - SAFE * MM)
    words = _symbol(sheet, label.code or label.number, inner, symbol)
    room, free = words.x1 - words.x0, words.y1 - words.y0
    # The same size on every face of a sheet, whatever the words: room for the fullest label is kept.
    kind = type(label).__name__
    scale = min(LARGEST[kind], free / STEP / FULLEST[kind])
    lines = [line for wish in _wishes(label) for line in _fitted(wish, scale, room)]
    y = words.y1 - (free - sum(line.size for line in lines) * STEP) / 2
    for line in lines:
        step = line.size * STEP
        _line(sheet, line, Rect(words.x0, y - step, words.x1, y), label.field or label.number)
        y -= step


def _symbol(sheet: Sheet, code: str, inner: Rect, symbol: str) -> Rect:
    """Draw the code at the right (QR) or the bottom (Code 128); return the room left for words."""
    if symbol == QR:
        side = min(inner.y1 - inner.y0, (inner.x1 - inner.x0) * 0.42, 24 * MM)
        bars, taken = qr(code, inner.x1 - side, inner.y0, side)
        bars, taken = qr(code, inner.x1 - taken, (inner.y0 + inner.y1 - taken) / 2, side)
        sheet.page.add(bars)
        return inner._replace(x1=inner.x1 - taken - 0.5 * MM)
    height = min(9 * MM, (inner.y1 - inner.y0) * 0.36)
    _, taken = code128(code, inner.x0, inner.y0, inner.x1 - inner.x0, height)
    bars, _ = code128(code, (inner.x0 + inner.x1 - taken) / 2, inner.y0, inner.x1 - inner.x0, height)
    sheet.page.add(bars)
    return inner._replace(y0=inner.y0 + height + 1 * MM)


class _Wish(NamedTuple):
    """A text, the size it would like on a face of 34 mm, and over how many lines it may go."""

    text: str
    size: float
    chain: str
    most: int = 1


def _wishes(label: Label | Card) -> list[_Wish]:
    """The words from the top down, without those that are empty."""
    if isinstance(label, Card):
        wishes = [
            _Wish(label.section, 9, fonts.MINCHO, 2),
            _Wish(label.post, 9, fonts.MINCHO),
            _Wish(label.name, 18, fonts.MINCHO),
            _Wish(label.number, 10, fonts.GOTHIC),
        ]
    else:
        wishes = [
            _Wish(label.number, 17, fonts.BOLD),
            _Wish(label.name, 10, fonts.GOTHIC, 2),
            _Wish(label.grades, 8.5, fonts.BOLD),
            _Wish("重要情報" if label.important else "", 11, fonts.BOLD),
            _Wish("・".join(label.handling), 7.5, fonts.GOTHIC),
            _Wish(label.section, 7.5, fonts.GOTHIC),
        ]
    return [wish for wish in wishes if wish.text]


def _fitted(wish: _Wish, scale: float, room: float) -> list[_Wish]:
    """The lines of a text: on one line, on as many as it may, or smaller; too long at 4.5 pt it ends in …"""
    measure = fonts.chain(wish.chain)
    size = wish.size * scale
    if wish.most == 2 and measure.width(wish.text, size) > room:
        size *= 0.8
    while True:
        lines = lay([[Span(wish.text)]], room, Style(wish.chain, size))
        if len(lines) <= wish.most and all(line.width <= room + 0.01 for line in lines):
            return [wish._replace(text="".join(run.span.text for run in line.runs), size=size) for line in lines]
        if size <= SMALLEST:
            break
        size = max(size * 0.94, SMALLEST)
    parts = fonts.clusters(wish.text)
    while parts and measure.width("".join(parts) + "…", size) > room:
        parts.pop()
    return [wish._replace(text="".join(parts) + "…", size=size)]


def _line(sheet: Sheet, line: _Wish, place: Rect, field: str) -> None:
    size = line.size
    base = (place.y0 + place.y1) / 2 - 0.38 * size
    sheet.ink(Ink(place.x0, base, line.chain, size, line.text, field=field))
    x1 = place.x0 + fonts.chain(line.chain).width(line.text, size)
    ink = Rect(place.x0, base - 0.12 * size, x1, base + 0.88 * size)
    sheet.boxes.append(Box(len(sheet.pages) - 1, place, ink, field))


__all__ = ["CODE128", "FACES", "QR", "Card", "Faces", "Label", "sticker_sheet", "trial_sheet"]
