"""The thirteen items as rows: 1 2 3 answer and go on, Space ticks the recommended part, Enter goes to the clause."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from komae_desk.areas.briefing.answering import Answering
from komae_desk.areas.briefing.items import Item, Kept, Term
from komae_desk.core.dates import short_day
from komae_desk.ui import current_theme
from komae_desk.ui.chips import CHIP_ROLE, CellDelegate, Chip, Status
from komae_desk.ui.digit_keys import DigitKeys
from komae_desk.ui.row_table import fit_heights, lay_rows

HEADS = ("番号", "項目", "確かめること", "答え", "条文", "推奨", "理由・対応予定")
PLACE, TITLE, QUESTION, ANSWER, CLAUSE, ADVICE, REASON = range(7)
STATUS = {Kept.YES: Status.DONE, Kept.NO: Status.WRONG, Kept.UNNEEDED: Status.OTHER}
ITEMS = tuple(Item)
NARROW = 900
"""Under so many pixels the question stands below the table alone."""
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class TermsModel(QAbstractTableModel):
    """What is asked and what was answered; what the former contract answered is grey."""

    def __init__(self) -> None:
        super().__init__()
        self.answering: Answering | None = None

    def show_answers(self, answering: Answering | None) -> None:
        """Another contract, or the same one with other answers."""
        self.beginResetModel()
        self.answering = answering
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() or self.answering is None else len(ITEMS)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self.answering is None:
            return None
        item, column = ITEMS[index.row()], index.column()
        term, proposed = self.answering.term(item), self.answering.proposal(item)
        if role == CHIP_ROLE and column == ANSWER:
            return Chip(STATUS[term.answer], term.answer.label) if term is not None and term.answer else None
        if role == Qt.ItemDataRole.AccessibleTextRole and column == PLACE:
            words = [_words(item, c, term, proposed) for c in range(len(HEADS))]
            return "、".join(filter(None, words))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return _words(item, column, term, proposed)
        if role == Qt.ItemDataRole.ForegroundRole and column >= ANSWER and term is None:
            return QColor(current_theme.current()["text3"])
        return None


def _words(item: Item, column: int, term: Term | None, proposed: Term | None) -> str:
    shown = term or proposed
    match column:
        case 0:
            return str(item.place)
        case 1:
            return item.label
        case 2:
            return item.question
        case 3:
            if term is not None and term.answer:
                return term.answer.label
            return f"（前回：{proposed.answer.label}）" if proposed is not None and proposed.answer else "未確認"
        case 4:
            return shown.clause if shown is not None else ""
        case 5:
            return _advice(item, term)
    return _reason(shown)


def _advice(item: Item, term: Term | None) -> str:
    if not item.advice:
        return "—"
    return "✓ ある" if term is not None and term.advised else ""


def _reason(shown: Term | None) -> str:
    if shown is None:
        return ""
    planned = f"{short_day(shown.due_on)}までに対応" if shown.due_on else ""
    return "　".join(filter(None, (shown.reason, planned)))


class TermsTable(QTableView):
    """One row is under the hand; digits answer it."""

    digit = Signal(int)
    ticked = Signal()
    wanted = Signal()
    walked = Signal(int)

    def __init__(self, model: TermsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.terms = model
        self.setModel(model)
        self.setAccessibleName("契約の13項目")
        self.setItemDelegate(CellDelegate(self))
        self._digits = DigitKeys(self)
        self._digits.digit.connect(self.digit)
        head = lay_rows(self)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setSectionResizeMode(REASON, QHeaderView.ResizeMode.Stretch)
        self.selectionModel().currentRowChanged.connect(lambda now, _: self.walked.emit(now.row()))
        self._fit()

    @property
    def item(self) -> Item | None:
        """The item under the hand."""
        row = self.currentIndex().row()
        return ITEMS[row] if 0 <= row < self.terms.rowCount() else None

    def go_to(self, row: int) -> None:
        """Put the hand on a row."""
        if 0 <= row < self.terms.rowCount():
            self.setCurrentIndex(self.terms.index(row, TITLE))

    def is_waiting(self) -> bool:
        """Whether a digit was pressed that may be the beginning of a code."""
        return self._digits.is_waiting()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._digits.take(event):
            return
        if event.key() == Qt.Key.Key_Space:
            self.ticked.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def keyboardSearch(self, search: str) -> None:
        """What a reader types is no search."""

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "terms"):
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        fit_heights(self)
        letter = self.fontMetrics().horizontalAdvance("あ")
        self.setColumnHidden(QUESTION, self.width() < NARROW)
        spare = self.viewport().width() - letter * 54
        question = max(letter * 16, min(letter * 34, spare))
        for column, wide in (
            (PLACE, letter * 3), (TITLE, letter * 12), (QUESTION, question), (ANSWER, letter * 8), (CLAUSE, letter * 7),
            (ADVICE, letter * 5),
        ):  # fmt: skip
            self.setColumnWidth(column, round(wide) + 12)
