"""研修の受付: one staff card, one person; or ticks and F12 where there is no reader (ux.md §4.12)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from komae_desk.areas.training import papers
from komae_desk.areas.training.attendance.record import MISSING, Attendance
from komae_desk.areas.training.attendance.workflow import WORKFLOW
from komae_desk.areas.training.course.record import Course
from komae_desk.areas.training.reception import Reception, Said, in_words, receiving
from komae_desk.core.dates import day_in_list
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.ui.chips import Chip, Status
from komae_desk.ui.choice_fields import ChoiceField
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.labels import FieldLabel, TextLabel
from komae_desk.ui.plain_table import PlainTable
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.scan_box import ScanBox
from komae_desk.ui.services import Services

READY = "職員証を読み取ってください。"
NOTHING = "受付中の研修がありません。研修・訓練を登録し、「対象者の一覧を作る」を押してください。"
HEADS = ("選択", "氏名", "担当（係）", "区分", "受付", "状態")
KINDS = frozenset({"course", "attendance"})
TONES = {
    "expected": Status.TODAY,
    "attended": Status.DONE,
    "tardy": Status.ATTENTION,
    "absent": Status.WRONG,
    "made_up": Status.DONE,
    "excused": Status.OTHER,
}


class PeopleTable(PlainTable):
    """Everybody of the course; Space ticks."""

    ticked = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self.ticked.emit(self.currentIndex().row())
            event.accept()
        else:
            super().keyPressEvent(event)


class ReceptionPage(QWidget):
    """The page; made with (desk, services)."""

    title = "研修の受付"

    def __init__(self, desk: Desk, services: Services) -> None:
        super().__init__()
        self.setObjectName("content")
        self._desk, self._services = desk, services
        self.reception: Reception | None = None
        self.chosen: set[UUID] = set()
        self._writing = False
        self.courses = ChoiceField("研修・訓練", [], blank=None)
        self.box = ScanBox("職員証又は職員番号", "職員証のバーコードを読み取るか、職員番号を入力してEnter")
        self.said = TextLabel(READY, "big", wraps=True)
        self.counts = TextLabel("", "strong")
        self.table = PeopleTable("受講者", HEADS, gives_way=("担当（係）",))
        self.record_button = RefusingButton("選んだ人の受講を記録（F12）", role="primary")
        self.sign_button = RefusingButton("出席簿を印刷")
        self.missing_button = RefusingButton("未受講者を印刷")
        self.paper_button = RefusingButton("受講記録を印刷", "Ctrl+P", keyed=False)
        self.open_button = RefusingButton("研修を開く")
        self.new_button = QPushButton("研修・訓練を登録")
        self._lay_out()
        self._connect()
        self._show_courses()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(FieldLabel(self.courses))
        head.addWidget(self.courses, 1)
        head.addWidget(self.open_button)
        head.addWidget(self.new_button)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.counts, 1)
        for button in (self.sign_button, self.missing_button, self.paper_button, self.record_button):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.box)
        column.addWidget(self.said)
        column.addWidget(self.table, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.courses.changed.connect(self._chosen_course)
        self.box.entered.connect(self.read)
        self.table.ticked.connect(self.tick)
        self.table.opened.connect(self._open_line)
        self.record_button.acted.connect(self.record)
        self.sign_button.acted.connect(lambda: self._print(papers.COURSE[1]))
        self.paper_button.acted.connect(self.print)
        self.missing_button.acted.connect(self.print_missing)
        self.open_button.acted.connect(self._open_course)
        self.new_button.clicked.connect(lambda: self._services.open_new("course"))
        for button in (
            self.record_button, self.sign_button, self.paper_button, self.missing_button, self.open_button,
        ):  # fmt: skip
            button.refused.connect(lambda why: self._services.report(Refused(why)))
        stop = self._desk.subscribe(self._changed)
        self.destroyed.connect(lambda: stop())
        if (scanner := self._services.scanner) is not None:
            scanner.scanned.connect(self._scanned)

    # --- what the window asks of a page

    def verbs(self) -> list[Verb]:
        """The commands of this page."""
        return [
            Verb("training:record", "選んだ人の受講を記録", self.record, "act", ("F12",), why=self._why_no_mark),
            Verb("training:print", "受講記録を印刷", self.print, "paper", ("Ctrl+P",), why=self._why_none),
            Verb("training:missing", "未受講者を印刷", self.print_missing, "paper", ("Alt+P",), why=self._why_none),
        ]

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [("Space", "選ぶ"), ("F12", "受講を記録"), ("Ctrl+P", "受講記録"), ("Ctrl+Z", "元に戻す")]

    def take(self, course: UUID) -> None:
        """The course that was chosen on another page."""
        self._show_courses(course)

    def enter(self) -> None:
        """The hands are on the box."""
        self._show_courses()
        (self.box if self.reception is not None else self.new_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._services.scanner is not None:
            self._services.scanner.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._services.scanner is not None:
            self._services.scanner.stop()

    # --- choosing a course

    def _show_courses(self, wanted: UUID | None = None) -> None:
        found = receiving(self._desk)
        known = wanted or (self.reception.course.id if self.reception is not None else None)
        self.courses.set_options([(each.id, self._words(each)) for each in found])
        self.courses.setEnabled(bool(found))
        chosen = next((each for each in found if each.id == known), next(iter(found), None))
        if chosen is not None:
            self.courses.set_value(chosen.id)
        if chosen is None or self.reception is None or self.reception.course.id != chosen.id:
            self.reception = Reception(self._desk, chosen) if chosen is not None else None
            self.chosen.clear()
            self.said.show_text(READY if chosen is not None else NOTHING)
        else:
            self.reception.look_again()
        self._show()

    def _words(self, course: Course) -> str:
        day = day_in_list(course.held_at.date(), self._desk.today) if course.held_at else ""
        state = "" if course.state == "open" else "　補講"
        return f"{course.heading}　{day}{state}"

    def _chosen_course(self) -> None:
        self._show_courses(self.courses.value())
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- who comes

    def _scanned(self, code: str) -> None:
        if self.isVisible():
            self.read(code)

    def read(self, code: str) -> None:
        """A card or a number."""
        reception = self.reception
        if reception is None:
            self._say(Said(NOTHING, False))
            return
        self._guarded(lambda: reception.read(code))

    def tick(self, row: int) -> None:
        """Choose a row, or leave it out again."""
        line = self._line(row)
        if line is None:
            return
        if line.state not in MISSING:
            self._say(Said(f"{line.person_name}さんは「{WORKFLOW.states[line.state].label}」です。", False))
            return
        self.chosen ^= {line.id}
        self._show()
        self.table.go_to(min(row + 1, len(self._lines()) - 1))

    def record(self) -> None:
        """F12: everybody who was ticked has taken part."""
        reception = self.reception
        if reception is not None:
            self._guarded(lambda: reception.mark(tuple(self.chosen)))

    def _guarded(self, act: Callable[[], Said]) -> None:
        self._writing = True
        try:
            said = act()
        except Refused as refused:
            self._services.report(refused)
            return
        finally:
            self._writing = False
        if said.good:
            self.chosen.clear()
        self._show()
        row = next((n for n, each in enumerate(self._lines()) if each.id == said.line), -1)
        if row >= 0:
            self.table.go_to(row)
        self._say(said)

    def _say(self, said: Said) -> None:
        self.said.show_text(said.text)
        self._services.say(said.text, assertive=not said.good)

    # --- showing

    def _lines(self) -> list[Attendance]:
        return self.reception.lines if self.reception is not None else []

    def _line(self, row: int) -> Attendance | None:
        lines = self._lines()
        return lines[row] if 0 <= row < len(lines) else None

    def _show(self) -> None:
        row = self.table.currentIndex().row()
        lines = self._lines()
        self.table.show_rows([self._row(line) for line in lines])
        self.table.go_to(max(row, 0))
        self.counts.show_text(in_words(lines) if lines else "")
        why = self._why_none()
        for button in (self.sign_button, self.paper_button, self.open_button):
            button.refuse(why)
        self.missing_button.refuse(why or ("" if self._missing() else "未受講の人はいません。"))
        self.record_button.refuse(self._why_no_mark())

    def _row(self, line: Attendance) -> tuple[str | Chip, ...]:
        when = f"{line.came_at.astimezone():%H:%M}" if line.came_at else ""
        label = WORKFLOW.states[line.state].label
        tick = "✓" if line.id in self.chosen else ""
        return tick, line.person_name, line.unit, line.category, when, Chip(TONES[line.state], label)

    def _missing(self) -> list[Attendance]:
        return [line for line in self._lines() if line.state in MISSING]

    def _why_none(self) -> str:
        return "" if self.reception is not None else NOTHING

    def _why_no_mark(self) -> str:
        return self._why_none() or ("" if self.chosen else "受講した人が選ばれていません。Spaceで選んでください。")

    # --- papers and records

    def print(self) -> None:
        """R-09 with everybody who came."""
        self._print(papers.COURSE[0])

    def print_missing(self) -> None:
        """R-09-3 of those who have not come."""
        if found := self._missing():
            self._services.preview(papers.ATTENDANCE[0], found)

    def _print(self, paper: Any) -> None:
        if self.reception is not None:
            self._services.preview(paper, [self.reception.course])

    def _open_course(self) -> None:
        if self.reception is not None:
            self._services.open_record("course", self.reception.course.id)

    def _open_line(self, row: int) -> None:
        if (line := self._line(row)) is not None:
            self._services.open_record("attendance", line.id)

    def _changed(self, kind: str, _: UUID) -> None:
        """An undo, another page or another PC changed what is shown here."""
        if kind in KINDS and not self._writing and self.isVisible():
            self._show_courses()
