"""The people of a self-check with what each has handed in; before it is handed out, who would be asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from komae_desk.areas.self_check.sheet.record import AnswerSheet
from komae_desk.areas.self_check.sheet.workflow import WORKFLOW as SHEET
from komae_desk.core.dates import short_day
from komae_desk.ui.chips import Chip, Status
from komae_desk.ui.plain_table import PlainTable

HEADS = ("氏名", "担当（係）", "区分", "答えた数", "提出日", "状態")
TONES = {
    "unanswered": Status.TODAY,
    "answering": Status.INFORMATION,
    "submitted": Status.DONE,
    "missed": Status.WRONG,
    "excused": Status.OTHER,
}


class PeopleTable(PlainTable):
    """People or their sheets, as `standing.people_of` gives them."""

    def __init__(self) -> None:
        super().__init__("回答の状況", HEADS, gives_way=("担当（係）", "区分"))

    def show_people(self, people: Sequence[Any]) -> None:
        """These people; the row under the hand stays."""
        row = self.currentIndex().row()
        self.show_rows([_row(each) for each in people])
        self.go_to(min(max(row, 0), len(people) - 1))


def _row(each: Any) -> tuple[str | Chip, ...]:
    if not isinstance(each, AnswerSheet):
        category = each.category.label if each.category else ""
        return each.name, each.unit, category, "", "", Chip(Status.OTHER, "配付前")
    chip = Chip(TONES[each.state], SHEET.states[each.state].label)
    day = short_day(each.submitted_on) if each.state == "submitted" else ""
    return each.person_name, each.unit, each.category, each.progress, day, chip
