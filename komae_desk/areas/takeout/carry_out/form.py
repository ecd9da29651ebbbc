"""P-01 on paper: 端末等持出許可申請書（許可書） (domain.md §10.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.takeout import phrases
from komae_desk.areas.takeout.carry_out.record import TakeOut
from komae_desk.areas.takeout.choices import Erasure, Finding, Need, Pledge, Protection, Purpose, Target
from komae_desk.areas.takeout.form import class_words, device_cell, office_table, pledges
from komae_desk.core.wording import worded
from komae_desk.pdf.application import (
    KEPT_WITH_HEADING,
    advice,
    changes,
    checks,
    decision,
    draw_close,
    head,
    person_words,
)
from komae_desk.pdf.contents import Cell, Checks, Day, Fixed, Line, Stack, Text, pair
from komae_desk.pdf.tables import Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

TITLE = "端末等持出許可申請書（許可書）"
BASIS = "対策基準第５の１(1)ウ・パソコン等の外部持ち出しに関する要綱第３条関係"
PURPOSES = {
    "manager": "管理職の連絡・指示（使用者が管理職のとき）",
    "other": "情報政策課長が認める相当の理由（理由を記述）",
}


def draw(record: TakeOut, sheet: Sheet, look: Look) -> None:
    """One application with its permission, its second permission and its return."""
    draw_close(sheet, look, phrases.CARRY_OUT_ADVICE)
    head(sheet, look, record, "P-01", BASIS, TITLE)
    sheet.preamble(worded(look, phrases.CARRY_OUT))
    sheet.rows(_rows(record, look))
    decision(sheet, look, record)
    needed = checks(Need, record.office_permission, "office_permission", required=True)
    office_table(sheet, look, record, needed, applies=record.office_permission is not Need.NONE)
    sheet.heading("返却欄", keep=KEPT_WITH_HEADING)
    sheet.table(
        [("返却日時", 45), ("状態点検", 45), ("消去の要否", 30), ("確認者", 45)],
        [
            [
                Day(record.returned_at, "returned_at", timed=True),
                checks(Finding, record.return_finding, "return_finding"),
                _erasure(record),
                Text(person_words(look, record.return_confirmed_by), "return_confirmed_by"),
            ]
        ],
    )
    movements: list[Any] = look.find("movement", permit=record.id)
    sheet.space(1)
    sheet.rows(changes(look, record, [m.number for m in movements if m.number]))
    advice(sheet, look, phrases.CARRY_OUT_ADVICE)


def _erasure(record: TakeOut) -> Cell:
    if record.return_erasure is None:
        return Checks({"yes": "要", "no": "不要"}, (), "return_erasure")
    needed = "no" if record.return_erasure is Erasure.UNNEEDED else "yes"
    done = "（済）" if record.return_erasure is Erasure.DONE else ""
    return Line(Checks({"yes": "要", "no": "不要"}, needed, "return_erasure"), Fixed(done), field="return_erasure")


def _rows(record: TakeOut, look: Look) -> list[Row]:
    extended: Any = look.maybe("takeout", record.extends)
    more = [Line(Fixed("延長（今の許可）　"), Text(extended.number, "extends"))] if extended else []
    items = [Text(record.items, "items")] if record.items else []
    return [
        Row("対象", checks(Target, record.targets, "targets", across=3, required=True)),
        Row(
            "使用者、機器名・管理番号",
            Stack(
                pair("使用者", Text(person_words(look, record.user), "user", required=True)),
                device_cell(look, record.devices, "devices", *items),
            ),
        ),
        Row(
            "含む情報・最高分類・件数",
            Stack(
                Text(record.information, "information"),
                Line(
                    pair("最高分類", Text(class_words(record.confidentiality), "confidentiality", required=True)),
                    Fixed("　"),
                    pair("件数", Text(record.quantity, "quantity")),
                ),
            ),
        ),
        Row(
            "持出理由",
            Stack(
                checks(Purpose, record.purpose, "purpose", words=PURPOSES),
                *([] if record.purpose and not record.reason else [pair("理由", Text(record.reason, "reason"))]),
            ),
        ),
        Row("持出先", Text(record.destination, "destination", required=True)),
        Row(
            "期間",
            Stack(
                Line(Fixed("自　"), _moment(record.starts_at, "starts_at")),
                Line(Fixed("至　"), _moment(record.returns_at, "returns_at"), Fixed("（返却予定）")),
                *more,
            ),
        ),
        Row("保護措置", checks(Protection, record.protections, "protections")),
        Row("通信手段", Text(record.communication, "communication")),
        Row("確認欄", pledges(Pledge, record.pledges)),
    ]


def _moment(value: Any, field: str) -> Day:
    return Day(value, field, timed=True, weekday=True, required=True)
