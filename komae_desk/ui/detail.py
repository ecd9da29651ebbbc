"""The pane beside a list: head, way through the workflow, and the tabs 基本・履歴・関連・添付・帳票 (ux.md §3.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QTabWidget, QToolButton, QVBoxLayout, QWidget

from komae_desk.core.area import Ledger, Paper, load
from komae_desk.core.attachment import ATTACHMENT
from komae_desk.core.desk import MANY, Desk
from komae_desk.core.record import Record
from komae_desk.core.restricted import note_view
from komae_desk.ui import icons
from komae_desk.ui.attachments_view import AttachmentsView
from komae_desk.ui.basis import leads_to_basis
from komae_desk.ui.chips import Status, StatusChip
from komae_desk.ui.conflict_place import ConflictPlace
from komae_desk.ui.drafts import DraftKeeper
from komae_desk.ui.field_factory import FiscalYear
from komae_desk.ui.form_screen import FormScreen, with_values
from komae_desk.ui.history_view import HistoryView
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.list_columns import state_chip
from komae_desk.ui.registration import copy_of
from komae_desk.ui.related_view import PapersView, RelatedView
from komae_desk.ui.services import Services
from komae_desk.ui.timeline import Timeline, stops_of

EMPTY = "一覧で記録を選ぶと、内容を表示します。"


class _Tabs(QTabWidget):
    """Tabs whose pages scroll: they take the height that is left, whatever their width would ask for."""

    def hasHeightForWidth(self) -> bool:
        return False


class DetailPane(QFrame):
    """One record in full; the form is built once per ledger, the other tabs when first opened."""

    back_wanted = Signal()

    def __init__(
        self,
        desk: Desk,
        services: Services,
        ledger: Ledger,
        keeper: DraftKeeper,
        fiscal: FiscalYear = lambda: None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "detail")
        self._desk, self._services, self._ledger = desk, services, ledger
        # F1 where the field itself rests on nothing: what the whole ledger rests on.
        self.label, self.basis = ledger.word, ledger.basis
        self.hint = f"根拠：{ledger.basis}" if leads_to_basis(desk, ledger.basis) else ""
        self.tabs = _Tabs(self)
        # In its place from the beginning: each new parent would style all its fields anew.
        self.form = FormScreen(desk, services, ledger, keeper, fiscal, self.tabs.findChild(QStackedWidget))
        self.own_form: Any = load(ledger.screens.form)(desk, services) if ledger.screens.form else None
        self.back = QToolButton()
        icons.dress(self.back, "chevron-left", size=20)
        self.back.setAccessibleName("一覧へ戻る")
        self.back.setToolTip("一覧へ戻る（Esc）")
        self.back.clicked.connect(self.back_wanted)
        self.back.hide()
        self.title = TextLabel("", "h2", wraps=True)
        self.number = TextLabel("", "sub")
        self.chip = StatusChip(Status.OTHER, "")
        self.timeline = Timeline()
        self.conflicts = ConflictPlace(desk, services, self)
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName("詳細のタブ")
        self.tabs.tabBar().setAccessibleName("詳細のタブ")
        self.tabs.tabBar().setExpanding(False)
        self.tabs.addTab(self.own_form or self.form, "基本")
        self._late: dict[int, Any] = {}
        self.history = self._tab(HistoryView(desk), "履歴")
        self.history.set_back.connect(self.form.set_back)
        self.related = self._tab(RelatedView(desk), "関連")
        self.related.open_wanted.connect(lambda kind, record_id: services.open_record(kind, record_id))
        holds = ledger.attaches and desk.store.blobs is not None and ATTACHMENT in desk.ledgers
        self.attachments = self._tab(AttachmentsView(desk, services, ledger), "添付") if holds else None
        self.papers = self._tab(PapersView(desk, ledger.papers), "帳票") if ledger.papers else None
        if self.papers is not None:
            self.papers.preview_wanted.connect(self.preview)
            self.papers.again_wanted.connect(self.preview_again)
        self.tabs.currentChanged.connect(lambda _: self._fill_tab())
        self.form.mode_changed.connect(self._show_head)
        self.empty = TextLabel(EMPTY, "sub", wraps=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        self.show_nothing()

    def _tab(self, view: Any, title: str) -> Any:
        self._late[self.tabs.addTab(view, title)] = view
        return view

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 12, 12, 0)
        head.setSpacing(8)
        head.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setContentsMargins(4, 0, 0, 0)
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.number)
        head.addLayout(words, 1)
        head.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignTop)
        self.head = QWidget(self)
        self.head.setLayout(head)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.head)
        column.addWidget(self.timeline)
        column.addWidget(self.conflicts)
        column.addWidget(self.tabs, 1)
        column.addWidget(self.empty, 1)

    # --- what is shown

    @property
    def record(self) -> Record | None:
        """The record in the pane; a new one has version 0."""
        return self.form.record

    @property
    def is_editing(self) -> bool:
        return self.form.is_editing

    def show_nothing(self) -> None:
        """Say what would stand here."""
        self.form.leave()
        self.form.record = None
        self.conflicts.show_record(None)
        for part in (self.head, self.timeline, self.tabs):
            part.hide()
        self.empty.show()

    def show_record(self, record: Record) -> None:
        """Show a record for reading."""
        self._reveal()
        self.form.show_record(record)
        if self.own_form is not None:
            self.own_form.show_record(record)
        note_view(self._desk, record)
        self._show_head()
        self._fill_tab()

    def begin_new(self, record: Record, draft: Any = None) -> None:
        """Begin a new record."""
        self._reveal()
        self.tabs.setCurrentIndex(0)
        self.form.begin_new(record, draft)
        if self.own_form is not None:
            self.own_form.show_record(record)
            self.own_form.setFocus(Qt.FocusReason.TabFocusReason)
        self._show_head()

    def new(self, values: Mapping[str, object] | None = None) -> None:
        """Begin an empty record, with values already filled in."""
        empty = self._desk.new(self._ledger.kind)
        known = {n: v for n, v in (values or {}).items() if n in empty.labels()}
        self.begin_new(with_values(empty, self._ledger.screens.filled_in(self._desk, empty, known)))

    def copy(self) -> None:
        """Begin a new record like the one shown."""
        if self.record is not None and self.record.version:
            self.begin_new(copy_of(self._desk, self.record))

    def edit(self, field: str = "") -> None:
        """Edit the record at a field."""
        self.tabs.setCurrentIndex(0)
        if self.own_form is not None:
            self.own_form.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.form.edit(field)

    def refresh(self, record_id: UUID) -> None:
        """A record changed somewhere: show it anew when it is the one here, or may be among many."""
        if self.record is None or record_id not in (self.record.id, MANY):
            return
        newest = self._desk.store.get(self._ledger.kind, self.record.id)
        if newest is None or (record_id == MANY and newest.version == self.record.version):
            return
        self.form.replaced(newest)
        if self.own_form is not None:
            self.own_form.show_record(newest)
        self._show_head()
        self._fill_tab()

    def preview(self, paper: Paper | None = None) -> None:
        """Show the record on paper; the first form unless one is named."""
        record = self.record
        if record is None or not record.version:
            self._services.say("登録すると印刷できます。")
        elif not self._ledger.papers:
            self._services.say(f"{self._ledger.record.title}に帳票はありません。")
        else:
            self.form.leave()
            self._services.preview(paper or self._ledger.paper_of(record), [record])

    def preview_again(self, paper: Paper, kept: str) -> None:
        """Show a paper as it was printed before, whatever has changed since."""
        if self.record is not None:
            self.form.leave()
            self._services.preview_again(paper, self.record, kept)

    def go_to(self, field: str = "", step: str = "") -> bool:
        """Where the work on the record is done: a field to fill, what a step asks, its button; False without any."""
        if not field and not step:
            return False
        self.tabs.setCurrentIndex(0)
        if self.own_form is None:
            return self.form.go_to(field, step)
        self.own_form.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def next_tab(self, by: int = 1) -> None:
        """Ctrl+Tab."""
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + by) % self.tabs.count())

    def set_stacked(self, stacked: bool) -> None:
        """Alone on the page, with a way back, or beside the list."""
        self.back.setVisible(stacked)

    def _reveal(self) -> None:
        self.empty.hide()
        for part in (self.head, self.tabs):
            part.show()

    def _show_head(self) -> None:
        record = self.record
        if record is None:
            return
        new = not record.version
        title = f"{record.title}の新規登録" if new else record.heading
        self.title.show_text(title)
        number = record.number if record.number and record.number not in title else ""
        voided = "　取り消した記録です。" if record.voided else ""
        self.number.show_text(f"{number}{voided}".strip())
        self.number.setVisible(bool(number or voided))
        chip = state_chip(self._ledger, record)
        self.chip.setVisible(not new and (len(self._ledger.workflow.states) > 1 or record.voided))
        self.chip.show_status(chip.status, chip.word)
        self.timeline.show_stops([] if new else stops_of(self._desk, record))
        self.conflicts.show_record(record)
        for place in self._late:
            self.tabs.setTabVisible(place, not new)

    def _fill_tab(self) -> None:
        view = self._late.get(self.tabs.currentIndex())
        if view is not None and self.record is not None:
            view.show_record(self.record)
