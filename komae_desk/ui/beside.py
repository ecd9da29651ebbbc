"""A record shown for reading beside what is on screen: Ctrl+Enter in 検索・移動 (ux.md §3.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTabWidget, QVBoxLayout

from komae_desk.core.desk import MANY
from komae_desk.core.record import Record
from komae_desk.ui.announcement import announce
from komae_desk.ui.beside_dialog import BesideDialog
from komae_desk.ui.chips import Status, StatusChip
from komae_desk.ui.form_body import FormBody
from komae_desk.ui.history_view import HistoryView
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.list_columns import state_chip

if TYPE_CHECKING:
    from komae_desk.ui.main_window import MainWindow

GONE = "この記録は見つかりません。"


def open_beside(window: MainWindow, kind: str, record_id: UUID) -> None:
    """Show a record beside the page; the one window there is takes the place of what it showed before."""
    record = window.desk.maybe(kind, record_id)
    if record is None:
        window.say(GONE)
        return
    shown = next((each for each in window.findChildren(BesideWindow) if each.isVisible()), None)
    (shown or BesideWindow(window)).begin(record)


class BesideWindow(BesideDialog):
    """「参照：」 with the fields and the history of one record, for reading only."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.record: Record | None = None
        self.title = TextLabel("", "h2", wraps=True)
        self.number = TextLabel("", "sub", wraps=True)
        self.chip = StatusChip(Status.OTHER, "")
        self.body: FormBody | None = None
        self.history = HistoryView(self._desk)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName("参照のタブ")
        self.tabs.tabBar().setAccessibleName("参照のタブ")
        self.tabs.tabBar().setExpanding(False)
        self.tabs.addTab(self.history, "履歴")
        self.keys = TextLabel("F6：元の画面へ　この画面では変更できません。", "sub", wraps=True)
        self.close_button = QPushButton("閉じる（Esc）")
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.reject)
        self._lay_out()
        self.take_keys()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.number)
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 12, 0)
        head.setSpacing(8)
        head.addLayout(words, 1)
        head.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignTop)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 8, 12, 12)
        foot.addWidget(self.keys, 1)
        foot.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.tabs, 1)
        column.addLayout(foot)

    def begin(self, record: Record) -> None:
        """Show a record from its first tab on, in front."""
        fresh = self.record is None
        self.show_record(record)
        self.tabs.setCurrentIndex(0)
        if fresh:
            self.place()
        self.show()
        self.take_focus()
        announce(self, f"{record.heading} を並べて開きました。")

    def take_focus(self) -> None:
        """F6 from the page: in front, the arrows change the tab."""
        super().take_focus()
        self.tabs.tabBar().setFocus(Qt.FocusReason.OtherFocusReason)

    def show_record(self, record: Record) -> None:
        """Show a record as it is now."""
        body = self._body_for(record)
        self.record = record
        self.setWindowTitle(f"参照：{record.heading}")
        self.setAccessibleName(f"参照：{record.heading}")
        self.title.show_text(record.heading)
        number = record.number if record.number and record.number not in record.heading else ""
        voided = "取り消した記録です。" if record.voided else ""
        self.number.show_text("　".join(filter(None, (record.title, number, voided))))
        ledger = self._desk.ledgers[record.kind]
        chip = state_chip(ledger, record)
        self.chip.setVisible(len(ledger.workflow.states) > 1 or record.voided)
        self.chip.show_status(chip.status, chip.word)
        body.show_record(record)
        self.history.show_record(record)
        self.history.back_button.hide()

    def _body_for(self, record: Record) -> FormBody:
        """The fields of the record's ledger, made anew when it is another one."""
        if self.body is not None and self.record is not None and self.record.kind == record.kind:
            return self.body
        old, ledger = self.body, self._desk.ledgers[record.kind]
        self.body = FormBody(self._desk, ledger.record, ledger.screens.sections)
        self.body.set_reading(True)
        self.tabs.insertTab(0, self.body, "基本")
        if old is not None:
            self.tabs.removeTab(self.tabs.indexOf(old))
            old.deleteLater()
        return self.body

    def _changed(self, kind: str, record_id: object) -> None:
        if self.record is None or kind != self.record.kind or record_id not in (self.record.id, MANY):
            return
        newest = self._desk.maybe(kind, self.record.id)
        if newest is None:
            self.close()
        elif record_id != MANY or newest.version != self.record.version:
            self.show_record(newest)
