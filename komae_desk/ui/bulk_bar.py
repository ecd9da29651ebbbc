"""What can be done with the checked rows of a list (ux.md §3.1)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from komae_desk.core.area import Command, Ledger, load
from komae_desk.core.desk import Desk
from komae_desk.core.record import Record
from komae_desk.ui.change_together import change_together
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.services import Services


class BulkBar(QWidget):
    """「3件の情報資産が選択されています。」 with 一括操作 and 選択を解除."""

    cleared = Signal()

    def __init__(self, desk: Desk, services: Services, ledger: Ledger, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._services, self._ledger = desk, services, ledger
        self._records: list[Record] = []
        self.words = TextLabel("")
        self.button = QPushButton("一括操作")
        self.menu = QMenu(self.button)
        self.menu.aboutToShow.connect(self._fill)
        self.button.setMenu(self.menu)
        self.clear_button = QPushButton("選択を解除")
        self.clear_button.setProperty("role", "text")
        self.clear_button.clicked.connect(self.cleared)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for part in (self.words, self.clear_button, self.button):
            row.addWidget(part)
        self.hide()

    def show_checked(self, records: Sequence[Record]) -> None:
        """Take the checked records; none hides the bar."""
        self._records = list(records)
        self.words.show_text(f"{len(records):,}件の{self._ledger.record.title}が選択されています。")
        self.setVisible(bool(records))

    def papers(self) -> list[tuple[str, bool]]:
        """The forms that can be printed for the set: title, and whether all come on one."""
        return [(f"{p.code} {p.title}".strip(), p.many) for p in self._ledger.papers]

    def _fill(self) -> None:
        self.menu.clear()
        for paper in self._ledger.papers:
            title = f"{paper.code} {paper.title}".strip()
            action = self.menu.addAction(f"{title} を{len(self._records)}件分印刷")
            action.triggered.connect(lambda _=False, p=paper: self._services.preview(p, self._records))
        for command in self._ledger.acts:
            action = self.menu.addAction(f"{command.title}（{len(self._records)}件）")
            action.triggered.connect(lambda _=False, c=command: self.act(c, self._records))
        if self._ledger.screens.together:
            action = self.menu.addAction(f"まとめて変更（{len(self._records)}件）")
            action.triggered.connect(lambda: change_together(self._desk, self._services, self._ledger, self._records))
        if self._ledger.papers or self._ledger.acts or self._ledger.screens.together:
            self.menu.addSeparator()
        self.menu.addAction("Excelへコピー").triggered.connect(self._copy)

    def act(self, command: Command, records: Sequence[Record]) -> None:
        """Do what the ledger offers for chosen records."""
        load(command.call)(self._desk, self._services, list(records))

    def _copy(self) -> None:
        from komae_desk.ui.clipboard_table import put_on_clipboard
        from komae_desk.ui.list_columns import columns_of, copied

        columns = [column for column in columns_of(self._ledger) if column.look != "check"]
        table: list[list[object]] = [[column.title for column in columns]]
        table += [[copied(self._ledger, record, column, self._desk) for column in columns] for record in self._records]
        put_on_clipboard(table, [n for n, column in enumerate(columns) if column.is_text])
        self._services.say(f"{len(self._records):,}件をコピーしました。Excelで貼り付けてください。")
