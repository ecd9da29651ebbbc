"""Blocks with rules: heading and content, tables, registers, signature columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from komae_desk.pdf import fonts
from komae_desk.pdf.contents import Cell, Fixed, Sign, Stack, content
from komae_desk.pdf.flow import Style, height_of, lay, longest_word
from komae_desk.pdf.page import MM, Frame
from komae_desk.pdf.pen import LEFT, Pen, Set

ROW = 8.0
"""Least height of a row, mm (domain.md §10.1)."""

TABLE_SIZE = 9.0


@dataclass(frozen=True)
class Row:
    """A heading and its content; `height` is the least height and `limit` the greatest before 別紙, in mm."""

    label: str
    content: Cell
    height: float = ROW
    limit: float = 0.0


@dataclass(frozen=True)
class Column:
    """A column of a table: its title, width in mm, how its cells are aligned."""

    title: str
    width: float
    align: str = "left"


@dataclass(frozen=True)
class Entry:
    """A line of a register; `bold` marks what must be seen (未返却), `about` names whose line it is."""

    cells: Sequence[Cell]
    bold: bool = False
    about: object = None


Rows: TypeAlias = Sequence[Row | tuple[str, Cell]]
Columns: TypeAlias = Sequence[Column | tuple[str, float]]


def draw_rows(pen: Pen, rows: Rows, heading: float) -> None:
    """Heading and content, one row below the other; a row that does not fit moves to the next page."""
    wide = pen.width - heading
    for row in rows:
        row = row if isinstance(row, Row) else Row(*row)
        label = pen.set(Fixed(row.label), heading, Style(pen.look.body, TABLE_SIZE))
        limit = _limit(pen, row.limit)
        value = pen.set(row.content, wide, Style(pen.look.body, TABLE_SIZE), label=row.label, limit=limit)
        height = max(row.height * MM, label.height, value.height)
        pen.room(height / MM)
        pen.cell(LEFT, pen.y, heading * MM, height, label, shade=True)
        pen.cell(LEFT + heading * MM, pen.y, wide * MM, height, value)
        pen.y -= height


def draw_group(pen: Pen, label: str, parts: Sequence[tuple[str, Cell]], heading: float) -> None:
    """One heading beside several contents, which overflow one by one: a long 条件 never pushes out 許可者."""
    wide, style = pen.width - heading, Style(pen.look.body, TABLE_SIZE)
    name = pen.set(Fixed(label), heading, style)
    sets = [pen.set(cell, wide, style, label=words or label, limit=_limit(pen) / 2) for words, cell in parts]
    needed = sum(one.height for one in sets)
    height = max(ROW * MM, name.height, needed)
    pen.room(height / MM)
    pen.cell(LEFT, pen.y, heading * MM, height, name, shade=True)
    x, y = LEFT + heading * MM, pen.y - (height - needed) / 2
    pen.page.rule(Frame(x, pen.y - height, wide * MM, height))
    for one in sets:
        pen.text(x, y, wide * MM, one.height, one)
        y -= one.height
    pen.y -= height


def _limit(pen: Pen, wished: float = 0.0) -> float:
    """How high a cell may grow: as wished or set, and never more than a page holds."""
    return min(wished or pen.look.limit, pen.depth - 20)


def draw_table(
    pen: Pen, columns: Columns, rows: Sequence[Sequence[Cell]], blank: int, height: float, indent: float
) -> None:
    """A table with a heading row, repeated on every page; filled up with blank rows to `blank`."""
    named = [_column(column) for column in columns]
    header = _header(pen, named, TABLE_SIZE)
    lines = [*rows, *([[None] * len(named)] * (blank - len(rows)))]
    first = True
    for line in lines:
        sets = [
            pen.set(
                cell,
                column.width,
                Style(pen.look.body, TABLE_SIZE, column.align),
                label=column.title,
                limit=_limit(pen),
            )
            for cell, column in zip(line, named, strict=True)
        ]
        tall = max(height * MM, *(one.height for one in sets))
        turned = pen.room((tall + (_tall(header) if first else 0)) / MM)
        if first or turned:
            _draw(pen, named, header, _tall(header), shade=True, indent=indent)
        _draw(pen, named, sets, tall, indent=indent)
        first = False


def draw_signatures(pen: Pen, columns: Sequence[tuple[str, Cell]], height: float) -> None:
    """Signature columns side by side, equally wide; a Sign stands as 職, 氏名, 年月日 below each other."""
    each = pen.width / len(columns)
    named = [Column(title, each) for title, _ in columns]
    header = _header(pen, named, TABLE_SIZE)
    style = Style(pen.look.body, TABLE_SIZE)
    sets = [pen.set(_upright(cell), each, style, label=title, limit=_limit(pen)) for title, cell in columns]
    tall = max(height * MM, *(one.height for one in sets))
    pen.room((tall + _tall(header)) / MM)
    _draw(pen, named, header, _tall(header), shade=True)
    _draw(pen, named, sets, tall)


def _upright(cell: Cell) -> Cell:
    if not isinstance(cell, Sign):
        return cell
    one = [Sign(post=cell.post, field=cell.field, dated=False)]
    name = Sign(name=cell.name, field=cell.field, by_hand=cell.by_hand, dated=False, required=cell.required)
    day = Sign(day=cell.day, field=cell.field)
    return Stack(*one, name, day, field=cell.field, height=cell.height)


@dataclass(frozen=True)
class Register:
    """How a register is ruled: rows a page, their height in mm, type size, and what is printed under the rows.

    Rows are `row_height` high unless `per_page` of them need less room than that; never under 6.8 mm, which holds
    two lines.  `page_total` and `total` make the words of 頁計 and 計 from the entries concerned; `confirm` is a
    heading and a content at the right end of every page (ISM確認).
    """

    per_page: int = 18
    row_height: float = 9.0
    size: float = 8.0
    fill: bool = True
    page_total: Callable[[Sequence[Entry]], str] | None = None
    total: Callable[[Sequence[Entry]], str] | None = None
    confirm: tuple[str, Cell] | None = None


SMALLEST = 6.5
TWO_LINES = 6.8
BAND = 8.0
"""Height of the totals under the rows of a page, mm."""

SIGNED_BAND = 13.0
"""The same with a confirmation, of which 12 mm are the cell to sign in (domain.md §10.1)."""


def draw_register(
    pen: Pen, columns: Columns, entries: Sequence[Entry], ruling: Register, turn: Callable[[], None]
) -> None:
    """A register: `turn` draws what stands above the rows on every further page."""
    named = [_column(column) for column in columns]
    header = _header(pen, named, ruling.size)
    height = _row_height(pen, header, ruling)
    page: list[Entry] = []
    _draw(pen, named, header, _tall(header), shade=True)
    for entry in entries:
        pen.about = entry.about
        sets, tall = _entry(pen, named, entry, ruling, height)
        if len(page) == ruling.per_page or pen.left * MM < tall + _below(ruling) - 1e-6:
            pen.about = None
            _under(pen, page, ruling)
            turn()
            _draw(pen, named, header, _tall(header), shade=True)
            page = []
            pen.about = entry.about
        _draw(pen, named, sets, tall)
        page.append(entry)
        pen.about = None
    blank = [pen.set(None, column.width, Style()) for column in named]
    for _ in range(ruling.per_page - len(page) if ruling.fill else 0):
        if pen.left * MM < height + _below(ruling) - 1e-6:
            break
        _draw(pen, named, blank, height)
    _under(pen, page, ruling, entries)


def _below(ruling: Register) -> float:
    if ruling.confirm:
        return SIGNED_BAND * MM
    return BAND * MM if ruling.page_total or ruling.total else 0.0


def _under(pen: Pen, page: Sequence[Entry], ruling: Register, all_entries: Sequence[Entry] | None = None) -> None:
    """Totals at the left and the confirmation at the right, side by side under the rows."""
    words = [f"頁計　{ruling.page_total(page)}"] if ruling.page_total else []
    if ruling.total and all_entries is not None:
        words.append(f"計　{ruling.total(all_entries)}")
    style, used = Style(pen.look.body, TABLE_SIZE), _below(ruling)
    if words:
        one = pen.set("　　".join(words), pen.width - 102, style)
        pen.text(LEFT, pen.y, (pen.width - 102) * MM, max(BAND * MM, one.height), one)
        # Long totals take a line more; nothing below lies on it.
        used = max(used, one.height)
    if ruling.confirm:
        label, value = ruling.confirm
        x, top, height = LEFT + (pen.width - 100) * MM, pen.y - 1 * MM, (SIGNED_BAND - 1) * MM
        pen.cell(x, top, 22 * MM, height, pen.set(Fixed(label), 22, style), shade=True)
        pen.cell(x + 22 * MM, top, 78 * MM, height, pen.set(value, 78, style, label=label))
    pen.y -= used


def _row_height(pen: Pen, header: Sequence[Set], ruling: Register) -> float:
    free = pen.left * MM - _tall(header) - _below(ruling)
    return max(min(ruling.row_height * MM, free / ruling.per_page), TWO_LINES * MM)


def _entry(pen: Pen, named: Sequence[Column], entry: Entry, ruling: Register, height: float) -> tuple[list[Set], float]:
    chain = fonts.BOLD if entry.bold else pen.look.body
    sets = []
    for cell, column in zip(entry.cells, named, strict=True):
        sets.append(_shrunk(pen, cell, column, chain, ruling, height))
    return sets, max(height, *(one.height for one in sets))


def _shrunk(pen: Pen, cell: Cell, column: Column, chain: str, ruling: Register, height: float) -> Set:
    """Set a cell in smaller type before the row is made higher; beyond three rows it goes on in a 別紙."""
    size, paragraphs = ruling.size, content(cell).paragraphs(pen.look)
    while True:
        style = _tight(chain, size, column)
        room = (column.width - 2 * style.side) * MM
        lines = lay(paragraphs, room, style)
        fits = height_of(lines, style) + 2 * style.pad * MM <= height and longest_word(paragraphs, style) <= room
        if fits or size <= SMALLEST:
            return pen.set(cell, column.width, style, label=column.title, limit=3 * height / MM, lines=lines)
        size -= 0.5


def _tight(chain: str, size: float, column: Column) -> Style:
    return Style(chain, size, column.align, leading=1.15, side=1.0, pad=0.4)


def _column(column: Column | tuple[str, float]) -> Column:
    return column if isinstance(column, Column) else Column(*column)


def _header(pen: Pen, named: Sequence[Column], size: float) -> list[Set]:
    style = Style(pen.look.body, size, "center", leading=1.15, side=1.0)
    return [pen.set(Fixed(column.title), column.width, style) for column in named]


def _tall(sets: Sequence[Set]) -> float:
    return max(7 * MM, *(one.height for one in sets))


def _draw(
    pen: Pen, named: Sequence[Column], sets: Sequence[Set], height: float, *, shade: bool = False, indent: float = 0.0
) -> None:
    x = LEFT + indent * MM
    for column, one in zip(named, sets, strict=True):
        pen.cell(x, pen.y, column.width * MM, height, one, shade=shade)
        x += column.width * MM
    pen.y -= height
