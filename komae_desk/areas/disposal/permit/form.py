"""P-06 on paper: 情報資産・媒体廃棄許可申請書 (domain.md §10.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.disposal import phrases
from komae_desk.areas.disposal.choices import Answer, Method, Occasion, Venue
from komae_desk.areas.disposal.permit.record import Disposal
from komae_desk.areas.disposal.things import Thing, things_of
from komae_desk.core.wording import worded
from komae_desk.pdf.application import FULL_WIDTH, advice, changes, checks, decision, head, person_words
from komae_desk.pdf.contents import Cell, Day, Fixed, Line, Stack, Text, pair
from komae_desk.pdf.tables import Column, Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

TITLE = "情報資産・媒体廃棄許可申請書"
BASIS = "対策基準第２の２(10)関係"
COLUMNS = (
    Column("番号", 10, "center"),
    Column("種別", 20),
    Column("名称・型番", 50),
    Column("製造番号", 40),
    Column("数量", 15, "center"),
    Column("分類", 30),
)
FIRST = 10
"""Rows on the first page; what is more stands in a 別紙."""


def draw(record: Disposal, sheet: Sheet, look: Look) -> None:
    """One application: what goes and why, how thoroughly, before whose eyes, and the permission."""
    head(sheet, look, record, "P-06", BASIS, TITLE)
    sheet.preamble(worded(look, phrases.PERMIT))
    things = things_of(look, record)
    rows = [_row(number, thing) for number, thing in enumerate(things, 1)]
    inside = FIRST if len(rows) <= FIRST else FIRST - 1
    more: list[list[Cell]] = [["", "", Fixed(f"ほか{len(rows) - inside}件は，別紙のとおり"), "", "", ""]]
    sheet.table(COLUMNS, [*rows[:inside], *(more if len(rows) > FIRST else [])], blank=FIRST, height=6.5)
    sheet.rows(_rows(record, look))
    decision(sheet, look, record, "処理は記録簿（R-03）のとおり。")
    lines: list[Any] = look.find("treatment", disposal=record.id)
    sheet.space(1)
    numbers = [line.number for line in lines if line.number]
    sheet.rows(changes(look, record, numbers if len(numbers) <= 2 else [numbers[0], f"…（{len(numbers)}件）"]))
    advice(sheet, look, phrases.PERMIT_ADVICE)
    if len(rows) > FIRST:
        sheet.new_page()
        sheet.heading("別紙　廃棄の対象（続き）")
        sheet.table(COLUMNS, rows[inside:], height=6.5)


def _row(number: int, thing: Thing) -> list[Cell]:
    field = {"device": "devices", "": "items"}.get(thing.kind, "assets")
    inside = [Text(f"中の情報：{'、'.join(thing.contents)}", "devices", size=7.5)] if thing.contents else []
    grade = thing.confidentiality.label.translate(FULL_WIDTH) if thing.confidentiality else "分類未定"
    numbered = [Fixed("マイナンバー利用事務系", size=7)] if thing.my_number else []
    return [
        Fixed(str(number)),
        Fixed(thing.sort),
        Stack(Text(thing.heading, field), *inside),
        Text(thing.serial, field),
        Text(thing.quantity, field),
        Stack(Fixed(grade), *numbered),
    ]


def _rows(record: Disposal, look: Look) -> list[Row]:
    names = "、".join(filter(None, (person_words(look, person) for person in record.witnesses)))
    why = [Text(record.reason, "reason")] if record.reason else []
    begun: list[Cell] = []
    if record.begun_at:
        begun = [Fixed("　　"), pair("許可の前に始めた日時", Day(record.begun_at, "begun_at", timed=True))]
    grade = record.confidentiality.label.translate(FULL_WIDTH) if record.confidentiality else ""
    return [
        Row(
            "最高分類、利用事務系の別",
            Line(Text(grade, "confidentiality", required=True), Fixed("　　マイナンバー利用事務系　"),
                 checks(Answer, record.my_number, "my_number", required=True)),
        ),
        Row("理由", Stack(checks(Occasion, record.occasion, "occasion", required=True), *why)),
        Row("方法", checks(Method, record.methods, "methods", across=5, required=True)),
        Row("必要な最低方式", _least(record)),
        Row(
            "実施場所・予定日、立会い",
            Stack(
                Line(checks(Venue, record.venue, "venue", required=True), Fixed("　"),
                     Text(record.place, "place", required=True)),
                Line(pair("予定日", Day(record.planned_on, "planned_on", weekday=True, required=True)),
                     *begun),
                pair("立会い", Text(names, "witnesses")),
            ),
        ),
        Row(
            "業者・契約、証明書の受領予定",
            Stack(
                Line(Text(record.contractor, "contractor"), Fixed("　"),
                     pair("契約", Text(record.contract, "contract"))),
                pair("完了証明書の受領予定日", Day(record.certificate_promised_on, "certificate_promised_on")),
            )
            if record.by_contractor
            else Fixed("該当なし（職員が庁舎内で行う。）"),
        ),
    ]  # fmt: skip


def _least(record: Disposal) -> Cell:
    """What the class, the network and the place ask for (domain.md §9.4)."""
    if record.minimum is None:
        return Fixed("分類と場所により定まる。（推奨）")
    return Fixed(f"{record.minimum.label.translate(FULL_WIDTH)}（推奨）")
