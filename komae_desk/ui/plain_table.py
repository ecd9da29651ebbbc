"""A table of words for looking and copying: what the server told, with names and chips as in every list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from komae_desk.ui.chips import CHIP_ROLE, CellDelegate, Chip
from komae_desk.ui.clipboard_table import put_on_clipboard
from komae_desk.ui.row_table import fit_heights, lay_rows

Cell = str | Chip
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
MOST_WIDE = 320
LEAST_CHARACTERS = 6


def words_of(cell: Cell) -> str:
    """What a cell says."""
    return cell.word if isinstance(cell, Chip) else cell


class PlainModel(QAbstractTableModel):
    """Rows as they are given; nothing is computed and nothing can be changed."""

    def __init__(self, heads: Sequence[str] = ()) -> None:
        super().__init__()
        self.heads = tuple(heads)
        self.rows: list[tuple[Cell, ...]] = []

    def show_rows(self, rows: Sequence[tuple[Cell, ...]], heads: Sequence[str] | None = None) -> None:
        """Other rows, under other heads where they are given."""
        self.beginResetModel()
        self.rows = list(rows)
        self.heads = self.heads if heads is None else tuple(heads)
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.heads)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        cell = row[index.column()]
        if role == CHIP_ROLE:
            return cell if isinstance(cell, Chip) else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return words_of(cell)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return "、".join(filter(None, map(words_of, row))) if index.column() == 0 else words_of(cell)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.heads[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class PlainTable(QTableView):
    """Walks by ↑ ↓, opens by Enter, copies by Ctrl+C."""

    walked = Signal(int)
    opened = Signal(int)
    copied = Signal(int)

    def __init__(
        self, name: str, heads: Sequence[str] = (), parent: QWidget | None = None, *, gives_way: Sequence[str] = ()
    ) -> None:
        """gives_way: heads of the columns that are shortened where there is no room; the first takes what is left."""
        super().__init__(parent)
        self._gives_way = tuple(gives_way)
        self._natural: dict[str, int] = {}
        self.setAccessibleName(name)
        self.rows = PlainModel(heads)
        self.setModel(self.rows)
        self.setItemDelegate(CellDelegate(self))
        head = lay_rows(self, several=True)
        head.setStretchLastSection(True)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        self.selectionModel().currentRowChanged.connect(lambda now, _: self.walked.emit(now.row()))
        self._fit()

    def show_rows(self, rows: Sequence[tuple[Cell, ...]], heads: Sequence[str] | None = None) -> None:
        """Other rows; columns get the width of their words."""
        self.rows.show_rows(rows, heads)
        self._fit()

    def go_to(self, row: int) -> None:
        """Put the mark on a row."""
        if 0 <= row < self.rows.rowCount():
            self.selectRow(row)
            self.setCurrentIndex(self.rows.index(row, 0))

    def copy(self) -> None:
        """Put the selected rows on the clipboard with their heads, all where none is selected."""
        chosen = sorted({index.row() for index in self.selectionModel().selectedRows()})
        rows = [self.rows.rows[n] for n in chosen] if len(chosen) > 1 else self.rows.rows
        table: list[Sequence[object]] = [self.rows.heads, *(tuple(map(words_of, row)) for row in rows)]
        put_on_clipboard(table, range(len(self.rows.heads)))
        self.copied.emit(len(rows))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = Qt.KeyboardModifier.ControlModifier
        if event.keyCombination().toCombined() == (control | Qt.Key.Key_C).toCombined():
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "rows"):
            self._fit()

    def _fit(self) -> None:
        fit_heights(self)
        metrics = self.fontMetrics()
        header, fixed = self.horizontalHeader(), QHeaderView.ResizeMode.Interactive
        first = self._gives_way[0] if self._gives_way else ""
        header.setStretchLastSection(first not in self.rows.heads)
        for n, head in enumerate(self.rows.heads):
            header.setSectionResizeMode(n, QHeaderView.ResizeMode.Stretch if head == first else fixed)
            words = [head, *(words_of(row[n]) for row in self.rows.rows[:200])]
            room = 44 if any(isinstance(row[n], Chip) for row in self.rows.rows[:1]) else 18
            self._natural[head] = min(MOST_WIDE, max(map(metrics.horizontalAdvance, words)) + room)
            self.setColumnWidth(n, self._natural[head])
        self._share()

    def _share(self) -> None:
        """Shorten what gives way, never below a few characters, so that numbers stay whole."""
        heads = self.rows.heads
        if not self._gives_way or self._gives_way[0] not in heads:
            return
        least = self.fontMetrics().horizontalAdvance("情" * LEAST_CHARACTERS)
        shown = [head for n, head in enumerate(heads) if not self.isColumnHidden(n)]
        widths = {head: self._natural[head] for head in shown}
        widths[self._gives_way[0]] = min(widths.get(self._gives_way[0], 0), least)
        too_much = sum(widths.values()) - self.viewport().width()
        for head in self._gives_way[1:]:
            if head in widths:
                kept = max(min(widths[head], least), widths[head] - max(too_much, 0))
                too_much -= widths[head] - kept
                self.setColumnWidth(heads.index(head), kept)

    def setColumnHidden(self, column: int, hide: bool) -> None:
        super().setColumnHidden(column, hide)
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()
