"""What a cell can hold: values of a record, fixed words, choices, dates, signatures.

A plain `str` is what a person wrote and is printed unchanged.  Words of the form itself are `Fixed`.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from typing import NamedTuple, Protocol, TypeAlias

from komae_desk.pdf import fonts
from komae_desk.pdf.look import Look

NO_DAY = "　　年　月　日"
NO_MOMENT = "　　年　月　日　　時　　分"


class Span(NamedTuple):
    """A stretch of text of one kind.  `size` 0 and `chain` "" mean those of the cell; `bound` keeps it on one line.

    `added`: underlined, as what is new in a paper that is printed black and white (`red` where it is not).
    """

    text: str
    field: str = ""
    chain: str = ""
    size: float = 0.0
    bound: bool = False
    fixed: bool = False
    red: bool = False
    ringed: bool = False
    added: bool = False
    struck: bool = False


_NEW_LINE = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
Paragraph: TypeAlias = list[Span]


class Content(Protocol):
    """Anything a cell can hold."""

    @property
    def field(self) -> str:
        """The field a press on the cell jumps to, or an empty text."""

    @property
    def height(self) -> float:
        """The least height of the cell in mm."""

    def paragraphs(self, look: Look) -> list[Paragraph]:
        """The words, paragraph by paragraph."""

    def lacking(self) -> list[str]:
        """The required fields that are empty."""


Cell: TypeAlias = "Content | str | None"


def lines_of(text: str | None) -> list[str]:
    """What a person wrote, line by line."""
    return _NEW_LINE.split((text or "").replace("\t", "　"))


@dataclass(frozen=True)
class Text:
    """What a person wrote, printed unchanged; empty stays blank."""

    value: str | None
    field: str = ""
    required: bool = False
    size: float = 0.0
    chain: str = ""
    height: float = 0.0
    struck: bool = False

    def paragraphs(self, look: Look) -> list[Paragraph]:
        """One paragraph per line the person made."""
        lines = lines_of(self.value)
        return [[Span(line, self.field, self.chain, self.size, struck=self.struck)] for line in lines]

    def lacking(self) -> list[str]:
        """The field itself when it is required and empty."""
        return [self.field] if self.required and not (self.value or "").strip() else []


@dataclass(frozen=True)
class Fixed:
    """Words of the form itself: the punctuation setting applies."""

    text: str
    size: float = 0.0
    chain: str = ""
    field: str = ""
    height: float = 0.0
    bound: bool = False

    def paragraphs(self, look: Look) -> list[Paragraph]:
        """One paragraph per line."""
        lines = look.words(self.text).split("\n")
        return [[Span(line, chain=self.chain, size=self.size, bound=self.bound, fixed=True)] for line in lines]

    def lacking(self) -> list[str]:
        """Nothing."""
        return []


NOT_APPLICABLE = Fixed("該当なし")


@dataclass(frozen=True)
class Day:
    """A day in 和暦, with the time when it is a moment; undecided it is 「　　年　月　日」 to be filled in by hand."""

    value: date | datetime | None
    field: str = ""
    required: bool = False
    weekday: bool = False
    timed: bool = False
    height: float = 0.0

    def paragraphs(self, look: Look) -> list[Paragraph]:
        """One short paragraph that stays on one line where it fits."""
        return [[Span(self._words(look), self.field, bound=True)]]

    def _words(self, look: Look) -> str:
        if self.value is None:
            return NO_MOMENT if self.timed else NO_DAY
        if isinstance(self.value, datetime):
            moment = self.value.astimezone() if self.value.tzinfo else self.value
            return f"{look.day(moment.date(), weekday=self.weekday)}　{moment.hour}時{moment.minute:02}分"
        return look.day(self.value, weekday=self.weekday)

    def lacking(self) -> list[str]:
        """The field itself when it is required and undecided."""
        return [self.field] if self.required and self.value is None else []


@dataclass(frozen=True)
class Checks:
    """Choices with □／☑, or, as the State's form wants it, with the chosen one ringed (`ring`).

    `options` maps codes to printed words.  `across` puts that many on a line, one below the other where they are
    short enough; 0 lets them run on.  `new` are chosen ones that the paper before did not have (朱書き).
    """

    options: Mapping[str, str] | Sequence[str]
    chosen: Collection[str] | str | None = ()
    field: str = ""
    required: bool = False
    across: int = 0
    ring: bool = False
    height: float = 0.0
    new: Collection[str] = ()

    def paragraphs(self, look: Look) -> list[Paragraph]:
        """The options in order, each kept on one line where it fits."""
        spans = [self._span(look, code, words) for code, words in self._pairs()]
        step = self.across or len(spans) or 1
        lines = [spans[at : at + step] for at in range(0, len(spans), step)] or [[]]
        if len(lines) == 1 or step == 1:
            return [_spaced(line) for line in lines]
        return _in_columns(lines)

    def lacking(self) -> list[str]:
        """The field itself when it is required and nothing is chosen."""
        return [self.field] if self.required and not self._codes() else []

    def _pairs(self) -> list[tuple[str, str]]:
        if isinstance(self.options, Mapping):
            return list(self.options.items())
        return [(words, words) for words in self.options]

    def _codes(self) -> Collection[str]:
        if isinstance(self.chosen, str):
            return (self.chosen,) if self.chosen else ()
        return self.chosen or ()

    def _span(self, look: Look, code: str, words: str) -> Span:
        chosen = code in self._codes()
        sign = "" if self.ring else ("☑" if chosen else "□")
        new = chosen and code in self.new
        return Span(
            f"{sign}{look.words(words)}",
            self.field,
            bound=True,
            fixed=not chosen,
            red=new and look.colour,
            ringed=self.ring and chosen,
            added=new,
        )


WIDEST = 38.0
"""Options stand in columns while these take no more room than this, in ems of the cell's type (about 120 mm)."""


def _in_columns(lines: list[list[Span]]) -> list[Paragraph]:
    """Fill up each option with spaces to the widest of its column."""
    measure = fonts.chain(fonts.MINCHO)
    ems = [[measure.width(span.text, 1) for span in line] for line in lines]
    widths = [max(column) for column in zip_longest(*ems, fillvalue=0.0)]
    if sum(widths) + len(widths) - 1 > WIDEST:
        return [_spaced(line) for line in lines]
    paragraphs = []
    for line, taken in zip(lines, ems, strict=True):
        spare = [round(2 * (wide - one)) + 2 for wide, one in zip(widths, taken, strict=False)]
        gaps = [Span("　" * (n // 2) + " " * (n % 2), fixed=True) for n in spare]
        paragraphs.append([part for both in zip(line, gaps, strict=True) for part in both][:-1])
    return paragraphs


def _spaced(spans: list[Span]) -> Paragraph:
    gap = Span("　", fixed=True)
    return [part for span in spans for part in (span, gap)][:-1]


@dataclass(frozen=True, init=False)
class Line:
    """Contents one after the other in the same line; `field` is where a press beside them leads."""

    parts: tuple[Cell, ...]
    field: str = ""
    height: float = 0.0

    def __init__(self, *parts: Cell, field: str = "", height: float = 0.0) -> None:
        object.__setattr__(self, "parts", parts)
        object.__setattr__(self, "field", field)
        object.__setattr__(self, "height", height)

    def paragraphs(self, look: Look) -> list[Paragraph]:
        """The first paragraph of each part joined; what a part has more follows on lines of its own."""
        joined: list[Paragraph] = [[]]
        for part in self.parts:
            first, *rest = content(part).paragraphs(look)
            joined[-1].extend(first)
            joined.extend(rest)
        return joined

    def lacking(self) -> list[str]:
        """What the parts lack."""
        return [name for part in self.parts for name in content(part).lacking()]


@dataclass(frozen=True, init=False)
class Stack:
    """Contents one below the other in one cell."""

    parts: tuple[Cell, ...]
    field: str = ""
    height: float = 0.0

    def __init__(self, *parts: Cell, field: str = "", height: float = 0.0) -> None:
        object.__setattr__(self, "parts", parts)
        object.__setattr__(self, "field", field)
        object.__setattr__(self, "height", height)

    def paragraphs(self, look: Look) -> list[Paragraph]:
        """The paragraphs of all parts."""
        return [paragraph for part in self.parts for paragraph in content(part).paragraphs(look)]

    def lacking(self) -> list[str]:
        """What the parts lack."""
        return [name for part in self.parts for name in content(part).lacking()]


def pair(label: str, value: Cell, field: str = "") -> Line:
    """「条件：…」: fixed words, a colon and a value."""
    return Line(Fixed(f"{label}：", bound=True), value, field=field)


@dataclass(frozen=True)
class Sign:
    """職・氏名・年月日, at least 12 mm high; `by_hand` prints （自署） small where the name is to be written."""

    post: str = ""
    name: str = ""
    day: date | None = None
    field: str = ""
    by_hand: bool = False
    dated: bool = True
    required: bool = False
    height: float = 12.0

    def paragraphs(self, look: Look) -> list[Paragraph]:
        """One line, or more in a narrow column."""
        spans = [Span(part, self.field, bound=True) for part in (self.post, self.name) if part]
        if self.by_hand:
            # Room to write a name in; the note stands behind it.
            spans.append(Span("　" * (0 if self.name else 10) + "（自署）", fixed=True, size=7, bound=True))
        if self.dated:
            spans.append(Span(look.day(self.day) if self.day else NO_DAY, self.field, bound=True))
        gap = Span("　", fixed=True)
        return [[part for span in spans for part in (span, gap)][:-1]]

    def lacking(self) -> list[str]:
        """The field itself when the name is required and missing."""
        return [self.field] if self.required and not self.name else []


def content(cell: Cell) -> Content:
    """A cell's content: text a person wrote for a plain str, blank for None."""
    if cell is None or isinstance(cell, str):
        return Text(cell)
    return cell
