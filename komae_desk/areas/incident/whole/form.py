"""I-00: the list that lies on top of everything of one incident."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from komae_desk.areas.incident.whole.parts import parts
from komae_desk.core.dates import wareki
from komae_desk.pdf.application import CLASS_OF_PAPER, FULL_WIDTH
from komae_desk.pdf.contents import Day, Fixed, Text
from komae_desk.pdf.tables import Column, Row

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.pdf.sheet import Sheet

COLUMNS = (
    Column("", 10, "right"),
    Column("様式", 18),
    Column("書類", 62),
    Column("番号", 30),
    Column("状態", 33),
    Column("頁", 12, "right"),
)


def draw(incident: Any, sheet: Sheet, look: Look) -> None:
    """What lies beneath, with the pages of each."""
    sheet.head("I-00", "緊急時対応計画第７の２(5)関係", marks=(CLASS_OF_PAPER,))
    sheet.title("事案書類一式")
    sheet.dated(wareki(look.today))
    sheet.rows(
        [
            Row("事案番号", Text(incident.number, "number")),
            Row("認知日時", Day(incident.recognised_at, "recognised_at", timed=True)),
            Row("判定", Fixed(incident.level.label.translate(FULL_WIDTH) if incident.level else "")),
        ]
    )
    beneath = parts(look, incident)
    pages = sheet.copy.parts
    sheet.heading("書類の一覧", keep=20)
    rows = []
    for number, ((code, records), count) in enumerate(zip_longest(beneath, pages[: len(beneath)]), 1):
        rows.append([str(number), code, *_told(look, code, records), str(count or "")])
    sheet.table(COLUMNS, rows)
    if pages:
        sheet.paragraph(Fixed(f"書類　{len(beneath)}件　　表紙を除く頁数　{sum(pages)}頁"))
    sheet.note("再発防止計画書は、様式１又は様式２と一組で保管します。")


def _told(look: Look, code: str, records: Any) -> list[str]:
    """Name, number and state of a paper; of a register how many lines it has."""
    first = records[0]
    ledger: Any = look.ledger(first.kind)
    paper = next(each for each in ledger.papers if each.code == code)
    if paper.many:
        return [paper.title, "", f"{len(records)}件"]
    report = f"（第{first.report_no}報）" if "report_no" in first.labels() else ""
    state = ledger.workflow.states[first.state].label
    return [f"{paper.title}{report}", first.number, state]
