"""判定: examples in three tabs, the level with its reason, what may be said against it (判, ux.md §4.9)."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QTabWidget, QVBoxLayout, QWidget

from komae_desk.areas.incident.choices import Answer, Category, Emergency, Example, Level, Outlook
from komae_desk.areas.incident.judgement import AGAIN
from komae_desk.areas.incident.page.session import Session
from komae_desk.ui.chips import Status, StatusChip
from komae_desk.ui.choice_fields import ChoiceField
from komae_desk.ui.flow import FlowLayout
from komae_desk.ui.labels import FieldLabel, TextLabel
from komae_desk.ui.text_fields import TextField
from komae_desk.ui.wrapping_check_box import WrappingCheckBox

TONES = {Level.ONE: Status.INFORMATION, Level.TWO: Status.ATTENTION, Level.THREE: Status.WRONG}


class Tabs(QTabWidget):
    """As high as the tab that is shown."""

    def sizeHint(self) -> QSize:
        page = self.currentWidget()
        inner = page.sizeHint().height() if page is not None else 0
        width = max(self.width() - 24, 200)
        if page is not None and page.hasHeightForWidth():
            inner = page.heightForWidth(width)
        return QSize(super().sizeHint().width(), self.tabBar().sizeHint().height() + inner + 8)

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def hasHeightForWidth(self) -> bool:
        return False


class JudgementCard(QFrame):
    """chosen: other examples; judged, held: the buttons; overridden(level), outlasted(outlook), bcp: the rest."""

    chosen = Signal(object)
    suggestion_taken = Signal()
    judged = Signal()
    held = Signal()
    overridden = Signal(object)
    attacked = Signal(object)
    kind_chosen = Signal(object)
    outlasted = Signal(object)
    bcp_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._shown: tuple[Example, ...] = ()
        self.chip = StatusChip(Status.OTHER, "判定前")
        self.why = TextLabel("", "strong", wraps=True)
        self.offer = QPushButton()
        self.offer.setProperty("role", "primary")
        self.boxes = {each: WrappingCheckBox(f"{each.value}　{each.label}") for each in Example}
        self.tabs = Tabs()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName("判定の例")
        self.tabs.tabBar().setAccessibleName("判定の例の種類")
        self.reason = TextField("判定を変える理由", limit=200)
        self.record_button = QPushButton("判定を記録（Alt+H）")
        self.hold_button = QPushButton("判定を保留する（暫定レベル3）")
        self.bcp_button = QPushButton("業務継続計画へ移る")
        self.override = ChoiceField("段階", [(each, each.word) for each in Level], blank="表のとおり")
        self.attack = ChoiceField("外部からの攻撃が明らか", [(each, each.label) for each in Answer])
        self.kind = ChoiceField("緊急事態の種別（表1）", [(each, each.label) for each in Emergency])
        self.again = TextLabel(AGAIN, "strong", wraps=True)
        self.good = QPushButton("復旧の見込みがある（レベル2のまま）")
        self.bad = QPushButton("復旧の見込みがない（レベル3）")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(TextLabel("判定", "h2"))
        head.addWidget(self.chip)
        head.addStretch(1)
        for category in Category:
            page = QWidget()
            column = QVBoxLayout(page)
            column.setContentsMargins(4, 4, 4, 4)
            column.setSpacing(2)
            for example in sorted(
                (e for e in Example if e.category is category), key=lambda e: (-e.level.rank, e.value)
            ):
                column.addWidget(self.boxes[example])
            column.addStretch(1)
            self.tabs.addTab(page, category.label)
        self.more = QWidget()
        rows = FlowLayout(self.more, gap=8)
        self._pairs = {}
        for field in (self.override, self.attack, self.kind):
            pair = QWidget()
            line = QHBoxLayout(pair)
            line.setContentsMargins(0, 0, 0, 0)
            line.addWidget(FieldLabel(field))
            line.addWidget(field)
            rows.addWidget(pair)
            self._pairs[field] = pair
        self.outlasting = QWidget()
        lasting = QVBoxLayout(self.outlasting)
        lasting.setContentsMargins(0, 0, 0, 0)
        lasting.addWidget(self.again)
        two = QWidget()
        flow = FlowLayout(two, gap=8)
        flow.addWidget(self.good)
        flow.addWidget(self.bad)
        lasting.addWidget(two)
        self.reason_label = FieldLabel(self.reason)
        foot = QWidget()
        buttons = FlowLayout(foot, gap=8)
        for button in (self.record_button, self.hold_button, self.bcp_button):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        column.addLayout(head)
        for part in (self.why, self.offer, self.outlasting, self.tabs, self.more, self.reason_label, self.reason, foot):
            column.addWidget(part)

    def _connect(self) -> None:
        for box in self.boxes.values():
            box.clicked.connect(lambda _=False: self.chosen.emit(self.examples()))
        self.tabs.currentChanged.connect(lambda _: self.tabs.updateGeometry())
        self.offer.clicked.connect(self.suggestion_taken)
        self.record_button.clicked.connect(self.judged)
        self.hold_button.clicked.connect(self.held)
        self.bcp_button.clicked.connect(self.bcp_wanted)
        self.override.changed.connect(lambda: self.overridden.emit(self.override.value()))
        self.attack.changed.connect(lambda: self.attacked.emit(self.attack.value()))
        self.kind.changed.connect(lambda: self.kind_chosen.emit(self.kind.value()))
        self.good.clicked.connect(lambda: self.outlasted.emit(Outlook.GOOD))
        self.bad.clicked.connect(lambda: self.outlasted.emit(Outlook.NONE))

    def examples(self) -> tuple[Example, ...]:
        """What is ticked."""
        return tuple(each for each, box in self.boxes.items() if box.isChecked())

    def show_session(self, session: Session, *, again: bool) -> None:
        """The judgement as it stands, and as it would be with what is ticked."""
        incident = session.incident
        assert incident is not None
        judged = incident.judged
        pending = session.is_pending
        words = "判定前" if judged.level is None else f"{judged.level.label}{'（暫定）' if judged.provisional else ''}"
        self.chip.show_status(TONES[judged.level] if judged.level is not None else Status.OTHER, words)
        why = f"根拠　{judged.why}" if judged.why else "当てはまる例を選んでください。最も高いレベルを採ります。"
        self.why.show_text(f"{why}　選んだ内容は、まだ記録していません。" if pending else why)
        found = session.suggestion()
        self.offer.setVisible(bool(found))
        self.offer.setText("「" + "」「".join(f"{each.value} {each.label}" for each in found) + "」で判定（Alt+J）")
        for example, box in self.boxes.items():
            box.setChecked(example in session.chosen)
        if session.chosen and session.chosen != self._shown:
            highest = max(session.chosen, key=lambda each: each.level.rank)
            self.tabs.setCurrentIndex(list(Category).index(highest.category))
        self._shown = session.chosen
        self.override.set_value(session.wanted[0] if session.wanted else incident.override)
        self.attack.set_value(incident.attack)
        self.kind.set_value(incident.emergency or judged.emergency)
        self._pairs[self.attack].setVisible(Example.E2A in session.chosen)
        self._pairs[self.kind].setVisible(judged.level is Level.THREE)
        self._pairs[self.override].setVisible(incident.judged_at is not None)
        self.outlasting.setVisible(again)
        for part in (self.reason, self.reason_label):
            part.setVisible(session.asks_reason)
        self.hold_button.setVisible(not incident.is_held and incident.level is None)
        self.bcp_button.setVisible(incident.bcp_at is None and incident.version > 0)
        self.tabs.updateGeometry()

    def ask_reason(self) -> None:
        """A change needs its words first."""
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def said_reason(self) -> str:
        """What stands in the box of the reason."""
        return str(self.reason.value() or "")

    def forget_reason(self) -> None:
        """It was kept with the judgement."""
        self.reason.set_value("")
