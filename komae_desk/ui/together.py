"""Applications that ask for the same, one under another, each decided on by itself (ux.md §4.0)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from komae_desk.core.desk import MANY, Desk
from komae_desk.core.history import words_of_value
from komae_desk.core.record import Record, plain
from komae_desk.core.store import Condition, Query
from komae_desk.core.workflow import Step
from komae_desk.ui.chips import Status, StatusChip
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.former import alike, asked_fields, before_this, former_words, told_apart
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.list_columns import state_chip
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.registration import take_step
from komae_desk.ui.services import Services
from komae_desk.ui.variant_glyphs import even_lines, rich_text

AFTER = 3
MOST = 15
LOOKED_AT = 200


class TogetherButton(RefusingButton):
    """「同じ内容の残り 2件をまとめて確認」: shown after three like decisions while there are more of them."""

    def __init__(self, desk: Desk, services: Services, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self._desk, self._services = desk, services
        self._taken: list[str] = []
        self._kind, self._rest = "", list[UUID]()
        self.acted.connect(lambda: self._services.open_together(self._kind, self._rest, self._taken[-1]))
        self.hide()

    def taken(self, before: Record, after: Record) -> None:
        """A step was taken; look for what is like it when it was the third of its kind."""
        step = decision(self._desk, before, after)
        self._taken = [*self._taken, step.name] if step and set(self._taken) <= {step.name} else []
        self._rest = rest_like(self._desk, before, step) if step and len(self._taken) >= AFTER else []
        self._kind = before.kind
        self.setText(f"同じ内容の残り {len(self._rest)}件をまとめて確認")
        self.setAccessibleName(self.text())
        self.setVisible(bool(self._rest))


def decision(desk: Desk, before: Record, after: Record) -> Step | None:
    """The decision that led from one state to the next, if it was one that asks for nothing."""
    steps = desk.ledgers[before.kind].workflow.steps
    ways = (s for s in steps if before.state in s.source and s.target == after.state)
    return next((s for s in ways if s.apart and not (s.asks or s.reason)), None)


def rest_like(desk: Desk, record: Record, step: Step) -> list[UUID]:
    """What still waits for this step, asks for the same, and may be decided on by this person."""
    query = Query(record.kind, where=(Condition("state", "in", step.source),), order=(("number", False),))
    waiting = [each for each in desk.store.first(query, LOOKED_AT) if each.id != record.id]
    return [each.id for each in alike(desk, record, waiting) if may_take(desk, each, step)][:MOST]


def may_take(desk: Desk, record: Record, step: Step) -> bool:
    """Whether the step is offered to this person now."""
    return any(offer.step.name == step.name and not offer.why for offer in desk.offers(record))


class Item(QFrame):
    """One application in words, with its 許可 and the way to the record itself."""

    def __init__(self, desk: Desk, record: Record, step: Step, run: Callable[[Item], object], see: Any) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._desk, self.step = desk, step
        self.record = record
        self.head = TextLabel("", "h2", wraps=True)
        self.chip = StatusChip(Status.OTHER, "")
        self.words = QLabel(wordWrap=True)
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.apart = TextLabel("", "sub", wraps=True)
        self.apart.setProperty("fg", "info")
        self.said = TextLabel("", wraps=True)
        self.said.setProperty("fg", "err")
        self.go_button = RefusingButton(step.label, role="primary")
        self.go_button.acted.connect(lambda: run(self))
        self.see_button = RefusingButton("記録を開く")
        self.see_button.acted.connect(lambda: see(self.record))
        head = QHBoxLayout()
        head.addWidget(self.head, 1)
        head.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignTop)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.go_button)
        foot.addWidget(self.see_button)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        for part in (self.words, self.apart, self.said):
            column.addWidget(part)
        column.addLayout(foot)
        self.show_record(record)

    def show_record(self, record: Record) -> None:
        """Take the record as it is now."""
        self.record = record
        chip = state_chip(self._desk.ledgers[record.kind], record)
        self.head.show_text(record.heading)
        self.chip.show_status(chip.status, chip.word)
        rows = [(record.labels()[n].text, self._word(n)) for n in asked_fields(self._desk, record)]
        filled = [row for row in rows if row[1]]
        high = self.words.fontMetrics().lineSpacing()
        cells = (
            f"<tr><td><b>{rich_text(a)}</b>&nbsp;&nbsp;</td><td>{even_lines(b, high)}</td></tr>" for a, b in filled
        )
        self.words.setText(f"<table cellspacing='3'>{''.join(cells)}</table>")
        self.words.setAccessibleName("、".join(f"{a} {b}" for a, b in filled))
        former = before_this(self._desk, record)
        there = former is not None
        self.apart.setVisible(there)
        if former is not None:
            self.apart.show_text(told_apart(record, former, former_words(self._desk, record, former.record)))
        self.said.hide()
        self.go_button.setVisible(may_take(self._desk, record, self.step))
        for button in (self.go_button, self.see_button):
            button.setAccessibleName(f"{record.heading} {button.words}")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "see_button"):
            self.show_record(self.record)

    def say(self, sentence: str) -> None:
        """Why it could not be done here."""
        self.said.show_text(sentence)
        self.said.show()

    def is_open(self) -> bool:
        """Whether it can still be decided on here."""
        return not self.go_button.isHidden()

    def _word(self, name: str) -> str:
        value = getattr(self.record, name)
        empty = value in (None, "", (), False)
        return "" if empty else words_of_value(self._desk, type(self.record), name, plain(value))


class TogetherPage(QWidget):
    """The page: as many items as are alike, the focus on the first that waits."""

    title = "まとめて確認"

    def __init__(self, desk: Desk, services: Services, close: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("page")
        self._desk, self._services, self._close = desk, services, close
        self.items: list[Item] = []
        self.words = TextLabel("", "sub", wraps=True)
        inner = QWidget()
        inner.setObjectName("scrolled")
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(4, 4, 4, 4)
        self._column.setSpacing(12)
        self._column.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(8)
        whole.addWidget(self.words)
        whole.addWidget(self.area, 1)
        stop = desk.subscribe(self._changed)
        self.destroyed.connect(lambda _=None: stop())

    def show_alike(self, kind: str, ids: Sequence[UUID], step_name: str) -> None:
        """Show these records one under another, each with the step of this name."""
        step = next(s for s in self._desk.ledgers[kind].workflow.steps if s.name == step_name)
        for item in self.items:
            self._column.removeWidget(item)
            item.hide()
            item.deleteLater()
        records = [record for each in ids if (record := self._desk.maybe(kind, each)) is not None]
        self.items = [Item(self._desk, record, step, self.take, self._see) for record in records]
        for place, item in enumerate(self.items):
            self._column.insertWidget(place, item)
        self._say_rest()
        self.enter()

    def _say_rest(self) -> None:
        left = sum(item.is_open() for item in self.items)
        done = "すべて確認しました。" if self.items and not left else f"残り {left}件です。"
        self.words.show_text(f"同じ内容の申請を 1件ずつ確かめて、それぞれに決めてください。{done}")

    # --- what the window asks of a page

    def enter(self) -> None:
        """The first that waits has the focus."""
        item = self.current()
        target: QWidget = item.go_button if item is not None else self
        if item is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)
            self.area.ensureWidgetVisible(item, 0, 12)
        elif self.items:
            self.items[-1].see_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def verbs(self) -> Sequence[Verb]:
        """The step by its key, and the way back."""
        close = Verb("close_together", "一覧へ戻る", self._close, "go", ("Esc",))
        if not self.items:
            return (close,)
        step = self.items[0].step
        keys = (step.key,) if step.key else ()
        return (Verb(f"step:{step.name}", step.label, self.take_current, keys=keys, why=self._why_not), close)

    def hints(self) -> list[tuple[str, str]]:
        """What the keys do here."""
        step = self.items[0].step if self.items else None
        return [*([(step.key, step.label)] if step and step.key else []), ("Tab", "次の申請へ"), ("Esc", "一覧へ戻る")]

    def current(self) -> Item | None:
        """The item with the focus while it waits, else the first that does."""
        focused = next((i for i in self.items if i.is_open() and i.isAncestorOf(self.focusWidget() or self)), None)
        return focused or next((item for item in self.items if item.is_open()), None)

    def _why_not(self) -> str:
        return "" if self.current() is not None else "決める申請は残っていません。"

    # --- deciding

    def take_current(self) -> None:
        """The key of the step: the item with the focus."""
        item = self.current()
        if item is not None:
            self.take(item)

    def take(self, item: Item) -> None:
        """Decide on one; the next comes by itself."""
        step = item.step
        outcome = take_step(self._desk, item.record, step, "", {}, {})
        if outcome.record is None:
            reasons = outcome.said or "".join(problem.text for problem in outcome.problems)
            item.say(f"ここでは「{step.label}」はできません。{reasons}「記録を開く」で確かめてください。")
            item.see_button.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        item.show_record(outcome.record)
        words = f"{outcome.record.heading} の{step.label}を登録しました。"
        self._services.show_undo(words, act=f"step:{step.name}", together=f"{{count}}件の{step.label}を登録しました。")
        self._say_rest()
        self.enter()

    def _see(self, record: Record) -> None:
        self._services.open_record(record.kind, record.id)

    def _changed(self, kind: str, record_id: UUID) -> None:
        for item in self.items:
            is_meant = kind == item.record.kind and record_id in (item.record.id, MANY)
            newest = self._desk.maybe(kind, item.record.id) if is_meant else None
            if newest is not None and newest.version != item.record.version:
                item.show_record(newest)
                self._say_rest()
