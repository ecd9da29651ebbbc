"""Every kind of file, and every file that cannot be taken: a sentence on the page, and nothing lost."""

import re
import struct
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from komae_desk.files import limits
from komae_desk.ui.import_screen import FILE, MAPPING, RESULT
from tests.files import books
from tests.files.test_hostile import bomb, encrypted_flag, renamed_macro, truncated
from tests.ui.importing import HEADER, bench, book, desk_in, rows

pytestmark = pytest.mark.usefixtures("appearance")
Key = Qt.Key


@pytest.fixture
def hand(qtbot, tmp_path):
    with bench(qtbot, desk_in(tmp_path)) as made:
        made.begin()
        yield made


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def csv(folder: Path, encoding: str) -> Path:
    lines = [HEADER, *rows(2)]
    text = "\r\n".join(",".join(str(cell) for cell in line) for line in lines)
    return written(folder / "a.csv", text.replace("𠮷辻󠄀", "").encode(encoding))


def ods(folder: Path) -> Path:
    return books.ods(folder / "a.ods", [HEADER, *rows(2)])


def xls(folder: Path) -> Path:
    """What Excel 97 wrote: BOF, one sheet, its cells as labels and numbers."""
    strings = [str(cell) for line in (HEADER, *rows(2)) for cell in line]
    sst = struct.pack("<LL", len(strings), len(strings)) + b"".join(
        struct.pack("<HB", len(s.encode("utf-16-le")) // 2, 1) + s.encode("utf-16-le") for s in strings
    )
    bound = struct.pack("<LBBBB", 0, 0, 0, 4, 1) + "台帳".encode("utf-16-le")
    book_part = books.biff((0x85, bound), (0xFC, sst))
    start = len(book_part)
    bound = struct.pack("<LBBBB", start, 0, 0, 4, 1) + "台帳".encode("utf-16-le")
    book_part = books.biff((0x85, bound), (0xFC, sst))
    width = len(HEADER)
    cells = [(0xFD, struct.pack("<HHHL", at // width, at % width, 15, at)) for at in range(len(strings))]
    bof = (0x0809, struct.pack("<HHHH8x", 0x0600, 0x10, 0, 0))
    size = (0x0200, struct.pack("<LLHHH", 0, 3, 0, width, 0))
    sheet = b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in (bof, size, *cells, (0x0A, b"")))
    return books.ole(folder / "a.xls", {"Workbook": book_part + sheet})


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda f: book(f / "a.xlsx", rows(2)), id="xlsx"),
        pytest.param(xls, id="xls"),
        pytest.param(ods, id="ods"),
        pytest.param(lambda f: csv(f, "utf-8-sig"), id="utf-8"),
        pytest.param(lambda f: csv(f, "cp932"), id="cp932"),
    ],
)
def test_each_kind_of_file_goes_into_the_ledger(hand, tmp_path, make):
    hand.choose(make(tmp_path))
    assert hand.page.refusal.text() == ""
    assert hand.page.columns.mapping == {0: "tag", 1: "name", 2: "color", 3: "bought_on", 4: "count"}
    assert hand.page.columns.encodings.isVisible() == bool(hand.page.columns.sheet.encoding)
    hand.key(Key.Key_F12)
    hand.idle()
    hand.key(Key.Key_F12)
    hand.idle()
    assert [(b.tag, b.count, b.bought_on.year) for b in hand.desk.find("box")] == [
        ("KK-00001", 1, 2024),
        ("KK-00002", 2, 2024),
    ]
    assert all(b.name.startswith("髙﨑") for b in hand.desk.find("box"))


REFUSED = {
    "gone": (lambda f: f / "ない.xlsx", "見つかりません。場所と名前を確かめて"),
    "with a password": (encrypted_flag, "パスワード"),
    "an old one with a password": (
        lambda f: books.ole(f / "a.xlsx", {"EncryptionInfo": b"x", "EncryptedPackage": b"x"}),
        "パスワード",
    ),
    "with macros": (renamed_macro, "マクロ"),
    "a zip bomb": (bomb, "大きすぎる"),
    "too large": (lambda f: written(f / "a.csv", b"x" * (limits.FILE_BYTES + 1)), "20MBを超えている"),
    "empty": (lambda f: written(f / "a.xlsx", b""), "0バイト"),
    "without a cell": (lambda f: books.xlsx(f / "a.xlsx", []), "何も入っていません"),
    "broken": (truncated, "壊れている"),
    "not a table": (lambda f: written(f / "a.pdf", b"%PDF"), "この種類のファイル"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_taken_is_said_on_the_page_and_nothing_is_lost(hand, tmp_path, spoken, case):
    make, words = REFUSED[case]
    hand.page.read(make(tmp_path))
    hand.idle()
    page = hand.page
    assert (page.step, page.refusal.isVisible()) == (FILE, True)
    assert re.search(words, page.refusal.text())
    assert page.refusal.text().endswith("ください。")
    assert (page.refusal.text(), True) in spoken
    assert page.choose.place.buttons[0].hasFocus()
    assert hand.names() == []
    hand.choose(book(tmp_path / "次.xlsx", rows(1)))
    assert (page.step, page.refusal.text()) == (MAPPING, "")


@pytest.mark.skipif(sys.platform == "win32", reason="rights are not set by chmod there")
def test_a_file_that_others_hold_is_said(hand, tmp_path, monkeypatch):
    def held(*_: object) -> None:
        raise PermissionError(13, "used by another process")

    path = book(tmp_path / "a.xlsx", rows(1))
    monkeypatch.setattr(Path, "open", held)
    hand.page.read(path)
    hand.idle()
    monkeypatch.undo()
    assert hand.page.refusal.text().startswith("「a.xlsx」を開けません。Excelなどで開いているときは閉じてから")


def test_a_refused_second_file_leaves_the_first_one_as_it_was(hand, tmp_path):
    hand.choose(book(tmp_path / "a.xlsx", rows(2)))
    hand.page.read(written(tmp_path / "b.xlsx", b""))
    hand.idle()
    assert hand.page.step == MAPPING
    assert "0バイト" in hand.page.refusal.text()
    hand.key(Key.Key_F12)
    hand.idle()
    hand.key(Key.Key_F12)
    hand.idle()
    assert len(hand.names()) == 2


def test_data_without_a_header_and_a_header_without_data(hand, tmp_path):
    hand.choose(books.xlsx(tmp_path / "a.xlsx", [[1, 2, 3], [4, 5, 6]]))
    assert hand.page.step == MAPPING
    assert "の列が決まっていません" in hand.page.refusal.text()
    hand.key(Key.Key_F12)
    assert hand.page.step == MAPPING
    hand.begin("box")
    hand.choose(books.xlsx(tmp_path / "b.xlsx", [list(HEADER)]))
    hand.key(Key.Key_F12)
    hand.idle()
    hand.key(Key.Key_F12)
    hand.idle()
    assert hand.page.step != RESULT
    assert hand.page.go_button.why.startswith("登録できる行がありません。")


def test_another_header_row_and_another_sheet_are_taken(hand, tmp_path):
    import openpyxl

    path = book(tmp_path / "a.xlsx", rows(2))
    made = openpyxl.load_workbook(path)
    other = made.create_sheet("予備")
    for line in (["管理番号", "名称"], ["KK-9", "予備の箱"]):
        other.append(line)
    made.save(path)
    hand.choose(path)
    columns = hand.page.columns
    columns.header.setValue(3)
    assert "の列が決まっていません" in hand.page.refusal.text()
    columns.header.setValue(2)
    assert hand.page.refusal.text() == ""
    columns.sheets.setFocus()
    hand.key(Key.Key_Down)
    hand.idle()
    assert columns.sheet.sheet == "予備"
    assert columns.mapping == {0: "tag", 1: "name"}


def test_a_dropped_file_is_read(hand, tmp_path):
    path = book(tmp_path / "a.xlsx", rows(2))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    what = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(20, 20), *what)
    hand.page.dragEnterEvent(enter)
    assert enter.isAccepted()
    hand.page.dropEvent(QDropEvent(QPointF(20, 20), *what))
    hand.idle()
    assert hand.page.step == MAPPING


def test_reading_can_be_stopped(hand, tmp_path):
    lines = [[f"KK-{n}", "箱", "赤", "R6.4.1", 1] for n in range(20_000)]
    path = written(tmp_path / "a.csv", "\n".join(",".join(map(str, line)) for line in [HEADER, *lines]).encode())
    hand.key(Key.Key_Return)
    hand.type_path(path)
    hand.key(Key.Key_Space)
    hand.idle()
    assert (hand.page.step, hand.window.jobs.all[-1].detail) == (FILE, "読み取りを中止しました。")
    assert hand.page.choose.place.buttons[0].hasFocus()
