"""The rows of an import as a table: what each would do, and which of its cells are to be mended."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QIcon

from komae_desk.core.intake import Importer, Outcome, Rehearsal, RehearsedRow
from komae_desk.ui import current_theme, icons
from komae_desk.ui.chips import CHIP_ROLE, Chip, Status

CHIPS = {
    Outcome.NEW: Chip(Status.DONE, "新規"),
    Outcome.UPDATED: Chip(Status.INFORMATION, "更新"),
    Outcome.UNCHANGED: Chip(Status.OTHER, "変更なし"),
    Outcome.REJECTED: Chip(Status.WRONG, "取り込めない"),
}
OUTCOME = 0
FIRST_FIELD = 1
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class ImportModel(QAbstractTableModel):
    """Every row of a rehearsal, or only those to be mended; nothing is copied, cells are made when they are seen."""

    edited = Signal(int)

    def __init__(
        self, importer: Importer, checked: Rehearsal, mapping: Mapping[int, str], parent: QObject | None = None
    ):
        super().__init__(parent)
        self.importer, self.checked = importer, checked
        self.columns = list(mapping.items())
        self._place = {column: FIRST_FIELD + at for at, (column, _) in enumerate(self.columns)}
        self._fields = {field: column for column, field in self.columns}
        self._shown: array[int] | None = None
        self._crosses: dict[tuple[str, str, int], QIcon] = {}

    # --- which rows

    def show_wrong_only(self, only: bool) -> None:
        """Narrow to the rows to be mended; those mended since stay until it is asked again."""
        rows = self.checked.rows
        self.beginResetModel()
        wrong = (at for at, row in enumerate(rows) if row.outcome is Outcome.REJECTED)
        self._shown = array("l", wrong) if only else None
        self.endResetModel()

    def index_of(self, row: int) -> int:
        """The place among all rows of what is shown in a row."""
        return row if self._shown is None else self._shown[row]

    def rehearsed(self, row: int) -> RehearsedRow:
        """What is shown in a row."""
        return self.checked.rows[self.index_of(row)]

    def next_wrong(self, row: int, by: int = 1) -> tuple[int, int] | None:
        """(row, column) of the next cell to mend after a row, going round (by = -1: before it); None when well."""
        count = self.rowCount()
        for step in range(1, count + 1):
            at = (row + by * step) % count
            rehearsed = self.rehearsed(at)
            if rehearsed.outcome is Outcome.REJECTED:
                columns = [self._place[f.column] for f in rehearsed.faults if f.column in self._place]
                return at, min(columns, default=OUTCOME)
        return None

    # --- the table

    def rowCount(self, parent: Index = _ROOT) -> int:
        if parent.isValid():
            return 0
        return self.checked.read if self._shown is None else len(self._shown)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else FIRST_FIELD + len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and index.column() >= FIRST_FIELD:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Vertical:
            return self._row_head(section, role)
        if not 0 <= section < self.columnCount():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        return "結果" if section == OUTCOME else self.importer.labels[self.columns[section - FIRST_FIELD][1]][0]

    def _row_head(self, row: int, role: int) -> Any:
        """The row's number as Excel shows it, always in sight."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DisplayRole and 0 <= row < self.rowCount():
            return str(self.rehearsed(row).row.number)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        answer = _ANSWERS.get(role)
        if answer is None or not index.isValid() or index.row() >= self.rowCount():
            return None
        return answer(self, self.rehearsed(index.row()), index.column())

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or index.column() < FIRST_FIELD:
            return False
        at, column = self.index_of(index.row()), self.columns[index.column() - FIRST_FIELD][0]
        text = str(value)
        if text == self.importer.words(self.checked.rows[at].row.cell(column)):
            return False
        touched = self.checked.edit(at, column, text or None)
        self._repaint(touched)
        self.edited.emit(index.row())
        return True

    def _repaint(self, touched: list[int]) -> None:
        last = self.columnCount() - 1
        if self._shown is None:
            rows = touched
        else:
            where = {at: row for row, at in enumerate(self._shown)}
            rows = [where[at] for at in touched if at in where]
        for row in rows:
            self.dataChanged.emit(self.index(row, 0), self.index(row, last))

    # --- what a cell answers

    def text(self, row: RehearsedRow, place: int) -> str:
        if place == OUTCOME:
            return ""
        column, field = self.columns[place - FIRST_FIELD]
        if row.outcome is Outcome.UPDATED and (change := self.importer.differences(row).get(field)):
            return f"{change[0] or '（空）'} → {change[1] or '（空）'}"
        return self.importer.words(row.row.cell(column)).replace("\n", " ")

    def raw(self, row: RehearsedRow, place: int) -> str:
        return self.importer.words(row.row.cell(self.columns[place - FIRST_FIELD][0])) if place >= FIRST_FIELD else ""

    def fault(self, row: RehearsedRow, place: int) -> str:
        """The sentence of a cell, or an empty text; what concerns the whole row stands at its outcome."""
        if not row.faults:
            return ""
        column = self.columns[place - FIRST_FIELD][0] if place >= FIRST_FIELD else None
        known = self._place
        faults = row.faults
        return " ".join(f.text for f in faults if (f.column if f.column in known else None) == column)

    def tip(self, row: RehearsedRow, place: int) -> str:
        return self.fault(row, place) or self.text(row, place)

    def mark(self, row: RehearsedRow, place: int) -> Any:
        return self._cross() if place >= FIRST_FIELD and self.fault(row, place) else None

    def _cross(self) -> QIcon:
        """The sign of a cell to mend in the theme's colours; high contrast shows it in those of the selection."""
        theme, size = current_theme.current(), current_theme.scaled(16)
        colour = theme["err_ln"]
        picked = theme["sel_text"] if colour == theme["text"] else colour
        if (key := (colour, picked, size)) not in self._crosses:
            made = self._crosses[key] = QIcon()
            for ratio in (1.0, 2.0):
                made.addPixmap(icons.pixmap("octagon-x", colour, size, ratio))
                made.addPixmap(icons.pixmap("octagon-x", picked, size, ratio), QIcon.Mode.Selected)
        return self._crosses[key]

    def colour(self, row: RehearsedRow, place: int) -> Any:
        if place >= FIRST_FIELD and self.fault(row, place):
            return QColor(current_theme.current()["err_fg"])
        return None

    def chip(self, row: RehearsedRow, place: int) -> Any:
        return CHIPS[row.outcome] if place == OUTCOME else None

    def spoken(self, row: RehearsedRow, place: int) -> str:
        if place == OUTCOME:
            return f"{row.row.number}行目、{CHIPS[row.outcome].word}、{'、'.join(self.checked.remarks(row))}".rstrip(
                "、"
            )
        words = self.text(row, place) or "空"
        fault = self.fault(row, place)
        return f"{words}、{fault}" if fault else words

    def alignment(self, row: RehearsedRow, place: int) -> Any:
        return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


Answer = Callable[[ImportModel, RehearsedRow, int], Any]
_ANSWERS: dict[int, Answer] = {
    int(Qt.ItemDataRole.DisplayRole): ImportModel.text,
    int(Qt.ItemDataRole.EditRole): ImportModel.raw,
    int(Qt.ItemDataRole.ToolTipRole): ImportModel.tip,
    int(Qt.ItemDataRole.DecorationRole): ImportModel.mark,
    int(Qt.ItemDataRole.ForegroundRole): ImportModel.colour,
    int(Qt.ItemDataRole.AccessibleTextRole): ImportModel.spoken,
    int(Qt.ItemDataRole.AccessibleDescriptionRole): ImportModel.fault,
    int(Qt.ItemDataRole.TextAlignmentRole): ImportModel.alignment,
    CHIP_ROLE: ImportModel.chip,
}
