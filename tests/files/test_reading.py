import codecs
import datetime
import os
import subprocess
import sys
import threading
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from komae_desk.core.errors import Refused
from komae_desk.files import child, limits, reader, reading
from komae_desk.files.progress import Stopped
from komae_desk.files.reading import read_table
from tests.files import books

STAFF_XLS = Path(__file__).with_name("staff.xls")
LABELS = ("職員番号", "氏名", "席次")
ROWS = [LABELS, ("0010001", "髙橋　花子", 1), ("0010002", "山﨑　一郎", 2.5)]


def test_cells_arrive_as_they_were_typed(tmp_path: Path) -> None:
    path = tmp_path / "台帳.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["文字", "整数", "小数", "日", "和暦", "時", "時刻", "真偽", "空", "数式"])
        sheet.write_string(1, 0, "0010001")
        sheet.write_number(1, 1, 12)
        sheet.write_number(1, 2, 2.5)
        day = datetime.datetime(2024, 7, 5)
        sheet.write_datetime(1, 3, day, book.add_format({"num_format": "yyyy/mm/dd"}))
        sheet.write_datetime(1, 4, day, book.add_format({"num_format": '[$-411]ggge"年"m"月"d"日";@'}))
        sheet.write_datetime(1, 5, day.replace(hour=10, minute=30), book.add_format({"num_format": "yyyy/m/d h:mm"}))
        sheet.write_number(1, 6, 0.4375, book.add_format({"num_format": "h:mm"}))
        sheet.write_boolean(1, 7, True)
        sheet.write_formula(1, 9, "=B2*2", None, 24)
    table = read_table(path)
    day_only = datetime.date(2024, 7, 5)
    moment = datetime.datetime(2024, 7, 5, 10, 30)
    assert table.rows[0].cells == ("0010001", 12, 2.5, day_only, day_only, moment, "10:30", True, None, 24)
    assert type(table.rows[0].cells[1]) is int


@pytest.mark.parametrize("number", [*range(27, 37), *range(50, 59)])
def test_builtin_japanese_date_formats_are_dates(tmp_path: Path, number: int) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "日付")
        sheet.write_number(1, 0, 45478, book.add_format({"num_format": number}))
    assert read_table(path).rows[0].cells == (datetime.date(2024, 7, 5),)


def test_furigana_is_not_part_of_a_name(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet().write_column(0, 0, ["氏名", "山田"])
    shared = books.parts_of(path)["xl/sharedStrings.xml"].replace(
        "<t>山田</t>".encode(), '<t>山田</t><rPh sb="0" eb="2"><t>ヤマダ</t></rPh>'.encode()
    )
    assert "ヤマダ".encode() in shared
    books.changed(path, xl__sharedStrings_dot_xml=shared)
    assert read_table(path).rows[0].cells == ("山田",)


def test_an_ods(tmp_path: Path) -> None:
    table = read_table(books.ods(tmp_path / "名簿.ods", ROWS))
    assert table.header.labels == LABELS
    assert [row.cells for row in table.rows] == ROWS[1:]
    assert table.sheets == ("名簿",)


def test_a_legacy_xls() -> None:
    table = read_table(STAFF_XLS)
    assert table.header.labels == ("職員番号", "氏名", "所属", "採用日", "席次")
    assert table.header.top == 3
    assert table.rows[0].cells == ("0010001", "髙橋　花子", "税務課", datetime.date(2019, 5, 1), 1)


@pytest.mark.parametrize(
    ("codec", "mark", "found"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", codecs.BOM_UTF8, "utf-8"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16"),
        ("cp932", b"", "cp932"),
        ("euc_jp", b"", "euc_jp"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_encodings_and_delimiters(tmp_path: Path, codec: str, mark: bytes, found: str, delimiter: str) -> None:
    lines = ["職員番号,氏名,ふりがな", '0010001,高橋　花子,"たかはし\nはなこ"', "0010002,山崎　一郎,やまざき"]
    path = tmp_path / "名簿.csv"
    path.write_bytes(mark + "\r\n".join(lines).replace(",", delimiter).encode(codec))
    table = read_table(path)
    assert (table.encoding, table.delimiter) == (found, delimiter)
    assert table.rows[0].cells == ("0010001", "高橋　花子", "たかはし\nはなこ")
    assert [row.number for row in table.rows] == [2, 3]


def test_cp932_with_half_kana_and_office_characters(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("番号,ｶﾅ\n①,ﾔﾏﾀﾞ ㈱髙﨑～\n".encode("cp932"))
    assert read_table(path).rows[0].cells == ("①", "ﾔﾏﾀﾞ ㈱髙﨑～")


def test_csv_written_for_excel_comes_back_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('番号,式\n="0012",\'=1+1\n', encoding="utf-8")
    assert read_table(path).rows[0].cells == ("0012", "=1+1")


def test_the_named_encoding_wins_and_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("番号\nあ\n".encode("cp932"))
    assert read_table(path, encoding="cp932").rows[0].cells == ("あ",)
    with pytest.raises(Refused, match="UTF-8"):
        read_table(path, encoding="utf-8")


def test_titles_and_blank_rows_above_the_header(tmp_path: Path) -> None:
    rows = [("情報資産台帳",), ("令和6年4月1日現在",), (), ("管理番号", "名称", "数量"), ("K-1", "PC", 3)]
    table = read_table(books.xlsx(tmp_path / "a.xlsx", rows))
    assert table.header.labels == ("管理番号", "名称", "数量")
    assert [(row.number, row.cells) for row in table.rows] == [(5, ("K-1", "PC", 3))]


def test_two_header_rows_joined_by_merged_cells(tmp_path: Path) -> None:
    rows = [("管理番号", "保管場所", None, "備考"), (None, "建物", "部屋", None), ("K-1", "本庁舎", "201", "")]
    path = books.xlsx(tmp_path / "a.xlsx", rows, merges=["A1:A2", "B1:C1", "D1:D2"])
    table = read_table(path)
    assert table.header.labels == ("管理番号", "保管場所 建物", "保管場所 部屋", "備考")
    assert [row.number for row in table.rows] == [3]


def test_the_person_may_choose_the_header(tmp_path: Path) -> None:
    path = books.xlsx(tmp_path / "a.xlsx", [("a", "b"), ("管理番号", "名称"), ("K-1", "PC")])
    table = read_table(path).with_header(2)
    assert table.header.labels == ("管理番号", "名称")
    assert [row.number for row in table.rows] == [3]
    assert table.with_header(1, 2).header.labels == ("a 管理番号", "b 名称")


@given(
    st.lists(
        st.lists(
            st.one_of(
                st.text(st.sampled_from('",[]\\n:{}あ\n'), max_size=6),
                st.floats(-1e12, 1e12),
                st.booleans(),
                st.dates(),
                st.datetimes().map(lambda moment: moment.replace(microsecond=0)),
            )
        )
    )
)
def test_cells_survive_the_way_from_the_child(rows: list[list[object]]) -> None:
    expected = [[None if cell == "" else cell for cell in row] for row in rows]
    assert reading._decode(reader.packed([[], rows])) == [[], expected]


def test_sheets_are_chosen_and_hidden_ones_are_not_offered(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name in ("空", "職員", "隠し"):
        book.create_sheet(name)
    book.remove(book.worksheets[0])
    book["職員"].append(["番号"])
    book["隠し"].append(["秘"])
    book["隠し"].sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    table = read_table(tmp_path / "a.xlsx")
    assert (table.sheet, table.sheets) == ("職員", ("空", "職員"))
    with pytest.raises(Refused, match="「隠し」はありません"):
        read_table(tmp_path / "a.xlsx", sheet="隠し")
    with pytest.raises(Refused, match="何も入っていません"):
        read_table(tmp_path / "a.xlsx", sheet="空")


def test_error_cells_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["番号", "値"])
        sheet.write_formula(1, 0, "=1/0", None, "#DIV/0!")
        sheet.write(1, 1, "x")
    table = read_table(path)
    assert table.rows[0].cells == (None, "x")
    assert "1か所" in table.notes[0]


def test_progress_counts_up_to_the_end(tmp_path: Path) -> None:
    path = books.xlsx(tmp_path / "a.xlsx", [("番号",), *((f"K-{i}",) for i in range(1200))])
    seen: list[tuple[int, int | None]] = []
    read_table(path, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (1201, 1201)
    assert seen == sorted(seen)


def test_stopping_ends_the_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    children: list[subprocess.Popen[bytes]] = []
    start = child._start

    def remembered(*whom: str) -> subprocess.Popen[bytes]:
        children.append(start(*whom))
        return children[0]

    monkeypatch.setattr(child, "_start", remembered)
    path = books.xlsx(tmp_path / "a.xlsx", [("番号",), *((f"K-{i}",) for i in range(5000))])
    before = threading.active_count()
    with pytest.raises(Stopped):
        read_table(path, cancelled=lambda: True)
    assert children[0].returncode is not None
    assert threading.active_count() == before


def test_a_reader_that_never_answers_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_command", lambda *whom: [sys.executable, "-c", "import time; time.sleep(60)"])
    monkeypatch.setattr(limits, "SECONDS", 0.3)
    with pytest.raises(Refused, match="時間がかかりすぎる"):
        read_table(books.xlsx(tmp_path / "a.xlsx", ROWS))


def test_a_lying_reader_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = books.xlsx(tmp_path / "a.xlsx", ROWS)
    for frame in (b"\xff\xff\xff\xff", b"\0\0\0\x02{]", b"\0\0\0\x02{}"):
        script = f"import os; os.write(1, {frame!r})"
        monkeypatch.setattr(child, "_command", lambda *whom, script=script: [sys.executable, "-c", script])
        with pytest.raises(Refused, match="壊れている"):
            read_table(path)


def test_the_child_inherits_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOMAE_SECRET", "x")
    handle = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(handle, True)
    script = (
        "import os, json; words = ' '.join([*os.environ, *os.listdir('/proc/self/fd')]);"
        "seen = json.dumps({'refused': words}).encode();"
        "os.write(1, len(seen).to_bytes(4, 'big') + seen)"
    )
    monkeypatch.setattr(child, "_command", lambda *whom: [sys.executable, "-c", script])
    with pytest.raises(Refused) as caught:
        read_table(books.xlsx(tmp_path / "a.xlsx", ROWS))
    os.close(handle)
    words = caught.value.text.split()
    assert "KOMAE_SECRET" not in words
    assert str(handle) not in words or handle <= 3


def test_a_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert child._command("komae_desk.files.reader", "--read-table") == [sys.executable, "--read-table"]


@pytest.mark.skipif(sys.platform == "win32", reason="the job object is Windows' own")
@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.socket()",
        "open('/tmp/komae-desk-reader-test', 'w')",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.fork()",
        "x = bytearray(2 << 30)",
    ],
)
def test_the_reader_gave_up_network_programs_writing_and_memory(attempt: str) -> None:
    script = f"from komae_desk.files.confinement import confine; import socket, subprocess; confine(); {attempt}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False, text=True)
    assert done.returncode != 0
    assert "PermissionError" in done.stderr or "MemoryError" in done.stderr


@pytest.mark.parametrize("name", ["gone.xlsx", "gone.csv"])
def test_a_file_that_is_not_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused, match="見つかりません"):
        read_table(tmp_path / name)
