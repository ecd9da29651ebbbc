"""The import from the file to the list and back, by keyboard, with real files in the real window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from komae_desk.core.bulk import CHUNK
from komae_desk.core.intake import Outcome
from komae_desk.ui.chips import Status
from komae_desk.ui.import_screen import FILE, MAPPING, PREVIEW, RESULT
from komae_desk.ui.long_undo import AT_ONCE
from tests.sample import Color
from tests.ui.budget import CONTROL, SHIFT
from tests.ui.conftest import compose
from tests.ui.importing import bench, book, desk_in, rows

pytestmark = pytest.mark.usefixtures("appearance")
Key = Qt.Key


@pytest.fixture
def hand(qtbot, tmp_path):
    with bench(qtbot, desk_in(tmp_path)) as made:
        yield made


def test_from_the_list_to_the_file_and_back_by_keyboard_alone(hand, tmp_path):
    lines = rows(3)
    lines[1][3] = "R6.13.1"
    path = book(tmp_path / "箱の台帳（税務課）.xlsx", lines)
    hand.window.open_page("box")
    hand.key(Key.Key_K, CONTROL)
    hand.text("取込み")
    hand.key(Key.Key_Return)
    assert hand.page.step == FILE
    hand.choose(path)
    assert (hand.page.step, hand.page.columns.mapping) == (
        MAPPING,
        {0: "tag", 1: "name", 2: "color", 3: "bought_on", 4: "count"},
    )
    hand.key(Key.Key_F12)
    hand.idle()
    assert hand.page.preview.count_line.text() == "3行を読みました。新規 2・更新 0・変更なし 0・取り込めない 1"
    assert hand.page.preview.sentence.text() == "4行目　取得日：月は1から12までの数字を入力してください。"
    hand.key(Key.Key_F2)
    QApplication.focusWidget().selectAll()
    hand.text("R6.12.1")
    hand.key(Key.Key_Return)
    assert hand.page.preview.count_line.text() == "3行を読みました。新規 3・更新 0・変更なし 0・取り込めない 0"
    assert hand.page.go_button.text() == "3件を登録（F12）"
    hand.key(Key.Key_F12)
    hand.idle()
    assert hand.page.result.banner.accessibleName() == "3件を登録しました。"
    hand.key(Key.Key_Return)
    assert hand.window.stack.name == "box"
    assert hand.window.stack.page.model.rowCount() == 3
    assert [(b.tag, b.name, b.color) for b in hand.desk.find("box")] == [
        (f"KK-0000{n}", f"髙﨑𠮷辻󠄀の箱 {n}", Color.RED) for n in (1, 2, 3)
    ]
    assert [b.bought_on.month for b in hand.desk.find("box")] == [4, 12, 4]
    hand.key(Key.Key_Z, CONTROL)
    assert hand.names() == []
    assert hand.window.stack.page.model.rowCount() == 0


def test_a_column_is_given_to_a_field_by_keys_and_remembered_the_next_time(hand, tmp_path):
    header = ("符号", "品", "色", "取得日", "数")
    path = book(tmp_path / "a.xlsx", rows(2), header)
    hand.begin()
    hand.choose(path)
    assert (
        hand.page.refusal.text() == "「管理番号」、「名称」の列が決まっていません。どの列を取り込むか選んでください。"
    )
    hand.key(Key.Key_F12)
    assert hand.page.step == MAPPING
    for name in ("管理番号", "名称"):
        hand.key(Key.Key_F2)
        box = QApplication.focusWidget()
        for _ in range(box.findText(name)):
            hand.key(Key.Key_Down)
        hand.key(Key.Key_Return)
        assert hand.page.columns.table.hasFocus()
        hand.key(Key.Key_Down)
    assert not hand.page.refusal.isVisible()
    hand.key(Key.Key_F12)
    hand.idle()
    hand.key(Key.Key_F12)
    hand.idle()
    assert len(hand.names()) == 2
    again = book(tmp_path / "b.xlsx", [line[::-1] for line in rows(4)], header[::-1])
    hand.begin("box")
    hand.choose(again)
    assert hand.page.columns.mapping == {0: "count", 1: "bought_on", 2: "color", 3: "name", 4: "tag"}
    hand.key(Key.Key_F12)
    hand.idle()
    counts = hand.page.preview.checked.counts
    assert (counts[Outcome.NEW], counts[Outcome.UNCHANGED]) == (2, 2)


def test_an_update_shows_before_and_after_and_esc_goes_back_without_loss(hand, tmp_path):
    hand.desk.save(hand.desk.new("box", tag="KK-00001", name="もとの名"))
    hand.begin()
    hand.choose(book(tmp_path / "a.xlsx", rows(1)))
    hand.key(Key.Key_F12)
    hand.idle()
    model = hand.page.preview.model
    assert model.index(0, 2).data() == "もとの名 → 髙﨑𠮷辻󠄀の箱 1"
    assert model.headerData(0, Qt.Orientation.Vertical) == "3"
    hand.key(Key.Key_Escape)
    assert hand.page.step == MAPPING
    hand.key(Key.Key_F12)
    hand.idle()
    hand.key(Key.Key_F12)
    hand.idle()
    assert hand.names() == ["髙﨑𠮷辻󠄀の箱 1"]
    hand.key(Key.Key_Z, CONTROL)
    assert hand.names() == ["もとの名"]


@pytest.mark.parametrize("count", [3, AT_ONCE + 1])
def test_the_result_page_takes_the_whole_import_back(hand, tmp_path, count):
    hand.begin()
    hand.choose(book(tmp_path / "a.xlsx", rows(count)))
    hand.key(Key.Key_F12)
    hand.idle()
    hand.key(Key.Key_F12)
    hand.idle()
    assert len(hand.names()) == count
    button = next(b for b in hand.page.result.buttons if b.text() == "元に戻す")
    for _ in hand.page.result.buttons:
        if not button.hasFocus():
            hand.key(Key.Key_Tab)
    assert button.hasFocus()
    hand.key(Key.Key_Space)
    hand.idle()
    assert hand.names() == []
    assert hand.page.result.banner.accessibleName() == "取込みを元に戻しました。"
    assert hand.page.result.buttons[0].hasFocus()
    assert not hand.window.undo_bar.isVisible()


def test_ctrl_z_takes_a_long_import_back_beside_the_window(hand, tmp_path):
    hand.begin()
    hand.choose(book(tmp_path / "a.xlsx", rows(AT_ONCE + 1)))
    hand.key(Key.Key_F12)
    hand.idle()
    hand.key(Key.Key_F12)
    hand.idle()
    hand.key(Key.Key_Z, CONTROL)
    assert hand.window.jobs.under_way()
    hand.idle()
    assert hand.names() == []


def test_stopped_in_the_middle_what_is_done_stays_and_the_rest_goes_on(hand, tmp_path):
    hand.begin()
    hand.choose(book(tmp_path / "a.xlsx", rows(3 * CHUNK)))
    hand.key(Key.Key_F12)
    hand.idle()
    refused = []

    def stop_after_the_first_chunk():
        job = hand.window.jobs.all[-1]
        if job.done >= CHUNK and not refused:
            refused.append(hand.window.why_not_undo())
            hand.window.undo()
            hand.page.progress.stop_button.click()

    hand.window.jobs.changed.connect(stop_after_the_first_chunk)
    hand.key(Key.Key_F12)
    hand.idle()
    hand.window.jobs.changed.disconnect(stop_after_the_first_chunk)
    assert refused == ["登録が終わるか、中止してから、元に戻してください。"]
    done = len(hand.names())
    assert 0 < done < 3 * CHUNK
    banner = hand.page.result.banner
    assert (banner.status, banner.accessibleName()) == (Status.INFORMATION, "取込みを中止しました。")
    first = hand.page.result.buttons[0]
    assert first.text() == f"残りの{3 * CHUNK - done:,}件を続ける"
    assert first.hasFocus()
    hand.key(Key.Key_Return)
    hand.idle()
    assert len(hand.names()) == 3 * CHUNK
    assert hand.page.result.banner.accessibleName() == f"{3 * CHUNK:,}件を登録しました。"
    hand.window.undo()
    hand.idle()
    assert hand.names() == []


def test_f3_and_shift_f3_go_to_the_next_and_the_previous_cell_to_mend(hand, tmp_path):
    lines = rows(5)
    for n in (0, 2, 3):
        lines[n][2] = "緑"
    hand.begin()
    hand.choose(book(tmp_path / "a.xlsx", lines))
    hand.key(Key.Key_F12)
    hand.idle()
    preview = hand.page.preview

    def after(*modifiers):
        hand.key(Key.Key_F3, *modifiers)
        return preview.view.currentIndex().row()

    assert preview.view.currentIndex().row() == 0
    assert [after(), after(), after(SHIFT), after(SHIFT), after(SHIFT)] == [2, 3, 2, 0, 3]


def test_rows_left_out_are_saved_mended_in_excel_and_read_again(hand, tmp_path):
    import openpyxl

    lines = rows(3)
    lines[0][2] = "緑"
    lines[2][1] = ""
    hand.begin()
    hand.choose(book(tmp_path / "a.xlsx", lines))
    hand.key(Key.Key_F12)
    hand.idle()
    hand.key(Key.Key_F3)
    assert hand.page.preview.sentence.text() == "5行目　名称：名称を入力してください。"
    hand.page.save_button.setFocus()
    hand.key(Key.Key_Space)
    hand.type_path(tmp_path / "直す.xlsx")
    hand.idle()
    saved = openpyxl.load_workbook(tmp_path / "直す.xlsx")
    found = list(saved.active.iter_rows(values_only=True))
    assert [line[0] for line in found[:2]] == ["箱 取り込めなかった行", "機密性2"]
    assert found[2] == (*("管理番号", "名称", "色", "取得日", "数"), "直すところ")
    assert [(row[0], row[5]) for row in found[3:]] == [
        ("KK-00001", "色：色は、赤・青のどれかを入力してください（今「緑」）。"),
        ("KK-00003", "名称：名称を入力してください。"),
    ]
    saved.active["C4"], saved.active["B5"] = "青", "直した箱"
    saved.save(tmp_path / "直す.xlsx")
    hand.key(Key.Key_F12)
    hand.idle()
    assert hand.page.result.faults.text().splitlines() == [
        "3行目：色：色は、赤・青のどれかを入力してください（今「緑」）。",
        "5行目：名称：名称を入力してください。",
    ]
    hand.begin("box")
    hand.choose(tmp_path / "直す.xlsx")
    hand.key(Key.Key_F12)
    hand.idle()
    assert hand.page.preview.count_line.text() == "2行を読みました。新規 2・更新 0・変更なし 0・取り込めない 0"
    hand.key(Key.Key_F12)
    hand.idle()
    assert sorted(hand.names()) == ["直した箱", "髙﨑𠮷辻󠄀の箱 1", "髙﨑𠮷辻󠄀の箱 2"]


def test_only_rows_to_mend_are_shown_when_asked_and_a_twin_is_told(hand, tmp_path):
    lines = [*rows(5), *rows(1)]
    hand.begin()
    hand.choose(book(tmp_path / "a.xlsx", lines))
    hand.key(Key.Key_F12)
    hand.idle()
    preview = hand.page.preview
    assert preview.sentence.text().startswith("8行目　管理番号：番号「KK-00001」は3行目にもあります。")
    preview.only_wrong.click()
    assert preview.model.rowCount() == 1
    preview.view.setFocus()
    hand.text("KK-9")
    hand.key(Key.Key_Return)
    assert preview.checked.counts[Outcome.REJECTED] == 0
    assert preview.sentence.text() == ""
    assert hand.page.go_button.text() == "6件を登録（F12）"


def test_the_window_stays_alive_and_counts_while_rows_are_written(hand, tmp_path, qtbot):
    from PySide6.QtCore import QTimer

    hand.begin()
    hand.choose(book(tmp_path / "a.xlsx", rows(6 * CHUNK)))
    hand.key(Key.Key_F12)
    hand.idle()
    ticks, counts = [], []
    timer = QTimer(hand.window)
    timer.timeout.connect(lambda: ticks.append(hand.page.progress.isVisible()))
    timer.start(5)
    hand.window.jobs.changed.connect(lambda: counts.append(hand.window.jobs.all[-1].done))
    hand.key(Key.Key_F12)
    assert hand.page.progress.stop_button.hasFocus()
    assert not hand.page.foot.isVisible()
    hand.idle()
    timer.stop()
    assert sum(ticks) > 6
    assert set(counts) >= {CHUNK * n for n in range(1, 7)}
    assert hand.page.step == RESULT


def test_shift_tab_from_the_grid_reaches_every_control_of_the_preview(hand, tmp_path):
    lines = rows(1)
    lines[0][2] = "緑"
    hand.begin()
    hand.choose(book(tmp_path / "a.xlsx", lines))
    hand.key(Key.Key_F12)
    hand.idle()
    assert hand.page.step == PREVIEW
    assert hand.page.preview.view.hasFocus()
    seen = []
    for _ in range(3):
        hand.key(Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    assert seen == [hand.page.back_button, hand.page.save_button, hand.page.go_button]
    for _ in range(5):
        hand.key(Key.Key_Tab, SHIFT)
        seen.append(QApplication.focusWidget())
    assert seen[-2:] == [hand.page.preview.next_button, hand.page.preview.only_wrong]


def test_what_is_being_typed_counts_when_f12_is_pressed_and_enter_goes_down(hand, tmp_path):
    hand.begin()
    hand.choose(book(tmp_path / "a.xlsx", rows(2)))
    hand.key(Key.Key_F2)
    hand.key(Key.Key_F12)
    hand.idle()
    view = hand.page.preview.view
    view.setCurrentIndex(hand.page.preview.model.index(0, 2))
    compose(view, "ひ")
    compose(view, "", "日")
    hand.key(Key.Key_Return)
    assert (view.currentIndex().row(), view.hasFocus()) == (1, True)
    hand.key(Key.Key_F2)
    QApplication.focusWidget().selectAll()
    hand.text("ふ")
    hand.key(Key.Key_F12)
    hand.idle()
    assert hand.names() == ["日", "ふ"]
