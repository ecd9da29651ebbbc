"""キー割当: every command with its key; a key is chosen by pressing it, and a clash is shown before it counts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from komae_desk.ui.announcement import announce
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.readings import matches
from komae_desk.ui.settings_keys import KeyAssignment, KeyCommand, shown_key, why_not

_MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr)
_PASSING = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape, Qt.Key.Key_CapsLock)
HEADS = ("操作", "キー", "使える画面", "初期値")


class KeyCatcher(QLineEdit):
    """Takes the next combination pressed in it; Tab and Esc stay what they are."""

    caught = Signal(str)
    waiting = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setAccessibleName("新しいキー")
        self.setPlaceholderText("ここでキーを押す")
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def event(self, event: QEvent) -> bool:
        asked = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if asked and event.key() not in _PASSING:  # type: ignore[attr-defined]
            # Every command's key is only a key here.
            event.accept()
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.waiting.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.waiting.emit(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _PASSING:
            super().keyPressEvent(event)
            return
        event.accept()
        if event.key() not in _MODIFIERS:
            keypad = Qt.KeyboardModifier.KeypadModifier
            held = Qt.KeyboardModifier(event.modifiers() & ~keypad)
            self.caught.emit(QKeySequence((held | Qt.Key(event.key())).toCombined()).toString())


class KeyTable(QWidget):
    """The list, and below it the key of the chosen command."""

    def __init__(self, keys: KeyAssignment, say: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys, self._say = keys, say
        self._commands: list[KeyCommand] = []
        self._typed = ""
        self._pending: tuple[KeyCommand, str, KeyCommand] | None = None
        self.table = QTableWidget(0, len(HEADS))
        self.table.setAccessibleName("操作とキー")
        self.table.setHorizontalHeaderLabels(HEADS)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setAlternatingRowColors(True)
        self.table.verticalHeader().hide()
        head = self.table.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        for column in (1, 2, 3):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.which = TextLabel("", "strong", wraps=True)
        self.catcher = KeyCatcher()
        self.swap_button = QPushButton("入れ替える")
        self.none_button = QPushButton("キーをなくす")
        self.reset_button = QPushButton("初期値に戻す")
        self.reset_all = QPushButton("すべて初期値に戻す")
        self.answer = TextLabel("", wraps=True)
        self._lay_out()
        self.table.currentCellChanged.connect(lambda *_: self._show_chosen())
        self.table.cellActivated.connect(lambda *_: self.catcher.setFocus(Qt.FocusReason.OtherFocusReason))
        self.catcher.caught.connect(self.take)
        self.catcher.waiting.connect(keys.pause)
        self.swap_button.clicked.connect(self._swap)
        self.none_button.clicked.connect(lambda: self._give(""))
        self.reset_button.clicked.connect(self._reset)
        self.reset_all.clicked.connect(self._reset_all)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.catcher.setFixedWidth(190)
        for part in (self.catcher, self.swap_button, self.none_button, self.reset_button):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.reset_all)
        words = "操作を選び、「新しいキー」の欄で、使うキーを押してください。F7〜F10は選べません。"
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(TextLabel(words, "sub", wraps=True))
        column.addWidget(self.table, 1)
        column.addWidget(self.which)
        column.addLayout(row)
        column.addWidget(self.answer)

    def fill(self, text: str = "") -> None:
        """Show the commands whose words fit a text."""
        chosen = self.command
        self._typed = text
        self._commands = [c for c in self._keys.commands() if not text.strip() or matches(text, c.title, ())]
        self.table.setRowCount(len(self._commands))
        for row, command in enumerate(self._commands):
            usual = "、".join(map(shown_key, command.usual)) or "なし"
            keys = "、".join(map(shown_key, command.keys)) or "なし"
            mark = "（変更済み）" if command.is_changed else ""
            for column, words in enumerate((command.title, keys + mark, command.where, usual)):
                item = QTableWidgetItem(words)
                if column == 0:
                    spoken = f"{command.title}、{keys}{mark}、{command.where}"
                    item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
                self.table.setItem(row, column, item)
        self.table.setMinimumHeight(self.table.verticalHeader().defaultSectionSize() * 4)
        places = [n for n, c in enumerate(self._commands) if chosen is not None and c.name == chosen.name]
        if self._commands:
            self.table.setCurrentCell(places[0] if places else 0, 0)
        self._show_chosen()

    @property
    def command(self) -> KeyCommand | None:
        """The chosen command."""
        row = self.table.currentRow()
        return self._commands[row] if 0 <= row < len(self._commands) else None

    def take(self, key: str) -> None:
        """A combination was pressed: give it, or say why not and who has it."""
        command = self.command
        if command is None:
            return
        self._drop_pending()
        step = self._keys.step_with(key)
        if why := why_not(key):
            self._tell(why)
        elif step:
            self._tell(f"{shown_key(key)}は、「{step}」のボタンに使うため、割り当てられません。")
        elif (other := self._keys.holder(key, command.name)) is not None:
            self._pending = (command, key, other)
            self.swap_button.setEnabled(True)
            words = f"{shown_key(key)}は「{other.title}」が使っています。入れ替えるには「入れ替える」を押してください。"
            self._tell(words)
        else:
            self._give(key)

    def _give(self, key: str) -> None:
        command = self.command
        if command is not None:
            self._keys.give(command.name, key)
            how = f"{shown_key(key)}にしました" if key else "なしにしました"
            self._done(f"「{command.title}」のキーを{how}。")

    def _swap(self) -> None:
        if self._pending is not None:
            command, key, other = self._pending
            self._keys.swap(command, key, other)
            self._done(f"「{command.title}」を{shown_key(key)}にし、「{other.title}」のキーと入れ替えました。")

    def _reset(self) -> None:
        if self.command is not None:
            self._keys.reset(self.command.name)
            self._done(f"「{self.command.title}」のキーを初期値に戻しました。")

    def _reset_all(self) -> None:
        self._keys.reset()
        self._done("すべてのキーを初期値に戻しました。")

    def _done(self, words: str) -> None:
        if not self.catcher.hasFocus():
            # The button that was pressed may be switched off now: the focus goes where the next command is chosen.
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.fill(self._typed)
        self._tell(words)
        self._say(words)

    def _tell(self, words: str) -> None:
        self.answer.show_text(words)
        announce(self.catcher, words, assertive=True)

    def _drop_pending(self) -> None:
        self._pending = None
        self.swap_button.setEnabled(False)
        self.catcher.clear()

    def _show_chosen(self) -> None:
        self._drop_pending()
        self.answer.show_text("")
        command = self.command
        self.which.show_text(f"「{command.title}」のキー" if command else "操作が見つかりません。")
        for part in (self.catcher, self.none_button, self.reset_button):
            part.setEnabled(command is not None)
        if command is not None:
            self.none_button.setEnabled(bool(command.keys))
            self.reset_button.setEnabled(command.is_changed)
