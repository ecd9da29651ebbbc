"""設定 (Ctrl+,): a search box, the groups at the left, one sentence per setting, effects at once (ux.md §4.18)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from komae_desk.core.desk import Desk
from komae_desk.ui.announcement import announce
from komae_desk.ui.enter_navigation import EnterNavigation
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.line_edits import LineEdit
from komae_desk.ui.settings_items import GROUPS, ITEMS, TEXT_SIZE, change, changes, value_of
from komae_desk.ui.settings_key_table import KeyTable
from komae_desk.ui.settings_keys import KeyAssignment
from komae_desk.ui.settings_links import Links
from komae_desk.ui.settings_rows import FactRow, LinkRow, SettingRow

KEYS = "キー割当"
GROUP_WIDTH = 150
Row = SettingRow | LinkRow | FactRow


class SettingsPage(QWidget):
    """The page; made with (desk, services), where services is the window."""

    title = "設定"

    def __init__(self, desk: Desk, services: Any) -> None:
        super().__init__()
        self.setObjectName("page")
        self._desk, self._services = desk, services
        self.search = LineEdit()
        self.search.setProperty("role", "search")
        self.search.setAccessibleName("設定を探す")
        self.search.setPlaceholderText("設定を探す（例：文字、音、ふりがな）")
        self.search.setClearButtonEnabled(False)
        self.groups = QListWidget()
        self.groups.setAccessibleName("設定の分類")
        self.groups.addItems([*GROUPS, KEYS])
        self.rows: list[Row] = [*self._settings(), *Links(desk, services).rows()]
        self._headings: dict[str, TextLabel] = {}
        self.nothing = TextLabel("", wraps=True)
        self.nothing.hide()
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setAccessibleName("設定の内容")
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.keys = KeyTable(KeyAssignment.of(services), services.say)
        self.places = QStackedWidget()
        self._enter = EnterNavigation(self)
        self._lay_out()
        self._connect()
        self.groups.setCurrentRow(0)

    # --- what it is made of

    def _settings(self) -> Iterator[SettingRow]:
        for item in ITEMS:
            row = SettingRow(item, value_of(self._desk, item))
            row.changed.connect(lambda value, r=row: self._change(r, value))
            yield row

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setObjectName("scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 12, 12)
        column.setSpacing(0)
        column.addWidget(self.nothing)
        for group in GROUPS:
            heading = TextLabel(group, "h2")
            heading.setContentsMargins(0, 8, 0, 4)
            self._headings[group] = heading
            column.addWidget(heading)
            for row in (r for r in self.rows if r.group == group):
                column.addWidget(row)
                self._enter.watch(row)
        column.addStretch(1)
        self.area.setWidget(inner)
        self.places.addWidget(self.area)
        self.places.addWidget(self.keys)
        below = QHBoxLayout()
        below.setSpacing(16)
        below.addWidget(self.groups)
        below.addWidget(self.places, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(12)
        whole.addWidget(self.search)
        whole.addLayout(below, 1)
        self._fit()

    def _connect(self) -> None:
        self.search.textChanged.connect(self._look)
        self.search.installEventFilter(self)
        self.groups.currentRowChanged.connect(lambda _: self._show_group())
        self.groups.installEventFilter(self)
        changes.changed.connect(self._changed_elsewhere)
        if (appearance := getattr(self._services, "appearance", None)) is not None:
            appearance.changed.connect(self._looks_changed)

    # --- what the window asks of a page

    def enter(self) -> None:
        """The page was opened: the hands are on the search box."""
        for row in self.rows:
            if isinstance(row, SettingRow):
                row.show_value(value_of(self._desk, row.item))
            elif isinstance(row, FactRow):
                row.tell()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search.selectAll()

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [("↓", "分類へ"), ("Esc", "検索をやめる"), ("Ctrl+/", "キーの一覧"), ("F6", "次の区画")]

    def show_group(self, group: str) -> None:
        """Show a group by its name."""
        # The focus leaves before the row it may be on is hidden.
        self.groups.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search.clear()
        self.groups.setCurrentRow([*GROUPS, KEYS].index(group))

    def row_of(self, name: str) -> SettingRow:
        """The row of a setting; raises StopIteration when there is none."""
        return next(row for row in self.rows if isinstance(row, SettingRow) and row.item.name == name)

    # --- changing

    def _change(self, row: SettingRow, value: Any) -> None:
        change(self._desk, self._services, row.item, value)
        self._services.say(f"「{row.title}」を「{row.item.words(value)}」にしました。")

    def _changed_elsewhere(self, name: str) -> None:
        row = next((r for r in self.rows if isinstance(r, SettingRow) and r.item.name == name), None)
        if row is not None:
            row.show_value(value_of(self._desk, row.item))

    def _looks_changed(self) -> None:
        self._fit()
        row, percent = self.row_of(TEXT_SIZE.name), self._services.appearance.percent
        if row.value() != percent:
            row.show_value(percent)

    def _fit(self) -> None:
        widest = max(self.fontMetrics().horizontalAdvance(words) for words in (*GROUPS, KEYS))
        self.groups.setFixedWidth(max(GROUP_WIDTH, widest + 48))

    # --- finding

    def _look(self, text: str) -> None:
        if not text.strip():
            self._show_group()
            return
        self.groups.clearSelection()
        shown = self._show_rows(lambda row: row.fits(text))
        key_count = 0
        if not shown:
            self.keys.fill(text)
            key_count = self.keys.table.rowCount()
        self.places.setCurrentWidget(self.keys if key_count else self.area)
        self.nothing.setVisible(not shown and not key_count)
        self.nothing.show_text(f"「{text.strip()}」に合う設定はありません。")
        found = shown or key_count
        announce(self.search, f"{found}件見つかりました。" if found else self.nothing.text())

    def _show_group(self) -> None:
        item = self.groups.currentItem()
        group = item.text() if item is not None else GROUPS[0]
        if item is not None:
            item.setSelected(True)
        self.nothing.hide()
        if group == KEYS:
            self.keys.fill()
            self.places.setCurrentWidget(self.keys)
            return
        self.places.setCurrentWidget(self.area)
        self._show_rows(lambda row: row.group == group)
        self.area.verticalScrollBar().setValue(0)

    def _show_rows(self, wanted: Callable[[Row], bool]) -> int:
        shown: dict[str, int] = {}
        for row in self.rows:
            seen = wanted(row)
            row.setVisible(seen)
            shown[row.group] = shown.get(row.group, 0) + seen
        for group, heading in self._headings.items():
            heading.setVisible(bool(shown.get(group)))
        return sum(shown.values())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if watched is self.search:
            return self._search_key(event)
        if watched is self.groups and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Right):
            self._go_in()
            return True
        return False

    def _search_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            return True
        if event.key() == Qt.Key.Key_Down:
            if self.search.text().strip():
                self._go_in()
            else:
                self.groups.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.search.text().strip():
            self._go_in()
            return True
        return False

    def _go_in(self) -> None:
        """The focus goes to the first setting that is shown."""
        if self.places.currentWidget() is self.keys:
            self.keys.table.setFocus(Qt.FocusReason.TabFocusReason)
            return
        first = next((row for row in self.rows if not row.isHidden()), None)
        if first is not None:
            first.control().setFocus(Qt.FocusReason.TabFocusReason)
            self.area.ensureWidgetVisible(first, 0, 16)
