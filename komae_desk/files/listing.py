"""A list to be written: its columns, rows, marking and the conditions it was drawn by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from pathlib import Path

from komae_desk.core.errors import Refused
from komae_desk.files.limits import CELL_CHARACTERS
from komae_desk.files.table import Cell

UNMARKED = "機密性2"
"""What a list carries whose rows bear no class of their own (対2-1, R05)."""

# Not characters of XML; a proper record cannot hold them.
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
# Full width, with the signs Japanese fonts draw full width (East Asian ambiguous), and what takes no room.
_UNSEEN = re.compile("[\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_WIDE = re.compile(
    "[\u0300-\u0451\u1100-\u115f\u2010-\u2027\u2030-\u205e\u2100-\u27bf\u2e80-\ua4cf\uac00-\ud7a3"
    "\uf900-\ufaff\ufe00-\ufe6f\uff01-\uff60\uffe0-\uffe6\U0001f300-\U0003fffd\U000e0100-\U000e01ef]"
)


class Kind(Enum):
    """What a column holds; text columns stay text in Excel even when somebody types into them."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True)
class Column:
    """One column of a list."""

    label: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Listing:
    """What to write. `marking` is the classification and handling line, `conditions` how the rows were chosen.

    Rows may be a generator; `total` then tells how many to expect (for progress, and whether to read back).
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    marking: str = ""
    conditions: Sequence[str] = ()
    total: int | None = None

    def heading(self) -> list[str]:
        """The lines above the column names."""
        return [line for line in (self.title, self.marking, *self.conditions) if line]

    def expected(self) -> int | None:
        """How many rows there will be, if that is known."""
        if self.total is not None:
            return self.total
        return len(self.rows) if isinstance(self.rows, Sequence) else None


@dataclass(frozen=True)
class Loss:
    """A character the encoding does not have: where (row as in the file, from 1), and what was written for it."""

    row: int
    column: str
    character: str
    written: str

    def sentence(self) -> str:
        """「3行目 氏名：「𠮷」は「〓」になりました。」."""
        now = f"「{self.written}」になりました" if self.written else "取り除きました"
        code = " ".join(f"U+{ord(ch):04X}" for ch in self.character)
        named = f"「{self.character}」（{code}）" if not _UNSEEN.match(self.character) else code
        return f"{self.row}行目 {self.column}：{named}は{now}。"


@dataclass(frozen=True)
class Written:
    """What was written: rows of data, SHA-256 of the file, whether it was read back, characters lost."""

    path: Path
    rows: int
    sha256: str
    verified: bool
    losses: tuple[Loss, ...] = field(default=())


def display_width(text: str) -> int:
    """Columns of half-width characters the widest line takes; full width counts two."""
    return max((_line_width(line) for line in text.split("\n")), default=0)


def _line_width(line: str) -> int:
    if line.isascii():
        return len(line)
    return 2 * len(line) - len(_WIDE.sub("", line)) - 2 * len(_UNSEEN.findall(line))


def plain(cell: Cell) -> Cell:
    """A cell as it is written: line breaks as LF, moments naive and to the second, empty text as empty."""
    if isinstance(cell, str):
        return (cell.replace("\r\n", "\n").replace("\r", "\n") if "\r" in cell else cell) or None
    if isinstance(cell, datetime):
        local = cell.astimezone().replace(tzinfo=None) if cell.tzinfo else cell
        return local.replace(microsecond=0)
    if isinstance(cell, date) or cell is None or isinstance(cell, (bool, int, float)):
        return cell
    raise TypeError(f"not a cell: {type(cell).__name__}")


def check_text(text: str, row: int, column: str) -> None:
    """Raise Refused for text no spreadsheet can hold."""
    if len(text) > CELL_CHARACTERS:
        raise Refused(
            f"{row}行目の「{column}」が{CELL_CHARACTERS:,}字を超えているため、書き出せません。文を短くしてください。"
        )
    if not text.isascii() and _UNWRITABLE.search(text):
        raise Refused(f"{row}行目の「{column}」に壊れた文字があるため、書き出せません。入力し直してください。")


def unequal(path: Path, row: int | None) -> Refused:
    """The sentence when the file read back is not what was to be written (R39)."""
    where = f"（{row}行目）" if row is not None else "（件数）"
    return Refused(
        f"書き出した内容が元の記録と一致しないため、「{path.name}」を保存しませんでした{where}。"
        "もう一度書き出し、続くときは情報政策課に連絡してください。"
    )
