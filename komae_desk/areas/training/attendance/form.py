"""R-09-3 on paper: 研修・訓練受講状況 (A4横): who has not come yet, or what one person has taken part in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from komae_desk.areas.training.attendance.record import CAME, MISSING, Attendance, passed
from komae_desk.areas.training.attendance.workflow import WORKFLOW
from komae_desk.core.dates import short_day
from komae_desk.pdf.application import CLASS_OF_PAPER
from komae_desk.pdf.book import Book
from komae_desk.pdf.contents import Fixed, Text
from komae_desk.pdf.tables import Column, Entry

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

COLUMNS = (
    Column("氏名", 40),
    Column("担当（係）", 26),
    Column("区分", 22),
    Column("研修の番号", 24),
    Column("研修・訓練の名称", 48),
    Column("実施日", 16),
    Column("出欠", 16, "center"),
    Column("補講日", 16),
    Column("点数・合否", 20),
    Column("理由・備考", 24),
)
BOOK = Book("R-09-3", "対策基準第５の２関係", "研修・訓練受講状況", (CLASS_OF_PAPER,), COLUMNS, "件")


def register(lines: Sequence[Attendance], sheet: Sheet, look: Look) -> None:
    """The lines that were chosen; who has not come is bold."""
    kept = sum(isinstance(each, Attendance) for each in look.find("attendance"))
    came = sum(line.state in CAME for line in lines)
    left = sum(line.state in MISSING for line in lines)
    totals = f"{len(lines)}件（受講{came}件・未受講{left}件）"
    BOOK.draw(sheet, look, [_entry(line, look) for line in lines], kept, totals)


def _entry(line: Attendance, look: Look) -> Entry:
    course: Any = look.maybe("course", line.course)
    result = passed(line.score, course.pass_mark if course is not None else None)
    score = "" if line.score is None else f"{line.score}点"
    return Entry(
        (
            Text(line.person_name, "person_name"),
            Text(line.unit, "unit"),
            Text(line.category, "category"),
            Text(line.course_number, "course_number"),
            Text(line.course_name, "course_name"),
            Text(short_day(line.held_on), "held_on"),
            Fixed(WORKFLOW.states[line.state].label),
            Text(short_day(line.made_up_on), "made_up_on"),
            Text(f"{score} {result}".strip()),
            Text("　".join(filter(None, (line.excuse, line.note)))),
        ),
        bold=line.state in MISSING,
        about=line.id,
    )
