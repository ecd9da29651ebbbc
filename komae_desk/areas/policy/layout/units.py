"""One place of a document while it is being read: its number, its lines, what stands under it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from komae_desk.areas.policy.layout.lines import SourceLine
from komae_desk.areas.policy.layout.marks import Mark, Sort


class Mode(Enum):
    """How a line stands in its place: it flows on, begins a paragraph, or is a line of a table or a figure."""

    FLOW = "flow"
    NEW = "new"
    TABLE = "table"


class Role(Enum):
    """What a person says a line is, where the reader was unsure."""

    HEADING = "heading", "見出し（番号）"
    TEXT = "text", "前の行の続き"
    PARAGRAPH = "paragraph", "新しい段落"
    TABLE = "table", "表・図の行"
    COLUMN = "column", "次の段から"
    PAGE = "page", "ページ番号（除く）"
    TITLE = "title", "文書の題名"

    def __init__(self, code: str, label: str) -> None:
        self.code, self.label = code, label


@dataclass(frozen=True)
class Doubt:
    """A line the reader is unsure of, how it was taken, and why."""

    at: int
    text: str
    taken: Role
    reason: str


@dataclass
class Piece:
    """A line as it stands in its place; text: without the number it began with."""

    line: SourceLine
    text: str
    mode: Mode = Mode.FLOW


_AGAIN = (Sort.KANA, Sort.SUPPLEMENT, Sort.ANNEX)
"""What may come twice in its place; the second is called ア-2, 付則-2."""


@dataclass
class Unit:
    """A place: part names it under its parent, number is what the source writes."""

    sort: Sort | None = None
    part: str = ""
    number: str = ""
    depth: int = -1
    parent: Unit | None = None
    caption: str = ""
    at: int = 0
    pieces: list[Piece] = field(default_factory=list)
    children: list[Unit] = field(default_factory=list)
    last: dict[Sort, int] = field(default_factory=dict)
    inserted: int = 0

    @property
    def parts(self) -> tuple[str, ...]:
        """The numbers from the outermost in."""
        above = self.parent.parts if self.parent is not None else ()
        return (*above, self.part) if self.part else above

    def child(self, mark: Mark, line: SourceLine, caption: str = "") -> Unit:
        """A new place under this one."""
        same = sum(each.part.partition("-")[0] == mark.part and each.sort is mark.sort for each in self.children)
        part = f"{mark.part}-{same + 1}" if same and mark.sort in _AGAIN else mark.part
        made = Unit(mark.sort, part, mark.written, mark.sort.depth, self, caption, line.at)
        made.pieces.append(Piece(line, mark.rest, Mode.NEW))
        self.children.append(made)
        self.last[mark.sort] = mark.value
        if mark.sort is Sort.ARTICLE:
            self.inserted = mark.inserted
        return made

    def walk(self) -> list[Unit]:
        """This place and all under it, in the order of the source."""
        return [self, *(each for child in self.children for each in child.walk())]
