"""Every question of a self-check with its numbers and its plan; Space makes the plan of the row."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from komae_desk.areas.self_check.improvement.workflow import WORKFLOW as PLAN
from komae_desk.areas.self_check.result.page.view import View
from komae_desk.areas.self_check.result.tally import Compared, Line, percent, rate
from komae_desk.ui.chips import Chip, Status
from komae_desk.ui.current_theme import scaled
from komae_desk.ui.plain_table import PlainTable

HEADS = ("番号", "設問", "実施済", "一部", "未実施", "該当なし", "未回答", "実施率", "前年差", "改善計画")
NARROW = 1000
"""Below this width of the page, in pixels at 100 %, columns that say least give way to the question."""
LESSER = ("該当なし", "未回答", "前年差")
TONES = {"draft": Status.ATTENTION, "planned": Status.TODAY, "postponed": Status.ATTENTION, "confirmed": Status.DONE}


class QuestionTable(PlainTable):
    """The questions of one campaign."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__("設問ごとの集計", HEADS, gives_way=("設問",))

    def show_questions(self, view: View | None, rows: Sequence[Compared]) -> None:
        """These questions of a campaign."""
        self.show_rows([_cells(view, each) for each in rows] if view is not None else [])

    def give_way(self, width: int) -> None:
        """The page is that wide, in pixels."""
        for head in LESSER:
            self.setColumnHidden(HEADS.index(head), width < scaled(NARROW))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self.chosen.emit(self.currentIndex().row())
            event.accept()
        else:
            super().keyPressEvent(event)


def lacks(line: Line) -> bool:
    """Whether somebody answered 一部実施 or 未実施; of a recommended question nothing is asked."""
    return bool(line.partly + line.undone) and not line.is_recommended


def _cells(view: View, each: Compared) -> tuple[str | Chip, ...]:
    line = each.line
    numbers = tuple(map(str, line.numbers)) if line.asked else ("―",) * 5
    head = "〔推奨〕" if line.is_recommended else "" if line.is_city_wide else f"（{line.whose}）"
    moved = each.word or each.difference
    return (line.question, head + line.text, *numbers, percent(rate((line,))), moved, _plan_chip(view, line))


def _plan_chip(view: View, line: Line) -> Chip:
    plan = view.plan_of(line.question)
    if plan is not None:
        return Chip(TONES.get(plan.state, Status.INFORMATION), PLAN.states[plan.state].label)
    return Chip(Status.ATTENTION, "なし") if lacks(line) else Chip(Status.OTHER, "―")
