"""The fields of a clash, side by side: this PC's value, the server's, or a third one that is typed (ux.md §4.16)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QRadioButton, QWidget

from komae_desk.core.conflicts import Difference, Matter
from komae_desk.core.desk import Desk
from komae_desk.ui.field import Field
from komae_desk.ui.field_factory import field_for
from komae_desk.ui.labels import TextLabel

HERE, SERVER, BLANK = "この端末", "サーバー", "（空）"


class SideButton(QRadioButton):
    """One side of a field: ← → chooses, ↑ ↓ goes to the next field, Enter decides."""

    stepped = Signal(int)
    entered = Signal()

    def __init__(self, spoken: str) -> None:
        super().__init__()
        self.setAccessibleName(spoken)
        self.setMinimumSize(24, 24)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class _Words(TextLabel):
    """The words beside a side button; pressing them is pressing it."""

    def __init__(self, words: str, button: SideButton) -> None:
        super().__init__(words, wraps=True)
        self._button = button
        self.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress:
            self._button.click()
            self._button.setFocus(Qt.FocusReason.MouseFocusReason)
            return True
        return super().eventFilter(watched, event)


class _Row(QObject):
    """One field of the clash."""

    def __init__(self, rows: ConflictRows, desk: Desk, matter: Matter, difference: Difference) -> None:
        super().__init__(rows)
        self.difference = difference
        self._desk, self._record_type = desk, desk.ledgers[matter.kind].record
        label = difference.label
        self.mine = SideButton(f"{label}　{HERE}　{difference.mine or BLANK}")
        self.theirs = SideButton(f"{label}　{SERVER}　{difference.theirs or BLANK}")
        self.typed = SideButton(f"{label}　別の内容")
        self.editor: Field | None = None
        self.group = QButtonGroup(self)
        for button in self.buttons():
            self.group.addButton(button)
        (self.theirs if matter.theirs_is_newer else self.mine).setChecked(True)
        self.typed.hide()

    def buttons(self) -> tuple[SideButton, SideButton, SideButton]:
        return (self.mine, self.theirs, self.typed)

    def chosen(self) -> SideButton:
        return next(button for button in self.buttons() if button.isChecked())

    def open_editor(self) -> Field:
        """The third value, which begins as this PC's."""
        if self.editor is None:
            self.editor = field_for(self._desk, self._record_type, self.difference.field)
            self.editor.set_value(self.difference.mine_value)
            self.editor.changed.connect(lambda: self.typed.setChecked(True))
        return self.editor

    def value(self) -> Any:
        if self.typed.isChecked() and self.editor is not None:
            return self.editor.value()
        return self.difference.mine_value if self.mine.isChecked() else self.difference.theirs_value


class ConflictRows(QWidget):
    """Every field that was changed on both sides."""

    entered = Signal()

    def __init__(self, desk: Desk, matter: Matter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        for column, stretch in enumerate((3, 4, 4)):
            self._grid.setColumnStretch(column, stretch)
        self._rows = [_Row(self, desk, matter, each) for each in matter.differences]
        mine, theirs = matter.mine, matter.theirs
        there = f"{SERVER}（{theirs.named} {theirs.at.astimezone():%H:%M}）" if theirs is not None else SERVER
        heads = ("項目", f"{HERE}（{mine.named} {mine.at.astimezone():%H:%M}）", there)
        for column, head in enumerate(heads):
            self._grid.addWidget(TextLabel(head, "sub", wraps=True), 0, column)
        for place, row in enumerate(self._rows):
            each = row.difference
            label = TextLabel(each.label, wraps=True)
            label.setContentsMargins(0, 3, 0, 0)
            self._grid.addWidget(label, 2 * place + 1, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(_side(row.mine, each.mine), 2 * place + 1, 1, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(_side(row.theirs, each.theirs), 2 * place + 1, 2, Qt.AlignmentFlag.AlignTop)
            for button in row.buttons():
                button.entered.connect(self.entered)
                button.stepped.connect(lambda by, at=place: self._step(at, by))

    def rows(self) -> Sequence[_Row]:
        return self._rows

    def open_editors(self) -> None:
        """A third line under every field, for another value."""
        for place, row in enumerate(self._rows):
            if row.editor is not None:
                continue
            third = QWidget()
            line = QHBoxLayout(third)
            line.setContentsMargins(0, 0, 0, 4)
            line.setSpacing(4)
            line.addWidget(row.typed, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(row.open_editor(), 1)
            row.typed.show()
            self._grid.addWidget(third, 2 * place + 2, 1, 1, 2)
        if self._rows:
            editor = self._rows[0].open_editor()
            editor.editor().setFocus(Qt.FocusReason.OtherFocusReason)

    def check(self) -> bool:
        """Whether every typed value can be read; the first that cannot gets the focus."""
        wrong = [r for r in self._rows if r.typed.isChecked() and r.editor is not None and not r.editor.check()]
        if wrong and wrong[0].editor is not None:
            wrong[0].editor.editor().setFocus(Qt.FocusReason.OtherFocusReason)
        return not wrong

    def values(self) -> dict[str, Any]:
        """What was chosen, by field."""
        return {row.difference.field: row.value() for row in self._rows}

    def _step(self, place: int, by: int) -> None:
        target = self._rows[max(0, min(place + by, len(self._rows) - 1))]
        target.chosen().setFocus(Qt.FocusReason.TabFocusReason)


def _side(button: SideButton, words: str) -> QWidget:
    side = QWidget()
    line = QHBoxLayout(side)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(4)
    line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(_Words(words or BLANK, button), 1, Qt.AlignmentFlag.AlignVCenter)
    return side
