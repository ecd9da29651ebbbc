"""New records of other people: the list stays as it stands and says how many wait to be shown (ux.md §3.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from komae_desk.core.store import Condition
from komae_desk.ui.announcement import announce
from komae_desk.ui.background import Background
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.list_model import RecordListModel

# More at once is a first filling of the list, not news in it.
MOST = 200


class Arrivals(QWidget):
    """「新しい記録が 2件あります。　表示」 above the list; wanted carries the records that fit it and are not in it.

    changed: whether something waits may have changed; the page gives the line its place.
    """

    wanted = Signal(list)
    too_many = Signal()
    changed = Signal()

    def __init__(self, model: RecordListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._heard: set[UUID] = set()
        self.waiting: Sequence[UUID] = ()
        self._turn = 0
        self._background = Background(self)
        self._look = QTimer(self, singleShot=True, interval=0)
        self._look.timeout.connect(self._find)
        self.sentence = TextLabel("", "sub")
        self.button = QPushButton("表示")
        self.button.setProperty("role", "text")
        self.button.clicked.connect(lambda: self.wanted.emit(list(self.waiting)))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.sentence)
        row.addWidget(self.button)
        row.addStretch(1)
        model.modelReset.connect(self.clear)
        self.hide()

    def hear(self, record_id: UUID) -> None:
        """A record of this ledger arrived or changed."""
        self._heard.add(record_id)
        self._look.start()

    def clear(self) -> None:
        """The list was read anew: everything that fits is in it."""
        self._turn += 1
        self._look.stop()
        self._heard.clear()
        if self.waiting:
            self.waiting = ()
            self.changed.emit()

    def _find(self) -> None:
        if len(self._heard) > MOST:
            self.too_many.emit()
            return
        self._turn += 1
        turn, store, query = self._turn, self._model.desk.store, self._model.query
        absent = [record_id for record_id in self._heard if self._model.row_of(record_id) < 0]

        def fitting() -> list[UUID]:
            return [i for i in absent if store.count(replace(query, where=(*query.where, Condition("id", "=", i))))]

        def show(found: list[UUID]) -> None:
            if turn == self._turn:
                self._show(found)

        self._background.run(fitting, show)

    def _show(self, found: list[UUID]) -> None:
        more = len(found) > len(self.waiting)
        self.waiting = found
        words = f"新しい記録が {len(found)}件あります。"
        self.sentence.show_text(words)
        self.button.setAccessibleName(f"{words}表示")
        self.changed.emit()
        if more:
            announce(self, words)
