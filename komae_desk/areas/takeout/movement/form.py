"""R-01 on paper: 端末等持出・持込記録簿 (A4横), and the slips for what is overdue (督促票, two on an A4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from komae_desk.areas.takeout import phrases
from komae_desk.areas.takeout.movement.record import Movement
from komae_desk.core.application import day_of, name_of
from komae_desk.core.dates import fiscal_label, fiscal_year, short_day, short_moment, wareki, wareki_short
from komae_desk.core.wording import worded
from komae_desk.pdf.application import CLASS_OF_PAPER, FULL_WIDTH
from komae_desk.pdf.contents import Day, Fixed, Line, Sign, Stack, Text
from komae_desk.pdf.page import A4, MM, Rule
from komae_desk.pdf.tables import Column, Entry, Register, Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

TITLE = "端末等持出・持込記録簿"
BASIS = "対策基準第５の１(1)オ関係"
COLUMNS = (
    Column("番号", 10),
    Column("区分", 10, "center"),
    Column("対象・管理番号", 36),
    Column("最高\n分類", 12, "center"),
    Column("使用者", 22),
    Column("理由", 22),
    Column("場所", 20),
    Column("許可番号・日", 24),
    Column("持出日時", 20),
    Column("返却予定", 14),
    Column("返却日時", 20),
    Column("返却時\n点検", 18),
    Column("確認者", 12),
    Column("備考", 12),
)


def register(movements: Sequence[Movement], sheet: Sheet, look: Look) -> None:
    """The register of a fiscal year; what is not back is bold (未返却)."""
    kept = list(movements) if len(movements) == 1 else [m for m in movements if m.state != "draft"]
    years = sorted({fiscal_year(day_of(m.left_at)) for m in kept if m.left_at}) or [fiscal_year(look.today)]
    span = fiscal_label(years[0]) if len(years) == 1 else f"{fiscal_label(years[0])}〜{fiscal_label(years[-1])}"
    sheet.across()
    sheet.head("R-01", BASIS, marks=(CLASS_OF_PAPER,))
    sheet.title(f"{TITLE}　{span}")
    sheet.note(
        f"{look.office.department}{look.office.section}　{wareki(look.today)}現在　{len(kept)}件（太字は未返却）"
    )
    ruling = Register(
        per_page=18,
        row_height=9,
        page_total=lambda page: f"{len(page)}件（未返却 {sum(e.bold for e in page)}件）",
        total=lambda entries: f"{len(entries)}件（未返却 {sum(e.bold for e in entries)}件）",
        confirm=("ISM確認", Sign(look.office.manager_title, "", None)),
    )
    sheet.register(COLUMNS, [_entry(m, look) for m in kept], ruling)


def _entry(m: Movement, look: Look) -> Entry:
    device: Any = look.maybe("device", m.device)
    what = Stack(Text(device.tag, "device"), Text(device.name, "device")) if device else Text(m.item, "item")
    returned = Text(short_moment(m.returned_at), "returned_at")
    return Entry(
        (
            Text(m.number.rpartition("-")[2].lstrip("0"), "number"),
            Fixed(m.direction.label if m.direction else ""),
            what,
            Fixed(f"機{m.confidentiality.value}".translate(FULL_WIDTH) if m.confidentiality else ""),
            Text(name_of(look, m.person), "person"),
            Text(m.reason, "reason"),
            Text(m.place or (m.scope.label if m.scope else ""), "place"),
            Stack(Text(m.permit_number, "permit_number"), Text(short_day(m.permit_on), "permit_on")),
            Text(short_moment(m.left_at), "left_at"),
            Text(short_day(m.due_on), "due_on"),
            Fixed("紛失") if m.state == "lost" else returned,
            _inspection(m),
            Text(name_of(look, m.confirmed_by), "confirmed_by"),
            Text(_remarks(m, look), "remarks"),
        ),
        bold=m.state == "out",
        about=m.id,
    )


def _inspection(m: Movement) -> Stack:
    words = [Text(c.label, field) for field, c in (("finding", m.finding), ("erasure", m.erasure)) if c]
    return Stack(*words, *([Text(m.anomaly, "anomaly")] if m.anomaly else []), field="finding")


def _remarks(m: Movement, look: Look) -> str:
    marks = [
        "取消" if m.state == "void" or m.voided else "",
        "未確認" if m.is_unconfirmed(look) else "",
        "移行" if m.migrated else "",
        m.passed_reason,
        f"督促{wareki_short(m.reminded_on)}" if m.reminded_on else "",
        m.remarks,
    ]
    return "\n".join(filter(None, marks))


HALF = A4[1] / 2


def reminders(movements: Sequence[Movement], sheet: Sheet, look: Look) -> None:
    """督促票: one for each loan, two on an A4, cut along the middle."""
    # Nobody is asked for what is back; what was picked is printed all the same where nothing is out.
    for index, movement in enumerate([m for m in movements if m.state == "out"] or movements):
        if index and index % 2 == 0:
            sheet.new_page()
        if index % 2:
            sheet.page.add(Rule(5 * MM, HALF, A4[0] - 5 * MM, HALF, 0.2 * MM))
            sheet.y = HALF - 8 * MM
        sheet.about = movement.id
        _slip(movement, sheet, look)


def _slip(m: Movement, sheet: Sheet, look: Look) -> None:
    person: Any = look.maybe("person", m.person)
    device = look.heading("device", m.device) or m.item
    over = m.days_over(look.today)
    sheet.head("", marks=(CLASS_OF_PAPER,))
    sheet.title("返却のお願い（督促票）", spread=False)
    sheet.dated(Day(look.today, weekday=True))
    unit = f"{getattr(person, 'unit', '')}　" if person and getattr(person, "unit", "") else ""
    sheet.addressee(Text(f"{unit}{name_of(look, m.person)}", "person"))
    sheet.sender(("", Fixed(f"{look.office.section}　貸出・返却窓口")))
    sheet.preamble(worded(look, phrases.REMIND_LATE if over else phrases.REMIND_SOON))
    days = f"{over}日超過" if over else "期限内" if m.state == "out" else "返却済み"
    sheet.rows(
        [
            Row("機器", Text(device, "device")),
            Row(
                "記録番号・許可番号",
                Line(Text(m.number, "number"), Fixed("　"), Text(m.permit_number, "permit_number")),
            ),
            Row("持出日時", Day(m.left_at, "left_at", timed=True)),
            Row("返却予定日", Line(Day(m.due_on, "due_on", weekday=True), Fixed(f"　（{days}）"))),
        ]
    )
