"""R-21 on paper: 利用状況調査・私的PC監査 記録, for those who were named alone (domain.md §10.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komae_desk.areas.finding.choices import Has, Inquiry, Suits, Thing
from komae_desk.areas.finding.investigation.record import OF_PRIVATE, Investigation
from komae_desk.core.application import name_of
from komae_desk.core.dates import wareki_moment
from komae_desk.pdf.application import checks
from komae_desk.pdf.contents import Cell, Day, Fixed, Line, Sign, Stack, Text, pair
from komae_desk.pdf.tables import Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

USE, PRIVATE = "対策基準第７の２(2)関係", "私的パソコン等要綱第６条関係"
MARKS = ("機密性３", "取扱注意")
CARE = "取扱注意：調査者・監査者と，開示された情報セキュリティ管理者だけが読む。"


def draw(record: Investigation, sheet: Sheet, look: Look) -> None:
    """Who ordered it, whom and what it looked at, what came of it."""
    private = record.is_private
    sheet.head("R-21", PRIVATE if private else USE, marks=MARKS)
    sheet.title("私的パソコン等監査 記録" if private else "利用状況調査 記録", spread=False)
    day = record.conducted_at.astimezone().date() if record.conducted_at else None
    sheet.dated(Day(day, "conducted_at"), number=Line(Fixed("番号　"), Text(record.number, "number")))
    sheet.note(CARE)
    sheet.rows([*_ordered(record), *_looked_at(record), *_carried_out(record), *_after(record, look)], heading=30)
    sheet.space(2)
    sheet.signatures(
        ("監査者" if private else "調査者", Sign("", record.conductor, day, "conductor")),
        ("対象者（自署）", Sign("", "", None, by_hand=True)),
        ("情報セキュリティ管理者（開示されたとき）", Sign(look.office.manager_title, "", None)),
    )


def _ordered(record: Investigation) -> list[Row]:
    who = "統括情報セキュリティ責任者の求め" if record.is_private else "CISOの指示・指名"
    parts: list[Cell] = [
        Sign(record.orderer_title, record.orderer_name, record.ordered_on, "orderer_name", height=0),
        pair("番号", Text(record.order_number, "order_number")),
    ]
    if not record.is_private:
        parts.append(
            Line(pair("指名した調査者", Text(record.appointed, "appointed")), Fixed("　"),
                 pair("指名日", Day(record.appointed_on, "appointed_on")))
        )  # fmt: skip
    return [
        Row("種別", checks(Inquiry, record.inquiry, "inquiry", required=True)),
        Row(who, Stack(*parts), height=14),
        Row("目的", Text(record.purpose, "purpose", required=True), height=12),
    ]


def _looked_at(record: Investigation) -> list[Row]:
    return [
        Row("対象者", Text(record.subject, "subject", required=True)),
        Row("対象", Stack(checks(Thing, record.things, "things", required=True), Text(record.thing, "thing"))),
        Row("対象期間", Line(Day(record.period_from_on, "period_from_on"), Fixed("　〜　"),
                          Day(record.period_to_on, "period_to_on"))),
        Row("実施の期限", Day(record.conduct_by_on, "conduct_by_on", required=True)),
    ]  # fmt: skip


def _carried_out(record: Investigation) -> list[Row]:
    rows = [
        Row("実施日時", Day(record.conducted_at, "conducted_at", timed=True)),
        Row("調査者・監査者、立会者", Line(Text(record.conductor, "conductor"), Fixed("　　"),
                                   pair("立会い", Text(record.witness, "witness")))),
    ]  # fmt: skip
    if record.is_private:
        rows += [Row(record.labels()[name].text, checks(Suits, getattr(record, name), name)) for name in OF_PRIVATE]
        rows.append(Row("操作への協力", Text(record.cooperation, "cooperation")))
    return [
        *rows,
        Row("結果", Stack(checks(Has, record.has_problem, "has_problem", words={"yes": "問題あり", "no": "問題なし"}),
                        Text(record.result, "result")), height=16),
        Row("写しの扱い", Text(record.copies, "copies")),
    ]  # fmt: skip


def _after(record: Investigation, look: Look) -> list[Row]:
    rows = [
        Row("報告", Stack(
            Line(pair("報告先", Text(record.reported_to, "reported_to")), Fixed("　"),
                 pair("日", Day(record.reported_on, "reported_on"))),
            Line(Fixed("受領　"), Sign(record.receiver_title, record.receiver_name, record.received_on,
                                      "receiver_name", height=0)),
        )),
        Row("是正", Stack(
            Text(record.remedy, "remedy"),
            Line(pair("期限", Day(record.remedy_due_on, "remedy_due_on")), Fixed("　"),
                 pair("完了", Day(record.remedied_on, "remedied_on"))),
        ), height=14),
    ]  # fmt: skip
    if record.transcribed_at:
        words = f"{record.document}　転記者 {name_of(look, record.transcribed_by)}"
        text = Text(f"{words}　{wareki_moment(record.transcribed_at)}", "transcribed_at")
        rows.append(Row("転記", Line(Fixed("（転記）"), text)))
    if record.note:
        rows.append(Row("備考", Text(record.note, "note")))
    return rows
