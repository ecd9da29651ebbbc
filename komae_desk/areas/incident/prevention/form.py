"""I-06 to the 統括 and I-07 to the committee: one body under two heads (domain.md §4.1, §10.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komae_desk.areas.incident.prevention import phrases
from komae_desk.areas.incident.prevention.record import POLICY, Measure, Prevention
from komae_desk.core.application import name_of
from komae_desk.core.people import Role
from komae_desk.core.wording import worded
from komae_desk.pdf.application import CLASS_OF_PAPER, HONORIFICS
from komae_desk.pdf.contents import Cell, Day, Fixed, Line, Sign, Stack, Text, pair
from komae_desk.pdf.tables import Column, Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

LABELLED = 40
COLUMNS = (Column("番号", 10, "center"), Column("内容", 85), Column("計画（期限・担当）", 70))
LINES = 4
"""The form has four lines; more go on in a 別紙 (domain.md §4.1)."""
NOTE = "※原因の排除、早期の対応、被害の軽減の視点から記載"


def report(record: Prevention, sheet: Sheet, look: Look) -> None:
    """I-06."""
    sheet.head("I-06", "緊急時対応計画第１の２(3)，第２の３(3)関係", marks=(CLASS_OF_PAPER,))
    sheet.title("再発防止策報告書")
    sheet.dated(Day(record.reported_on, "reported_on"), number=Line(Fixed("番号　"), Text(record.number, "number")))
    honorific = HONORIFICS.get(look.office.settings.get("honorific", ""), "様")
    sheet.addressee(Fixed(Role.SECURITY_HEAD_OFFICER.label), honorific)
    sheet.sender(
        ("発信者", Fixed(Role.SECURITY_MANAGER.label)),
        ("所属", f"{look.office.department}{look.office.section}"),
        ("職", look.office.manager_title),
        ("氏名", Text(name_of(look, record.reported_by), "reported_by")),
    )
    sheet.preamble(worded(look, phrases.REPORT))
    _matter(record, sheet)
    _body(record, sheet)
    sheet.rows([Row("効果確認の予定日", Day(record.effect_check_on, "effect_check_on"))], heading=LABELLED)
    sheet.group(
        "統括の受領・回答",
        Sign(record.received_title, record.received_name, record.received_on, "received_on"),
        ("回答", pair("回答", Text(record.answer, "answer"))),
        *_transcribed(record, look),
        heading=LABELLED,
    )
    _annex(record, sheet)


def plan(record: Prevention, sheet: Sheet, look: Look) -> None:
    """I-07."""
    sheet.head("I-07", "緊急時対応計画第７の２(3)関係", marks=(CLASS_OF_PAPER,))
    sheet.title("再発防止計画書")
    sheet.addressee(Fixed(worded(look, phrases.COMMITTEE)), "様")
    sheet.dated(Day(record.plan_on, "plan_on"), number=Line(Fixed("番号　"), Text(record.number, "number")))
    sheet.sender(("発信者", Fixed(Role.SECURITY_HEAD_OFFICER.label)), ("氏名", Text(record.plan_name, "plan_name")))
    sheet.preamble(worded(look, phrases.PLAN))
    sheet.heading("■再発防止策について")
    _body(record, sheet)
    sheet.rows(
        [("承認（年月日）", Line(Day(record.approved_on, "approved_on"), Fixed("　　"),
                               pair("承認番号", Text(record.approval_number, "approval_number"))))],
        heading=LABELLED,
    )  # fmt: skip
    sheet.note(f"事案番号　{record.incident_number}　　様式１・様式２　{record.form_numbers}")
    _annex(record, sheet)


def _matter(record: Prevention, sheet: Sheet) -> None:
    level = record.level.label if record.level else ""
    sheet.rows(
        [
            Row("事案番号・判定", Line(Text(record.incident_number, "incident_number"), Fixed("　　"),
                                       Text(level, "level"))),
            Row("様式１・様式２の番号", Text(record.form_numbers, "form_numbers")),
        ],
        heading=LABELLED,
    )  # fmt: skip


def _body(record: Prevention, sheet: Sheet) -> None:
    sheet.rows(
        [
            Row("今回の緊急事態の概要", Text(record.overview, "overview", required=True), 16),
            Row("発生組織\n（システム名又は課名）", Text(record.organisation, "organisation", required=True)),
            Row("原因", Text(record.cause, "cause", required=True), 12),
            Row("対応方針", _policy(record), 16),
        ],
        heading=LABELLED,
    )
    sheet.table(COLUMNS, [_measure(n, each) for n, each in enumerate(record.measures[:LINES], 1)] +
                [_blank(n) for n in range(len(record.measures) + 1, LINES + 1)])  # fmt: skip
    if len(record.measures) > LINES:
        sheet.note(f"対応策は、ほかに{len(record.measures) - LINES}件あります（別紙「対応策」）。")
    sheet.rows([Row("その他", Text(record.other, "other"))], heading=LABELLED)


def _policy(record: Prevention) -> Cell:
    parts = [
        Stack(Fixed(f"（{words}）"), Text(vars(record)[name], name)) for name, words in POLICY if vars(record)[name]
    ]
    return Stack(Fixed(NOTE, size=7), *parts, field="policy_remove")


def _measure(number: int, each: Measure) -> list[Cell]:
    return [Fixed(str(number)), Text(each.what, "measures"), Text(each.plan, "measures")]


def _blank(number: int) -> list[Cell]:
    return [Fixed(str(number)), None, None]


def _transcribed(record: Prevention, look: Look) -> list[Cell]:
    if record.transcribed_by is None:
        return []
    words = f"（転記）{record.decision_document}　転記者　{name_of(look, record.transcribed_by)}"
    return [Text(words, "transcribed_by")]


def _annex(record: Prevention, sheet: Sheet) -> None:
    if len(record.measures) <= LINES:
        return
    sheet.new_page()
    sheet.heading("別紙「対応策」（続き）")
    sheet.table(COLUMNS, [_measure(n, each) for n, each in enumerate(record.measures[LINES:], LINES + 1)])
