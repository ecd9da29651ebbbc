"""聞き取りメモ (F2) and the timeline: a line is stamped on Enter, and mended by striking it through (ux.md §4.9)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from komae_desk.areas.incident.choices import Nature
from komae_desk.areas.incident.entry.record import IncidentEntry
from komae_desk.areas.incident.timeline import Moment
from komae_desk.ui.enter_navigation import EnterNavigation
from komae_desk.ui.labels import FieldLabel, TextLabel
from komae_desk.ui.plain_table import PlainTable
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.text_fields import TextField

HEADS = ("日時", "区分", "内容", "記入者")
READY = "1行ごとにEnter。時刻が付きます。Ctrl+Shift+1〜6で、第一報の項目に送れます。"
CHOOSE = "時系列で、直す行を選んでください。"
LEAST = 190


class NoteOnEnter(EnterNavigation):
    """Enter keeps the line, unless it belongs to the input method."""

    def __init__(self, note: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._note = note

    def _key(self, widget: QWidget, event: QKeyEvent) -> bool:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        if not self.is_guarded():
            self._note()
        return True


class TimelineCard(QFrame):
    """noted: a line was heard; struck(line, reason, text): a line is mended."""

    noted = Signal(str)
    struck = Signal(object, str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._moments: list[Moment] = []
        self.memo = TextField("聞き取りメモ（F2）", limit=500, example="聞いたことを1行ずつ")
        self.table = PlainTable("対応時系列", HEADS, gives_way=("内容", "記入者"))
        self.reason = TextField("直す理由", limit=200)
        self.right = TextField("正しい内容", limit=500, example="空のときは打消しだけ")
        self.strike_button = RefusingButton("打消し線で直す", why=CHOOSE)
        self._lay_out()
        self.enter = NoteOnEnter(self._note, self)
        self.enter.watch(self.memo.edit)
        self.table.walked.connect(self._walk)
        self.strike_button.acted.connect(self._strike)

    def _lay_out(self) -> None:
        self.table.setMinimumHeight(LEAST)
        foot = QGridLayout()
        foot.setColumnStretch(1, 1)
        for row, field in enumerate((self.right, self.reason)):
            foot.addWidget(FieldLabel(field), row, 0)
            foot.addWidget(field, row, 1)
        foot.addWidget(self.strike_button, 1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        column.addWidget(FieldLabel(self.memo))
        column.addWidget(self.memo)
        column.addWidget(TextLabel(READY, "sub", wraps=True))
        column.addWidget(TextLabel("時系列（I-02）", "label"))
        column.addWidget(self.table, 1)
        column.addLayout(foot)

    def show_moments(self, moments: Sequence[Moment]) -> None:
        """Everything, the newest first."""
        self._moments = sorted(moments, key=lambda each: str(each.at), reverse=True)
        self.table.show_rows([_cells(each) for each in self._moments])
        self._walk(self.table.currentIndex().row())

    def last_memo(self) -> str:
        """The line that is marked, else the newest that was heard."""
        line = self._line()
        if line is not None and not line.is_struck:
            return line.text
        heard = [m for m in self._moments if m.nature is Nature.MEMO and not m.struck]
        return heard[0].text if heard else ""

    def _line(self) -> IncidentEntry | None:
        row = self.table.currentIndex().row()
        return self._moments[row].entry if 0 <= row < len(self._moments) else None

    def _note(self) -> None:
        text = str(self.memo.value() or "")
        if text.strip():
            self.memo.set_value("")
            self.noted.emit(text)
            self.memo.setFocus(Qt.FocusReason.OtherFocusReason)

    def _walk(self, row: int) -> None:
        line = self._moments[row].entry if 0 <= row < len(self._moments) else None
        why = CHOOSE if line is None else "この行は、もう打ち消されています。" if line.is_struck else ""
        self.strike_button.refuse(why)

    def _strike(self) -> None:
        line = self._line()
        if line is not None:
            self.struck.emit(line, str(self.reason.value() or ""), str(self.right.value() or ""))

    def forget(self) -> None:
        """It was kept."""
        self.reason.set_value("")
        self.right.set_value("")


def _cells(moment: Moment) -> tuple[str, ...]:
    when = f"{moment.at.astimezone():%m/%d %H:%M}" if moment.at else ""
    text = f"［打消し：{moment.struck}］{moment.text}" if moment.struck else moment.text
    return when, moment.nature.label, text, moment.by
