"""C-04-3 on paper: one audit with what was handed in, who answered, what was found (対9-1(3)イ)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komae_desk.areas.finding.audit.record import Audit
from komae_desk.areas.finding.choices import Yes
from komae_desk.core.application import name_of
from komae_desk.core.dates import wareki_moment
from komae_desk.pdf.application import CLASS_OF_PAPER, checks
from komae_desk.pdf.contents import Cell, Day, Fixed, Line, Sign, Stack, Text, pair
from komae_desk.pdf.tables import Column, Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

BASIS = "対策基準第９の１(3)関係"
HANDED = (Column("資料の名前・帳票番号", 75), Column("提出日", 30), Column("返却日", 30), Column("備考", 30))
FOUND = (Column("指摘番号", 25), Column("区分", 20, "center"), Column("指摘", 80), Column("根拠規定", 40))
TITLE = "監査対応票"


def draw(record: Audit, sheet: Sheet, look: Look) -> None:
    """The notice and plan, the section's part, and the result."""
    sheet.head("C-04-3", BASIS, marks=(CLASS_OF_PAPER,))
    sheet.title(TITLE, spread=False)
    sheet.dated(Day(record.noticed_on, "noticed_on"))
    sheet.rows(
        [
            Row("監査名", Text(record.name, "name", required=True)),
            Row("監査計画", Line(pair("番号", Text(record.plan_number, "plan_number")), Fixed("　"),
                              pair("委員会の承認日", Day(record.plan_approved_on, "plan_approved_on")))),
            Row("対象期間", Line(Day(record.period_from_on, "period_from_on"), Fixed("　〜　"),
                              Day(record.period_to_on, "period_to_on"))),
            Row("実施日", Line(Day(record.starts_on, "starts_on", required=True), Fixed("　〜　"),
                            Day(record.ends_on, "ends_on"))),
            Row("監査人", Stack(Text(record.auditors, "auditors", required=True), Text(record.firm, "firm"))),
            Row("範囲", Text(record.scope, "scope")),
            Row("違反・調査の記録", Line(checks(Yes, record.reads_restricted, "reads_restricted"),
                                  Fixed("　（監査計画に明記されたときだけ）"))),
            Row("対応者", Text(name_of(look, record.contact), "contact", required=True)),
        ]
    )  # fmt: skip
    sheet.heading("提出資料", keep=16)
    rows: list[list[Cell]] = [
        [Text(e.name, "handed"), Day(e.handed_on, "handed"), Day(e.back_on), Text(e.note)] for e in record.handed
    ]
    sheet.table(HANDED, rows, blank=3, height=7)
    sheet.heading("監査結果", keep=16)
    found: list[list[Cell]] = [
        [Text(e.number, "found"), Fixed(e.gravity.label if e.gravity else ""), Text(e.text, "found"), Text(e.clause)]
        for e in record.found
    ]
    sheet.table(FOUND, found, blank=3, height=7)
    sheet.rows(
        [
            Row("結果を受けた日", Line(Day(record.result_on, "result_on"), Fixed("　"),
                                pair("報告者", Text(record.reporter, "reporter")))),
            Row("委員会の受領日", Day(record.cmt_received_on, "cmt_received_on")),
            *([Row("転記", Text(f"（転記）{record.result_document}　転記者 {name_of(look, record.transcribed_by)}"
                              f"　{wareki_moment(record.transcribed_at)}", "transcribed_at"))]
              if record.transcribed_at else []),
            Row("備考", Text(record.note, "note")),
        ]
    )  # fmt: skip
    sheet.space(2)
    sheet.signatures(
        ("対応者", Sign("", name_of(look, record.contact), None, "contact")),
        ("情報セキュリティ管理者", Sign(look.office.manager_title, "", None)),
        height=14,
    )
