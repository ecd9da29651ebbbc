"""The list of what is due on paper: what ホーム shows, with how many stand at which notice (domain.md §12.4)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from komae_desk.core.area import Paper
from komae_desk.core.dates import wareki
from komae_desk.core.desk import Look
from komae_desk.core.record import Record
from komae_desk.pdf.contents import Text
from komae_desk.pdf.sheet import Sheet
from komae_desk.pdf.tables import Column, Entry, Register

if TYPE_CHECKING:
    from komae_desk.areas.today.agenda import Told

CODE, TITLE = "L-04-2", "期限の一覧"
COLUMNS = (Column("期限", 26), Column("期限まで", 22), Column("やること", 124), Column("分類", 44), Column("担当", 36))


def paper_of(told: Told) -> Paper:
    """The list as a paper of its own; it belongs to no record."""
    return Paper(CODE, TITLE, partial(draw, told), landscape=True, many=True, free=True)


def draw(told: Told, records: Sequence[Record], sheet: Sheet, look: Look) -> None:
    """A4横: the counts of each notice, then every row; what is overdue is bold."""
    sheet.across()
    sheet.head(CODE, "", marks=("機密性２",))
    sheet.title(TITLE)
    sheet.paragraph(f"{look.office.section}　基準日　{wareki(look.today)}　範囲　{told.scope}　{len(told.rows)}件")
    sheet.paragraph("　".join(f"{words} {count}件" for words, count in told.notices))
    sheet.space(2)
    entries = [
        Entry([Text(words, column.title) for words, column in zip(cells, COLUMNS, strict=True)], bold=overdue)
        for overdue, cells in told.rows
    ]
    sheet.register(COLUMNS, entries, Register(per_page=20, fill=False))
