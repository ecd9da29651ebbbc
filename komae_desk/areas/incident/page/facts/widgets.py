"""第一報（いま分かること）: six inputs, each of which may be 「調査中」 (ux.md §4.9)."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from komae_desk.areas.incident.choices import Answer, Fact, Level, Personal, Source
from komae_desk.areas.incident.incident.record import Incident
from komae_desk.areas.incident.page.law.widgets import LawPart
from komae_desk.areas.incident.page.session import SIX
from komae_desk.areas.incident.suggesting import Start, starts
from komae_desk.core.desk import Desk
from komae_desk.ui.choice_fields import ChoiceField
from komae_desk.ui.date_field import DateTimeField
from komae_desk.ui.enter_navigation import EnterNavigation
from komae_desk.ui.field import Field
from komae_desk.ui.field_factory import field_for
from komae_desk.ui.flow import FlowLayout
from komae_desk.ui.labels import FieldLabel, TextLabel
from komae_desk.ui.text_fields import TextField

ASKED = {
    Fact.RECOGNISED: "いつ（認知）",
    Fact.DISCOVERER: "誰が（発見者）",
    Fact.PLACE: "どこで",
    Fact.WHAT: "何が",
    Fact.PERSONAL: "個人情報",
    Fact.PERSONS: "件数（名）",
}


class FactsCard(QFrame):
    """put: a fact was written (name, value); opened: it is 「調査中」 or no longer; started: a usual beginning.

    decided: whether CISO and 部長 are told of what a citizen noticed, and why not (対5-3(2)ウ).
    """

    put = Signal(str, object)
    opened = Signal(str)
    started = Signal(object)
    all_wanted = Signal()
    decided = Signal(object, str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._shown: UUID | None = None
        self._person: UUID | None = None
        self.fields: dict[str, Field] = {}
        self.marks: dict[str, QToolButton] = {}
        self.all_button = QPushButton("すべての項目（Alt+E）")
        self.officers = ChoiceField("CISO・部長へ", [(Answer.YES, "報告する"), (Answer.NO, "必要なし")], blank="未定")
        self.no_reason = TextField("必要なしの理由", limit=500)
        self.law = LawPart(desk)
        self.starts = [self._start(each) for each in starts()]
        for fact, words in ASKED.items():
            field = self._field(desk, fact, words)
            field.left.connect(lambda n=fact.value: self._left(n))
            field.changed.connect(lambda n=fact.value: self._picked(n))
            self.fields[fact.value] = field
            mark = QToolButton()
            mark.setText("調査中")
            mark.setProperty("role", "chip")
            mark.setCheckable(True)
            mark.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            mark.setToolTip("まだ分からないとき（Alt+U）")
            mark.setAccessibleName(f"この項目は調査中（{words}）")
            mark.clicked.connect(lambda _=False, n=fact.value: self.opened.emit(n))
            self.marks[fact.value] = mark
        self._lay_out()
        self._enter = EnterNavigation(self)
        self._enter.watch(self)
        self.all_button.clicked.connect(self.all_wanted)
        self.law.put.connect(self.put)
        self.officers.changed.connect(self._decide)
        self.no_reason.left.connect(self._decide)

    @staticmethod
    def _field(desk: Desk, fact: Fact, words: str) -> Field:
        if fact is Fact.RECOGNISED:
            return DateTimeField(words, now=lambda: desk.now, days=desk.open_days)
        if fact is Fact.PERSONAL:
            options = [(each, f"{digit}　{each.label}") for digit, each in enumerate(Personal, 1)]
            choice = ChoiceField(words, options)
            choice.box.keyed = [shown for _, shown in options]
            return choice
        field = field_for(desk, Incident, fact.value, required=False)
        field.set_label(words)
        return field

    def _start(self, start: Start) -> QToolButton:
        button = QToolButton()
        button.setText(start.words)
        button.setProperty("role", "chip")
        button.clicked.connect(lambda _=False: self.started.emit(start))
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(TextLabel("第一報（いま分かること）", "h2"), 1)
        head.addWidget(self.all_button)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, (name, field) in enumerate(self.fields.items()):
            grid.addWidget(FieldLabel(field), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(field, row, 1)
            grid.addWidget(self.marks[name], row, 2, Qt.AlignmentFlag.AlignTop)
        self.upward = QWidget()
        rows = QGridLayout(self.upward)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setColumnStretch(1, 1)
        for row, field in enumerate((self.officers, self.no_reason)):
            rows.addWidget(FieldLabel(field), row, 0)
            rows.addWidget(field, row, 1)
        chips = QFrame()
        flow = FlowLayout(chips, gap=6)
        for button in self.starts:
            flow.addWidget(button)
        self.chips = chips
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(chips)
        column.addLayout(grid)
        column.addWidget(self.law)
        column.addWidget(self.upward)

    def show_incident(self, incident: Incident) -> None:
        """The facts as they are kept; what is being typed now stays, unless it is of another incident."""
        busy = self.named_by_focus() if incident.id == self._shown else ""
        self._shown = incident.id
        for name, field in self.fields.items():
            if name != busy or field.value() in (None, ""):
                field.set_value(getattr(incident, name))
                if name == Fact.DISCOVERER.value:
                    self._person = field.value()
            self.marks[name].setChecked(incident.is_open(name))
        self.law.show_incident(incident)
        self.chips.setVisible(not incident.what)
        self.upward.setVisible(incident.source is Source.OUTSIDE and incident.level is not Level.THREE)
        if self.officers.value() is not Answer.NO or incident.needs_officers is not None:
            self.officers.set_value(incident.needs_officers)
            self.no_reason.set_value(incident.no_officers_reason)

    def named_by_focus(self) -> str:
        """The fact whose editor has the focus; empty when none has."""
        now = QApplication.focusWidget()
        return next((n for n, f in self.fields.items() if now is not None and (now is f or f.isAncestorOf(now))), "")

    def begin(self) -> None:
        """The hands are on 何が: the rest is known, or asked for afterwards."""
        self.fields[Fact.WHAT.value].setFocus(Qt.FocusReason.OtherFocusReason)

    def flush(self) -> None:
        """What stands in the fields counts, also where the focus is still."""
        for name in self.fields:
            self._left(name)
        self.law.flush()

    def _decide(self) -> None:
        """No is kept with its reason."""
        answer, reason = self.officers.value(), str(self.no_reason.value() or "").strip()
        if answer is Answer.NO and not reason:
            self.no_reason.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.decided.emit(answer, reason if answer is Answer.NO else "")

    def _left(self, name: str) -> None:
        field = self.fields[name]
        if not field.check():
            return
        if name == Fact.DISCOVERER.value:
            # Whom the register does not know the field cannot show; passing by takes nobody away.
            before, self._person = self._person, field.value()
            if before == self._person:
                return
        self.put.emit(name, field.value())

    def _picked(self, name: str) -> None:
        # A choice and a person are whole at once; words are when the hands leave them.
        if name in (Fact.PERSONAL.value, Fact.DISCOVERER.value):
            self._left(name)


def order() -> tuple[str, ...]:
    """The fields in the order of Ctrl+Shift+1 to 6."""
    return tuple(fact.value for fact in SIX)
