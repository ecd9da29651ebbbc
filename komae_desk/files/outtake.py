"""Writing a list to a file: title, conditions, the highest class of its rows, and a line in the journal (R05, R23)."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from komae_desk.core.collecting import uncollected
from komae_desk.core.dates import wareki_moment
from komae_desk.core.desk import Desk
from komae_desk.core.export import Exported, Form, JournalWish, RowsWish, Wish
from komae_desk.core.headings import KnownHeadings
from komae_desk.core.intake import Cancelled, Importer, Progress
from komae_desk.core.record import Record, field_type
from komae_desk.files.delimited import write_csv
from komae_desk.files.fields import cell_of
from komae_desk.files.intake import Intake
from komae_desk.files.journal_sheet import export_journal
from komae_desk.files.listing import UNMARKED, Column, Kind, Listing, Written
from komae_desk.files.progress import check_stop
from komae_desk.files.reading import SUFFIXES
from komae_desk.files.table import Cell
from komae_desk.files.text import ENCODINGS
from komae_desk.files.workbook import write_xlsx

PAGE = 1_000
GRADES = ("confidentiality", "integrity", "availability")
_NAMES = {"number": "番号", "state": "状態"}


class TableOffice:
    """The program's tables in files; implements komae_desk.core.intake.Spreadsheets."""

    suffixes: tuple[str, ...] = SUFFIXES
    encodings = ENCODINGS

    def importer(self, desk: Desk, kind: str) -> Importer:
        """An import into one ledger."""
        return Intake(desk, kind)

    def export(self, desk: Desk, wish: Wish, path: Path, progress: Progress, cancelled: Cancelled) -> Exported:
        """Write a list; raises Refused with a sentence, Stopped when cancelled."""
        return export(desk, wish, path, progress, cancelled)

    def export_rows(self, desk: Desk, wish: RowsWish, path: Path, progress: Progress, cancelled: Cancelled) -> Exported:
        """Write rows as they were told; raises Refused with a sentence, Stopped when cancelled."""
        return export_rows(desk, wish, path, progress, cancelled)

    def export_journal(
        self, desk: Desk, wish: JournalWish, path: Path, progress: Progress, cancelled: Cancelled
    ) -> Exported:
        """Write lines of the journal and their hash sheet; raises Refused with a sentence, Stopped when cancelled."""
        return export_journal(desk, wish, path, progress, cancelled)


def export(desk: Desk, wish: Wish, path: Path, progress: Progress, cancelled: Cancelled) -> Exported:
    """Write a list whole or not at all, and who wrote what into the journal."""
    with uncollected():
        rows, marking = _rows(desk, wish, progress, cancelled)
    ledger = desk.ledgers[wish.query.kind]
    heading = (
        f"{wareki_moment(desk.now)} {desk.user.name} 書出し　{len(rows):,}件",
        *desk.origin.lines,
        *wish.conditions,
    )
    columns = [_column(ledger.record, name) for name in wish.fields]
    listing = Listing(ledger.record.title, columns, rows, marking, heading)

    def second_half(done: int, total: int | None) -> None:
        progress(len(rows) + done, 2 * len(rows))

    if wish.form is Form.XLSX:
        written = write_xlsx(path, listing, progress=second_half, cancelled=cancelled)
    else:
        encoding = str(wish.form.value[0])
        written = write_csv(path, listing, encoding=encoding, heading=True, progress=second_half, cancelled=cancelled)
    _write_down(desk, wish, written, marking)
    return Exported(path, written.rows, written.sha256, marking, tuple(loss.sentence() for loss in written.losses))


def export_rows(desk: Desk, wish: RowsWish, path: Path, progress: Progress, cancelled: Cancelled) -> Exported:
    """Write rows that stand in no ledger here, whole or not at all, and who wrote what into the journal."""
    heading = (
        f"{wareki_moment(desk.now)} {desk.user.name} 書出し　{len(wish.rows):,}件",
        *desk.origin.lines,
        *wish.conditions,
    )
    rows: list[list[Cell]] = [[*cells] for cells in wish.rows]
    listing = Listing(wish.title, [Column(head) for head in wish.heads], rows, UNMARKED, heading)
    if wish.form is Form.XLSX:
        written = write_xlsx(path, listing, progress=progress, cancelled=cancelled)
    else:
        encoding = str(wish.form.value[0])
        written = write_csv(path, listing, encoding=encoding, heading=True, progress=progress, cancelled=cancelled)
    desk.note(
        "export",
        f"{wish.title} {written.rows:,}件 {wish.form.label}",
        rows=written.rows,
        sha256=written.sha256,
        form=str(wish.form.value[0]),
        marking=UNMARKED,
    )
    return Exported(path, written.rows, written.sha256, UNMARKED, tuple(loss.sentence() for loss in written.losses))


def _rows(desk: Desk, wish: Wish, progress: Progress, cancelled: Cancelled) -> tuple[list[list[Cell]], str]:
    keys = desk.store.keys(wish.query)
    look, rows, marks = KnownHeadings(desk), list[list[Cell]](), _Marks()
    for start in range(0, len(keys), PAGE):
        check_stop(cancelled)
        progress(start, 2 * len(keys))
        for record in desk.store.rows(wish.query.kind, keys[start : start + PAGE]):
            marks.add(record)
            rows.append([cell_of(look, record, name) for name in wish.fields])
    return rows, marks.line()


class _Marks:
    """The highest class of each kind among the rows, and every handling rule (対2-2(5)ウ)."""

    def __init__(self) -> None:
        self._highest: dict[str, Enum] = {}
        self._handling: dict[Any, str] = {}
        self._undecided = False

    def add(self, record: Record) -> None:
        """Count one more row."""
        values = vars(record)
        for name in GRADES:
            grade = values.get(name)
            if grade is not None and (name not in self._highest or grade.value > self._highest[name].value):
                self._highest[name] = grade
        self._undecided |= values.get(GRADES[0]) is None
        for rule in values.get("handling") or ():
            self._handling[rule.value] = rule.label

    def line(self) -> str:
        """「機密性3・完全性2・可用性2　取扱制限：HC-4 …」; undecided or unclassified rows count as 機密性2."""
        labels = {name: str(getattr(grade, "label", "")) for name, grade in self._highest.items()}
        least = self._highest.get(GRADES[0])
        if least is None or (self._undecided and str(least.value) < "2"):
            labels[GRADES[0]] = UNMARKED
        grades = "・".join(labels[name] for name in GRADES if name in labels)
        rules = "、".join(self._handling[code] for code in sorted(self._handling))
        return f"{grades}　取扱制限：{rules}" if rules else grades


def _column(record_type: type[Record], name: str) -> Column:
    label = record_type.labels().get(name)
    kinds: dict[Any, Kind] = {int: Kind.NUMBER, date: Kind.DATE, datetime: Kind.DATE}
    if label is None:
        return Column(_NAMES.get(name, name))
    kind = Kind.TEXT if label.refers_to else kinds.get(field_type(record_type, name), Kind.TEXT)
    return Column(label.text, kind)


def _write_down(desk: Desk, wish: Wish, written: Written, marking: str) -> None:
    title = desk.ledgers[wish.query.kind].record.title
    desk.note(
        "export",
        f"{title} {written.rows:,}件 {wish.form.label}",
        ledger=wish.query.kind,
        rows=written.rows,
        sha256=written.sha256,
        form=str(wish.form.value[0]),
        marking=marking,
    )
