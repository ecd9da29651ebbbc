"""R-16 on paper: 相談・指導・周知・立会い・委託先報告受領 記録 (domain.md §10.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.training.advice.record import Advice
from komae_desk.areas.training.choices import Answer, Need, Report, Sort
from komae_desk.core.application import name_of
from komae_desk.pdf.application import CLASS_OF_PAPER, checks, person_words
from komae_desk.pdf.contents import Day, Fixed, Line, Sign, Stack, Text, pair
from komae_desk.pdf.tables import Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

TITLE = "相談・指導・周知・立会い・委託先報告受領 記録"
BASIS = "対策基準第５の１(1)ア，第８の１(2)コ，第４の２(2)ウ関係"


def draw(record: Advice, sheet: Sheet, look: Look) -> None:
    """One record; only the parts of its sort are printed."""
    sheet.head("R-16", BASIS, marks=(CLASS_OF_PAPER,))
    sheet.title(TITLE, spread=False)
    sheet.dated(
        Day(record.happened_at.date() if record.happened_at else None, "happened_at"),
        number=Line(Fixed("番号　"), Text(record.number, "number")),
    )
    rows = _common(record, look)
    if record.matter is Sort.WITNESS:
        rows += _witness(record, look)
    elif record.matter is Sort.REPORT:
        rows += _report(record, look)
    else:
        rows += _answer(record)
    sheet.rows([*rows, Row("備考", Text(record.note, "note"))])
    sheet.space(2)
    sheet.signatures(
        ("記録者", Sign("", name_of(look, record.recorded_by), None, "recorded_by")),
        (
            "情報セキュリティ管理者",
            Sign(
                record.decided_title or look.office.manager_title,
                record.decided_name,
                record.decided_on,
                "decided_name",
            ),
        ),
        height=14,
    )


def _common(record: Advice, look: Look) -> list[Row]:
    other = [Text(record.counterpart, "counterpart")] if record.counterpart else []
    return [
        Row("種別", checks(Sort, record.matter, "matter", required=True)),
        Row("日時", Day(record.happened_at, "happened_at", timed=True, required=True)),
        Row("相手", Stack(Text(person_words(look, record.asker), "asker"), *other)),
        Row("件名", Text(record.subject, "subject", required=True)),
        Row("内容", Text(record.content, "content", required=True), height=24),
    ]


def _answer(record: Advice) -> list[Row]:
    heads = "" if record.heads is None else f"{record.heads}人"
    return [
        Row("回答・指示", Text(record.answer, "answer"), height=24),
        Row(
            "例外措置の要否",
            Line(checks(Need, record.exception, "exception"), Fixed("　　"),
                 pair("申請番号", Text(record.exception_number, "exception_number"))),
        ),
        Row(
            "資料・方法・対象人数",
            Stack(Text(record.materials, "materials"), pair("方法", Text(record.means, "means")),
                  pair("対象人数", Text(heads, "heads"))),
        ),
    ]  # fmt: skip


def _witness(record: Advice, look: Look) -> list[Row]:
    return [
        Row("場所", Text(record.place, "place", required=True)),
        Row("作業", Text(record.work, "work", required=True)),
        Row("作業者（会社名）", Text(record.workers, "workers", required=True)),
        Row("立会者", Text(person_words(look, record.witness), "witness", required=True)),
        Row("異常", checks(Answer, record.odd, "odd", required=True)),
    ]


def _report(record: Advice, look: Look) -> list[Row]:
    contract: Any = look.maybe("contract", record.contract)
    name = [Text(contract.heading, "contract")] if contract is not None else []
    return [
        Row("契約・委託先", Stack(*name, Text(record.contractor, "contractor", required=True))),
        Row(
            "区分・対象期間",
            Line(checks(Report, record.report, "report", required=True), Fixed("　　"),
                 Day(record.period_from_on, "period_from_on"), Fixed("〜"), Day(record.period_to_on, "period_to_on")),
        ),
        Row(
            "報告日・受領日",
            Line(Day(record.reported_on, "reported_on"), Fixed("　　"),
                 pair("受領", Day(record.received_on, "received_on")), Fixed("　"),
                 Text(name_of(look, record.received_by), "received_by")),
        ),
        Row("問題と措置", Text(record.measures, "measures"), height=24),
    ]  # fmt: skip
