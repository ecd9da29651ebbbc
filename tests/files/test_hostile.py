import random
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
import xlsxwriter

from komae_desk.core.errors import Refused
from komae_desk.files import limits
from komae_desk.files.reading import read_table
from tests.files import books

ROWS = [("番号", "名称"), ("K-1", "PC")]
STAFF_XLS = Path(__file__).with_name("staff.xls")
PART = "xl/worksheets/sheet1.xml"


def plain(folder: Path) -> Path:
    return books.xlsx(folder / "a.xlsx", ROWS)


def shared(folder: Path) -> Path:
    """A workbook that keeps its words in xl/sharedStrings.xml."""
    with xlsxwriter.Workbook(str(folder / "a.xlsx")) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(ROWS):
            sheet.write_row(at, 0, row)
    return folder / "a.xlsx"


def noise(length: int) -> bytes:
    """Letters that do not compress beyond a ratio of 200."""
    return random.Random(1).randbytes(length // 2 + 1).hex().encode()[:length]


def with_parts(folder: Path, **edits: bytes) -> Path:
    return books.changed(plain(folder), **edits)


def sheet_of(path: Path, new: Callable[[bytes], bytes]) -> Path:
    return books.rezip(path, {**(parts := books.parts_of(path)), PART: new(parts[PART])})


def bomb(folder: Path) -> Path:
    return sheet_of(plain(folder), lambda old: old + b" " * (60 << 20))


def big_part(folder: Path) -> Path:
    path = plain(folder)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/x.xml", "w") as out:
        for _ in range(65):
            out.write(b"<x/>" * (1 << 18))
    return path


def lying_size(folder: Path) -> Path:
    """The directory claims 100 bytes for a part that unpacks to 30 MiB."""
    path = folder / "a.xlsx"
    books.rezip(path, {**books.parts_of(plain(folder)), "xl/x.xml": bytes(30 << 20)})
    data = bytearray(path.read_bytes())
    at = data.rfind(b"xl/x.xml") - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    struct.pack_into("<L", data, at + 24, 100)
    path.write_bytes(data)
    return path


def many_parts(folder: Path) -> Path:
    return books.rezip(
        folder / "a.xlsx", {**books.parts_of(plain(folder)), **{f"xl/p{i}.xml": b"" for i in range(2001)}}
    )


def far_corner(folder: Path) -> Path:
    with xlsxwriter.Workbook(str(folder / "a.xlsx")) as book:
        book.add_worksheet().write(1_048_575, 16_383, "x")
    return folder / "a.xlsx"


def two_corners(folder: Path) -> Path:
    with xlsxwriter.Workbook(str(folder / "a.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "番号")
        sheet.write(1_048_575, 16_383, "x")
    return folder / "a.xlsx"


def ods_repeats(folder: Path) -> Path:
    cells = '<table:table-cell table:number-columns-repeated="16384" office:value-type="string">'
    row = f'<table:table-row table:number-rows-repeated="1048576">{cells}<text:p>x</text:p></table:table-cell>'
    return books.ods(folder / "a.ods", [], inside=f"{row}</table:table-row>")


def doctype(folder: Path) -> Path:
    return sheet_of(plain(folder), lambda old: b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + old)


def doctype_utf16(folder: Path) -> Path:
    outside = "file:" + "///etc/hostname"
    return with_parts(folder, customXml__item1_dot_xml=f'﻿<!DOCTYPE x SYSTEM "{outside}"><x/>'.encode("utf-16"))


def doctype_across_pieces(folder: Path) -> Path:
    return with_parts(folder, customXml__item1_dot_xml=noise(256 * 1024 - 5) + b"<!DOCTYPE x><x/>")


def traversal(folder: Path) -> Path:
    return books.rezip(folder / "a.xlsx", {**books.parts_of(plain(folder)), "../../../x": b"x"})


def backslash(folder: Path) -> Path:
    return books.rezip(folder / "a.xlsx", {**books.parts_of(plain(folder)), "..\\x": b"x"})


def absolute(folder: Path) -> Path:
    return books.rezip(folder / "a.xlsx", {**books.parts_of(plain(folder)), "/etc/x": b"x"})


def duplicate(folder: Path) -> Path:
    return books.rezip(folder / "a.xlsx", books.parts_of(plain(folder)), twice=PART)


def duplicate_by_case(folder: Path) -> Path:
    return books.rezip(folder / "a.xlsx", {**books.parts_of(plain(folder)), PART.upper(): b"<x/>"})


def renamed_macro(folder: Path) -> Path:
    path = plain(folder)
    types = books.parts_of(path)["[Content_Types].xml"].replace(
        b"</Types>", b'<Override PartName="/x.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    )
    return books.rezip(path, {**books.parts_of(path), "[Content_Types].xml": types, "x.bin": b"x"})


def encrypted_flag(folder: Path) -> Path:
    path = plain(folder)
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)
    return path


def truncated(folder: Path) -> Path:
    path = plain(folder)
    path.write_bytes(path.read_bytes()[:-400])
    return path


def flipped(folder: Path) -> Path:
    path = plain(folder)
    data = bytearray(path.read_bytes())
    data[data.find(b"PK\x01\x02") // 2] ^= 0xFF
    path.write_bytes(data)
    return path


def no_sheet_xml(folder: Path) -> Path:
    return sheet_of(plain(folder), lambda old: old[: len(old) // 2])


def copied(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def patched_xls(folder: Path, kind: int, body: bytes) -> Path:
    """The real .xls with a record put over the one after BOF."""
    return books.ole(folder / "a.xls", {"Workbook": books.biff((kind, body))})


CASES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "zip bomb": (bomb, "大きすぎる"),
    "a part of 65 MiB": (big_part, "大きすぎる"),
    "a part that lies about its size": (lying_size, "大きすぎる|壊れている"),
    "2,001 parts more": (many_parts, "大きすぎる"),
    "one cell at XFD1048576": (far_corner, "256列を超えている（右端はXFD列）"),
    "cells at A1 and XFD1048576": (two_corners, "大きすぎるか壊れている"),
    "an ods that repeats a cell 17 billion times": (ods_repeats, "大きすぎる|壊れている"),
    "DTD with entities": (doctype, "安全でない"),
    "DTD in UTF-16": (doctype_utf16, "安全でない"),
    "DTD across two pieces": (doctype_across_pieces, "安全でない"),
    "a name that climbs": (traversal, "安全でない"),
    "a name that climbs by backslash": (backslash, "安全でない"),
    "an absolute name": (absolute, "安全でない"),
    "a part twice": (duplicate, "安全でない"),
    "a part twice but for case": (duplicate_by_case, "安全でない"),
    "macros": (lambda f: with_parts(f, xl__vbaProject_dot_bin=b"x"), "マクロ"),
    "macros under another name": (renamed_macro, "マクロ"),
    "an Excel 4 macro sheet": (lambda f: with_parts(f, xl__macrosheets__sheet1_dot_xml=b"<x/>"), "マクロ"),
    "ActiveX": (lambda f: with_parts(f, xl__activeX__activeX1_dot_xml=b"<x/>"), "マクロ"),
    "an external link": (lambda f: with_parts(f, xl__externalLinks__externalLink1_dot_xml=b"<x/>"), "リンク"),
    "an ods with macros": (lambda f: books.changed(books.ods(f / "a.ods", ROWS), Basic__x_dot_xml=b"<x/>"), "マクロ"),
    "an ods with a link": (
        lambda f: books.ods(f / "a.ods", ROWS, inside='<table:table-source table:name="x"/>'),
        "リンク",
    ),
    "an ods with a password": (
        lambda f: books.ods(f / "a.ods", ROWS, extra="<manifest:encryption-data/>"),
        "パスワード",
    ),
    "a part marked as encrypted": (encrypted_flag, "パスワード"),
    "a workbook with a password": (
        lambda f: books.ole(f / "a.xlsx", {"EncryptionInfo": b"x", "EncryptedPackage": b"x"}),
        "パスワード",
    ),
    "an xls with a password": (lambda f: patched_xls(f, 0x2F, b"\1\0" + bytes(52)), "パスワード"),
    "an xls with macros": (
        lambda f: books.ole(f / "a.xls", {"Workbook": books.biff(), "_VBA_PROJECT_CUR": b"x"}),
        "マクロ",
    ),
    "an xls with a macro sheet": (lambda f: patched_xls(f, 0x85, struct.pack("<LBB", 0, 0, 1) + b"\1\0M"), "マクロ"),
    "an xls with a link": (lambda f: patched_xls(f, 0x1AE, struct.pack("<HH", 1, 9) + b"\0C:\\x.xls"), "リンク"),
    "an OLE file that is no workbook": (
        lambda f: books.ole(f / "a.xls", {"WordDocument": b"x"}),
        "Excelの表ではありません",
    ),
    "an xls cut short": (lambda f: copied(f, "a.xls", STAFF_XLS.read_bytes()[:1500]), "壊れている"),
    "a truncated workbook": (truncated, "壊れている"),
    "a flipped byte": (flipped, "壊れている"),
    "half a sheet": (no_sheet_xml, "壊れている"),
    "nothing": (lambda f: copied(f, "a.xlsx", b""), "0バイト"),
    "CSV called xlsx": (lambda f: copied(f, "a.xlsx", b"a,b\n1,2\n"), "拡張子（.xlsx）と違い"),
    "a workbook called csv": (lambda f: plain(f).rename(f / "a.csv"), "拡張子（.csv）と違い"),
    "a workbook called xls": (lambda f: plain(f).rename(f / "a.xls"), "拡張子（.xls）と違い"),
    "xlsm": (lambda f: plain(f).rename(f / "a.xlsm"), "マクロ付き"),
    "pdf": (lambda f: copied(f, "a.pdf", b"%PDF"), "この種類のファイル"),
    "a docx called xlsx": (
        lambda f: books.rezip(f / "a.xlsx", {"word/document.xml": b"<x/>"}),
        "表計算のファイルではありません",
    ),
    "xlsb called xlsx": (lambda f: books.rezip(f / "a.xlsx", {"xl/workbook.bin": b"x"}), "xlsb"),
    "binary called csv": (lambda f: copied(f, "a.csv", b"a,\0b\n"), "文字だけのファイルではない"),
    "bytes of no encoding": (lambda f: copied(f, "a.csv", b"a,\x81\xff\x8f\x20\n"), "文字コード"),
    "an open quote": (lambda f: copied(f, "a.csv", b'a,b\n"' + b"x\n" * 40_000), "閉じ忘れ"),
    "a CSV of 257 columns": (lambda f: copied(f, "a.csv", b",".join([b"x"] * 257)), "256列を超えている（右端はIW列）"),
    "a CSV of blank lines": (lambda f: copied(f, "a.csv", b"\n" * 500), "何も入っていません"),
    "21 MiB": (lambda f: copied(f, "a.csv", b"x" * (limits.FILE_BYTES + 1)), "20MBを超えている"),
    "a million rows": (lambda f: copied(f, "a.csv", b"a\n" * 1_000_000), "100,000行を超えている"),
    "100,001 rows": (lambda f: copied(f, "a.csv", "番号\n".encode() + b"1\n" * 100_001), "100,000行を超えている"),
}


@pytest.mark.parametrize("case", CASES)
def test_refused_in_a_sentence_within_bounds(tmp_path: Path, case: str) -> None:
    build, sentence = CASES[case]
    path = build(tmp_path)
    me = psutil.Process()
    before, start = me.memory_info().rss, time.monotonic()
    with pytest.raises(Refused, match=sentence) as caught:
        read_table(path)
    assert time.monotonic() - start < 10
    assert me.memory_info().rss - before < 100 << 20
    # 事象・原因・対処: what happened, then what to do.
    assert caught.value.text.endswith("ください。")
    assert me.children() == []


def test_exactly_the_limits_pass(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("番号\n".encode() + b"1\n" * 100_000)
    assert len(read_table(path).rows) == 100_000
    path.write_bytes(b",".join([b"x"] * 256) + b"\n" + b"y" * limits.CELL_CHARACTERS)
    table = read_table(path)
    assert len(table.header.labels) == 256
    assert table.rows[0].cells == ("y" * limits.CELL_CHARACTERS,)


def test_a_cell_longer_than_excel_allows(tmp_path: Path) -> None:
    path = shared(tmp_path)
    long = "あ" * (limits.CELL_CHARACTERS + 1)
    strings = books.parts_of(path)["xl/sharedStrings.xml"].replace(b"<t>PC</t>", f"<t>{long}</t>".encode())
    strings = strings.replace(b"</sst>", b"<!--" + noise(4000) + b"--></sst>")
    with pytest.raises(Refused, match="2行目のB列は32,767字を超えているため"):
        read_table(books.rezip(path, {**books.parts_of(path), "xl/sharedStrings.xml": strings}))
