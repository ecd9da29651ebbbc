"""The history of a record: who, when, what, each field old → new, and the way back per field (ux.md §3.11)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from komae_desk.core.dates import wareki_moment, wareki_short
from komae_desk.core.desk import Desk
from komae_desk.core.history import Change
from komae_desk.core.record import Record, rich_field
from komae_desk.ui.chips import CellDelegate
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.refusing_button import RefusingButton

MOST_OF_FIELDS = 42
_FIELD = Qt.ItemDataRole.UserRole


class _Lines(QTreeWidget):
    """Three columns that share the width by what they hold; nothing scrolls sideways."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[tuple[str, str, str]] = []

    def fit(self) -> None:
        """The fields whole up to a part of the width; the rest is for old and new."""
        metrics, room = self.fontMetrics(), self.viewport().width()
        columns = list(zip(*self.texts, strict=True)) or [(), (), ()]
        wants = [max((metrics.horizontalAdvance(t) for t in column), default=0) + 20 for column in columns]
        wants[0] = min(wants[0] + 2 * self.indentation(), room * MOST_OF_FIELDS // 100)
        least = metrics.horizontalAdvance("変更前") + 24
        rest = room - wants[0]
        # What is short is whole; two long ones share alike.
        old = wants[1] if wants[1] <= rest // 2 else max(rest - wants[2], rest // 2)
        old = min(max(least, old), rest - least)
        self.setColumnWidth(0, wants[0])
        self.setColumnWidth(1, old)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()


class HistoryView(QWidget):
    """Newest first; a chosen field can be set back to what it was before that line."""

    set_back = Signal(str, object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._record: Record | None = None
        self.tree = _Lines()
        self.tree.setAccessibleName("変更の記録")
        self.tree.setHeaderLabels(["項目", "変更前", "変更後"])
        self.tree.setItemDelegate(CellDelegate(self.tree))
        self.tree.setRootIsDecorated(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(14)
        self.tree.header().setStretchLastSection(True)
        self.tree.currentItemChanged.connect(lambda *_: self._chosen())
        self.empty = TextLabel("変更の記録はまだありません。", "sub", wraps=True)
        self.back_button = RefusingButton("この時点に戻す")
        self.back_button.acted.connect(self._go_back)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 8)
        column.addWidget(self.empty)
        column.addWidget(self.tree, 1)
        column.addWidget(self.back_button, 0, Qt.AlignmentFlag.AlignLeft)

    def show_record(self, record: Record) -> None:
        self._record = record
        changes = self._desk.history(record, brief=True) if record.version else []
        self.tree.clear()
        for change in changes:
            item = self._item(change)
            self.tree.addTopLevelItem(item)
            item.setFirstColumnSpanned(True)
        self.tree.expandAll()
        self.tree.texts = [field[1:] for change in changes for field in change.fields]
        self.tree.fit()
        self.empty.setVisible(not changes)
        self.tree.setVisible(bool(changes))
        self.back_button.setVisible(bool(changes))
        self._chosen()

    def _item(self, change: Change) -> QTreeWidgetItem:
        note = f"　{change.note}" if change.note else ""
        note += f"　【{change.mark}】" if change.mark else ""
        at = change.at.astimezone()
        item = QTreeWidgetItem([f"{wareki_short(at.date())} {at:%H:%M}　{change.what}　{change.who}{note}"])
        spoken = f"{wareki_moment(change.at)}、{change.who}、{change.what}{note}"
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, spoken)
        item.setToolTip(0, spoken)
        font = item.font(0)
        font.setBold(True)
        item.setFont(0, font)
        for name, label, old, new in change.fields:
            child = QTreeWidgetItem([label, old, new])
            child.setData(0, _FIELD, (str(change.op_id), name))
            child.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{label}、{old or '空'}から{new or '空'}へ")
            for place, text in ((0, label), (1, old), (2, new)):
                child.setToolTip(place, text)
            item.addChild(child)
        return item

    def _chosen(self) -> None:
        item = self.tree.currentItem()
        data = item.data(0, _FIELD) if item is not None else None
        self.back_button.refuse(self._why_not(data))

    def _why_not(self, data: object) -> str:
        record = self._record
        if not isinstance(data, tuple) or record is None:
            return "戻す項目の行を選んでください。"
        if data[1] not in record.labels():
            return "状態は、手続のボタンで変えてください。"
        workflow = self._desk.ledgers[record.kind].workflow
        if record.state not in workflow.editable:
            return f"{workflow.states[record.state].label}のため、編集できません。"
        return ""

    def _go_back(self) -> None:
        item, record = self.tree.currentItem(), self._record
        if item is None or record is None:
            return
        op_id, name = item.data(0, _FIELD)
        line = next(line for line in self._desk.lines(record.id) if str(line.op_id) == op_id)
        old = line.op["patch"][name][0]
        self.set_back.emit(name, rich_field(type(record), name, old))
