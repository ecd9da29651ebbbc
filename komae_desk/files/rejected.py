"""Rows that were not taken, saved so that they can be mended and read again (ux.md §5.2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from komae_desk.files.check import Checked
from komae_desk.files.listing import Column, Kind, Listing, Written
from komae_desk.files.mapping import REMARK
from komae_desk.files.progress import Stopping
from komae_desk.files.table import Cell
from komae_desk.files.workbook import write_xlsx


def write_rejected(
    path: Path,
    checked: Checked,
    header: Sequence[str],
    *,
    title: str = "取り込めなかった行",
    marking: str = "",
    cancelled: Stopping | None = None,
) -> Written:
    """Save the rejected rows with the person's own columns and 「直すところ」 after them.

    A file with a column 「直すところ」 already keeps it in its place, with the present faults.
    """
    width = max([len(header), *(len(row.row.cells) for row in checked.rejected())])
    labels = [*header, *([""] * (width - len(header)))]
    at = labels.index(REMARK) if REMARK in labels else width
    labels[at:] = [REMARK, *labels[at + 1 :]]
    total = sum(1 for _ in checked.rejected())
    columns = [Column(label, Kind.TEXT) for label in labels]
    listing = Listing(title, columns, _rows(checked, at, width), marking, total=total)
    return write_xlsx(path, listing, era=False, cancelled=cancelled)


def _rows(checked: Checked, at: int, width: int) -> Iterator[list[Cell]]:
    for row in checked.rejected():
        cells = list(row.row.cells) + [None] * (width - len(row.row.cells))
        cells[at:] = ["\n".join(checked.remarks(row)), *cells[at + 1 :]]
        yield cells
