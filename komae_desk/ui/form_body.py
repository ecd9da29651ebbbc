"""The fields of a record in their sections, for reading and for editing (ux.md §3.5, §5.5)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from komae_desk.core.area import Ledger, Section
from komae_desk.core.desk import Desk
from komae_desk.core.issuing import Given
from komae_desk.core.people import PERSON
from komae_desk.core.record import Problem, Record, field_type
from komae_desk.ui.basis import explain_basis, leads_to_basis, window_of
from komae_desk.ui.enter_navigation import EnterNavigation
from komae_desk.ui.field import Field
from komae_desk.ui.field_factory import FiscalYear, begun_with, field_for
from komae_desk.ui.form_way import FormWay, way_of
from komae_desk.ui.labels import FieldLabel, TextLabel
from komae_desk.ui.reason_row import ReasonRow
from komae_desk.ui.record_field import RecordField
from komae_desk.ui.text_fields import KanaField, NameField

BESIDE = 380


def filled_by_steps(ledger: Ledger) -> frozenset[str]:
    """The fields of an application that its steps fill in or ask for; a register names them itself."""
    workflow = ledger.workflow
    steps = workflow.steps if workflow.loose else ()
    return frozenset((*ledger.screens.by_steps, *(name for step in steps for name in (*step.fills, *step.asks))))


class FormBody(QScrollArea):
    """Sections of fields; reading and editing are the same widgets with and without frames."""

    changed = Signal()
    edit_wanted = Signal(str)
    new_wanted = Signal(str, dict)

    def __init__(
        self,
        desk: Desk,
        record_type: type[Record],
        sections: Sequence[Section],
        fiscal: FiscalYear = lambda: None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._type = record_type
        ledger = desk.ledgers.get(record_type.kind)
        self._follows = ledger.screens.follows if ledger is not None else {}
        self._given = ledger.screens.given if ledger is not None else None
        self._chooses = ledger.screens.chooses if ledger is not None else ""
        self._issued: Mapping[str, Given] = {}
        self._by_steps = filled_by_steps(ledger) if ledger is not None else frozenset()
        self._whole = False
        self._reading = True
        self._beside: bool | None = None
        self._fiscal = fiscal
        self._made = False
        self._fields: dict[str, Field] = {}
        self._way: FormWay | None = None
        self._labels: dict[str, FieldLabel] = {}
        self._heads: list[TextLabel] = []
        self._reasons: dict[str, ReasonRow] = {}
        self._sections = [(s, [n for n in s.fields if n in record_type.labels()]) for s in sections]
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inner = QWidget()
        self._inner.setObjectName("scrolled")
        self._grid = QGridLayout(self._inner)
        self._grid.setContentsMargins(16, 8, 12, 12)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(8)
        self.setWidget(self._inner)
        self._enter = EnterNavigation(self)

    # --- made with the first record: a list is there in half the time, and most are only looked through

    @property
    def fields(self) -> dict[str, Field]:
        """The fields by name, from top to bottom."""
        self._make()
        return self._fields

    @property
    def way(self) -> FormWay | None:
        """The steps of a long form, where there are some."""
        self._make()
        return self._way

    def _make(self, *, shown: bool = True) -> None:
        if self._made:
            return
        self._made = True
        # What comes into something that is seen would stay hidden until the loop runs.
        self._inner.hide()
        for section, names in self._sections:
            if section.title:
                self._heads.append(TextLabel(section.title, "h2", parent=self._inner))
            for name in names:
                self._add(name)
        self._feed_readings()
        sections = [section for section, _ in self._sections]
        self._way = way_of(self._desk, self._type.kind, sections, self._heads, self._grid, self._inner)
        beside, self._beside = self._beside, None
        self._place(beside=beside is not False)
        for name, field in self._fields.items():
            field.set_reading(self._locked(name))
        self._inner.setVisible(shown)

    def _add(self, name: str) -> None:
        field = field_for(self._desk, self._type, name, fiscal=self._fiscal)
        field.setParent(self._inner)
        self._fields[name] = field
        label = self._labels[name] = FieldLabel(field, self._inner)
        if leads_to_basis(self._desk, field.basis):
            label.lead_to_basis()
            label.linkActivated.connect(lambda _, f=field: self._explain(f.leads_to))
        field.changed.connect(lambda n=name: self._follow(n))
        field.changed.connect(self.changed)
        field.left.connect(lambda n=name: self._left(n))
        if isinstance(field, RecordField):
            self._offer_new(field, self._type.labels()[name].refers_to or PERSON)
        field.pressed.connect(lambda n=name: self._pressed(n))
        self._enter.watch(field)

    def _explain(self, basis: str) -> None:
        window = window_of(self)
        if window is not None:
            explain_basis(window, basis)

    def _offer_new(self, field: RecordField, kind: str) -> None:
        ledger = self._desk.ledgers.get(kind)
        # What stands in no menu is begun by nobody by hand.
        if ledger is not None and ledger.menu:
            field.offer_new()
            field.new_wanted.connect(lambda typed: self.new_wanted.emit(kind, begun_with(self._desk, kind, typed)))

    def _feed_readings(self) -> None:
        for name, label in self._type.labels().items():
            kana, source = self.fields.get(name), self.fields.get(label.reading_of)
            if isinstance(kana, KanaField) and isinstance(source, NameField):
                source.feed(kana)

    # --- values

    def show_record(self, record: Record) -> None:
        """Put a record into the fields; errors and reasons go."""
        self._issued = self._given(self._desk, record) if self._given is not None else {}
        # Seen with its values: what an empty one hides again would be styled and laid out for nothing.
        self._make(shown=False)
        for name, field in self.fields.items():
            field.set_value(self._issued[name].value if name in self._issued else getattr(record, name))
        if self.way is not None:
            self.way.show_record(record)
        self.clear_errors()
        self._show_needed()
        self._show_sources()
        self._inner.show()

    def values(self) -> dict[str, Any]:
        """What the fields hold, as the record keeps it; what is the city's is not the record's."""
        own = {name: field for name, field in self.fields.items() if not self._is_citys(name)}
        return {name: self._kept(name, field.value()) for name, field in own.items()}

    def _is_citys(self, name: str) -> bool:
        return name in self._issued and self._issued[name].is_citys

    def _show_sources(self) -> None:
        """Say at every issued field whose value stands there; the city's is read only."""
        for name, label in self._labels.items():
            label.tell_source(self._issued[name].source if name in self._issued else "")
            self.fields[name].set_reading(self._locked(name))

    def _locked(self, name: str) -> bool:
        return self._reading or self._is_citys(name) or (name in self._by_steps and not self._whole)

    def _choose_again(self) -> None:
        """The section decides other fields itself now: each shows the value that holds for it."""
        record = self._current()
        if self._given is None or record is None:
            return
        before, self._issued = self._issued, self._given(self._desk, record)
        for name, each in self._issued.items():
            if name in self.fields and (name not in before or before[name].is_citys != each.is_citys):
                self.fields[name].set_value(each.value)
        self._show_sources()

    def _kept(self, name: str, value: Any) -> Any:
        if value is None:
            default = next(f.default for f in dataclasses.fields(self._type) if f.name == name)
            kind = field_type(self._type, name)
            return default if default is not None and kind in (int, str, bool, tuple) else None
        return value

    def draft(self) -> dict[str, Any]:
        """What was typed, even if wrong, as plain data."""
        return {name: field.draft() for name, field in self.fields.items()}

    def restore(self, draft: Mapping[str, Any]) -> None:
        """Show what draft() kept; fields that are gone are passed over."""
        for name, kept in draft.items():
            if name in self.fields:
                self.fields[name].restore(kept)

    def reasons(self) -> dict[str, str]:
        """The reasons written under warnings."""
        return {name: row.edit.text() for name, row in self._reasons.items() if not row.isHidden()}

    # --- reading and editing

    def set_reading(self, reading: bool, *, whole: bool = False) -> None:
        """Read or edit; what steps write is edited only in a correction of the whole paper."""
        self._reading, self._whole = reading, whole
        if not self._made:
            return
        for name, field in self.fields.items():
            field.set_reading(self._locked(name))
        for row in self._reasons.values():
            if reading:
                row.hide()
        self._show_needed()

    def _show_needed(self) -> None:
        """What only steps write is not asked for, and takes no room before it is written."""
        for name in self._by_steps & self.fields.keys():
            there = self._whole or self.fields[name].value() not in (None, "", (), False)
            self.fields[name].setVisible(there)
            self._labels[name].setVisible(there)
        heads = iter(self._heads)
        for section, names in self._sections:
            if section.title:
                next(heads).setVisible(self.way is not None or any(not self.fields[n].isHidden() for n in names))

    def is_reading(self) -> bool:
        return self._reading

    def focus_on(self, name: str = "") -> None:
        """Put the focus on a field, by default the first."""
        asked = (f for n, f in self.fields.items() if n not in self._by_steps or self._whole)
        field = self.fields.get(name) or next(asked, None)
        if field is not None:
            if not name:
                self.verticalScrollBar().setValue(0)
            field.setFocus(Qt.FocusReason.TabFocusReason)
            self.ensureWidgetVisible(field, 0, 60)
            # Once more when what was just filled in has its height.
            QTimer.singleShot(0, field, lambda: self.ensureWidgetVisible(field, 0, 60))

    def _pressed(self, name: str) -> None:
        if self._reading:
            self.edit_wanted.emit(name)

    # --- what is wrong

    def unreadable(self) -> list[Problem]:
        """What the fields cannot read or miss."""
        return [Problem(n, sentence) for n, field in self.fields.items() if (sentence := field.problem())]

    def show_problems(self, problems: Iterable[Problem]) -> list[Problem]:
        """Show each problem at its field; returns those that have no field here."""
        elsewhere = []
        for problem in problems:
            field = self.fields.get(problem.field)
            if field is None or field.isHidden():
                elsewhere.append(problem)
            elif problem.stops:
                field.set_error(problem.text)
            else:
                self.reason_row(problem.field).warn(problem.text, problem.basis)
        return elsewhere

    def tell_apart(self, former: Mapping[str, str]) -> None:
        """Mark the fields that stood otherwise the time before."""
        for name, field in self._fields.items():
            field.tell_apart(former.get(name, ""))

    def clear_errors(self) -> None:
        for field in self._fields.values():
            field.set_error("")
        for row in self._reasons.values():
            row.edit.clear()
            row.hide()

    def wrong(self) -> list[str]:
        """The fields with an error now, from top to bottom."""
        return [name for name, field in self._fields.items() if field.error()]

    def _left(self, name: str) -> None:
        """Check a field when the focus leaves it: its own reading first, then the rules of the record."""
        field = self.fields[name]
        if self._reading or (field.required and field.value() in (None, "", ())):
            return
        if not field.check():
            return
        found = [p for p in self._record_problems() if p.field == name and p.stops]
        field.set_error(found[0].text if found else "")

    def _follow(self, name: str) -> None:
        """Fill in what follows from what was chosen, and say so under the field; the person may change it."""
        if name == self._chooses:
            self._choose_again()
        fill = self._follows.get(name)
        record = self._current() if fill is not None else None
        if fill is None or record is None:
            return
        for other, value in fill(self._desk, record).items():
            field = self.fields.get(other)
            if field is not None and other != name and field.value() != value:
                field.set_value(value)
                field.set_error("")
                field.pass_note("選んだ内容に合わせて入れました。")
        self._show_needed()

    def _record_problems(self) -> list[Problem]:
        if any(field.problem() for field in self.fields.values() if not field.required):
            return []
        record = self._current()
        return [] if record is None else list(record.problems(self._desk))

    def set_base(self, record: Record) -> None:
        """The record the values belong to, for the rules."""
        self._base = record

    def _current(self) -> Record | None:
        base = getattr(self, "_base", None)
        return None if base is None else dataclasses.replace(base, **self.values())

    def reason_row(self, name: str) -> ReasonRow:
        """The line that asks the reason of a field's warning."""
        if name not in self._reasons:
            row = ReasonRow(self.fields[name].label, self.widget())
            row.changed.connect(self.changed)
            self._enter.watch(row)
            QWidget.setTabOrder(self.fields[name].editors()[-1], row.edit)
            self._reasons[name] = row
            self._place(beside=bool(self._beside), again=True)
        return self._reasons[name]

    # --- layout

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        scale = self.fontMetrics().height() / 18
        self._place(beside=self.viewport().width() >= BESIDE * max(scale, 1.0) - 12)

    def _place(self, *, beside: bool, again: bool = False) -> None:
        if beside == self._beside and not again:
            return
        self._beside = beside
        if not self._made:
            return
        # Not takeAt(): an item that outlives its removal keeps the size cache of the widget to itself.
        for widget in (*self._heads, *self._labels.values(), *self.fields.values(), *self._reasons.values()):
            self._grid.removeWidget(widget)
        heads, row = iter(self._heads), 0
        if self.way is not None:
            self._grid.removeWidget(self.way.next)
            self._grid.addWidget(self.way.next, row, 0, 1, 2)
            row += 1
        for section, names in self._sections:
            if section.title:
                self._grid.addWidget(next(heads), row, 0, 1, 2)
                row += 1
            for name in names:
                row = self._place_field(name, row, beside=beside)
        self._grid.setRowStretch(row, 1)
        self._grid.setColumnStretch(0, 30 if beside else 0)
        self._grid.setColumnStretch(1, 70)

    def _place_field(self, name: str, row: int, *, beside: bool) -> int:
        label, field = self._labels[name], self.fields[name]
        if beside:
            label.setContentsMargins(0, 5, 0, 0)
            self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(field, row, 1)
        else:
            label.setContentsMargins(0, 4, 0, 0)
            self._grid.addWidget(label, row, 0, 1, 2)
            row += 1
            self._grid.addWidget(field, row, 0, 1, 2)
        if name in self._reasons:
            row += 1
            self._grid.addWidget(self._reasons[name], row, 1 if beside else 0, 1, 1 if beside else 2)
        return row + 1
