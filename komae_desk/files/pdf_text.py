"""The words of a page of a PDF; what stands in a drawn grid as rows of a table with their cells (ROW parts them).

A PDF knows no tables: letters have places, and lines are drawn between them. Only lines that are drawn tell a table
from words that merely stand apart; they say which lines of words are one row and where a column ends. All else stays in
the order of the page's own content, character by character.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

ROW = "\x1f"
"""Begins a line that is a row of a table, and parts its cells."""
_OVER = 0.4
_THIN, _SHORT = 2.5, 12.0
"""Points: a drawn line is thinner, and longer."""
_NEAR = 4.0


@dataclass(frozen=True)
class Words:
    """Letters that stand together on one line, with where they stand (points, from the lower left corner)."""

    text: str
    left: float
    low: float
    right: float
    high: float

    @property
    def middle(self) -> float:
        """How high it stands."""
        return (self.low + self.high) / 2

    def beside(self, other: Words) -> bool:
        """Whether the other stands on the same line."""
        shared = min(self.high, other.high) - max(self.low, other.low)
        return shared > _OVER * min(self.high - self.low, other.high - other.low)


@dataclass(frozen=True)
class Grid:
    """A drawn table: from where to where it reaches, its lines down and across."""

    low: float
    high: float
    down: tuple[Words, ...]
    across: tuple[Words, ...]


def page_text(page: Any) -> str:
    """The words of a page as pypdfium2 has it open."""
    sheet = page.get_textpage()
    text: str = sheet.get_text_range().replace("\r\n", "\n").replace("\ufffe", "")
    grids = _grids(*_rules(page))
    if not grids:
        return text
    made = "\n".join(_lines(list(_pieces(sheet, grids)), grids))
    # What cannot be placed is not left out: then the page stays as its content has it.
    return made if _letters(made) == _letters(text) else text


def _letters(text: str) -> list[str]:
    return sorted("".join(text.replace(ROW, "").split()))


def _rules(page: Any) -> tuple[list[Words], list[Words]]:
    """The lines drawn across and down, also as edges of boxes."""
    from pypdfium2 import raw  # type: ignore[import-untyped, unused-ignore]

    across: list[Words] = []
    down: list[Words] = []
    for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3):
        try:
            left, low, right, high = each.get_bounds()
        except Exception:  # a path without an extent draws nothing
            continue
        wide, tall = right - left, high - low
        if wide > _SHORT:
            across += [Words("", left, y, right, y) for y in ({low, high} if tall > _THIN else {(low + high) / 2})]
        if tall > _SHORT / 2:
            down += [Words("", x, low, x, high) for x in ({left, right} if wide > _THIN else {(left + right) / 2})]
    return across, down


def _grids(across: Sequence[Words], down: Sequence[Words]) -> list[Grid]:
    """Lines down that reach into each other are of one grid; it has a column where three of them stand apart."""
    found: list[list[Words]] = []
    for line in sorted(down, key=lambda each: -each.high):
        if found and line.high > min(each.low for each in found[-1]) - _NEAR:
            found[-1].append(line)
        else:
            found.append([line])
    grids = []
    for lines in found:
        low, high = min(each.low for each in lines), max(each.high for each in lines)
        if len(_apart([each.left for each in lines])) > 2:
            inside = tuple(each for each in across if low - _NEAR < each.low < high + _NEAR)
            grids.append(Grid(low, high, tuple(lines), inside))
    return grids


def _apart(places: Sequence[float]) -> list[float]:
    """Places in order, those that are drawn twice once."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _NEAR:
            found.append(place)
    return found


def _pieces(sheet: Any, grids: Sequence[Grid]) -> Iterator[Words]:
    """Runs of letters: a new line ends one, or a line that is drawn down between two words."""
    from pypdfium2 import raw

    kept: list[tuple[int, str]] = []
    blank = False
    for n in range(sheet.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(sheet, n) or 0xFFFE)
        if letter in "\r\n":
            yield from _made(sheet, kept)
            kept, blank = [], False
        elif letter.isspace():
            blank = True
        elif letter != "\ufffe":
            if kept and blank:
                if _is_parted(sheet, kept[-1][0], n, grids):
                    yield from _made(sheet, kept)
                    kept = []
                else:
                    kept.append((kept[-1][0], " "))
            kept.append((n, letter))
            blank = False
    yield from _made(sheet, kept)


def _is_parted(sheet: Any, before: int, after: int, grids: Sequence[Grid]) -> bool:
    _, low, right, high = sheet.get_charbox(before, loose=True)
    left = sheet.get_charbox(after, loose=True)[0]
    middle = (low + high) / 2
    lines = (line for grid in grids if grid.low < middle < grid.high for line in grid.down)
    return left < right or any(right - 1 < line.left < left + 1 and line.low < middle < line.high for line in lines)


def _made(sheet: Any, kept: Sequence[tuple[int, str]]) -> Iterator[Words]:
    if kept:
        first, last = (sheet.get_charbox(kept[n][0], loose=True) for n in (0, -1))
        low, high = min(first[1], last[1]), max(first[3], last[3])
        yield Words("".join(letter for _, letter in kept), first[0], low, last[2], high)


def _lines(pieces: Sequence[Words], grids: Sequence[Grid]) -> Iterator[str]:
    """The page in the order of its content; a grid whole, where its first words come."""
    told: set[int] = set()
    for one in pieces:
        n = next((n for n, grid in enumerate(grids) if grid.low < one.middle < grid.high), None)
        if n is None:
            yield one.text
        elif n not in told:
            told.add(n)
            grid = grids[n]
            yield from _rows([each for each in pieces if grid.low < each.middle < grid.high], grid)


def _rows(pieces: Sequence[Words], grid: Grid) -> Iterator[str]:
    """The rows of a grid; a line of one cell alone stands as it is."""
    edges = _apart([each.left for each in grid.down])
    for row in _bands(pieces, grid):
        cells = [""] * (len(edges) + 1)
        for each in sorted(row, key=lambda one: (-one.high, one.left)):
            n = sum(each.left + 1 > edge for edge in edges)
            cells[n] += _joint(cells[n], each.text) + each.text
        inner = cells[1:-1] if not cells[0] and not cells[-1] else cells
        yield ROW + ROW.join(inner) if sum(map(bool, inner)) > 1 else "".join(inner)


def _bands(pieces: Sequence[Words], grid: Grid) -> list[list[Words]]:
    """The words of each row, the uppermost first: lines between which nothing is drawn are of one row."""
    rows: list[list[Words]] = []
    for one in sorted(pieces, key=lambda each: (-each.middle, each.left)):
        if rows and (any(one.beside(each) for each in rows[-1]) or not _is_ruled(rows[-1], one, grid)):
            rows[-1].append(one)
        else:
            rows.append([one])
    return rows


def _is_ruled(row: Sequence[Words], one: Words, grid: Grid) -> bool:
    """Whether a line is drawn between a row and the words below it, where these stand; also where no row is drawn."""
    if len(grid.across) < 3:
        return True
    lowest = min(each.middle for each in row)
    return any(
        one.middle < each.low < lowest and each.left < one.right and each.right > one.left for each in grid.across
    )


def _joint(before: str, after: str) -> str:
    """Between two lines of a cell: a blank where an item or a word in letters begins."""
    latin = before[-1:].isascii() and after[:1].isascii()
    return " " if before and (after.startswith("・") or latin) else ""
