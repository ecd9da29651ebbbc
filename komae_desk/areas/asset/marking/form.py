"""L-01 重要情報表示票, and the report of a check of files on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from komae_desk.core.dates import wareki_moment
from komae_desk.core.desk import Look
from komae_desk.core.record import Record
from komae_desk.pdf.contents import Text
from komae_desk.pdf.sheet import Sheet
from komae_desk.pdf.tables import Column, Entry, Register

if TYPE_CHECKING:
    from komae_desk.areas.asset.marking.inspecting import Report

REPORT = "ファイルの分類表示　点検結果"
_COLUMNS = (
    Column("結果", 28),
    Column("ファイル名", 62),
    Column("付いている表示", 34),
    Column("台帳の分類", 34),
    Column("場所", 94),
)


def report(found: Report, records: Sequence[Record], sheet: Sheet, look: Look) -> None:
    """Every file that needs somebody, with the counts of the whole."""
    sheet.across()
    sheet.head("L-01-2", "対策基準第２の２(2)関係", marks=("機密性２",))
    sheet.title(REPORT)
    sheet.paragraph(f"{look.office.section}　点検日時　{wareki_moment(found.at)}　点検者　{look.user.name}")
    sheet.paragraph("対象　" + "、".join(str(place) for place in found.places))
    sheet.paragraph(found.sentence)
    sheet.space(2)
    names = ("finding", "name", "carried", "expected", "place")
    rows = [(r[0], r[1], r[2], r[3], r[5]) for r in found.rows]
    entries = [Entry([Text(cell, n) for n, cell in zip(names, r, strict=True)]) for r in rows]
    sheet.register(_COLUMNS, entries, Register(per_page=20, fill=False))
