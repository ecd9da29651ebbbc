"""The pen of a sheet: pages, cells, and the notes of what was drawn where."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from komae_desk.pdf import fonts
from komae_desk.pdf.contents import Cell, Content, Fixed, Paragraph, content
from komae_desk.pdf.flow import LineOfRuns, Run, Style, height_of, lay, rest
from komae_desk.pdf.look import Copy, Look
from komae_desk.pdf.page import A4, MM, SHADE, Frame, Ink, Page, Rect, Ring, Rule, Stroke, Tag

LEFT, RIGHT, TOP, BOTTOM = 25 * MM, 20 * MM, 20 * MM, 20 * MM
"""Margins (domain.md §10.1); the left one is 綴じ代."""

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


class Region(NamedTuple):
    """Where a field is printed: page from 0, rectangle in points; `about` is what the paper was then about."""

    page: int
    rect: Rect
    field: str
    about: object = None


class Box(NamedTuple):
    """A cell and the text set in it; no text leaves its cell."""

    page: int
    cell: Rect
    ink: Rect
    field: str


class Overflow(NamedTuple):
    """A text too long for its cell that goes on in 別紙 number `annex`."""

    label: str
    field: str
    annex: int
    about: object = None


class Missing(NamedTuple):
    """A character no font has, the field it stands in, and its place on the paper."""

    cluster: str
    field: str
    page: int = 0
    rect: Rect = Rect(0, 0, 0, 0)
    about: object = None


class Lack(NamedTuple):
    """A required field that is empty, with the words printed beside it."""

    label: str
    field: str
    about: object = None


@dataclass(frozen=True)
class Set:
    """A content laid out for one cell: its lines and where a press on it leads."""

    lines: Sequence[LineOfRuns]
    style: Style
    field: str
    height: float

    @property
    def width(self) -> float:
        """The widest line in points."""
        return max((line.width for line in self.lines), default=0.0)


class Pen:
    """Draws on pages from the top down.  `y` is the pen's height in points; methods take mm.

    `about` names what is drawn from here on, where a paper holds more than one thing (a row of a register).
    """

    def __init__(self, look: Look, copy: Copy) -> None:
        self.look = look
        self.copy = copy
        self.about: object = None
        self.pages: list[Page] = []
        self.regions: list[Region] = []
        self.boxes: list[Box] = []
        self.overflows: list[Overflow] = []
        self.missing: list[Missing] = []
        self.lacks: list[Lack] = []
        self.y = 0.0
        # How much of the room between two blocks is left; rows, type and margins stay what they are (domain.md §10.1).
        self.between = 1.0
        self._size = A4
        self._annexes: list[list[Paragraph]] = []

    @property
    def page(self) -> Page:
        """The page being drawn on."""
        if not self.pages:
            self.new_page()
        return self.pages[-1]

    @property
    def width(self) -> float:
        """Width between the margins, in mm: 165, or 252 across."""
        return (self._size[0] - LEFT - RIGHT) / MM

    @property
    def depth(self) -> float:
        """Height between the margins, in mm: 257, or 170 across."""
        return (self._size[1] - TOP - BOTTOM) / MM

    @property
    def left(self) -> float:
        """How much room is left on this page, in mm."""
        self.page  # noqa: B018 - there is a page from here on
        return (self.y - BOTTOM) / MM

    def new_page(self) -> None:
        """Turn to a new page."""
        self.pages.append(Page(*self._size))
        self.y = self._size[1] - TOP

    def room(self, height: float) -> bool:
        """Turn the page when less than this height (mm) is left; True when turned."""
        if self.left + 1e-6 >= height or self.y >= self._size[1] - TOP:
            return False
        self.new_page()
        return True

    def space(self, height: float) -> None:
        """Leave room (mm)."""
        self.page  # noqa: B018
        self.y -= height * self.between * MM

    def set(
        self,
        cell: Cell,
        width: float,
        style: Style,
        *,
        label: str = "",
        limit: float = 0.0,
        lines: list[LineOfRuns] | None = None,
    ) -> Set:
        """Lay out a content for a cell of this width (mm); beyond limit (mm) it goes on in a 別紙.

        `lines` are those of the same content in the same width and style, when they are known already.
        """
        holder = content(cell)
        self.lacks += [Lack(label, name, self.about) for name in holder.lacking()]
        lines = lines or lay(holder.paragraphs(self.look), (width - 2 * style.side) * MM, style)
        height = height_of(lines, style) + 2 * style.pad * MM
        if limit and height > limit * MM:
            lines = self._cut(lines, label, holder, style, width, limit)
            height = height_of(lines, style) + 2 * style.pad * MM
        return Set(lines, style, holder.field, max(height, holder.height * MM))

    def _cut(
        self, lines: list[LineOfRuns], label: str, holder: Content, style: Style, width: float, limit: float
    ) -> list[LineOfRuns]:
        annex = len(self.overflows) + 1
        words = Fixed(f"（別紙{str(annex).translate(FULL_WIDTH)}へ続く）").paragraphs(self.look)
        notice = lay(words, (width - 2 * style.side) * MM, style)
        kept: list[LineOfRuns] = []
        used = height_of(notice, style) + 2 * style.pad * MM
        for line in lines:
            used += line.size * style.leading
            if used > limit * MM:
                break
            kept.append(line)
        over = lines[len(kept) :]
        field = holder.field or next((run.span.field for line in over for run in line.runs if run.span.field), "")
        self.overflows.append(Overflow(label, field, annex, self.about))
        self._annexes.append(rest(over))
        return kept + notice

    def cell(self, x: float, top: float, width: float, height: float, content_set: Set, *, shade: bool = False) -> None:
        """Draw a cell (points): its frame, its shade, its text in the middle of the height."""
        if shade:
            self.page.rule(Frame(x, top - height, width, height, fill=SHADE))
        self.page.rule(Frame(x, top - height, width, height))
        self.text(x, top, width, height, content_set)

    def text(self, x: float, top: float, width: float, height: float, content_set: Set, *, kind: str = "P") -> None:
        """Set the text of a cell without its frame, and note where it stands; `kind` "" goes on with what was read."""
        lines, style = content_set.lines, content_set.style
        side = style.side * MM
        rect = Rect(x, top - height, x + width, top)
        body = height_of(lines, style)
        if kind and any(line.runs for line in lines):
            self.page.add(Tag(kind))
        y = top - (height - body) / 2
        for line in lines:
            step = line.size * style.leading
            start = x + side + _indent(line, width - 2 * side, style.align)
            # The line's type stands in the middle of its step: 0.88 above the baseline, 0.12 below.
            base = y - (step - line.size) / 2 - 0.88 * line.size
            for run in line.runs:
                self._run(start, base, run, content_set.field)
            y -= step
        if any(line.runs for line in lines):
            ink_x = x + side + min(_indent(line, width - 2 * side, style.align) for line in lines)
            ink = Rect(ink_x, y, ink_x + content_set.width, y + body)
            self.boxes.append(Box(len(self.pages) - 1, rect, ink, content_set.field))
        if content_set.field:
            self.regions.append(Region(len(self.pages) - 1, rect, content_set.field, self.about))

    def _run(self, x: float, base: float, run: Run, cell_field: str) -> None:
        span, at = run.span, x + run.x
        ink = Ink(at, base, span.chain, span.size, span.text, red=span.red, field=span.field or cell_field)
        self.ink(ink)
        if span.ringed:
            self.page.add(Ring(at - 1.5, base - 0.22 * span.size, run.width + 3, 1.25 * span.size, span.red))
        if span.added and not span.ringed:
            below = base - 0.16 * span.size
            self.page.add(Rule(at, below, at + run.width, below, 0.6, span.red))
        if span.struck and run.width:
            middle = base + 0.36 * span.size
            self.page.add(Stroke(((at, middle), (at + run.width, middle)), 0.6))
        if span.field and span.field != cell_field:
            rect = Rect(at, base - 0.2 * span.size, at + run.width, base + span.size)
            self.regions.append(Region(len(self.pages) - 1, rect, span.field, self.about))

    def ink(self, ink: Ink) -> None:
        """Put a text on the page, with the strokes of its checked boxes; note characters without a glyph."""
        if not ink.text:
            return
        chain = fonts.chain(ink.chain)
        self.page.add(ink)
        if "☑" in ink.text or "☒" in ink.text:
            self._strokes(ink, chain)
        if chain.lacks:
            self._note_missing(ink, chain)

    def _note_missing(self, ink: Ink, chain: fonts.Chain) -> None:
        x, size = ink.x, ink.size
        for cluster in fonts.clusters(ink.text):
            wide = chain.advance(cluster) * size
            if chain[cluster] is None:
                rect = Rect(x, ink.y - 0.12 * size, x + wide, ink.y + 0.88 * size)
                self.missing.append(Missing(cluster, ink.field, len(self.pages) - 1, rect, self.about))
            x += wide + ink.spread

    def _strokes(self, ink: Ink, chain: fonts.Chain) -> None:
        x, size = ink.x, ink.size
        for cluster in fonts.clusters(ink.text):
            for shape in _MARKS.get(cluster, ()):
                points = tuple((x + px * size, ink.y + py * size) for px, py in shape)
                self.page.add(Stroke(points, size * 0.09, ink.red))
            x += chain.advance(cluster) * size + ink.spread

    def field_at(self, page: int, x: float, y: float) -> str:
        """The field printed at a point (points from the lower left corner), or an empty text."""
        hits = [
            r for r in self.regions if r.page == page and r.rect.x0 <= x <= r.rect.x1 and r.rect.y0 <= y <= r.rect.y1
        ]
        return min(hits, key=lambda region: region.rect.area).field if hits else ""


_MARKS = {
    "☑": (((0.22, 0.42), (0.42, 0.16), (0.86, 0.78)),),
    "☒": (((0.2, 0.1), (0.8, 0.7)), ((0.2, 0.7), (0.8, 0.1))),
}
"""Strokes over □, in ems from the baseline's left end."""


def _indent(line: LineOfRuns, room: float, align: str) -> float:
    if align == "left":
        return 0.0
    spare = max(room - line.width, 0.0)
    return spare if align == "right" else spare / 2
