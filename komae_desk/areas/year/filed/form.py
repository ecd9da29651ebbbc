"""C-05 on paper (A4縦): the items, what comes first in the next year, and who signs (domain.md §10.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komae_desk.areas.year.filed.phrases import REPORT
from komae_desk.areas.year.filed.record import YearReport
from komae_desk.core.application import name_of
from komae_desk.core.dates import fiscal_words
from komae_desk.core.wording import worded
from komae_desk.pdf.application import CLASS_OF_PAPER, HONORIFICS
from komae_desk.pdf.contents import Cell, Day, Fixed, Line, Sign, Stack, Text
from komae_desk.pdf.tables import Column, Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

ITEMS = (Column("項目", 48), Column("様式", 16), Column("件数・率", 56), Column("前年度", 45))


def draw(record: YearReport, sheet: Sheet, look: Look) -> None:
    """To the 部長, and through him to the committee."""
    sheet.head("C-05", "対策基準第１の７(2)関係", marks=(CLASS_OF_PAPER,))
    sheet.title("年間実施状況報告", spread=False)
    sheet.dated(Day(record.reported_on, "reported_on"), number=Line(Fixed("番号　"), Text(record.number, "number")))
    setting = look.office.settings
    honorific = HONORIFICS.get(setting.get("honorific", ""), "様")
    sheet.addressee(Fixed(f"情報セキュリティ責任者　{setting.get('officer_title', '')}".rstrip()), honorific)
    post = record.confirmed_title or look.office.manager_title
    sheet.sender(
        ("所属", Fixed(look.office.section)),
        ("職・氏名", Text(f"{post}　{record.confirmed_name}".strip(), "confirmed_name")),
        who="報告者",
    )
    sheet.preamble(worded(look, REPORT))
    year = Text(fiscal_words(record.fiscal_year), "fiscal_year", required=True)
    sheet.rows([Row("年度・基準日", Line(year, Fixed("　　"), Day(record.counted_on, "counted_on", required=True)))])
    sheet.space(2)
    rows: list[list[Cell]] = [
        [Text(each.title, "items"), Text(each.form, "items"), Text(each.told, "items"), Text(each.former, "items")]
        for each in record.items
    ]
    sheet.table(ITEMS, rows, blank=10)
    sheet.space(2)
    sheet.rows([Row("次年度の重点", Text(record.priorities, "priorities", required=True), height=24)])
    if record.note:
        sheet.rows([Row("備考", Text(record.note, "note"))])
    sheet.space(2)
    officer = Sign(record.officer_title, record.officer_name, record.officer_on, "officer_name")
    sheet.signatures(
        ("作成者", Sign("", name_of(look, record.made_by), record.counted_on, "made_by")),
        ("情報セキュリティ管理者", Sign(post, record.confirmed_name, record.reported_on, "confirmed_name")),
        ("提出先　情報セキュリティ責任者", officer),
    )
    received = Sign(record.committee_title, record.committee_name, record.committee_on, "committee_name", height=0)
    sheet.rows(
        [
            Row(
                "委員会事務局",
                Stack(Line(Fixed("提出　"), Day(record.submitted_on, "submitted_on")), Line(Fixed("受領　"), received)),
            )
        ]
    )
    if record.transcribed_at:
        words = f"{record.receipt_document}　転記者 {name_of(look, record.transcribed_by)}"
        sheet.rows([Row("転記", Line(Fixed("（転記）"), Text(words, "receipt_document")))])
