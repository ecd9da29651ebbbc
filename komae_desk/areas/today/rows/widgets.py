"""Rows of work: how long, when, what to do, where, who (ux.md §4.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFont, QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QTableView, QWidget

from komae_desk.areas.today.agenda import Finished, day_in_words
from komae_desk.core.desk import Desk
from komae_desk.ui import current_theme
from komae_desk.ui.chips import CHIP_ROLE, CellDelegate, Chip, Status
from komae_desk.ui.list_columns import left_chip
from komae_desk.ui.row_table import lay_rows
from komae_desk.ui.tokens import ROW_HEIGHTS
from komae_desk.ui.work import Task

HEADS = ("期限まで", "期限", "やること", "分類", "担当")
SENTENCE, LEDGER, WHO = 2, 3, 4
LOOKED_AT = 40
_ROOT = QModelIndex()
Index = QModelIndex | QPersistentModelIndex
Row = Task | Finished


class AgendaModel(QAbstractTableModel):
    """Rows of work; what is finished has lost its colour."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.rows: list[Row] = []

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Replace the rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section] if 0 <= section < len(HEADS) else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == CHIP_ROLE:
            return self.chip(row) if index.column() == 0 else None
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == 0:
            return "、".join(filter(None, (self.word(row), *self.cells(row)[1:])))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self.cells(row)[index.column()]
        if role == Qt.ItemDataRole.ForegroundRole and isinstance(row, Finished):
            return QColor(current_theme.current()["text3"])
        return None

    def chip(self, row: Row) -> Chip | None:
        """How long until it is due."""
        if isinstance(row, Finished):
            return Chip(Status.DONE, "完了")
        days = row.days_left(self._desk.today)
        return left_chip(days) if days is not None else Chip(Status.INFORMATION, "期限なし")

    def word(self, row: Row) -> str:
        """The word of the chip."""
        chip = self.chip(row)
        return chip.word if chip else ""

    def cells(self, row: Row) -> tuple[str, str, str, str, str]:
        """What the columns say."""
        day = row.day if isinstance(row, Finished) else row.due_on
        return "", day_in_words(day, self._desk.today), row.sentence, row.ledger, row.who


class AgendaView(QTableView):
    """Enter opens at the field to fill, Space finishes what needs no data."""

    opened = Signal(int)
    finish_wanted = Signal(int)
    menu_wanted = Signal(int, object)

    def __init__(self, model: AgendaModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wishes: list[int] = []
        self.setAccessibleName("やること")
        self.setModel(model)
        self.setItemDelegate(CellDelegate(self))
        lay_rows(self)
        self.horizontalHeader().setSectionsClickable(False)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        model.modelReset.connect(self.fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def fit(self) -> None:
        """The sentence takes what the other columns leave; where it is cut, ledger and name give way first."""
        metrics = self.fontMetrics()
        self.verticalHeader().setDefaultSectionSize(max(ROW_HEIGHTS["normal"] + 2, metrics.height() + 12))
        self.horizontalHeader().setFixedHeight(max(32, metrics.height() + 14))
        self._wishes = [self._wanted(place) for place in range(len(HEADS))]
        self._share()

    def _share(self) -> None:
        """The width there is among what the columns want; they are asked once for the same rows."""
        if not self._wishes:
            return
        widths, room = list(self._wishes), self.viewport().width()
        letter = self.fontMetrics().horizontalAdvance("あ")
        for place, letters in ((LEDGER, 8), (WHO, 6)):
            lacking = sum(widths) - room
            widths[place] -= min(max(0, lacking), max(0, widths[place] - letter * letters - 16))
        widths[SENTENCE] = max(letter * 14, room - sum(widths) + widths[SENTENCE])
        for place, width in enumerate(widths):
            self.setColumnWidth(place, width)

    def _wanted(self, place: int) -> int:
        bold = QFont(self.horizontalHeader().font())
        bold.setBold(True)
        head = QFontMetrics(bold).horizontalAdvance(HEADS[place]) + 20
        rows = range(min(self.model().rowCount(), LOOKED_AT))
        return max([head, *(self.sizeHintForIndex(self.model().index(row, place)).width() for row in rows)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            self.opened.emit(row)
        elif event.key() == Qt.Key.Key_Space and row >= 0:
            self.finish_wanted.emit(row)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos())
        row = index.row() if index.isValid() else self.currentIndex().row()
        if row >= 0:
            self.menu_wanted.emit(row, event.globalPos())
