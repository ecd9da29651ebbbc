"""監査ログ: every line in words, narrowed, checked, copied, taken along; nothing is changed there (ux.md §4.17)."""

import csv
import hashlib
from datetime import timedelta
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from komae_desk.areas.settings import AREA as SETTINGS
from komae_desk.core.audit import HEADS, audit_line
from komae_desk.core.origin import Origin
from komae_desk.core.store import LineQuery
from komae_desk.files.outtake import TableOffice
from komae_desk.store import line_search
from komae_desk.store import upkeep as store_upkeep
from komae_desk.ui.audit_log import AuditLogPage
from komae_desk.ui.audit_log_way import has_log
from komae_desk.ui.chips import Status
from tests.sample import Clock, Color, user
from tests.ui.ledgers import AREA, apply, desk_on, desks, fill, shown_window
from tests.ui.test_backups import Office

pytestmark = pytest.mark.usefixtures("appearance")


@pytest.fixture
def two():
    return desks((AREA, SETTINGS))


@pytest.fixture
def window(qtbot, appearance, two):
    clerk, _ = two
    fill(clerk, 2)
    with shown_window(qtbot, clerk, appearance=appearance, spreadsheets=TableOffice()) as made:
        made.upkeep = Office()
        yield made
        made.jobs.wait()


@pytest.fixture
def page(qtbot, window) -> AuditLogPage:
    window.open_page("audit_log")
    page = window.stack.page
    qtbot.waitUntil(lambda: page.model.is_complete)
    return page


def whats(page: AuditLogPage) -> list[tuple[str, str]]:
    return [(line.about, line.what) for line in page.model.lines]


def narrowed(qtbot, page: AuditLogPage) -> list[tuple[str, str]]:
    """What stands there after a condition was put in by hand."""
    qtbot.waitUntil(lambda: not page.filters._typed.isActive())
    qtbot.waitUntil(lambda: page.model.is_complete)
    return whats(page)


def test_every_act_is_a_line_newest_first_with_what_it_changed(qtbot, two, page):
    clerk, _ = two
    box = clerk.find("box", tag="KK-0001")[0]
    clerk.save(box, name="髙﨑𠮷辻󠄀の箱", color=Color.BLUE)
    page.look_again()
    qtbot.waitUntil(lambda: page.model.is_complete)
    assert len(page.model.lines) == 3
    newest, *_, first = page.model.lines
    assert newest.cells[1:5] == ("𠮷田 花子", "この端末", "箱　KK-0001 髙﨑𠮷辻󠄀の箱", "変更")
    assert newest.change == "名称：固定資産税 課税台帳→髙﨑𠮷辻󠄀の箱／色：赤→青"
    assert first.what == "登録"
    assert "管理番号：KK-0001" in first.change
    assert "→" not in first.change
    assert page.count_line.text() == "3件を新しい順に表示しています。"


def test_an_empty_value_is_named(two):
    clerk, _ = two
    box = fill(clerk, 1)[0]
    clerk.save(box, color=None)
    assert audit_line(clerk, clerk.lines(box.id)[-1]).change == "色：赤→（空）"


def test_lines_of_the_file_itself_and_refused_attempts_are_shown(qtbot, two, page):
    clerk, chief = two
    request = apply(chief)
    with pytest.raises(Exception, match="許可者"):
        chief.move(request, "permit")
    clerk.note("export", "箱 2件 CSV（UTF-8）")
    page.look_again()
    qtbot.waitUntil(lambda: page.model.is_complete)
    assert whats(page)[:2] == [("このアプリのデータ", "書出し"), (f"申請　{request.number}", "操作の拒否")]
    assert page.model.lines[0].change == "箱 2件 CSV（UTF-8）"


def test_narrowed_by_person_kind_act_and_object(qtbot, two, page):
    _, chief = two
    request = apply(chief)
    page.enter()
    qtbot.waitUntil(lambda: page.model.is_complete)
    filters = page.filters
    filters.person.set_value(chief.user.person)
    filters.person.changed.emit()
    assert narrowed(qtbot, page) == [(f"申請　{request.number}", "申請"), ("申請　申請", "登録")]
    filters.act.set_value("手続")
    filters.act.changed.emit()
    assert narrowed(qtbot, page) == [(f"申請　{request.number}", "申請")]
    assert page.clear_button.isVisible()
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert len(narrowed(qtbot, page)) == 4
    filters.kind.set_value("box")
    filters.kind.changed.emit()
    assert {about for about, _ in narrowed(qtbot, page)} == {
        "箱　KK-0001 固定資産税 課税台帳",
        "箱　KK-0002 市民税 課税台帳",
    }
    filters.about.edit.setText("KK-0002")
    filters.about.changed.emit()
    assert narrowed(qtbot, page) == [("箱　KK-0002 市民税 課税台帳", "登録")]
    filters.about.edit.setText("ない番号")
    filters.about.changed.emit()
    assert narrowed(qtbot, page) == []
    assert page.empty.isVisible()


def test_narrowed_by_period(qtbot, appearance):
    clock = Clock()
    desk = desk_on(desks((AREA, SETTINGS))[0].store, user("𠮷田 花子"), clock, (AREA, SETTINGS))
    _, new = fill(desk, 2)
    clock.at += timedelta(days=2)
    desk.save(new, name="後で変えた箱")
    with shown_window(qtbot, desk, appearance=appearance) as window:
        window.open_page("audit_log")
        page = window.stack.page
        page.filters.since.set_value(desk.today)
        page.filters.since.changed.emit()
        assert [what for _, what in narrowed(qtbot, page)] == ["変更"]
        page.filters.since.set_value(None)
        page.filters.until.set_value(desk.today - timedelta(days=2))
        page.filters.until.changed.emit()
        assert [what for _, what in narrowed(qtbot, page)] == ["登録", "登録"]


def test_this_records_history_opens_it_narrowed(qtbot, window, two):
    clerk, _ = two
    box = clerk.find("box", tag="KK-0002")[0]
    window.open_record("box", box.id)
    verb = window.registry.verbs["record_log"]
    assert (verb.title, verb.why()) == ("この記録の履歴（監査ログ）", "")
    window.registry.call(verb)
    page = window.stack.page
    qtbot.waitUntil(lambda: page.model.is_complete)
    assert whats(page) == [("箱　KK-0002 市民税 課税台帳", "登録")]
    assert page.count_line.text() == "「KK-0002 市民税 課税台帳」の履歴　1件を新しい順に表示しています。"
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    assert window.stack.name == "box"


def test_a_program_without_the_log_does_not_offer_it(qtbot, appearance):
    clerk, _ = desks()
    assert not has_log(clerk)
    with shown_window(qtbot, clerk, appearance=appearance) as window:
        window.open_page("box")
        assert "record_log" not in window.registry.verbs


def test_the_check_says_how_many_lines_hold_or_where_the_first_fault_is(qtbot, page, window):
    office = window.upkeep
    office.gate.set()
    page.check_button.click()
    qtbot.waitUntil(lambda: page.result is not None)
    assert page.result.text() == "12,304件を検査しました。異常はありません。"
    office.found = store_upkeep.Verification(40, "41番目の記録が書き換えられています。")
    page.check()
    qtbot.waitUntil(lambda: page.result is not None and page.result.status is Status.WRONG)
    assert "41番目の記録が書き換えられています。" in page.result.text()


def test_the_check_can_be_stopped_and_is_not_begun_twice(qtbot, page, window):
    page.check()
    qtbot.waitUntil(lambda: window.jobs.under_way() != [])
    assert page.check_button.why == "前の作業が終わるまでお待ちください。"
    window.jobs.stop(window.jobs.under_way()[0])
    qtbot.waitUntil(lambda: page.result is not None)
    assert page.result.text() == "検査を中止しました。7,000件までに異常はありません。"


def test_without_a_file_to_check_the_button_says_why(qtbot, appearance, two):
    with shown_window(qtbot, two[0], appearance=appearance) as window:
        window.open_page("audit_log")
        assert window.stack.page.check_button.why == "練習モードでは、記録の検査はできません。"


def test_the_export_is_a_csv_with_a_sheet_that_holds_its_hash(qtbot, page, two, tmp_path):
    two[0].origin = Origin.TRIAL
    told = "試験用のサーバーの記録です。実際の記録ではありません。"
    path = tmp_path / "監査ログ.csv"
    head = two[0].store.find_lines(LineQuery(), 1)[0][0]
    page.filters.kind.set_value("box")
    page.write(path)
    qtbot.waitUntil(lambda: page.result is not None)
    assert page.result.text().startswith("2件を「監査ログ.csv」に書き出しました。")
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[5] == ["連番", *HEADS]
    assert rows[3:5] == [[told], ["対象の種類：箱"]]
    assert [row[0] for row in rows[6:]] == ["2", "1"]
    sheet = (tmp_path / "監査ログ_ハッシュ値.txt").read_text(encoding="utf-8-sig")
    assert hashlib.sha256(path.read_bytes()).hexdigest() in sheet
    assert f"いちばん新しい記録：2番　{head.hash.hex()}" in sheet
    assert "件数：2件" in sheet and told in sheet
    line = two[0].store.recent_lines(1)[0]
    assert (line.verb, line.op["facts"]["sha256"]) == ("export", hashlib.sha256(path.read_bytes()).hexdigest())


def test_lines_are_copied_for_excel_and_nothing_else_is_done_by_keys(qtbot, page, two):
    QTest.keyClick(page.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(page.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0] == "\t".join(HEADS)
    assert len(copied) == 3
    before = [line.hash for line in two[0].store.recent_lines(9)]
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_F2):
        QTest.keyClick(page.view, key)
    QTest.keyClick(page.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert [line.hash for line in two[0].store.recent_lines(9)] == before
    assert page.view.editTriggers() == page.view.EditTrigger.NoEditTriggers
    assert not page.model.flags(page.model.index(0, 5)) & Qt.ItemFlag.ItemIsEditable


def test_more_lines_are_read_when_the_end_comes_into_view(qtbot, two, page, monkeypatch):
    clerk, _ = two
    box = clerk.find("box", tag="KK-0001")[0]
    for count in range(450):
        box = clerk.save(box, count=count + 1)
    page.look_again()
    qtbot.waitUntil(lambda: not page.model.is_loading)
    assert len(page.model.lines) == 200
    assert page.count_line.text() == "新しい200件を表示しています。下へ進むと、続きを表示します。"
    while not page.model.is_complete:
        page.view.scrollToBottom()
        qtbot.waitUntil(lambda: not page.model.is_loading)
    assert [line.seq for line in page.model.lines] == list(range(452, 0, -1))


def test_a_search_that_finds_nothing_for_long_is_bounded_in_each_call(two, monkeypatch):
    monkeypatch.setattr(line_search, "LOOKED", 10)
    clerk, chief = two
    apply(chief)
    fill(clerk, 25)
    wanted = LineQuery(by=chief.user.person)
    found, calls, before = [], 0, None
    while before != 0:
        lines, before = clerk.store.find_lines(wanted, 5, before)
        found += lines
        calls += 1
    assert [line.verb for line in found] == ["submit", "create"]
    assert calls == 3


def test_the_window_is_not_waited_for_by_a_long_journal(qtbot, two, page, monkeypatch):
    """Opening is done before the first line is read: all reading is beside the window."""
    gate = Event()
    slow = two[0].store.find_lines

    def waits(*args):
        gate.wait(5)
        return slow(*args)

    monkeypatch.setattr(two[0].store, "find_lines", waits)
    page.look_again()
    assert page.count_line.text() == "読んでいます…"
    assert page.model.is_loading
    gate.set()
    qtbot.waitUntil(lambda: page.model.is_complete)
    assert len(page.model.lines) == 2
