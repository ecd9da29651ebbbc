"""What the screens ask of an export: which list, in which form, and what came of it (ux.md §3.6, R05, R23)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from komae_desk.core.store import LineQuery, Query


class Form(Enum):
    """How a list is written: the stored word, what a person reads, and the file's ending."""

    XLSX = "xlsx", "Excelブック（.xlsx）", ".xlsx"
    CSV = "utf-8", "CSV（UTF-8）", ".csv"
    SHIFT_JIS = "cp932", "CSV（Shift_JIS）", ".csv"

    @property
    def label(self) -> str:
        """What a person reads."""
        return str(self.value[1])

    @property
    def suffix(self) -> str:
        """The ending of the file's name."""
        return str(self.value[2])


@dataclass(frozen=True)
class Wish:
    """A list to be written: its query, the fields in order, the conditions in words, the form."""

    query: Query
    fields: tuple[str, ...]
    conditions: tuple[str, ...] = ()
    form: Form = Form.XLSX


@dataclass(frozen=True)
class JournalWish:
    """Lines of the journal to be written, with the conditions in words."""

    wanted: LineQuery
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True)
class RowsWish:
    """Rows that stand in no ledger of this PC, as they were told, with the conditions in words."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    conditions: tuple[str, ...] = ()
    form: Form = Form.XLSX


@dataclass(frozen=True)
class Exported:
    """What was written; losses are sentences about characters the encoding lacks."""

    path: Path
    rows: int
    sha256: str
    marking: str
    losses: tuple[str, ...] = ()
