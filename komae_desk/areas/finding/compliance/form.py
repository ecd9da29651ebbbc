"""R-10 on paper: 遵守状況確認・問題報告書 (domain.md §10.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komae_desk.areas.finding import phrases
from komae_desk.areas.finding.choices import Has, Judged, Suits, Told, Way, Weight
from komae_desk.areas.finding.compliance.record import ComplianceCheck, reports
from komae_desk.core.application import name_of
from komae_desk.core.dates import wareki_moment
from komae_desk.core.wording import worded
from komae_desk.pdf.application import CLASS_OF_PAPER, HONORIFICS, checks
from komae_desk.pdf.contents import Cell, Day, Fixed, Line, Sign, Stack, Text, pair
from komae_desk.pdf.tables import Column, Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

BASIS = "対策基準第７の２(1)関係"
TITLE = "遵守状況確認・問題報告書"
ITEMS = (Column("確認項目", 66), Column("根拠", 22), Column("結果", 45), Column("気付き", 32))


def draw(record: ComplianceCheck, sheet: Sheet, look: Look) -> None:
    """What was looked at and came of it; where there is a problem, who judged it and what was done."""
    sheet.head("R-10", BASIS, marks=(CLASS_OF_PAPER,))
    sheet.title(TITLE, spread=False)
    reported = record.reported_at.astimezone().date() if record.reported_at else None
    day = Day(reported, "reported_at") if reported else Day(record.confirmed_on, "confirmed_on")
    sheet.dated(day, number=Line(Fixed("番号　"), Text(record.number, "number")))
    post = record.confirmed_title or look.office.manager_title
    if reports(record):
        honorific = HONORIFICS.get(look.office.settings.get("honorific", ""), "様")
        sheet.addressee(Fixed("最高情報セキュリティ責任者　統括情報セキュリティ責任者"), honorific)
    sheet.sender(
        ("所属", Fixed(look.office.section)),
        ("職・氏名", Text(f"{post}　{record.confirmed_name}".strip(), "confirmed_name")),
        who="報告者",
    )
    sheet.preamble(worded(look, phrases.COMPLIANCE))
    sheet.rows(
        [
            Row("対象期間", Line(Day(record.period_from_on, "period_from_on", required=True), Fixed("　〜　"),
                              Day(record.period_to_on, "period_to_on", required=True))),
            Row("対象・方法", Stack(Text(record.target, "target", required=True),
                                checks(Way, record.ways, "ways", required=True))),
            Row("確認日・確認者", Line(Day(record.checked_on, "checked_on", required=True), Fixed("　　"),
                                Text(name_of(look, record.checked_by), "checked_by", required=True))),
        ]
    )  # fmt: skip
    sheet.space(2)
    items: list[list[Cell]] = [
        [Text(e.text, "items"), Text(e.clause), checks(Suits, e.result, "items"), Text(e.note)] for e in record.items
    ]
    sheet.table(ITEMS, items, blank=3, height=6.8)
    sheet.rows(
        [
            Row("問題の有無・重大性", Line(checks(Has, record.has_problem, "has_problem", required=True), Fixed("　　"),
                                  pair("課の見立て", checks(Weight, record.weight, "weight")))),
            Row("問題の内容", Text(record.problem, "problem"), height=10),
        ]
    )  # fmt: skip
    if reports(record):
        sheet.rows(_reported(record, look))
    if record.note:
        sheet.rows([Row("備考", Text(record.note, "note"))])
    sheet.space(2)
    sheet.signatures(
        ("確認者", Sign("", name_of(look, record.checked_by), record.checked_on, "checked_by")),
        ("情報セキュリティ管理者", Sign(post, record.confirmed_name, record.confirmed_on, "confirmed_name")),
        height=14,
    )


def _reported(record: ComplianceCheck, look: Look) -> list[Row]:
    rows = [
        Row("報告", Stack(
            Line(pair("日時", Day(record.reported_at, "reported_at", timed=True)), Fixed("　"),
                 pair("部長への写し", Day(record.dir_copied_on, "dir_copied_on"))),
            checks(Told, record.told_by, "told_by"),
        )),
        Row("統括の受領・判断", Stack(
            Sign(record.head_title, record.head_name, record.head_on, "head_name", height=0),
            checks(Judged, record.judged, "judged"),
            Text(record.judged_why, "judged_why"),
        ), height=14),
        Row("CISOの受領・指示", Stack(
            Sign(record.ciso_title, record.ciso_name, record.ciso_on, "ciso_name", height=0),
            Text(record.ciso_order, "ciso_order"),
        ), height=14),
        Row("対処", Stack(
            Text(record.remedy, "remedy"),
            Line(pair("期限", Day(record.remedy_due_on, "remedy_due_on")), Fixed("　　"),
                 pair("完了", Day(record.remedied_on, "remedied_on"))),
        ), height=12),
    ]  # fmt: skip
    if record.transcribed_at:
        words = f"{record.receipt_document}　転記者 {name_of(look, record.transcribed_by)}"
        text = Text(f"{words}　{wareki_moment(record.transcribed_at)}", "transcribed_at")
        rows.append(Row("転記", Line(Fixed("（転記）"), text)))
    return rows
