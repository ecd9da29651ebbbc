"""A table whose first column names several rows at once: the classes of 様式１ (domain.md §10.9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from komae_desk.pdf.contents import Cell, Fixed
from komae_desk.pdf.flow import Style
from komae_desk.pdf.page import MM
from komae_desk.pdf.pen import LEFT, Pen, Set
from komae_desk.pdf.tables import Column

SIZE = 8.5


@dataclass(frozen=True)
class Group:
    """What the first column says, and the rows beside it: one cell for each of the other columns."""

    label: str
    rows: Sequence[Sequence[Cell]]


def draw_grouped(pen: Pen, columns: Sequence[Column], groups: Sequence[Group], row: float, indent: float) -> None:
    """Titles over columns (mm each), rows at least `row` mm high, `indent` mm from the left margin.

    A group is never torn; the titles are repeated on every page.
    """
    first, *others = columns
    titles = [pen.set(Fixed(column.title), column.width, _style(pen, column, "center")) for column in columns]
    top = max(row * MM, *(one.height for one in titles))
    begun = False
    for group in groups:
        label = pen.set(Fixed(group.label), first.width, _style(pen, first))
        lines = [_line(pen, others, cells) for cells in group.rows]
        tall = [max(row * MM, *(one.height for one in line)) for line in lines]
        # Where the heading needs more room than its rows, the last one is higher.
        tall[-1] += max(label.height - sum(tall), 0.0)
        turned = pen.room((sum(tall) + (0 if begun else top)) / MM)
        if turned or not begun:
            x = LEFT + indent * MM
            for column, one in zip(columns, titles, strict=True):
                pen.cell(x, pen.y, column.width * MM, top, one, shade=True)
                x += column.width * MM
            pen.y -= top
            begun = True
        pen.cell(LEFT + indent * MM, pen.y, first.width * MM, sum(tall), label)
        for line, height in zip(lines, tall, strict=True):
            x = LEFT + (indent + first.width) * MM
            for column, one in zip(others, line, strict=True):
                pen.cell(x, pen.y, column.width * MM, height, one)
                x += column.width * MM
            pen.y -= height


def _line(pen: Pen, columns: Sequence[Column], cells: Sequence[Cell]) -> list[Set]:
    return [
        pen.set(cell, column.width, _style(pen, column), label=column.title)
        for cell, column in zip(cells, columns, strict=True)
    ]


def _style(pen: Pen, column: Column, align: str = "") -> Style:
    return Style(pen.look.body, SIZE, align or column.align, leading=1.2, pad=0.3)
