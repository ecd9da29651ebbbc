"""Step 2 of an import: what each row would do, errors at their cells, mended in place (ux.md §3.6, §5.5)."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from komae_desk.core.intake import Importer, Outcome, Rehearsal, count_sentence
from komae_desk.ui import habits
from komae_desk.ui.announcement import announce
from komae_desk.ui.chips import CellDelegate, chip_width
from komae_desk.ui.import_model import CHIPS, FIRST_FIELD, OUTCOME, ImportModel
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.tokens import ROW_HEIGHTS

_LOOKED_AT = 60
_WIDEST = 320


class RowsView(QTableView):
    """The grid: F2 or typing edits, Enter goes down and Tab right as in Excel, Esc gives up the edit."""

    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("取り込む行")
        self.setItemDelegate(CellDelegate(self))
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        edits = QAbstractItemView.EditTrigger
        self.setEditTriggers(edits.EditKeyPressed | edits.AnyKeyPressed | edits.DoubleClicked)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setSectionsClickable(False)
        self.verticalHeader().setHighlightSections(False)
        head = self.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)

    def fit(self) -> None:
        """Heights by the habit and the text size, widths by the first rows."""
        metrics = self.fontMetrics()
        least = metrics.height() + 10
        self.verticalHeader().setDefaultSectionSize(max(ROW_HEIGHTS[habits.current().row_height], least))
        self.horizontalHeader().setFixedHeight(max(32, metrics.height() + 14))
        model = self.model()
        if not isinstance(model, ImportModel):
            return
        self.setColumnWidth(OUTCOME, max(chip_width(metrics, chip.word) for chip in CHIPS.values()) + 20)
        for place in range(FIRST_FIELD, model.columnCount()):
            texts = [str(model.headerData(place, Qt.Orientation.Horizontal))]
            texts += [str(model.index(row, place).data() or "") for row in range(min(model.rowCount(), _LOOKED_AT))]
            width = max(metrics.horizontalAdvance(text) for text in texts) + 44
            self.setColumnWidth(place, min(width, _WIDEST))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            # An editor passes Enter on; it is closed first, which goes down as well.
            if self.state() is not QAbstractItemView.State.EditingState:
                self._go_down()
            return
        super().keyPressEvent(event)

    def _go_down(self) -> None:
        index = self.currentIndex()
        below = index.siblingAtRow(index.row() + 1)
        if below.isValid():
            self.setCurrentIndex(below)

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        self.moved.emit(current.row())

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if hint is QAbstractItemDelegate.EndEditHint.SubmitModelCache:
            self._go_down()


class PreviewStep(QWidget):
    """The count that always balances, the grid, and the sentences of the row where the person is."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model: ImportModel | None = None
        self.count_line = TextLabel("", "strong", wraps=True)
        self.only_wrong = QCheckBox("直すところがある行だけ(&W)")
        self.only_wrong.toggled.connect(self._narrow)
        self.next_button = QPushButton("次の直すところへ（F3）")
        self.next_button.clicked.connect(lambda: self.go_to_next())
        self.view = RowsView()
        self.view.moved.connect(self._say_row)
        self.sentence = TextLabel("", wraps=True)
        self.sentence.setProperty("fg", "err")
        self.sentence.setMinimumHeight(self.fontMetrics().height() * 2 + 4)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.count_line, 1)
        row.addWidget(self.only_wrong)
        row.addWidget(self.next_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.view, 1)
        column.addWidget(self.sentence)

    @property
    def checked(self) -> Rehearsal:
        """What was rehearsed, with what was mended since."""
        assert self.model is not None
        return self.model.checked

    def accepted(self) -> int:
        """How many rows would be written."""
        counts = self.checked.counts
        return counts[Outcome.NEW] + counts[Outcome.UPDATED]

    def rejected(self) -> int:
        """How many rows would be left out."""
        return self.checked.counts[Outcome.REJECTED]

    def show_rehearsal(self, importer: Importer, checked: Rehearsal, mapping: dict[int, str]) -> None:
        """Show all rows, the first one to mend as the current one."""
        old = self.model
        self.model = ImportModel(importer, checked, mapping, self)
        self.model.edited.connect(self._edited)
        self.view.setModel(self.model)
        if old is not None:
            old.deleteLater()
        self.only_wrong.setChecked(False)
        self.view.fit()
        self._show_count()
        if self.model.rowCount():
            found = self.model.next_wrong(-1)
            self.go_to(*(found or (0, FIRST_FIELD if self.model.columns else 0)))

    def go_to(self, row: int, column: int) -> None:
        """Make a cell the current one."""
        assert self.model is not None
        index = self.model.index(row, column)
        self.view.setCurrentIndex(index)
        self.view.scrollTo(index)

    def go_to_next(self, by: int = 1) -> None:
        """F3: the next cell to mend; by = -1: the one before (Shift+F3)."""
        if self.model is None:
            return
        # What is being typed counts.
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        found = self.model.next_wrong(self.view.currentIndex().row(), by)
        if found is None:
            announce(self, "直すところはありません。")
            return
        self.go_to(*found)

    def _narrow(self, only: bool) -> None:
        if self.model is None:
            return
        self.model.show_wrong_only(only)
        if self.model.rowCount():
            found = self.model.next_wrong(-1)
            self.go_to(*(found or (0, FIRST_FIELD)))
        else:
            self._say_row(-1)

    def _edited(self, row: int) -> None:
        self._show_count()
        self._say_row(row)
        assert self.model is not None
        remarks = self.checked.remarks(self.model.rehearsed(row))
        announce(self, " ".join(remarks) or "直しました。")
        self.changed.emit()

    def _show_count(self) -> None:
        self.count_line.show_text(count_sentence(self.checked.counts))
        wrong = self.rejected()
        self.next_button.setVisible(bool(wrong))
        self.only_wrong.setVisible(bool(wrong) or self.only_wrong.isChecked())

    def _say_row(self, row: int) -> None:
        if self.model is None or not 0 <= row < self.model.rowCount():
            words = "直すところはありません。" if self.only_wrong.isChecked() else ""
            self.sentence.show_text(words)
            return
        rehearsed = self.model.rehearsed(row)
        remarks = self.checked.remarks(rehearsed)
        self.sentence.show_text(f"{rehearsed.row.number}行目　" + "　".join(remarks) if remarks else "")
