"""The steps of a record as buttons with their keys, reasons and what they ask for, in place (ux.md §4.0, §5.6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from komae_desk.core.attachment import Received
from komae_desk.core.desk import Desk, Offer
from komae_desk.core.folding import graphemes
from komae_desk.core.record import Problem, Record, changed
from komae_desk.core.workflow import Step
from komae_desk.ui.awaited import Way
from komae_desk.ui.enter_navigation import EnterNavigation
from komae_desk.ui.field import Field
from komae_desk.ui.field_factory import field_for
from komae_desk.ui.flow import FlowLayout
from komae_desk.ui.labels import FieldLabel, TextLabel
from komae_desk.ui.line_edits import LineEdit
from komae_desk.ui.reason_row import ReasonRow
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.step_file import StepFile
from komae_desk.ui.text_fields import TextField

KEPT_REASONS = 5
MOST_IN_SIGHT = 6
"""Up to so many questions of a step stand one below the other; more of them scroll."""

SCROLLED = 150
"""The least height of many questions: in a low window those and the buttons under them still have room."""
Follow = Callable[[Any, Any], Mapping[str, Any]]


class NoteEdit(LineEdit):
    """One line for a reason; ↓ and ↑ bring back the reasons given before, Enter takes the step."""

    confirmed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._former: Sequence[str] = ()
        self._at = -1

    def offer(self, former: Sequence[str]) -> None:
        self._former, self._at = former, -1
        self.setPlaceholderText("理由（↓で前に使った理由）" if former else "理由")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is not None and self._former:
            self._at = (self._at + step) % len(self._former)
            self.setText(self._former[self._at])
            self.textEdited.emit(self.text())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirmed.emit()
        else:
            super().keyPressEvent(event)


class StepPanel(QFrame):
    """What a step asks for: its fields and its reason; opened in place, closed by Esc."""

    confirmed = Signal(object, str, dict, dict)
    closed = Signal()

    def __init__(
        self, desk: Desk, record: Record, step: Step, parent: QWidget | None = None, *, keeps_files: bool = False
    ) -> None:
        """keeps_files: whether the file that comes with the step can be attached here."""
        super().__init__(parent)
        self.setProperty("role", "card")
        self._desk, self._record, self.step = desk, record, step
        self.fields: dict[str, Field] = {}
        self._warnings: dict[str, ReasonRow] = {}
        self._enter = EnterNavigation(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 8, 12, 10)
        self._column.setSpacing(6)
        self._column.addWidget(TextLabel(step.label, "h2"))
        self._asked = self._column
        if len(step.asks) > MOST_IN_SIGHT:
            self._asked = self._scrolled()
        for name in step.asks:
            self._ask(name)
        self.note = NoteEdit()
        self._note_field = TextField("理由", required=step.reason > 0, edit=self.note)
        if step.reason:
            label = FieldLabel(self._note_field)
            self._column.addWidget(label)
            self._column.addWidget(self._note_field)
            self.note.offer(self._former())
        else:
            self._note_field.hide()
        self.file = self._file_of(step) if keeps_files else None
        if self.file is not None:
            self._column.addWidget(self.file)
        self.note.confirmed.connect(self.confirm)
        self.go_button = QPushButton(step.label)
        self.go_button.setProperty("role", "primary")
        self.go_button.clicked.connect(self.confirm)
        self.stop_button = QPushButton("やめる")
        self.stop_button.clicked.connect(self.closed)
        row = QHBoxLayout()
        row.addWidget(self.go_button)
        row.addWidget(self.stop_button)
        row.addStretch(1)
        self._column.addLayout(row)
        for widget in self.findChildren(QWidget):
            widget.installEventFilter(self)

    @property
    def files(self) -> tuple[Received, ...]:
        """What is attached with the step."""
        return (self.file.received,) if self.file is not None and self.file.received is not None else ()

    def _file_of(self, step: Step) -> StepFile | None:
        ledger = self._desk.ledger(self._record.kind)
        uses = [use for use in (ledger.attaches if ledger is not None else ()) if use.code == step.attaches]
        return StepFile(self._desk, uses[0]) if uses and self._desk.store.blobs is not None else None

    def begin(self) -> None:
        """Put the focus on the first thing asked."""
        first = next(iter(self.fields.values()), None) or (self._note_field if self.step.reason else None)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)
        elif self._warnings:
            next(iter(self._warnings.values())).edit.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.go_button.setFocus(Qt.FocusReason.TabFocusReason)

    def warn(self, problems: Iterable[Problem]) -> None:
        """Ask a reason for each warning."""
        for problem in problems:
            label = self._record.labels().get(problem.field)
            row = self._warnings.get(problem.field)
            if row is None:
                row = self._warnings[problem.field] = ReasonRow(label.text if label else "確認")
                self._column.insertWidget(self._column.count() - 1, row)
                for widget in (row, *row.findChildren(QWidget)):
                    widget.installEventFilter(self)
            row.warn(problem.text, problem.basis)
        empty = (row for row in self._warnings.values() if not row.edit.text().strip())
        if (first := next(empty, None)) is not None:
            first.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def confirm(self) -> None:
        """Check what was entered and hand it over."""
        wrong = [field for field in self.fields.values() if not field.check()]
        if self.step.reason:
            count = len(graphemes(self.note.text().strip()))
            least = f"（{self.step.reason}字以上）" if self.step.reason > 1 else ""
            enough = count >= self.step.reason
            self._note_field.set_error("" if enough else f"{self.step.label}の理由を入力してください{least}。")
            wrong += [] if enough else [self._note_field]
        if wrong:
            wrong[0].setFocus(Qt.FocusReason.OtherFocusReason)
            return
        note = self.note.text().strip()
        values = {name: field.value() for name, field in self.fields.items()}
        reasons = {name: row.edit.text() for name, row in self._warnings.items()}
        self._keep(note)
        self.confirmed.emit(self.step, note, values, reasons)

    def show_problems(self, problems: Iterable[Problem]) -> list[Problem]:
        """Show problems at the fields asked here; returns the others."""
        rest = []
        for problem in problems:
            if problem.field in self.fields:
                self.fields[problem.field].set_error(problem.text)
            else:
                rest.append(problem)
        return rest

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.closed.emit()
                return True
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if event.key() == Qt.Key.Key_F12 or (enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier):
                self.confirm()
                return True
        return False

    def _ask(self, name: str) -> None:
        field = field_for(self._desk, type(self._record), name, required=name in self.step.needs)
        field.set_value(getattr(self._record, name))
        self.fields[name] = field
        self._asked.addWidget(FieldLabel(field))
        self._asked.addWidget(field)
        self._enter.watch(field)
        ledger = self._desk.ledger(self._record.kind)
        if ledger is not None and name in ledger.screens.follows:
            field.changed.connect(lambda: self._follow(ledger.screens.follows[name]))

    def _scrolled(self) -> QVBoxLayout:
        """Room for many questions: they scroll, what ends the step stays in sight."""
        inner = QWidget()
        inner.setObjectName("scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(6)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumHeight(SCROLLED)
        area.setWidget(inner)
        self._column.addWidget(area, 1)
        return column

    def _follow(self, fill: Follow) -> None:
        """What was answered fills in what follows from it, as in the form; the person may change it."""
        given = {name: field.value() for name, field in self.fields.items()}
        blank = vars(self._desk.new(self._record.kind))
        known = changed(self._record, **{n: blank[n] if value is None else value for n, value in given.items()})
        for name, value in fill(self._desk, known).items():
            field = self.fields.get(name)
            if field is not None and field.value() != value:
                field.set_value(value)
                field.set_error("")

    def _former(self) -> list[str]:
        kept = self._desk.store.preference(self._desk.user.person, self._key())
        return list(kept or ())

    def _keep(self, note: str) -> None:
        if note:
            kept = [note, *(n for n in self._former() if n != note)][:KEPT_REASONS]
            self._desk.store.set_preference(self._desk.user.person, self._key(), kept)

    def _key(self) -> str:
        return f"reasons:{self._record.kind}:{self.step.name}"


class StepBar(QWidget):
    """One button per offered step, beside the form's own; those that cannot be taken say why under them."""

    wanted = Signal(object)

    def __init__(self, own: Sequence[QPushButton] = (), parent: QWidget | None = None) -> None:
        """own are buttons of the form that stand in the same line (編集)."""
        super().__init__(parent)
        self.buttons: dict[str, RefusingButton] = {}
        self.leads = False
        self.way_button: QPushButton | None = None
        self._own = list(own)
        self._flow = FlowLayout(gap=8)
        self._row = QWidget()
        self._row.setLayout(self._flow)
        self._reasons = QVBoxLayout()
        self._reasons.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._row)
        column.addLayout(self._reasons)

    def show_offers(self, offers: Sequence[Offer], *, leads: bool = True) -> None:
        """Make the buttons anew; leads makes the first that can be taken the main button of the form."""
        self._clear()
        usual = (o for o in offers if not o.why and not o.step.reason and o.step.tone != "err")
        main = next(usual, None) if leads else None
        self.leads = main is not None
        reasons: dict[str, None] = {}
        made: list[QPushButton] = []
        for offer in sorted(offers, key=lambda o: o is not main):
            role = "primary" if offer is main else {"err": "danger"}.get(offer.step.tone, "")
            button = RefusingButton(offer.step.label, offer.step.key, offer.why, role)
            button.acted.connect(lambda s=offer.step: self.wanted.emit(s))
            # What F1 says, and opens.
            button.label, button.basis = offer.step.label, offer.step.basis
            button.hint = f"根拠：{offer.step.basis}" if offer.step.basis else ""
            self.buttons[offer.step.name] = button
            made.append(button)
            if offer.why:
                reasons[offer.why] = None
        # What cannot be done now stands behind what can.
        first = len(made) if any(getattr(b, "why", "") for b in self._own) else 1 if self.leads else 0
        self._line_up([*made[:first], *self._own, *made[first:]])
        for one in made:
            one.show()
        for why in reasons:
            self._reasons.addWidget(TextLabel(why, "sub", wraps=True))
        self.appear()

    def show_way(self, way: Way | None) -> None:
        """Under a draft that somebody else is to decide on: who, and the step that puts it before them."""
        self.way_button = None
        if way is None:
            return
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        self.way_button = QPushButton(way.words)
        self.way_button.setProperty("role", "text")
        self.way_button.setAccessibleDescription(way.sentence)
        self.way_button.clicked.connect(lambda: self.wanted.emit(way.step))
        row.addWidget(TextLabel(way.sentence, "sub", wraps=True), 1)
        row.addWidget(self.way_button)
        self._reasons.addWidget(line)
        line.show()

    def appear(self) -> None:
        """Stand there if there is anything to press."""
        self.setVisible(bool(self.buttons) or not all(button.isHidden() for button in self._own))

    def _clear(self) -> None:
        for button in self.buttons.values():
            self._flow.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = {}
        while (item := self._reasons.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def _line_up(self, buttons: Sequence[QPushButton]) -> None:
        for button in self._own:
            self._flow.removeWidget(button)
        for one in buttons:
            self._flow.addWidget(one)
        for before, after in pairwise(buttons):
            QWidget.setTabOrder(before, after)

    def words_and_keys(self) -> list[tuple[str, str, Any]]:
        """The steps for the menu: words, key, the button."""
        return [(b.words, b.key, b) for b in self.buttons.values()]
