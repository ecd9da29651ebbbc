import csv
import datetime
import errno
import os
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from komae_desk.core.errors import Refused
from komae_desk.files import delimited, workbook
from komae_desk.files.delimited import find_losses, write_csv
from komae_desk.files.listing import Column, Kind, Listing, Loss, display_width
from komae_desk.files.progress import Stopped
from komae_desk.files.reading import read_table
from komae_desk.files.table import Cell, Row
from komae_desk.files.workbook import write_xlsx

COLUMNS = (Column("管理番号"), Column("名称"), Column("数量", Kind.NUMBER), Column("取得日", Kind.DATE))
MARKING = "機密性2　取扱制限：複製禁止・配付禁止"
DAY = datetime.date(2024, 7, 5)


def listing(*rows: Sequence[Cell], title: str = "情報資産台帳") -> Listing:
    return Listing(title, COLUMNS, rows, MARKING, ("抽出条件：税務課",))


def test_a_list_as_an_office_expects_it(tmp_path: Path) -> None:
    path = tmp_path / "台帳.xlsx"
    moment = datetime.datetime(2024, 7, 5, 10, 30)
    written = write_xlsx(
        path, listing(("0012", '=HYPERLINK("http://x")\n二行目', 3, DAY), ("1-2", "あ" * 40, 2.5, moment))
    )
    assert (written.rows, written.verified) == (2, True)
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert [sheet.cell(at, 1).value for at in (1, 2, 3, 4)] == ["情報資産台帳", MARKING, "抽出条件：税務課", "管理番号"]
    assert (sheet["A5"].value, sheet["A5"].data_type, sheet["A5"].number_format) == ("0012", "s", "@")
    assert sheet["B5"].data_type == "s"
    assert sheet["C5"].value == 3
    assert sheet["D5"].is_date
    assert "ggge" in str(sheet["D5"].number_format)
    assert sheet["D6"].value == moment
    assert sheet.freeze_panes == "A5"
    assert sheet.auto_filter.ref == "A4:D6"
    assert sheet.print_title_rows == "$4:$4"
    assert MARKING in str(sheet.oddHeader.right.text)
    assert sheet.column_dimensions["B"].width > 60
    assert sheet.column_dimensions["A"].width < 20
    assert sheet.row_dimensions[6].height is not None
    assert sheet["C6"].value == 2.5
    with zipfile.ZipFile(path) as parts:
        page = parts.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in page
        assert b"hyperlink" not in page
    table = read_table(path)
    assert table.header.labels == tuple(column.label for column in COLUMNS)
    assert table.rows[0] == Row(5, ("0012", '=HYPERLINK("http://x")\n二行目', 3, DAY))


def test_dates_excel_miscounts_are_text(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.xlsx", listing(("a", "b", 12345678901234567890, datetime.date(1900, 2, 28))))
    assert read_table(tmp_path / "a.xlsx").rows[0].cells == ("a", "b", "12345678901234567890", "1900/02/28")


cell = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\ufffe\uffff"), max_size=12),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, width=32),
    st.booleans(),
    st.dates(datetime.date(1850, 1, 1)),
    st.datetimes(datetime.datetime(1850, 1, 1), datetime.datetime(9999, 12, 31)),
)
rows_of_cells = st.lists(st.lists(cell, max_size=5), max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(rows=rows_of_cells)
def test_whatever_is_written_reads_back_equal(tmp_path: Path, rows: list[list[Cell]]) -> None:
    columns = [Column(f"項目{at}") for at in range(5)]
    assert write_xlsx(tmp_path / "a.xlsx", Listing("表", columns, rows), verify=True).rows == len(rows)
    for encoding in ("utf-8", "cp932"):
        written = write_csv(tmp_path / "a.csv", Listing("表", columns, rows), encoding=encoding, verify=True)
        assert written.rows == len(rows)


def test_a_file_that_reads_back_otherwise_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "台帳.xlsx"
    path.write_bytes(b"old")
    original = workbook._found_rows

    def altered(fresh: Path) -> Iterator[list[Cell]]:
        for row in original(fresh):
            yield ["12" if value == "0012" else value for value in row]

    monkeypatch.setattr(workbook, "_found_rows", altered)
    with pytest.raises(Refused, match=r"一致しないため、「台帳\.xlsx」を保存しませんでした（5行目）"):
        write_xlsx(path, listing(("0012", "PC", 1, DAY)))
    assert path.read_bytes() == b"old"
    assert write_xlsx(path, listing(("0012", "PC", 1, DAY)), verify=False).verified is False
    monkeypatch.setattr(workbook, "_found_rows", lambda fresh: list(original(fresh))[:-1])
    with pytest.raises(Refused, match="（件数）"):
        write_xlsx(path, listing(("0012", "PC", 1, DAY)))


def test_a_csv_that_reads_back_otherwise_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = csv.reader
    monkeypatch.setattr(delimited.csv, "reader", lambda source: [row[:-1] for row in reader(source)])
    with pytest.raises(Refused, match="（1行目）"):
        write_csv(tmp_path / "a.csv", listing(("0012", "PC", 1, DAY)))
    assert list(tmp_path.iterdir()) == []


def test_csv_for_excel(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_csv(path, listing(("0012", "=1+1", -5, DAY), ("'=x", "　＝x\n2", 2.5, None)), heading=True)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig").split("\r\n")[4:6] == [
        '"0012","\'=1+1","-5","2024/07/05"',
        '"\'\'=x","\'　＝x\n2","2.5",""',
    ]
    table = read_table(path)
    assert [row.cells[:2] for row in table.rows] == [("0012", "=1+1"), ("'=x", "　＝x\n2")]


def test_shift_jis_tells_what_it_loses(tmp_path: Path) -> None:
    rows = [("①", "髙﨑㈱〜", 1, None), ("𠮷田", "葛\U000e0100城—㋿", 2, None), ("か\u3099", "", 3, None)]
    written = write_csv(tmp_path / "a.csv", listing(*rows), encoding="cp932")
    assert written.losses == (
        Loss(2, "名称", "〜", "～"),
        Loss(3, "管理番号", "𠮷", "〓"),
        Loss(3, "名称", "\U000e0100", ""),
        Loss(3, "名称", "—", "―"),
        Loss(3, "名称", "㋿", "〓"),
    )
    assert written.losses == find_losses(listing(*rows))
    assert written.losses[1].sentence() == "3行目 管理番号：「𠮷」（U+20BB7）は「〓」になりました。"
    assert written.losses[2].sentence() == "3行目 名称：U+E0100は取り除きました。"
    cells = [row.cells for row in read_table(tmp_path / "a.csv", encoding="cp932").rows]
    assert cells[1][:2] == ("〓田", "葛城―〓")
    assert cells[2][0] == "が"


def test_substitutes_are_guarded_too(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", listing(("−1", "x", 1, None)), encoding="cp932")
    assert (tmp_path / "a.csv").read_bytes().decode("cp932").split("\r\n")[1].startswith('"\'－1"')


@pytest.mark.parametrize("write", [write_xlsx, write_csv])
@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        (PermissionError(errno.EACCES, "x", None, 32), "ほかのソフトで開かれている"),
        (PermissionError(errno.EACCES, "x"), "書き込みが許されていない"),
        (OSError(errno.ENOSPC, "x"), "空き容量が足りない"),
        (OSError(errno.EIO, "x"), "保存先につながっているか"),
    ],
)
def test_what_the_disk_declines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: type, failure: OSError, sentence: str
) -> None:
    path = tmp_path / "台帳.xlsx"
    path.write_bytes(b"old")
    if "ほかのソフト" in sentence:
        failure.winerror = 32  # type: ignore[attr-defined]

    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(Refused, match=sentence):
        write(path, listing(("1", "2", 3, DAY)))
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="フォルダーが見つからない"):
        write_xlsx(tmp_path / "無い" / "a.xlsx", listing())


@pytest.mark.parametrize("write", [write_xlsx, write_csv])
def test_stopping_leaves_nothing(tmp_path: Path, write: type) -> None:
    with pytest.raises(Stopped):
        write(tmp_path / "a", listing(("1", "2", 3, DAY)), cancelled=lambda: True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("write", [write_xlsx, write_csv])
@pytest.mark.parametrize(("text", "sentence"), [("x" * 32_768, "32,767字を超えている"), ("\ud800", "壊れた文字")])
def test_text_no_spreadsheet_holds(tmp_path: Path, write: type, text: str, sentence: str) -> None:
    with pytest.raises(Refused, match=f"行目の「名称」.*{sentence}"):
        write(tmp_path / "a", listing(("1", text, 3, DAY)))
    assert list(tmp_path.iterdir()) == []


def test_the_working_files_lie_beside_the_target_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "temp"
    elsewhere.mkdir()
    target = tmp_path / "out"
    target.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    seen: list[int] = []

    def rows() -> Iterator[Sequence[Cell]]:
        for at in range(3000):
            seen.append(len(list(elsewhere.iterdir())))
            yield (str(at), "x", at, DAY)

    write_xlsx(target / "a.xlsx", Listing("表", COLUMNS, rows()))
    assert max(seen) == 0
    assert [path.name for path in target.iterdir()] == ["a.xlsx"]


@pytest.mark.parametrize("title", ["a/b:c[1]*?\\", "", "'", "x" * 40, "History"])
def test_any_title_names_a_sheet(tmp_path: Path, title: str) -> None:
    assert write_xlsx(tmp_path / "a.xlsx", listing(("1", "2", 3, DAY), title=title)).verified


@pytest.mark.parametrize(
    ("text", "width"),
    [("abc", 3), ("漢字", 4), ("ｱｲ", 2), ("①※", 4), ("葛\U000e0100", 2), ("か\u3099", 2), ("a\nbcd", 3), ("𠮷", 2)],
)
def test_widths_count_full_width_twice(text: str, width: int) -> None:
    assert display_width(text) == width
