"""Reading a spreadsheet from the program's side: look, hand the bytes to a confined child, collect its rows."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from komae_desk.core.errors import Refused
from komae_desk.files import compound
from komae_desk.files.child import frames
from komae_desk.files.progress import Progress, Stopping
from komae_desk.files.table import Cell, Header, Merge, Row, Table, arrange, find_header
from komae_desk.files.whole_file import whole_file

SUFFIXES = (".xlsx", ".xls", ".ods", ".csv", ".tsv", ".txt")
"""What the file dialog offers."""

_CONTENT = {".xlsx": "zip", ".ods": "zip", ".xls": "ole", ".csv": "text", ".tsv": "text", ".txt": "text"}
_CALLED = {"zip": "Excelブック（.xlsx）", "ole": "古い形式のExcel（.xls）", "text": "文字だけのファイル（CSVなど）"}
_TOO_BIG = "画像や使っていないシートを除くか、行を分けて、保存し直してください。"
_SLOW = "読み取りに時間がかかりすぎるため、中止しました。使っていない行・列・シートを消して、保存し直してください。"
_DIED = (
    "ファイルの表が大きすぎるか壊れているため、読み取れません。"
    "必要な範囲だけを新しいブックに写し、保存し直してから、取り込んでください。"
)


def read_table(
    path: Path,
    *,
    sheet: str = "",
    encoding: str = "",
    delimiter: str = "",
    progress: Progress | None = None,
    cancelled: Stopping | None = None,
) -> Table:
    """Read .xlsx, .xls, .ods or CSV; to be called from a worker thread.

    `progress(rows read, rows in all or None)` and `cancelled()` are called from this thread, at least 20 times a
    second. Raises Refused with a sentence for the person, Stopped when cancelled.
    """
    data = whole_file(path, too_big=_TOO_BIG)
    kind = _kind(path, data)
    if kind == "text" and path.suffix.lower() == ".tsv":
        delimiter = delimiter or "\t"
    request = {"kind": kind, "sheet": sheet, "encoding": encoding, "delimiter": delimiter}
    collected = _Collected()
    for frame in frames("komae_desk.files.reader", "--read-table", request, data, _SLOW, cancelled):
        collected.add(_decode(frame))
        if progress is not None and collected.rows:
            progress(len(collected.rows), collected.height)
    return collected.table()


def _kind(path: Path, data: bytes) -> str:
    """What the bytes are; a name that says otherwise is refused."""
    suffix = path.suffix.lower()
    if suffix not in _CONTENT:
        again = "「Excelブック（.xlsx）」として保存し直してから、取り込んでください。"
        if suffix in (".xlsm", ".xltm", ".xlam"):
            raise Refused(f"マクロ付きのブック（{suffix}）は取り込めません。{again}")
        raise Refused(f"この種類のファイル（{suffix or '拡張子なし'}）は取り込めません。{again}")
    found = "zip" if data.startswith(b"PK\x03\x04") else "ole" if data.startswith(compound.SIGNATURE) else "text"
    # A workbook with a password is an OLE file named .xlsx: the child finds the true reason.
    if found == _CONTENT[suffix] or (found == "ole" and suffix == ".xlsx"):
        return "text" if found == "text" else "sheet"
    raise Refused(
        f"「{path.name}」の中身は、拡張子（{suffix}）と違い、{_CALLED[found]}のようです。"
        "Excelで開いて「Excelブック（.xlsx）」として保存し直してから、取り込んでください。"
    )


@dataclass
class _Collected:
    rows: list[Row] = field(default_factory=list)
    head: dict[str, Any] = field(default_factory=dict)

    @property
    def height(self) -> int | None:
        height = self.head.get("height")
        return max(height, len(self.rows)) if isinstance(height, int) else None

    def add(self, frame: object) -> None:
        if isinstance(frame, dict):
            if "refused" in frame:
                raise Refused(str(frame["refused"]))
            self.head.update(frame)
        elif isinstance(frame, list):
            numbers, rows = frame
            self.rows += [Row(number, tuple(cells)) for number, cells in zip(numbers, rows, strict=True)]

    def table(self) -> Table:
        if self.head.pop("done", None) is not True:
            raise Refused(_DIED)
        merges = tuple(Merge(*where) for where in self.head.get("merges", ()))
        plain = Table(
            Header(0, 0, ()),
            (),
            sheet=str(self.head.get("sheet", "")),
            sheets=tuple(self.head.get("sheets", ())),
            encoding=str(self.head.get("encoding", "")),
            delimiter=str(self.head.get("delimiter", "")),
            merges=merges,
            notes=tuple(self.head.get("notes", ())),
        )
        return arrange(self.rows, plain, find_header(self.rows, merges))


def _special(value: dict[str, Any]) -> Cell | dict[str, Any]:
    if len(value) == 1:
        if "d" in value:
            stamp = str(value["d"])
            return datetime.fromisoformat(stamp) if len(stamp) > 10 else date.fromisoformat(stamp)
        if "t" in value:
            return str(value["t"])
    return value


def _number(text: str) -> int | float:
    """Spreadsheets know floats only: 12.0 is the whole number 12."""
    return int(text[:-2]) if text.endswith(".0") else float(text)


# parse_constant: JSON of Python has NaN and Infinity; to an office they are words.
_decoder = json.JSONDecoder(object_hook=_special, parse_float=_number, parse_constant=str)


def _decode(body: bytes) -> object:
    try:
        return _decoder.decode(body.decode())
    except ValueError as broken:
        raise Refused(_DIED) from broken
