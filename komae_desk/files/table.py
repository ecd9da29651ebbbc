"""A table as it was read: typed cells, true row numbers, and the row that names the columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple

from komae_desk.core.errors import Refused
from komae_desk.files.limits import ROWS

Cell = str | int | float | bool | date | datetime | None
"""One cell; None is an empty one. Text stays text: 「0010001」 never becomes a number."""

# The header is looked for among this many rows that hold anything.
_LOOKED_AT = 30


@dataclass(frozen=True)
class Merge:
    """A merged range, rows as the spreadsheet numbers them (from 1), columns from 0 within the table."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Header:
    """The rows (as numbered on the sheet) that name the columns; labels in column order, unnamed ones empty."""

    top: int
    bottom: int
    labels: tuple[str, ...]


class Row(NamedTuple):
    """One row of data; `number` is the row a person sees in Excel."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell:
        """The cell of a column, None where the row ends earlier."""
        return self.cells[column] if column < len(self.cells) else None


@dataclass(frozen=True)
class Table:
    """Everything that was read. `above` are the rows up to and with the header, `rows` the data below it."""

    header: Header
    rows: tuple[Row, ...]
    above: tuple[Row, ...] = ()
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    merges: tuple[Merge, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def with_header(self, top: int, bottom: int | None = None) -> Table:
        """The same table with the header at rows the person chose (numbers as on the sheet)."""
        return arrange(self.everything(), self, choose_header(self.everything(), self.merges, top, bottom))

    def everything(self) -> tuple[Row, ...]:
        """All rows that hold anything, from the top of the sheet."""
        return self.above + self.rows


def shown(cell: Cell) -> str:
    """A cell as text; whole days as 2024/07/05."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return f"{cell:%Y/%m/%d %H:%M:%S}" if cell.second else f"{cell:%Y/%m/%d %H:%M}"
    if isinstance(cell, date):
        return f"{cell.year:04d}/{cell.month:02d}/{cell.day:02d}"
    return str(cell)


def column_letter(column: int) -> str:
    """A column (from 0) as Excel calls it: A, B, … AA."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def arrange(rows: Sequence[Row], like: Table, header: Header) -> Table:
    """Part the rows at the header; raises Refused when more than 100,000 rows of data remain."""
    at = next((i for i, row in enumerate(rows) if row.number > header.bottom), len(rows))
    if len(rows) - at > ROWS:
        raise Refused(f"表が{ROWS:,}行を超えているため、取り込めません。{ROWS:,}行以下に分けて、保存し直してください。")
    return replace(like, header=header, above=tuple(rows[:at]), rows=tuple(rows[at:]))


def find_header(rows: Sequence[Row], merges: Sequence[Merge] = ()) -> Header:
    """The header by rule: the first row near the top that is all text and about as wide as what follows.

    Titles and 「令和6年4月1日現在」 above it are narrower, data below it holds numbers or dates or repeats the width.
    """
    head = rows[:_LOOKED_AT]
    if not head:
        return Header(0, 0, ())
    widest = max(_filled(row) for row in head)
    for row in head:
        if _filled(row) * 2 > widest and _filled(row) >= min(2, widest) and _names_columns(row):
            return choose_header(rows, merges, row.number, None)
    return choose_header(rows, merges, max(head, key=_filled).number, None)


def choose_header(rows: Sequence[Row], merges: Sequence[Merge], top: int, bottom: int | None) -> Header:
    """The header at a given row; how deep it goes follows from merged cells unless `bottom` is given."""
    if bottom is None and not merges:
        merges = _implied(rows, top)
    last = bottom if bottom is not None else _depth(rows, merges, top)
    chosen = [row for row in rows if top <= row.number <= last]
    width = max((len(row.cells) for row in rows), default=0)
    labels = [" ".join(_words(chosen, merges, column)) for column in range(width)]
    return Header(top, last, tuple(labels))


def _filled(row: Row) -> int:
    return sum(cell is not None for cell in row.cells)


def _names_columns(row: Row) -> bool:
    texts = [cell for cell in row.cells if cell is not None]
    return all(isinstance(cell, str) and cell.strip() for cell in texts) and len(set(texts)) * 2 > len(texts)


def _depth(rows: Sequence[Row], merges: Sequence[Merge], top: int) -> int:
    """The last header row: a merge downwards says it, a merge across with names below it adds one row."""
    last = max((m.bottom for m in merges if m.top <= top <= m.bottom), default=top)
    if last > top:
        return last
    across = [m for m in merges if m.top == m.bottom == top and m.right > m.left]
    below = next((row for row in rows if row.number == top + 1), None)
    if not across or below is None or not _names_columns(below):
        return top
    return top + 1 if any(below.cells[m.left : m.right + 1].count(None) == 0 for m in across) else top


def _implied(rows: Sequence[Row], top: int) -> list[Merge]:
    """What was merged before the table was saved as text, where cells cannot say it.

    The row below names every column the header leaves open and holds no number, and is open itself where the header
    was merged downwards, as the data are not.
    """
    found = {row.number: row for row in rows if top <= row.number <= top + 2}
    if len(found) < 3:
        return []
    head, below, data = (found[top + n] for n in range(3))
    named = [at for at, cell in enumerate(head.cells) if cell is not None]
    gaps = [at for at in range(named[0], len(below.cells)) if head.cell(at) is None and below.cell(at) is not None]
    inner = [at for at in range(named[0], named[-1]) if head.cell(at) is None]
    down = [at for at in named if below.cell(at) is None]
    words = "".join(cell for cell in below.cells if isinstance(cell, str))
    if not gaps or not set(inner) <= set(gaps) or not any(data.cell(at) is not None for at in down):
        return []
    if not _names_columns(below) or any(letter.isdecimal() for letter in words):
        return []
    ends = (*named[1:], max(gaps) + 1 if max(gaps) > named[-1] else named[-1] + 1)
    across = [Merge(top, at, top, end - 1) for at, end in zip(named, ends, strict=True) if end - at > 1]
    # A group whose own first column has no name below is a name with an open column beside it.
    return across if all(below.cell(m.left) is not None for m in across) else []


def _words(chosen: Sequence[Row], merges: Sequence[Merge], column: int) -> Iterator[str]:
    seen = ""
    for row in chosen:
        word = " ".join(shown(_spread(row, merges, column)).split())
        if word and word != seen:
            yield word
            seen = word


def _spread(row: Row, merges: Sequence[Merge], column: int) -> Cell:
    """The cell, or the one that spreads over it from the left in a merged range."""
    own = row.cell(column)
    if own is not None:
        return own
    over = next((m for m in merges if m.top == row.number and m.left < column <= m.right), None)
    return row.cell(over.left) if over else None
