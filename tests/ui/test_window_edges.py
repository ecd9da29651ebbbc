"""The edges of the window: names of the navigation whole, the hints at the foot whole and led by F1 (ux.md §3.1)."""

import gc
import weakref

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QFont, QFontMetrics
from PySide6.QtWidgets import QApplication

from komae_desk.app import program_areas
from komae_desk.areas.settings import AREA as SETTINGS
from komae_desk.core.origin import Origin
from komae_desk.core.people import Role
from komae_desk.ui import current_theme
from komae_desk.ui.navigation import two_letters
from komae_desk.ui.plain_table import PlainTable
from komae_desk.ui.settings_pages import PersonalWindow
from komae_desk.ui.theme import Appearance
from komae_desk.ui.work import Count
from tests.sample import store, user
from tests.ui.ledgers import AREA, desk_on, desks, shown_window

pytestmark = pytest.mark.usefixtures("appearance")


@pytest.fixture
def office(qtbot, one_appearance: Appearance):
    """The window of the program's areas."""
    areas = tuple(program_areas())
    desk = desk_on(store(areas), user("髙﨑 一郎", *Role), areas=areas)
    with shown_window(qtbot, desk, appearance=one_appearance) as window:
        yield window


def test_no_name_of_the_navigation_is_cut(office):
    office.navigation.show_counts({name: Count(12, 3) for name in office.navigation.buttons})
    for name, button in office.navigation.buttons.items():
        assert "…" not in button.text(), name
        bold = QFont(button.font())
        bold.setBold(True)
        assert QFontMetrics(bold).horizontalAdvance(button.text()) < button.width() - 50
        assert button.accessibleName() == button.place.title
        assert button.toolTip() == ("" if button.text() == button.place.title else button.place.title)


@pytest.mark.parametrize("percent", [100, 125, 150])
def test_items_of_the_navigation_are_high_enough_for_icon_and_letters(office, one_appearance: Appearance, percent):
    one_appearance.set_percent(percent)
    for width in (1366, 1100):
        office.resize(width, 728)
        QApplication.processEvents()
        for name in ("today", "device"):
            office.open_page(name)
            QApplication.processEvents()
            for button in office.navigation.buttons.values():
                lines = button.fontMetrics().height()
                assert button.height() >= (lines + 26 if not button.text() else lines + 4)


def test_a_narrow_navigation_scrolls_beside_its_icons(office):
    office.resize(1024, 640)
    QApplication.processEvents()
    bar = office.navigation.verticalScrollBar()
    inside = office.navigation.viewport().width()
    assert inside >= office.band.navigation
    office.resize(1100, 2000)
    QApplication.processEvents()
    assert bar.maximum() == 0
    assert office.navigation.width() == office.band.navigation


def test_hints_begin_with_help_and_a_sentence_goes_with_the_page_it_speaks_of(office):
    for name in ("today", "device", "takeout"):
        office.open_page(name)
        QApplication.processEvents()
        assert office.status.buttons[0].text() == "F1 ヘルプ"
    office.say("3件をコピーしました。")
    QApplication.processEvents()
    assert office.status.said.isVisible()
    office.open_page("device")
    assert office.status.said.isHidden() and office.status.buttons[0].isVisible(), "said of the page before"
    office.say("持出許可を開きます。")
    office.open_page("takeout")
    QApplication.processEvents()
    assert office.status.said.isVisible(), "said on the way"
    office.open_page("today")
    assert office.status.said.isHidden()


@pytest.mark.parametrize("width", [1024, 1366, 1920])
def test_hints_are_whole_or_not_there(office, width):
    office.resize(width, 728)
    office.open_page("device")
    office.status.show_draft("下書き保存済み 10:41")
    QApplication.processEvents()
    shown = [button for button in office.status.buttons if button.isVisible()]
    assert shown
    assert all(button.width() >= button.sizeHint().width() for button in shown)
    edges = [button.geometry().right() for button in shown]
    assert max(edges) < office.status.draft.x()


def test_hints_give_way_from_the_right(qtbot):
    clerk, _ = desks()
    with shown_window(qtbot, clerk) as window:
        bar = window.status
        bar.set_most(8)
        bar.show_hints([("F1", "ヘルプ"), *((f"Ctrl+{n}", "とても長い説明の言葉") for n in range(8))], force=True)
        first = [button.isVisible() for button in bar.buttons]
        assert first[0]
        assert False in first
        assert first == sorted(first, reverse=True)
        bar.say("登録しました。")
        assert not any(button.isVisible() for button in bar.buttons)
        bar._end_said()
        assert [button.isVisible() for button in bar.buttons] == first


def test_narrow_items_are_words_of_their_title():
    titles = [
        "ホーム",
        "端末・媒体",
        "持出許可",
        "持出・持込の記録",
        "持込・持帰り端末",
        "私的パソコン等",
        "所属・帳票の設定",
        "設定・利用者",
    ]
    letters = two_letters(titles)
    assert list(letters.values()) == ["ホーム", "端末", "持出", "記録", "持込", "私的", "所属", "設定"]


def test_the_name_of_a_page_is_whole_before_the_search_box_is_wide(qtbot, one_appearance: Appearance):
    one_appearance.set_percent(125)
    desk = desks()[0]
    desk.origin = Origin.TRIAL
    with shown_window(qtbot, desk, appearance=one_appearance) as window:
        window.resize(1024, 728)
        window.top.title.show_whole("受付（ほかの課から）")
        qtbot.waitUntil(lambda: window.top.title.text() == "受付（ほかの課から）")
        search = window.top.search
        assert search.width() >= search.minimumWidth() and window.width() == 1024
        # Where nothing is real, title and bar say so (R35).
        assert window.windowTitle().endswith("（試験用のサーバー）")
        assert window.top.section.accessibleName().startswith("試験用のサーバー")
        picture = window.top.grab().toImage()
        colours = {picture.pixelColor(x, picture.height() - 4).name() for x in range(16)}
        assert QColor(current_theme.current()["due_ln"]).name() in colours


def test_a_window_that_was_closed_is_gone(qtbot, one_appearance: Appearance):
    clerk, _ = desks((AREA, SETTINGS))
    with shown_window(qtbot, clerk, appearance=one_appearance) as window:
        PersonalWindow(window)
        for page in ("box", "request", "settings", "sync", "audit_log"):
            window.open_page(page)
        gone = weakref.ref(window)
    del window
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    assert gone() is None, "a desk that opens windows again must not grow"


def test_a_table_of_words_shortens_names_before_numbers(qtbot):
    heads = ("届いた日", "課", "番号", "件名")
    table = PlainTable("表", heads, gives_way=("件名", "課"))
    qtbot.addWidget(table)
    long = "企画財政部情報政策課デジタル推進及び情報セキュリティ統括担当"
    table.show_rows([("R8.11.26", long, "P01-R8-0001", long)])
    table.resize(1200, 200)
    table.show()
    metrics = table.fontMetrics()
    natural = table.columnWidth(1)
    for width in (440, 1200):
        table.resize(width, 200)
        assert table.columnWidth(2) > metrics.horizontalAdvance("P01-R8-0001")
        assert table.columnWidth(1) >= metrics.horizontalAdvance("情報情報情報")
        assert sum(table.columnWidth(n) for n in range(4)) <= table.viewport().width()
        assert (table.columnWidth(1) == natural) == (width == 1200)
