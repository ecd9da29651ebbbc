"""The page of a ledger: what narrows it, the list, and the record beside it (ux.md §3.1–§3.5)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from uuid import UUID

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from komae_desk.core.area import Ledger
from komae_desk.core.desk import MANY, Desk
from komae_desk.core.record import Record
from komae_desk.core.store import Draft
from komae_desk.ui.audit_log_way import open_log_of
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.conflict_place import agreement_of
from komae_desk.ui.drafts import DraftKeeper
from komae_desk.ui.list_inline import InlineEdit
from komae_desk.ui.list_keys import list_hints, list_verbs
from komae_desk.ui.list_narrowing import ListNarrowing
from komae_desk.ui.services import Services
from komae_desk.ui.width_bands import Band

FRESH_MS = 10_000
FOLLOW_MS = 30


class ListScreen(ListNarrowing):
    """One ledger; `verbs` and `hints` are what it brings to the menus and the status bar while it is shown."""

    title_changed = Signal()

    def __init__(
        self, desk: Desk, services: Services, ledger: Ledger, keeper: DraftKeeper, parent: QWidget | None = None
    ) -> None:
        super().__init__(desk, services, ledger, keeper, parent)
        self._follow = QTimer(self, singleShot=True, interval=FOLLOW_MS)
        self._again = QTimer(self, singleShot=True, interval=0)
        self.inline = InlineEdit(self, services)
        self._connect()
        self._recall()
        self._stop_listening = desk.subscribe(self._announced)
        self.destroyed.connect(lambda _=None, stop=self._stop_listening: stop())
        self.look_again()

    def _connect(self) -> None:
        self.filters.changed.connect(self.look_again)
        self.filters.to_list.connect(self.focus_list)
        self.filters.escaped.connect(self.escape)
        self.filters.columns_wanted.connect(self.toggle_cells)
        self.cells.changed.connect(self.look_again)
        self.cells.closed.connect(self.toggle_cells)
        self.clear_button.clicked.connect(self.clear_conditions)
        self.new_button.clicked.connect(lambda: self.begin_new())
        self.copy_button.clicked.connect(self.copy_for_excel)
        self.view.opened.connect(lambda _: self.open_current())
        self.view.edit_wanted.connect(lambda _: self.edit_here())
        self.view.escaped.connect(self.escape)
        self.view.copied.connect(self._copied)
        self.view.copy_refused.connect(lambda why: self._services.say(why))
        self.view.pasted.connect(self.paste)
        self.view.sort_wanted.connect(self.sort)
        self.view.selectionModel().currentRowChanged.connect(self._row_changed)
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._show_count())
        self._follow.timeout.connect(self._follow_row)
        self._again.timeout.connect(self._refresh)
        self.arrivals.wanted.connect(self._show_arrivals)
        self.arrivals.too_many.connect(self._again.start)
        self.model.counted.connect(self._show_count)
        self.model.checks_changed.connect(self._checked)
        self.bulk.cleared.connect(self.model.uncheck_all)
        self.detail.back_wanted.connect(self.back_to_list)
        self.detail.form.registered.connect(self._registered)
        self.detail.form.stepped.connect(self._stepped)
        self.detail.form.errors_changed.connect(self._errors)
        self.detail.form.mode_changed.connect(self.title_changed)
        self._keeper.changed.connect(self._drafts_changed)

    # --- what the window asks of a page

    def verbs(self) -> Sequence[Verb]:
        """The commands of this page."""
        return list_verbs(self)

    def hints(self) -> list[tuple[str, str]]:
        """(key, words) for whatever has the focus."""
        return list_hints(self)

    def enter(self) -> None:
        """The page is shown: the list has the focus."""
        self._show_clashes()
        if not self.detail.is_editing:
            self.focus_list()

    def leave(self) -> None:
        """Another page is shown: what was typed stays as a draft."""
        self.detail.form.leave()
        self.remember()

    def set_band(self, band: Band) -> None:
        """Use the width there is."""
        changed = self._band is None or self._band.stacked != band.stacked
        first = self._band is None
        self._band = band
        self.detail.set_stacked(band.stacked)
        self.detail.setMinimumWidth(0 if band.stacked else min(360, band.detail))
        self.detail.setMaximumWidth(16_777_215 if band.stacked else band.detail_most)
        if changed:
            self.side.setVisible(not band.stacked or not self._shows_detail_alone())
            self.detail.setVisible(not band.stacked or self._shows_detail_alone())
        if first and not band.stacked:
            width = self._kept().get("detail", band.detail)
            QTimer.singleShot(0, self, lambda: self._split(int(width)))

    def _split(self, detail: int) -> None:
        self.splitter.setSizes([max(self.width() - detail, 200), detail])

    def _shows_detail_alone(self) -> bool:
        return self.detail.is_editing

    def set_fiscal(self, year: int | None) -> None:
        """The fiscal year of the top bar: scope of numbered ledgers, home of days without a year."""
        self.fiscal = year
        self.look_again()

    def current_record(self) -> Record | None:
        return self.detail.record

    def open_log(self) -> None:
        """「この記録の履歴」: everything that was done to the record, in the audit log."""
        if self.detail.record is not None:
            open_log_of(self._services, self.detail.record)

    # --- the row and its record

    def focus_list(self) -> None:
        """Put the focus on the list, or on what an empty list offers."""
        if self.places.currentWidget() is self.view:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
            if self.view.current_row() < 0 and self.model.rowCount():
                self.view.go_to(0)
        elif self.empty.buttons:
            self.empty.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def open_record(self, record_id: UUID, field: str = "", step: str = "") -> None:
        """Show a record of this ledger, also one the conditions leave out."""
        row = self.model.row_of(record_id)
        if row >= 0:
            self.view.go_to(row)
        # Also where the record has no row: the one the list has just gone to would take its place.
        self._follow.stop()
        record = self._desk.get(self.ledger.kind, record_id)
        self.detail.show_record(record)
        self._reveal_detail()
        if self.detail.go_to(field, step):
            return
        if row >= 0 and not (self._band and self._band.stacked):
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.detail.form.focus_foot()

    def open_current(self) -> None:
        """Enter: in a narrow window show the record alone, else edit it, else go to its steps."""
        self.settle()
        if self._band is not None and self._band.stacked and self.detail.record is not None:
            self._reveal_detail()
            self.detail.setFocus()
            self.detail.form.focus_foot()
        else:
            self.edit_current()

    def edit_here(self) -> None:
        """F2: in the cell where its column is edited in place, else in the pane."""
        self.settle()
        if not self.inline.begin():
            self.edit_current()

    def has_draft(self, record: Record) -> bool:
        """Whether something typed into the pane waits for this record."""
        return self._keeper.of(record) is not None

    def edit_current(self) -> None:
        """Edit the record in the pane."""
        self.settle()
        if self.detail.record is not None:
            self._reveal_detail()
            self.detail.edit()

    def back_to_list(self) -> None:
        """From the record alone to the same row of the list."""
        self.detail.form.give_up()
        if self._band is not None and self._band.stacked:
            self.detail.hide()
            self.side.show()
        self.focus_list()

    def begin_new(self, values: Mapping[str, object] | None = None, draft: Draft | None = None) -> None:
        """Ctrl+N."""
        if not self.ledger.workflow.editable:
            self._services.say(self.why_not_new())
            return
        # The row the list has just gone to would take the place of the new record.
        self._follow.stop()
        self._reveal_detail()
        if draft is not None:
            record = dataclasses.replace(self._desk.new(self.ledger.kind), id=draft.record_id)
            self.detail.begin_new(record, draft)
        else:
            self.detail.new(values)

    def copy_current(self) -> None:
        """Ctrl+D: a new record like this one."""
        self.settle()
        self._reveal_detail()
        self.detail.copy()

    def step_record(self, by: int) -> None:
        """Ctrl+PgUp / Ctrl+PgDn: the record before or after, keeping what is typed as a draft."""
        row = self.view.current_row() + by
        if 0 <= row < self.model.rowCount():
            self.detail.form.leave()
            self.view.go_to(row)
            self.settle()

    def settle(self) -> None:
        """Show the record of the current row at once."""
        if self._follow.isActive():
            self._follow.stop()
            self._follow_row()

    def _row_changed(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid():
            self.just_registered_new = False
            self._follow.start()
            self._let_go(current.row())

    def _let_go(self, row: int) -> None:
        """The next key: what no longer fits the conditions goes now."""
        record, left = self.model.record(row), self.model.left
        if left is not None and record is not None and record.id != left.id:
            self.settle()
            self._again.start()

    def _follow_row(self) -> None:
        record = self.model.record(self.view.current_row())
        shown = self.detail.record
        if record is not None and (shown is None or shown.id != record.id or shown.version != record.version):
            self.detail.show_record(record)

    def _reveal_detail(self) -> None:
        if self._band is not None and self._band.stacked:
            self.side.hide()
        self.detail.show()

    def _keep_place(self, record: Record | None) -> None:
        row = self.model.row_of(record.id) if record is not None and record.version else -1
        if row >= 0:
            self.view.go_to(row)
            self._follow.stop()
        elif self.model.rowCount() and not self.detail.is_editing:
            self.view.go_to(0)
        elif not self.model.rowCount() and not self.detail.is_editing:
            self.detail.show_nothing()

    # --- what happened

    def _registered(self, record: Record | None, was_new: bool) -> None:
        self._follow.stop()
        self.just_registered_new = was_new and record is not None
        before = self.view.current_row()
        if record is None:
            self._back_from_new()
            return
        self.model.show_query(self.model.query)
        self._show_empty()
        if self.model.row_of(record.id) < 0 and not was_new and before >= 0:
            self.model.keep(record, before)
            self._show_empty()
        row = self.model.row_of(record.id)
        if row >= 0:
            self.view.go_to(row)
            self._follow.stop()
            self.just_registered_new = was_new
        elif not self._filter.is_open:
            self._services.say("登録した記録は、今の条件に合わないため一覧にありません。")
        if self._band is not None and self._band.stacked:
            self.detail.form.focus_foot()
        else:
            self.focus_list()

    def _back_from_new(self) -> None:
        record = self.model.record(self.view.current_row())
        if record is not None:
            self.detail.show_record(record)
        else:
            self.detail.show_nothing()
        self.back_to_list()

    def _stepped(self, before: Record, after: Record) -> None:
        """A decision was taken: the next one of the same state comes by itself."""
        self.together_button.taken(before, after)
        self._checked()
        row = self.view.current_row()
        self.model.show_query(self.model.query)
        self._show_empty()
        if self.model.row_of(after.id) < 0:
            self._go_or_nothing(min(row, self.model.rowCount() - 1))
        else:
            following = self._next_like(before, self.model.row_of(after.id))
            self._go_or_nothing(following if following >= 0 else self.model.row_of(after.id))
        self.focus_list()

    def _next_like(self, before: Record, row: int) -> int:
        for at in range(row + 1, min(row + 200, self.model.rowCount())):
            record = self.model.record(at)
            if record is not None and record.state == before.state and self._desk.offers(record):
                return at
        return -1

    def _go_or_nothing(self, row: int) -> None:
        if row < 0:
            self.detail.show_nothing()
            return
        self.view.go_to(row)
        self._follow.stop()
        self._follow_row()

    def _announced(self, kind: str, record_id: UUID) -> None:
        if kind != self.ledger.kind:
            return
        if self.model.change_in_place(record_id):
            QTimer.singleShot(FRESH_MS, self.model, lambda: self.model.end_fresh(record_id))
        self.detail.refresh(record_id)
        # What others did shifts nothing under the hand: the rows are read anew when the person says so.
        one_by_one = self._desk.is_incoming and record_id != MANY
        if one_by_one and self.model.is_complete and self.model.rowCount():
            self.arrivals.hear(record_id)
        else:
            self._again.start()

    def _show_arrivals(self, arrived: list[UUID]) -> None:
        """「表示」: the list anew, at the first of those that arrived."""
        shown = self.detail.record
        self.model.refresh(lambda: self._arrived(shown, arrived))

    def _arrived(self, shown: Record | None, arrived: list[UUID]) -> None:
        self._refreshed(shown, -1)
        rows = [row for row in map(self.model.row_of, arrived) if row >= 0]
        if rows and not self.detail.is_editing:
            self.view.go_to(min(rows))
            self.focus_list()

    def _refresh(self) -> None:
        shown, at = self.detail.record, self.view.current_row()
        there = self.model.record(at)
        stood = at if shown is not None and there is not None and there.id == shown.id else -1
        self.model.refresh(lambda: self._refreshed(shown, stood))

    def _refreshed(self, shown: Record | None, stood: int) -> None:
        """The rows were read anew; what was looked at stays where it stood, also when it fits no more."""
        self._show_clashes()
        if shown is not None and stood >= 0 and shown.version and self.model.row_of(shown.id) < 0:
            newest = self._desk.maybe(shown.kind, shown.id)
            if newest is not None and not newest.voided:
                self.model.keep(newest, min(stood, self.model.rowCount()))
        self._show_empty()
        row = self.model.row_of(shown.id) if shown is not None and shown.version else -1
        if row >= 0 and row != self.view.current_row():
            self.view.go_to(row)
            self._follow.stop()

    def _drafts_changed(self) -> None:
        self.model.drafts = self._keeper.ids(self.ledger.kind)
        self.view.viewport().update()

    def _show_clashes(self) -> None:
        agreement = agreement_of(self._services)
        clashes = agreement.matters.records() if agreement is not None else frozenset[UUID]()
        if clashes != self.model.clashes:
            self.model.clashes = clashes
            self.view.viewport().update()

    def _errors(self, count: int) -> None:
        if count != self.errors:
            self.errors = count
            self.title_changed.emit()
