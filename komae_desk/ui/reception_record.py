"""One record of another section before an office: read, looked at on paper, decided on (domain.md §1.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QTabWidget, QVBoxLayout, QWidget

from komae_desk.core.area import Paper
from komae_desk.core.attachment import attachments_of
from komae_desk.core.reception import Reading
from komae_desk.core.record import Problem
from komae_desk.core.workflow import Step
from komae_desk.ui.announcement import announce
from komae_desk.ui.attachments_view import AttachmentsView
from komae_desk.ui.banner import Act as BannerAct
from komae_desk.ui.banner import Banner
from komae_desk.ui.chips import Status, StatusChip
from komae_desk.ui.form_body import FormBody
from komae_desk.ui.history_view import HistoryView
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.list_columns import state_chip
from komae_desk.ui.registration import stops, take_step
from komae_desk.ui.services import Services
from komae_desk.ui.step_bar import StepBar, StepPanel
from komae_desk.ui.timeline import Timeline, stops_of

EMPTY = "一覧で選ぶと、申請の内容と履歴を表示します。"
ONLY_READS = "係として見ています。決定は、役職の本人か代理が行います。"
SENDING = "サーバーに登録しています。"


class ReceptionRecord(QFrame):
    """Head, way, fields and history for reading, and the steps that are the office's."""

    taken = Signal(object, object)
    paper_wanted = Signal(object, object)
    again_wanted = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "detail")
        self._services = services
        self.reading: Reading | None = None
        self.panel: StepPanel | None = None
        self.body: FormBody | None = None
        self.history: HistoryView | None = None
        self.files: AttachmentsView | None = None
        self.title, self.number = TextLabel("", "h2", wraps=True), TextLabel("", "sub", wraps=True)
        self.chip = StatusChip(Status.OTHER, "")
        self.timeline = Timeline()
        self.steps = StepBar()
        self.steps.wanted.connect(self.want_step)
        self.note = TextLabel("", "sub", wraps=True)
        self.papers: list[QPushButton] = []
        self.empty = TextLabel(EMPTY, "sub", wraps=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName("詳細のタブ")
        self.tabs.tabBar().setAccessibleName("詳細のタブ")
        self.tabs.tabBar().setExpanding(False)
        self._notices, self._panel_place = QVBoxLayout(), QVBoxLayout()
        self._lay_out()
        self.show_nothing()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.number)
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 12, 0)
        head.addLayout(words, 1)
        head.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignTop)
        self.head = QWidget()
        self.head.setLayout(head)
        self._notices.setContentsMargins(16, 4, 12, 0)
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 8, 12, 12)
        foot.setSpacing(8)
        foot.addLayout(self._panel_place)
        foot.addWidget(self.note)
        foot.addWidget(self.steps)
        self.foot = QWidget()
        self.foot.setLayout(foot)
        rule = QFrame()
        rule.setProperty("role", "rule")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self.head, self.timeline):
            column.addWidget(part)
        column.addLayout(self._notices)
        column.addWidget(self.tabs, 1)
        column.addWidget(self.empty, 1)
        column.addWidget(rule)
        column.addWidget(self.foot)

    # --- showing

    def show_nothing(self, words: str = EMPTY) -> None:
        """Say what would stand here, or why nothing does."""
        self.reading = None
        self._close_panel()
        self._drop_tabs()
        self.empty.show_text(words)
        self.empty.show()
        for part in (self.head, self.timeline, self.tabs, self.foot):
            part.hide()

    def show_reading(self, reading: Reading) -> None:
        """Lay a record out for reading."""
        self._close_panel()
        self._clear_notices()
        self._drop_tabs()
        self.reading, record, desk = reading, reading.record, reading.desk
        ledger = desk.ledgers[record.kind]
        self.body = FormBody(desk, type(record), ledger.screens.sections)
        self.body.set_base(record)
        self.body.show_record(record)
        self.body.set_reading(True)
        self.history = HistoryView(desk)
        self.history.show_record(record)
        self.history.back_button.hide()
        self.tabs.addTab(self.body, "内容")
        self.tabs.addTab(self.history, "履歴")
        if attached := attachments_of(desk, record):
            self.files = AttachmentsView(desk, self._services, ledger, read_only=True)
            self.files.show_record(record)
            self.tabs.addTab(self.files, f"添付（{len(attached)}）")
        self.title.show_text(record.heading)
        place = f"{reading.department}　{reading.section}".strip("　")
        self.number.show_text(f"{place}　{ledger.code} {record.title}".strip())
        chip = state_chip(ledger, record)
        self.chip.show_status(chip.status, chip.word)
        self.timeline.show_stops(stops_of(desk, record))
        self.steps.show_offers(reading.offers())
        self.note.show_text("" if reading.post.decides else ONLY_READS)
        self.note.setVisible(not reading.post.decides)
        self._show_papers(reading, ledger.papers)
        self.empty.hide()
        for part in (self.head, self.tabs, self.foot):
            part.show()

    def _show_papers(self, reading: Reading, papers: Sequence[Paper]) -> None:
        corner, row = QWidget(), QHBoxLayout()
        row.setContentsMargins(0, 0, 12, 0)
        corner.setLayout(row)
        self.papers = []
        # Everything of a matter (一式) is the section's: an office reads what comes to it.
        for paper in [p for p in papers if not p.many and p.parts is None]:
            button = QPushButton(f"用紙を見る（{paper.code}）")
            button.setProperty("role", "text")
            button.clicked.connect(lambda _=False, p=paper: self.paper_wanted.emit(reading, p))
            row.addWidget(button)
            self.papers.append(button)
        self.tabs.setCornerWidget(corner)
        corner.show()

    def _drop_tabs(self) -> None:
        for part in (self.body, self.history):
            if part is not None:
                part.hide()
                part.deleteLater()
        self.body, self.history = None, None
        self.tabs.clear()

    # --- the steps

    def want_step(self, step: Step) -> None:
        """Take a step, or open what it asks for; only what is final is asked about first."""
        if self.reading is None:
            return
        if step.asks or step.reason:
            self._open_panel(step)
        else:
            self._ask(step, "", {}, {})

    def _open_panel(self, step: Step) -> StepPanel:
        assert self.reading is not None
        self._close_panel()
        self.panel = StepPanel(self.reading.desk, self.reading.record, step)
        self.panel.confirmed.connect(self._ask)
        self.panel.closed.connect(self._close_panel)
        self._panel_place.addWidget(self.panel)
        self.steps.hide()
        self.panel.show()
        self.panel.begin()
        return self.panel

    def _close_panel(self) -> None:
        if self.panel is not None:
            panel, self.panel = self.panel, None
            panel.hide()
            panel.deleteLater()
            self.steps.appear()

    def _ask(self, step: Step, note: str, values: Mapping[str, Any], reasons: Mapping[str, str]) -> None:
        assert self.reading is not None
        if not step.final:
            self._take(step, note, values, reasons)
            return
        question = step.asked_of(self.reading.record.heading)

        def answered(answer: str) -> None:
            if answer == step.label:
                self._take(step, note, values, reasons)

        self._services.ask(question, ("戻る", step.label), answered)

    def _take(self, step: Step, note: str, values: Mapping[str, Any], reasons: Mapping[str, str]) -> None:
        assert self.reading is not None
        outcome = take_step(self.reading.desk, self.reading.record, step, note, values, reasons)
        if outcome.record is not None:
            self._close_panel()
            self.wait_for_answer()
            self.taken.emit(self.reading, step)
        elif outcome.problems and not stops(outcome.problems):
            (self.panel or self._open_panel(step)).warn(outcome.problems)
        else:
            rest: Sequence[Problem] = outcome.problems
            if self.panel is not None and rest:
                rest = self.panel.show_problems(rest)
            words = outcome.said or "".join(problem.text for problem in rest)
            if words:
                self.notice(Status.ATTENTION, f"「{step.label}」はできませんでした", words)

    def wait_for_answer(self) -> None:
        """A step is on its way: nothing else is pressed until the server has answered."""
        self.steps.hide()
        self.note.show_text(SENDING)
        self.note.show()
        announce(self, SENDING)

    def refused(self, step: Step, words: str) -> None:
        """The server did not take the step: why, and the way to the newest state."""
        self.note.hide()
        again = BannerAct("最新を表示", self.again_wanted.emit)
        self.notice(Status.ATTENTION, f"「{step.label}」は受け付けられませんでした", words, (again,))

    def notice(self, status: Status, title: str, sentence: str, acts: Sequence[BannerAct] = ()) -> None:
        """Say something at the head of the record."""
        self._clear_notices()
        banner = Banner(status, title, sentence, acts)
        self._notices.addWidget(banner)
        banner.appear()

    def _clear_notices(self) -> None:
        while (item := self._notices.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
