"""L-01 重要情報表示票, and the report of a check of files on paper."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from komae_desk.areas.asset.marking.words import prefix_of, words_of
from komae_desk.areas.asset.printed import FULL_WIDTH
from komae_desk.core.dates import wareki_moment
from komae_desk.core.desk import Look
from komae_desk.core.record import Record
from komae_desk.pdf import fonts
from komae_desk.pdf.contents import Stack, Text
from komae_desk.pdf.sheet import Sheet
from komae_desk.pdf.tables import Column, Entry, Register, Row

if TYPE_CHECKING:
    from komae_desk.areas.asset.information.record import InformationAsset
    from komae_desk.areas.asset.marking.inspecting import Report

BASIS = "対策基準第２の２(2)関係"
LARGE = 30.0
UNDECIDED = "機密性２"
"""How the paper itself is handled while nobody has decided."""
REPORT = "ファイルの分類表示　点検結果"
_COLUMNS = (
    Column("結果", 28),
    Column("ファイル名", 62),
    Column("付いている表示", 34),
    Column("台帳の分類", 34),
    Column("場所", 94),
)


def sign(asset: InformationAsset, sheet: Sheet, look: Look) -> None:
    """What is put on a binder, a box or a door, with the words for headers and corners of documents."""
    grades = "・".join(grade.label for grade in asset.grades).translate(FULL_WIDTH)
    sheet.copy = dataclasses.replace(sheet.copy, number=asset.tag)
    sheet.head("L-01", BASIS, marks=(*(("重要情報",) if asset.is_important else ()), _first(asset, UNDECIDED)))
    sheet.title("重要情報表示票")
    large = partial(Text, size=LARGE, chain=fonts.GOTHIC)
    shown = [large("重要情報")] if asset.is_important else []
    rules = [Text(rule.label, "handling") for rule in asset.handling] or [Text("", "handling")]
    sheet.rows(
        [
            Row("表示", Stack(*shown, large(_first(asset), "confidentiality")), height=48),
            Row("分類", Text("分類未定" if asset.is_undecided else grades, "confidentiality"), height=12),
            Row("取扱制限", Stack(*rules, Text(asset.handling_note, "handling_note")), height=30),
            Row("情報資産", Text(asset.heading, "name"), height=12),
            Row("所属", Text(f"{look.office.department}{look.office.section}"), height=12),
        ]
    )
    sheet.heading("文書に入れる文字")
    sheet.rows(
        [
            Row("ヘッダー・フッター", Text(words_of(asset), size=14.0, chain=fonts.GOTHIC), height=14),
            Row("文書の隅", Text(words_of(asset).partition("　")[0], size=14.0, chain=fonts.GOTHIC), height=14),
            Row(
                "ファイル名の頭",
                Text(prefix_of(asset) if asset.grades else "", size=14.0, chain=fonts.GOTHIC),
                height=14,
            ),
        ]
    )


def _first(asset: InformationAsset, otherwise: str = "分類未定") -> str:
    grade = asset.confidentiality
    return grade.label.translate(FULL_WIDTH) if grade is not None else otherwise


def report(found: Report, records: Sequence[Record], sheet: Sheet, look: Look) -> None:
    """Every file that needs somebody, with the counts of the whole."""
    sheet.across()
    sheet.head("L-01-2", BASIS, marks=("機密性２",))
    sheet.title(REPORT)
    sheet.paragraph(f"{look.office.section}　点検日時　{wareki_moment(found.at)}　点検者　{look.user.name}")
    sheet.paragraph("対象　" + "、".join(str(place) for place in found.places))
    sheet.paragraph(found.sentence)
    sheet.space(2)
    names = ("finding", "name", "carried", "expected", "place")
    rows = [(r[0], r[1], r[2], r[3], r[5]) for r in found.rows]
    entries = [Entry([Text(cell, n) for n, cell in zip(names, r, strict=True)]) for r in rows]
    sheet.register(_COLUMNS, entries, Register(per_page=20, fill=False))
