"""The rows of the audit log: read in pages beside the window, however long the journal is (ux.md §4.17)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QTableView, QWidget

from komae_desk.core.audit import HEADS, AuditLine, audit_line
from komae_desk.core.desk import Desk
from komae_desk.core.headings import KnownHeadings
from komae_desk.core.store import LineQuery
from komae_desk.ui.background import Background
from komae_desk.ui.chips import CellDelegate
from komae_desk.ui.clipboard_table import put_on_clipboard
from komae_desk.ui.row_table import fit_heights, lay_rows

PAGE = 200
MOST_COPIED = 50_000
# Widths of the columns in characters of the standard text; the last one takes what is left.
WIDTHS = ("R88.88.88 88:88:88", "電気通信技術者", "この端末　", "情報資産　ＺＳ－００２２　課税証明", "許可の取消し　")
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class AuditModel(QAbstractTableModel):
    """The lines that are looked for, newest first; more are read when the view comes to the end of those it has."""

    read = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.lines: list[AuditLine] = []
        self.is_loading = False
        self._next: int | None = 0
        self._turn = 0
        self._wanted = LineQuery()
        self._background = Background(self)

    @property
    def is_complete(self) -> bool:
        """Whether every line that was looked for is here."""
        return self._next == 0 and not self.is_loading

    def show_query(self, wanted: LineQuery) -> None:
        """Look for other lines."""
        self._turn += 1
        self.beginResetModel()
        self.lines, self._wanted, self._next = [], wanted, None
        self.endResetModel()
        self._load()

    def stop(self) -> None:
        """End what is being read and wait for it, as a closing window must."""
        self._turn += 1
        self._background.wait()

    def _load(self) -> None:
        self.is_loading = True
        turn, wanted, begin = self._turn, self._wanted, self._next
        look: Any = KnownHeadings(self._desk.unheard())

        def work() -> tuple[list[AuditLine], int]:
            found: list[AuditLine] = []
            before = begin
            while before != 0 and len(found) < PAGE and turn == self._turn:
                lines, before = look.store.find_lines(wanted, PAGE - len(found), before)
                found += [audit_line(look, line) for line in lines]
            return found, before or 0

        def take(result: tuple[list[AuditLine], int]) -> None:
            if turn != self._turn:
                return
            found, self._next = result
            self.is_loading = False
            if found:
                self.beginInsertRows(_ROOT, len(self.lines), len(self.lines) + len(found) - 1)
                self.lines += found
                self.endInsertRows()
            self.read.emit()

        self._background.run(work, take)

    # --- the table

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and not self.is_loading and self._next != 0

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._load()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(HEADS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        words = line.cells[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return "、".join(filter(None, line.cells)) if index.column() == 0 else words
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class AuditView(QTableView):
    """Looking and copying only: nothing is edited, nothing deleted, nothing pasted."""

    opened = Signal(int)
    escaped = Signal()
    copied = Signal(int)
    copy_refused = Signal(str)

    def __init__(self, model: AuditModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("監査ログ")
        self.setModel(model)
        self._model = model
        self.setItemDelegate(CellDelegate(self))
        head = lay_rows(self, several=True)
        head.setStretchLastSection(True)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        self._fit()

    def selected_rows(self) -> list[int]:
        """The selected rows from top to bottom."""
        return sorted({index.row() for index in self.selectionModel().selectedRows()})

    def copy(self, *, heads: bool = False) -> None:
        """Put the selected lines on the clipboard, as every list does."""
        rows = self.selected_rows()
        if not rows or len(rows) > MOST_COPIED:
            too_many = f"一度にコピーできるのは{MOST_COPIED:,}件までです。条件で絞り込んでください。"
            self.copy_refused.emit(too_many if rows else "コピーする行を選んでください。")
            return
        table: list[Sequence[object]] = [HEADS] if heads else []
        table += [self._model.lines[row].cells for row in rows]
        put_on_clipboard(table, range(len(HEADS)))
        self.copied.emit(len(rows))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
        pressed = event.keyCombination().toCombined()
        if pressed == (control | Qt.Key.Key_C).toCombined():
            self.copy()
        elif pressed == (control | shift | Qt.Key.Key_C).toCombined():
            self.copy(heads=True)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.currentIndex().row())
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_model"):
            self._fit()

    def _fit(self) -> None:
        fit_heights(self)
        metrics = self.fontMetrics()
        for place, sample in enumerate(WIDTHS):
            self.setColumnWidth(place, metrics.horizontalAdvance(sample) + 20)
