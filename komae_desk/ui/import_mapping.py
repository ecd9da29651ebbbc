"""Step 1 of an import: which column of the file holds which field (domain.md §12.6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSpinBox,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from komae_desk.core.errors import Refused
from komae_desk.core.intake import Importer, Sheet
from komae_desk.ui.announcement import announce
from komae_desk.ui.chips import CellDelegate
from komae_desk.ui.choice_fields import ChoiceBox
from komae_desk.ui.labels import TextLabel

NOT_TAKEN = "取り込まない"
_SAMPLES = 3
_LETTER, _NAME, _SAMPLE, _FIELD = range(4)
Index = QModelIndex | QPersistentModelIndex


class _FieldBox(ChoiceBox):
    """The fields of the ledger; from_list tells whether the last choice was made in the open list."""

    from_list = False

    def showPopup(self) -> None:
        self.from_list = True
        super().showPopup()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.from_list = False
        super().keyPressEvent(event)


class _FieldDelegate(QStyledItemDelegate):
    """F2 or a click opens the fields of the ledger for one column of the file."""

    def __init__(self, step: MappingStep) -> None:
        super().__init__(step.table)
        self._step = step

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        box = _FieldBox(parent)
        box.setAccessibleName(f"「{index.sibling(index.row(), _NAME).data()}」を取り込む項目")
        box.addItem(NOT_TAKEN, "")
        for field, names in self._step.fields().items():
            box.addItem(names[0], field)
        box.activated.connect(lambda _: self._finish(box))
        return box

    def _finish(self, box: _FieldBox) -> None:
        # ↑ and ↓ in the closed box choose as well, but Enter ends it.
        if box.from_list:
            self.commitData.emit(box)
            self.closeEditor.emit(box)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, ChoiceBox)
        editor.setCurrentIndex(max(editor.findData(index.data(Qt.ItemDataRole.UserRole) or ""), 0))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, ChoiceBox)
        self._step.map_column(index.row(), str(editor.currentData() or ""))


class MappingStep(QWidget):
    """The columns of the file with samples, and the field each one fills; changed when anything is chosen anew."""

    changed = Signal()
    sheet_wanted = Signal(str)
    encoding_wanted = Signal(str)

    def __init__(self, encodings: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._importer: Importer | None = None
        self.sheet: Sheet | None = None
        self.mapping: dict[int, str] = {}
        self._showing = False
        self.words = TextLabel("", "strong", wraps=True)
        self.notes = TextLabel("", "sub", wraps=True)
        self.sheets = ChoiceBox()
        self.encodings = ChoiceBox()
        for codec, name in encodings.items():
            self.encodings.addItem(name, codec)
        self.header = QSpinBox()
        self.header.setRange(1, 1)
        self.header.setSuffix("行目")
        self.header.setKeyboardTracking(False)
        self.table = QTableWidget(0, 4)
        self.table.setAccessibleName("ファイルの列と取り込む項目")
        self.table.setHorizontalHeaderLabels(["列", "列の見出し", "見本", "取り込む項目"])
        self.table.verticalHeader().hide()
        self.table.setTabKeyNavigation(False)
        self.table.setAlternatingRowColors(True)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        edits = QAbstractItemView.EditTrigger
        self.table.setEditTriggers(edits.EditKeyPressed | edits.AnyKeyPressed)
        self.table.setItemDelegate(CellDelegate(self.table))
        self.table.setItemDelegateForColumn(_FIELD, _FieldDelegate(self))
        head = self.table.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(_LETTER, QHeaderView.ResizeMode.ResizeToContents)
        for place in (_NAME, _SAMPLE, _FIELD):
            head.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        head.setHighlightSections(False)
        self._lay_out()
        self.sheets.activated.connect(lambda _: self.sheet_wanted.emit(self.sheets.currentText()))
        self.encodings.activated.connect(lambda _: self.encoding_wanted.emit(self.encodings.currentData()))
        self.header.valueChanged.connect(self._another_header)
        self.table.clicked.connect(self._open_list)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        self._labels: dict[QWidget, QLabel] = {}
        for widget, text in ((self.sheets, "シート"), (self.header, "見出しの行"), (self.encodings, "文字コード")):
            label = TextLabel(text, "label")
            label.setBuddy(widget)
            widget.setAccessibleName(text)
            self._labels[widget] = label
            row.addWidget(label)
            row.addWidget(widget)
            row.addSpacing(8)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.words)
        column.addLayout(row)
        column.addWidget(self.notes)
        column.addWidget(self.table, 1)

    # --- showing

    def fields(self) -> Mapping[str, Any]:
        """The fields of the ledger with their names."""
        return self._importer.labels if self._importer is not None else {}

    def show_sheet(self, importer: Importer, sheet: Sheet, mapping: dict[int, str], file_name: str) -> None:
        """Take what was read, with the mapping that was remembered or proposed."""
        self._importer, self.sheet, self.mapping = importer, sheet, mapping
        self._showing = True
        self.words.show_text(f"「{file_name}」の{len(sheet.rows):,}行を読みました。取り込む項目を確かめてください。")
        self.notes.show_text("　".join(sheet.notes))
        self.notes.setVisible(bool(sheet.notes))
        self.sheets.clear()
        self.sheets.addItems(list(sheet.sheets))
        self.sheets.setCurrentText(sheet.sheet)
        self._offer(self.sheets, len(sheet.sheets) > 1)
        self.encodings.setCurrentIndex(max(self.encodings.findData(sheet.encoding), 0))
        self._offer(self.encodings, bool(sheet.encoding))
        rows = sheet.everything()
        self.header.setRange(rows[0].number if rows else 1, max(rows[min(len(rows), 100) - 1].number if rows else 1, 1))
        self.header.setValue(sheet.header.top)
        self._showing = False
        self._fill()
        if self.table.rowCount():
            self.table.setCurrentCell(0, _FIELD)

    def _offer(self, widget: QWidget, offered: bool) -> None:
        widget.setVisible(offered)
        self._labels[widget].setVisible(offered)

    def _fill(self) -> None:
        assert self.sheet is not None
        labels = self.sheet.header.labels
        samples = self.sheet.rows[:200]
        self.table.setRowCount(len(labels))
        for at, label in enumerate(labels):
            seen = dict.fromkeys(self._words(row.cell(at)) for row in samples if row.cell(at) is not None)
            parts = (_letter(at), label or "（見出しなし）", "、".join(list(seen)[:_SAMPLES]))
            for place, text in enumerate(parts):
                cell = QTableWidgetItem(text.replace("\n", " "))
                cell.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                cell.setToolTip(text)
                self.table.setItem(at, place, cell)
            self.table.setItem(at, _FIELD, QTableWidgetItem())
        self._show_fields()

    def _words(self, cell: Any) -> str:
        return self._importer.words(cell) if self._importer is not None else ""

    def _show_fields(self) -> None:
        names = self.fields()
        for at in range(self.table.rowCount()):
            item, field = self.table.item(at, _FIELD), self.mapping.get(at, "")
            name = self.table.item(at, _NAME)
            if item is None or name is None:
                continue
            item.setText(self._words_of(field, name.text(), names))
            item.setData(Qt.ItemDataRole.UserRole, field)
            spoken = f"列{_letter(at)}「{name.text()}」は、{item.text()}"
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            font = item.font()
            font.setBold(bool(field))
            item.setFont(font)
        self.changed.emit()

    def _words_of(self, field: str, label: str, names: Mapping[str, Any]) -> str:
        if not field:
            return NOT_TAKEN
        kept = self._importer is not None and field == self._importer.leftover and label not in names[field]
        return f"{names[field][0]}に残す" if kept else str(names[field][0])

    # --- choosing

    def map_column(self, column: int, field: str) -> None:
        """Let a column fill a field; a column that filled it before does so no more, unless the field takes many."""
        many = self._importer.leftover if self._importer is not None else ""
        self.mapping = {c: f for c, f in self.mapping.items() if c != column and (f != field or f == many)}
        if field:
            self.mapping[column] = field
        self.mapping = dict(sorted(self.mapping.items()))
        self._show_fields()

    def _open_list(self, index: Index) -> None:
        self.table.edit(self.table.model().index(index.row(), _FIELD))
        box = self.table.viewport().findChild(_FieldBox)
        if box is not None:
            box.showPopup()

    def _another_header(self, row: int) -> None:
        if self._showing or self.sheet is None or self._importer is None:
            return
        try:
            self.sheet = self.sheet.with_header(row)
        except Refused as refused:
            self.notes.show_text(refused.text)
            self.notes.show()
            announce(self, refused.text, assertive=True)
            return
        self.mapping = self._importer.mapping(self.sheet)
        self._fill()


def _letter(column: int) -> str:
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
