"""One row of 設定: a title, one sentence, the control, the default by name, and the way back to it (ux.md §4.18)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QPushButton, QVBoxLayout, QWidget

from komae_desk.ui.choice_fields import ChoiceBox
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.readings import matches
from komae_desk.ui.settings_items import Item

RESET = "初期値に戻す"


class _Row(QWidget):
    """Title and sentence at the left, the hand's part at the right, a line below."""

    def __init__(self, title: str, sentence: str, aliases: tuple[str, ...], group: str) -> None:
        super().__init__()
        self.title, self.sentence, self.group = title, sentence, group
        self._aliases = (*aliases, sentence)
        self.heading = TextLabel(title, "strong", wraps=True)
        self.explained = TextLabel(sentence, "sub", wraps=True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.heading)
        words.addWidget(self.explained)
        self.hand = QVBoxLayout()
        self.hand.setSpacing(2)
        rule = QFrame()
        rule.setProperty("role", "rule")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 8, 4, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.addLayout(words, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(self.hand, 0, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(rule, 1, 0, 1, 2)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)

    def fits(self, text: str) -> bool:
        """Whether the row is meant by what was typed."""
        return matches(text, self.title, self._aliases)

    def control(self) -> QWidget:
        """What takes the focus."""
        return self


class FactRow(_Row):
    """What is decided elsewhere: a sentence and nothing to change; the keyboard comes by, `now` tells it anew."""

    def __init__(
        self, title: str, sentence: str, group: str, aliases: tuple[str, ...] = (), now: Callable[[], str] | None = None
    ) -> None:
        super().__init__(title, sentence, aliases, group)
        self._now = now
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)

    def tell(self) -> None:
        """Say how it stands now."""
        if self._now is not None:
            self.sentence = self._now()
            self.explained.show_text(self.sentence)
            self.setAccessibleDescription(self.sentence)


class SettingRow(_Row):
    """A setting: changed at once, with the default named and a way back while it differs."""

    changed = Signal(object)

    def __init__(self, item: Item[Any], value: Any) -> None:
        super().__init__(item.title, item.sentence, item.aliases, item.group)
        self.item = item
        self._silent = False
        self._control: ChoiceBox | QCheckBox
        if item.is_switch:
            self._control = QCheckBox("する")
            self._control.toggled.connect(self._picked)
        else:
            self._control = ChoiceBox()
            for each, words in item.choices:
                self._control.addItem(words, each)
            self._control.currentIndexChanged.connect(lambda _: self._picked())
        self._control.setAccessibleName(item.title)
        self.usual = TextLabel(f"初期値：{item.words(item.default)}", "sub")
        self.reset_button = QPushButton(RESET)
        self.reset_button.setProperty("role", "text")
        self.reset_button.setAccessibleName(f"{item.title}を{RESET}")
        self.reset_button.clicked.connect(self._reset)
        policy = self.reset_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset_button.setSizePolicy(policy)
        self._foot = foot = QGridLayout()
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self.usual, 0, 0)
        foot.addWidget(self.reset_button, 0, 1, Qt.AlignmentFlag.AlignRight)
        foot.setColumnStretch(0, 1)
        self.hand.addWidget(self._control)
        self.hand.addLayout(foot)
        self.show_value(value)

    def control(self) -> QWidget:
        return self._control

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_foot"):
            # The sheet lets a button of text be squeezed: its column does not.
            self._foot.setColumnMinimumWidth(1, self.reset_button.sizeHint().width())

    def value(self) -> Any:
        """What is chosen now."""
        if isinstance(self._control, QCheckBox):
            return self._control.isChecked()
        index = self._control.currentIndex()
        return self._values()[index] if index >= 0 else self.item.default

    def show_value(self, value: Any) -> None:
        """Show a value; a value that is no choice is added to the list."""
        self._silent = True
        if isinstance(self._control, QCheckBox):
            self._control.setChecked(bool(value))
        else:
            values = self._values()
            if value not in values:
                self._control.addItem(self.item.words(value), value)
                values.append(value)
            self._control.setCurrentIndex(values.index(value))
        self._silent = False
        self._describe()

    def _values(self) -> list[Any]:
        assert isinstance(self._control, ChoiceBox)
        return [self._control.itemData(index) for index in range(self._control.count())]

    def _picked(self, *_: object) -> None:
        if not self._silent:
            self._describe()
            self.changed.emit(self.value())

    def _reset(self) -> None:
        # Hiding the button would take the focus along.
        self._control.setFocus(Qt.FocusReason.OtherFocusReason)
        self.show_value(self.item.default)
        self.changed.emit(self.item.default)

    def _describe(self) -> None:
        usual = f"初期値は「{self.item.words(self.item.default)}」です。"
        self._control.setAccessibleDescription(f"{self.sentence}{usual}")
        self.reset_button.setVisible(self.value() != self.item.default)


class LinkRow(_Row):
    """A way to another screen that belongs here."""

    def __init__(
        self,
        title: str,
        sentence: str,
        words: str,
        run: Callable[[], object],
        group: str,
        aliases: tuple[str, ...] = (),
    ) -> None:
        super().__init__(title, sentence, aliases, group)
        self.button = QPushButton(words)
        self.button.setAccessibleName(f"{words}　{title}")
        self.button.setAccessibleDescription(sentence)
        self.button.clicked.connect(lambda: run())
        self.hand.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)

    def control(self) -> QWidget:
        return self.button
