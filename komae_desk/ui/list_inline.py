"""Editing in a cell of the list: F2, then Enter goes down and Tab right as in Excel, Esc restores (ux.md §3.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from komae_desk.core.record import Record
from komae_desk.ui.enter_navigation import EnterNavigation
from komae_desk.ui.field import NO_LEAVING, Field
from komae_desk.ui.field_factory import field_for
from komae_desk.ui.registration import Outcome, register
from komae_desk.ui.services import Services

if TYPE_CHECKING:
    from komae_desk.ui.list_screen import ListScreen

LEAST_WIDTH = 220


class CellKeys(EnterNavigation):
    """The keys of the editor: done says by how many rows and columns to go on."""

    done = Signal(int, int)
    stopped = Signal()
    lost = Signal()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut and event.reason() not in NO_LEAVING:
            self.lost.emit()
        return super().eventFilter(watched, event)

    def _key(self, widget: QWidget, event: QKeyEvent) -> bool:
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return False
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self.is_guarded():
                self.done.emit(-1 if shift else 1, 0)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.done.emit(0, -1 if key == Qt.Key.Key_Backtab or shift else 1)
        elif key == Qt.Key.Key_Escape:
            self.stopped.emit()
        else:
            return False
        return True


class InlineEdit(QFrame):
    """The editor over one cell; what it holds is registered as one ordinary act."""

    def __init__(self, page: ListScreen, services: Services) -> None:
        super().__init__(page.view.viewport())
        self.setObjectName("inlineEdit")
        self.setAutoFillBackground(True)
        self._page, self._services = page, services
        self._view = page.view
        self.field: Field | None = None
        self._record: Record | None = None
        self._name = ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addStretch(1)
        self.keys = CellKeys(self)
        # Later: the editor must not go while it is still handling the key.
        self.keys.done.connect(self.commit, Qt.ConnectionType.QueuedConnection)
        self.keys.stopped.connect(self.give_up, Qt.ConnectionType.QueuedConnection)
        self.keys.lost.connect(self._lost, Qt.ConnectionType.QueuedConnection)
        for moved in (
            page.model.modelReset,
            page.model.rowsInserted,
            page.view.verticalScrollBar().valueChanged,
            page.view.horizontalScrollBar().valueChanged,
            page.view.horizontalHeader().sectionResized,
        ):
            moved.connect(self._place_soon)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._place)
        self.hide()

    @property
    def is_open(self) -> bool:
        """Whether a cell is being edited."""
        return self.field is not None

    def begin(self) -> bool:
        """Edit the current cell in place; False where the pane is the place to edit."""
        if self.field is not None:
            self.field.editor().setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        page, index = self._page, self._view.currentIndex()
        record = page.model.record(index.row())
        if record is None or record.voided or not self._view.hasFocus() or self._view.isColumnHidden(index.column()):
            return False
        name = page.model.columns[index.column()].name
        form = page.detail.form
        if name not in page.ledger.screens.inline or form.is_editing or form.why_not_edit() or page.has_draft(record):
            return False
        self._view.scrollTo(index)
        self._open(record, name)
        return True

    def _open(self, record: Record, name: str) -> None:
        field = field_for(self._page.model.desk, type(record), name, fiscal=lambda: self._page.fiscal)
        field.set_value(getattr(record, name))
        self._record, self._name, self.field = record, name, field
        self._column.insertWidget(0, field)
        self.keys.watch(field)
        for editor in field.editors():
            # The field's own keys come first: a list of candidates closes before the cell does.
            editor.removeEventFilter(field)
            editor.installEventFilter(field)
            editor.setAccessibleName(f"{record.heading} {field.label}")
        self.show()
        self.raise_()
        self._place()
        field.editor().setFocus(Qt.FocusReason.TabFocusReason)

    def commit(self, down: int = 0, right: int = 0) -> None:
        """Register what stands in the cell and go on; what stops it is said under the cell, which stays open."""
        field, record = self.field, self._record
        if field is None or record is None:
            return
        if right:
            # Leaving by Tab takes the marked candidate of a reference.
            self._view.setFocus(Qt.FocusReason.TabFocusReason)
        field.leave()
        loose = record.state in self._page.ledger.workflow.loose
        empty = field.value() in (None, "", ()) and not field.draft()
        if why := "" if loose and empty else field.problem():
            self._show(why, stay=bool(down or right))
            return
        if field.value() == getattr(record, self._name):
            self._go_on(record, down, right)
            return
        outcome = register(self._page.model.desk, record, {self._name: field.value()}, {})
        if outcome.record is None:
            self._declined(outcome, stay=bool(down or right))
            return
        self._go_on(outcome.record, down, right)
        words = f"{outcome.record.heading}の{field.label}を登録しました。"
        self._services.show_undo(words, act=f"register:{record.kind}")

    def give_up(self) -> None:
        """Esc: the cell is as it was."""
        self._close()
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_on(self, record: Record, down: int, right: int) -> None:
        self._close()
        if not (down or right):
            return
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._view.go_by(self._page.model.row_of(record.id), down, right)
        self._page.settle()

    def _declined(self, outcome: Outcome, *, stay: bool) -> None:
        """A problem of this cell is said here; one that needs a reason or another field goes to the pane."""
        assert self.field is not None
        assert self._record is not None
        mine = [p.text for p in outcome.problems if p.field == self._name and p.stops]
        if mine or outcome.said:
            self._show(mine[0] if mine else outcome.said, stay=stay)
            return
        typed, record, name = self.field.draft(), self._record, self._name
        self._close()
        self._page.open_record(record.id, name)
        form = self._page.detail.form
        form.body.fields[name].restore(typed)
        form.body.fields[name].changed.emit()
        form.register(apply=False)

    def _show(self, why: str, *, stay: bool) -> None:
        assert self.field is not None
        self.field.set_error(why)
        self.setToolTip(why)
        self._place()
        self._soon.start()
        if stay:
            self.field.editor().setFocus(Qt.FocusReason.OtherFocusReason)

    def _lost(self) -> None:
        """The focus went elsewhere: what was typed counts, unless something stops it."""
        focus = QApplication.focusWidget()
        if self.field is not None and not (focus is not None and self.isAncestorOf(focus)):
            self.commit()

    def _close(self) -> None:
        field, self.field, self._record = self.field, None, None
        if field is not None:
            self._column.removeWidget(field)
            field.hide()
            field.deleteLater()
        self.setToolTip("")
        self.hide()

    def _place_soon(self, *_: object) -> None:
        if self.field is not None:
            self._soon.start()

    def _place(self) -> None:
        """Over its cell, wherever that is now; inside the list with the sentence under it."""
        if self.field is None or self._record is None:
            return
        row, model = self._page.model.row_of(self._record.id), self._page.model
        place = next(n for n, column in enumerate(model.columns) if column.name == self._name)
        cell: QRect = self._view.visualRect(model.index(row, place))
        room = self._view.viewport().rect()
        if row < 0:
            cell = self.geometry()
        width = min(max(cell.width(), LEAST_WIDTH), room.width())
        self._column.activate()
        height = max(self._column.totalHeightForWidth(width), self._column.totalMinimumSize().height())
        if self.field.error():
            # Whole rows: half a line of the row below would look like a part of the sentence.
            row_height = self._view.verticalHeader().defaultSectionSize()
            height = -(-height // row_height) * row_height
        left = max(0, min(cell.x(), room.width() - width))
        top = min(cell.y(), room.height() - height) if cell.y() < room.height() else cell.y()
        self.setGeometry(left, top, width, height)
