"""R-11 on paper: 違反通報・指導記録 (domain.md §10.5), 取扱注意 and of class 3 unless the office says less."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komae_desk.areas.finding.violation.choices import Answer, Means, Outcome, Telling
from komae_desk.areas.finding.violation.record import Violation
from komae_desk.core.application import name_of
from komae_desk.core.dates import wareki_moment
from komae_desk.pdf.application import checks
from komae_desk.pdf.contents import Cell, Day, Fixed, Line, Sign, Stack, Text, pair
from komae_desk.pdf.tables import Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

TITLE = "違反通報・指導記録"
BASIS = "対策基準第７の２(3)，第７の６関係"
MARKS = ("取扱注意", "機密性３")


def draw(record: Violation, sheet: Sheet, look: Look) -> None:
    """One violation, from who told it to its end."""
    sheet.head("R-11", BASIS, marks=MARKS)
    sheet.title(TITLE, spread=False)
    sheet.dated(
        Day(record.head_reported_on, "head_reported_on"), number=Line(Fixed("番号　"), Text(record.number, "number"))
    )
    sheet.rows([*_told(record, look), *_judged(record), *_guided(record), *_stopped(record), *_ended(record, look)])
    sheet.space(2)
    sheet.signatures(
        ("記録者", Sign("", name_of(look, record.recorded_by), None, "recorded_by")),
        (
            "情報セキュリティ管理者",
            Sign(record.ended_title or look.office.manager_title, record.ended_name, record.ended_on, "ended_name"),
        ),
        height=14,
    )


def _told(record: Violation, look: Look) -> list[Row]:
    who: Cell = Fixed("匿名") if record.anonymous else Text(record.reporter, "reporter")
    return [
        Row(
            "通報・発見",
            Stack(
                Line(
                    Day(record.received_at, "received_at", timed=True, required=True),
                    Fixed("　　"),
                    pair("記録者", Text(name_of(look, record.recorded_by), "recorded_by", required=True)),
                ),
                checks(Means, record.means, "means", required=True),
            ),
        ),
        Row("通報者", Stack(who, pair("連絡方法", Text(record.reporter_contact, "reporter_contact")))),
        Row("通報者の保護", Text(record.protection, "protection", required=True)),
        Row("違反した規定", Text(record.clause, "clause", required=True)),
        Row(
            "違反者・関係物",
            Stack(Text(record.subject, "subject"), pair("機器・情報資産", Text(record.things, "things"))),
        ),
        Row("違反の内容", Text(record.content, "content", required=True), height=20),
        Row(
            "事実の確認",
            Stack(pair("確認した日", Day(record.facts_on, "facts_on")), Text(record.facts, "facts")),
            height=20,
        ),
    ]


def _judged(record: Violation) -> list[Row]:
    return [
        Row(
            "統括の判断",
            Stack(
                Line(
                    pair("重大な影響", checks(Answer, record.grave, "grave")),
                    Fixed("　　"),
                    Day(record.head_at, "head_at", timed=True),
                ),
                Text(record.judgement, "judgement"),
                pair("インシデントの番号", Text(record.incident_number, "incident_number")),
                Sign(record.head_title, record.head_name, field="head_name", dated=False, height=0),
            ),
        ),
        Row(
            "CISO",
            Line(
                checks(Telling, record.to_ciso, "to_ciso"),
                Fixed("　　確認　"),
                Sign(record.ciso_title, record.ciso_name, record.ciso_on, "ciso_name", height=0),
            ),
        ),
    ]


def _guided(record: Violation) -> list[Row]:
    return [
        Row(
            "指導",
            Stack(
                Line(
                    pair("指導日", Day(record.guided_on, "guided_on")),
                    Fixed("　　"),
                    pair("指導した人", Text(record.guided_name, "guided_name")),
                ),
                Text(record.guidance, "guidance"),
                pair("改善期限", Day(record.improve_by_on, "improve_by_on")),
            ),
            height=20,
        ),
    ]


def _stopped(record: Violation) -> list[Row]:
    return [
        Row(
            "利用の停止",
            Stack(
                Line(
                    pair("改善しないことの報告", Day(record.referred_on, "referred_on")),
                    Fixed("　　"),
                    pair("停止", Day(record.stopped_on, "stopped_on")),
                ),
                pair("範囲", Text(record.stop_scope, "stop_scope")),
                pair("復旧の条件", Text(record.resume_terms, "resume_terms")),
                Line(
                    pair("通知を受けた日", Day(record.stop_received_on, "stop_received_on")),
                    Fixed("　　"),
                    pair("再開", Day(record.resumed_on, "resumed_on")),
                ),
            ),
        ),
    ]


def _ended(record: Violation, look: Look) -> list[Row]:
    rows = [
        Row(
            "改善の確認",
            Line(Day(record.checked_on, "checked_on"), Fixed("　　"), checks(Outcome, record.outcome, "outcome")),
        ),
        Row("再発防止", Text(record.prevention, "prevention"), height=12),
    ]
    if record.transcribed_at:
        words = f"{record.receipt_document}　転記者 {name_of(look, record.transcribed_by)}"
        moment = wareki_moment(record.transcribed_at)
        rows.append(Row("転記", Line(Fixed("（転記）"), Text(f"{words}　{moment}", "transcribed_at"))))
    if record.note:
        rows.append(Row("備考", Text(record.note, "note")))
    return rows
