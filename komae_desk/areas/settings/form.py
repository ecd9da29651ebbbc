"""The test sheet of the bar code reader: two Code 128 and one QR, with what should arrive."""

from __future__ import annotations

from collections.abc import Sequence

from komae_desk.core.desk import Look
from komae_desk.core.record import Record
from komae_desk.pdf.barcodes import code128, qr
from komae_desk.pdf.page import MM
from komae_desk.pdf.pen import LEFT
from komae_desk.pdf.sheet import Sheet

TITLE = "バーコードリーダーの確認用紙"
_HIGH, _SIDE = 16, 34


def draw_sheet(codes: Sequence[str], records: Sequence[Record], sheet: Sheet, look: Look) -> None:
    """codes: those of the Code 128, then the one of the QR code."""
    *bars, square = codes
    sheet.title(TITLE)
    sheet.paragraph(
        "「バーコードリーダーの確認」の画面を開き、下のコードを1つずつ読み取ってください。直すところが画面に表示されます。"
    )
    for number, code in enumerate(bars, 1):
        sheet.heading(f"{number}　バーコード（Code 128）")
        top = _begin(sheet, _HIGH)
        sheet.page.add(code128(code, LEFT, top - _HIGH * MM, 120 * MM, _HIGH * MM)[0])
        sheet.space(_HIGH + 2)
        sheet.paragraph(f"届く文字：{code}")
    sheet.heading(f"{len(bars) + 1}　QRコード")
    top = _begin(sheet, _SIDE)
    _, taken = qr(square, LEFT, 0, _SIDE * MM)
    sheet.page.add(qr(square, LEFT, top - taken, _SIDE * MM)[0])
    sheet.space(taken / MM + 2)
    sheet.paragraph(f"届く文字：{square}（QRコードを読めるリーダーだけ）")
    sheet.note(
        "この用紙の番号は、確認のためのものです。台帳には登録されません。コピー機で縮小した用紙は使わないでください。"
    )


def _begin(sheet: Sheet, height: float) -> float:
    sheet.room(height + 12)
    sheet.space(2)
    return sheet.y
