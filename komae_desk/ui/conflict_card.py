"""What was not taken by the server, as a card that asks: which value, where the thing is, or what now (ux.md §4.16)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from komae_desk.core.conflicts import Case, Matter, Matters
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused, Warned
from komae_desk.ui.asking_card import AskingCard
from komae_desk.ui.banner import Banner
from komae_desk.ui.chips import Status
from komae_desk.ui.conflict_rows import ConflictRows
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.text_fields import TextField

CONFIRM, LATER, TYPE, AGAIN, SEEN = (
    "この内容で確定",
    "あとで決める",
    "別の内容を入力",
    "下書きに戻して直す",
    "確認しました",
)


class ConflictCard(AskingCard):
    """One matter; settling it is a new act, so it can be taken back like any other."""

    decided = Signal(str, bool)
    postponed = Signal()
    again = Signal(object)
    opened = Signal(object)

    def __init__(
        self, desk: Desk, matter: Matter, matters: Matters, *, names_record: bool = False, parent: QWidget | None = None
    ) -> None:
        """names_record: the card stands outside its record and says which one it is about."""
        super().__init__(matter.heading, parent)
        self._desk, self.matter, self._matters = desk, matter, matters
        self.rows: ConflictRows | None = None
        self.reason: TextField | None = None
        self._warned: Warned | None = None
        self.column.setContentsMargins(16, 8, 12, 8)
        if names_record:
            self.setProperty("role", "card")
            self.column.addLayout(self._head())
        self.banner = Banner(Status.ATTENTION, matter.title, matter.sentence)
        self.banner.setAccessibleDescription(self.words())
        self.column.addWidget(self.banner)
        ask = {
            Case.FIELDS: self._ask_fields,
            Case.WORLD: self._ask_world,
            Case.ENDED: self._ask_end,
            Case.REFUSED: self._tell_refusal,
        }
        ask[matter.case]()
        self.lay_foot()
        self.add_answer(LATER, self.postponed.emit)

    def words(self) -> str:
        """All that the card says before it asks."""
        parts = (self.matter.title, self.matter.sentence, *self.matter.facts, self._merged())
        return "".join(filter(None, parts))

    def _head(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(TextLabel(f"{self.matter.ledger}　{self.matter.heading}", "strong", wraps=True), 1)
        if not self.matter.is_new:
            button = QPushButton("記録を開く")
            button.setProperty("role", "text")
            button.setAccessibleName(f"記録を開く　{self.matter.heading}")
            button.clicked.connect(lambda: self.opened.emit(self.matter))
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return line

    # --- the four cases

    def _ask_fields(self) -> None:
        if self.matter.differences:
            self.rows = ConflictRows(self._desk, self.matter)
            self.rows.entered.connect(self.confirm)
            self.column.addWidget(self.rows)
        if merged := self._merged():
            self.column.addWidget(TextLabel(merged, "sub", wraps=True))
        self.add_answer(CONFIRM, self.confirm, "primary")
        if self.matter.differences:
            self.add_answer(TYPE, self._open_editors)

    def _merged(self) -> str:
        here, there = "・".join(self.matter.merged_here), "・".join(self.matter.merged_there)
        parts = [f"{here}（この端末）" if here else "", f"{there}（サーバー）" if there else ""]
        words = "、".join(filter(None, parts))
        return f"自動でまとめた項目：{words}" if words else ""

    def _ask_world(self) -> None:
        for fact in self.matter.facts:
            self.column.addWidget(TextLabel(fact, wraps=True))
        self.column.addWidget(TextLabel(self.matter.question, "strong", wraps=True))
        for place, words in enumerate(self.matter.ways):
            self.add_answer(f"{place + 1}　{words}", partial(self.answer, place))

    def _ask_end(self) -> None:
        for place, words in enumerate(self.matter.ways):
            self.add_answer(words, partial(self.answer, place))

    def _tell_refusal(self) -> None:
        if self.matter.values:
            self.add_answer(AGAIN, lambda: self.again.emit(self.matter), "primary")
        self.add_answer(SEEN, self.take_notice)

    def _open_editors(self) -> None:
        if self.rows is not None:
            self.rows.open_editors()

    # --- deciding

    def confirm(self) -> None:
        """「この内容で確定」."""
        if self.rows is not None and not self.rows.check():
            return
        values = self.rows.values() if self.rows is not None else {}
        reasons: dict[str, str] = {}
        if self.reason is not None and self._warned is not None:
            if not self.reason.check():
                self.reason.editor().setFocus(Qt.FocusReason.OtherFocusReason)
                return
            reasons = {problem.field: self.reason.value() for problem in self._warned.problems}
        self._decide(lambda: self._matters.settle(self.matter, values, reasons), " の内容を決めました。")

    def answer(self, way: int) -> None:
        """An answer about the world."""
        self._decide(
            lambda: self._matters.answer(self.matter, way), f" の確認を済ませました（{self.matter.ways[way]}）。"
        )

    def take_notice(self) -> None:
        """「確認しました」."""
        self._decide(lambda: self._matters.take_notice(self.matter, "内容を確認"), " の確認を済ませました。")

    def _decide(self, act: Callable[[], object], words: str) -> None:
        before = self._desk.undoable()
        try:
            act()
        except Warned as warned:
            self._ask_reason(warned)
        except Refused as refused:
            self.complain(refused.text)
        else:
            newest = self._desk.undoable()
            # A decision that leaves everything as it is has nothing to take back.
            writes = newest is not None and (before is None or newest.act_id != before.act_id)
            self.decided.emit(self.matter.heading + words, writes)

    def _ask_reason(self, warned: Warned) -> None:
        self.complain(warned.text)
        self._warned = warned
        if self.reason is None:
            self.reason = TextField("理由", required=True)
            self.add_field(self.reason, self._foot)
        self.reason.editor().setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.key() - Qt.Key.Key_1
        if self.matter.case is Case.WORLD and 0 <= digit < len(self.matter.ways):
            self.answer(digit)
        else:
            super().keyPressEvent(event)
