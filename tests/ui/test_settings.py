"""設定: settings as data, their effects at once, the way back, keys with their clashes; by keyboard alone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox

from komae_desk.areas.settings import AREA as SETTINGS
from komae_desk.core.clipboard import tsv
from komae_desk.ui import habits, motion, sound
from komae_desk.ui.line_edits import KanaEdit
from komae_desk.ui.list_columns import copied
from komae_desk.ui.lock_screen import within_bounds
from komae_desk.ui.settings_items import (
    BY_NAME,
    COPIED_DATES,
    ENTER_MOVES,
    FULL_SCREEN_TEXT,
    GROUPS,
    ITEMS,
    LOCK_MINUTES,
    ROW_HEIGHT,
    SCANNER_PREFIX,
    SOUND,
    STX,
    TEXT_SIZE,
    THEME,
    change,
    changes,
    value_of,
)
from komae_desk.ui.settings_keys import KeyAssignment, why_not
from komae_desk.ui.settings_pages import PersonalWindow
from komae_desk.ui.theme import Appearance, Choice
from tests.ui.ledgers import AREA, desks, fill, shown_window

pytestmark = pytest.mark.usefixtures("appearance")
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot, appearance: Appearance):
    clerk, _ = desks((AREA, SETTINGS))
    fill(clerk, 6)
    # As the tests' own look, so that nothing is dressed anew.
    clerk.store.set_preference(clerk.user.person, THEME.name, "light")
    with shown_window(qtbot, clerk, appearance=appearance) as made:
        PersonalWindow(made)
        yield made


@pytest.fixture
def page(window):
    window.open_page("settings")
    return window.stack.page


def test_every_setting_has_a_sentence_a_default_among_its_choices_and_a_group():
    for item in ITEMS:
        assert item.sentence.endswith("。") and item.sentence.count("。") == 1 and item.group in GROUPS
        assert item.default in [value for value, _ in item.choices]
        assert item.read(None) == item.default
        assert all(item.read(value) == value for value, _ in item.choices)
    assert len(BY_NAME) == len(ITEMS) == 15
    assert SOUND.default == sound.Setting.ERRORS.value


@pytest.mark.parametrize("kept", [0, 4, 16, 600, -1, True, "10", None, [10]])
def test_the_lock_cannot_be_put_off_beyond_the_bounds_by_an_edited_value(kept):
    assert 5 <= LOCK_MINUTES.read(kept) <= 15
    assert LOCK_MINUTES.read(kept) == 10
    assert 5 <= within_bounds(LOCK_MINUTES.read(kept)) <= 15


def test_a_prefix_is_one_visible_character_or_stx():
    assert SCANNER_PREFIX.read("^") == "^"
    assert SCANNER_PREFIX.read(STX) == STX
    assert [SCANNER_PREFIX.read(bad) for bad in ("ab", " ", "\t", 7, "\r")] == [""] * 5


def test_ctrl_comma_opens_it_with_the_hands_on_the_search_box(qtbot, window):
    QTest.keyClick(window, Qt.Key.Key_Comma, CONTROL)
    page = window.stack.page
    assert window.stack.name == "settings"
    qtbot.waitUntil(page.search.hasFocus)


def test_typing_finds_a_setting_and_the_arrow_goes_to_it(qtbot, window, page):
    QTest.keyClicks(page.search, "zzz")
    assert page.nothing.isVisible() and "合う設定はありません" in page.nothing.text()
    page.search.clear()
    page.search.insert("おと")
    shown = [row.title for row in page.rows if row.isVisible()]
    assert shown == ["窓口の音"]
    QTest.keyClick(page.search, Qt.Key.Key_Down)
    qtbot.waitUntil(page.row_of(SOUND.name).control().hasFocus)
    page.search.clear()
    assert {row.group for row in page.rows if row.isVisible()} == {"表示"}


def test_a_choice_works_at_once_and_is_kept_for_the_person(window, page, appearance, spoken):
    row = page.row_of(THEME.name)
    row.control().setFocus()
    assert appearance.choice is Choice.LIGHT
    QTest.keyClick(row.control(), Qt.Key.Key_Down)
    assert appearance.choice is Choice.DARK
    assert value_of(window.desk, THEME) == "dark"
    assert "「配色」を「暗い」にしました。" in [sentence for sentence, _ in spoken]
    assert row.reset_button.isVisible() and row.usual.text() == "初期値：Windowsの設定に合わせる"


def test_the_way_back_is_there_only_while_something_differs(qtbot, window, page):
    page.show_group("入力")
    row = page.row_of(ENTER_MOVES.name)
    assert not row.reset_button.isVisible()
    QTest.keyClick(row.control(), Qt.Key.Key_Space)
    assert not habits.current().enter_moves
    assert row.reset_button.isVisible()
    row.reset_button.setFocus()
    QTest.keyClick(row.reset_button, Qt.Key.Key_Space)
    assert habits.current().enter_moves and value_of(window.desk, ENTER_MOVES) is True
    assert not row.reset_button.isVisible()
    qtbot.waitUntil(row.control().hasFocus)


def test_every_switch_reaches_the_habit_the_fields_ask(window, page):
    for name in ("enter_moves", "switches_ime", "fills_readings", "folds_kana", "shows_western"):
        before = getattr(habits.current(), name)
        control = page.row_of(name).control()
        assert isinstance(control, QCheckBox)
        control.toggle()
        assert getattr(habits.current(), name) is not before
    page.row_of("less_motion").control().setChecked(True)
    assert motion.is_reduced()


def test_a_reading_is_not_filled_when_the_person_does_not_want_it(show):
    edit = show(KanaEdit())
    assert edit.follow("たなか") and edit.text() == "たなか"
    habits.adopt(habits.Habits(fills_readings=False))
    assert not edit.follow("はなこ") and edit.text() == "たなか"


def test_row_height_is_for_every_list_open_or_not(window, page):
    window.open_page("box")
    view = window.stack.page.view
    before = view.verticalHeader().defaultSectionSize()
    window.desk.store.set_preference(window.desk.user.person, "list:request", {"density": "compact"})
    window.open_page("settings")
    change(window.desk, window, ROW_HEIGHT, "wide")
    assert view.verticalHeader().defaultSectionSize() > before
    assert window.desk.store.preference(window.desk.user.person, "list:request")["density"] == "wide"
    window.open_page("request")
    assert window.stack.page.view.density() == "wide"


def test_copied_dates_follow_the_setting(window):
    window.open_page("box")
    model = window.stack.page.model
    column = next(c for c in model.columns if c.name == "bought_on")
    box = window.desk.find("box", tag="KK-0001")[0]
    ledger = window.desk.ledgers["box"]
    assert tsv([[copied(ledger, box, column, window.desk)]]) == "2026/11/24\r\n"
    change(window.desk, window, COPIED_DATES, "wareki")
    assert tsv([[copied(ledger, box, column, window.desk)]]) == "R8.11.24\r\n"


def test_the_prefix_reaches_the_reader_and_the_sound_an_open_counter(window):
    heard = []
    page = window.stack.page
    page.set_sound = heard.append
    change(window.desk, window, SCANNER_PREFIX, "~")
    change(window.desk, window, SOUND, "all")
    assert window.scanner.prefix == "~"
    assert heard == [sound.Setting.ALL]


def test_the_text_size_changed_by_keys_is_kept_and_shown(window, page, appearance):
    window.step_text(1)
    assert appearance.percent == 112
    assert value_of(window.desk, TEXT_SIZE) == 112
    assert page.row_of(TEXT_SIZE.name).value() == 112


def test_a_size_for_the_moment_is_not_kept_as_ones_own(window, page, appearance):
    appearance.set_percent(150, for_now=True)
    assert appearance.percent == 150
    assert value_of(window.desk, TEXT_SIZE) == 100
    appearance.set_percent(100)
    assert not appearance.is_for_now


def test_a_new_window_of_the_person_begins_with_what_was_chosen(qtbot, appearance):
    desk, _ = desks((AREA, SETTINGS))
    for item, value in ((TEXT_SIZE, 125), (THEME, "dark"), (SCANNER_PREFIX, STX), (ENTER_MOVES, False)):
        desk.store.set_preference(desk.user.person, item.name, value)
    with shown_window(qtbot, desk, appearance=appearance) as again:
        PersonalWindow(again)
        assert (appearance.percent, appearance.choice) == (125, Choice.DARK)
        assert again.scanner.prefix == STX
        assert not habits.current().enter_moves
    assert value_of(desk, FULL_SCREEN_TEXT) == 125


def test_who_listens_hears_which_setting_changed(window):
    heard = []
    changes.changed.connect(heard.append)
    change(window.desk, window, FULL_SCREEN_TEXT, 150)
    changes.changed.disconnect(heard.append)
    assert heard == ["full_screen_text"]


# --- keys


@pytest.mark.parametrize("key", ["F7", "F8", "F9", "F10", "Ctrl+F10", "A", "Shift+A", "5", "Left", "Return", "Del"])
def test_these_keys_are_never_given(key):
    assert why_not(key)


@pytest.mark.parametrize("key", ["Ctrl+C", "Ctrl+V", "Alt+F4", "Alt+A", "Meta+L", "Esc", "Tab", "あ"])
def test_keys_of_writing_windows_and_buttons_are_kept(key):
    assert why_not(key)


@pytest.mark.parametrize("key", ["F2", "F11", "Ctrl+J", "Ctrl+Shift+K", "Alt+1", "Ctrl+Alt+M", "Shift+F4"])
def test_other_keys_may_be_given(key):
    assert why_not(key) == ""


@pytest.fixture
def table(page):
    page.show_group("キー割当")
    return page.keys


def choose(table, title: str) -> None:
    row = next(n for n in range(table.table.rowCount()) if table.table.item(n, 0).text() == title)
    table.table.setCurrentCell(row, 0)


def shown_keys(table, title: str) -> str:
    choose(table, title)
    return table.table.item(table.table.currentRow(), 1).text()


def test_a_key_is_chosen_by_pressing_it_and_works_at_once(qtbot, window, table):
    choose(table, "更新・同期")
    table.table.setFocus()
    QTest.keyClick(table.table, Qt.Key.Key_Return)
    qtbot.waitUntil(table.catcher.hasFocus)
    QTest.keyClick(table.catcher, Qt.Key.Key_J, CONTROL)
    assert shown_keys(table, "更新・同期") == "Ctrl+J（変更済み）"
    assert window.registry.action("refresh").shortcuts() == [QKeySequence("Ctrl+J")]
    assert KeyAssignment.of(window).chosen == {"refresh": "Ctrl+J"}
    assert window.desk.store.preference(window.desk.user.person, "keys") == {"refresh": "Ctrl+J"}


def test_a_command_key_pressed_there_is_only_a_key(window, table):
    choose(table, "更新・同期")
    table.catcher.setFocus()
    QTest.keyClick(table.catcher, Qt.Key.Key_K, CONTROL)
    assert not window.search.isVisible()
    assert "「検索・移動」が使っています" in table.answer.text()
    assert shown_keys(table, "更新・同期") == "F5"


def test_a_clash_is_shown_and_swapped_only_when_asked(window, table, spoken):
    choose(table, "更新・同期")
    table.catcher.setFocus()
    QTest.keyClick(table.catcher, Qt.Key.Key_N, CONTROL)
    assert "新規登録" in table.answer.text() and table.swap_button.isEnabled()
    assert spoken[-1][1]
    table.swap_button.setFocus()
    QTest.keyClick(table.swap_button, Qt.Key.Key_Space)
    assert shown_keys(table, "更新・同期") == "Ctrl+N（変更済み）"
    assert shown_keys(table, "新規登録") == "F5（変更済み）"
    window.open_page("box")
    QApplication.processEvents()
    assert window.registry.action("new").shortcuts() == [QKeySequence("F5")]
    assert window.registry.clashes() == []


def test_a_page_keeps_the_chosen_key_when_it_comes_back(window, table):
    choose(table, "新規登録")
    table.take("Ctrl+J")
    for name in ("box", "request", "box"):
        window.open_page(name)
        QApplication.processEvents()
        assert window.registry.action("new").shortcuts() == [QKeySequence("Ctrl+J")]
        assert window.registry.verbs["new"].keys == ("Ctrl+J",)


def test_the_hints_show_the_chosen_key(qtbot, window, table):
    window.open_page("box")
    qtbot.waitUntil(lambda: "F2 編集" in [button.text() for button in window.status.buttons])
    KeyAssignment.of(window).give("edit_record", "Ctrl+E")
    window.open_page("settings")
    window.open_page("box")
    qtbot.waitUntil(lambda: "Ctrl+E 編集" in [button.text() for button in window.status.buttons])
    assert "F2 編集" not in [button.text() for button in window.status.buttons]
    KeyAssignment.of(window).give("edit_record", "")
    window.open_page("settings")
    window.open_page("box")
    qtbot.waitUntil(lambda: not any("編集" in button.text() for button in window.status.buttons))


def test_f10_and_the_key_of_a_step_are_refused_with_the_reason(table):
    choose(table, "更新・同期")
    table.take("F10")
    assert table.answer.text().startswith("F7〜F10は")
    table.take("Alt+A")
    assert "「許可」" in table.answer.text() or "画面のボタン" in table.answer.text()
    assert not table.swap_button.isEnabled()
    assert shown_keys(table, "更新・同期") == "F5"


def test_keys_go_back_to_the_usual_one_by_one_and_all(window, table):
    choose(table, "更新・同期")
    table.none_button.click()
    assert shown_keys(table, "更新・同期") == "なし（変更済み）"
    assert window.registry.action("refresh").shortcuts() == []
    table.reset_button.click()
    assert shown_keys(table, "更新・同期") == "F5"
    table.take("Ctrl+J")
    choose(table, "文字を大きく")
    table.take("Ctrl+U")
    assert shown_keys(table, "文字を大きく") == "Ctrl+U、Ctrl++（変更済み）"
    table.reset_all.click()
    assert shown_keys(table, "文字を大きく") == "Ctrl+;、Ctrl++"
    assert window.registry.action("refresh").shortcuts() == [QKeySequence("F5")]


def test_an_edited_assignment_of_a_forbidden_key_counts_for_nothing(qtbot, window, appearance):
    desk = window.desk
    desk.store.set_preference(desk.user.person, "keys", {"refresh": "F10", "undo": "A", "redo": "Ctrl+J"})
    with shown_window(qtbot, desk, appearance=appearance) as again:
        assert KeyAssignment.of(again).chosen == {"redo": "Ctrl+J"}
        assert again.registry.action("refresh").shortcuts() == [QKeySequence("F5")]


# --- accessibility


@pytest.mark.parametrize("percent", [100, 150])
def test_no_words_are_cut_and_every_control_has_a_name_of_its_own(window, page, appearance, percent):
    appearance.set_percent(percent)
    for group in (*GROUPS, "キー割当"):
        page.show_group(group)
        QApplication.processEvents()
        names = [row.control().accessibleName() for row in page.rows if row.isVisible()]
        assert all(names) and len(set(names)) == len(names)
        for row in (row for row in page.rows if row.isVisible()):
            assert row.width() <= page.area.viewport().width()
            assert row.control().height() >= 24
            assert row.explained.height() >= row.explained.heightForWidth(row.explained.width())


def test_tab_walks_from_the_search_through_the_groups_to_every_control(qtbot, window, page):
    page.show_group("窓口")
    page.search.setFocus(Qt.FocusReason.TabFocusReason)
    wanted = [page.groups, *(row.control() for row in page.rows if row.isVisible())]
    seen = []
    for _ in range(12):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    assert [each for each in seen if each in wanted][: len(wanted)] == wanted
