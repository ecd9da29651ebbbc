"""What a record refers to and what refers to it, and its printed forms (tabs 関連 and 帳票)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from komae_desk.core.area import Ledger, Paper
from komae_desk.core.dates import wareki_moment
from komae_desk.core.desk import Desk
from komae_desk.core.paper import KEPT
from komae_desk.core.record import Record, field_type
from komae_desk.core.store import Condition, Query
from komae_desk.ui.chips import CellDelegate
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.refusing_button import RefusingButton

_RECORD = Qt.ItemDataRole.UserRole
MOST = 50
MOST_PRINTINGS = 10


def related(desk: Desk, record: Record) -> Iterator[tuple[str, Record]]:
    """(how it is related, the other record): first what this one names, then what names this one."""
    for name, label in record.labels().items():
        value = getattr(record, name)
        if label.refers_to and value:
            for other_id in value if isinstance(value, tuple) else (value,):
                if (other := desk.maybe(label.refers_to, other_id)) is not None:
                    yield label.text, other
    for ledger in desk.ledgers.values():
        for name, label in ledger.record.labels().items():
            if label.refers_to == record.kind:
                for other in _naming(desk, ledger, name, record.id):
                    yield f"{ledger.record.title}の{label.text}", other


def _naming(desk: Desk, ledger: Ledger, name: str, record_id: UUID) -> Sequence[Record]:
    many = field_type(ledger.record, name) is tuple
    condition = Condition(name, "contains", str(record_id)) if many else Condition(name, "=", record_id)
    return desk.store.first(Query(ledger.kind, where=(condition,)), MOST)


class _Rows(QListWidget):
    """Enter opens."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            self.itemActivated.emit(self.currentItem())
            return
        super().keyPressEvent(event)


class RelatedView(QWidget):
    """Other records by how they are related; Enter opens one."""

    open_wanted = Signal(str, object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.rows = _Rows()
        self.rows.setAccessibleName("関連する記録")
        self.rows.setItemDelegate(CellDelegate(self.rows))
        self.rows.itemActivated.connect(self._open)
        self.rows.itemDoubleClicked.connect(self._open)
        self.empty = TextLabel("関連する記録はありません。", "sub", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 8)
        column.addWidget(self.empty)
        column.addWidget(self.rows, 1)

    def show_record(self, record: Record) -> None:
        self.rows.clear()
        for how, other in related(self._desk, record) if record.version else ():
            state = self._desk.ledgers[other.kind].workflow.states.get(other.state)
            item = QListWidgetItem(f"{how}　{other.heading}　{state.label if state else ''}".strip())
            item.setData(_RECORD, (other.kind, other.id))
            self.rows.addItem(item)
        self.rows.setVisible(self.rows.count() > 0)
        self.empty.setVisible(self.rows.count() == 0)

    def _open(self, item: QListWidgetItem) -> None:
        kind, record_id = item.data(_RECORD)
        self.open_wanted.emit(kind, record_id)


class PapersView(QWidget):
    """The printed forms of a record, and when each was printed."""

    preview_wanted = Signal(object)
    again_wanted = Signal(object, str)

    def __init__(self, desk: Desk, papers: Sequence[Paper], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._papers = tuple(papers)
        self.buttons: list[RefusingButton] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 8)
        column.setSpacing(8)
        for paper in self._papers:
            title = f"{paper.code} {paper.title}".strip()
            column.addWidget(TextLabel(title, "strong", wraps=True))
            button = RefusingButton("プレビュー")
            button.setAccessibleName(f"{title} のプレビュー")
            button.acted.connect(lambda p=paper: self.preview_wanted.emit(p))
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            self.buttons.append(button)
        if not self._papers:
            column.addWidget(TextLabel("この台帳に帳票はありません。", "sub", wraps=True))
        column.addSpacing(8)
        self._head = TextLabel("印刷の記録", "strong")
        column.addWidget(self._head)
        self.printings: list[QPushButton] = []
        self._printed: list[QWidget] = []
        self._log = QVBoxLayout()
        self._log.setSpacing(4)
        column.addLayout(self._log)
        column.addStretch(1)

    def show_record(self, record: Record) -> None:
        why = "" if record.version else "登録すると印刷できます。"
        for button in self.buttons:
            button.refuse(why)
        lines = self._desk.lines(record.id) if record.version else ()
        printed = [line for line in reversed(lines) if line.verb in ("print", "export")][:MOST_PRINTINGS]
        self._head.setVisible(bool(printed))
        for old in self._printed:
            old.hide()
            old.deleteLater()
        self._printed = []
        self.printings = []
        for line in printed:
            words = f"{wareki_moment(line.at)}　{line.op['name']}　{line.op['note']}"
            self._add(TextLabel(words, "sub", wraps=True))
            paper = next((p for p in self._papers if p.code == line.op["facts"].get("form")), None)
            if paper is not None and KEPT in line.op["facts"]:
                self._offer(paper, words, line.op["facts"][KEPT])

    def _offer(self, paper: Paper, words: str, kept: str) -> None:
        button = QPushButton("同じ紙を表示")
        button.setProperty("role", "text")
        button.setAccessibleName(f"{words}　同じ紙を表示")
        button.clicked.connect(lambda: self.again_wanted.emit(paper, kept))
        self._add(button)
        self.printings.append(button)

    def _add(self, widget: QWidget) -> None:
        button = isinstance(widget, QPushButton)
        self._log.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft if button else Qt.AlignmentFlag(0))
        self._printed.append(widget)
