"""C-04 on paper: one finding with its answer, and how all of them stand at the end of a quarter (domain.md §10.7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from komae_desk.areas.finding import phrases
from komae_desk.areas.finding.choices import Gravity, Has, Origin
from komae_desk.areas.finding.finding.record import OPEN, Finding, Similar
from komae_desk.areas.finding.finding.workflow import WORKFLOW
from komae_desk.core.application import name_of
from komae_desk.core.dates import short_day, wareki_moment
from komae_desk.core.wording import worded
from komae_desk.pdf.application import CLASS_OF_PAPER, HONORIFICS, checks
from komae_desk.pdf.book import Book
from komae_desk.pdf.contents import Cell, Checks, Day, Fixed, Line, Sign, Stack, Text, pair
from komae_desk.pdf.tables import Column, Entry, Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

BASIS = "対策基準第９の１(7)関係"
TITLE = "監査指摘 対応・回答書"
SIMILAR = (
    Column("資産・システム", 50),
    Column("確認日", 28),
    Column("確認方法", 34),
    Column("有無", 22, "center"),
    Column("結果・対処", 31),
)
COLUMNS = (
    Column("指摘番号", 22),
    Column("監査", 32),
    Column("区分", 13, "center"),
    Column("自課・他課", 20),
    Column("指摘", 56),
    Column("指示の\n期限", 16),
    Column("担当", 20),
    Column("是正の\n期限", 16),
    Column("完了", 14),
    Column("同種確認", 18),
    Column("状況", 25),
)
BOOK = Book("C-04-2", BASIS, "監査指摘 対応状況一覧（四半期）", (CLASS_OF_PAPER,), COLUMNS, "件")


def draw(record: Finding, sheet: Sheet, look: Look) -> None:
    """The finding, the order, the section's own remedy, 同種確認, and who confirmed it."""
    audit: Any = look.maybe("audit", record.audit)
    sheet.head("C-04", BASIS, marks=(CLASS_OF_PAPER,))
    sheet.title(TITLE, spread=False)
    sheet.dated(Day(record.confirmed_on, "confirmed_on"), number=Line(Fixed("番号　"), Text(record.number, "number")))
    honorific = HONORIFICS.get(look.office.settings.get("honorific", ""), "様")
    sheet.addressee(Fixed("最高情報セキュリティ責任者　情報セキュリティ監査統括責任者"), honorific)
    post = record.confirmed_title or look.office.manager_title
    sheet.sender(
        ("所属", Fixed(look.office.section)),
        ("職・氏名", Text(f"{post}　{record.confirmed_name}".strip(), "confirmed_name")),
        who="回答者",
    )
    sheet.preamble(worded(look, phrases.FINDING))
    sheet.rows([*_found(record, audit), *_ordered(record)])
    if not record.is_other:
        sheet.heading("自課の対処", keep=24)
        sheet.rows(_mended(record, look))
    sheet.heading("同種の課題の有無", keep=20)
    sheet.table(SIMILAR, [_similar(each) for each in record.similar], blank=2, height=6.8)
    sheet.rows(_confirmed(record, look))
    sheet.space(2)
    sheet.signatures(
        ("担当", Sign("", name_of(look, record.doer), record.completed_on, "doer")),
        ("情報セキュリティ管理者", Sign(post, record.confirmed_name, record.confirmed_on, "confirmed_name")),
        ("監査人・CISO", Sign(record.auditor_title, record.auditor_name, record.auditor_on, "auditor_name")),
        height=14,
    )


def _found(record: Finding, audit: Any) -> list[Row]:
    held = Line(pair("実施日", Day(audit.starts_on if audit else None)), Fixed("　"),
                pair("監査人", Text(audit.auditors if audit else "")))  # fmt: skip
    whose: list[Cell] = [checks(Origin, record.origin, "origin", required=True)]
    if record.is_other:
        whose.append(pair("指摘を受けた課", Text(record.found_section, "found_section")))
    return [
        Row("監査", Stack(Text(audit.heading if audit else "", "audit", required=True), held)),
        Row("自課・他課", Stack(*whose)),
        Row("指摘番号・区分", Line(Text(record.finding_number, "finding_number", required=True), Fixed("　　"),
                             checks(Gravity, record.gravity, "gravity", required=True), Fixed("　　"),
                             pair("指摘日", Day(record.found_on, "found_on", required=True)))),
        Row("指摘・根拠規定", Stack(Text(record.text, "text", required=True),
                              pair("根拠規定", Text(record.clause, "clause", required=True))), height=12),
    ]  # fmt: skip


def _ordered(record: Finding) -> list[Row]:
    return [
        Row(
            "CISOの指示",
            Stack(
                Line(pair("番号", Text(record.order_number, "order_number")), Fixed("　　"),
                     pair("期限", Day(record.order_due_on, "order_due_on"))),
                Text(record.order_text, "order_text"),
                Line(Sign(record.orderer_title, record.orderer_name, record.ordered_on, "orderer_name", height=0),
                     *((Fixed("　　（転記）"), Text(record.order_document, "order_document"))
                       if record.order_document else ())),
            ),
            height=14,
        ),
    ]  # fmt: skip


def _mended(record: Finding, look: Look) -> list[Row]:
    return [
        Row("原因", Text(record.cause, "cause"), height=8),
        Row("是正計画", Stack(
            Text(record.plan, "plan"),
            Line(pair("担当", Text(name_of(look, record.doer), "doer")), Fixed("　　"),
                 pair("期限", Day(record.remedy_due_on, "remedy_due_on"))),
        ), height=12),
        Row("対処・完了日", Stack(
            Text(record.remedy, "remedy"), pair("完了日", Day(record.completed_on, "completed_on")),
        ), height=12),
        Row("証拠", Text(record.evidence, "evidence")),
    ]  # fmt: skip


def _similar(each: Similar) -> list[Cell]:
    has: Any = each.has.value if each.has else ""
    return [
        Text(each.subject, "similar"),
        Day(each.checked_on, "similar"),
        Text(each.means, "similar"),
        Checks({one.value: one.label for one in Has}, has, "similar"),
        Text(each.outcome, "similar"),
    ]


def _confirmed(record: Finding, look: Look) -> list[Row]:
    rows = [Row("監査側の所見", Text(record.auditor_view, "auditor_view"))]
    if record.transcribed_at:
        words = f"{record.document}　転記者 {name_of(look, record.transcribed_by)}"
        text = Text(f"{words}　{wareki_moment(record.transcribed_at)}", "transcribed_at")
        rows.append(Row("転記", Line(Fixed("（転記）"), text)))
    if record.note:
        rows.append(Row("備考", Text(record.note, "note")))
    return rows


def quarter(findings: Sequence[Finding], sheet: Sheet, look: Look) -> None:
    """C-04-2: how all findings stand, what is late in bold."""
    kept = sum(isinstance(each, Finding) for each in look.find("finding"))
    late = sum(_late(each, look) for each in findings)
    states = Counter(each.state for each in findings)
    open_ones = sum(states[state] for state in OPEN)
    totals = f"{len(findings)}件（確認済{states['done']}件・対応中{open_ones}件・うち期限超過{late}件）"
    BOOK.draw(sheet, look, [_entry(each, look) for each in findings], kept, totals)


def _late(finding: Finding, look: Look) -> bool:
    return finding.due_on is not None and finding.due_on < look.today


def _entry(finding: Finding, look: Look) -> Entry:
    rows = finding.similar
    found = sum(each.has is Has.YES for each in rows)
    state = WORKFLOW.states[finding.state].label
    return Entry(
        (
            Text(finding.finding_number, "finding_number"),
            Text(look.heading("audit", finding.audit), "audit"),
            Fixed(finding.gravity.label if finding.gravity else ""),
            Text(f"他課（{finding.found_section}）", "found_section") if finding.is_other else Fixed("自課"),
            Text(finding.text, "text"),
            Text(short_day(finding.order_due_on), "order_due_on"),
            Text(name_of(look, finding.doer), "doer"),
            Text(short_day(finding.remedy_due_on), "remedy_due_on"),
            Text(short_day(finding.completed_on), "completed_on"),
            Fixed(f"{len(rows)}件中 有{found}件" if rows else "未回答", field="similar"),
            Fixed(f"{state}（期限超過）" if _late(finding, look) else state),
        ),
        bold=_late(finding, look),
        about=finding.id,
    )
