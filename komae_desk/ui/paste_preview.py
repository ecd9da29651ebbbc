"""Rows from the clipboard before they become records: what is read, what is wrong, nothing written yet (ux.md §3.6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from komae_desk.core.area import Ledger
from komae_desk.core.bulk import BulkChange
from komae_desk.core.clipboard import parse_clipboard
from komae_desk.core.desk import Desk
from komae_desk.core.entry import read
from komae_desk.core.errors import Refused
from komae_desk.core.folding import fold_search
from komae_desk.core.record import Record
from komae_desk.ui import current_theme, icons
from komae_desk.ui.chips import CellDelegate
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.services import Services

MOST = 5000


@dataclass
class PastedRow:
    """One line of the clipboard: the new record, or what is wrong with its cells."""

    number: int
    cells: list[str]
    record: Record | None = None
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """「3行目：月は1から12までの数字を入力してください。」."""
        return f"{self.number}行目：{next(iter(self.errors.values()))}" if self.errors else ""


def columns_by_head(ledger: Ledger, head: Sequence[str]) -> list[str]:
    """The fields a line of heads names, "" where it names none."""
    labels = ledger.record.labels()
    names = {fold_search(word): name for name, label in labels.items() for word in (label.text, *label.aliases)}
    return [names.get(fold_search(cell), "") for cell in head]


def read_rows(desk: Desk, ledger: Ledger, text: str) -> tuple[list[str], list[PastedRow]]:
    """The fields of the columns and the rows; a first line of heads decides, else the columns of the list."""
    table = [row for row in parse_clipboard(text) if any(cell.strip() for cell in row)][: MOST + 1]
    if not table:
        return [], []
    columns = columns_by_head(ledger, table[0])
    if any(columns):
        table, first = table[1:], 2
    else:
        shown = [name for name in ledger.screens.columns if name in ledger.record.labels()]
        columns, first = (shown + [""] * len(table[0]))[: len(table[0])], 1
    rows = [_read(desk, ledger, columns, row, n) for n, row in enumerate(table, first)]
    _find_twins(ledger, rows)
    return columns, rows


def _read(desk: Desk, ledger: Ledger, columns: Sequence[str], cells: list[str], number: int) -> PastedRow:
    row = PastedRow(number, cells)
    values: dict[str, Any] = {}
    for name, cell in zip(columns, cells, strict=False):
        if not name or not cell.strip():
            continue
        try:
            values[name] = read(desk, ledger.record, name, cell)
        except Refused as refused:
            row.errors[name] = refused.text
    row.record = desk.new(ledger.kind, **values)
    for problem in row.record.problems(desk):
        if problem.stops:
            row.errors.setdefault(problem.field, problem.text)
    return row


def _find_twins(ledger: Ledger, rows: Sequence[PastedRow]) -> None:
    for name, label in ledger.record.labels().items():
        seen: dict[Any, int] = {}
        for row in rows if label.unique else ():
            value = getattr(row.record, name)
            if value and value in seen:
                row.errors.setdefault(name, f"{label.text}「{value}」は{seen[value]}行目と同じです。")
            elif value:
                seen[value] = row.number


class PastePreview(QDialog):
    """The rows with their errors; 「n件を登録」 registers the good ones as one act."""

    def __init__(
        self, desk: Desk, services: Services, ledger: Ledger, text: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"{ledger.record.title}への貼り付け")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(900, 560)
        self._desk, self._services, self._ledger = desk, services, ledger
        self.columns, self.rows = read_rows(desk, ledger, text)
        self.good = [row for row in self.rows if not row.errors]
        wrong = len(self.rows) - len(self.good)
        words = f"{len(self.rows):,}行を読み取りました。"
        words += f"{wrong:,}行に直すところがあります。" if wrong else "すべて登録できます。"
        self.words = TextLabel(words, "strong", wraps=True)
        self.sentence = TextLabel("", wraps=True)
        self.sentence.setProperty("fg", "err")
        self.table = QTableWidget(len(self.rows), len(self.columns) + 1)
        self.table.setAccessibleName("貼り付ける行")
        self.table.setItemDelegate(CellDelegate(self.table))
        self.table.setTabKeyNavigation(False)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        labels = ledger.record.labels()
        heads = [labels[name].text if name else "（使わない列）" for name in self.columns]
        self.table.setHorizontalHeaderLabels(["確認", *heads])
        self.table.verticalHeader().hide()
        self.table.currentCellChanged.connect(lambda row, *_: self._say(row))
        self._fill()
        self.go_button = RefusingButton(f"{len(self.good):,}件を登録", role="primary")
        self.go_button.refuse("" if self.good else "登録できる行がありません。直してから、もう一度貼り付けてください。")
        self.go_button.acted.connect(self.register)
        stop = QPushButton("やめる")
        stop.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(stop)
        row.addWidget(self.go_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.addWidget(self.words)
        column.addWidget(self.table, 1)
        column.addWidget(self.sentence)
        column.addLayout(row)
        self._say(next((n for n, r in enumerate(self.rows) if r.errors), 0))

    def _fill(self) -> None:
        theme = current_theme.current()
        good, wrong = icons.icon("circle-check", "ok_ln"), icons.icon("octagon-x", "err_ln")
        for n, row in enumerate(self.rows):
            mark = QTableWidgetItem(wrong if row.errors else good, "直す" if row.errors else "よい")
            self.table.setItem(n, 0, mark)
            for place, name in enumerate(self.columns):
                cell = QTableWidgetItem(row.cells[place] if place < len(row.cells) else "")
                if name in row.errors:
                    cell.setIcon(wrong)
                    cell.setForeground(QColor(theme["err_fg"]))
                    cell.setToolTip(row.errors[name])
                    cell.setData(Qt.ItemDataRole.AccessibleDescriptionRole, row.errors[name])
                self.table.setItem(n, place + 1, cell)
        self.table.resizeColumnsToContents()

    def _say(self, row: int) -> None:
        self.sentence.show_text(self.rows[row].sentence if 0 <= row < len(self.rows) else "")

    def register(self) -> None:
        """Register the good rows as one act that one undo takes back."""
        changes = [BulkChange(row.record) for row in self.good if row.record is not None]
        title = self._ledger.record.title
        try:
            self._desk.bulk(f"{title}{len(changes)}件の貼り付け", changes)
        except Refused as refused:
            self.sentence.show_text(refused.text)
            return
        self._services.show_undo(f"{title}を{len(changes):,}件登録しました。")
        self.accept()
