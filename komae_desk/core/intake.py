"""What the screens ask of an import, so that they need not know how files are read (domain.md §12.6, settled.md 5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk
    from komae_desk.core.export import Exported, JournalWish, RowsWish, Wish

Cell = str | int | float | bool | date | datetime | None
Progress = Callable[[int, int | None], None]
Cancelled = Callable[[], bool]


class Stopped(Exception):
    """The person stopped the job; nothing was written."""


class Outcome(Enum):
    """What the import would do with a row."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


class SheetHeader(Protocol):
    """The rows that name the columns, numbered as on the sheet."""

    @property
    def top(self) -> int: ...
    @property
    def bottom(self) -> int: ...
    @property
    def labels(self) -> tuple[str, ...]: ...


class SheetRow(Protocol):
    """One row with the number a person sees in Excel."""

    @property
    def number(self) -> int: ...
    @property
    def cells(self) -> tuple[Cell, ...]: ...
    def cell(self, column: int, /) -> Cell: ...


class Sheet(Protocol):
    """A table as it was read."""

    @property
    def header(self) -> SheetHeader: ...
    @property
    def rows(self) -> Sequence[SheetRow]: ...
    @property
    def sheet(self) -> str: ...
    @property
    def sheets(self) -> tuple[str, ...]: ...
    @property
    def encoding(self) -> str: ...
    @property
    def notes(self) -> tuple[str, ...]: ...
    def everything(self) -> Sequence[SheetRow]: ...
    def with_header(self, top: int, bottom: int | None = None) -> Sheet: ...


class RowFault(Protocol):
    """One thing to mend; column is None when it concerns the whole row."""

    @property
    def field(self) -> str: ...
    @property
    def column(self) -> int | None: ...
    @property
    def text(self) -> str: ...


class RehearsedRow(Protocol):
    """A row with what the import would do with it."""

    @property
    def row(self) -> SheetRow: ...
    @property
    def values(self) -> dict[str, Any]: ...
    @property
    def outcome(self) -> Outcome: ...
    @property
    def faults(self) -> Sequence[RowFault]: ...
    @property
    def record(self) -> str: ...


class Rehearsal(Protocol):
    """All rows of an import; read = new + updated + unchanged + rejected holds after every edit."""

    @property
    def rows(self) -> Sequence[RehearsedRow]: ...
    @property
    def counts(self) -> Counter[Outcome]: ...
    @property
    def read(self) -> int: ...
    def edit(self, index: int, column: int, raw: Cell, /) -> list[int]: ...
    def remarks(self, row: Any, /) -> list[str]: ...


class Undertaking(Protocol):
    """The bulk act of one import: `done` of `total` records are committed, run() goes on from there."""

    @property
    def act_id(self) -> UUID: ...
    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int: ...
    def run(self, progress: Callable[[int, int], None], cancelled: Cancelled) -> None: ...


class Importer(Protocol):
    """One import into one ledger; its calls may run in a worker thread and raise Refused with a sentence."""

    @property
    def labels(self) -> Mapping[str, Sequence[str]]: ...
    @property
    def required(self) -> Sequence[str]: ...
    @property
    def leftover(self) -> str:
        """The field that takes any number of columns, each under its own name; "" where there is none."""
        ...

    def open(
        self,
        path: Path,
        sheet: str = "",
        encoding: str = "",
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> Sheet: ...
    def mapping(self, table: Any) -> dict[int, str]: ...
    def lacking(self, mapping: Mapping[int, str]) -> str: ...
    def rehearse(
        self,
        table: Any,
        mapping: Mapping[int, str],
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> Rehearsal: ...
    def differences(self, row: Any) -> dict[str, tuple[str, str]]: ...
    def undertake(self, table: Any, mapping: Mapping[int, str], checked: Any) -> Undertaking: ...
    def save_rejected(self, path: Path, table: Any, checked: Any, cancelled: Cancelled | None = None) -> int: ...
    def words(self, cell: Cell) -> str: ...


class Spreadsheets(Protocol):
    """Everything the program does with tables in files; the composition hands one to the window."""

    @property
    def suffixes(self) -> tuple[str, ...]: ...
    @property
    def encodings(self) -> Mapping[str, str]: ...
    def importer(self, desk: Desk, kind: str) -> Importer: ...
    def export(self, desk: Desk, wish: Wish, path: Path, progress: Progress, cancelled: Cancelled) -> Exported: ...
    def export_rows(
        self, desk: Desk, wish: RowsWish, path: Path, progress: Progress, cancelled: Cancelled
    ) -> Exported: ...
    def export_journal(
        self, desk: Desk, wish: JournalWish, path: Path, progress: Progress, cancelled: Cancelled
    ) -> Exported: ...


def count_sentence(counts: Mapping[Outcome, int]) -> str:
    """「120行を読みました。新規 80・更新 20・変更なし 15・取り込めない 5」, which always balances."""
    words = {
        Outcome.NEW: "新規",
        Outcome.UPDATED: "更新",
        Outcome.UNCHANGED: "変更なし",
        Outcome.REJECTED: "取り込めない",
    }
    parts = "・".join(f"{word} {counts.get(outcome, 0):,}" for outcome, word in words.items())
    return f"{sum(counts.get(outcome, 0) for outcome in words):,}行を読みました。{parts}"
