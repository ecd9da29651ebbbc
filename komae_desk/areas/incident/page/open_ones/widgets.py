"""What is under way, and the large button that begins an incident (domain.md §13)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from komae_desk.areas.incident.choices import Level
from komae_desk.areas.incident.gathered import Gathered
from komae_desk.areas.incident.incident.record import Incident
from komae_desk.areas.incident.telling import untold
from komae_desk.core.dates import short_moment
from komae_desk.core.desk import Desk, Look
from komae_desk.ui.chips import Chip, Status
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.plain_table import PlainTable
from komae_desk.ui.refusing_button import RefusingButton

HEADS = ("番号", "認知", "判定", "何が", "未報告", "状態")
TONES = {Level.ONE: Status.INFORMATION, Level.TWO: Status.ATTENTION, Level.THREE: Status.WRONG}
NONE = "対応中のインシデントはありません。"


class OpenOnes(QWidget):
    """begun: a new one; opened: one of the list (its id); joined: some of it are the same event (their ids)."""

    begun = Signal()
    opened = Signal(object)
    joined = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._ones: list[Incident] = []
        self.button = QPushButton("インシデントを報告（Ctrl+Shift+I）")
        self.button.setProperty("role", "primary")
        self.words = TextLabel("", "h2", wraps=True)
        self.table = PlainTable("対応中のインシデント", HEADS, gives_way=("何が", "未報告"))
        self.join_button = RefusingButton("選んだ事案を1件にまとめる")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.words)
        column.addWidget(self.table, 1)
        column.addWidget(self.join_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.button.clicked.connect(lambda _: self.begun.emit())
        self.table.opened.connect(self._open)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._look())
        self.join_button.acted.connect(lambda: self.joined.emit(self.chosen()))
        self._look()

    def show_ones(self, ones: Sequence[Incident]) -> None:
        """The newest first."""
        self._ones = list(ones)
        look: Any = Gathered(self._desk, ones)
        self.table.show_rows([self._cells(each, look) for each in ones])
        self.table.setVisible(bool(ones))
        self._look()
        self.words.show_text(f"対応中のインシデント　{len(ones)}件（Enterで開く）" if ones else NONE)

    def focus(self) -> None:
        """On the list, else on the button."""
        self.table.go_to(0)
        (self.table if self._ones else self.button).setFocus(Qt.FocusReason.OtherFocusReason)

    def chosen(self) -> list[UUID]:
        """Whose rows are marked."""
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        return [self._ones[row].id for row in rows if row < len(self._ones)]

    def _look(self) -> None:
        self.join_button.setVisible(len(self._ones) > 1)
        why = "同じ事案を2件以上選んでください（Shift＋↓、又はCtrlキーを押しながら選びます）。"
        self.join_button.refuse("" if len(self.chosen()) >= 2 else why)

    def _open(self, row: int) -> None:
        if 0 <= row < len(self._ones):
            self.opened.emit(self._ones[row].id)

    def _cells(self, one: Incident, look: Look) -> tuple[str | Chip, ...]:
        level = one.level
        judged = Chip(TONES[level], level.word) if level is not None else Chip(Status.OTHER, "判定前")
        missing = "・".join(each.party.short for each in untold(look, one))
        state = self._desk.ledgers[Incident.kind].workflow.states[one.state].label
        return one.number, short_moment(one.recognised_at), judged, one.what, missing, state
