"""The questions as rows; a digit answers the one under the hand, at once."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from komae_desk.areas.self_check.question.shipped import Question
from komae_desk.areas.self_check.sheet.answering import LABELS, Answering
from komae_desk.ui.chips import Chip, Status
from komae_desk.ui.plain_table import Cell, PlainTable
from komae_desk.ui.scanner import GAP

ANSWER = "答え"
HEADS = ("No", "設問", ANSWER, "理由・改善", "根拠")
TONES = {
    "1": Status.DONE,
    "2": Status.ATTENTION,
    "3": Status.WRONG,
    "4": Status.OTHER,
    "0": Status.TODAY,
    ".": Status.INFORMATION,
}
OPEN_WORD = "未回答"
STEPS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class QuestionTable(PlainTable):
    """0 to 4 answer, ← goes back and → on, Ctrl+↓ to the next one that is open, Space ticks what is recommended."""

    digit = Signal(int)
    stepped = Signal(int)
    next_open = Signal()
    ticked = Signal()

    def __init__(self) -> None:
        super().__init__("設問", HEADS, gives_way=("設問", "理由・改善"))
        self._letter_at = float("-inf")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if self._answers(event, plain):
            event.accept()
        elif event.key() in STEPS and not plain:
            self.stepped.emit(STEPS[event.key()])
            event.accept()
        elif event.key() == Qt.Key.Key_Down and plain == Qt.KeyboardModifier.ControlModifier:
            self.next_open.emit()
            event.accept()
        elif event.key() == Qt.Key.Key_Space and not plain:
            self.ticked.emit()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _answers(self, event: QKeyEvent, modifiers: Qt.KeyboardModifier) -> bool:
        """A digit of a person's; one that follows a letter at the speed of a reader belongs to the code it reads."""
        text = event.text()
        if modifiers or not text.isprintable() or not text.strip():
            return False
        now = time.monotonic()
        if text in "01234" and now - self._letter_at > GAP * 2:
            self.digit.emit(int(text))
            return True
        self._letter_at = now
        return True

    def keyboardSearch(self, search: str) -> None:
        """What a reader types is no search."""

    def show_sheet(self, answering: Answering | None) -> None:
        """Every question of a sheet."""
        rows = [] if answering is None else [row_of(answering, n, q) for n, q in enumerate(answering.asked)]
        self.show_rows(rows)

    def _fit(self) -> None:
        super()._fit()
        # The longest answer fits from the beginning: no column moves while somebody answers.
        self._natural[ANSWER] = max(self.fontMetrics().horizontalAdvance(words) for words in LABELS.values()) + 44
        self.setColumnWidth(HEADS.index(ANSWER), self._natural[ANSWER])

    def show_row(self, answering: Answering, row: int) -> None:
        """One question that was answered: the others stay as they are."""
        self.rows.rows[row] = row_of(answering, row, answering.asked[row])
        self.rows.dataChanged.emit(self.rows.index(row, 0), self.rows.index(row, len(HEADS) - 1))


def row_of(answering: Answering, place: int, question: Question) -> tuple[Cell, ...]:
    """A question in words."""
    digit = answering.digit(question)
    wanted = answering.wants_words(question)
    said = answering.filled.remark(question.id)
    given = {"reason": said.reason, "action": said.action, "until_on": said.until_on, "who": said.who}
    lacking = [name for name in wanted if not given[name]]
    words = " ／ ".join(filter(None, (said.reason, said.action))) if wanted else ""
    if lacking:
        words = f"（未入力）{words}"
    head = "〔推奨〕" if question.is_recommended else ""
    return (
        str(place + 1),
        f"{head}{question.text}",
        Chip(TONES[digit], LABELS[digit] or OPEN_WORD),
        words,
        question.clause,
    )
