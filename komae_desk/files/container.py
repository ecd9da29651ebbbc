"""Preflight of zip-based spreadsheets (.xlsx, .ods): nothing is parsed before this has passed (security.md §5.5)."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from komae_desk.core.errors import Refused
from komae_desk.files import limits

_LOCAL = struct.Struct("<4s5H3L2H")
_STEP = 256 * 1024
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_WIDE_DECLARATIONS = tuple(word.decode().encode(code) for word in _DECLARATIONS for code in ("utf-16-le", "utf-16-be"))
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emf", ".wmf", ".tif", ".tiff")
_MACRO_PARTS = re.compile(r"(^|/)(vbaproject|vbadata|macrosheets/|activex/)|^(basic|scripts)/", re.IGNORECASE)
_LINK_PARTS = re.compile(r"(^|/)externallinks/", re.IGNORECASE)
_MACRO_TYPES = re.compile(rb"macroenabled|vbaproject|macrosheet|activex", re.IGNORECASE)
_LINK_TYPES = re.compile(rb"externallink", re.IGNORECASE)
_ODS_LINKS = re.compile(rb"<(table:table-source|table:cell-range-source|office:dde-source)\b")
_SHEET_END = re.compile(rb"</(\w+:)?\w+sheet>\s*\Z")
_ODS_CRYPT = b"encryption-data"

_SAVE_AGAIN = "Excelで開き、「Excelブック（.xlsx）」として保存し直してから、取り込んでください。"
BROKEN = "ファイルが壊れているため、読み取れません。元のファイルをExcelで開き、保存し直してから、取り込んでください。"
TOO_BIG = "ファイルの中身が大きすぎるため、読み取れません。使っていないシートや画像を除いて、保存し直してください。"
LOCKED = (
    "パスワードで保護されているため、読み取れません。"
    "Excelで開いてパスワードを解除し、保存し直してから、取り込んでください。"
)
MACROS = f"マクロが入っているため、取り込めません。{_SAVE_AGAIN}"
LINKS = (
    "ほかのファイルへのリンクが入っているため、取り込めません。"
    "Excelの「データ」の「リンクの編集」でリンクを解除し、保存し直してください。"
)
UNSAFE = (
    "安全でない作りのファイルのため、取り込めません。"
    "作成元を確かめ、Excelで新しいブックに写し、保存してから、取り込んでください。"
)


def inspect(data: bytes) -> tuple[str, int]:
    """Return ("xlsx" or "ods", number of error cells such as #N/A); raises Refused for anything of security.md §5.5."""
    parts = _directory(data)
    kind = _kind({part.filename for part in parts}, data, parts)
    _check_names(parts)
    _check_overlaps(parts)
    errors = 0
    total = 0
    for part in parts:
        size, faults = _check_part(data, part, kind)
        total += size
        errors += faults
        if total > limits.TOTAL_BYTES:
            raise Refused(TOO_BIG)
    return kind, errors


def inspect_document(data: bytes) -> None:
    """Pass a plain .docx; raises Refused for anything of security.md §5.5."""
    parts = _directory(data)
    if "word/document.xml" not in {part.filename for part in parts}:
        raise Refused("Word文書ではありません。Wordファイル（.docx）を選んでください。")
    _check_names(parts)
    _check_overlaps(parts)
    total = 0
    for part in parts:
        total += _check_part(data, part, "docx")[0]
        if total > limits.TOTAL_BYTES:
            raise Refused(TOO_BIG)


def _directory(data: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, OverflowError) as broken:
        raise Refused(BROKEN) from broken
    if not parts:
        raise Refused(BROKEN)
    if len(parts) > limits.PARTS:
        raise Refused(TOO_BIG)
    return parts


def _kind(names: set[str], data: bytes, parts: list[zipfile.ZipInfo]) -> str:
    folded = {name.lower() for name in names}
    if "xl/workbook.xml" in folded:
        return "xlsx"
    if "mimetype" in names:
        part = next(p for p in parts if p.filename == "mimetype")
        if _head(data, part).startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
            return "ods"
    if "xl/workbook.bin" in folded:
        raise Refused(f"バイナリ形式のブック（.xlsb）は取り込めません。{_SAVE_AGAIN}")
    raise Refused(f"表計算のファイルではありません。表のファイル（.xlsx）を選ぶか、{_SAVE_AGAIN}")


def _check_names(parts: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for part in parts:
        # orig_filename: zipfile cuts a name at NUL, a reader of another make may not.
        name = part.orig_filename
        if name.lower() in seen or not _stays_inside(name):
            raise Refused(UNSAFE)
        seen.add(name.lower())
        if part.flag_bits & 0x2041:
            raise Refused(LOCKED)
        if _MACRO_PARTS.search(name):
            raise Refused(MACROS)
        if _LINK_PARTS.search(name):
            raise Refused(LINKS)


def _stays_inside(name: str) -> bool:
    plain = name.isprintable() and "\\" not in name and ":" not in name and not name.startswith("/")
    return bool(name) and plain and ".." not in name.split("/")


def _check_overlaps(parts: list[zipfile.ZipInfo]) -> None:
    end = 0
    for part in sorted(parts, key=lambda p: p.header_offset):
        if part.header_offset < end:
            raise Refused(UNSAFE)
        end = part.header_offset + _LOCAL.size + part.compress_size


def _check_part(data: bytes, part: zipfile.ZipInfo, kind: str) -> tuple[int, int]:
    """Unpack one part to nowhere, counting; the sizes the file claims are not believed."""
    if part.file_size > limits.PART_BYTES or part.file_size > limits.RATIO * max(part.compress_size, 1):
        raise Refused(TOO_BIG)
    name = part.filename.lower()
    markup = not name.endswith(_PICTURES)
    sheet = kind == "xlsx" and name.startswith("xl/worksheets/")
    size = errors = check = 0
    tail = b""
    for piece in _unpacked(data, part):
        size += len(piece)
        check = zlib.crc32(piece, check)
        if size > limits.PART_BYTES or size > limits.RATIO * max(part.compress_size, 1):
            raise Refused(TOO_BIG)
        if markup:
            window = tail + piece
            _check_markup(window, name, kind)
            errors += piece.count(b't="e"') if sheet else 0
            tail = window[-64:]
    # A reader may take half a sheet for a whole one.
    cut_short = sheet and name.endswith(".xml") and not _SHEET_END.search(tail)
    if cut_short or size != part.file_size or check != part.CRC:
        raise Refused(BROKEN)
    return size, errors


def _check_markup(window: bytes, name: str, kind: str) -> None:
    if any(word in window for word in _DECLARATIONS) or (
        b"\0" in window and any(word in window for word in _WIDE_DECLARATIONS)
    ):
        raise Refused(UNSAFE)
    if name == "[content_types].xml":
        if _MACRO_TYPES.search(window):
            raise Refused(MACROS)
        if _LINK_TYPES.search(window):
            raise Refused(LINKS)
    if kind == "ods" and name == "content.xml" and _ODS_LINKS.search(window):
        raise Refused(LINKS)
    if kind == "ods" and name == "meta-inf/manifest.xml" and _ODS_CRYPT in window:
        raise Refused(LOCKED)


def _unpacked(data: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    packed = _packed(data, part)
    if part.compress_type == zipfile.ZIP_STORED:
        yield from (bytes(packed[at : at + _STEP]) for at in range(0, len(packed), _STEP))
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise Refused(f"読み取れない形で圧縮されています。{_SAVE_AGAIN}")
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    rest: bytes | memoryview = packed
    try:
        while not inflater.eof:
            piece = inflater.decompress(rest, _STEP)
            rest = inflater.unconsumed_tail
            if not piece and not rest:
                break
            yield piece
    except zlib.error as broken:
        raise Refused(BROKEN) from broken
    if not inflater.eof or inflater.unused_data:
        raise Refused(BROKEN)


def _packed(data: bytes, part: zipfile.ZipInfo) -> memoryview:
    try:
        fields = _LOCAL.unpack_from(data, part.header_offset)
    except struct.error as broken:
        raise Refused(BROKEN) from broken
    start = part.header_offset + _LOCAL.size + fields[9] + fields[10]
    if fields[0] != b"PK\x03\x04" or start + part.compress_size > len(data):
        raise Refused(BROKEN)
    return memoryview(data)[start : start + part.compress_size]


def _head(data: bytes, part: zipfile.ZipInfo) -> bytes:
    return next(iter(_unpacked(data, part)), b"")
