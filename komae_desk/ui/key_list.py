"""Every key of the page and the window (Ctrl+/): what works here first, then what works everywhere."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from komae_desk.ui.command_registry import CommandRegistry
from komae_desk.ui.line_edits import LineEdit
from komae_desk.ui.page_stack import told
from komae_desk.ui.readings import matches
from komae_desk.ui.settings_keys import shown_key

HERE, EVERYWHERE, FIELDS, SEARCH = "この画面", "どの画面でも", "入力欄", "検索・移動"
OF_FIELDS = (
    ("Enter", "次の項目へ"),
    ("Shift+Enter", "前の項目へ"),
    ("Alt+↓", "候補・カレンダーを開く"),
    ("F4", "候補・カレンダーを開く"),
    ("↑ ↓", "日付を1日ずつ変える"),
    ("Ctrl+D", "表の欄を上の行と同じにする"),
    ("Esc", "1つ前に戻る（入力は消えません）"),
)
OF_SEARCH = (
    ("Enter", "見つかったものを開く"),
    ("Ctrl+Enter", "見つかった記録を並べて開く"),
)
Key = tuple[str, str, str]
_MNEMONIC = re.compile(r"\(&.\)|&")


def keys_of_window(registry: CommandRegistry, page: Any) -> list[Key]:
    """(key, words, where) of everything that has a key now: the page's, its buttons', the fields', the window's."""
    names = {verb.name for verb in told(page, "verbs") or ()}
    here: list[Key] = []
    everywhere: list[Key] = []
    for verb in registry.verbs.values():
        if verb.keys:
            keys = "、".join(dict.fromkeys(map(shown_key, verb.keys)))
            own = verb.name in names
            (here if own else everywhere).append((keys, verb.title, HERE if own else EVERYWHERE))
    known = {key for verb in registry.verbs.values() for key in verb.keys}
    fixed = [(*each, where) for where, keys in ((FIELDS, OF_FIELDS), (SEARCH, OF_SEARCH)) for each in keys]
    return [*here, *_of_buttons(page, known), *fixed, *everywhere]


def _of_buttons(page: Any, known: Collection[str]) -> list[Key]:
    """The steps of a form, whose keys lie on their buttons."""
    if not isinstance(page, QWidget):
        return []
    found = []
    for button in page.findChildren(QAbstractButton):
        key = getattr(button, "key", "") or button.shortcut().toString()
        if key and button.isVisible() and key not in known:
            words = getattr(button, "words", "") or _MNEMONIC.sub("", button.text().split("（")[0])
            found.append((shown_key(key), words, HERE))
    return found


class KeyList(QDialog):
    """Key, command and where it works; typing narrows the list."""

    def __init__(self, registry: CommandRegistry, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("この画面のキー")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._keys = keys_of_window(registry, getattr(getattr(parent, "stack", None), "page", None))
        self.search = LineEdit()
        self.search.setProperty("role", "search")
        self.search.setAccessibleName("キーを探す")
        self.search.setPlaceholderText("操作の名前で探す")
        self.table = QTableWidget(0, 3)
        self.table.setAccessibleName("キーと操作")
        self.table.setHorizontalHeaderLabels(["キー", "操作", "使える場所"])
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        head = self.table.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        for column, mode in enumerate(("ResizeToContents", "Stretch", "ResizeToContents")):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode[mode])
        self.change_button = QPushButton("キーを変える")
        if "go:settings" not in registry.verbs:
            self.change_button.hide()
        self.change_button.setAutoDefault(False)
        self.close_button = QPushButton("閉じる（Esc）")
        self.close_button.setAutoDefault(False)
        row = QHBoxLayout()
        row.addWidget(self.change_button)
        row.addStretch(1)
        row.addWidget(self.close_button)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(16, 16, 16, 12)
        column_box.setSpacing(8)
        column_box.addWidget(self.search)
        column_box.addWidget(self.table, 1)
        column_box.addLayout(row)
        self.search.textChanged.connect(self._fill)
        self.close_button.clicked.connect(self.accept)
        self.change_button.clicked.connect(self._change)
        self._fill("")
        wide = self.fontMetrics().horizontalAdvance("あ") * 44
        self.resize(max(600, wide), 580)
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self, text: str) -> None:
        shown = [key for key in self._keys if not text.strip() or matches(text, key[1], (key[0],))]
        self.table.setRowCount(len(shown))
        for row, (key, words, where) in enumerate(shown):
            cells = [QTableWidgetItem(each) for each in (key, words, where)]
            cells[0].setData(Qt.ItemDataRole.AccessibleTextRole, f"{key}、{words}、{where}")
            for column, cell in enumerate(cells):
                self.table.setItem(row, column, cell)

    def _change(self) -> None:
        window: Any = self.parent()
        self.accept()
        window.open_page("settings")
        told(window.stack.page, "show_group", "キー割当")
