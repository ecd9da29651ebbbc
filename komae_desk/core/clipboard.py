"""Tables on the clipboard, to and from Excel, as pure text (ux.md §3.6)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from html import escape

_NEEDS_QUOTES = re.compile(r'^"|[\t\r\n]')
_BREAK = re.compile(r"\r\n|\r|\n")
_STOP = re.compile(r"[\t\r\n]")
_SPACES = re.compile(r"^ +| +$| {2,}", re.MULTILINE)
_HEAD = (
    '<html><head><meta charset="utf-8"><style>br{mso-data-placement:same-cell}</style></head><body>'
    '<table border="1" style="border-collapse:collapse">'
)
_TAIL = "</table></body></html>"
_AS_TEXT = " style=\"mso-number-format:'\\@'\""


def tsv(rows: Iterable[Sequence[object]]) -> str:
    """Rows as `text/plain`: tabs, CRLF after every row, quotes as Excel sets them."""
    return "".join("\t".join(_quoted(_shown(cell)) for cell in row) + "\r\n" for row in rows)


def html_table(rows: Iterable[Sequence[object]], text_columns: Collection[int]) -> str:
    """Rows as `text/html`; cells of `text_columns` stay text in Excel: 「0012」「1-2」「=1」 arrive as written."""
    lines = []
    for row in rows:
        cells = [
            f"<td{_AS_TEXT if column in text_columns else ''}>{_marked_up(_shown(cell))}</td>"
            for column, cell in enumerate(row)
        ]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return _HEAD + "".join(lines) + _TAIL


def parse_clipboard(text: str) -> list[list[str]]:
    """The rows of copied cells: tabs between, quotes around line breaks; breaks inside a cell become LF."""
    rows: list[list[str]] = []
    row: list[str] = []
    at = 0
    text = text.removeprefix("\ufeff").rstrip("\0")
    while at < len(text):
        cell, at = _cell(text, at)
        row.append(cell)
        if at < len(text) and text[at] == "\t":
            at += 1
            if at == len(text):
                row.append("")
            continue
        at += 2 if text[at : at + 2] == "\r\n" else 1
        rows.append(row)
        row = []
    if row:
        rows.append(row)
    return rows


def _shown(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell.year:04d}{cell:/%m/%d %H:%M}"
    if isinstance(cell, date):
        return f"{cell.year:04d}{cell:/%m/%d}"
    return str(cell)


def _quoted(text: str) -> str:
    if not _NEEDS_QUOTES.search(text):
        return text
    return '"' + _BREAK.sub("\n", text).replace('"', '""') + '"'


def _marked_up(text: str) -> str:
    # Excel drops repeated spaces of HTML; this is how it writes them itself.
    safe = escape(_BREAK.sub("\n", text))
    return _SPACES.sub(
        lambda run: "<span style='mso-spacerun:yes'>" + "&nbsp;" * len(run.group()) + "</span>", safe
    ).replace("\n", "<br>")


def _cell(text: str, at: int) -> tuple[str, int]:
    """The cell that starts here and where it ends; a quote without a fitting end is an ordinary character."""
    if text.startswith('"', at) and (quoted := _quoted_end(text, at)) is not None:
        return _BREAK.sub("\n", text[at + 1 : quoted].replace('""', '"')), quoted + 1
    stop = _STOP.search(text, at)
    end = stop.start() if stop else len(text)
    return text[at:end], end


def _quoted_end(text: str, at: int) -> int | None:
    end = at + 1
    while (end := text.find('"', end)) != -1:
        if text.startswith('"', end + 1):
            end += 2
            continue
        return end if end + 1 == len(text) or text[end + 1] in "\t\r\n" else None
    return None
