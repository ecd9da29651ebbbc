"""The things of a permission as rows: seen or not, the method asked for, the one that was used (ux.md §4.3)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from komae_desk.areas.disposal.session import Line, Session
from komae_desk.ui.chips import CellDelegate
from komae_desk.ui.choice_fields import ChoiceBox
from komae_desk.ui.line_edits import LineEdit
from komae_desk.ui.row_table import fit_heights, lay_rows

HEADS = ("確認", "対象", "製造番号", "分類", "必要な方式（推奨）", "実施した方式", "足りないときの理由")
SEEN, SERIAL, METHOD, REASON = 0, 2, 5, 6
NARROW = 1040
"""Under so many pixels the serial number gives way, which stands beside the name when it is pointed at."""
SHORT = {"clear": "Clear以上", "purge": "Purge以上", "destroy": "物理破壊"}


class ThingsTable(QTableWidget):
    """Space ticks a row, the method is chosen in place; the words of a warning stand where the reason goes."""

    ticked = Signal(int)
    chosen = Signal(int, object)
    explained = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, len(HEADS), parent)
        self.setAccessibleName("廃棄の対象")
        self.setHorizontalHeaderLabels(list(HEADS))
        head = lay_rows(self)
        self.setItemDelegate(CellDelegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        for column in range(len(HEADS)):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(REASON, QHeaderView.ResizeMode.Fixed)
        self._fit()
        self.cellDoubleClicked.connect(lambda row, column: self.ticked.emit(row) if column < METHOD else None)
        self.keys: list[object] = []
        self.boxes: list[ChoiceBox] = []
        self.reasons: list[LineEdit] = []

    def show_lines(self, session: Session) -> None:
        """Other things: rows are made anew."""
        self.setRowCount(0)
        self.boxes, self.reasons = [], []
        self.keys = [line.thing.key for line in session.lines]
        self.setRowCount(len(session.lines))
        for row, line in enumerate(session.lines):
            for column, words in enumerate(_words(line)):
                item = QTableWidgetItem(words)
                item.setToolTip("　".join(filter(None, (line.thing.heading, line.thing.serial))))
                self.setItem(row, column, item)
            self._add_editors(row, line)
        self.refresh(session)

    def _add_editors(self, row: int, line: Line) -> None:
        box = ChoiceBox()
        box.setAccessibleName(f"{line.thing.heading} 実施した方式")
        box.addItem("", None)
        for method in line.thing.methods():
            box.addItem(method.label, method)
        box.activated.connect(lambda _, n=row, b=box: self.chosen.emit(n, b.currentData()))
        edit = LineEdit()
        edit.setAccessibleName(f"{line.thing.heading} 足りないときの理由")
        edit.textEdited.connect(lambda text, n=row: self.explained.emit(n, text))
        self.boxes.append(box)
        self.reasons.append(edit)
        self.setCellWidget(row, METHOD, box)
        # A table shows its cell widgets when it likes: what comes and goes stands inside one that stays.
        place = QWidget()
        room = QHBoxLayout(place)
        room.setContentsMargins(0, 0, 0, 0)
        room.addWidget(edit)
        self.setCellWidget(row, REASON, place)

    def refresh(self, session: Session) -> None:
        """What was seen, chosen and warned of since."""
        for row, line in enumerate(session.lines):
            self.setItem(row, SEEN, QTableWidgetItem("✓ 確認" if line.seen else ""))
            box, edit = self.boxes[row], self.reasons[row]
            box.setCurrentIndex(max(box.findData(line.method), 0))
            warning = session.warning(row)
            edit.setPlaceholderText(f"{warning}。理由を入力" if warning else "")
            edit.setToolTip(warning)
            edit.setAccessibleDescription(warning)
            edit.setVisible(bool(warning))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "reasons"):
            self._fit()

    def _fit(self) -> None:
        """Rows with room for the choice in them, and the last column for a sentence."""
        fit_heights(self)
        rows = self.verticalHeader()
        rows.setDefaultSectionSize(max(rows.defaultSectionSize(), self.fontMetrics().height() + 22))
        words = "必要な方式に足りません。" if self.width() < NARROW else "必要な方式に足りません。理由を入力"
        self.setColumnWidth(REASON, self.fontMetrics().horizontalAdvance(words) + 48)
        self.setColumnHidden(SERIAL, self.width() < NARROW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.currentRow() >= 0:
            self.ticked.emit(self.currentRow())
        else:
            super().keyPressEvent(event)


def _words(line: Line) -> tuple[str, ...]:
    thing = line.thing
    count = "" if thing.quantity == "1" else f"　{thing.quantity}"
    grade = thing.confidentiality.label if thing.confidentiality else "分類未定"
    return "", f"{thing.heading}{count}", thing.serial, grade, SHORT[line.least.value]
