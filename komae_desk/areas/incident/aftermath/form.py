"""I-09, I-10 and I-11 of one record (domain.md §10.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komae_desk.areas.incident.aftermath import phrases
from komae_desk.areas.incident.aftermath.record import Aftermath, Means, Taken
from komae_desk.core.application import name_of
from komae_desk.core.people import Role
from komae_desk.core.wording import worded
from komae_desk.pdf.application import CLASS_OF_PAPER, checks
from komae_desk.pdf.contents import Day, Fixed, Line, Sign, Text, pair
from komae_desk.pdf.tables import Column, Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

LABELLED = 40
CONTACTS = (Column("日", 20), Column("対象（件数）", 25), Column("方法", 25), Column("内容", 60), Column("反応", 35))
WORKS = (
    Column("発生した作業", 50),
    Column("担当", 25),
    Column("再作成の方法", 45),
    Column("完了日", 20),
    Column("確認者", 25),
)
LINES = 8


def notice(record: Aftermath, sheet: Sheet, look: Look) -> None:
    """I-09 to everybody in the city hall, or to those who use the system."""
    _head(record, sheet, "I-09", "緊急時対応計画第２の３(2)，第６の４(2)関係", "復旧のお知らせ")
    sheet.dated(Day(record.told_at, "told_at"))
    sheet.addressee(Text(record.scope.label if record.scope else "", "scope"), "各位")
    sender = (
        ("発信者", Fixed(Role.SECURITY_MANAGER.label)),
        ("所属", f"{look.office.department}{look.office.section}"),
        ("配信者", Text(name_of(look, record.told_by), "told_by")),
    )
    sheet.sender(*sender)
    sheet.preamble(worded(look, phrases.NOTICE))
    sheet.rows(
        [
            Row("件名", Text(record.subject, "subject", required=True)),
            Row("復旧日時", Day(record.restored_at, "restored_at", timed=True)),
            Row("対象システム", Text(record.systems, "systems")),
            Row("復旧の内容", Text(record.restored, "restored"), 24),
            Row("利用者への注意", Text(record.caution, "caution"), 24),
            Row("問合せ先", Text(record.contact, "contact")),
            Row("配信方法", checks(Means, record.means, "means", across=2)),
            *([Row("配信範囲の理由", Text(record.scope_why, "scope_why"))] if record.scope_why else []),
        ],
        heading=LABELLED,
    )


def persons(record: Aftermath, sheet: Sheet, look: Look) -> None:
    """I-10: contacts without a name; the list of names is kept elsewhere."""
    _head(record, sheet, "I-10", "緊急時対応計画第６の５関係", "本人連絡・二次被害防止記録")
    _matter(record, sheet)
    count = "" if record.persons is None else f"{record.persons:,}名"
    sheet.rows(
        [
            Row("本人の数", Text(count, "persons")),
            Row("名簿の保管場所\n（名簿は別に管理）", Text(record.list_kept_at, "list_kept_at")),
        ],
        heading=LABELLED,
    )
    sheet.heading("本人への連絡", keep=20)
    sheet.table(CONTACTS, [[Text(getattr(each, name), "contacts") for name in ("on", "count", "means", "content",
                "reaction")] for each in record.contacts], blank=LINES)  # fmt: skip
    sheet.heading("二次被害の防止", keep=20)
    sheet.rows(
        [
            Row("ID等の停止", checks(Taken, record.stopped_ids, "stopped_ids")),
            Row("検索サイトの\nキャッシュの削除依頼", checks(Taken, record.cached, "cached")),
            Row("誤送信先での\n破棄・回収", checks(Taken, record.recalled, "recalled")),
            Row("状況", Text(record.further, "further"), 24),
        ],
        heading=LABELLED,
    )
    _signed(sheet, look)


def lost(record: Aftermath, sheet: Sheet, look: Look) -> None:
    """I-11: the work of the time that was lost, done again."""
    _head(record, sheet, "I-11", "緊急時対応計画第６の３(6)，(7)関係", "消失データ再作成一覧")
    _matter(record, sheet)
    sheet.rows(
        [
            Row("消失の連絡を受けた日", Day(record.loss_told_on, "loss_told_on")),
            Row("消失期間", Line(Day(record.loss_began_at, "loss_began_at", timed=True), Fixed("　から　"),
                                 Day(record.loss_ended_at, "loss_ended_at", timed=True), Fixed("　まで"))),
        ],
        heading=LABELLED,
    )  # fmt: skip
    sheet.heading("発生した作業と再作成", keep=20)
    sheet.table(WORKS, [[Text(getattr(each, name), "works") for name in ("work", "who", "how", "done_on",
                "confirmed_by")] for each in record.works], blank=LINES)  # fmt: skip
    sheet.rows([Row("ＣＳＩＲＴへの報告日", Day(record.csirt_told_on, "csirt_told_on"))], heading=LABELLED)
    _signed(sheet, look)


def _signed(sheet: Sheet, look: Look) -> None:
    sheet.space(2)
    sheet.signatures(
        ("記入者", Sign("", "", None)),
        (Role.SECURITY_MANAGER.label, Sign(look.office.manager_title, "", None)),
        height=14,
    )


def _head(record: Aftermath, sheet: Sheet, code: str, basis: str, title: str) -> None:
    sheet.head(code, basis, marks=(CLASS_OF_PAPER,))
    sheet.title(title)


def _matter(record: Aftermath, sheet: Sheet) -> None:
    level, gap = record.level.label if record.level else "", Fixed("　　")
    number = pair("番号", Text(record.number, "number"))
    words = Line(Text(record.incident_number, "incident_number"), gap, Text(level, "level"), gap, number)
    sheet.rows([Row("事案番号・判定", words)], heading=LABELLED)
