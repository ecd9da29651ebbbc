"""The lists over every ledger on paper (A4横): L-04 and C-06."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from komae_desk.areas.year.listing import Listing
from komae_desk.core.area import Paper
from komae_desk.core.dates import wareki
from komae_desk.core.desk import Look
from komae_desk.core.record import Record
from komae_desk.pdf.application import CLASS_OF_PAPER
from komae_desk.pdf.contents import Cell, Fixed, Sign, Stack, Text
from komae_desk.pdf.sheet import Sheet
from komae_desk.pdf.tables import Column, Entry, Register

WEEK = "日月火水木金土"
WEEK_HEIGHT = 20.0


def paper_of(listing: Listing) -> Paper:
    """The list as a paper of its own; it belongs to no record."""
    drawing = partial(draw, listing)
    return Paper(listing.code, listing.title, drawing, basis=listing.basis, landscape=True, many=True, free=True)


def draw(listing: Listing, records: Sequence[Record], sheet: Sheet, look: Look) -> None:
    """The weeks where there are any, then every row; what is bold on screen is bold here."""
    sheet.across()
    sheet.head(listing.code, "", marks=(CLASS_OF_PAPER,))
    sheet.title(listing.title, spread=False)
    sheet.paragraph(f"{look.office.department}　{look.office.section}　基準日　{wareki(look.today)}　{listing.scope}")
    for words in listing.notes:
        sheet.paragraph(Fixed(words), size=9)
    sheet.space(2)
    if listing.grid:
        _weeks(listing, sheet)
    columns = [Column(title, width) for title, width in listing.columns]
    entries = [
        Entry([Text(words, title) for words, (title, _) in zip(row.cells, listing.columns, strict=True)], row.bold)
        for row in listing.rows
    ]
    if listing.tall:
        sheet.table(columns, [entry.cells for entry in entries])
    elif entries:
        sheet.register(columns, entries, Register(per_page=24, row_height=7, fill=False))
    else:
        sheet.paragraph("該当なし")
    if listing.signed:
        sheet.space(4)
        manager = look.office.manager_title or "情報セキュリティ管理者"
        sheet.signatures(("作成者", Sign()), (f"情報セキュリティ管理者（{manager}）", Sign()))


def _weeks(listing: Listing, sheet: Sheet) -> None:
    each = sheet.width / len(WEEK)
    rows: list[list[Cell]] = []
    for week in listing.grid:
        cells: list[Cell] = []
        for text in week:
            head, *lines = text.split("\n")
            cells.append(Stack(Fixed(head, size=9), *(Text(line, size=7) for line in lines)))
        rows.append(cells)
    sheet.table([Column(day, each) for day in WEEK], rows, height=WEEK_HEIGHT)
    sheet.new_page()
