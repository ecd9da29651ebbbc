"""A spreadsheet goes into a ledger as one act: nothing invented, nothing lost."""

from pathlib import Path

import openpyxl
import pytest

from komae_desk.core.errors import Refused
from komae_desk.core.store import Query
from komae_desk.files.check import Outcome
from komae_desk.files.intake import Intake
from tests.sample import Color, desk_for, store, user

HEADER = ["資産番号", "名称", "色", "取得日", "割れ物", "親の箱"]


@pytest.fixture
def desk():
    return desk_for(store(), user("田中 花子"))


def book(path: Path, *rows: list[object], header: list[str] = HEADER) -> Path:
    made = openpyxl.Workbook()
    made.active.append(["税務課 備品一覧"])
    made.active.append(header)
    for row in rows:
        made.active.append(row)
    made.save(path)
    return path


def rehearsed(desk, path, mapping=None):
    intake = Intake(desk, "box")
    table = intake.open(path)
    chosen = mapping or {**intake.mapping(table), 0: "tag"}
    return intake, table, chosen, intake.rehearse(table, chosen)


def test_rows_become_records_in_one_act_that_is_undone_as_a_whole(desk, tmp_path):
    desk.save(desk.new("box", tag="KK-0001", name="親"))
    desk.save(desk.new("box", tag="KK-0002", name="変わらない", color=Color.RED))
    path = book(
        tmp_path / "a.xlsx",
        ["ＫＫ－０００１", "親（改）", "", None, "", ""],
        ["KK-0002", "変わらない", "赤", None, "", ""],
        ["KK-0003", "𠮷田の箱", "青", "R6.4.1", "○", "KK-0001"],
        ["KK-0004", "", "緑", "R6.13.1", "", ""],
        ["KK-0003", "同じ番号", "", None, "", ""],
    )
    intake, table, mapping, checked = rehearsed(desk, path)
    counts = {o: checked.counts[o] for o in Outcome}
    assert counts == {Outcome.NEW: 1, Outcome.UPDATED: 1, Outcome.UNCHANGED: 1, Outcome.REJECTED: 2}
    assert checked.read == sum(counts.values())
    checked.edit(4, 0, "KK-0005")
    intake.commit(table, mapping, checked)
    assert desk.store.count(Query("box")) == 4
    assert desk.find("box", tag="KK-0003")[0].parent == desk.find("box", tag="KK-0001")[0].id
    assert desk.undo() == "箱 3件の取込み"
    assert [b.name for b in desk.find("box")] == ["親", "変わらない"]


def test_every_fault_is_told_at_its_cell_and_can_be_mended_in_place(desk, tmp_path):
    path = book(tmp_path / "a.xlsx", ["KK-0004", "箱", "緑", "R6.13.1", "", "KK-9"])
    _, _, _, checked = rehearsed(desk, path)
    assert checked.sentences(checked.rows[0]) == [
        "3行目 色：色は、赤・青のどれかを入力してください（今「緑」）。",
        "3行目 取得日：月は1から12までの数字を入力してください。",
        "3行目 親の箱：親の箱「KK-9」の箱は登録されていません。先に登録してください。",
    ]
    for column, cell in ((2, "青"), (3, "R6.12.1"), (5, "")):
        checked.edit(0, column, cell)
    assert checked.rows[0].outcome is Outcome.NEW


def test_a_required_field_without_a_column_is_refused(desk, tmp_path):
    path = book(tmp_path / "a.xlsx", ["赤"], header=["色"])
    intake = Intake(desk, "box")
    with pytest.raises(Refused, match="管理番号"):
        intake.rehearse(intake.open(path), {0: "color"})


def test_the_mapping_is_remembered_for_the_same_header(desk, tmp_path):
    path = book(tmp_path / "a.xlsx", ["KK-1", "箱"], header=["符号", "品"])
    intake = Intake(desk, "box")
    table = intake.open(path)
    assert intake.mapping(table) != {0: "tag", 1: "name"}
    chosen = {0: "tag", 1: "name"}
    intake.commit(table, chosen, intake.rehearse(table, chosen))
    assert Intake(desk, "box").mapping(table) == chosen


def test_rejected_rows_are_saved_with_what_to_mend_and_read_again(desk, tmp_path):
    path = book(tmp_path / "a.xlsx", ["KK-1", "箱", "緑"], ["KK-2", "箱", "赤"])
    intake, table, _, checked = rehearsed(desk, path)
    intake.save_rejected(tmp_path / "b.xlsx", table, checked)
    again = intake.open(tmp_path / "b.xlsx")
    assert [row.cells[0] for row in again.rows] == ["KK-1"]
    assert "直すところ" in again.header.labels


def test_row_numbers_are_not_taken_for_the_number_of_the_thing(desk, tmp_path):
    made = openpyxl.Workbook()
    for row in (["No.", "管理番号", "名称"], [1, "KK-1", "箱"], [2, "KK-2", "箱"]):
        made.active.append(row)
    made.save(tmp_path / "a.xlsx")
    intake = Intake(desk, "box")
    assert intake.mapping(intake.open(tmp_path / "a.xlsx")) == {1: "tag", 2: "name"}
