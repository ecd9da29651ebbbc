"""Real files for the tests: workbooks, an ODS, OLE containers, and hostile variants of them."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl

_ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">
<office:body><office:spreadsheet><table:table table:name="名簿">{rows}</table:table></office:spreadsheet></office:body>
</office:document-content>"""
_ODS_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">{extra}</manifest:file-entry>
</manifest:manifest>"""


def xlsx(path: Path, rows: Sequence[Sequence[object]], *, merges: Sequence[str] = (), title: str = "台帳") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for where in merges:
        sheet.merge_cells(where)
    book.save(path)
    return path


def ods(path: Path, rows: Sequence[Sequence[object]], *, extra: str = "", inside: str = "") -> Path:
    lines = []
    for row in rows:
        cells = "".join(
            f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
            if isinstance(cell, (int, float))
            else f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in row
        )
        lines.append(f"<table:table-row>{cells}</table:table-row>")
    parts = {
        "content.xml": _ODS.format(rows=inside + "".join(lines)).encode(),
        "META-INF/manifest.xml": _ODS_MANIFEST.format(extra=extra).encode(),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rezip(path: Path, parts: Mapping[str, bytes], *, twice: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
        if twice:
            info = zipfile.ZipInfo(twice)
            archive.fp.write(b"")  # type: ignore[union-attr]
            archive.NameToInfo.pop(twice)
            archive.writestr(info, b"<x/>")
    return path


def changed(path: Path, **edits: bytes) -> Path:
    """The workbook with parts added or replaced; keys are names with __ for / and _dot_ for a dot."""
    parts = parts_of(path)
    parts.update({name.replace("__", "/").replace("_dot_", "."): data for name, data in edits.items()})
    return rezip(path, parts)


def ole(path: Path, streams: Mapping[str, bytes]) -> Path:
    """A minimal compound file (512-byte sectors, no mini stream): FAT, directory, then the streams."""
    end, free = 0xFFFFFFFE, 0xFFFFFFFF
    padded = {name: data.ljust(max(4096, -(-len(data) // 512) * 512), b"\0") for name, data in streams.items()}
    entries = [_entry("Root Entry", 5, end, 0)]
    directory = -(-(len(streams) + 1) // 4)
    fat = [0xFFFFFFFD, *range(2, 1 + directory), end]
    body = io.BytesIO()
    for name, data in padded.items():
        first = len(fat)
        count = len(data) // 512
        fat += [*range(first + 1, first + count), end]
        entries.append(_entry(name, 2, first, len(data)))
        body.write(data)
    assert len(fat) <= 128
    head = struct.pack(
        "<8s16x5H6x3L4x5L", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 4096, end, 0, end, 0
    )
    head += struct.pack("<109L", 0, *[free] * 108)
    table = struct.pack("<128L", *fat, *[free] * (128 - len(fat)))
    path.write_bytes(head + table + b"".join(entries).ljust(directory * 512, b"\0") + body.getvalue())
    return path


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return struct.pack("<64sHBB3L16xL16xLLL", text, len(text), kind, 1, *[0xFFFFFFFF] * 3, 0, start, size, 0)


def biff(*records: tuple[int, bytes]) -> bytes:
    """A workbook stream: BOF, the given records, EOF."""
    bof = (0x0809, struct.pack("<HHHH8x", 0x0600, 5, 0, 0))
    return b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in (bof, *records, (0x0A, b"")))
