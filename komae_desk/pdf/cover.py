"""The slip on top of a batch (送り状): what was printed together, when and how many sheets."""

from collections.abc import Sequence
from datetime import datetime

from komae_desk.core.dates import wareki_moment
from komae_desk.pdf.look import Copy, Look
from komae_desk.pdf.sheet import Finished, Sheet
from komae_desk.pdf.tables import Column


def cover_slip(papers: Sequence[Finished], title: str, printed_at: datetime, look: Look | None = None) -> Sheet:
    """List the papers of a batch with their numbers and pages; to be rendered before them."""
    slip = Sheet(look, Copy(printed_at=printed_at))
    slip.title(title)
    pages = 0
    rows = []
    for n, paper in enumerate(papers, 1):
        paper.finish()
        pages += len(paper.pages)
        rows.append([str(n), paper.copy.number, paper.name, str(len(paper.pages)), paper.copy.mark])
    slip.dated(wareki_moment(printed_at))
    slip.paragraph(f"{len(papers)}件　{pages}頁")
    columns = (
        Column("", 12, "right"),
        Column("番号", 40),
        Column("帳票", 83),
        Column("頁", 12, "right"),
        Column("状態", 18),
    )
    slip.table(columns, rows)
    return slip
