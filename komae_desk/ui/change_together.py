"""まとめて変更: one field of many chosen records, each shown before → after, written as one act (ux.md §4.2 Bulk)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from komae_desk.core.area import Ledger
from komae_desk.core.bulk import BulkChange
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.record import Record
from komae_desk.ui.chips import Chip, Status
from komae_desk.ui.choice_fields import ChoiceField
from komae_desk.ui.field import Field
from komae_desk.ui.field_factory import field_for
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.list_query import in_words
from komae_desk.ui.plain_table import Cell, PlainTable
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.services import Services
from komae_desk.ui.settings_pages import show_page

PAGE = "change_together"
HEADS = ("記録", "今の値", "変えた後の値", "結果")
SAME = "変わりません"


class ChangeTogether(QWidget):
    """The page; take() gives it the records of one ledger."""

    title = "まとめて変更"

    def __init__(self, desk: Desk, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._services = desk, services
        self._ledger: Ledger | None = None
        self._records: list[Record] = []
        self.field: Field | None = None
        self.words = TextLabel("", "h2", wraps=True)
        self.names = ChoiceField("変える項目", [], blank=None)
        self.names.changed.connect(self._choose)
        self._form = QFormLayout()
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        self._form.addRow("変える項目", self.names)
        self.table = PlainTable("変更の前と後", HEADS, gives_way=HEADS[0])
        self.go_button = RefusingButton("変更する", "F12", role="primary")
        self.go_button.acted.connect(self.change)
        self.go_button.refused.connect(lambda why: services.say(why, assertive=True))
        self.stop_button = QPushButton("やめる")
        self.stop_button.clicked.connect(self.go_back)
        card = QFrame()
        card.setProperty("role", "card")
        left = QVBoxLayout(card)
        left.addLayout(self._form)
        left.addStretch(1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.go_button)
        buttons.addWidget(self.stop_button)
        buttons.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(card, 1)
        row.addWidget(self.table, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addWidget(self.words)
        column.addLayout(row, 1)
        column.addLayout(buttons)

    # --- what is changed

    def take(self, ledger: Ledger, records: Sequence[Record]) -> None:
        """Change these records of a ledger."""
        self._ledger, self._records = ledger, list(records)
        labels = ledger.record.labels()
        self.names.set_options([(name, labels[name].text) for name in ledger.screens.together])
        self._choose()
        self.names.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self) -> None:
        """Another field: its own editor, empty."""
        if self.field is not None:
            self._form.removeRow(self.field)
            self.field = None
        name = self.names.value()
        if self._ledger is None or name is None:
            return
        self.field = field_for(self._desk, self._ledger.record, name)
        self.field.changed.connect(self._preview)
        self._form.addRow("新しい値", self.field)
        self._preview()

    def after(self, record: Record) -> Record:
        """The record as it would become."""
        assert self.field is not None
        value = self.field.value()
        name = self.names.value()
        blank: Any = getattr(self._desk.new(record.kind), name)
        return replace(record, **{name: blank if value is None else value})

    def changes(self) -> list[tuple[Record, Record, str]]:
        """Every record, what it becomes, and why it cannot ("" where it can)."""
        found = []
        for record in self._records:
            after = self.after(record)
            fault = next((p.text for p in after.problems(self._desk) if p.stops), "") if after != record else ""
            editable = self._ledger is not None and record.state in self._ledger.workflow.editable
            found.append((record, after, fault if editable else "この状態では、編集できません。"))
        return found

    def _preview(self) -> None:
        if self.field is None or self._ledger is None:
            return
        name = self.names.value()
        wrong = self.field.problem()
        rows: list[tuple[Cell, ...]] = []
        able = 0
        for record, after, why in self.changes() if not wrong else ():
            result: Cell = ""
            if why:
                result = Chip(Status.WRONG, why)
            elif after == record:
                result = SAME
            else:
                result, able = Chip(Status.DONE, "変更します"), able + 1
            before, then = (in_words(one, name, self._desk) or "（空欄）" for one in (record, after))
            rows.append((record.heading, before, then, result))
        self.table.show_rows(rows)
        title = self._ledger.record.title
        self.words.show_text(f"{title} {len(self._records):,}件のうち、{able:,}件を変更します。")
        self.go_button.refuse(wrong or ("" if able else "変わる記録がありません。新しい値を入力してください。"))

    # --- doing it

    def change(self) -> None:
        """One act; what cannot be changed stays as it is and was shown so."""
        assert self._ledger is not None
        name = self.names.value()
        able = [(record, after) for record, after, why in self.changes() if not why and after != record]
        label = f"{self._ledger.record.labels()[name].text}の変更（{len(able):,}件）"
        try:
            self._desk.bulk(label, [BulkChange(record, {name: getattr(after, name)}) for record, after in able])
        except Refused as refused:
            self._services.report(refused)
            return
        self.go_back()
        self._services.show_undo(f"{self._ledger.record.title} {label}をしました。")

    def go_back(self) -> None:
        """To the list."""
        if self._ledger is not None:
            self._services.open_page(self._ledger.kind)

    def keyPressEvent(self, event: Any) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.go_back()
        else:
            super().keyPressEvent(event)


def change_together(desk: Desk, window: Any, ledger: Ledger, records: Sequence[Record]) -> None:
    """Open the page with the chosen records."""
    page = show_page(window, PAGE, lambda: ChangeTogether(desk, window))
    page.take(ledger, records)
