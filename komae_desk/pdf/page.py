"""A page as a list of marks, before it is written into a PDF.

Lengths are points and the origin is the lower left corner, as in PDF.  Rules and shades of the form are kept
apart, so that a batch writes them once; texts stay in the order they are drawn, which is the order in which the
paper is read aloud.
"""

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

MM = 72 / 25.4
A4 = (210 * MM, 297 * MM)
HAIR = 0.25 * MM
"""Thickness of all rules (domain.md §10.1)."""

SHADE = 0.92
"""Grey of a heading cell: 8 % ink."""


class Rect(NamedTuple):
    """x0 < x1, y0 < y1, in points."""

    x0: float
    y0: float
    x1: float
    y1: float

    def contains(self, other: "Rect", slack: float = 0.01) -> bool:
        """Whether the other lies inside."""
        return (
            self.x0 - slack <= other.x0
            and self.y0 - slack <= other.y0
            and other.x1 <= self.x1 + slack
            and other.y1 <= self.y1 + slack
        )

    @property
    def area(self) -> float:
        """In square points."""
        return (self.x1 - self.x0) * (self.y1 - self.y0)


class Ink(NamedTuple):
    """A text on its baseline; `spread` is added after every character, `grey` is 0 black to 1 white."""

    x: float
    y: float
    chain: str
    size: float
    text: str
    spread: float = 0.0
    red: bool = False
    grey: float = 0.0
    turn: float = 0.0
    field: str = ""


class Rule(NamedTuple):
    """A straight line; `red` below words that are red."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float = HAIR
    red: bool = False


class Frame(NamedTuple):
    """A rectangle: its outline, or filled with a grey when `fill` is given."""

    x: float
    y: float
    width: float
    height: float
    fill: float | None = None
    line: float = HAIR


class Ring(NamedTuple):
    """An ellipse around a chosen word."""

    x: float
    y: float
    width: float
    height: float
    red: bool = False


class Stroke(NamedTuple):
    """An open polyline: the mark in a checked box."""

    points: tuple[tuple[float, float], ...]
    width: float
    red: bool = False


class Bars(NamedTuple):
    """Filled rectangles of one barcode: (x, y, width, height) each."""

    boxes: tuple[tuple[float, float, float, float], ...]


class Tag(NamedTuple):
    """What follows is a new element for reading aloud: H1, H2, P, or ARTIFACT for what is not read."""

    kind: str


ARTIFACT = "Artifact"

Mark: TypeAlias = Tag | Ink | Rule | Frame | Ring | Stroke | Bars


@dataclass
class Page:
    """One page: its size, the rules of the form below everything, and all that is written in order."""

    width: float
    height: float
    form: list[Mark] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def add(self, mark: Mark) -> None:
        """Write or draw after what is there."""
        self.marks.append(mark)

    def rule(self, mark: Frame | Rule) -> None:
        """Draw a rule or shade of the form, below everything written."""
        self.form.append(mark)
