"""What narrows a list: the text box, the chips, 「＋」 and the row of conditions per column (ux.md §3.1, §3.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from komae_desk.core.area import Ledger
from komae_desk.core.record import Choice, field_type
from komae_desk.ui.flow import FlowLayout
from komae_desk.ui.line_edits import LineEdit
from komae_desk.ui.list_query import WORDS, Chip, choice_chips, state_chips
from komae_desk.ui.list_view import ListView

FILTER_MS = 100


class SearchEdit(LineEdit):
    """The box that narrows a list; ↓ goes to the list, Esc clears."""

    down = Signal()
    escaped = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.down.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)


class FilterBar(QWidget):
    """The text box and the chips; changed says that the list should look again."""

    changed = Signal()
    to_list = Signal()
    escaped = Signal()
    columns_wanted = Signal()

    def __init__(self, ledger: Ledger, chips: Sequence[Chip], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger = ledger
        self.edit = SearchEdit()
        self.edit.setAccessibleName("絞り込み")
        self.edit.setPlaceholderText("絞り込み（Ctrl+F）")
        self.edit.setProperty("role", "search")
        self.edit.setFixedWidth(self.edit.fontMetrics().horizontalAdvance("絞り込み（Ctrl+F）") + 48)
        self.edit.setClearButtonEnabled(False)
        self._clear = self.edit.add_button("close", "絞り込みを消す", "絞り込みを消す（Esc）")
        self._clear.clicked.connect(lambda: self.edit.clear())
        self._clear.hide()
        self.edit.textChanged.connect(self._typed)
        self.edit.down.connect(self.to_list)
        self.edit.escaped.connect(self.escaped)
        self._timer = QTimer(self, singleShot=True, interval=FILTER_MS)
        self._timer.timeout.connect(self.changed)
        self._buttons: dict[str, QToolButton] = {}
        self._chips: dict[str, Chip] = {}
        self.plus = QToolButton()
        self.plus.setProperty("role", "chip")
        self.plus.setText("＋")
        self.plus.setAccessibleName("条件を加える")
        self.plus.setToolTip("条件を加える")
        self.plus.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.plus.clicked.connect(self._open_menu)
        self._flow = FlowLayout(gap=6)
        self._row = QWidget()
        self._row.setLayout(self._flow)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._row.setSizePolicy(policy)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.edit, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._row, 1)
        for chip in chips:
            self.add_chip(chip)
        self._flow.addWidget(self.plus)

    def text(self) -> str:
        return self.edit.text()

    def chosen(self) -> tuple[Chip, ...]:
        """The chips that are on."""
        return tuple(self._chips[name] for name, button in self._buttons.items() if button.isChecked())

    def names(self) -> list[str]:
        """Every chip shown, by name."""
        return list(self._buttons)

    def add_chip(self, chip: Chip, *, on: bool = False) -> None:
        """Show one more chip."""
        if chip.name in self._buttons:
            self._buttons[chip.name].setChecked(on)
            return
        button = QToolButton()
        button.setProperty("role", "chip")
        button.setText(chip.words)
        button.setAccessibleName(f"条件 {chip.words}")
        button.setCheckable(True)
        button.setChecked(on)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.installEventFilter(self)
        button.clicked.connect(lambda _=False: self.changed.emit())
        self._buttons[chip.name] = button
        self._chips[chip.name] = chip
        self._flow.removeWidget(self.plus)
        self._flow.addWidget(button)
        self._flow.addWidget(self.plus)
        button.show()

    def set_on(self, name: str, on: bool = True) -> None:
        """Switch a chip without telling anybody."""
        if (button := self._buttons.get(name)) is not None:
            button.setChecked(on)

    def clear(self) -> None:
        """Take every condition away without telling anybody."""
        self._timer.stop()
        self.edit.blockSignals(True)
        self.edit.clear()
        self.edit.blockSignals(False)
        self._clear.hide()
        for button in self._buttons.values():
            button.setChecked(False)

    def all_conditions(self) -> list[Chip]:
        """Everything 「＋」 can add."""
        found = state_chips(self._ledger) if len(self._ledger.workflow.states) > 1 else []
        for name in self._ledger.record.labels():
            found += choice_chips(self._ledger.record, name)
        return found

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
            if step is not None:
                order = [*self._buttons.values(), self.plus]
                at = next(i for i, button in enumerate(order) if button is watched)
                order[max(0, min(at + step, len(order) - 1))].setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.escaped.emit()
                return True
        return False

    def _typed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._timer.start()

    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_menu(menu)
        menu.popup(self.plus.mapToGlobal(self.plus.rect().bottomLeft()))

    def fill_menu(self, menu: QMenu) -> None:
        """「＋」: states, choices of every field, conditions per column."""
        if len(self._ledger.workflow.states) > 1:
            self._submenu(menu, "状態", state_chips(self._ledger))
        for name, label in self._ledger.record.labels().items():
            chips = choice_chips(self._ledger.record, name)
            if len(chips) > 1:
                self._submenu(menu, label.text, chips)
            elif chips:
                menu.addAction(label.text).triggered.connect(lambda _=False, c=chips[0]: self._add(c))
        menu.addSeparator()
        menu.addAction("列ごとの条件（Ctrl+Shift+F）").triggered.connect(self.columns_wanted.emit)

    def _submenu(self, menu: QMenu, title: str, chips: Sequence[Chip]) -> None:
        part = menu.addMenu(title)
        for chip in chips:
            words = chip.words.split("：")[-1]
            part.addAction(words).triggered.connect(lambda _=False, c=chip: self._add(c))

    def _add(self, chip: Chip) -> None:
        self.add_chip(chip, on=True)
        self.changed.emit()


class ConditionEdit(LineEdit):
    """The condition of one column; its menu lists the ways to write one in Japanese."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, example in WORDS:
            menu.addAction(f"{words}　{example}").triggered.connect(lambda _=False, e=example: self.take(e))
        menu.popup(event.globalPos())

    def take(self, example: str) -> None:
        """Put an example in, selected, so that typing replaces it."""
        self.setText(example)
        self.selectAll()
        self.setFocus(Qt.FocusReason.OtherFocusReason)


class ColumnFilters(QWidget):
    """A line of conditions over the columns of a list (Ctrl+Shift+F)."""

    changed = Signal()
    closed = Signal()

    def __init__(self, view: ListView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._edits: dict[int, ConditionEdit] = {}
        self._timer = QTimer(self, singleShot=True, interval=FILTER_MS * 3)
        self._timer.timeout.connect(self.changed)
        for place, column in enumerate(view.rows.columns):
            if column.look in ("check", "due"):
                continue
            edit = ConditionEdit(self)
            edit.setAccessibleName(f"{column.title}の条件")
            edit.setToolTip("例：" + "　".join(example for _, example in WORDS))
            edit.setPlaceholderText(self._example(view.rows.ledger, column.name))
            edit.textEdited.connect(lambda _: self._timer.start())
            edit.installEventFilter(self)
            self._edits[place] = edit
        head = view.horizontalHeader()
        head.sectionResized.connect(self._place)
        head.sectionMoved.connect(self._place)
        view.horizontalScrollBar().valueChanged.connect(self._place)
        self.setFixedHeight(view.fontMetrics().height() + 22)

    def cells(self) -> tuple[tuple[str, str], ...]:
        """The conditions written, by field."""
        columns = self._view.rows.columns
        return tuple((columns[p].name, e.text()) for p, e in self._edits.items() if e.text().strip())

    def first(self) -> ConditionEdit:
        """The left edit, for the focus."""
        return next(iter(self._edits.values()))

    def clear(self) -> None:
        for edit in self._edits.values():
            edit.clear()

    def mark(self, name: str, sentence: str) -> None:
        """Show that the condition of a column cannot be read; an empty name clears."""
        from komae_desk.ui.field import restyle

        columns = self._view.rows.columns
        for place, edit in self._edits.items():
            wrong = bool(name) and columns[place].name == name
            restyle(edit, "error", True if wrong else None)
            edit.setAccessibleDescription(sentence if wrong else "")

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._place()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return True
        return False

    def _place(self, *_: Any) -> None:
        head = self._view.horizontalHeader()
        for place, edit in self._edits.items():
            edit.setVisible(not self._view.isColumnHidden(place))
            left = head.sectionViewportPosition(place) + 1
            edit.setGeometry(left + 2, 0, max(head.sectionSize(place) - 4, 24), self.height() - 4)

    @staticmethod
    def _example(ledger: Ledger, name: str) -> str:
        if name == "state":
            return "状態"
        kind = field_type(ledger.record, name)
        if isinstance(kind, type) and issubclass(kind, Choice):
            return "語"
        return ">=R6.7.1" if kind.__name__ in ("date", "datetime") else "語・空"
