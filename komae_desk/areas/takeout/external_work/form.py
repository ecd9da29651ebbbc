"""P-02 on paper: 外部情報処理作業許可申請書 (domain.md §10.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from komae_desk.areas.takeout import phrases
from komae_desk.areas.takeout.choices import Supply
from komae_desk.areas.takeout.external_work.record import ExternalWork
from komae_desk.areas.takeout.form import answer, class_words, device_cell
from komae_desk.core.wording import worded
from komae_desk.pdf.application import advice, changes, checks, decision, head
from komae_desk.pdf.contents import Day, Fixed, Line, Stack, Text, pair
from komae_desk.pdf.tables import Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

TITLE = "外部情報処理作業許可申請書"
BASIS = "対策基準第５の１(1)ウ(ウ)関係"


def draw(record: ExternalWork, sheet: Sheet, look: Look) -> None:
    """One application with its permission."""
    head(sheet, look, record, "P-02", BASIS, TITLE)
    sheet.preamble(worded(look, phrases.EXTERNAL_WORK))
    private: Any = look.maybe("private_device", record.private_device)
    permitted = [Text(private.heading, "private_device")] if private else []
    sheet.rows(
        [
            Row("外部で行う業務", Text(record.work, "work", required=True)),
            Row(
                "処理する情報・分類",
                Stack(
                    Text(record.information, "information", required=True),
                    pair("最高分類", Text(class_words(record.confidentiality), "confidentiality", required=True)),
                ),
            ),
            Row("場所", Text(record.place, "place", required=True)),
            Row(
                "期間・頻度",
                Stack(
                    Line(Day(record.starts_on, "starts_on", required=True), Fixed("　から　"),
                         Day(record.ends_on, "ends_on", required=True), Fixed("　まで")),
                    pair("頻度", Text(record.frequency, "frequency")),
                ),
            ),
            Row(
                "使う端末",
                Stack(
                    checks(Supply, record.supply, "supply", required=True),
                    device_cell(look, record.devices, "devices", *permitted),
                ),
            ),
            Row(
                "安全管理措置の順守の確認",
                Line(Fixed("CISOが定めた安全管理措置を守ります。　"), answer(record.measures_kept, "measures_kept")),
            ),
            Row("通信の方法", Text(record.communication, "communication")),
            Row("印刷の方法", Text(record.printing, "printing")),
            Row("持帰りの方法", Text(record.carrying, "carrying")),
            Row("廃棄の方法", Text(record.disposal, "disposal")),
        ]
    )  # fmt: skip
    decision(sheet, look, record)
    sheet.space(2)
    sheet.rows(changes(look, record, ()))
    advice(sheet, look, phrases.EXTERNAL_WORK_ADVICE)
