"""P-04 on paper: 情報資産運搬許可申請書 (domain.md §10.4, §10.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.takeout import phrases
from komae_desk.areas.takeout.choices import Answer
from komae_desk.areas.takeout.form import class_words
from komae_desk.areas.takeout.moving import Guard, Means, Moved
from komae_desk.areas.takeout.transport.record import Transport
from komae_desk.core.wording import worded
from komae_desk.pdf.application import advice, changes, checks, decision, head, person_words
from komae_desk.pdf.contents import Cell, Day, Fixed, Line, Sign, Stack, Text, pair
from komae_desk.pdf.tables import Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

TITLE = "情報資産運搬許可申請書"
BASIS = "対策基準第２の２(8)関係"


def draw(record: Transport, sheet: Sheet, look: Look) -> None:
    """One application: what is carried, which way, how it is protected, the permission and the receipt."""
    head(sheet, look, record, "P-04", BASIS, TITLE)
    sheet.preamble(worded(look, phrases.TRANSPORT))
    carriers = "、".join(filter(None, (person_words(look, p) for p in (record.carrier, record.second_carrier))))
    sheet.rows(
        [
            Row("情報資産名・番号", Stack(*thing_cells(record, look))),
            Row(
                "分類・媒体・数量",
                Stack(
                    class_line(record),
                    pair("媒体", Text(record.medium, "medium")),
                ),
            ),
            Row("運搬の目的", Text(record.purpose, "purpose", required=True)),
            Row(
                "区間",
                Stack(
                    pair("発", Text(record.origin, "origin", required=True)),
                    pair("着", Text(record.destination, "destination", required=True)),
                ),
            ),
            Row(
                "手段",
                Stack(
                    checks(Means, record.means, "means", required=True),
                    Line(Fixed("宅配の追跡　"), checks(Answer, record.tracked, "tracked")),
                ),
            ),
            Row("日時", Day(record.leaves_at, "leaves_at", timed=True, weekday=True, required=True)),
            Row(
                "運搬者・受領者",
                Stack(
                    pair("運搬者", Text(carriers, "carrier", required=True)),
                    pair("受領者", Text(record.recipient, "recipient", required=True)),
                ),
            ),
            Row("保護措置", checks(Guard, record.guards, "guards")),
            Row("紛失時の連絡先", Text(record.contact, "contact", required=True)),
        ]
    )
    decision(sheet, look, record)
    sheet.rows(
        [
            Row(
                "受領者の確認",
                Stack(
                    Line(pair("受領日時", Day(record.received_at, "received_at", timed=True)), Fixed("　　"),
                         pair("氏名", receipt_name(record.received_name, "received_name"))),
                    pair("異常", Text(record.anomaly, "anomaly")),
                ),
                height=14,
            )
        ]
    )  # fmt: skip
    lines: list[Any] = look.find("conveyance", transport=record.id)
    sheet.space(1)
    sheet.rows(changes(look, record, [line.number for line in lines if line.number]))
    advice(sheet, look, phrases.TRANSPORT_ADVICE)


def receipt_name(name: str, field: str) -> Cell:
    """Who received it, or room to write the name in."""
    return Text(name, field) if name else Sign(field=field, by_hand=True, dated=False, height=0)


def thing_cells(record: Moved, look: Look) -> list[Cell]:
    """The things of the registers, then those that stand in none."""
    found: list[Cell] = []
    for thing in record.things(look):
        serial = f"（製造番号 {thing.serial}）" if getattr(thing, "serial", "") else ""
        found.append(Text(f"{thing.heading}{serial}", "devices" if thing.kind == "device" else "assets"))
    if record.information or not found:
        found.append(Text(record.information, "information"))
    return found


def class_line(record: Moved) -> Cell:
    """最高分類 and 数量 on one line."""
    return Line(
        pair("最高分類", Text(class_words(record.confidentiality), "confidentiality", required=True)),
        Fixed("　　"),
        pair("数量・件数", Text(record.quantity, "quantity", required=True)),
    )
