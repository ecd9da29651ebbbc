"""The field that refers to another record: typing filters candidates, codes are taken as they come (ux.md §3.7)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QListView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from komae_desk.core.folding import fold_code
from komae_desk.ui import current_theme
from komae_desk.ui.field import Field
from komae_desk.ui.input_method import InputMode, input_method
from komae_desk.ui.line_edits import NameEdit
from komae_desk.ui.name_painting import paint_text

# Longer than the gaps of a bar code reader, so that a scan that falls in here opens no list.
FILTER_MS = 90
_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Candidate:
    """A record that can be chosen: what is kept, how it is called, its number, and a line to tell it apart."""

    key: Any
    title: str
    code: str = ""
    detail: str = ""

    @property
    def text(self) -> str:
        """Number and name."""
        return f"{self.code}　{self.title}" if self.code else self.title


Search = Callable[[str], Sequence[Candidate]]
Resolve = Callable[[Any], Candidate | None]


class _CandidateDelegate(QStyledItemDelegate):
    """Name at the left, what tells it apart at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:  # type: ignore[override]
        return QSize(200, max(30, option.fontMetrics.height() + 12))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:  # type: ignore[override]
        candidate = index.data(_ROLE)
        theme = current_theme.current()
        rect: QRect = option.rect
        picked = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if picked:
            painter.fillRect(rect, QColor(theme["sel"]))
            painter.fillRect(QRect(rect.x(), rect.y(), 4, rect.height()), QColor(theme["primary"]))
        inner = rect.adjusted(12, 0, -8, 0)
        metrics = option.fontMetrics
        detail = metrics.elidedText(candidate.detail, Qt.TextElideMode.ElideRight, inner.width() // 2)
        room = inner.width() - metrics.horizontalAdvance(detail) - 12
        words = QRect(inner.x(), inner.y(), room, inner.height())
        paint_text(painter, words, candidate.text, option.font, QColor(theme["sel_text" if picked else "text"]))
        grey = QColor(theme["sel_text" if picked else "text2"])
        paint_text(painter, inner, detail, option.font, grey, Qt.AlignmentFlag.AlignRight)
        painter.restore()


class CandidateList(QListView):
    """The candidates below the line; it never takes the focus, the line's keys drive it."""

    def __init__(self, edit: QWidget) -> None:
        super().__init__(edit)
        self.setObjectName("candidates")
        self.setWindowFlags(Qt.WindowType.ToolTip)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAccessibleName("候補")
        self.setItemDelegate(_CandidateDelegate(self))
        self.setMouseTracking(True)
        self._model = QStandardItemModel(self)
        self.setModel(self._model)
        self._edit = edit

    def offer(self, candidates: Sequence[Candidate]) -> None:
        """Show candidates below the edit, or hide when there are none."""
        self._model.clear()
        for candidate in candidates:
            item = QStandardItem(candidate.text)
            item.setData(candidate, _ROLE)
            item.setData(f"{candidate.text}、{candidate.detail}", Qt.ItemDataRole.AccessibleTextRole)
            self._model.appendRow(item)
        if not candidates:
            self.hide()
            return
        self.setCurrentIndex(self._model.index(0, 0))
        height = self.sizeHintForRow(0) * min(len(candidates), 8) + 8
        place = self._edit.mapToGlobal(self._edit.rect().bottomLeft())
        self.setGeometry(QRect(place.x(), place.y() + 6, max(self._edit.width(), 360), height))
        self.show()

    def step(self, by: int) -> None:
        row = max(0, min(self.currentIndex().row() + by, self._model.rowCount() - 1))
        self.setCurrentIndex(self._model.index(row, 0))

    def picked(self) -> Candidate | None:
        """The candidate under the mark."""
        found = self.currentIndex().data(_ROLE)
        return found if isinstance(found, Candidate) else None

    def shown(self) -> list[Candidate]:
        return [self._model.item(row).data(_ROLE) for row in range(self._model.rowCount())]


class RecordField(Field):
    """A reference to another record; the value is its key. Knows records only through its two callbacks.

    new_wanted: what was typed is not there and the person wants to register it (ux.md §5.5).
    """

    new_wanted = Signal(str)
    ask_verb = "選んで"

    def __init__(
        self, label: str, *, search: Search, resolve: Resolve, noun: str = "記録", example: str = "", **rest: Any
    ) -> None:
        """search gives candidates for what is typed, resolve the one of a key; noun is what is looked for."""
        super().__init__(label, **rest)
        self._search, self._resolve, self._noun = search, resolve, noun
        self._chosen: Candidate | None = None
        self.edit = NameEdit()
        self.edit.setPlaceholderText(example or f"番号か名前で{noun}を探す")
        self._list: CandidateList | None = None
        self._new_button: QPushButton | None = None
        self._timer = QTimer(self, singleShot=True, interval=FILTER_MS)
        self._timer.timeout.connect(self.open_candidates)
        button = self.edit.add_button("search", f"{label}の候補を開く", "候補を開く（F4）")
        button.clicked.connect(self.open_candidates)
        self._install(self.edit)
        input_method.watch(self.edit, InputMode.FREE, "reference")
        self.edit.textEdited.connect(self._edited)

    def value(self) -> Any:
        return self._chosen.key if self._chosen else None

    def chosen(self) -> Candidate | None:
        """The record chosen."""
        return self._chosen

    def set_value(self, value: Any) -> None:
        self._chosen = None if value is None else self._resolve(value)
        self.edit.replace(self._chosen.text if self._chosen else "")
        self._value_set()

    def draft(self) -> str:
        return self.edit.text()

    def restore(self, draft: Any) -> None:
        self.edit.replace(draft or "")
        self._settle()

    def shown_text(self) -> str:
        return self._chosen.text if self._chosen else self.edit.text()

    def problem(self) -> str:
        if self.edit.text().strip() and self._chosen is None:
            return self._not_found() + ("" if self._offers_new() else "候補から選んでください。")
        return super().problem()

    def offer_new(self) -> None:
        """Have what is not found offered to be registered."""
        self._new_button = QPushButton(f"{self._noun}を登録する")
        self._new_button.setProperty("role", "text")
        self._new_button.clicked.connect(lambda: self.new_wanted.emit(self.edit.text().strip()))
        self._new_button.hide()
        self._column.addWidget(self._new_button, 0, Qt.AlignmentFlag.AlignLeft)

    def new_button(self) -> QPushButton | None:
        """The way to register what was not found, where there is one."""
        return self._new_button

    def set_error(self, sentence: str) -> None:
        super().set_error(sentence)
        self._show_new()

    def set_reading(self, reading: bool) -> None:
        super().set_reading(reading)
        self._show_new()

    def _not_found(self) -> str:
        return f"{self.label}「{self.edit.text().strip()}」の{self._noun}は登録されていません。"

    def _offers_new(self) -> bool:
        """Only where nothing fits: what has candidates is to be chosen among them."""
        return self._new_button is not None and not self._search(self.edit.text().strip())

    def _show_new(self) -> None:
        if self._new_button is not None:
            self._new_button.setVisible(not self.is_reading() and self.error() == self._not_found())

    def take_code(self, code: str) -> bool:
        """Choose the record with this number (a scan meant for this field); False when there is none."""
        wanted = fold_code(code)
        found = next((c for c in self._search(code) if wanted and fold_code(c.code) == wanted), None)
        if found is not None:
            self._choose(found)
        return found is not None

    def open_candidates(self) -> None:
        """Show what fits the text typed."""
        typed = "" if self._chosen else self.edit.text()
        self.candidates().offer(self._search(typed))

    def candidates(self) -> CandidateList:
        """The list below the line."""
        if self._list is None:
            self._list = CandidateList(self.edit)
            self._list.clicked.connect(lambda _: self._choose(self.candidates().picked()))
        return self._list

    def leave(self) -> None:
        self._settle()
        self._close()
        super().leave()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._key(event):
            return True
        if event.type() in (QEvent.Type.Hide, QEvent.Type.WindowDeactivate):
            self._close()
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            self._take_marked(event.reason())
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key, alt = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if key == Qt.Key.Key_F4 or (alt and key == Qt.Key.Key_Down):
            self.open_candidates()
            return True
        if self._list is None or not self._list.isVisible():
            return False
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}.get(Qt.Key(key))
        if step is not None:
            self._list.step(step)
            return True
        if key == Qt.Key.Key_Escape:
            self._close()
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self._list.picked())
        return False

    def _take_marked(self, reason: Qt.FocusReason) -> None:
        """Enter and Tab take the candidate under the mark on their way to the next field; a mouse click does not."""
        if reason == Qt.FocusReason.TabFocusReason and self._list is not None and self._list.isVisible():
            self._choose(self._list.picked())

    def _edited(self, _: str) -> None:
        self._chosen = None
        if self.error():
            self.set_error("")
        self._timer.start()
        self.changed.emit()

    def _settle(self) -> None:
        """Take the record whose number or name was typed in full."""
        text = self.edit.text().strip()
        if not text or self._chosen is not None:
            return
        found = [c for c in self._search(text) if text in (c.text, c.title) or fold_code(text) == fold_code(c.code)]
        if len(found) == 1:
            self._choose(found[0])

    def _choose(self, candidate: Candidate | None) -> None:
        self._close()
        if candidate is None or candidate == self._chosen:
            return
        self._chosen = candidate
        self.edit.replace(candidate.text)
        self.set_error("")
        self.describe()
        self.changed.emit()

    def _close(self) -> None:
        self._timer.stop()
        if self._list is not None and self._list.isVisible():
            self._list.hide()
            QApplication.sendPostedEvents(self._list)
