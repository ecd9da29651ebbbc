"""The field for whole numbers: amounts, counts (ux.md §3.7)."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from komae_desk.core.dates import fiscal_words
from komae_desk.core.folding import fold_width
from komae_desk.ui.field import Field
from komae_desk.ui.input_method import InputMode, input_method
from komae_desk.ui.line_edits import LatinEdit


class NumberEdit(LatinEdit):
    """Digits; ↑ and ↓ count."""

    def __init__(self, least: int, most: int) -> None:
        super().__init__()
        self._least, self._most = least, most
        self.setAlignment(Qt.AlignmentFlag.AlignRight)

    def number(self) -> int | None:
        """The number typed, None when blank or unreadable."""
        text = fold_width(self.text()).replace(",", "").strip()
        return int(text) if text.lstrip("-").isascii() and text.lstrip("-").isdigit() else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & Qt.KeyboardModifier.AltModifier or self.isReadOnly():
            super().keyPressEvent(event)
            return
        now = self.number()
        stepped = self._least if now is None else max(self._least, min(self._most, now + step))
        self.setText(str(stepped))
        self.textEdited.emit(self.text())


class NumberField(Field):
    """A whole number with its unit; fiscal: the year a fiscal year begins in, read as 「令和8年度」."""

    def __init__(
        self, label: str, *, unit: str = "", least: int = 0, most: int = 999_999_999, fiscal: bool = False, **rest: Any
    ) -> None:
        super().__init__(label, **rest)
        self._fiscal = fiscal
        self._unit, self._least, self._most = unit, least, most
        self.edit = NumberEdit(least, most)
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(self.edit, 100)
        line.addWidget(QLabel(unit))
        line.addStretch(1)
        self.edit.hold_width("0" * max(len(str(most)), 4))
        self._install(self.edit, row)
        input_method.watch(self.edit, InputMode.OFF, "number")
        self.edit.textEdited.connect(lambda _: self.changed.emit())

    def value(self) -> int | None:
        return self.edit.number()

    def set_value(self, value: Any) -> None:
        self.edit.replace("" if value is None else str(value))
        self._value_set()

    def draft(self) -> str:
        return self.edit.text()

    def restore(self, draft: Any) -> None:
        self.edit.replace(str(draft or ""))

    def shown_text(self) -> str:
        number = self.edit.number()
        if number is not None and self._fiscal:
            return fiscal_words(number)
        return "" if number is None else f"{number:,}{self._unit}"

    def problem(self) -> str:
        number = self.edit.number()
        if self.edit.text().strip() and number is None:
            return f"{self.label}は数字で入力してください。"
        if number is not None and not self._least <= number <= self._most:
            return f"{self.label}は{self._least:,}から{self._most:,}までの数字を入力してください。"
        return super().problem()

    def leave(self) -> None:
        folded = fold_width(self.edit.text()).strip()
        if folded != self.edit.text():
            self.edit.setText(folded)
            self.pass_note("半角に直しました。")
        super().leave()
