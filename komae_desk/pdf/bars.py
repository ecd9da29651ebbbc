"""A picture of bars on paper (core.picture): black, hatched or empty, with its words as text that is read aloud."""

from __future__ import annotations

from komae_desk.core.picture import Box, Fill, Picture, Stroke, Weight, Words, laid, shortened
from komae_desk.pdf import fonts
from komae_desk.pdf.contents import Fixed
from komae_desk.pdf.flow import Style
from komae_desk.pdf.page import HAIR, MM, Frame, Rule
from komae_desk.pdf.pen import LEFT, Pen

SIZE = 9.0
"""Type in points, as in tables."""
LINE = SIZE * 1.35
INK = 0.25
"""Grey of a full bar: dark enough beside an empty one, with the toner of a page of text."""
WEIGHTS = {Weight.HATCH: 0.5 * HAIR, Weight.SCALE: 0.4 * HAIR}


def draw_picture(pen: Pen, picture: Picture) -> None:
    """Draw a picture over the whole width, its title above; it moves to the next page rather than be cut."""
    chain = fonts.chain(pen.look.body)

    def measure(text: str) -> float:
        return chain.width(pen.look.words(text), SIZE)

    made = laid(picture, pen.width * MM, LINE, measure)
    style = Style(pen.look.body, SIZE, side=0, pad=0)
    pen.room(made.height / MM + 9)
    title = pen.set(Fixed(shortened(picture.title, pen.width * MM, measure)), pen.width, style)
    pen.text(LEFT, pen.y, pen.width * MM, LINE * 1.3, title)
    pen.y -= LINE * 1.5
    for mark in made.marks:
        match mark:
            case Box(x, y, width, height, fill):
                _box(pen, LEFT + x, pen.y - y - height, width, height, fill)
            case Stroke(x0, y0, x1, y1, weight):
                pen.page.rule(Rule(LEFT + x0, pen.y - y0, LEFT + x1, pen.y - y1, WEIGHTS[weight]))
            case Words(x, y, width, text, align):
                # A hair of room, so that what was measured is never broken into two lines.
                one = pen.set(Fixed(text), width / MM + 0.1, Style(pen.look.body, SIZE, align, side=0, pad=0))
                pen.text(LEFT + x, pen.y - y, width + 0.1 * MM, LINE, one)
    pen.y -= made.height + 2 * MM


def _box(pen: Pen, x: float, y: float, width: float, height: float, fill: Fill) -> None:
    # The scale behind it does not show through.
    pen.page.rule(Frame(x, y, width, height, fill=INK if fill is Fill.SOLID else 1.0))
    pen.page.rule(Frame(x, y, width, height))
