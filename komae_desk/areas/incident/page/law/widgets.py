"""目安 of the law on personal data: the kinds that call for a report and its days, all to be changed (§9.10)."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

from komae_desk.areas.incident.choices import LawKind, Personal
from komae_desk.areas.incident.incident.record import Incident
from komae_desk.core.desk import Desk
from komae_desk.ui.choice_fields import ChecksField
from komae_desk.ui.date_field import DateField
from komae_desk.ui.field import Field
from komae_desk.ui.labels import FieldLabel, TextLabel

ASK = "日は目安です。期限の判断は情報政策課・総務担当に確認してください。"
DAYS = (("known_on", "知った日"), ("quick_guide_on", "速報の目安"), ("full_guide_on", "確報の目安"))


class LawPart(QWidget):
    """put: a fact was written (name, value); shown where personal data are concerned."""

    put = Signal(str, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._shown: UUID | None = None
        kinds = ChecksField("法令の報告の区分", [(each, each.label) for each in LawKind])
        self.fields: dict[str, Field] = {"law_kinds": kinds}
        for name, words in DAYS:
            self.fields[name] = DateField(words, today=lambda: desk.today, days=desk.open_days)
        self.words = TextLabel(ASK, "sub", wraps=True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, field in enumerate(self.fields.values()):
            grid.addWidget(FieldLabel(field), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(field, row, 1)
        grid.addWidget(self.words, len(self.fields), 0, 1, 2)
        kinds.changed.connect(lambda: self._left("law_kinds"))
        for name, _ in DAYS:
            self.fields[name].left.connect(lambda n=name: self._left(n))

    def show_incident(self, incident: Incident) -> None:
        """As they are kept; what is being typed now stays, unless it is of another incident."""
        self.setVisible(incident.personal is Personal.YES)
        now = QApplication.focusWidget()
        same = incident.id == self._shown
        self._shown = incident.id
        for name, field in self.fields.items():
            busy = same and name != "law_kinds" and now is not None and field.isAncestorOf(now)
            if not busy or field.value() is None:
                field.set_value(getattr(incident, name))

    def flush(self) -> None:
        """What stands in the fields counts, also where the focus is still."""
        if not self.isHidden():
            for name in self.fields:
                self._left(name)

    def _left(self, name: str) -> None:
        field = self.fields[name]
        if field.check():
            self.put.emit(name, field.value())
