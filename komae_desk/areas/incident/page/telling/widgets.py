"""報告の状況: who is told by which route, who has been, and the numbers to call (対5-3, D-08)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QVBoxLayout

from komae_desk.areas.incident.choices import Means, Party
from komae_desk.areas.incident.incident.record import Incident
from komae_desk.areas.incident.telling import Need, Telling, whom_to_call
from komae_desk.core.desk import Desk
from komae_desk.ui.chips import Chip, Status
from komae_desk.ui.choice_fields import ChoiceField
from komae_desk.ui.date_field import DateTimeField
from komae_desk.ui.labels import FieldLabel, TextLabel
from komae_desk.ui.plain_table import PlainTable
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.text_fields import TextField

HEADS = ("報告先", "要否", "状況")
NEEDS = {Need.REQUIRED: "必要", Need.RECOMMENDED: "必要に応じて", Need.OFFICE: "市から"}
ROWS = 7
"""So many stand in sight; the rest scrolls."""


class PartiesTable(PlainTable):
    """Space on somebody: told just now, by telephone."""

    ticked = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self.ticked.emit(self.currentIndex().row())
            event.accept()
        else:
            super().keyPressEvent(event)


class TellingCard(QFrame):
    """told(party, contact, means, instruction, at): a report is to be written down; at: None is now.

    put: when the next report is to be made (name, value).
    """

    told = Signal(object, str, object, str, object)
    put = Signal(str, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._desk = desk
        self._incident: Incident | None = None
        self.tellings: list[Telling] = []
        self.missing = TextLabel("", "strong", wraps=True)
        self.missing.setProperty("fg", "err")
        self.table = PartiesTable("報告の状況", HEADS, gives_way=("報告先",))
        self.whom = TextLabel("", "sub", wraps=True)
        self.contact = TextField("相手", limit=60)
        self.means = ChoiceField("手段", [(each, each.label) for each in Means], blank=None)
        self.at = DateTimeField("報告した日時（空欄は今）", now=lambda: desk.now, days=desk.open_days)
        self.instruction = TextField("受けた指示", limit=500)
        self.next_at = DateTimeField("次の報告の予定", now=lambda: desk.now, days=desk.open_days)
        self.record_button = RefusingButton("報告したと記録", "Alt+R", role="primary", keyed=False)
        self._lay_out()
        self.table.walked.connect(self._walk)
        self.table.opened.connect(lambda _: self.contact.setFocus(Qt.FocusReason.TabFocusReason))
        self.table.ticked.connect(lambda _: self.record())
        self.record_button.acted.connect(self.record)
        self.means.set_value(Means.PHONE)
        self.next_at.left.connect(self._plan)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, field in enumerate((self.contact, self.means, self.at, self.instruction)):
            grid.addWidget(FieldLabel(field), row, 0)
            grid.addWidget(field, row, 1)
        grid.addWidget(self.record_button, 4, 0, 1, 2, Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        column.addWidget(TextLabel("報告の状況", "h2"))
        column.addWidget(self.table)
        column.addWidget(self.whom)
        grid.addWidget(FieldLabel(self.next_at), 5, 0)
        grid.addWidget(self.next_at, 5, 1)
        column.addLayout(grid)

    def show_tellings(self, incident: Incident, tellings: Sequence[Telling]) -> None:
        """Everybody, and in red words whom nobody has told."""
        row = max(self.table.currentIndex().row(), 0)
        fresh = self._incident is None or self._incident.id != incident.id
        self._incident, self.tellings = incident, list(tellings)
        if fresh or not self.next_at.isAncestorOf(QApplication.focusWidget() or self):
            self.next_at.set_value(incident.next_report_at)
        self.table.show_rows([_cells(each, self._desk.today) for each in tellings])
        left = "・".join(each.party.short for each in tellings if each.missing)
        self.missing.show_text(f"{left}への報告が未入力です。" if left else "")
        self.missing.setVisible(bool(self.missing.text()))
        first = next((n for n, each in enumerate(tellings) if each.missing), 0)
        self.table.go_to(first if fresh else min(row, len(tellings) - 1))
        head = self.table.horizontalHeader().sizeHint().height()
        line = self.table.verticalHeader().defaultSectionSize()
        self.table.setFixedHeight(head + line * min(max(len(tellings), 3), ROWS) + 4)

    def _plan(self) -> None:
        if self.next_at.check():
            self.put.emit("next_report_at", self.next_at.value())

    def party(self) -> Party | None:
        """Who is marked."""
        row = self.table.currentIndex().row()
        return self.tellings[row].party if 0 <= row < len(self.tellings) else None

    def record(self) -> None:
        """Alt+R, or Space: told now."""
        if (party := self.party()) is not None:
            contact, instruction = str(self.contact.value() or ""), str(self.instruction.value() or "")
            if self.at.check():
                self.told.emit(party, contact, self.means.value(), instruction, self.at.value())

    def forget(self) -> None:
        """It was kept: what was ordered and when belongs to that report alone."""
        self.instruction.set_value("")
        self.at.set_value(None)

    def go_on(self) -> None:
        """The next one nobody has told."""
        row = next((n for n, each in enumerate(self.tellings) if each.missing), -1)
        if row >= 0:
            self.table.go_to(row)

    def _walk(self, row: int) -> None:
        if not 0 <= row < len(self.tellings) or self._incident is None:
            return
        each = self.tellings[row]
        lines = whom_to_call(self._desk, self._incident, each.party)
        words = [line.words for line in lines[:4]] or ["連絡先（D-08）に見つかりません。"]
        note = "　".join(filter(None, (each.by_when, each.note, each.basis)))
        self.whom.show_text("\n".join([*words, *([note] if note else [])]))
        self.contact.set_value(lines[0].name or lines[0].post if lines else "")


def _cells(each: Telling, today: date) -> tuple[str | Chip, ...]:
    need = NEEDS[each.need]
    if each.is_told:
        at = each.told_at.astimezone() if each.told_at else None
        moment = "済" if at is None else f"済 {at:%H:%M}" if at.date() == today else f"済 {at:%m/%d %H:%M}"
        return each.party.short, need, Chip(Status.DONE, moment)
    return each.party.short, need, Chip(Status.WRONG if each.missing else Status.OTHER, "未")
