"""R-09 and R-09-2 on paper: the record of a course with everybody who came, and the list to sign at the door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.training.attendance.record import CAME, MISSING, passed
from komae_desk.areas.training.attendance.workflow import WORKFLOW as STATES
from komae_desk.areas.training.choices import Audience, Form, Manner
from komae_desk.areas.training.course.record import Course
from komae_desk.areas.training.course.workflow import lines_of
from komae_desk.core.attachment import attachments_of
from komae_desk.core.dates import short_day, short_moment
from komae_desk.pdf.application import CLASS_OF_PAPER, checks
from komae_desk.pdf.contents import Cell, Day, Fixed, Line, Sign, Stack, Text, pair
from komae_desk.pdf.tables import Column, Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

BASIS = "対策基準第５の２関係"
CAME_COLUMNS = (
    Column("番号", 9, "center"),
    Column("氏名", 35),
    Column("担当（係）", 24),
    Column("区分", 23),
    Column("出欠", 14, "center"),
    Column("受付・補講日", 24),
    Column("点数・合否", 23),
    Column("備考", 13),
)
SIGN_COLUMNS = (
    Column("番号", 10, "center"),
    Column("氏名", 45),
    Column("担当（係）", 35),
    Column("区分", 25),
    Column("受付時刻", 20),
    Column("署名", 30),
)
EMPTY = 8


def draw(record: Course, sheet: Sheet, look: Look) -> None:
    """One course: what it was, who came, what is done about the others."""
    lines = lines_of(look, record)
    _head(record, sheet, "R-09", "研修・訓練受講記録")
    sheet.rows([*_rows(record, look), *(_drill(record) if record.is_drill else [])])
    sheet.heading("受講者", keep=24)
    sheet.paragraph(Fixed(counts(lines)), size=9)
    rows = [_came(number, line, record) for number, line in enumerate(lines, 1)]
    sheet.table(CAME_COLUMNS, rows, blank=0 if rows else EMPTY, height=6)
    sheet.rows(
        [
            Row(
                "未受講者の対応",
                Stack(
                    Text(record.follow_up, "follow_up"), pair("補講の期限", Day(record.make_up_by_on, "make_up_by_on"))
                ),
                height=14,
            ),
            Row("備考", Text(record.note, "note")),
        ]
    )
    sheet.space(2)
    sheet.signatures(
        ("主催", Text(record.organizer, "organizer")),
        (
            "情報セキュリティ管理者",
            Sign(
                record.confirmed_title or look.office.manager_title,
                record.confirmed_name,
                record.confirmed_on,
                "confirmed_name",
            ),
        ),
        height=14,
    )


def sign_in(record: Course, sheet: Sheet, look: Look) -> None:
    """The list at the door, where there is no reader: everybody who is asked, with room to sign."""
    _head(record, sheet, "R-09-2", "研修・訓練出席簿")
    sheet.rows(_rows(record, look)[:3])
    sheet.space(2)
    lines = [line for line in lines_of(look, record) if line.state != "excused"]
    rows: list[list[Cell]] = [
        [Fixed(str(n)), Text(each.person_name), Text(each.unit), Text(each.category), None, None]
        for n, each in enumerate(lines, 1)
    ]
    sheet.table(SIGN_COLUMNS, rows, blank=max(len(rows) + 2, EMPTY), height=9)


def counts(lines: list[Any]) -> str:
    """「32名中29名が受講しました（未受講3名）。」"""
    asked = [line for line in lines if line.state != "excused"]
    came = sum(line.state in CAME for line in asked)
    left = sum(line.state in MISSING for line in asked)
    late = sum(line.state == "tardy" for line in asked)
    made_up = sum(line.state == "made_up" for line in asked)
    parts = [f"未受講{left}名", *([f"遅刻{late}名"] if late else []), *([f"補講{made_up}名"] if made_up else [])]
    return f"{len(asked)}名中{came}名が受講しました（{'・'.join(parts)}）。"


def _head(record: Course, sheet: Sheet, form: str, title: str) -> None:
    sheet.head(form, BASIS, marks=(CLASS_OF_PAPER,))
    sheet.title(title)
    sheet.dated(
        Day(record.held_at.date() if record.held_at else None, "held_at"),
        number=Line(Fixed("番号　"), Text(record.number, "number")),
    )


def _rows(record: Course, look: Look) -> list[Row]:
    lines = [" ".join(filter(None, (m.name, m.edition_name))) for m in record.materials]
    lines += [f"{each.name}（照合値 {each.blob[:12]}）" for each in attachments_of(look, record, "material")]
    minutes = Text("" if record.minutes is None else f"{record.minutes}分", "minutes")
    marks = "" if record.pass_mark is None else f"合格点 {record.pass_mark}／{record.full_mark or 100}点"
    return [
        Row(
            "名称・主催",
            Stack(
                Line(checks(Form, record.form, "form", required=True), Fixed("　　"),
                     Text(record.name, "name", required=True)),
                pair("主催", Text(record.organizer, "organizer")),
            ),
        ),
        Row(
            "日時・場所",
            Stack(
                Line(Day(record.held_at, "held_at", timed=True, required=True), Fixed("　　"), minutes),
                Text(record.place, "place"),
            ),
        ),
        Row("対象", checks(Audience, record.audience, "audience", required=True)),
        Row("方法", checks(Manner, record.manner, "manner", required=True)),
        Row("資料（版）", Text("\n".join(lines), "materials")),
        Row("内容", Text(record.content, "content")),
        Row("理解の確認", Text(marks, "pass_mark") if marks else Fixed("該当なし")),
    ]  # fmt: skip


def _drill(record: Course) -> list[Row]:
    return [
        Row("想定", Text(record.scenario, "scenario", required=True)),
        Row("範囲・体制", Stack(Text(record.scope, "scope"), Text(record.structure, "structure"))),
        Row("気付き", Text(record.findings, "findings")),
    ]


def _came(number: int, line: Any, course: Course) -> list[Cell]:
    words = STATES.states[line.state].label
    when = short_day(line.made_up_on) if line.state == "made_up" else short_moment(line.came_at)
    result = passed(line.score, course.pass_mark)
    score = "" if line.score is None else f"{line.score}点"
    return [
        Fixed(str(number)),
        Text(line.person_name),
        Text(line.unit),
        Text(line.category),
        Fixed(words),
        Text(when if line.state in CAME else ""),
        Text(f"{score} {result}".strip()),
        Text(line.excuse or line.note),
    ]
