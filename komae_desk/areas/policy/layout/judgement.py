"""The judgement table (判): a place for each kind of incident, and in it one for each level, as 判L2電 names it.

A text layer has the cells of a row one after another, without a word of where the next column begins. That is told by
what a person says, by items that are as many as the levels or that two columns share word for word, or by the examples
the program itself knows by level; where none of these tells, the row stays whole and is doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from komae_desk.areas.policy.layout.cells import CELL
from komae_desk.areas.policy.layout.lines import SourceLine, solid
from komae_desk.areas.policy.layout.units import Doubt, Mode, Piece, Role, Unit

Anchors = Mapping[str, str]
"""Examples by their code (E2a): the kind, the level, a letter."""

_HEADS = ("基準", "対応")
_KINDS = {"物": "P", "電": "E", "人": "H"}
_LEVELS = re.compile(r"レベル[ \u3000]*[0-9０-９]")
_DOT = re.compile(r" (?=・)")
_ALIKE, _CLEAR = 0.3, 0.1
WHERE = "次の段（レベル）が、どの行から始まるか分かりません。始まる行を「次の段から」にしてください。"


@dataclass
class _Row:
    """A row of the table while it is read: its name's lines, and the lines of its cells."""

    name: str
    head: list[SourceLine]
    lines: list[SourceLine]


def rows_of(
    lines: Sequence[SourceLine], said: Mapping[int, Role], anchors: Anchors, doubts: list[Doubt] | None = None
) -> Unit:
    """The places of a judgement table: each kind of incident, whose name stands upright, and its levels."""
    head = next((line for line in lines if line.is_row and len(_level_columns(line)) > 1), None)
    if head is not None:
        return _ruled(lines, head)
    root = Unit()
    levels = max((len(_LEVELS.findall(line.text)) for line in lines), default=0)
    for row in _rows(lines):
        if not row.name:
            root.pieces += [Piece(line, line.text, Mode.TABLE) for line in (*row.head, *row.lines)]
            continue
        place = Unit(None, _part(row.name), "", 0, root, row.name, row.head[0].at)
        place.pieces = [Piece(line, line.text, Mode.TABLE) for line in row.head]
        root.children.append(place)
        cells = _cells(row, levels, said, anchors) if levels > 1 else None
        if cells is None:
            place.pieces += [Piece(line, line.text, Mode.TABLE) for line in row.lines]
            if levels > 1 and row.lines and doubts is not None:
                doubts.append(Doubt(row.lines[0].at, row.lines[0].text, Role.TABLE, WHERE))
            continue
        for n, cell in enumerate(cells, 1):
            _level(place, n, cell[0]).pieces = [Piece(line, line.text, Mode.TABLE) for line in cell]
    return root


def _part(name: str) -> str:
    return name if name in (*_HEADS, "判定") else next((letter for letter in name if letter in _KINDS), name[0])


def _level_columns(line: SourceLine) -> list[int]:
    return [n for n, cell in enumerate(line.text.split(CELL)) if _LEVELS.fullmatch(cell.strip())]


def _ruled(lines: Sequence[SourceLine], head: SourceLine) -> Unit:
    """A table whose columns are known: the levels stand in those the head names, the kind in the one before."""
    root, place = Unit(), Unit()
    columns = _level_columns(head)
    for line in lines:
        cells = line.text.split(CELL) if line.is_row and line is not head else []
        if len(cells) <= columns[0]:
            (place if place.part else root).pieces.append(Piece(line, line.text, Mode.TABLE))
            continue
        before = [cell for cell in cells[: columns[0]] if cell]
        name = before[-1] if before else ""
        if name and name != place.caption:
            place = Unit(None, _part(name), "", 0, root, name, line.at)
            place.pieces += [Piece(line, cell, Mode.TABLE) for cell in before]
            root.children.append(place)
        elif not place.part:
            place = root
        for n, cell in enumerate(cells[columns[0] :], 1):
            _level(place, n, line).pieces += [Piece(line, item, Mode.TABLE) for item in _DOT.split(cell) if item]
    return root


def _level(place: Unit, n: int, line: SourceLine) -> Unit:
    """The place of a level in a row, made when its first words come."""
    while len(place.children) < n:
        k = len(place.children) + 1
        place.children.append(Unit(None, f"L{k}", "", 1, place, f"レベル{k}", line.at))
    return place.children[n - 1]


def _rows(lines: Sequence[SourceLine]) -> Iterator[_Row]:
    row = _Row("", [], [])
    n = 0
    while n < len(lines):
        upright = _upright(lines, n)
        if len(upright) > 1:
            yield row
            row = _Row("".join(line.text for line in upright), upright, [])
            n += len(upright)
            continue
        if lines[n].text in _HEADS:
            yield row
            row = _Row(lines[n].text, [lines[n]], [])
        else:
            row.lines.append(lines[n])
        n += 1
    yield row


def _upright(lines: Sequence[SourceLine], n: int) -> list[SourceLine]:
    """The lines of one character each, from here on, without a blank line between."""
    found: list[SourceLine] = []
    for line in lines[n:]:
        if len(line.text) > 1 or (found and line.apart):
            break
        found.append(line)
    return found


# --- where the next column begins


def _cells(row: _Row, levels: int, said: Mapping[int, Role], anchors: Anchors) -> list[list[SourceLine]] | None:
    """The lines of a row by level, or None where nobody can say; every level has some."""
    begins = [n for n, line in enumerate(row.lines) if said.get(line.at) is Role.COLUMN]
    if not begins:
        items = _items(row.lines)
        words = [solid("".join(row.lines[n].text for n in item)) for item in items]
        found = _each(words, levels) or _shared(words, levels) or _known(words, levels, _of_kind(anchors, row.name))
        begins = [items[k][0] for k in found] if found else []
    if len(begins) != levels - 1 or begins[0] == 0:
        return None
    edges = [0, *begins, len(row.lines)]
    return [row.lines[a:b] for a, b in pairwise(edges)]


def _items(lines: Sequence[SourceLine]) -> list[list[int]]:
    """The lines of each item; it begins with a dot."""
    items: list[list[int]] = []
    for n, line in enumerate(lines):
        if line.text.startswith("・") or not items:
            items.append([])
        items[-1].append(n)
    return items


def _each(words: Sequence[str], levels: int) -> list[int] | None:
    """As many items as levels: one in each."""
    return list(range(1, levels)) if len(words) == levels else None


def _shared(words: Sequence[str], levels: int) -> list[int] | None:
    """Columns that begin with the very same item: no cell says a thing twice."""
    for word in words[1:]:
        places = [n for n, other in enumerate(words) if other == word]
        if len(places) == levels - 1:
            return places
    return None


def _of_kind(anchors: Anchors, name: str) -> dict[int, list[set[str]]]:
    letter = _KINDS.get(name[:1], "")
    found: dict[int, list[set[str]]] = {}
    for code, words in anchors.items():
        if letter and code[:1] == letter and code[1:2].isdecimal():
            found.setdefault(int(code[1]), []).append(_pairs(words))
    return found


def _known(words: Sequence[str], levels: int, known: Mapping[int, Sequence[set[str]]]) -> list[int] | None:
    """The cut at which the items are most like the examples of their level; None where another is as good."""
    if set(known) != set(range(1, levels + 1)) or len(words) < levels:
        return None
    score = [[max(_likeness(_pairs(word), each) for each in known[n + 1]) for n in range(levels)] for word in words]
    cuts = sorted(((_total(score, cut), cut) for cut in _cuts(len(words), levels - 1)), reverse=True)
    best, second = cuts[0], cuts[1] if len(cuts) > 1 else (0.0, ())
    edges = [0, *best[1], len(words)]
    good = all(max(score[k][n] for k in range(edges[n], edges[n + 1])) > _ALIKE for n in range(levels))
    return list(best[1]) if good and best[0] - second[0] > _CLEAR else None


def _cuts(count: int, pieces: int, begin: int = 1) -> Iterator[tuple[int, ...]]:
    """Every way to let so many later columns begin at one of the items."""
    if not pieces:
        yield ()
        return
    for n in range(begin, count):
        yield from ((n, *rest) for rest in _cuts(count, pieces - 1, n + 1))


def _total(score: Sequence[Sequence[float]], cut: tuple[int, ...]) -> float:
    edges = [0, *cut, len(score)]
    return sum(score[k][n] for n in range(len(edges) - 1) for k in range(edges[n], edges[n + 1]))


def _pairs(words: str) -> set[str]:
    plain = re.sub(r"[・，、。（）()\s]|の|等", "", words)
    return {plain[n : n + 2] for n in range(len(plain) - 1)}


def _likeness(one: set[str], other: set[str]) -> float:
    """How many pairs of letters of the shorter stand in the other, 0 to 1."""
    return len(one & other) / max(min(len(one), len(other)), 1)
