"""The export from a list to a file, by keyboard, and the file read back."""

import csv
import json

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from komae_desk.core.bulk import BulkChange
from komae_desk.core.origin import Origin
from komae_desk.files import saving
from komae_desk.ui.export_dialog import ExportDialog
from tests.sample import Color
from tests.ui.budget import CONTROL
from tests.ui.export_hand import begin, name_file, tab_to
from tests.ui.importing import bench, desk_in, dialog_of

pytestmark = pytest.mark.usefixtures("appearance")
Key = Qt.Key
FORMULA = '=HYPERLINK("http://example.invalid","見る")'


@pytest.fixture
def hand(qtbot, tmp_path):
    with bench(qtbot, desk_in(tmp_path)) as made:
        desk = made.desk
        for tag, name, color in (
            ("KK-0012", "髙﨑の箱", Color.RED),
            ("KK-0001", FORMULA, Color.RED),
            ("KK-0003", "辻󠄀の箱", Color.BLUE),
        ):
            desk.save(desk.new("box", tag=tag, name=name, color=color, bought_on=desk.today, count=3))
        made.window.open_page("box")
        yield made


def test_what_the_filtered_list_shows_goes_to_excel_by_keyboard(hand, tmp_path):
    hand.key(Key.Key_F, CONTROL)
    hand.text("箱")
    page = hand.window.stack.page
    hand.wait(lambda: page.model.rowCount() == 2)
    dialog = begin(hand)
    assert dialog.words.text() == "箱 2件を書き出します。　条件：「箱」"
    tab_to(hand, dialog.go_button)
    hand.key(Key.Key_Return)
    name_file(hand, tmp_path / "箱.xlsx")
    hand.idle()
    hand.front()
    assert page.view.hasFocus()
    sheet = openpyxl.load_workbook(tmp_path / "箱.xlsx").active
    found = list(sheet.iter_rows(values_only=True))
    assert [line[0] for line in found[:2]] == ["箱", "機密性2"]
    assert found[2][0].endswith("𠮷田 花子 書出し　2件")
    assert found[3][0] == "条件：「箱」"
    assert found[4] == ("管理番号", "名称", "色", "取得日", "数", "状態")
    assert [row[:3] for row in found[5:]] == [("KK-0003", "辻󠄀の箱", "青"), ("KK-0012", "髙﨑の箱", "赤")]
    assert found[5][3].date() == hand.desk.today
    assert found[5][4] == 3
    assert sheet.oddHeader.right.text == "機密性2"
    line = next(line for line in hand.desk.store.recent_lines(5) if line.verb == "export")
    facts = json.loads(line.body)["facts"]
    assert (facts["rows"], facts["marking"], facts["ledger"]) == (2, "機密性2", "box")
    assert "箱.xlsx" not in line.body


@pytest.mark.parametrize(("downs", "encoding"), [(1, "utf-8-sig"), (2, "cp932")])
def test_csv_is_safe_and_says_what_it_loses(hand, tmp_path, downs, encoding):
    dialog = begin(hand)
    assert dialog.forms.checkedButton().hasFocus()
    for _ in range(downs):
        hand.key(Key.Key_Down)
    tab_to(hand, dialog.go_button)
    hand.key(Key.Key_Space)
    name_file(hand, tmp_path / "箱.csv")
    hand.idle()
    text = (tmp_path / "箱.csv").read_bytes().decode(encoding)
    found = list(csv.reader(text.splitlines()))
    names = [row[1] for row in found if row and row[0].startswith("KK-")]
    assert names[0] == "'" + FORMULA
    if encoding == "cp932":
        lost = [dialog.losses.item(at).text() for at in range(dialog.losses.count())]
        assert len(lost) == 2
        assert lost[0].startswith("3行目") and "「𠮷」（U+20BB7）は「〓」になりました" in lost[0]
        assert "名称：U+E0100は取り除きました" in lost[1]
        assert dialog.losses.hasFocus()
        assert dialog.isVisible()
        tab_to(hand, dialog.close_button)
        hand.key(Key.Key_Space)
    assert dialog_of(ExportDialog) is None


def test_all_fields_come_back_through_the_import(hand, tmp_path):
    # A list of a server that is not the city's says so, and is read all the same (settled.md 23).
    hand.desk.origin = Origin.ONE_MACHINE
    dialog = begin(hand)
    tab_to(hand, dialog.fields.checkedButton())
    hand.key(Key.Key_Down)
    tab_to(hand, dialog.go_button)
    hand.key(Key.Key_Return)
    name_file(hand, tmp_path / "箱.xlsx")
    hand.idle()
    hand.front()
    sheet = openpyxl.load_workbook(tmp_path / "箱.xlsx").active
    assert sheet["A4"].value == "一台用のサーバーの記録です。市の共有サーバーの記録ではありません。"
    hand.begin("box")
    hand.choose(tmp_path / "箱.xlsx")
    hand.key(Key.Key_F12)
    hand.idle()
    assert hand.page.preview.count_line.text() == "3行を読みました。新規 0・更新 0・変更なし 3・取り込めない 0"


def test_a_file_that_is_open_elsewhere_is_said_and_stays_as_it_was(hand, tmp_path, monkeypatch):
    target = tmp_path / "箱.xlsx"
    target.write_bytes(b"old")

    def held(*_: object) -> None:
        error = PermissionError(13, "sharing violation")
        error.winerror = 32
        raise error

    monkeypatch.setattr(saving.os, "replace", held)
    dialog = begin(hand)
    tab_to(hand, dialog.go_button)
    hand.key(Key.Key_Return)
    name_file(hand, target)
    hand.idle()
    assert dialog.refusal.text() == (
        "「箱.xlsx」はほかのソフトで開かれているため、保存できません。Excelなどを閉じて、もう一度保存してください。"
    )
    assert target.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
    assert not [line for line in hand.desk.store.recent_lines(3) if line.verb == "export"]
    assert dialog.go_button.hasFocus()
    monkeypatch.undo()
    hand.key(Key.Key_Return)
    name_file(hand, target)
    hand.idle()
    assert target.read_bytes().startswith(b"PK")


def test_a_long_export_can_be_stopped_and_leaves_nothing(hand, tmp_path):
    desk = hand.desk
    desk.bulk("取込み", [BulkChange(desk.new("box", tag=f"L-{n:05d}", name="箱")) for n in range(6_000)])
    dialog = begin(hand)
    assert dialog.count == 6_003
    tab_to(hand, dialog.go_button)
    hand.key(Key.Key_Return)
    name_file(hand, tmp_path / "箱.xlsx")
    dialog.reject()
    assert dialog.refusal.text() == "書出しが終わるか、中止してから閉じてください。"
    assert dialog.progress.stop_button.isVisible()
    dialog.progress.stop_button.click()
    hand.idle()
    assert dialog.refusal.text() == "書出しを中止しました。"
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".xlsx" or p.name.startswith(".")] == []
    assert dialog.go_button.hasFocus()
    hand.key(Key.Key_Escape)
    assert dialog_of(ExportDialog) is None


def test_an_empty_list_is_not_written(hand):
    hand.key(Key.Key_F, CONTROL)
    hand.text("ない")
    page = hand.window.stack.page
    hand.wait(lambda: page.model.rowCount() == 0)
    dialog = begin(hand)
    tab_to(hand, dialog.go_button)
    hand.key(Key.Key_Return)
    assert dialog.refusal.text() == "書き出す行がありません。条件を解除してください。"
    assert dialog_of(QFileDialog) is None
    assert QApplication.focusWidget() is dialog.go_button
    hand.key(Key.Key_Escape)
    assert dialog_of(ExportDialog) is None
