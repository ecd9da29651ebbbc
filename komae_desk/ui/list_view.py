"""The table of a list: rows, keys, copying and what it remembers of its columns (ux.md §3.4, §3.6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QStyle,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from komae_desk.ui import current_theme, habits
from komae_desk.ui.chips import CHIP_ROLE, CellDelegate, Chip, chip_width, paint_chip
from komae_desk.ui.clipboard_table import put_on_clipboard
from komae_desk.ui.list_arrangement import Arrangement
from komae_desk.ui.list_columns import copied
from komae_desk.ui.list_model import FRESH_ROLE, INLINE_ROLE, SECOND_CHIP_ROLE, RecordListModel
from komae_desk.ui.row_table import lay_rows
from komae_desk.ui.tokens import ROW_HEIGHTS

MOST_COPIED = 50_000
Index = QModelIndex | QPersistentModelIndex


class ListDelegate(CellDelegate):
    """Cells of ledgers: a second chip beside the first, and a thin line on rows that just changed."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        rect: QRect = option.rect
        second = index.data(SECOND_CHIP_ROLE)
        first = index.data(CHIP_ROLE)
        if isinstance(second, Chip) and isinstance(first, Chip):
            left = 8 + chip_width(option.fontMetrics, first.word) + 6
            if rect.width() - left > 40:
                paint_chip(painter, rect.adjusted(left, 0, -4, 0), second, option.font)
        if option.state & QStyle.StateFlag.State_HasFocus and index.data(INLINE_ROLE):
            painter.save()
            painter.setPen(QPen(QColor(current_theme.current()["primary"]), 2))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
            painter.restore()
        if index.column() == 0 and index.data(FRESH_ROLE):
            line = QRect(rect.x() + 4, rect.y(), 3, rect.height())
            painter.fillRect(line, QColor(current_theme.current()["info_ln"]))


class ListView(QTableView):
    """A ledger's rows; Enter opens, F2 edits, Space checks, Ctrl+C copies for Excel."""

    opened = Signal(int)
    edit_wanted = Signal(int)
    copy_refused = Signal(str)
    copied = Signal(int)
    pasted = Signal(str)
    escaped = Signal()
    sort_wanted = Signal(int, bool)

    def __init__(self, model: RecordListModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setModel(model)
        self.rows = model
        self._column = 0
        model.modelAboutToBeReset.connect(self._keep_column)
        self.setItemDelegate(ListDelegate(self))
        head = lay_rows(self, several=True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        head.setSectionsMovable(True)
        head.setSectionsClickable(True)
        head.setSortIndicatorShown(True)
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        head.setMinimumSectionSize(36)
        head.sectionClicked.connect(self._head_clicked)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        self.set_density(habits.current().row_height)
        self.columns = Arrangement(self, model)

    # --- rows

    def set_density(self, density: str) -> None:
        """compact, normal or wide (26, 30 or 36 px), growing with the text."""
        self._density = density
        least = self.fontMetrics().height() + 10
        self.verticalHeader().setDefaultSectionSize(max(ROW_HEIGHTS[density], least))
        self.horizontalHeader().setFixedHeight(max(32, self.fontMetrics().height() + 14))

    def density(self) -> str:
        return self._density

    def current_row(self) -> int:
        return self.currentIndex().row()

    def go_to(self, row: int) -> None:
        """Make a row the current one and bring it into view."""
        index = self.rows.index(row, self._current_column())
        if not index.isValid():
            return
        how = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, how)
        self.scrollTo(index)

    def _keep_column(self) -> None:
        if self.currentIndex().isValid():
            self._column = self.currentIndex().column()

    def _current_column(self) -> int:
        """The column of the current cell, also right after the rows were read anew."""
        return self.currentIndex().column() if self.currentIndex().isValid() else self._column

    def go_by(self, row: int, down: int, right: int) -> None:
        """From the current column of a row, to the cell so many rows down and shown columns to the right."""
        head = self.horizontalHeader()
        now = self._current_column()
        at = head.visualIndex(now) + right
        while right and 0 <= at < head.count() and head.isSectionHidden(head.logicalIndex(at)):
            at += right
        column = head.logicalIndex(at) if 0 <= at < head.count() else now
        index = self.rows.index(max(0, min(row + down, self.rows.rowCount() - 1)), column)
        how = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, how)
        self.scrollTo(index)

    def selected_rows(self) -> list[int]:
        """The selected rows from top to bottom."""
        found: set[int] = set()
        for part in self.selectionModel().selection().toList():
            found.update(range(part.top(), part.bottom() + 1))
        return sorted(found)

    def selected_count(self) -> int:
        return sum(part.height() for part in self.selectionModel().selection().toList())

    # --- columns

    def visible_columns(self) -> list[int]:
        """Logical columns from left to right that the person has not hidden: also those a narrow window leaves out."""
        return self.columns.places()

    def remembered(self) -> dict[str, Any]:
        """What a person arranged: columns, and row height."""
        return {**self.columns.remembered(), "density": self._density}

    def recall(self, kept: dict[str, Any]) -> None:
        """Arrange as remembered."""
        if kept.get("density") in ROW_HEIGHTS:
            self.set_density(kept["density"])
        self.columns.recall(kept)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.columns.use_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "columns"):
            self.set_density(self._density)
            self.columns.fit()

    def _head_clicked(self, place: int) -> None:
        if self.rows.columns[place].look == "check":
            rows = range(min(self.rows.rowCount(), MOST_COPIED))
            self.rows.set_checked(rows, not self.rows.checked())
            return
        adds = bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.sort_wanted.emit(place, adds)

    # --- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        combined = event.keyCombination().toCombined()
        act = self._keys().get(combined)
        if act is None:
            super().keyPressEvent(event)
            return
        act()
        event.accept()

    def _keys(self) -> dict[int, Callable[[], object]]:
        control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
        key = Qt.Key
        return {
            int(key.Key_Return): lambda: self.opened.emit(self.current_row()),
            int(key.Key_Enter): lambda: self.opened.emit(self.current_row()),
            int(key.Key_F2): lambda: self.edit_wanted.emit(self.current_row()),
            int(key.Key_Space): self._toggle,
            int(key.Key_Escape): self.escaped.emit,
            int(key.Key_Delete): lambda: None,
            (control | key.Key_C).toCombined(): self.copy,
            (control | shift | key.Key_C).toCombined(): lambda: self.copy(heads=True),
            (control | key.Key_V).toCombined(): lambda: self.pasted.emit(QApplication.clipboard().text()),
        }

    def _toggle(self) -> None:
        rows = self.selected_rows() or ([self.current_row()] if self.current_row() >= 0 else [])
        if rows:
            now = self.rows.data(self.rows.index(rows[0], 0), int(Qt.ItemDataRole.CheckStateRole))
            self.rows.set_checked(rows, now is Qt.CheckState.Unchecked)

    # --- copying

    def copy(self, *, heads: bool = False) -> None:
        """Put the selected rows and visible columns on the clipboard: TSV, and HTML that Excel keeps as text."""
        rows = self.selected_rows() if self.selected_count() <= MOST_COPIED else []
        if not rows:
            too_many = self.selected_count() > MOST_COPIED
            reason = f"一度にコピーできるのは{MOST_COPIED:,}件までです。条件で絞り込んでください。"
            self.copy_refused.emit(reason if too_many else "コピーする行を選んでください。")
            return
        table = self.table_of(rows, heads=heads)
        texts = [n for n, place in enumerate(self._shown()) if self.rows.columns[place].is_text]
        put_on_clipboard(table, texts)
        self.copied.emit(len(rows))

    def table_of(self, rows: Sequence[int], *, heads: bool) -> list[list[Any]]:
        """Rows as they go to Excel."""
        shown, model = self._shown(), self.rows
        table: list[list[Any]] = [[model.columns[p].title for p in shown]] if heads else []
        for row in rows:
            record = model.record(row)
            if record is not None:
                table.append([copied(model.ledger, record, model.columns[p], model.desk) for p in shown])
        return table

    def _shown(self) -> list[int]:
        return [place for place in self.visible_columns() if self.rows.columns[place].look != "check"]
