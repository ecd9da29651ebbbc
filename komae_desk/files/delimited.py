"""Lists as CSV: formula-safe, UTF-8 with BOM or Shift_JIS (CP932) with an account of the characters it lacks."""

from __future__ import annotations

import csv
import re
import unicodedata
from array import array
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from komae_desk.files.guard import guarded
from komae_desk.files.listing import Listing, Loss, Written, check_text, plain, unequal
from komae_desk.files.progress import Progress, Stopping, check_stop
from komae_desk.files.saving import digest, replacing
from komae_desk.files.table import Cell, shown
from komae_desk.files.workbook import VERIFIED_ROWS

_STEP = 1_000
MISSING = "〓"
"""Stands where CP932 has no character."""

# The same sign under another number; CP932 knows only the second.
_ALIKE = {
    "\u301c": "\uff5e",
    "\u2212": "\uff0d",
    "\u2016": "\u2225",
    "\u2014": "\u2015",
    "\u00a2": "\uffe0",
    "\u00a3": "\uffe1",
    "\u00ac": "\uffe2",
    "\u00a5": "\uffe5",
    "\u00a6": "\uffe4",
    "\u00a0": " ",
}
_VOICED = re.compile("[\u3041-\u30ff][\u3099\u309a]")
_SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def write_csv(
    path: Path,
    listing: Listing,
    *,
    encoding: str = "utf-8",
    heading: bool = False,
    verify: bool | None = None,
    progress: Progress | None = None,
    cancelled: Stopping | None = None,
) -> Written:
    """Write a list as CSV; `encoding` is "utf-8" (with BOM) or "cp932", `heading` adds title, marking and conditions.

    Raises Refused and Stopped as write_xlsx does; `losses` of the result lists every character CP932 lacks.
    """
    codec = {"utf-8": "utf-8-sig", "cp932": "cp932"}[encoding]
    losses: list[Loss] = []
    fit = _Fitting(losses) if codec == "cp932" else None
    sums = array("q")
    with replacing(path) as fresh:
        with fresh.open("w", encoding=codec, newline="") as out:
            pen = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
            for row in _lines(listing, heading, fit, progress, cancelled):
                pen.writerow(row)
                sums.append(hash(tuple(row)))
        above = (len(listing.heading()) if heading else 0) + 1
        wanted = len(sums) - above <= VERIFIED_ROWS if verify is None else verify
        if wanted:
            _read_back(fresh, path, codec, sums, cancelled)
        sha256 = digest(fresh)
    return Written(path, len(sums) - above, sha256, wanted, tuple(losses))


def find_losses(listing: Listing) -> tuple[Loss, ...]:
    """What write_csv with cp932 would lose, without writing; rows must be a sequence."""
    losses: list[Loss] = []
    for _ in _lines(listing, False, _Fitting(losses), None, None):
        pass
    return tuple(losses)


Fit = Callable[[str, int, str], str]


def _lines(
    listing: Listing, heading: bool, fit: Fit | None, progress: Progress | None, cancelled: Stopping | None
) -> Iterator[list[str]]:
    labels = [column.label for column in listing.columns]
    number = 0
    for cells in [*([line] for line in listing.heading() if heading), labels]:
        number += 1
        yield _line(cells, number, labels, fit)
    for at, row in enumerate(listing.rows):
        if at % _STEP == 0:
            check_stop(cancelled)
            if progress is not None:
                progress(at, listing.expected())
        yield _line(row, number + at + 1, labels, fit)


def _line(cells: Sequence[Cell], number: int, labels: Sequence[str], fit: Fit | None) -> list[str]:
    out = []
    for column, cell in enumerate(cells):
        value = plain(cell)
        text = shown(value)
        if isinstance(value, str):
            label = labels[column] if column < len(labels) else ""
            check_text(text, number, label)
            # Fitted first: guarding must see what is written.
            text = guarded(fit(text, number, label) if fit is not None else text)
        out.append(text)
    return out


class _Fitting:
    """Makes text fit CP932 and keeps an account of what changed."""

    def __init__(self, losses: list[Loss]) -> None:
        self._losses = losses

    def __call__(self, text: str, row: int, column: str) -> str:
        if _encodes(text):
            return text
        composed = _VOICED.sub(lambda pair: unicodedata.normalize("NFC", pair.group()), text)
        return "".join(self._fit(ch, row, column) for ch in composed)

    def _fit(self, character: str, row: int, column: str) -> str:
        if _encodes(character):
            return character
        written = "" if _SELECTOR.match(character) else _ALIKE.get(character, MISSING)
        self._losses.append(Loss(row, column, character, written))
        return written


def _encodes(text: str) -> bool:
    try:
        # Not every byte sequence means one character: only what comes back the same fits.
        return text.encode("cp932").decode("cp932") == text
    except UnicodeEncodeError:
        return False


def _read_back(fresh: Path, target: Path, codec: str, sums: array[int], cancelled: Stopping | None) -> None:
    count = 0
    with fresh.open(encoding=codec, newline="") as source:
        for at, row in enumerate(csv.reader(source)):
            if at % _STEP == 0:
                check_stop(cancelled)
            if at >= len(sums) or hash(tuple(row)) != sums[at]:
                raise unequal(target, at + 1)
            count += 1
    if count != len(sums):
        raise unequal(target, None)
