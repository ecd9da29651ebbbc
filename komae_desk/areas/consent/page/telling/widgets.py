"""The card 説明をまとめて記録: the day, who explained with what, and whether it was understood (ux.md §4.7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from komae_desk.areas.consent import commands
from komae_desk.areas.consent.choices import Topic
from komae_desk.areas.consent.explanation.record import Consent
from komae_desk.areas.consent.explanation.workflow import now_to_the_minute
from komae_desk.core.desk import Desk
from komae_desk.ui.choice_fields import ChecksField
from komae_desk.ui.enter_navigation import EnterNavigation
from komae_desk.ui.field import Field
from komae_desk.ui.field_factory import field_for
from komae_desk.ui.labels import FieldLabel, TextLabel
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.scrolled_column import ScrolledColumn
from komae_desk.ui.text_fields import TextField

FIELDS = ("explained_at", "explainer", "materials", "understanding", "way", "checks", "topics")
NEEDED = ("explained_at", "explainer", "materials", "understanding", "topics")
AGAIN = "再説明が必要な人（理解の確認で分かったとき）"
LAST = "consent:materials"
"""The preference that keeps what was used last."""


class Telling(QWidget):
    """One explanation for everybody chosen; what was used last time stands there, whether it was understood never."""

    recorded = Signal(object)
    given_up = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.words = TextLabel("", "h2", wraps=True)
        self.again: ChecksField | None = None
        self._people: dict[UUID, str] = {}
        self._again_row = QVBoxLayout()
        self.fields: dict[str, Field] = {
            name: field_for(desk, Consent, name, required=name in NEEDED) for name in FIELDS
        }
        self.reason = TextField("任用開始後の説明になる理由", required=True, limit=200)
        self._reason_label = FieldLabel(self.reason)
        self.record_button = RefusingButton("登録する", "F12", role="primary", keyed=False)
        self.stop_button = QPushButton("やめる")
        self._enter = EnterNavigation(self)
        self._lay_out()
        self.record_button.acted.connect(self.go)
        self.stop_button.clicked.connect(self.given_up)

    def _lay_out(self) -> None:
        area = ScrolledColumn(6)
        area.setAccessibleName("説明の内容")
        for name, field in self.fields.items():
            area.column.addWidget(FieldLabel(field))
            area.column.addWidget(field)
            if name == "understanding":
                area.column.addWidget(TextLabel(AGAIN, "label"))
                area.column.addLayout(self._again_row)
        self._enter.watch(area)
        foot = QHBoxLayout()
        foot.addWidget(self.record_button)
        foot.addWidget(self.stop_button)
        foot.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(6)
        whole.addWidget(self.words)
        whole.addWidget(area, 1)
        whole.addWidget(self._reason_label)
        whole.addWidget(self.reason)
        whole.addLayout(foot)

    def show_people(self, people: Mapping[UUID, str]) -> None:
        """Who is told, and a box for each who has to be told once more."""
        self.words.show_text(f"{len(people)}人への説明")
        self.record_button.refuse("" if people else "一覧で人を選んでください。")
        if people == self._people or not self.isVisible():
            return
        self._people = dict(people)
        again = self.again.value() if self.again is not None else ()
        if self.again is not None:
            self._again_row.removeWidget(self.again)
            self.again.hide()
            self.again.deleteLater()
            self.again = None
        if not people:
            return
        self.again = ChecksField(AGAIN, list(people.items()), columns=2)
        self.again.set_value(tuple(each for each in again if each in people))
        self._again_row.addWidget(self.again)
        self._enter.watch(self.again)

    def begin(self) -> None:
        """The usual values; the hands are where something has to be said."""
        last = self._desk.store.preference(self._desk.user.person, LAST) or ""
        usual: dict[str, Any] = {
            "explained_at": now_to_the_minute(self._desk),
            "explainer": self._desk.user.person,
            "materials": last,
            "understanding": None,
            "way": None,
            "checks": (),
            "topics": tuple(Topic),
        }
        for name, value in usual.items():
            self.fields[name].set_value(value)
            self.fields[name].set_error("")
        if self.again is not None:
            self.again.set_value(())
        self._ask_reason(asked=False)
        self.fields["materials"].setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_reason(self, why: str) -> None:
        """CK-12: it passes with a reason."""
        self._ask_reason(asked=True)
        self.reason.set_error(why)
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_reason(self, *, asked: bool) -> None:
        self.reason.set_value("")
        self.reason.set_error("")
        self.reason.setVisible(asked)
        self._reason_label.setVisible(asked)

    def go(self) -> None:
        """F12: to the page, when every field says something."""
        wrong = [name for name, field in self.fields.items() if not field.check()]
        if wrong:
            self.fields[wrong[0]].setFocus(Qt.FocusReason.OtherFocusReason)
            return
        values = {name: field.value() for name, field in self.fields.items()}
        self._desk.store.set_preference(self._desk.user.person, LAST, values["materials"])
        self.recorded.emit(
            commands.Explanation(
                at=values["explained_at"],
                explainer=values["explainer"],
                materials=values["materials"],
                topics=values["topics"],
                understanding=values["understanding"],
                way=values["way"],
                checks=values["checks"],
                again=frozenset(self.again.value() if self.again is not None else ()),
                reason=str(self.reason.value() or ""),
            )
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)
