"""Candidates for typed letters, overdue loans, and how lending goes (ux.md §4.4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QActionGroup, QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QListView, QMenu, QPushButton, QVBoxLayout, QWidget

from komae_desk.areas.takeout.answer import Candidate, Overdue
from komae_desk.core.dates import day_in_list
from komae_desk.ui import icons, sound
from komae_desk.ui.flow import FlowLayout
from komae_desk.ui.icons import IconLabel
from komae_desk.ui.labels import TextLabel

MOST_OVERDUE = 5
_ROOT = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class CandidateModel(QAbstractListModel):
    """What typed letters may mean."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[Candidate, ...] = ()

    def show_rows(self, rows: tuple[Candidate, ...]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        row = self.rows[index.row()]
        return "　".join(filter(None, (row.code, row.title, row.note)))


class CandidateList(QListView):
    """Candidates under the scan box; Enter takes one, Esc goes back."""

    chosen = Signal(object)
    given_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("candidates")
        self.setAccessibleName("候補")
        self._model = CandidateModel(self)
        self.setModel(self._model)
        self.clicked.connect(lambda index: self.chosen.emit(self._model.rows[index.row()]))
        self.hide()

    def show_rows(self, rows: tuple[Candidate, ...]) -> None:
        """Show candidates and go to the first, or hide without any."""
        self._model.show_rows(rows)
        self.setVisible(bool(rows))
        if rows:
            self.setFixedHeight(min(len(rows), 6) * (self.fontMetrics().height() + 14) + 8)
            self.setCurrentIndex(self._model.index(0))
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.chosen.emit(self._model.rows[self.currentIndex().row()])
        elif event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)


class OverdueCard(QFrame):
    """返却期限を過ぎた貸出, the longest first, with the slips to print."""

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.rows: list[Overdue] = []
        self.head = TextLabel("", "h2")
        self.links: list[QPushButton] = []
        self.whose: list[TextLabel] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(2)
        column.addWidget(self.head)
        for place in range(MOST_OVERDUE):
            link = QPushButton()
            link.setProperty("role", "text")
            link.clicked.connect(lambda _=False, at=place: self.opened.emit(self.rows[at].movement))
            whose = TextLabel("", wraps=True)
            whose.setProperty("fg", "due")
            self.links.append(link)
            self.whose.append(whose)
            holder = QWidget()
            row = QGridLayout(holder)
            row.setContentsMargins(0, 0, 0, 0)
            row.setHorizontalSpacing(2)
            row.setVerticalSpacing(0)
            row.addWidget(IconLabel("triangle-alert", "due_ln", 16), 0, 0)
            row.addWidget(link, 0, 1, Qt.AlignmentFlag.AlignLeft)
            whose.setContentsMargins(4, 0, 0, 4)
            row.addWidget(whose, 1, 1)
            row.setColumnStretch(1, 1)
            column.addWidget(holder)
        self.more = TextLabel("", "sub")
        self.print_button = QPushButton("督促票を印刷（Alt+P）")
        self.copy_button = QPushButton("文面をコピー")
        column.addWidget(self.more)
        buttons = QWidget()
        flow = FlowLayout(buttons, gap=8)
        flow.addWidget(self.print_button)
        flow.addWidget(self.copy_button)
        column.addWidget(buttons)

    def show_rows(self, rows: Sequence[Overdue], today: date) -> None:
        """Replace the rows."""
        self.rows = list(rows)
        self.head.show_text(f"返却期限を過ぎた貸出　{len(rows)}件")
        for place, (link, whose) in enumerate(zip(self.links, self.whose, strict=True)):
            holder = link.parentWidget()
            there = place < len(rows)
            if holder is not None:
                holder.setVisible(there)
            if there:
                row = rows[place]
                link.setText(row.device)
                words = f"{row.person}／{day_in_list(row.due_on, today)}から {row.days}日超過"
                words += f"　{row.word}" if row.word else ""
                whose.show_text(words)
                link.setAccessibleName(f"{row.device}、{words}")
        rest = len(rows) - MOST_OVERDUE
        self.more.show_text(f"ほかに {rest}件" if rest > 0 else "" if rows else "期限を過ぎた貸出はありません。")
        self.more.setVisible(bool(self.more.text()))
        for button in (self.print_button, self.copy_button):
            button.setVisible(bool(rows))


class GuideCard(QFrame):
    """How lending goes, for who sits here for the first time."""

    LINES = (
        "1　許可書 または 職員証を読み取る",
        "2　機器を読み取る（許可があれば完了）",
        "複数台は、続けて機器を読み取る",
        "返却は、機器を読み取るだけで完了します。",
    )

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(2)
        column.addWidget(TextLabel("貸出の流れ", "h2"))
        for line in self.LINES[:-1]:
            column.addWidget(TextLabel(line, wraps=True))
        column.addWidget(TextLabel(self.LINES[-1], "sub", wraps=True))


class SoundButton(QPushButton):
    """設定「音」: what it is, and a menu to choose."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        menu = QMenu(self)
        group = QActionGroup(menu)
        self._choices = {}
        for setting, words in sound.LABELS.items():
            action = menu.addAction(words)
            action.setCheckable(True)
            action.triggered.connect(lambda _=False, one=setting: self.chosen.emit(one))
            group.addAction(action)
            self._choices[setting] = action
        self.setMenu(menu)

    def show_setting(self, setting: sound.Setting) -> None:
        """Say what is chosen."""
        self._choices[setting].setChecked(True)
        self.setText(f"音：{sound.LABELS[setting]}")
        icons.dress(self, "sound-off" if setting is sound.Setting.NONE else "sound", "primary")
