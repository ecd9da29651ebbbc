"""理由・改善・いつまで・だれが of the question under the hand; Enter goes on, Esc gives up what was typed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from komae_desk.areas.self_check.sheet.record import AnswerSheet, Remark
from komae_desk.core.desk import Desk
from komae_desk.ui.date_field import DateField
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.line_edits import LineEdit

MOST, WHO = 200, 60
"""As long as the record takes them (sheet.record.Remark)."""


class RemarkFields(QWidget):
    """left: the hand went elsewhere, what stands here counts; entered: Enter; given_up: Esc."""

    left = Signal()
    entered = Signal()
    given_up = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.reason, self.action, self.who = LineEdit(), LineEdit(), LineEdit()
        self.until = DateField("いつまで", today=lambda: desk.today, days=desk.open_days)
        self.parts: dict[str, QWidget] = {
            "reason": self.reason, "action": self.action, "until_on": self.until.edit, "who": self.who,
        }  # fmt: skip
        for edit, name, words in (
            (self.reason, "理由", "理由"),
            (self.action, "改善", "どのように改善するか"),
            (self.who, "だれが", "担当者"),
        ):
            edit.setAccessibleName(name)
            edit.setPlaceholderText(words)
            edit.setMaxLength(WHO if edit is self.who else MOST)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        for place, (label, part, stretch) in enumerate(
            (("理由", self.reason, 4), ("改善", self.action, 4), ("いつまで", self.until, 3), ("だれが", self.who, 2))
        ):
            grid.addWidget(TextLabel(label, "sub"), 0, place)
            grid.addWidget(part, 1, place, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(place, stretch)
        for part in self.parts.values():
            part.installEventFilter(self)

    def show_remark(self, said: Remark, wanted: Collection[str]) -> None:
        """What is said of a question; fields that its answer does not ask for are closed."""
        self.reason.setText(said.reason)
        self.action.setText(said.action)
        self.who.setText(said.who)
        self.until.set_value(said.until_on)
        for name, part in self.parts.items():
            part.setEnabled(name in wanted)

    def values(self) -> tuple[str, str, date | None, str]:
        """reason, action, until, who as they stand."""
        return self.reason.text(), self.action.text(), self.until.value(), self.who.text()

    def enter(self, name: str) -> None:
        """The hands are on a field."""
        self.parts[name].setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.entered.emit()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.given_up.emit()
                return True
        if event.type() == QEvent.Type.FocusOut:
            self.left.emit()
        return super().eventFilter(watched, event)


class CommentEdit(LineEdit):
    """自由意見, as long as the record takes it."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("自由意見")
        self.setPlaceholderText("自由意見（なくてもかまいません）")
        self.setMaxLength(AnswerSheet.labels()["comment"].limit)
