"""Typing passwords: one that is known, and a new one whose rules are shown as they are met (security.md R16, R18)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from komae_desk.ui import icons
from komae_desk.ui.field import Field
from komae_desk.ui.icons import IconLabel
from komae_desk.ui.labels import FieldLabel, TextLabel
from komae_desk.ui.line_edits import LineEdit
from komae_desk.ui.text_fields import CodeField

SHORTEST = 12
CODE_DIGITS = 6
# (password, words anybody could guess) → sentences on what is wrong with it
Weaknesses = Callable[[str, Sequence[str]], list[str]]


class PasswordField(Field):
    """A password: hidden, shown only while its button is down, never drafted, forgotten when taken."""

    def __init__(self, label: str = "パスワード", **options: Any) -> None:
        super().__init__(label, required=True, **options)
        self.edit = LineEdit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self._eye = self.edit.add_button("eye", f"{label}を表示", "押している間だけ、パスワードを表示します。")
        # Space held down shows it as the pointer does.
        self._eye.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._eye.pressed.connect(lambda: self.edit.setEchoMode(QLineEdit.EchoMode.Normal))
        self._eye.released.connect(lambda: self.edit.setEchoMode(QLineEdit.EchoMode.Password))
        self._install(self.edit)
        self.edit.textEdited.connect(lambda _: self.changed.emit())

    def value(self) -> str:
        return self.edit.text()

    def set_value(self, value: Any) -> None:
        self.edit.setText(value or "")

    def shown_text(self) -> str:
        return ""

    def draft(self) -> str:
        return ""

    def take(self) -> str:
        """The password; the field is empty afterwards, its undo steps too."""
        text = self.edit.text()
        self.forget()
        return text

    def forget(self) -> None:
        """Empty the field."""
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.clear()


class OneTimeCode(CodeField):
    """The six digits an authenticator shows now; never drafted, taken once."""

    def __init__(self, *, required: bool = True) -> None:
        super().__init__("確認コード（6桁）", required=required)
        self._may_be_empty = not required
        self.edit.setMaxLength(CODE_DIGITS)

    def draft(self) -> str:
        return ""

    def take(self) -> str:
        """The code; the field is empty afterwards."""
        text = str(self.value())
        self.set_value("")
        return text

    def check(self) -> bool:
        """Whether six digits stand in it, or nothing where it may."""
        if not super().check():
            return False
        if self._may_be_empty and not self.value():
            return True
        text = str(self.value())
        good = len(text) == CODE_DIGITS and text.isdecimal()
        self.set_error("" if good else "確認コードは、半角の数字6桁で入力してください。")
        return good


def lay_foot(column: QVBoxLayout, back: QPushButton, button: QPushButton) -> None:
    """The way back and the way on, at the right below the fields."""
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(back)
    row.addWidget(button)
    column.addSpacing(8)
    column.addLayout(row)


def labelled(field: Field) -> QWidget:
    """A field under its label."""
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(5)
    column.addWidget(FieldLabel(field))
    column.addWidget(field)
    column.addStretch(1)
    return whole


class Rule(QWidget):
    """One rule with a mark that says whether it is met; the mark differs by shape and by word."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words
        self.met = False
        self._done = IconLabel("circle-check", "ok_ln", 16)
        self._open = IconLabel("circle", "neu_ln", 16)
        self._text = TextLabel(words, "sub", wraps=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._done)
        row.addWidget(self._open)
        row.addWidget(self._text, 1)
        self.show_met(False)

    def show_met(self, met: bool) -> None:
        """Say whether it is met now."""
        self.met = met
        self._done.setVisible(met)
        self._open.setVisible(not met)
        self._text.setAccessibleName(f"{self._words}：{'満たしています' if met else 'まだです'}")


class NewPassword(QWidget):
    """A new password, twice, with its rules below."""

    changed = Signal()

    def __init__(self, weaknesses: Weaknesses, words: Callable[[], Sequence[str]], label: str = "パスワード") -> None:
        """words gives what anybody could guess of this person: section, name, staff number."""
        super().__init__()
        self._weaknesses = weaknesses
        self._words = words
        self.first = PasswordField(label)
        self.again = PasswordField(f"{label}（確認）")
        self.rules = [
            Rule(f"{SHORTEST}字以上"),
            Rule("推測されやすい言葉（課名、氏名、職員番号、キーの並びなど）が中心ではない"),
            Rule("確認の欄と同じ"),
        ]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        for column, field in enumerate((self.first, self.again)):
            grid.addWidget(labelled(field), 0, column)
            grid.setColumnStretch(column, 1)
            field.changed.connect(self._look)
        lines = QVBoxLayout()
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(2)
        for rule in self.rules:
            lines.addWidget(rule)
        grid.addLayout(lines, 1, 0, 1, 2)

    def is_good(self) -> bool:
        """Whether every rule is met."""
        self._look()
        return all(rule.met for rule in self.rules)

    def check(self) -> bool:
        """Show what is wrong at the field it concerns; True when nothing is."""
        one, two = self.first.value(), self.again.value()
        faults = self._weaknesses(one, self._words())
        self.first.set_error(faults[0] if faults else "")
        differs = not faults and one != two
        self.again.set_error(f"{self.first.label}の2つの欄が違います。もう一度入力してください。" if differs else "")
        self._look()
        return not faults and not differs

    def take(self) -> str:
        """The password; both fields are empty afterwards."""
        self.again.forget()
        text = self.first.take()
        self._look()
        return text

    def forget(self) -> None:
        """Empty both fields."""
        self.take()

    def fields(self) -> tuple[PasswordField, PasswordField]:
        return self.first, self.again

    def _look(self) -> None:
        one, two = self.first.value(), self.again.value()
        long_enough = len(one) >= SHORTEST
        for rule, met in zip(
            self.rules,
            (long_enough, long_enough and not self._weaknesses(one, self._words()), bool(one) and one == two),
            strict=True,
        ):
            rule.show_met(met)
        self.changed.emit()


def lock_mark(size: int = 24) -> IconLabel:
    """The mark of the sign-in screens."""
    assert "lock" in icons.names()
    return IconLabel("lock", "primary", size)
