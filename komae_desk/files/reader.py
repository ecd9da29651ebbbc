"""The child process that parses a spreadsheet: bytes in on stdin, frames of rows out on stdout.

Source runs start it as `python -m komae_desk.files.reader`; a frozen program starts itself with `--read-table`, and
`__main__` must call `komae_desk.files.reader.main()` for that argument before it imports anything of the desk.

In: one line of JSON (kind, sheet, encoding, delimiter), then the file. Out: frames, each 4 bytes of length (big endian)
and JSON: first the head, then chunks [[row numbers], [rows]], last {"done": true}; {"refused": text} ends it early.
"""

from __future__ import annotations

import gc
import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from komae_desk.core.errors import Refused
from komae_desk.files import compound, container, limits, text
from komae_desk.files.confinement import confine
from komae_desk.files.table import column_letter

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_CHUNK_ROWS = 500
_CHUNK_CHARACTERS = 2_000_000
_MERGES_LOOKED_AT = 40
_MOST = limits.ROWS + limits.HEADER_ROWS
_TOO_WIDE = (
    "表が{limit}列を超えている（右端は{letter}列）ため、取り込めません。"
    "使っていない列の中身を消して、保存し直してください。"
)

Rows = Iterator[tuple[int, list[Any]]]
Send = Callable[[object], None]


def main() -> int:
    """Serve one request; the return value is the exit code."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(0, os.O_BINARY)
        msvcrt.setmode(1, os.O_BINARY)
    # Loaded before the fence goes up: afterwards no library file is opened any more.
    import python_calamine  # noqa: F401

    confine()
    gc.disable()
    try:
        # Raw descriptors: a windowed program has no sys.stdin.
        with os.fdopen(0, "rb", closefd=False) as source:
            request = json.loads(source.readline())
            data = source.read(limits.FILE_BYTES + 1)
        _serve(request, data)
    except Refused as refused:
        _send({"refused": refused.text})
    except MemoryError:
        _send({"refused": container.TOO_BIG})
    return 0


def _serve(request: dict[str, str], data: bytes) -> None:
    if request["kind"] == "text":
        head, rows = _text_rows(data, request)
    else:
        head, rows = _sheet_rows(data, request)
    _send(head)
    _send_rows(rows, head.get("left", 0))
    _send({"done": True})


def _send(frame: object) -> None:
    body = packed(frame)
    rest = memoryview(len(body).to_bytes(4, "big") + body)
    while rest:
        rest = rest[os.write(1, rest) :]


def packed(frame: object) -> bytes:
    """The frame as JSON, empty texts in lists as null.

    One stroke for all cells: a quote inside a text is escaped, so two quotes after a comma or bracket are an empty one.
    """
    return _encode(frame).replace(',""', ",null").replace('[""', "[null").encode()


def _as_day(value: object) -> object:
    if isinstance(value, datetime):
        # Serial day numbers are binary fractions: 10:30 may arrive as 10:29:59.999999.
        return {"d": (value + timedelta(microseconds=500_000)).replace(microsecond=0).isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, time):
        return {"t": f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"}
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return {"t": f"{minutes // 60}:{minutes % 60:02d}"}
    raise TypeError(type(value).__name__)


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_as_day, check_circular=False).encode


def _text_rows(data: bytes, request: dict[str, str]) -> tuple[dict[str, Any], Rows]:
    content, codec = text.decode(data, request["encoding"])
    delimiter = request["delimiter"] or text.find_delimiter(content)
    return {"encoding": codec, "delimiter": delimiter}, _numbered(text.records(content, delimiter))


def _numbered(rows: Iterable[list[Any]]) -> Rows:
    return ((number, row) for number, row in enumerate(rows, start=1))


def _sheet_rows(data: bytes, request: dict[str, str]) -> tuple[dict[str, Any], Rows]:
    notes = []
    if data.startswith(compound.SIGNATURE):
        compound.inspect(data)
    else:
        _, errors = container.inspect(data)
        if errors:
            notes.append(f"「#N/A」などのエラーになっているセルが{errors:,}か所あります。空欄として読み取りました。")
    book = _open(data)
    names = _visible(book)
    if not names:
        raise Refused(
            "表示されているシートがないため、読み取れません。Excelでシートを再表示して、保存し直してください。"
        )
    name, sheet = _choose(book, names, request["sheet"])
    head = {
        "sheets": names,
        "sheet": name,
        "left": (sheet.start or (0, 0))[1],
        "height": sheet.total_height,
        "merges": _merges(sheet),
        "notes": notes,
    }
    return head, _numbered(sheet.iter_rows())


def _open(data: bytes) -> CalamineWorkbook:
    import python_calamine

    try:
        return python_calamine.load_workbook(io.BytesIO(data))
    except python_calamine.PasswordError as locked:
        raise Refused(container.LOCKED) from locked
    except (python_calamine.CalamineError, ValueError, OSError) as broken:
        raise Refused(container.BROKEN) from broken


def _visible(book: CalamineWorkbook) -> list[str]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    worksheet, visible = SheetTypeEnum.WorkSheet, SheetVisibleEnum.Visible
    return [m.name for m in book.sheets_metadata if m.typ == worksheet and m.visible == visible]


def _choose(book: CalamineWorkbook, names: list[str], wanted: str) -> tuple[str, CalamineSheet]:
    """The wanted sheet, or the first one that holds anything."""
    if wanted and wanted not in names:
        raise Refused(f"シート「{wanted}」はありません。シートを選び直してください。")
    for name in [wanted] if wanted else names:
        sheet = _sheet(book, name)
        if sheet.start is not None:
            return name, sheet
    raise Refused("表に何も入っていません。ファイルとシートを確かめて、選び直してください。")


def _sheet(book: CalamineWorkbook, name: str) -> CalamineSheet:
    import python_calamine

    try:
        return book.get_sheet_by_name(name)
    except (python_calamine.CalamineError, ValueError, OSError) as broken:
        raise Refused(container.BROKEN) from broken


def _merges(sheet: CalamineSheet) -> list[list[int]]:
    left = (sheet.start or (0, 0))[1]
    found = []
    for (top, first), (bottom, last) in sheet.merged_cell_ranges or []:
        if top < _MERGES_LOOKED_AT and first >= left and last - left < limits.COLUMNS:
            found.append([top + 1, first - left, bottom + 1, last - left])
    return found[:1000]


def _send_rows(rows: Rows, left: int) -> None:
    numbers: list[int] = []
    chunk: list[list[Any]] = []
    size = total = count = 0
    for number, row in rows:
        characters = _measured(row, number, left)
        if not row:
            continue
        count += 1
        total += characters
        size += characters
        if count > _MOST:
            raise Refused(
                f"表が{limits.ROWS:,}行を超えているため、取り込めません。"
                f"{limits.ROWS:,}行以下に分けて、保存し直してください。"
            )
        if total > limits.TEXT_CHARACTERS:
            raise Refused("表の文字が多すぎるため、取り込めません。行を分けて、保存し直してください。")
        numbers.append(number)
        chunk.append(row)
        if len(chunk) == _CHUNK_ROWS or size > _CHUNK_CHARACTERS:
            _send([numbers, chunk])
            numbers, chunk, size = [], [], 0
    _send([numbers, chunk])
    if not count:
        raise Refused("表に何も入っていません。ファイルとシートを確かめて、選び直してください。")


def _measured(row: list[Any], number: int, left: int) -> int:
    """Cut empty cells off the end; return the number of characters. Raises Refused beyond 256 columns."""
    while row and row[-1] == "":
        row.pop()
    if row and len(row) + left > limits.COLUMNS:
        raise Refused(_TOO_WIDE.format(limit=limits.COLUMNS, letter=column_letter(len(row) + left - 1)))
    characters = sum([len(cell) for cell in row if cell.__class__ is str])
    if characters > limits.CELL_CHARACTERS:
        _check_lengths(row, number, left)
    return characters


def _check_lengths(cells: list[Any], number: int, left: int) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, str) and len(cell) > limits.CELL_CHARACTERS:
            raise Refused(
                f"{number}行目の{column_letter(column + left)}列は"
                f"{limits.CELL_CHARACTERS:,}字を超えているため、取り込めません。"
                "文を短くして、保存し直してください。"
            )


if __name__ == "__main__":
    sys.exit(main())
