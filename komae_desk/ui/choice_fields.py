"""Fields for choices: one of a list, several of a list, yes or no (ux.md §3.7)."""

from collections.abc import Sequence
from enum import Enum
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)

from komae_desk.ui.chips import CellDelegate
from komae_desk.ui.field import Field
from komae_desk.ui.name_painting import paint_text
from komae_desk.ui.variant_glyphs import SEQUENCE
from komae_desk.ui.wrapping_check_box import WrappingCheckBox

Option = tuple[Any, str]
YES, NO = "はい", "いいえ"


def _plain(value: Any) -> Any:
    """A value as a draft can keep it: the code of a choice."""
    return value.value if isinstance(value, Enum) else value


class ChoiceBox(QComboBox):
    """A combo box that opens only by Alt+↓, F4 or the mouse, and that the wheel never changes unfocused."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumContentsLength(6)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMaxVisibleItems(14)
        # By 1, 2 … in this order (はい and いいえ everywhere, ux.md §4.2; what a page says, ux.md §4.9).
        self.keyed: Sequence[str] = ()
        # Without a styled delegate the popup ignores the style sheet's rows.
        self.setItemDelegate(CellDelegate(self))

    def paintEvent(self, event: QPaintEvent) -> None:
        text = self.currentText()
        if SEQUENCE.search(text) is None:
            super().paintEvent(event)
            return
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        control, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        with QPainter(self) as painter:
            self.style().drawComplexControl(control, option, painter, self)
            room = self.style().subControlRect(control, option, part, self)
            ink = option.palette.color(option.palette.ColorRole.Text)
            paint_text(painter, room, text, self.font(), ink)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if event.key() == Qt.Key.Key_F4 or (alt and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up)):
            self.showPopup()
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Select):
            event.accept()
        elif event.text().isascii() and event.text().isdigit() and 0 < int(event.text()) <= len(self.keyed):
            self.setCurrentIndex(self.findText(self.keyed[int(event.text()) - 1]))
            self.activated.emit(self.currentIndex())
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.findData(None) >= 0:
            index = self.findData(None)
            self.setCurrentIndex(index)
            self.activated.emit(index)
        else:
            super().keyPressEvent(event)


class ChoiceField(Field):
    """One of a list."""

    ask_verb = "選んで"

    def __init__(self, label: str, options: Sequence[Option], *, blank: str | None = "", **rest: Any) -> None:
        """options are (value, shown); blank is the word for no choice, None leaves it out."""
        super().__init__(label, **rest)
        self.box = ChoiceBox()
        self._blank = blank
        self.box.keyed = (YES, NO) if [words for _, words in options] == [YES, NO] else ()
        self.set_options(options)
        self._install(self.box)
        self.box.currentIndexChanged.connect(lambda _: self._picked())
        self._silent = False

    def set_options(self, options: Sequence[Option]) -> None:
        """Replace the list; the value stays when the new list has it."""
        self._silent = True
        kept = self.box.currentData()
        self.box.clear()
        if self._blank is not None:
            self.box.addItem(self._blank, None)
        self._values = [value for value, _ in options]
        for value, shown in options:
            self.box.addItem(shown, value)
        self.box.setCurrentIndex(max(self._index(kept), 0))
        self._silent = False

    def value(self) -> Any:
        index = self.box.currentIndex() - (self._blank is not None)
        return self._values[index] if index >= 0 else None

    def set_value(self, value: Any) -> None:
        self._silent = True
        self.box.setCurrentIndex(self._index(value))
        self._silent = False
        self._value_set()

    def draft(self) -> Any:
        return _plain(self.value())

    def restore(self, draft: Any) -> None:
        self.set_value(next((value for value in self._values if _plain(value) == draft), None))

    def shown_text(self) -> str:
        return self.box.currentText()

    def _index(self, value: Any) -> int:
        offset = int(self._blank is not None)
        if value in self._values:
            return self._values.index(value) + offset
        return 0 if self._blank is not None else -1

    def _picked(self) -> None:
        if not self._silent:
            self.changed.emit()


class _Buttons(QWidget):
    """Check boxes or radio buttons in a grid; the arrow keys walk them."""

    def __init__(self, buttons: Sequence[QCheckBox | QRadioButton], columns: int) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(2, 4, 2, 4)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        for index, button in enumerate(buttons):
            grid.addWidget(button, index // columns, index % columns)
            if isinstance(button, QCheckBox):
                button.installEventFilter(self)
        grid.setColumnStretch(columns, 1)
        self._buttons = tuple(buttons)
        self._columns = columns

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        steps = {
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Down: self._columns,
            Qt.Key.Key_Up: -self._columns,
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            return False
        to = next(i for i, b in enumerate(self._buttons) if b is watched) + step
        if 0 <= to < len(self._buttons):
            self._buttons[to].setFocus(Qt.FocusReason.TabFocusReason)
        return True


class ChecksField(Field):
    """Several of a list; the value is a tuple in the order of the list."""

    ask_verb = "選んで"

    def __init__(self, label: str, options: Sequence[Option], *, columns: int = 2, **rest: Any) -> None:
        super().__init__(label, **rest)
        self._options = tuple(options)
        self._boxes = tuple(WrappingCheckBox(shown) for _, shown in options)
        self._install(self._boxes[0], _Buttons(self._boxes, columns))
        for box in self._boxes:
            box.setAccessibleName(f"{label} {box.text()}")
            box.clicked.connect(lambda _: self.changed.emit())

    def editors(self) -> tuple[QWidget, ...]:
        return self._boxes

    def value(self) -> tuple[Any, ...]:
        return tuple(value for (value, _), box in zip(self._options, self._boxes, strict=True) if box.isChecked())

    def set_value(self, value: Any) -> None:
        for (each, _), box in zip(self._options, self._boxes, strict=True):
            box.setChecked(each in (value or ()))
        self._value_set()

    def draft(self) -> list[int]:
        return [index for index, box in enumerate(self._boxes) if box.isChecked()]

    def restore(self, draft: Any) -> None:
        self.set_value(tuple(self._options[index][0] for index in draft or () if index < len(self._options)))

    def shown_text(self) -> str:
        return "、".join(shown for value, shown in self._options if value in self.value())


class YesNoField(Field):
    """Two answers side by side; None until one is given."""

    ask_verb = "選んで"

    def __init__(self, label: str, *, words: tuple[str, str] = ("該当する", "該当しない"), **rest: Any) -> None:
        """words are those for True and False."""
        super().__init__(label, **rest)
        self._radios = tuple(QRadioButton(word) for word in words)
        self._group = QButtonGroup(self)
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(2, 4, 2, 4)
        line.setSpacing(16)
        for radio in self._radios:
            self._group.addButton(radio)
            line.addWidget(radio)
            radio.toggled.connect(self._toggled)
        line.addStretch()
        self._silent = False
        self._install(self._radios[0], row)
        for radio in self._radios:
            radio.setAccessibleName(f"{label} {radio.text()}")

    def editors(self) -> tuple[QWidget, ...]:
        return self._radios

    def value(self) -> bool | None:
        yes, no = self._radios
        return True if yes.isChecked() else False if no.isChecked() else None

    def set_value(self, value: Any) -> None:
        self._silent = True
        self._group.setExclusive(False)
        for radio, answer in zip(self._radios, (True, False), strict=True):
            radio.setChecked(value is answer)
        self._group.setExclusive(True)
        self._silent = False
        self._value_set()

    def shown_text(self) -> str:
        return next((radio.text() for radio in self._radios if radio.isChecked()), "")

    def _toggled(self, on: bool) -> None:
        if on and not self._silent:
            self.changed.emit()


class CheckField(Field):
    """One sentence to tick; the value is a bool."""

    ask_verb = "確認して"

    def __init__(self, label: str, *, sentence: str = "", **rest: Any) -> None:
        """sentence stands beside the box; without one 「はい」 does, since the label says the rest."""
        super().__init__(label, **rest)
        self._sentence = sentence or label
        self.box = QCheckBox(sentence or YES)
        self._install(self.box)
        self.box.clicked.connect(lambda _: self.changed.emit())

    def value(self) -> bool:
        return self.box.isChecked()

    def set_value(self, value: Any) -> None:
        self.box.setChecked(bool(value))
        self._value_set()

    def shown_text(self) -> str:
        return YES if self.box.isChecked() else NO

    def problem(self) -> str:
        return f"「{self._sentence}」を{self.ask_verb}ください。" if self.required and not self.value() else ""
