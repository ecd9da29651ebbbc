"""D-08 on paper: 要員連絡先一覧 and 構築・保守等外部事業者連絡先一覧, in the columns of the city's forms."""

from __future__ import annotations

from collections.abc import Sequence

from komae_desk.areas.person.contact.lines import ListLine, lines_of
from komae_desk.areas.person.contact.record import Contact
from komae_desk.core.desk import Look
from komae_desk.core.holding import Side
from komae_desk.pdf.contents import Day, Fixed, Line, Text, pair
from komae_desk.pdf.sheet import Sheet
from komae_desk.pdf.tables import Column, Entry, Register

BASIS = "対策基準第１の２(7)、緊急時対応計画第３関係"
CLASS = "機密性２"
STAFF = (Column("担当名", 40), Column("所属部署・役職", 60), Column("内線番号", 25), Column("緊急連絡先", 40))
CONTRACTOR = (
    Column("システム・機器・設備", 45),
    Column("数量", 15, "center"),
    Column("事業者名", 40),
    Column("担当者名", 25),
    Column("緊急連絡先", 40),
)
PER_PAGE = 22


def staff(records: Sequence[Contact], sheet: Sheet, look: Look) -> None:
    """D-08 要員連絡先一覧: no names, as the city's form has it."""
    _head(sheet, look, "D-08", "要員連絡先一覧")
    found = lines_of(look, Side.STAFF, records)
    sheet.register(STAFF, [Entry(_staff(line), about=line.record) for line in found], _ruling())


def contractors(records: Sequence[Contact], sheet: Sheet, look: Look) -> None:
    """D-08-2 構築・保守等外部事業者連絡先一覧."""
    _head(sheet, look, "D-08-2", "構築・保守等外部事業者連絡先一覧")
    found = lines_of(look, Side.CONTRACTOR, records)
    sheet.register(CONTRACTOR, [Entry(_contractor(line), about=line.record) for line in found], _ruling())


def _head(sheet: Sheet, look: Look, code: str, title: str) -> None:
    sheet.head(code, BASIS, marks=(CLASS,))
    sheet.title(title, spread=False)
    name = f"{look.office.department}{look.office.section}"
    sheet.paragraph(
        Line(pair("課名", Text(name)), Fixed("　　"), pair("基準日", Day(look.today)), Fixed("　　取扱区分：機密性２")),
        size=9,
    )


def _ruling() -> Register:
    return Register(per_page=PER_PAGE, row_height=8.5, size=9, total=lambda entries: f"{len(entries)}件")


def _staff(line: ListLine) -> tuple[Text, ...]:
    return (
        Text(line.duty, "duty"),
        Text(line.post, "post"),
        Text(line.extension, "extension"),
        Text(line.emergency, "emergency"),
    )


def _contractor(line: ListLine) -> tuple[Text, ...]:
    return (
        Text(line.duty, "duty"),
        Text(line.quantity, "quantity"),
        Text(line.post, "post"),
        Text(line.name, "name"),
        Text(line.emergency, "emergency"),
    )
