"""Lists as .xlsx: text stays text, dates are dates, nothing is a formula or a link; read back before it counts."""

from __future__ import annotations

import contextlib
import math
from array import array
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from komae_desk.core.errors import Refused
from komae_desk.files.listing import Kind, Listing, Written, check_text, display_width, plain, unequal
from komae_desk.files.progress import Progress, Stopping, check_stop
from komae_desk.files.saving import digest, replacing
from komae_desk.files.table import Cell, shown

VERIFIED_ROWS = 200_000
"""Up to here a written file is read back unless the caller decides otherwise."""

_SHEET_ROWS = 1_048_576
_STEP = 1_000
_NARROWEST, _WIDEST = 6, 60
# Excel's calendar has a 29 February 1900: earlier days would be off by one.
_FIRST_DAY = date(1900, 3, 1)
# 0x411 is Japanese; LibreOffice knows the era by this name only.
_ERA_DATE = '[$-411]ggge"年"m"月"d"日"'
_FONT = {"font_name": "BIZ UDゴシック", "font_size": 10.5}
_LINE_HEIGHT = 15
_PLAIN_DATE = "yyyy/mm/dd"
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": _FONT,
}


def write_xlsx(
    path: Path,
    listing: Listing,
    *,
    era: bool = True,
    verify: bool | None = None,
    progress: Progress | None = None,
    cancelled: Stopping | None = None,
) -> Written:
    """Write a list; `era` shows dates as 令和6年7月5日, else 2024/07/05. From a worker thread.

    Raises Refused (disk, open elsewhere, too large, read back unequal) and Stopped; the old file then stays as it was.
    """
    with replacing(path) as fresh:
        sums = _Page(fresh, listing, era=era).write(progress, cancelled)
        count = len(sums) - len(listing.heading()) - 1
        wanted = count <= VERIFIED_ROWS if verify is None else verify
        if wanted:
            _read_back(fresh, path, sums, cancelled)
        sha256 = digest(fresh)
    return Written(path, count, sha256, wanted)


class _Page:
    """One worksheet under the pen; row by row, so that memory stays constant."""

    def __init__(self, fresh: Path, listing: Listing, *, era: bool) -> None:
        import xlsxwriter

        self._listing = listing
        self._book = xlsxwriter.Workbook(str(fresh), {**_OPTIONS, "tmpdir": str(fresh.parent)})
        self._sheet = self._book.add_worksheet(_sheet_name(listing.title))
        day = _ERA_DATE if era else _PLAIN_DATE
        cell = {"valign": "top", "bottom": 7, "bottom_color": "#B8C2CC"}
        self._text = self._book.add_format({**cell, "num_format": "@"})
        self._wrapped = self._book.add_format({**cell, "num_format": "@", "text_wrap": True})
        self._date = self._book.add_format({**cell, "num_format": day, "align": "left"})
        self._moment = self._book.add_format({**cell, "num_format": f"{day} hh:mm", "align": "left"})
        self._number = self._book.add_format(cell)
        self._name = self._book.add_format(
            {
                "num_format": "@",
                "bold": True,
                "bottom": 1,
                "bg_color": "#E8EDF3",
                "text_wrap": True,
                "valign": "vcenter",
            }
        )
        self._title = self._book.add_format({"num_format": "@", "bold": True, "font_size": 14})
        self._lines = 1
        self._day_width = 18 if era else 11
        self._widths = [display_width(column.label) + 3 for column in listing.columns]
        self._sums = array("q")
        self._top = len(listing.heading())

    def write(self, progress: Progress | None, cancelled: Stopping | None) -> array[int]:
        """Write everything; the result has one sum per row of the sheet."""
        self._book.set_properties({"title": self._listing.title, "comments": self._listing.marking})
        try:
            for at, line in enumerate(self._listing.heading()):
                self._string(at, 0, line, self._text if at else self._title)
                self._sums.append(_sum([line]))
            labels = [column.label for column in self._listing.columns]
            for at, label in enumerate(labels):
                self._string(self._top, at, label, self._name)
            self._sums.append(_sum(labels))
            self._rows(self._top + 1, progress, cancelled)
            self._finish(self._top)
        except BaseException:
            # Closing also removes the writer's working files; the half-made book goes with its folder.
            with contextlib.suppress(Exception):
                self._book.close()
            raise
        self._close()
        return self._sums

    def _close(self) -> None:
        from xlsxwriter.exceptions import FileCreateError

        try:
            self._book.close()
        except FileCreateError as failed:
            # It wraps the reason, which decides the sentence.
            raise next((a for a in failed.args if isinstance(a, OSError)), OSError(str(failed))) from failed

    def _rows(self, first: int, progress: Progress | None, cancelled: Stopping | None) -> None:
        expected = self._listing.expected()
        for at, row in enumerate(self._listing.rows, start=first):
            if (at - first) % _STEP == 0:
                check_stop(cancelled)
                if progress is not None:
                    progress(at - first, expected)
            if at >= _SHEET_ROWS:
                raise Refused("行が多すぎて1枚のシートに入りません。条件で絞るか、CSVで書き出してください。")
            cells = [plain(cell) for cell in row]
            self._lines = 1
            for column, cell in enumerate(cells):
                if cell is not None:
                    cells[column] = self._cell(at, column, cell)
            if self._lines > 1:
                self._sheet.set_row(at, min(self._lines * _LINE_HEIGHT, 409))
            self._sums.append(_sum(cells))
        if progress is not None:
            progress(len(self._sums) - first, expected)

    def _cell(self, row: int, column: int, cell: str | float | bool | date) -> Cell:
        """Write one cell; returns what a reader must find there."""
        if isinstance(cell, str):
            self._string(row, column, cell, self._text)
            return cell
        if isinstance(cell, bool):
            self._sheet.write_boolean(row, column, cell, self._number)
            return cell
        if isinstance(cell, date):
            return self._day(row, column, cell)
        if not math.isfinite(cell) or (isinstance(cell, int) and abs(cell) >= 1e15):
            # Excel keeps 15 digits of a number; a longer one is a code.
            self._string(row, column, str(cell), self._text)
            return str(cell)
        self._sheet.write_number(row, column, cell, self._number)
        self._widen(column, len(str(cell)))
        return cell

    def _day(self, row: int, column: int, day: date) -> Cell:
        moment = isinstance(day, datetime)
        if (day.date() if isinstance(day, datetime) else day) < _FIRST_DAY:
            self._string(row, column, shown(day), self._text)
            return shown(day)
        self._sheet.write_datetime(row, column, day, self._moment if moment else self._date)
        self._widen(column, self._day_width + (6 if moment else 0))
        return day

    def _string(self, row: int, column: int, text: str, style: Any) -> None:
        columns = self._listing.columns
        check_text(text, row + 1, columns[column].label if column < len(columns) else "")
        if row > self._top:
            width = display_width(text)
            self._widen(column, width)
            if width > _WIDEST or "\n" in text:
                style = self._wrapped
                lines = sum(1 + display_width(line) // _WIDEST for line in text.split("\n"))
                self._lines = max(self._lines, lines)
        self._sheet.write_string(row, column, text, style)

    def _widen(self, column: int, width: int) -> None:
        if column < len(self._widths) and width > self._widths[column]:
            self._widths[column] = width

    def _finish(self, top: int) -> None:
        sheet, columns = self._sheet, self._listing.columns
        for at, column in enumerate(columns):
            width = min(max(self._widths[at], _NARROWEST), _WIDEST) + 1
            sheet.set_column(at, at, width, self._text if column.kind is Kind.TEXT else None)
        sheet.freeze_panes(top + 1, 0)
        if columns:
            sheet.autofilter(top, 0, max(len(self._sums) - 1, top), len(columns) - 1)
        # On paper: A4 across, the names on every page, the marking above, pages counted below.
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(top)
        if self._listing.marking:
            sheet.set_header("&R" + self._listing.marking.replace("&", "&&")[:200])
        sheet.set_footer("&C&P／&N")


def _sheet_name(title: str) -> str:
    """Excel allows 31 characters and none of []:*?/\\ nor ' at the ends."""
    name = "".join("・" if ch in "[]:*?/\\" else ch for ch in title if ch.isprintable()).strip("' ")[:31]
    return name.strip("' ") if name.strip("' ") and name.lower() != "history" else "一覧"


def _sum(cells: Sequence[Cell]) -> int:
    used = list(cells)
    while used and used[-1] in (None, ""):
        used.pop()
    return hash(tuple(_comparable(cell) for cell in used))


def _comparable(cell: Cell) -> object:
    """A cell so that writer and reader agree: 3 and 3.0 are one number, True is not 1, text is text."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return ("bool", cell)
    if isinstance(cell, (int, float)):
        # XlsxWriter writes 16 digits.
        return ("number", f"{float(cell) + 0.0:.14g}")
    if isinstance(cell, datetime):
        return ("day", cell.isoformat())
    if isinstance(cell, date):
        return ("day", f"{cell.isoformat()}T00:00:00")
    return ("text", cell)


def _read_back(fresh: Path, target: Path, sums: array[int], cancelled: Stopping | None) -> None:
    found = 0
    for at, cells in enumerate(_found_rows(fresh)):
        if at % _STEP == 0:
            check_stop(cancelled)
        if at >= len(sums):
            if _sum(cells) != _sum([]):
                raise unequal(target, None)
            continue
        found += 1
        if _sum(cells) != sums[at]:
            raise unequal(target, at + 1)
    # A reader leaves out empty rows at the end.
    if any(rest != _sum([]) for rest in sums[found:]):
        raise unequal(target, None)


def _found_rows(fresh: Path) -> Iterator[list[Cell]]:
    import python_calamine

    with python_calamine.load_workbook(str(fresh)) as book:
        sheet = book.get_sheet_by_index(0)
        before: list[Cell] = [None] * (sheet.start or (0, 0))[1]
        for row in sheet.iter_rows():
            yield before + [_to_second(cell) for cell in row]


def _to_second(cell: Any) -> Cell:
    if isinstance(cell, datetime):
        return (cell + timedelta(microseconds=500_000)).replace(microsecond=0)
    return cell  # type: ignore[no-any-return]
