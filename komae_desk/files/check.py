"""The rehearsal before an import: what each row would do, and what keeps it out (domain.md §12.6 試し→確定)."""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from komae_desk.core.errors import Refused
from komae_desk.core.intake import Outcome as Outcome
from komae_desk.files.progress import Progress, Stopping, check_stop
from komae_desk.files.table import Cell, Row, shown

_STEP = 2_000


class Found(NamedTuple):
    """What is known of a row's values: its identity (None: has none) and the record it would change."""

    outcome: Outcome
    key: Hashable = None
    record: str = ""


class Fault(NamedTuple):
    """One thing to mend; `column` is None when it concerns the whole row."""

    field: str
    column: int | None
    text: str


Convert = Callable[[str, Cell], Any]
"""(field, raw cell) → value; raises Refused with the sentence to show at the cell."""

Known = Callable[[Mapping[str, Any]], Found]
"""values → Found; raises Refused (its `field` names the column) when the row cannot be taken at all."""


@dataclass(slots=True)
class CheckedRow:
    """One row with its values, its outcome and its faults."""

    row: Row
    values: dict[str, Any]
    outcome: Outcome
    faults: tuple[Fault, ...] = ()
    key: Hashable = None
    record: str = ""
    found: Outcome = Outcome.NEW


class Checked:
    """All rows of one import. read = new + updated + unchanged + rejected holds after every edit."""

    def __init__(
        self,
        rows: Sequence[Row],
        mapping: Mapping[int, str],
        convert: Convert,
        known: Known,
        *,
        header: Sequence[str] = (),
        key_field: str = "",
        gathers: str = "",
        names: Sequence[str] = (),
        progress: Progress | None = None,
        cancelled: Stopping | None = None,
    ) -> None:
        """gathers: the field that keeps several columns, a line for each; names: what its own column is called."""
        self._mapping = dict(mapping)
        self._gathered = [column for column, field in mapping.items() if gathers and field == gathers]
        self._gathers, self._names = gathers, frozenset(names)
        self._pairs = [(column, field) for column, field in mapping.items() if column not in self._gathered]
        self._columns = {field: column for column, field in mapping.items()}
        self._convert = convert
        self._known = known
        self._header = tuple(header)
        self._key_field = key_field
        self._same: dict[Hashable, list[int]] = {}
        self.rows: list[CheckedRow] = []
        for at, row in enumerate(rows):
            if at % _STEP == 0:
                check_stop(cancelled)
                if progress is not None:
                    progress(at, len(rows))
            self._append(self._look(row))
        self.counts = Counter(row.outcome for row in self.rows)
        if progress is not None:
            progress(len(rows), len(rows))

    @property
    def read(self) -> int:
        """How many rows were read."""
        return len(self.rows)

    def edit(self, index: int, column: int, raw: Cell) -> list[int]:
        """Replace a cell and check again; returns the indexes of all rows whose outcome or faults may have changed."""
        old = self.rows[index]
        cells = list(old.row.cells) + [None] * (column + 1 - len(old.row.cells))
        cells[column] = raw
        before = self._peers(old.key, index)
        if old.key is not None:
            self._same[old.key].remove(index)
        new = self._look(Row(old.row.number, tuple(cells)))
        self.counts[old.outcome] -= 1
        self.counts[new.outcome] += 1
        self.rows[index] = new
        if new.key is not None:
            insort(self._same.setdefault(new.key, []), index)
        touched = sorted({index, *before, *self._peers(new.key, index)})
        for at in touched:
            self._settle(at)
        return touched

    def accepted(self) -> Iterator[CheckedRow]:
        """The rows that would be written: new and updated ones."""
        return (row for row in self.rows if row.outcome in (Outcome.NEW, Outcome.UPDATED))

    def rejected(self) -> Iterator[CheckedRow]:
        """The rows that would be left out."""
        return (row for row in self.rows if row.outcome is Outcome.REJECTED)

    def column_name(self, column: int) -> str:
        """What the person's own table calls a column."""
        label = self._header[column] if column < len(self._header) else ""
        return label or self._mapping.get(column, "")

    def sentences(self, row: CheckedRow) -> list[str]:
        """「12行目 管理番号：番号「ZS-0012」は登録済みです。」, one for each fault."""
        return [f"{row.row.number}行目 {text}" for text in self.remarks(row)]

    def remarks(self, row: CheckedRow) -> list[str]:
        """The same without the row's number."""
        return [
            fault.text if fault.column is None else f"{self.column_name(fault.column)}：{fault.text}"
            for fault in row.faults
        ]

    def _look(self, row: Row) -> CheckedRow:
        """The row by itself, without its peers."""
        values: dict[str, Any] = {}
        faults: list[Fault] = []
        convert, cells = self._convert, row.cells
        width = len(cells)
        for column, field in self._pairs:
            try:
                values[field] = convert(field, cells[column] if column < width else None)
            except Refused as refused:
                faults.append(Fault(field, column, refused.text))
        if self._gathered:
            values[self._gathers] = self._gather(cells)
        if faults:
            return CheckedRow(row, values, Outcome.REJECTED, tuple(faults))
        try:
            found = self._known(values)
        except Refused as refused:
            fault = Fault(refused.field, self._columns.get(refused.field), refused.text)
            return CheckedRow(row, values, Outcome.REJECTED, (fault,))
        return CheckedRow(row, values, found.outcome, (), found.key, found.record, found.outcome)

    def _gather(self, cells: Sequence[Cell]) -> str:
        """What the gathered columns say: the field's own column as it is, every other one under its name."""
        own, others = [], []
        for column in self._gathered:
            words = shown(cells[column] if column < len(cells) else None).strip()
            if words and self._is_own(column):
                own.append(words)
            elif words:
                others.append(f"{self._header[column] or f'{column + 1}列目'}：{words}")
        return "\n".join((*own, *others))

    def _is_own(self, column: int) -> bool:
        return column < len(self._header) and self._header[column].strip() in self._names

    def _append(self, checked: CheckedRow) -> None:
        index = len(self.rows)
        self.rows.append(checked)
        if checked.key is not None:
            same = self._same.setdefault(checked.key, [])
            same.append(index)
            if len(same) > 1:
                self._reject_twin(checked, same[0])

    def _peers(self, key: Hashable, index: int) -> list[int]:
        """Rows of one identity whose place among their peers depends on this one; only first places matter."""
        same = self._same.get(key, []) if key is not None else []
        return list(same) if same and index <= same[0] else same[:1]

    def _settle(self, index: int) -> None:
        """Give a row its place among the rows of the same identity: the first stays, the others are rejected."""
        checked = self.rows[index]
        if checked.key is None:
            return
        first = self._same[checked.key][0]
        self.counts[checked.outcome] -= 1
        if first == index:
            checked.outcome, checked.faults = checked.found, ()
        else:
            self._reject_twin(checked, first)
        self.counts[checked.outcome] += 1

    def _reject_twin(self, checked: CheckedRow, first: int) -> None:
        column = self._columns.get(self._key_field)
        number = shown(checked.row.cell(column)) if column is not None else ""
        named = f"番号「{number}」" if number else "同じ内容"
        text = f"{named}は{self.rows[first].row.number}行目にもあります。どちらかを直すか、消してください。"
        checked.outcome = Outcome.REJECTED
        checked.faults = (Fault(self._key_field if column is not None else "", column, text),)


def check(
    rows: Sequence[Row],
    mapping: Mapping[int, str],
    convert: Convert,
    known: Known,
    *,
    header: Sequence[str] = (),
    key_field: str = "",
    progress: Progress | None = None,
    cancelled: Stopping | None = None,
) -> Checked:
    """Rehearse an import. `header` are the person's own column names, `key_field` the field that carries the number."""
    return Checked(
        rows,
        mapping,
        convert,
        known,
        header=header,
        key_field=key_field,
        progress=progress,
        cancelled=cancelled,
    )
