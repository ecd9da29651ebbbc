"""The parts of the page インシデント対応 and where they stand: facts left, next steps right (ux.md §4.9)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from komae_desk.areas.incident.page.facts.widgets import FactsCard
from komae_desk.areas.incident.page.judgement.widgets import JudgementCard
from komae_desk.areas.incident.page.open_ones.widgets import OpenOnes
from komae_desk.areas.incident.page.papers.widgets import PapersButton
from komae_desk.areas.incident.page.steps.widgets import StepsCard
from komae_desk.areas.incident.page.telling.widgets import TellingCard
from komae_desk.areas.incident.page.timeline.widgets import TimelineCard
from komae_desk.core.desk import Desk
from komae_desk.ui.chips import Status, StatusChip
from komae_desk.ui.flow import FlowLayout
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.scrolled_column import ScrolledColumn

NEXT = 400
"""The least width of what is to be done next, pixels."""


class IncidentFrame(QWidget):
    """The list of those under way, or the cards of one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("content")
        self.open_ones = OpenOnes(desk)
        self.heading = TextLabel("", "h2", wraps=True)
        self.chip = StatusChip(Status.OTHER, "")
        self.clock = TextLabel("", "strong", wraps=True)
        self.facts = FactsCard(desk)
        self.judgement = JudgementCard()
        self.steps = StepsCard(desk)
        self.telling = TellingCard(desk)
        self.timeline = TimelineCard()
        self.print_button = RefusingButton("第一報を印刷", "Ctrl+P", role="primary", keyed=False)
        self.timeline_button = RefusingButton("時系列を印刷")
        self.evidence_button = RefusingButton("証拠を記録")
        self.hash_button = RefusingButton("ファイルを証拠にする")
        self.next_button = RefusingButton("次の報にする")
        self.discard_button = RefusingButton("作りかけを取り消す")
        self.papers_button = PapersButton(desk)
        self.record_button = RefusingButton("記録を開く")
        self.list_button = QPushButton("ほかのインシデント（Esc）")
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignTop)
        foot = QWidget()
        buttons = FlowLayout(foot, gap=8)
        parts = (
            self.print_button,
            self.next_button,
            self.discard_button,
            self.timeline_button,
            self.evidence_button,
            self.hash_button,
            self.papers_button,
            self.record_button,
            self.list_button,
        )
        for button in parts:
            buttons.addWidget(button)
        left, right = ScrolledColumn(8), ScrolledColumn(8)
        left.setAccessibleName("いま分かることと判定")
        right.setAccessibleName("次にすることと報告")
        for card in (self.facts, self.judgement, self.timeline):
            left.column.addWidget(card)
        for side in (self.steps, self.telling):
            right.column.addWidget(side)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(right)
        right.setMinimumWidth(NEXT)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([3 * NEXT // 2, NEXT])
        self.work = QWidget()
        column = QVBoxLayout(self.work)
        column.setContentsMargins(16, 10, 16, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.clock)
        column.addWidget(self.telling.missing)
        column.addWidget(foot)
        column.addWidget(split, 1)
        self.places = QStackedWidget()
        self.places.addWidget(self.open_ones)
        self.places.addWidget(self.work)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.places)
