"""What is done with the chosen row: buttons under the rows, Space, and the menu of the row (ux.md §4.1)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from komae_desk.areas.today.acts.choosing import (
    MOST,
    acts_of,
    is_elsewhere,
    is_plain,
    needs_in_words,
    own_step,
    way_in_words,
    who_field,
)
from komae_desk.areas.today.agenda import put_off_until_tomorrow
from komae_desk.core.area import Command, load
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.workflow import Step
from komae_desk.ui.flow import FlowLayout
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.services import Services
from komae_desk.ui.work import Task, open_task

OPEN = "記録を開く"


class RowActs(QWidget):
    """One line under the rows; again is called when something was done here."""

    def __init__(
        self, desk: Desk, services: Services, again: Callable[[], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._services, self._again = desk, services, again
        self.task: Task | None = None
        self._acts: list[Step | Command] = []
        flow = FlowLayout(gap=8)
        self.setLayout(flow)
        self.words = TextLabel("", "sub")
        self.way_button = QPushButton()
        self.way_button.clicked.connect(self._go)
        flow.addWidget(self.way_button)
        self.buttons = [QPushButton() for _ in range(MOST)]
        for place, button in enumerate(self.buttons):
            button.clicked.connect(partial(self._press, place))
            flow.addWidget(button)
        self.open_button = QPushButton(OPEN)
        self.open_button.setProperty("role", "text")
        self.open_button.clicked.connect(self._open_record)
        flow.addWidget(self.open_button)
        flow.addWidget(self.words)
        self.show_task(None)

    def show_task(self, task: Task | None) -> None:
        """Take the chosen row; None where it is no open work. The buttons stay, so that the focus does."""
        self.task = task
        offers = self._desk.offers(task.record) if task is not None else []
        self._acts = acts_of(self._desk, task, offers) if task is not None else []
        for place, button in enumerate(self.buttons):
            button.setVisible(place < len(self._acts))
            if task is not None and place < len(self._acts):
                act = self._acts[place]
                words = act.label if isinstance(act, Step) else act.title
                button.setText(words)
                button.setAccessibleName(f"{task.record.heading}　{words}")
        way = way_in_words(self._desk, task) if task is not None else ""
        self.way_button.setText(way)
        self.way_button.setVisible(bool(way))
        self.open_button.setVisible(task is not None and is_elsewhere(task))
        self.words.show_text(needs_in_words(self._desk, task, offers) if task is not None else "")

    # --- what a person does

    def finish(self, task: Task) -> None:
        """Space: finish what needs no data, else say what is needed."""
        step, why = own_step(task, self._desk.offers(task.record))
        if step is not None and not why and is_plain(step) and not is_elsewhere(task):
            self._take(task, step)
        elif why and not is_elsewhere(task):
            self._services.say(why)
        else:
            words = needs_in_words(self._desk, task) or "記録を開いて進めてください。"
            self._services.say(f"{words}Enterで開きます。")

    def put_off(self, task: Task) -> None:
        """明日また表示する."""
        try:
            put_off_until_tomorrow(self._desk, task)
        except Refused as refused:
            self._services.say(refused.text)
            return
        self._services.say("明日また表示します。")
        self._again()

    def open_menu(self, task: Task | None, where: QPoint, open_row: Callable[[], object]) -> None:
        """Right click, Shift+F10."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("開く（Enter）").triggered.connect(lambda: open_row())
        if task is not None:
            self._fill_menu(menu, task)
        menu.popup(where)

    def _fill_menu(self, menu: QMenu, task: Task) -> None:
        for act in acts_of(self._desk, task):
            words = act.label if isinstance(act, Step) else act.title
            menu.addAction(words).triggered.connect(partial(self._do, task, act))
        if is_elsewhere(task):
            menu.addAction(OPEN).triggered.connect(self._open_record)
        menu.addSeparator()
        if field := who_field(self._desk, task):
            change = menu.addAction("担当を変える")
            change.triggered.connect(lambda: self._services.open_record(task.kind, task.record.id, field))
        menu.addAction("明日また表示する").triggered.connect(lambda: self.put_off(task))
        ledger = self._desk.ledgers[task.kind]
        if ledger.papers:
            paper = ledger.paper_of(task.record)
            menu.addAction("印刷").triggered.connect(lambda: self._services.preview(paper, [task.record]))

    def _go(self, *_: Any) -> None:
        if self.task is not None:
            open_task(self._services, self.task)

    def _press(self, place: int) -> None:
        if self.task is not None and place < len(self._acts):
            self._do(self.task, self._acts[place])

    def _do(self, task: Task, act: Step | Command, *_: Any) -> None:
        if isinstance(act, Command):
            load(act.call)(self._desk, self._services, [task.record])
        elif is_plain(act):
            self._take(task, act)
        else:
            self._services.open_record(task.kind, task.record.id, "", act.name)

    def _open_record(self, *_: Any) -> None:
        if self.task is not None:
            self._services.open_record(self.task.kind, self.task.record.id, self.task.at, self.task.step)

    def _take(self, task: Task, step: Step) -> None:
        try:
            after = self._desk.move(task.record, step.name)
        except Refused as refused:
            self._services.report(refused)
            open_task(self._services, task)
            return
        self._services.show_undo(f"{after.heading} の{step.label}を登録しました。")
        self._again()
