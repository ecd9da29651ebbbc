"""Spans become lines of a given width."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from komae_desk.pdf import fonts
from komae_desk.pdf.contents import Paragraph, Span
from komae_desk.pdf.lines import line_ends

_WORD = re.compile("[!-~]+")
LEADING = 1.35
"""Distance of baselines as a multiple of the size."""


@dataclass(frozen=True, slots=True)
class Style:
    """How the text of a cell is set: size in points, align left, center or right, mm to the rules beside and above."""

    chain: str = fonts.MINCHO
    size: float = 9.0
    align: str = "left"
    leading: float = LEADING
    side: float = 1.5
    pad: float = 0.8


class Run(NamedTuple):
    """A piece of a line in one font, size and meaning; x and width in points from the line's left edge."""

    x: float
    width: float
    span: Span


class LineOfRuns(NamedTuple):
    """One line; `size` is its largest type, `last` closes the paragraph."""

    runs: tuple[Run, ...]
    width: float
    size: float
    last: bool


def lay(paragraphs: Sequence[Paragraph], room: float, style: Style) -> list[LineOfRuns]:
    """Break paragraphs into lines no wider than room (points)."""
    lines: list[LineOfRuns] = []
    for paragraph in paragraphs:
        # Words of the form recur on every paper; those of a record are kept nowhere.
        fixed = all([span.fixed for span in paragraph])
        lines += _fixed(tuple(paragraph), room, style) if fixed else _paragraph(paragraph, room, style)
    return lines


@lru_cache(maxsize=4096)
def _fixed(paragraph: tuple[Span, ...], room: float, style: Style) -> list[LineOfRuns]:
    return _paragraph(paragraph, room, style)


def longest_word(paragraphs: Sequence[Paragraph], style: Style) -> float:
    """Width in points of the widest word that should stay on one line."""
    found = [
        (span.chain or style.chain, word) for part in paragraphs for span in part for word in _WORD.findall(span.text)
    ]
    return max((fonts.chain(chain).width(word, style.size) for chain, word in found), default=0.0)


def height_of(lines: Sequence[LineOfRuns], style: Style) -> float:
    """Height of the lines in points."""
    return sum([line.size for line in lines]) * style.leading


def _paragraph(paragraph: Sequence[Span], room: float, style: Style) -> list[LineOfRuns]:
    chain_name, size = style.chain, style.size
    spans = [
        Span(text, name, chain or chain_name, large or size, *rest)
        for text, name, chain, large, *rest in paragraph
        if text
    ]
    whole = _one_line(spans, room, style)
    if whole is not None:
        return [whole]
    clusters: list[str] = []
    widths: list[float] = []
    bound: list[bool] = []
    owner: list[int] = []
    for index, span in enumerate(spans):
        chain, parts = fonts.chain(span.chain), fonts.clusters(span.text)
        clusters += parts
        widths += [chain.advance(part) * span.size for part in parts]
        bound += [False] + [span.bound] * (len(parts) - 1)
        owner += [index] * len(parts)
    lines, start = [], 0
    for end in line_ends(clusters, widths, room, bound if any(bound) else None):
        runs = _runs(spans, clusters, widths, owner, start, end)
        line = _line(runs, style, last=end == len(clusters))
        hanging = _spaces_at_end(clusters, widths, start, end) if end < len(clusters) else 0.0
        lines.append(line._replace(width=line.width - hanging))
        start = end
    return lines


def _spaces_at_end(clusters: Sequence[str], widths: Sequence[float], start: int, end: int) -> float:
    """How wide the spaces are that hang at the end of a line and take no room."""
    at = end
    while at > start and clusters[at - 1].isspace():
        at -= 1
    return sum(widths[at:end])


def _one_line(spans: list[Span], room: float, style: Style) -> LineOfRuns | None:
    """The whole paragraph as one line when it fits: the usual case, without looking for places to break."""
    runs, x = [], 0.0
    for span in spans:
        width = fonts.chain(span.chain).width(span.text, span.size)
        runs.append(Run(x, width, span))
        x += width
    return _line(runs, style, last=True) if x <= room else None


def _line(runs: list[Run], style: Style, *, last: bool) -> LineOfRuns:
    width = runs[-1].x + runs[-1].width if runs else 0.0
    return LineOfRuns(tuple(runs), width, max((run.span.size for run in runs), default=style.size), last)


def _runs(
    spans: list[Span], clusters: list[str], widths: list[float], owner: list[int], start: int, end: int
) -> list[Run]:
    runs, x, at = [], 0.0, start
    while at < end:
        stop = at
        while stop < end and owner[stop] == owner[at]:
            stop += 1
        width = sum(widths[at:stop])
        runs.append(Run(x, width, spans[owner[at]]._replace(text="".join(clusters[at:stop]))))
        x += width
        at = stop
    return runs


def rest(lines: Sequence[LineOfRuns]) -> list[Paragraph]:
    """Put lines together again into paragraphs, to be laid out elsewhere."""
    paragraphs: list[Paragraph] = []
    current: Paragraph = []
    for line in lines:
        for run in line.runs:
            span = run.span._replace(chain="", size=0.0)
            if current and current[-1][1:] == span[1:]:
                current[-1] = span._replace(text=current[-1].text + span.text)
            else:
                current.append(span)
        if line.last:
            paragraphs.append(current)
            current = []
    return [*paragraphs, current] if current else paragraphs
