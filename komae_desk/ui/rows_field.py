"""Fields that hold several: lines of words, chosen records, rows of a small table (ux.md §3.7)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from komae_desk.core.dates import parse_date, wareki_short
from komae_desk.core.errors import Refused
from komae_desk.core.record import Choice, Kind, field_type, plain, rich, shown
from komae_desk.ui import icons
from komae_desk.ui.announcement import announce
from komae_desk.ui.choice_fields import ChoiceBox
from komae_desk.ui.field import Field, restyle
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.line_edits import LineEdit
from komae_desk.ui.record_field import Candidate, RecordField
from komae_desk.ui.text_fields import TextAreaField

NARROW = 3
"""Characters a choice in a row has room for at least."""


class LinesField(TextAreaField):
    """Several short texts, one a line; the value is a tuple."""

    def __init__(self, label: str, **options: Any) -> None:
        options.setdefault("example", "1行に1つずつ入力")
        super().__init__(label, **options)

    def value(self) -> Any:
        return tuple(line.strip() for line in self.edit.toPlainText().splitlines() if line.strip())

    def set_value(self, value: Any) -> None:
        super().set_value("\n".join(value or ()))

    def draft(self) -> Any:
        return self.edit.toPlainText()

    def restore(self, draft: Any) -> None:
        super().set_value(draft)


class RecordsField(Field):
    """Several other records: the line takes one after the other, each can be taken off again."""

    ask_verb = "選んで"

    def __init__(
        self,
        label: str,
        *,
        search: Callable[[str], Sequence[Candidate]],
        resolve: Callable[[Any], Candidate | None],
        noun: str = "記録",
        **rest: Any,
    ) -> None:
        super().__init__(label, **rest)
        self._resolve = resolve
        self._keys: list[UUID] = []
        self._line = RecordField(label, search=search, resolve=resolve, noun=noun)
        self._line.changed.connect(self._take)
        self._chosen = QVBoxLayout()
        self._chosen.setContentsMargins(0, 0, 0, 0)
        self._chosen.setSpacing(2)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._chosen)
        column.addWidget(self._line)
        self._install(self._line.edit, box)

    def value(self) -> tuple[UUID, ...]:
        return tuple(self._keys)

    def set_value(self, value: Any) -> None:
        self._keys = list(value or ())
        self._show()
        self._value_set()

    def draft(self) -> list[str]:
        return [str(key) for key in self._keys]

    def restore(self, draft: Any) -> None:
        self.set_value(tuple(UUID(key) for key in draft or ()))

    def shown_text(self) -> str:
        found = [self._resolve(key) for key in self._keys]
        return "、".join(candidate.text for candidate in found if candidate)

    def _take(self) -> None:
        key = self._line.value()
        if key is None:
            return
        self._line.set_value(None)
        if key not in self._keys:
            self._keys.append(key)
            self._show()
            if self.error():
                self.set_error("")
            self.changed.emit()

    def _drop(self, key: UUID) -> None:
        self._keys.remove(key)
        self._show()
        self._line.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _show(self) -> None:
        while (item := self._chosen.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for key in self._keys:
            candidate = self._resolve(key)
            self._chosen.addWidget(self._row(key, candidate.text if candidate else "（見つかりません）"))

    def _row(self, key: UUID, text: str) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(2, 0, 0, 0)
        line.addWidget(TextLabel(text, wraps=True), 1)
        off = QToolButton()
        icons.dress(off, "close")
        off.setAccessibleName(f"{text} を外す")
        off.setToolTip("外す")
        off.clicked.connect(lambda: self._drop(key))
        line.addWidget(off)
        return row


class RowsField(Field):
    """A small table whose rows are dataclasses; most limits the rows, 0 does not. Ctrl+D takes the cell above."""

    def __init__(self, label: str, row_type: Any, *, most: int = 0, **rest: Any) -> None:
        super().__init__(label, **rest)
        self._type, self._most = row_type, most
        self._names = [f.name for f in dataclasses.fields(row_type)]
        self._heads = [_head_of(f) for f in dataclasses.fields(row_type)]
        self._rows: list[list[QWidget]] = []
        self._box = QWidget()
        self._grid = QGridLayout(self._box)
        self._grid.setContentsMargins(0, 4, 0, 0)
        self._grid.setHorizontalSpacing(4)
        self._grid.setVerticalSpacing(4)
        self._spots = spots_of(row_type)
        self._lines = max(line for line, _, _ in self._spots) + 1
        for (line, place, _), head in zip(self._spots, self._heads, strict=True):
            self._grid.addWidget(TextLabel(head, "sub"), line, place)
        self.add_button = QPushButton("行を加える")
        self.add_button.clicked.connect(self._add_by_hand)
        self._grid.addWidget(self.add_button, self._lines, 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
        self._install(self.add_button, self._box)
        self.add_button.setAccessibleName(f"{label}の行を加える")
        self.add_button.setVisible(most != 1)
        if most == 1:
            self._add()

    def editor(self) -> QWidget:
        """The first cell, from which Tab goes on row by row to the button below them."""
        rows = getattr(self, "_rows", [])
        return rows[0][0] if rows else super().editor()

    def editors(self) -> tuple[QWidget, ...]:
        rows = getattr(self, "_rows", [])
        return (self.add_button, *(cell for row in rows for cell in row))

    def set_label(self, label: str) -> None:
        self.label = label

    def value(self) -> Any:
        made = [row for cells in self._rows if (row := self._row_value(cells)) is not None]
        if self._most == 1:
            return made[0] if made else None
        return tuple(made)

    def set_value(self, value: Any) -> None:
        rows = [] if value is None else [value] if dataclasses.is_dataclass(value) else list(value)
        while self._rows and len(self._rows) > max(len(rows), int(self._most == 1)):
            self._remove(len(self._rows) - 1)
        while len(self._rows) < len(rows):
            self._add()
        for cells, row in zip(self._rows, rows, strict=False):
            for name, cell in zip(self._names, cells, strict=True):
                _show_in(cell, getattr(row, name))
        self._value_set()

    def draft(self) -> Any:
        return plain(self.value())

    def restore(self, draft: Any) -> None:
        if isinstance(draft, dict):
            self.set_value(rich(self._type, draft))
        elif draft is not None:
            self.set_value(tuple(rich(self._type, each) for each in draft))

    def shown_text(self) -> str:
        value = self.value()
        rows = () if value is None else value if isinstance(value, tuple) else (value,)
        between = "\n" if self._lines > 1 else "、"
        return between.join(" ".join(filter(None, (shown(getattr(r, n)) for n in self._names))) for r in rows)

    def problem(self) -> str:
        for number, cells in enumerate(self._rows, 1):
            for head, name, cell in zip(self._heads, self._names, cells, strict=True):
                try:
                    self._cell_value(name, cell)
                except (Refused, ValueError) as error:
                    why = error.text if isinstance(error, Refused) else "数字で入力してください。"
                    return f"{number}行目の{head}：{why}"
        return super().problem()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._most != 1 and isinstance(event, QKeyEvent) and _is_fill(event) and (at := self._place_of(watched)):
            if event.type() == QEvent.Type.ShortcutOverride:
                # In a table the key is the table's, not the list's 複写して新規.
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._fill_from_above(*at)
                return True
        return super().eventFilter(watched, event)

    def _place_of(self, cell: QObject) -> tuple[int, int] | None:
        """Row and column of a cell."""
        return next(((n, row.index(cell)) for n, row in enumerate(self._rows) if cell in row), None)

    def _fill_from_above(self, number: int, place: int) -> None:
        """Ctrl+D: 上の行と同じ."""
        cell = self._rows[number][place]
        if number == 0:
            announce(cell, "上に行はありません。")
            return
        above = self._rows[number - 1][place]
        if isinstance(cell, ChoiceBox) and isinstance(above, ChoiceBox):
            cell.setCurrentIndex(above.currentIndex())
        elif isinstance(cell, LineEdit) and isinstance(above, LineEdit):
            # Put in as typing is, so that Ctrl+Z takes it back.
            cell.selectAll()
            cell.insert(above.text())
        self._edited("")

    def _row_value(self, cells: Sequence[QWidget]) -> Any:
        values: dict[str, Any] = {}
        for name, cell in zip(self._names, cells, strict=True):
            try:
                values[name] = self._cell_value(name, cell)
            except (Refused, ValueError):
                values[name] = None
        if not any(values.values()):
            return None
        return self._type(**{n: v for n, v in values.items() if v is not None})

    def _cell_value(self, name: str, cell: QWidget) -> Any:
        if isinstance(cell, ChoiceBox):
            return cell.currentData()
        assert isinstance(cell, LineEdit)
        text, kind = cell.text().strip(), field_type(self._type, name)
        if not text:
            return "" if kind is str else None
        if kind is date:
            return parse_date(text, today=date.today()).value
        if kind is datetime:
            return datetime.combine(parse_date(text, today=date.today()).value, datetime.min.time()).astimezone()
        return int(text) if kind is int else text

    def _add_by_hand(self) -> None:
        self._add()
        self._rows[-1][0].setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _add(self) -> None:
        at = (len(self._rows) + 1) * self._lines
        cells = [self._cell(name, head) for name, head in zip(self._names, self._heads, strict=True)]
        self._grid.removeWidget(self.add_button)
        for (line, place, span), cell in zip(self._spots, cells, strict=True):
            self._grid.addWidget(cell, at + line, place, 1, span)
            cell.installEventFilter(self)
        self._rows.append(cells)
        # Before the button in the chain of Tab, as they stand above it.
        before: QWidget | None = self.add_button.previousInFocusChain()
        while before is not None and before is not self.add_button and before.focusPolicy() == Qt.FocusPolicy.NoFocus:
            before = before.previousInFocusChain()
        chain = [*([before] if before is not None and before is not self.add_button else []), *cells]
        for first, following in pairwise(chain):
            QWidget.setTabOrder(first, following)
        self._lead()
        self._grid.addWidget(self.add_button, at + self._lines, 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
        self._name_cells()

    def _remove(self, at: int) -> None:
        for cell in self._rows.pop(at):
            self._grid.removeWidget(cell)
            cell.hide()
            cell.deleteLater()
        self._lead()

    def _lead(self) -> None:
        """What comes to the field comes to its first cell."""
        if not self.is_reading():
            self.setFocusProxy(self.editor())

    def _cell(self, name: str, head: str) -> QWidget:
        kind = field_type(self._type, name)
        if kind is bool or (isinstance(kind, type) and issubclass(kind, Choice)):
            box = ChoiceBox()
            box.addItem("", None)
            members: list[tuple[Any, str]] = [(True, "○")] if kind is bool else [(m, m.label) for m in kind]
            for member, words in members:
                box.addItem(words, member)
            _keep_narrow(box)
            box.activated.connect(lambda _: self.changed.emit())
            return box
        edit = LineEdit()
        edit.textEdited.connect(self._edited)
        return edit

    def _edited(self, _: str) -> None:
        if self.error():
            self.set_error("")
        self.changed.emit()

    def _name_cells(self) -> None:
        for number, cells in enumerate(self._rows, 1):
            for head, cell in zip(self._heads, cells, strict=True):
                cell.setAccessibleName(f"{self.label} {number}行目 {head}")
                restyle(cell, "error", None)


def spots_of(row_type: Any) -> list[tuple[int, int, int]]:
    """Line, column and span of each cell of a row: a long text takes the rest of its line, what follows the next."""
    fields = dataclasses.fields(row_type)
    long = next((n for n, f in enumerate(fields) if (label := f.metadata.get("label")) and label.kind is Kind.LONG), -1)
    if long < 0:
        return [(0, n, 1) for n in range(len(fields))]
    rest = len(fields) - long - 1
    before = [(0, n, 1) for n in range(long)]
    return [*before, (0, long, max(rest - long, 1)), *((1, n, 1) for n in range(rest))]


def _keep_narrow(box: ChoiceBox) -> None:
    """A row has room for its texts; the list that opens shows the words whole."""
    box.setMinimumContentsLength(NARROW)
    box.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    metrics = box.fontMetrics()
    widest = max(metrics.horizontalAdvance(box.itemText(n)) for n in range(box.count()))
    box.view().setMinimumWidth(widest + 40)


def _is_fill(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_D and event.modifiers() == Qt.KeyboardModifier.ControlModifier


def _head_of(field: dataclasses.Field[Any]) -> str:
    label = field.metadata.get("label")
    return label.text if label is not None else field.name


def _show_in(cell: QWidget, value: Any) -> None:
    if isinstance(cell, ChoiceBox):
        cell.setCurrentIndex(max(cell.findData(value), 0))
    elif isinstance(cell, LineEdit):
        local = value.astimezone().date() if isinstance(value, datetime) else value
        cell.replace(wareki_short(local) if isinstance(local, date) else "" if value is None else str(value))
