"""A picture of bars with their numbers beside them, described once and laid out in lines, boxes and words.

Who paints it (a screen, a sheet of paper) says how wide it is, how high a line of its type is and how wide words are;
the layout is the same for both, and no meaning rests on colour: bars differ by their fill and are named in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from math import ceil

Measure = Callable[[str], float]


class Fill(Enum):
    """How a bar is filled; each can be told from the others in black and white."""

    SOLID = "solid"
    HATCHED = "hatched"
    EMPTY = "empty"


@dataclass(frozen=True)
class Part:
    """A stretch of a bar, as a number of the picture's scale."""

    value: float
    fill: Fill


@dataclass(frozen=True)
class Row:
    """One label with its bars one below the other (this year, last year), and what stands beside in words.

    words: one for each bar. spoken: the row in a sentence for whoever does not see it.
    """

    label: str
    bars: tuple[tuple[Part, ...], ...]
    words: tuple[str, ...]
    spoken: str = ""


@dataclass(frozen=True)
class Picture:
    """Rows against one scale from 0 to `full`; ticks: the numbers written under it."""

    title: str
    rows: tuple[Row, ...]
    full: float
    legend: tuple[tuple[Fill, str], ...] = ()
    ticks: tuple[tuple[float, str], ...] = ()

    @property
    def spoken(self) -> tuple[str, ...]:
        """Every row in words."""
        return tuple(row.spoken or "　".join((row.label, *row.words)) for row in self.rows)


@dataclass(frozen=True)
class Box:
    """A filled or empty rectangle; y grows downwards, as for all marks."""

    x: float
    y: float
    width: float
    height: float
    fill: Fill


class Weight(Enum):
    """How strong a line is: of a hatching, or of the scale behind the bars."""

    HATCH = "hatch"
    SCALE = "scale"


@dataclass(frozen=True)
class Stroke:
    """A straight line."""

    x0: float
    y0: float
    x1: float
    y1: float
    weight: Weight


@dataclass(frozen=True)
class Words:
    """A text in a room of this width, one line high; align: left, right, center."""

    x: float
    y: float
    width: float
    text: str
    align: str = "left"


Mark = Box | Stroke | Words


@dataclass
class Laid:
    """The marks of a picture in the order in which they are painted, its height, and where each row stands."""

    marks: list[Mark] = field(default_factory=list)
    rows: list[tuple[float, float]] = field(default_factory=list)
    height: float = 0.0

    def row_at(self, y: float) -> int | None:
        """The row at a height, None between rows."""
        return next((n for n, (top, foot) in enumerate(self.rows) if top <= y < foot), None)


LABEL_MOST = 0.45
"""A label takes at most this part of the width beside its bar; a longer one is shortened with 「…」."""
LEAST_BAR = 6
"""A bar is at least this many line heights long; where it would not be, labels stand above their bars."""
STEP = 0.34
"""Distance of the lines of a hatching, in line heights."""


def laid(picture: Picture, width: float, line: float, measure: Measure) -> Laid:
    """Lay a picture out in a width; line: the height of a line of type, in the same unit."""
    made = Laid()
    gap = line * 0.5
    words = max((measure(text) for row in picture.rows for text in row.words), default=0.0)
    label = min(max((measure(row.label) for row in picture.rows), default=0.0), width * LABEL_MOST)
    above = width - label - words - 2 * gap < LEAST_BAR * line
    left = 0.0 if above else label + gap
    room = max(width - left - words - gap, line)
    y = _legend(picture, made, width, line, measure)
    places = [left + room * value / picture.full for value, _ in picture.ticks]
    for row in picture.rows:
        start = y
        if above:
            made.marks.append(Words(0, y, width, shortened(row.label, width, measure)))
            y += line
        tall = max(len(row.bars), 1) * line
        if not above:
            made.marks.append(Words(0, y + (tall - line) / 2, label, shortened(row.label, label, measure)))
        made.marks += [Stroke(x, y, x, y + tall, Weight.SCALE) for x in places]
        for bar, text in zip(row.bars, row.words, strict=True):
            made.marks += _bar(bar, picture.full, left, y + line * 0.14, room, line * 0.72)
            made.marks.append(Words(width - words, y, words, text, "right"))
            y += line
        y += gap
        made.rows.append((start - gap / 2, y - gap / 2))
    if picture.ticks:
        y = _ticks(picture, places, made, y, line, measure)
    made.height = y
    return made


def shortened(text: str, room: float, measure: Measure) -> str:
    """The text, or as much of it as there is room for with 「…」 at its end."""
    if measure(text) <= room + 1e-6:
        return text
    kept = text
    while kept and measure(f"{kept}…") > room:
        kept = kept[:-1]
    return f"{kept}…"


def _legend(picture: Picture, made: Laid, width: float, line: float, measure: Measure) -> float:
    """Fill and word side by side, on as many lines as they need."""
    x = y = 0.0
    for fill, word in picture.legend:
        long = measure(word)
        if x and x + line * 2 + long > width:
            x, y = 0.0, y + line * 1.2
        made.marks += _filled(Box(x, y + line * 0.14, line * 1.4, line * 0.72, fill))
        made.marks.append(Words(x + line * 1.8, y, long, word))
        x += line * 3 + long
    return y + line * 1.6 if picture.legend else 0.0


def _bar(bar: Sequence[Part], full: float, x: float, y: float, room: float, height: float) -> Iterator[Mark]:
    for part in bar:
        wide = room * min(max(part.value, 0.0), full) / full if full > 0 else 0.0
        if wide > 0:
            yield from _filled(Box(x, y, wide, height, part.fill))
            x += wide


def _filled(box: Box) -> Iterator[Mark]:
    yield box
    if box.fill is Fill.HATCHED:
        yield from _hatching(box)


def _hatching(box: Box) -> Iterator[Stroke]:
    """Slanting lines, cut at the edges of the box."""
    step = max(box.height / 0.72 * STEP, 1e-3)
    foot = box.y + box.height
    for n in range(1, ceil((box.width + box.height) / step)):
        across = n * step
        x0, y0 = (box.x + across - box.height, box.y) if across > box.height else (box.x, foot - across)
        x1, y1 = (box.x + across, foot) if across < box.width else (box.x + box.width, foot - (across - box.width))
        if x1 > x0 and y1 > y0:
            yield Stroke(x0, y0, x1, y1, Weight.HATCH)


def _ticks(picture: Picture, places: Sequence[float], made: Laid, y: float, line: float, measure: Measure) -> float:
    """The numbers under the scale: its end always, and of the others those there is room for."""
    foot = max(places)
    end = foot
    for x, (_, word) in [*zip(places, picture.ticks, strict=True)][::-1]:
        wide = measure(word)
        start = foot - wide if x >= foot else max(x - wide / 2, places[0])
        if start + wide + line * 0.3 <= end or x >= foot:
            made.marks.append(Words(start, y, wide, word, "center"))
            end = start
    return y + line
