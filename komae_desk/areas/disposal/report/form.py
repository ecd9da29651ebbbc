"""R-04 on paper: the register (A4横), and the report the other side fills in (R-04-2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from komae_desk.areas.disposal import phrases
from komae_desk.areas.disposal.choices import Ending
from komae_desk.areas.disposal.report.record import DisposalReport
from komae_desk.core.application import name_of
from komae_desk.core.dates import fiscal_label, fiscal_year, short_day, short_moment, wareki
from komae_desk.core.wording import worded
from komae_desk.pdf.application import CLASS_OF_PAPER, FULL_WIDTH, HONORIFICS, checks
from komae_desk.pdf.contents import Day, Fixed, Line, Sign, Stack, Text, pair
from komae_desk.pdf.tables import Column, Entry, Register, Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

TITLE = "提供先・委託先 返還・廃棄報告受領簿"
BASIS = "対策基準第２の２(10)エ，第８の１(2)ケ関係"
COLUMNS = (
    Column("番号", 18),
    Column("提供先・契約", 34),
    Column("対象", 36),
    Column("分類", 10, "center"),
    Column("提供日", 16),
    Column("約定の\n期限", 16),
    Column("区分", 10, "center"),
    Column("廃棄（返還）\n日時", 16),
    Column("担当者", 18),
    Column("処理内容", 28),
    Column("報告者・\n報告日", 18),
    Column("受領者・\n受領日", 18),
    Column("確認\n結果", 14),
)


def register(reports: Sequence[DisposalReport], sheet: Sheet, look: Look) -> None:
    """The register; what is waited for is bold."""
    years = sorted({fiscal_year(r.provided_on) for r in reports if r.provided_on}) or [fiscal_year(look.today)]
    span = fiscal_label(years[0]) if len(years) == 1 else f"{fiscal_label(years[0])}〜{fiscal_label(years[-1])}"
    sheet.across()
    sheet.head("R-04", BASIS, marks=(CLASS_OF_PAPER,))
    sheet.title(f"{TITLE}　{span}", spread=False)
    sheet.note(
        f"{look.office.department}{look.office.section}　{wareki(look.today)}現在　{len(reports)}件（太字は報告待ち）"
    )
    ruling = Register(
        per_page=15,
        row_height=9,
        page_total=lambda page: f"{len(page)}件（報告待ち {sum(e.bold for e in page)}件）",
        total=lambda entries: f"{len(entries)}件（報告待ち {sum(e.bold for e in entries)}件）",
        confirm=("ISM確認", Sign(look.office.manager_title, "", None)),
    )
    sheet.register(COLUMNS, [_entry(report, look) for report in reports], ruling)


def _entry(r: DisposalReport, look: Look) -> Entry:
    contract = [Text(r.contract, "contract")] if r.contract else []
    amount = [Text(r.quantity, "quantity")] if r.quantity else []
    certificate = [Text(f"証明書 {r.certificate_number}", "certificate_number")] if r.certificate_number else []
    return Entry(
        (
            Text(r.number, "number"),
            Stack(Text(r.counterpart, "counterpart"), *contract),
            Stack(Text(r.subject, "subject"), *amount),
            Fixed(f"機{r.confidentiality.value}".translate(FULL_WIDTH) if r.confidentiality else ""),
            Text(short_day(r.provided_on), "provided_on"),
            Text(short_day(r.promised_on), "promised_on"),
            Fixed(r.ending.label if r.ending else ""),
            Text(short_moment(r.ended_at), "ended_at"),
            Text(r.ended_by, "ended_by"),
            Stack(Text(r.content, "content"), *certificate),
            Stack(Text(r.reporter, "reporter"), Text(short_day(r.reported_on), "reported_on")),
            Stack(Text(name_of(look, r.received_by), "received_by"), Text(short_day(r.received_on), "received_on")),
            Fixed("取消" if r.state == "void" or r.voided else r.finding.label if r.finding else ""),
        ),
        bold=r.state == "waiting",
        about=r.id,
    )


def letter(report: DisposalReport, sheet: Sheet, look: Look) -> None:
    """R-04-2: handed to the other side when things are given; comes back filled in."""
    sheet.head("R-04-2", BASIS, marks=(CLASS_OF_PAPER,))
    sheet.title("情報資産 返還・廃棄報告書", spread=False)
    sheet.dated(Day(report.reported_on, "reported_on"), number=Line(Fixed("番号　"), Text(report.number, "number")))
    honorific = HONORIFICS.get(look.office.settings.get("honorific", ""), "様")
    sheet.addressee(Fixed(f"{look.office.city}　{look.office.manager_title}".strip()), honorific)
    sheet.sender(
        ("名称", Text(report.counterpart, "counterpart")),
        ("報告者", Text(report.reporter, "reporter") if report.reporter else Sign(by_hand=True, dated=False, height=8)),
        who="報告者",
    )
    sheet.preamble(worded(look, phrases.REPORT))
    grade = report.confidentiality.label.translate(FULL_WIDTH) if report.confidentiality else ""
    sheet.rows(
        [
            Row("契約", Text(report.contract, "contract")),
            Row("対象", Text(report.subject, "subject", required=True)),
            Row(
                "分類・数量",
                Line(Text(grade, "confidentiality"), Fixed("　　"), pair("数量", Text(report.quantity, "quantity"))),
            ),
            Row(
                "提供日・約定の期限",
                Line(Day(report.provided_on, "provided_on"), Fixed("　　"),
                     pair("期限", Day(report.promised_on, "promised_on"))),
            ),
            Row("返還・廃棄の別", checks(Ending, report.ending, "ending")),
            Row("日時", Day(report.ended_at, "ended_at", timed=True), height=10),
            Row("担当者", Text(report.ended_by, "ended_by"), height=10),
            Row("処理内容", Text(report.content, "content"), height=30),
            Row("証明書番号", Text(report.certificate_number, "certificate_number"), height=10),
        ]
    )  # fmt: skip
    sheet.heading("市の記入欄", keep=24)
    sheet.signatures(
        (
            "受領者（職・氏名・日）",
            Sign("", name_of(look, report.received_by), report.received_on, "received_by"),
        ),
        (
            "確認者　情報セキュリティ管理者",
            Sign(
                look.office.manager_title, name_of(look, report.confirmed_by), report.confirmed_on, field="confirmed_by"
            ),
        ),
    )
