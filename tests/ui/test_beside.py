"""Ctrl+Enter in 検索・移動: a record for reading beside what is on screen (ux.md §3.3)."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from komae_desk.ui.beside import BesideWindow
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.key_list import keys_of_window
from komae_desk.ui.search_and_go import KEYS
from komae_desk.ui.theme import Choice
from tests.ui.conftest import compose
from tests.ui.ledgers import apply, desks, fill, shown_window

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot, appearance):
    clerk, chief = desks()
    fill(clerk, 6)
    apply(clerk)
    with shown_window(qtbot, chief, appearance=appearance) as shown:
        yield shown


def besides(window):
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return window.findChildren(BesideWindow)


def look_for(window, text, modifier=CONTROL):
    """Ctrl+K, the words, Enter."""
    window.activateWindow()
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_K, CONTROL)
    # As an IME sends it: a title is no ASCII.
    compose(window.search.edit, commit=text)
    QTest.keyClick(window.search.edit, Qt.Key.Key_Return, modifier)


@pytest.fixture
def opened(window, qtbot):
    window.open_page("request")
    look_for(window, "KK-0001")
    (beside,) = besides(window)
    qtbot.waitUntil(beside.isActiveWindow)
    return beside


def test_ctrl_enter_opens_the_record_and_leaves_the_page(window, opened):
    assert window.stack.name == "request"
    assert opened.windowTitle() == f"参照：{opened.record.heading}" == opened.accessibleName()
    assert opened.record.tag == "KK-0001"
    assert [opened.tabs.tabText(n) for n in range(opened.tabs.count())] == ["基本", "履歴"]
    assert opened.body.fields["name"].value() == "固定資産税 課税台帳"
    assert not window.search.isVisible()


def test_enter_alone_still_goes_there(window):
    window.open_page("request")
    look_for(window, "KK-0001", Qt.KeyboardModifier.NoModifier)
    assert window.stack.name == "box"
    assert not besides(window)


def test_on_a_page_or_a_command_ctrl_enter_is_enter(window):
    window.open_page("request")
    title = window.registry.verbs["sync"].title
    look_for(window, title)
    assert window.stack.name == "sync"
    assert not besides(window)


def test_what_is_being_typed_stays_and_esc_leads_back_to_its_field(window, qtbot):
    window.open_page("request")
    page = window.stack.page
    page.begin_new()
    typing = QApplication.focusWidget()
    before = len(window.desk.find("request"))
    look_for(window, "KK-0002")
    (beside,) = besides(window)
    qtbot.waitUntil(beside.isActiveWindow)
    assert page.detail.is_editing
    assert len(window.desk.find("request")) == before
    QTest.keyClick(beside, Qt.Key.Key_Escape)
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.waitUntil(typing.hasFocus)
    assert not besides(window)
    assert page.detail.is_editing


def test_a_second_one_takes_the_place_of_the_first(window, opened):
    look_for(window, "KK-0002")
    assert besides(window) == [opened]
    assert opened.record.tag == "KK-0002"
    request = window.desk.find("request")[0]
    look_for(window, request.number or request.heading)
    assert besides(window) == [opened]
    assert opened.record.id == request.id
    assert [opened.tabs.tabText(n) for n in range(opened.tabs.count())] == ["基本", "履歴"]
    assert opened.body.fields["reason"].value() == request.reason


def test_nothing_can_be_changed_in_it(window, opened):
    field = opened.body.fields["name"]
    for key in (Qt.Key.Key_F2, Qt.Key.Key_F12, Qt.Key.Key_Return):
        QTest.keyClick(QApplication.focusWidget(), key)
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    assert all(each.is_reading() for each in opened.body.fields.values())
    opened.tabs.setCurrentIndex(1)
    words = [b.text() for b in opened.findChildren(QAbstractButton) if b.isVisible() and b.text()]
    assert words == ["閉じる（Esc）"]
    assert not window.stack.page.detail.is_editing


def test_it_follows_the_record(window, opened):
    box = window.desk.save(opened.record, name="髙﨑𠮷辻󠄀の台帳")
    assert opened.body.fields["name"].value() == "髙﨑𠮷辻󠄀の台帳"
    assert opened.windowTitle() == f"参照：{box.heading}"
    assert any("髙﨑𠮷辻󠄀の台帳" in line for line in opened.history.tree.texts for line in line)


def test_f6_goes_back_to_the_page_and_leaves_it_open(window, opened, qtbot):
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
    qtbot.waitUntil(window.isActiveWindow)
    assert opened.isVisible()


def test_the_desk_is_locked_from_it_but_nothing_else_of_the_page_is_done(window, qtbot):
    done = []
    window.registry.add(Verb("lock", "画面を隠す", lambda: done.append("lock"), "file", ("Ctrl+L",)))
    window.open_page("request")
    look_for(window, "KK-0001")
    (beside,) = besides(window)
    qtbot.waitUntil(beside.isActiveWindow)
    name = window.stack.name
    for key in (Qt.Key.Key_N, Qt.Key.Key_K, Qt.Key.Key_L):
        QTest.keyClick(QApplication.focusWidget(), key, CONTROL)
    assert done == ["lock"]
    assert window.stack.name == name
    assert not window.stack.page.detail.is_editing
    assert not window.search.isVisible()


def test_it_takes_another_theme(window, opened, appearance):
    light = opened.grab().toImage().pixelColor(2, 2)
    appearance.choose(Choice.DARK)
    QApplication.processEvents()
    dark = opened.grab().toImage().pixelColor(2, 2)
    assert dark.lightness() < light.lightness() // 2


def test_it_closes_with_the_main_window_and_hears_nothing_more(window, opened):
    desk = window.desk
    record = opened.record
    window.keeper.forget()
    window.close()
    assert not besides(window)
    assert desk.save(record, name="あとから").version > record.version


def test_hiding_every_window_as_the_lock_does_ends_it(window, opened):
    heard = len(window.desk._listeners)
    for each in QApplication.topLevelWidgets():
        each.hide()
    assert not besides(window)
    assert len(window.desk._listeners) == heard - 1


def test_the_keys_stand_under_the_results_and_in_the_list_of_keys(window):
    window.open_search()
    QTest.keyClicks(window.search.edit, "KK-0001")
    window.search.edit.entered.emit()
    assert window.search.keys.isVisible()
    assert "Ctrl+Enter：記録を並べて開く" in KEYS == window.search.keys.text()
    assert ("Ctrl+Enter", "見つかった記録を並べて開く", "検索・移動") in keys_of_window(
        window.registry, window.stack.page
    )


@pytest.mark.parametrize("percent", [100, 112, 125, 150])
def test_nothing_is_cut_off(window, appearance, qtbot, percent):
    appearance.set_percent(percent)
    window.open_page("request")
    window.open_search()
    QTest.keyClicks(window.search.edit, "KK")
    window.search.edit.entered.emit()
    QApplication.processEvents()
    keys = window.search.keys
    assert keys.height() >= keys.heightForWidth(keys.width())
    assert keys.geometry().bottom() <= window.search.height()
    look_for(window, "KK-0006")
    (beside,) = besides(window)
    qtbot.waitUntil(beside.isActiveWindow)
    QApplication.processEvents()
    for label in beside.findChildren(QLabel):
        if label.isVisible() and label.text():
            assert label.height() >= label.heightForWidth(label.width()), label.text()
            assert label.wordWrap() or label.width() >= label.minimumSizeHint().width(), label.text()
    assert beside.body.widget().width() <= beside.body.viewport().width()
    beside.close()


def test_f6_goes_round_through_it_and_back(qtbot, window, opened):
    for _ in range(2):
        QTest.keyClick(opened, Qt.Key.Key_F6)
        qtbot.waitUntil(window.isActiveWindow)
        for _ in range(8):
            if opened.isActiveWindow():
                break
            QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F6)
        qtbot.waitUntil(opened.isActiveWindow)
        assert opened.tabs.tabBar().hasFocus()
    opened.close()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F6)
    assert window.isActiveWindow()
