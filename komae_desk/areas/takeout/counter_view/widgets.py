"""The parts of the counter page: the answer in 30 pt, and the inspection (ux.md §4.4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from komae_desk.areas.takeout.answer import Answer, Offer, Tone
from komae_desk.areas.takeout.choices import Erasure, Finding
from komae_desk.areas.takeout.movement.record import Movement
from komae_desk.core.dates import OpenDays
from komae_desk.ui.chips import Status
from komae_desk.ui.date_field import DateField
from komae_desk.ui.field import restyle
from komae_desk.ui.flow import FlowLayout
from komae_desk.ui.icons import IconLabel
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.line_edits import LineEdit

STATUS = {Tone.OK: Status.DONE, Tone.INFO: Status.INFORMATION, Tone.WARN: Status.ATTENTION, Tone.ERR: Status.WRONG}
MOST_FACTS = 6
LONG = 24


class ReasonEdit(LineEdit):
    """One line for a reason; Enter gives it, Esc goes back."""

    given = Signal(str)
    given_up = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.given.emit(self.text().strip())
        elif event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)


class ResultPanel(QFrame):
    """The last answer, until the next one: icon and sentence large, facts, what may be done next."""

    offered = Signal(str)
    reason_given = Signal(str)
    due_chosen = Signal(object)
    left = Signal()

    def __init__(self, today: Callable[[], date], days: OpenDays, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.answer = Answer("ready", "読取り待ちです")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._icon = IconLabel("circle-info", "info_ln", 40)
        self.sentence, self.detail = TextLabel("", "huge", wraps=True), TextLabel("", "big", wraps=True)
        self._facts = [(TextLabel("", "sub"), TextLabel("", "strong", wraps=True)) for _ in range(MOST_FACTS)]
        self._buttons = FlowLayout(gap=8)
        self.buttons: dict[str, QPushButton] = {}
        self.note = TextLabel("", "sub")
        self.note.setMinimumHeight(40)
        self.reason = ReasonEdit()
        self.reason.setAccessibleName("続ける理由")
        self.reason.setPlaceholderText("続ける理由を入力してEnter")
        self.reason.given.connect(self.reason_given)
        self.reason.given_up.connect(self.left)
        self.due = DateField("返却期限", today=today, days=days)
        self.due_button = QPushButton("変える")
        self.due_button.clicked.connect(self._give_due)
        self.due.edit.returnPressed.connect(self._give_due)
        self._due_row = QWidget()
        self._lay_out()
        self.show_answer(self.answer)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.sentence)
        words.addWidget(self.detail)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        facts = QGridLayout()
        facts.setHorizontalSpacing(12)
        facts.setVerticalSpacing(2)
        for place, (label, value) in enumerate(self._facts):
            facts.addWidget(label, place // 2, place % 2 * 2)
            facts.addWidget(value, place // 2, place % 2 * 2 + 1)
        facts.setColumnStretch(1, 1)
        facts.setColumnStretch(3, 1)
        foot = QWidget()
        foot.setLayout(self._buttons)
        due = QHBoxLayout(self._due_row)
        due.setContentsMargins(0, 0, 0, 0)
        due.addWidget(TextLabel("返却期限", "strong"), 0, Qt.AlignmentFlag.AlignTop)
        due.addWidget(self.due)
        due.addWidget(self.due_button, 0, Qt.AlignmentFlag.AlignTop)
        due.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 10)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(facts)
        column.addWidget(self.reason)
        column.addWidget(self._due_row)
        column.addWidget(foot)
        self._due_row.hide()

    def show_answer(self, answer: Answer) -> None:
        """Replace what is shown."""
        self.answer = answer
        status = STATUS[answer.tone]
        self._colour(status.colours)
        self._icon.show_icon(status.icon, f"{status.colours}_ln")
        self.sentence.show_text(answer.sentence)
        self.detail.show_text(answer.detail)
        self.detail.setVisible(bool(answer.detail))
        self._show_facts(answer.facts)
        self._show_offers(answer.offers)
        asks = any(o.name == "reason" for o in answer.offers)
        self.reason.setVisible(asks)
        self.reason.clear()
        self._due_row.hide()
        self._fit_words()

    def _colour(self, colours: str) -> None:
        """The ground and, because the sheet names them below it, the words on it."""
        if self.property("banner") != colours:
            restyle(self, "banner", colours)
            for label in self.findChildren(TextLabel):
                label.style().unpolish(label)
                label.style().polish(label)

    def _fit_words(self) -> None:
        """A sentence of more than two lines in 30 pt is set smaller; both keep the height they need."""
        room = max(200, self.width() - 32 - self._icon.width() - 12)
        restyle(self.sentence, "role", "huge")
        if self.sentence.heightForWidth(room) > 2.5 * self.sentence.fontMetrics().height():
            restyle(self.sentence, "role", "big")
        long = self.sentence.property("role") == "big"
        restyle(self.detail, "role", "h2" if long or len(self.answer.detail) > LONG else "big")
        for label in (self.sentence, self.detail):
            label.setFixedHeight(max(label.heightForWidth(room), label.fontMetrics().height()))
        self._fit_height()

    def _fit_height(self) -> None:
        """As high as the words need at this width: what a wrapped label hints at is a guess."""
        if (layout := self.layout()) is not None:
            layout.invalidate()
            self.setFixedHeight(layout.totalHeightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_words()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_icon"):
            self._fit_words()

    def _show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        shown = [fact for fact in facts if fact[1]][:MOST_FACTS]
        for place, (label, value) in enumerate(self._facts):
            there = place < len(shown)
            label.setVisible(there)
            value.setVisible(there)
            if there:
                label.show_text(shown[place][0])
                value.show_text(shown[place][1])

    def _show_offers(self, offers: Sequence[Offer]) -> None:
        for button in self.buttons.values():
            self._buttons.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = {}
        for place, offer in enumerate(offers):
            button = QPushButton(offer.words)
            button.setProperty("tall", True)
            if place == 0 and offer.name in ("confirm", "apply", "reason"):
                button.setProperty("role", "primary")
            button.clicked.connect(lambda _=False, name=offer.name: self.offered.emit(name))
            self._buttons.addWidget(button)
            button.show()
            self.buttons[offer.name] = button
        undoable = "undo" in self.buttons
        self._buttons.removeWidget(self.note)
        self.note.show_text("取消しは履歴に残ります。" if undoable else "")
        self.note.setVisible(undoable)
        self._buttons.addWidget(self.note)

    def ask_due(self, due_on: date | None) -> None:
        """F4: the day of return in place; a second F4 opens the calendar."""
        if self._due_row.isVisible():
            self.due.open_calendar()
            return
        self.due.set_value(due_on)
        self._due_row.show()
        self._fit_height()
        self.due.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.due.edit.selectAll()

    def is_asking(self) -> bool:
        """Whether a day or a reason is being entered."""
        return self._due_row.isVisible() or self.reason.isVisible()

    def _give_due(self) -> None:
        if self.due.check() and self.due.value() is not None:
            self.due_chosen.emit(self.due.value())


class InspectionCard(QFrame):
    """返却点検: data, looks and accessories, loss and damage; now or later (ux.md §4.4 rule 6)."""

    checked = Signal(object, object)
    damaged = Signal(str)
    lost = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._filling = False
        self.head = TextLabel("返却点検（あとで入力できます）", "h2")
        self.erased = QCheckBox("データの消去を確認（Alt+D）")
        self.unneeded = QCheckBox("消去は不要（Alt+N）")
        self.good = QCheckBox("外観・付属品に異常なし（Alt+G）")
        self.loss_button = QPushButton("紛失・破損（Alt+L）")
        self.words = ReasonEdit()
        self.words.setAccessibleName("紛失・破損の状況")
        self.words.setPlaceholderText("紛失・破損の状況（いつ、どこで、何が）")
        self.lost_button = QPushButton("紛失・盗難として記録")
        self.lost_button.setProperty("role", "danger")
        self.damaged_button = QPushButton("破損として記録")
        self._loss_row = QWidget()
        for box in (self.erased, self.unneeded, self.good):
            box.clicked.connect(lambda _=False, b=box: self._tick(b))
        self.loss_button.clicked.connect(self.ask_loss)
        self.lost_button.clicked.connect(lambda: self._give(self.lost))
        self.damaged_button.clicked.connect(lambda: self._give(self.damaged))
        self.words.given.connect(lambda _: self._give(self.lost if self.lost_button.isVisible() else self.damaged))
        self.words.given_up.connect(self._loss_row.hide)
        self._lay_out()
        self.show_movement(None)

    def _lay_out(self) -> None:
        self._boxes = QWidget()
        flow = FlowLayout(self._boxes, gap=10)
        for widget in (self.erased, self.unneeded, self.good):
            flow.addWidget(widget)
        head = QHBoxLayout()
        head.addWidget(self.head, 1)
        head.addWidget(self.loss_button)
        head.addStretch(0)
        row = QHBoxLayout(self._loss_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.words, 1)
        row.addWidget(self.lost_button)
        row.addWidget(self.damaged_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 10)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._boxes)
        column.addWidget(self._loss_row)

    def show_movement(self, movement: Movement | None) -> None:
        """The movement whose inspection is entered; hidden where there is none."""
        back = movement is not None and movement.state in ("returned", "done")
        done = movement is not None and movement.state == "done"
        out = movement is not None and movement.state == "out"
        self.setVisible(back or out)
        self._filling = True
        for part in (self.head, self._boxes, self.erased, self.unneeded, self.good):
            part.setVisible(back)
        for part in (self.erased, self.unneeded, self.good):
            part.setEnabled(not done)
        self.head.show_text("返却点検（済み）" if done else "返却点検（あとで入力できます）")
        self.loss_button.setVisible(not done)
        if movement is not None:
            self.erased.setChecked(movement.erasure is Erasure.DONE)
            self.unneeded.setChecked(movement.erasure is Erasure.UNNEEDED)
            self.good.setChecked(movement.finding is Finding.GOOD)
        self.loss_button.setText("紛失・破損（Alt+L）" if back else "紛失・盗難（Alt+L）")
        self.lost_button.setVisible(out)
        self.damaged_button.setVisible(back)
        self._loss_row.hide()
        self.words.clear()
        self._filling = False

    def ask_loss(self) -> None:
        """Alt+L: ask what happened."""
        self._loss_row.show()
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _tick(self, box: QCheckBox) -> None:
        if self._filling:
            return
        if box is self.erased and box.isChecked():
            self.unneeded.setChecked(False)
        elif box is self.unneeded and box.isChecked():
            self.erased.setChecked(False)
        erasure = Erasure.DONE if self.erased.isChecked() else Erasure.UNNEEDED if self.unneeded.isChecked() else None
        self.checked.emit(Finding.GOOD if self.good.isChecked() else None, erasure)

    def _give(self, signal: object) -> None:
        if self.words.text().strip():
            signal.emit(self.words.text().strip())  # type: ignore[attr-defined]
        else:
            self.words.setFocus(Qt.FocusReason.OtherFocusReason)
