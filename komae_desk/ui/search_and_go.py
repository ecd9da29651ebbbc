"""検索・移動 (Ctrl+K): one box for pages, commands, numbers, records and days (ux.md §3.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import shiboken6
from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from komae_desk.core.area import load
from komae_desk.ui import current_theme, icons
from komae_desk.ui.announcement import announce
from komae_desk.ui.beside import open_beside
from komae_desk.ui.findings import Finding, search
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.name_painting import paint_text

if TYPE_CHECKING:
    from komae_desk.ui.main_window import MainWindow

WIDTH = 600
TYPED_MS = 90
RECENT = 5
KEYS = "Enter：開く　Ctrl+Enter：記録を並べて開く　Esc：戻る"
_ROLE = Qt.ItemDataRole.UserRole


class _FindingDelegate(QStyledItemDelegate):
    """Icon, words and, at the right, what tells a line apart; what cannot be done is grey with its reason."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:  # type: ignore[override]
        return QSize(200, max(32, option.fontMetrics.height() + 14))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:  # type: ignore[override]
        finding: Finding = index.data(_ROLE)
        theme, rect = current_theme.current(), QRect(option.rect)
        picked = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if picked:
            painter.fillRect(rect, QColor(theme["sel"]))
            painter.fillRect(QRect(rect.x(), rect.y(), 4, rect.height()), QColor(theme["primary"]))
        ink = theme["sel_text" if picked else "text2" if finding.why else "text"]
        side = 16
        icons.paint(
            painter,
            finding.icon,
            ink,
            QRect(rect.x() + 12, rect.y() + (rect.height() - side) // 2, side, side).toRectF(),
        )
        metrics = option.fontMetrics
        inner = rect.adjusted(38, 0, -12, 0)
        detail = metrics.elidedText(finding.detail, Qt.TextElideMode.ElideRight, inner.width() * 6 // 10)
        room = inner.width() - metrics.horizontalAdvance(detail) - 16
        words = QRect(inner.x(), inner.y(), room, inner.height())
        paint_text(painter, words, finding.words, option.font, QColor(ink))
        grey = QColor(theme["sel_text" if picked else "text2"])
        paint_text(painter, inner, detail, option.font, grey, Qt.AlignmentFlag.AlignRight)
        painter.restore()


class SearchAndGo(QFrame):
    """The results under the box of the top bar; the focus stays in the box."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setProperty("role", "overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._window = window
        self.edit = window.top.search
        self.list = QListView()
        self.list.setObjectName("candidates")
        self.list.setAccessibleName("検索の結果")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setItemDelegate(_FindingDelegate(self))
        self.list.setMouseTracking(True)
        self.list.clicked.connect(lambda index: self._run(index.row()))
        self._model = QStandardItemModel(self)
        self.list.setModel(self._model)
        self._words = TextLabel("", "sub", wraps=True)
        self._words.setContentsMargins(12, 6, 12, 6)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.list)
        column.addWidget(self._words)
        self.keys = TextLabel(KEYS, "sub", wraps=True)
        self.keys.setContentsMargins(12, 6, 12, 6)
        column.addWidget(self.keys)
        self.found: list[Finding] = []
        self._timer = QTimer(self, singleShot=True, interval=TYPED_MS)
        self._timer.timeout.connect(self._look)
        self._before: QWidget | None = None
        self.edit.textEdited.connect(lambda _: self._timer.start())
        self.edit.stepped.connect(self._step)
        self.edit.taken.connect(self._take)
        self.edit.escaped.connect(self.give_up)
        self.edit.entered.connect(self._look)
        self.edit.installEventFilter(self)
        self.hide()

    def begin(self) -> None:
        """Ctrl+K: the box has the focus, the recent five stand under it."""
        if not self.edit.hasFocus():
            self._before = QApplication.focusWidget()
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.selectAll()
        self._look()

    def give_up(self) -> None:
        """Esc: back to the page."""
        self._timer.stop()
        self.edit.clear()
        self.hide()
        self._enter_page()

    def _enter_page(self) -> None:
        page = self._window.stack.page
        if page is not None:
            enter = getattr(page, "enter", None)
            if callable(enter):
                enter()
            else:
                page.setFocus()

    def texts(self) -> list[str]:
        """The words of every line shown."""
        return [finding.words for finding in self.found]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.lostFocus():
            self.hide()
            if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
                self._before = None
        return False

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # Told when every part has its new text size, which for hidden ones is a moment after the change.
        if event.type() == QEvent.Type.StyleChange and self.isVisible():
            self._place()

    def _look(self) -> None:
        self._timer.stop()
        text, window = self.edit.text(), self._window
        verbs = [verb for verb in window.registry.verbs.values() if verb.name != "new"]
        found = search(text, verbs, window.desk, window.open_record) if text.strip() else self._recent()
        self.found = [*found, *self._by_areas(text)] if text.strip() else found
        self._show(text)

    def _by_areas(self, text: str) -> list[Finding]:
        """What areas find beside their records, such as the clauses of the rules."""
        window, found = self._window, []
        for area in window.desk.areas:
            if area.finds:
                told = load(area.finds)(window.desk, window, text)
                found += [Finding(area.title, words, detail, run, icon="book") for words, detail, run in told]
        return found

    def _recent(self) -> list[Finding]:
        desk, window = self._window.desk, self._window
        found = []
        for kind, key, words in desk.store.preference(desk.user.person, "recent") or ():
            if kind == "verb" and key in window.registry.verbs:
                verb = window.registry.verbs[key]
                found.append(Finding("最近", verb.title, "", verb.run, verb.why(), f"verb:{key}", verb.icon or "menu"))
            elif kind in desk.ledgers:
                found.append(self._recent_record(kind, key, words))
        return found

    def _recent_record(self, kind: str, key: str, words: str) -> Finding:
        ledger = self._window.desk.ledgers[kind]

        def go() -> None:
            self._window.open_record(kind, UUID(key))

        return Finding("最近", words, ledger.record.title, go, key=f"{kind}:{key}", icon=ledger.icon)

    def _show(self, text: str) -> None:
        self._model.clear()
        for finding in self.found:
            item = QStandardItem(finding.words)
            item.setData(finding, _ROLE)
            spoken = "、".join(filter(None, (finding.group, finding.words, finding.why or finding.detail)))
            item.setData(spoken, Qt.ItemDataRole.AccessibleTextRole)
            self._model.appendRow(item)
        self.list.setVisible(bool(self.found))
        self._words.setVisible(not self.found)
        self.keys.setVisible(bool(self.found))
        if text.strip():
            self._words.show_text(f"「{text.strip()}」に合う画面・操作・記録はありません。")
        else:
            self._words.show_text("番号・名前・ふりがな・日付・画面の名前で探せます。")
        if self.found:
            self.list.setCurrentIndex(self._model.index(0, 0))
        self.show()
        self.raise_()
        # After show: only then the parts know how large their text is.
        self._place()
        if text.strip():
            announce(self.edit, f"{len(self.found)}件見つかりました。" if self.found else self._words.accessibleName())

    def _place(self) -> None:
        window, edit = self._window, self.edit
        corner = edit.mapTo(window, QPoint(0, edit.height() + 6))
        width = min(max(WIDTH, edit.width()), window.width() - 32)
        left = min(corner.x(), window.width() - width - 16)
        row = self.list.sizeHintForRow(0) if self.found else 0
        height = row * len(self.found) + 8 if self.found else self.fontMetrics().height() + 28
        self.list.setFixedHeight(max(height - 2, 1))
        if self.found:
            height += self.keys.heightForWidth(width - 2)
        self.setGeometry(left, corner.y(), width, height)

    def _step(self, by: int) -> None:
        if self.found and self.isVisible():
            row = max(0, min(self.list.currentIndex().row() + by, len(self.found) - 1))
            self.list.setCurrentIndex(self._model.index(row, 0))
            announce(self.edit, str(self._model.item(row).data(Qt.ItemDataRole.AccessibleTextRole)))

    def _take(self, beside: bool = False) -> None:
        if self._timer.isActive() or not self.isVisible():
            self._look()
        self._run(max(self.list.currentIndex().row(), 0), beside)

    def _run(self, row: int, beside: bool = False) -> None:
        if not 0 <= row < len(self.found):
            return
        finding = self.found[row]
        if finding.why:
            self._window.say(finding.why)
            return
        self._remember(finding)
        self.edit.clear()
        self.hide()
        kind, _, key = finding.key.partition(":")
        if beside and kind in self._window.desk.ledgers:
            self._go_back()
            open_beside(self._window, kind, UUID(key))
        else:
            finding.run()

    def _go_back(self) -> None:
        """Where the person was before Ctrl+K, so that closing what is beside leads there."""
        before, self._before = self._before, None
        if before is not None and shiboken6.isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._enter_page()

    def _remember(self, finding: Finding) -> None:
        if not finding.key:
            return
        desk = self._window.desk
        kind, _, key = finding.key.partition(":")
        kept = [list(each) for each in desk.store.preference(desk.user.person, "recent") or ()]
        entry = [kind, key, finding.words]
        kept = [entry, *(each for each in kept if each[:2] != entry[:2])][:RECENT]
        desk.store.set_preference(desk.user.person, "recent", kept)
