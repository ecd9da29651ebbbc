"""本日の受付: what passed the counter today, the newest first (ux.md §4.4 rule 4)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QTableView, QWidget

from komae_desk.areas.takeout.answer import Entry
from komae_desk.areas.takeout.counter_view.widgets import STATUS
from komae_desk.ui.chips import CHIP_ROLE, CellDelegate, Chip
from komae_desk.ui.row_table import lay_rows
from komae_desk.ui.tokens import ROW_HEIGHTS

HEADS = ("時刻", "結果", "番号", "機器", "借受者", "備考")
_ROOT = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class TodayModel(QAbstractTableModel):
    """One line per answer that did something or needs a look."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Entry] = []
        self._cells: list[tuple[str, ...]] = []

    def show_rows(self, rows: Sequence[Entry]) -> None:
        """Replace the rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self._cells = [(f"{r.at.astimezone():%H:%M}", "", r.tag, r.name, r.person or "―", r.remark) for r in self.rows]
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section] if 0 <= section < len(HEADS) else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in _ROLES or not index.isValid():
            return None
        row, cells, column = self.rows[index.row()], self._cells[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return cells[column]
        if role == CHIP_ROLE:
            return Chip(STATUS[row.tone], row.status) if column == 1 else None
        if role == Qt.ItemDataRole.AccessibleTextRole and column == 0:
            return "、".join(filter(None, (cells[0], row.status, *cells[2:])))
        return row.status if column == 1 else cells[column]


_ROLES = frozenset(
    (
        CHIP_ROLE,
        int(Qt.ItemDataRole.DisplayRole),
        int(Qt.ItemDataRole.AccessibleTextRole),
        int(Qt.ItemDataRole.ToolTipRole),
    )
)


class TodayView(QTableView):
    """Enter shows a line as the answer above, Esc goes back to the box."""

    opened = Signal(int)
    left = Signal()

    def __init__(self, model: TodayModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("本日の受付")
        self.setModel(model)
        self.setItemDelegate(CellDelegate(self))
        lay_rows(self)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().setSectionsClickable(False)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    def sizeHint(self) -> QSize:
        # It takes what is left: a greater hint would make the page scroll.
        return QSize(600, 120)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """機器 and 備考 share what the other columns leave."""
        metrics = self.fontMetrics()
        self.verticalHeader().setDefaultSectionSize(max(ROW_HEIGHTS["normal"], metrics.height() + 10))
        self.horizontalHeader().setFixedHeight(max(32, metrics.height() + 14))
        samples = ("00:00 ", "（！） 紛失・盗難", "KK-0000-00", "", "髙﨑 花子さん", "")
        widths = [metrics.horizontalAdvance(words) + 24 for words in samples]
        room = max(0, self.viewport().width() - widths[0] - widths[1] - widths[2] - widths[4])
        widths[3], widths[5] = room * 52 // 100, room - room * 52 // 100
        for place, width in enumerate(widths):
            self.setColumnWidth(place, width)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            self.opened.emit(row)
        elif event.key() == Qt.Key.Key_Escape or (event.key() == Qt.Key.Key_Up and row <= 0):
            self.left.emit()
        else:
            super().keyPressEvent(event)
