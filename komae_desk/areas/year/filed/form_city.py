"""C-05-3: the reports of a 年度 of all sections under each other, for the committee (A4横)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komae_desk.areas.year.filed.rollup import CITY, NOT_IN, NOTHING_EVER, SUM
from komae_desk.areas.year.report import ITEMS
from komae_desk.core.dates import wareki_moment
from komae_desk.pdf.application import CLASS_OF_PAPER
from komae_desk.pdf.contents import Cell, Day, Fixed, Line, Sign, Text, pair
from komae_desk.pdf.tables import Column

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.core.reception import Told
    from komae_desk.pdf.sheet import Sheet

FIRST = 4
PLACES = (Column("年度", 20), Column("部", 24), Column("課", 28), Column("状態", 16))
NUMBERS = (Column("項目", 46), Column("様式", 14), Column("件数・率", 104))


def draw(told: Told, sheet: Sheet, look: Look) -> None:
    """For each place its items one under another, the city first; who has not handed in stands at the foot."""
    sheet.across()
    sheet.head("C-05-3", "対策基準第１の７(2)関係", marks=(CLASS_OF_PAPER,))
    sheet.title("年間実施状況報告（全庁・部・課）", spread=False)
    sheet.paragraph(
        Line(pair("集計の時点", Text(wareki_moment(told.at))), Fixed("　　"), pair("作成日", Day(look.today))), size=9
    )
    rows: list[list[Cell]] = []
    for row in told.rows:
        for n, (title, form) in enumerate(ITEMS):
            value = row[FIRST + n]
            if not value and row[2] != SUM:
                continue
            place = [Text(cell) for cell in row[:FIRST]] if n == 0 else [Fixed("") for _ in PLACES]
            rows.append([*place, Text(title), Fixed(form), Text(value or "―")])
    sheet.table([*PLACES, *NUMBERS], rows)
    missing = {word: [row[2] for row in told.rows if row[3] == word] for word in (NOT_IN, NOTHING_EVER)}
    lacking = "".join(f"{word}：{'・'.join(names)}。" for word, names in missing.items() if names)
    sheet.note(f"{CITY}と部の計は，提出した課だけを足したもの。未提出の課は，0件ではない。{lacking}")
    sheet.signatures(
        ("作成者（職・氏名・日）", Sign("", "", None)),
        ("（提出先）行政情報化推進委員会事務局", Sign("", "", None)),
        height=14,
    )
