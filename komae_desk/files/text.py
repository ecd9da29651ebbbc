"""CSV as offices write it: encoding and delimiter found by rule (tech.md §7), read strictly."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
from collections.abc import Iterator
from itertools import islice

from komae_desk.core.errors import Refused
from komae_desk.files import limits
from komae_desk.files.guard import unguarded

ENCODINGS = {"utf-8": "UTF-8", "cp932": "Shift_JIS", "euc_jp": "EUC-JP", "utf-16": "UTF-16"}
"""Codec → what the person is shown."""

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DELIMITERS = (",", "\t", ";")
_SAMPLE = 40


def decode(data: bytes, encoding: str = "") -> tuple[str, str]:
    """Return (text, codec). Rule: BOM → strict UTF-8 → CP932 → EUC-JP; raises Refused when none fits."""
    if b"\0" in data and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Refused(
            "文字だけのファイルではないため、CSVとして読み取れません。CSVか「Excelブック（.xlsx）」を選んでください。"
        )
    marked = next((codec for mark, codec in _MARKS if data.startswith(mark)), "")
    if encoding or marked:
        codec = "utf-8-sig" if encoding == "utf-8" else encoding or marked
        text = _strict(data, codec)
        if text is None:
            raise Refused(_unreadable(ENCODINGS.get(encoding, encoding)))
        return text, codec.removesuffix("-sig")
    for codec in ("utf-8", "cp932", "euc_jp"):
        text = _strict(data, codec)
        if text is None:
            continue
        if codec == "cp932" and (other := _strict(data, "euc_jp")) and _kana(other) > _kana(text):
            return other, "euc_jp"
        return text, codec
    raise Refused(_unreadable(""))


def _unreadable(named: str) -> str:
    what = f"文字コード（{named}）" if named else "文字コード"
    return (
        f"{what}が合わないため、CSVを読み取れません。"
        "Excelで開き、「CSV UTF-8」か「Excelブック（.xlsx）」として保存し直してください。"
    )


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _kana(text: str) -> int:
    """Full-width kana: EUC-JP bytes that happen to be valid CP932 read as half kana and rare kanji, without any."""
    return sum("\u3041" <= ch <= "\u30fe" for ch in text[:100_000])


def find_delimiter(text: str) -> str:
    """Comma, tab or semicolon: the one that parts the first rows most evenly, comma when none does."""
    head = text[:200_000]
    best, score = ",", (0.0, 0)
    for delimiter in _DELIMITERS:
        widths = _widths(head, delimiter)
        # The piece cut off may end inside a row.
        widths = widths[:-1] if len(head) < len(text) and len(widths) > 1 else widths
        usual = max(set(widths), key=lambda w: (widths.count(w), w), default=1)
        if usual > 1 and (widths.count(usual) / len(widths), usual) > score:
            best, score = delimiter, (widths.count(usual) / len(widths), usual)
    return best


def _widths(head: str, delimiter: str) -> list[int]:
    widths: list[int] = []
    # A quote left open ends the sample; reading the rows will say so.
    with contextlib.suppress(csv.Error):
        widths.extend(len(row) for row in islice(_records(head, delimiter), _SAMPLE) if any(row))
    return widths


def records(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows, blank ones as []; raises Refused for what cannot be CSV."""
    try:
        for row in _records(text, delimiter):
            yield [unguarded(cell) for cell in row]
    except csv.Error as broken:
        raise Refused(
            f"CSVの1つのセルが{limits.CELL_CHARACTERS:,}字を超えているため、読み取れません。"
            '「"」の閉じ忘れがないか確かめ、保存し直してから、取り込んでください。'
        ) from broken


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    # A quoted field that never closes swallows the rest of the file: the limit turns it into an error.
    csv.field_size_limit(limits.CELL_CHARACTERS)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
