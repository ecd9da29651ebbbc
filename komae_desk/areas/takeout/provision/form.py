"""P-05 on paper: 情報資産外部提供許可申請書 (domain.md §10.4, §10.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.takeout import phrases
from komae_desk.areas.takeout.choices import Answer
from komae_desk.areas.takeout.moving import Delivery, Promise, Shield
from komae_desk.areas.takeout.provision.record import Provision
from komae_desk.areas.takeout.transport.form import class_line, receipt_name, thing_cells
from komae_desk.core.wording import worded
from komae_desk.pdf.application import advice, changes, checks, decision, head
from komae_desk.pdf.contents import Day, Fixed, Line, Stack, Text, pair
from komae_desk.pdf.tables import Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

TITLE = "情報資産外部提供許可申請書"
BASIS = "対策基準第２の２(9)関係"


def draw(record: Provision, sheet: Sheet, look: Look) -> None:
    """One application: what is given to whom and why, how it is protected, what the other side promises."""
    head(sheet, look, record, "P-05", BASIS, TITLE)
    sheet.preamble(worded(look, phrases.PROVISION))
    sheet.rows(
        [
            Row("情報資産・分類・件数", Stack(*thing_cells(record, look), class_line(record))),
            Row(
                "提供先",
                Stack(
                    Text(record.counterpart, "counterpart", required=True),
                    Line(pair("担当", Text(record.counterpart_person, "counterpart_person")), Fixed("　　"),
                         pair("連絡先", Text(record.counterpart_contact, "counterpart_contact"))),
                ),
            ),
            Row(
                "根拠・目的",
                Stack(pair("根拠", Text(record.law, "law", required=True)),
                      pair("目的", Text(record.purpose, "purpose", required=True))),
            ),
            Row(
                "提供の方法・予定日時",
                Stack(checks(Delivery, record.delivery, "delivery", required=True),
                      Day(record.provides_at, "provides_at", timed=True, weekday=True, required=True)),
            ),
            Row(
                "保護措置",
                Stack(checks(Shield, record.shields, "shields"), pair("方法", Text(record.encryption, "encryption"))),
            ),
            Row(
                "利用範囲・再提供",
                Stack(Text(record.scope_of_use, "scope_of_use"),
                      Line(Fixed("再提供を認めるか　"), checks(Answer, record.passing_on, "passing_on"))),
            ),
            Row(
                "返却・廃棄の期限、報告",
                Stack(checks(Promise, record.promise, "promise", required=True),
                      Line(pair("期限", Day(record.promised_on, "promised_on")), Fixed("　　"),
                           pair("報告の方法", Text(record.report_by, "report_by")))),
            ),
            Row(
                "個人情報",
                Stack(Line(Fixed("個人情報を含むか　"), checks(Answer, record.personal, "personal", required=True)),
                      pair("本人同意・法令の根拠", Text(record.personal_basis, "personal_basis"))),
            ),
        ]
    )  # fmt: skip
    decision(sheet, look, record)
    sheet.rows(
        [
            Row(
                "提供先の受領",
                Line(pair("提供", Day(record.given_at, "given_at", timed=True)), Fixed("　"),
                     pair("受領", Day(record.received_on, "received_on")), Fixed("　"),
                     receipt_name(record.received_name, "received_name")),
                height=12,
            )
        ]
    )  # fmt: skip
    lines: list[Any] = look.find("conveyance", provision=record.id)
    sheet.space(1)
    sheet.rows(changes(look, record, [line.number for line in lines if line.number]))
    advice(sheet, look, phrases.PROVISION_ADVICE)
