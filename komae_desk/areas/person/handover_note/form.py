"""The hand-over on one paper: open work, what is out, where the papers are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from komae_desk.areas.person.handover_note.record import HandoverNote
from komae_desk.pdf.application import CLASS_OF_PAPER, person_words
from komae_desk.pdf.contents import Cell, Day, Fixed, Line, Sign, Text
from komae_desk.pdf.tables import Column, Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

TITLE = "事務引継書（情報セキュリティ）"
BASIS = "対策基準第５の１(1)ク関係"
NONE = "該当なし"
ACROSS, LINE, LEAST = 48, 4.4, 20.0
"""So many characters stand in a line of the last cell; its height in mm, and that of the cell at least."""


def draw(record: HandoverNote, sheet: Sheet, look: Look) -> None:
    """Three lists and a word; both sign."""
    sheet.head("R-12-2", BASIS, marks=(CLASS_OF_PAPER,))
    sheet.title(TITLE, spread=False)
    sheet.dated(Day(record.written_on, "written_on"), number=Line(Fixed("番号　"), Text(record.number, "number")))
    sheet.rows(
        [
            Row("課名", Text(f"{look.office.department}{look.office.section}")),
            Row("引き継ぐ人", Text(person_words(look, record.giver), "giver", required=True)),
            Row("引継ぎを受ける人", Text(record.taker, "taker", required=True)),
            Row("引継ぎ日", Day(record.handed_on, "handed_on")),
        ]
    )
    _list(sheet, "１　終わっていない仕事", "内容", record.open_work, "open_work")
    _list(sheet, "２　外に出ている物・人が持っている物", "物", record.out, "out")
    _list(sheet, "３　紙・鍵・媒体のある所", "場所", record.places, "places")
    # Its words stand in one cell: where they go to the next page, the heading goes with them.
    lines = sum(1 + len(line) // ACROSS for line in record.remarks.split("\n"))
    sheet.heading("４　口頭で伝えること・注意", keep=max(LEAST, min(lines * LINE + 3, sheet.look.limit)))
    sheet.rows([Row("", Text(record.remarks, "remarks"), height=LEAST)], heading=2)
    sheet.space(3)
    sheet.signatures(
        ("引き継いだ人", Sign("", "", None, by_hand=True)), ("引継ぎを受けた人", Sign("", "", None, by_hand=True))
    )


def _list(sheet: Sheet, title: str, head: str, lines: Sequence[str], field: str) -> None:
    sheet.heading(title)
    rows: list[list[Cell]] = [[Fixed(str(n)), Text(line, field), Fixed("□")] for n, line in enumerate(lines, 1)]
    sheet.table(
        (Column("番号", 12, "center"), Column(head, 138), Column("確認", 15, "center")),
        rows or [["", Fixed(NONE), ""]],
        height=6.5,
    )
