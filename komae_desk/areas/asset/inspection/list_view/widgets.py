"""The list of 点検モード: one row for a thing, one digit or one scan for a row (ux.md §4.2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from komae_desk.areas.asset.inspection.choices import Finding, Part
from komae_desk.areas.asset.inspection.round import Thing
from komae_desk.ui.chips import CHIP_ROLE, CellDelegate, Chip, Status
from komae_desk.ui.digit_keys import DigitKeys
from komae_desk.ui.row_table import fit_heights, lay_rows

HEADS = ("部分", "番号", "名称", "登録の場所", "結果", "見つかった場所・内容")
PART, TAG, NAME, WHERE, RESULT, WORDS = range(6)
NARROW = 68
"""Letters in a line, below which the other columns give way to the name."""
STATUS = {
    Finding.GOOD: Status.DONE,
    Finding.MISSING: Status.WRONG,
    Finding.MISPLACED: Status.ATTENTION,
    Finding.WRONG: Status.ATTENTION,
}
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


def word_of(thing: Thing, finding: Finding) -> str:
    """How a finding is called for this thing."""
    if thing.may_be_elsewhere:
        return "あり" if finding is Finding.GOOD else finding.label
    good = {Part.PUBLISHED: "原本と一致", Part.SCAN: "実施した", Part.OFFICE: "できている"}
    wrong = {Part.PUBLISHED: "違いあり", Part.SCAN: "実施していない"}
    if finding is Finding.GOOD:
        return good.get(thing.part, "異常なし")
    return wrong.get(thing.part, Finding.WRONG.label)


def answers_of(thing: Thing) -> tuple[Finding, ...]:
    """What the digits 1, 2, 3 mean for this thing."""
    if thing.may_be_elsewhere:
        return Finding.GOOD, Finding.MISSING, Finding.MISPLACED
    return Finding.GOOD, Finding.WRONG


class RoundModel(QAbstractTableModel):
    """The things that are shown, each with its mark; place_name answers for what was found elsewhere."""

    def __init__(self, place_name: Callable[[Any], str]) -> None:
        super().__init__()
        self._place_name = place_name
        self.things: list[Thing] = []

    def show_things(self, things: Sequence[Thing]) -> None:
        """Other things."""
        self.beginResetModel()
        self.things = list(things)
        self.endResetModel()

    def replace(self, row: int, thing: Thing) -> None:
        """The same thing with another mark."""
        self.things[row] = thing
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(HEADS) - 1))

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.things)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(HEADS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        thing = self.things[index.row()]
        if role == CHIP_ROLE:
            return self._chip(thing) if index.column() == RESULT else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._text(thing, index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = [self._text(thing, column) for column in range(len(HEADS))]
            return "、".join(filter(None, words)) if index.column() == 0 else words[index.column()]
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def _text(self, thing: Thing, column: int) -> str:
        if column == RESULT:
            return word_of(thing, thing.finding) if thing.finding is not None else "まだ見ていません"
        if column == WORDS:
            if thing.entry is None:
                return ""
            moved = "（台帳を改めた）" if thing.entry.corrected_from else ""
            return "　".join(filter(None, (self._place_name(thing.entry.found_in) + moved, thing.entry.words)))
        return (thing.part.label, thing.tag, thing.name, thing.where)[column]

    def _chip(self, thing: Thing) -> Chip | None:
        if thing.finding is None:
            return None
        return Chip(STATUS[thing.finding], word_of(thing, thing.finding))


class RoundTable(QTableView):
    """↑ ↓ walk, 1 2 3 mark and go on, Enter goes to the words."""

    digit = Signal(int)
    wanted = Signal()

    def __init__(self, model: RoundModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.things = model
        self.setModel(model)
        self.setAccessibleName("点検するもの")
        self.setItemDelegate(CellDelegate(self))
        self._digits = DigitKeys(self)
        self._digits.digit.connect(self.digit)
        self._head = lay_rows(self)
        self._head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._head.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        self._fit()

    def thing(self) -> Thing | None:
        """The thing under the mark."""
        row = self.currentIndex().row()
        return self.things.things[row] if 0 <= row < len(self.things.things) else None

    def go_to(self, row: int) -> None:
        """Put the mark on a row."""
        if 0 <= row < self.things.rowCount():
            self.setCurrentIndex(self.things.index(row, NAME))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._digits.take(event):
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def is_waiting(self) -> bool:
        """Whether a key was pressed that may be the beginning of a code."""
        return self._digits.is_waiting()

    def keyboardSearch(self, search: str) -> None:
        """What a reader types is no search."""

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_head"):
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def _fit(self) -> None:
        fit_heights(self)
        letter = self.fontMetrics().horizontalAdvance("あ")
        # Where the window is narrow, the name keeps its room; what was found and where stands in the line below, too.
        narrow = self.viewport().width() < letter * NARROW
        for column, wide, least in ((PART, 7, 7), (TAG, 7, 6), (WHERE, 14, 11), (RESULT, 11, 10), (WORDS, 14, 11)):
            self.setColumnWidth(column, letter * (least if narrow else wide) + 12)
