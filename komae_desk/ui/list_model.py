"""The rows of a list of any length: the first page at once, row numbers in the background, pages on demand (§3.4)."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from komae_desk.core.area import Ledger
from komae_desk.core.desk import Desk
from komae_desk.core.record import Record
from komae_desk.core.store import Condition, Query
from komae_desk.ui.background import Background
from komae_desk.ui.chips import CHIP_ROLE, TAGS_ROLE, Chip, Status
from komae_desk.ui.list_columns import Column, cell_text, columns_of, due_chip, state_chip, summary, tags_of, tip_of

PAGE = 200
PAGES_KEPT = 60
SECOND_CHIP_ROLE = Qt.ItemDataRole.UserRole + 110
FRESH_ROLE = Qt.ItemDataRole.UserRole + 111
RECORD_ROLE = Qt.ItemDataRole.UserRole + 112
INLINE_ROLE = Qt.ItemDataRole.UserRole + 113

UNCLASSIFIED = Chip(Status.WRONG, "分類未定")
DRAFT = Chip(Status.OTHER, "下書き")
CLASH = Chip(Status.CONFLICT, "要確認")

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class RecordListModel(QAbstractTableModel):
    """A query of one ledger as a table; records are read in pages of 200 and the newest 60 pages are kept."""

    counted = Signal()
    checks_changed = Signal()

    def __init__(self, desk: Desk, ledger: Ledger, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.ledger = ledger
        self.columns = columns_of(ledger)
        self.query = Query(ledger.kind)
        self.total: int | None = None
        self.is_complete = True
        # How many the ledger has without any condition; None while it is not known.
        self.whole: int | None = None
        # What no longer fits the conditions and stays where it was for the moment.
        self.left: Record | None = None
        self._first: list[Record] = []
        self._keys: array[int] | None = None
        self._pages: OrderedDict[int, list[Record]] = OrderedDict()
        self._places: dict[UUID, int] = {}
        self._words: dict[tuple[UUID, int, str], str] = {}
        self._checked: dict[UUID, Record] = {}
        self._fresh: set[UUID] = set()
        self.drafts: frozenset[UUID] = frozenset()
        self.clashes: frozenset[UUID] = frozenset()
        self._turn = 0
        self.background = Background(self)

    # --- what is shown

    def show_query(self, query: Query) -> None:
        """Show another query from its first page on; the rest arrives when it is known."""
        self._turn += 1
        first = self.desk.store.first(query, PAGE)
        self.beginResetModel()
        self.left = None
        self.query, self._first, self._keys = query, first, None
        self._pages.clear()
        self._places = {record.id: row for row, record in enumerate(first)}
        self._words.clear()
        self.is_complete = len(first) < PAGE
        self.total = len(first) if self.is_complete else None
        self.endResetModel()
        if not self.is_complete:
            self._ask_for_the_rest(self._turn)
        self.counted.emit()

    def refresh(self, then: Callable[[], object]) -> None:
        """Read the query anew while the old rows stay; then is called when the new ones stand."""
        if self.is_complete or self._keys is None:
            self.show_query(self.query)
            then()
            return
        self._turn += 1
        turn = self._turn
        store, query = self.desk.store, self.query

        def take(found: tuple[list[Record], array[int]]) -> None:
            if turn != self._turn:
                return
            self.beginResetModel()
            self.left = None
            self._first, self._keys = found
            self._pages.clear()
            self._places = {record.id: row for row, record in enumerate(self._first)}
            self._words.clear()
            self.total = len(self._keys)
            self.endResetModel()
            self.counted.emit()
            then()

        self.background.run(lambda: (store.first(query, PAGE), store.keys(query)), take)

    def keep(self, record: Record, row: int) -> None:
        """Let a record that left the conditions stay at its row (ux.md §3.4)."""
        if not self.is_complete or not 0 <= row <= self.rowCount():
            return
        if self._keys is not None:
            found = self.desk.store.keys(Query(self.ledger.kind, where=(Condition("id", "=", record.id),), voided=True))
            if not found:
                return
        self.beginInsertRows(_ROOT, row, row)
        if self._keys is not None:
            self._keys.insert(row, found[0])
        if row <= len(self._first):
            self._first.insert(row, record)
        self._pages.clear()
        self._places = {each.id: place for place, each in enumerate(self._first)}
        self.left = record
        self.endInsertRows()
        self.counted.emit()

    def count_whole(self) -> None:
        """Count the ledger without conditions, beside the window."""
        store, query = self.desk.store, Query(self.ledger.kind)

        def take(total: int) -> None:
            self.whole = total
            self.counted.emit()

        self.background.run(lambda: store.count(query), take)

    def _ask_for_the_rest(self, turn: int) -> None:
        store, query = self.desk.store, self.query

        def count(total: int) -> None:
            if turn == self._turn and self._keys is None:
                self.total = total
                self.counted.emit()

        def take(keys: array[int]) -> None:
            if turn == self._turn:
                self._take_keys(keys)

        self.background.run(lambda: store.count(query), count)
        self.background.run(lambda: store.keys(query), take)

    def _take_keys(self, keys: array[int]) -> None:
        have = len(self._first)
        if len(keys) > have:
            self.beginInsertRows(_ROOT, have, len(keys) - 1)
            self._keys = keys
            self.endInsertRows()
        else:
            self.beginResetModel()
            self._keys = keys
            self.endResetModel()
        self.total = len(keys)
        self.is_complete = True
        self.counted.emit()

    # --- records

    def record(self, row: int) -> Record | None:
        """The record of a row; None when it is gone meanwhile."""
        if 0 <= row < len(self._first):
            return self._first[row]
        if self._keys is None or not 0 <= row < len(self._keys):
            return None
        page = self._page(row // PAGE)
        offset = row % PAGE
        return page[offset] if offset < len(page) else None

    def _page(self, number: int) -> list[Record]:
        page = self._pages.get(number)
        if page is None:
            assert self._keys is not None
            keys = self._keys[number * PAGE : (number + 1) * PAGE]
            page = self.desk.store.rows(self.ledger.kind, keys)
            self._pages[number] = page
            for offset, record in enumerate(page):
                self._places[record.id] = number * PAGE + offset
            if len(self._pages) > PAGES_KEPT:
                _, old = self._pages.popitem(last=False)
                for record in old:
                    self._places.pop(record.id, None)
        else:
            self._pages.move_to_end(number)
        return page

    def row_of(self, record_id: UUID) -> int:
        """The row of a record; -1 when the list does not show it."""
        if (row := self._places.get(record_id)) is not None:
            return row
        if self._keys is None:
            return -1
        found = self.desk.store.keys(Query(self.ledger.kind, where=(Condition("id", "=", record_id),), voided=True))
        try:
            return self._keys.index(found[0]) if found else -1
        except ValueError:
            return -1

    def change_in_place(self, record_id: UUID) -> bool:
        """Show a record's newest state where it stands, marked as fresh for a while; whether it stands here."""
        row = self._places.get(record_id)
        record = self.desk.store.get(self.ledger.kind, record_id) if row is not None else None
        if row is None or record is None:
            return False
        if row < len(self._first):
            self._first[row] = record
        elif (page := self._pages.get(row // PAGE)) is not None:
            page[row % PAGE] = record
        self._words.clear()
        self._fresh.add(record_id)
        self._changed_row(row)
        return True

    def end_fresh(self, record_id: UUID) -> None:
        """Take the mark of a change away again."""
        self._fresh.discard(record_id)
        if (row := self._places.get(record_id)) is not None:
            self._changed_row(row)

    def _changed_row(self, row: int) -> None:
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))

    # --- checks

    def checked(self) -> list[Record]:
        """The records of the bulk set."""
        return list(self._checked.values())

    def set_checked(self, rows: Iterable[int], on: bool) -> None:
        """Check or uncheck rows."""
        rows = list(rows)
        for row in rows:
            if (record := self.record(row)) is not None:
                if on:
                    self._checked[record.id] = record
                else:
                    self._checked.pop(record.id, None)
        if rows:
            self.dataChanged.emit(self.index(min(rows), 0), self.index(max(rows), 0))
            self.checks_changed.emit()

    def uncheck_all(self) -> None:
        """Empty the bulk set."""
        if self._checked:
            self._checked.clear()
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, 0))
            self.checks_changed.emit()

    # --- the table

    def rowCount(self, parent: Index = _ROOT) -> int:
        if parent.isValid():
            return 0
        return len(self._first) if self._keys is None else len(self._keys)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and self.columns[index.column()].look == "check":
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        answer = _ANSWERS.get(role)
        if answer is None:
            return None
        record = self.record(index.row())
        return None if record is None else answer(self, record, self.columns[index.column()])

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid() or index.column() != 0:
            return False
        self.set_checked([index.row()], value in (Qt.CheckState.Checked, Qt.CheckState.Checked.value))
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if column.look == "check" else column.title
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            for name, descending in self.query.order:
                if name == column.order:
                    return f"{column.title}（{'降順' if descending else '昇順'}）"
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    # --- what a cell answers

    def text(self, record: Record, column: Column) -> str:
        """The words of a cell; kept, because a reference costs a look into another ledger."""
        key = (record.id, record.version, column.name)
        if (words := self._words.get(key)) is None:
            words = self._words[key] = cell_text(self.ledger, record, column, self.desk)
        return words

    def display(self, record: Record, column: Column) -> str:
        return self.text(record, column) if column.look in ("text", "number") else ""

    def chip(self, record: Record, column: Column) -> Any:
        if column.look == "tags":
            return UNCLASSIFIED if tags_of(record) is None else None
        if column.look == "due":
            return due_chip(self.ledger, record, self.desk)
        return state_chip(self.ledger, record) if column.look == "state" else None

    def second_chip(self, record: Record, column: Column) -> Any:
        if column.look != "state":
            return None
        return CLASH if record.id in self.clashes else DRAFT if record.id in self.drafts else None

    def tags(self, record: Record, column: Column) -> Any:
        return tags_of(record) if column.look == "tags" else None

    def check_state(self, record: Record, column: Column) -> Any:
        if column.look != "check":
            return None
        return Qt.CheckState.Checked if record.id in self._checked else Qt.CheckState.Unchecked

    def spoken(self, record: Record, column: Column) -> str:
        if column.look == "check":
            return summary(self.ledger, record, self.columns, self.desk)
        return self.text(record, column)

    def alignment(self, record: Record, column: Column) -> Any:
        side = Qt.AlignmentFlag.AlignRight if column.look == "number" else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def is_fresh(self, record: Record, column: Column) -> bool:
        return record.id in self._fresh


Answer = Callable[[RecordListModel, Record, Column], Any]
_ANSWERS: dict[int, Answer] = {
    int(Qt.ItemDataRole.DisplayRole): RecordListModel.display,
    int(Qt.ItemDataRole.CheckStateRole): RecordListModel.check_state,
    int(Qt.ItemDataRole.ToolTipRole): lambda m, r, c: tip_of(r, c) or m.text(r, c),
    int(Qt.ItemDataRole.AccessibleTextRole): RecordListModel.spoken,
    int(Qt.ItemDataRole.TextAlignmentRole): RecordListModel.alignment,
    CHIP_ROLE: RecordListModel.chip,
    SECOND_CHIP_ROLE: RecordListModel.second_chip,
    TAGS_ROLE: RecordListModel.tags,
    FRESH_ROLE: RecordListModel.is_fresh,
    RECORD_ROLE: lambda m, r, c: r,
    INLINE_ROLE: lambda m, r, c: c.name in m.ledger.screens.inline and r.state in m.ledger.workflow.editable,
}
