"""From rows of a list to what the ledger offers for them: stickers of the chosen devices, by key alone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from komae_desk.areas.asset.device.widgets import StickerSheet
from tests.areas.devices import AREAS, desk_with, new
from tests.ui.budget import CONTROL, SHIFT, Hand
from tests.ui.ledgers import shown_window

pytestmark = pytest.mark.usefixtures("appearance")


@pytest.fixture
def desk():
    desk = desk_with(AREAS)
    for n in range(1, 7):
        desk.save(new(desk, f"KD-{n:04}"))
    return desk


@pytest.fixture
def window(qtbot, desk):
    with shown_window(qtbot, desk) as shown:
        shown.open_page("device")
        page = shown.stack.page
        page.settle()
        qtbot.waitUntil(lambda: page.model.rowCount() == 6 and page.detail.record is not None)
        page.view.setFocus()
        yield shown


def tags(page):
    assert isinstance(page, StickerSheet)
    return [device.tag for device in page.chosen()]


def test_selected_rows_become_stickers_in_four_keys(qtbot, window):
    view = window.stack.page.view
    hand = Hand(qtbot, window)
    hand.key(Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: view.selected_rows() == [1])
    hand.key(Qt.Key.Key_Down, SHIFT)
    hand.key(Qt.Key.Key_Down, SHIFT)
    hand.key(Qt.Key.Key_L, CONTROL | SHIFT)
    assert tags(window.stack.page) == ["KD-0002", "KD-0003", "KD-0004"]
    hand.spent(4)
    qtbot.waitUntil(window.stack.page.print_button.hasFocus)


def test_checked_rows_go_before_selected_ones(qtbot, window):
    page = window.stack.page
    page.model.set_checked([0, 5], True)
    Hand(qtbot, window).key(Qt.Key.Key_L, CONTROL | SHIFT)
    assert tags(window.stack.page) == ["KD-0001", "KD-0006"]


def test_the_bulk_bar_offers_it_too(window):
    page = window.stack.page
    page.model.set_checked([2, 3], True)
    page.bulk.menu.aboutToShow.emit()
    action = next(a for a in page.bulk.menu.actions() if a.text() == "選んだ端末・媒体のラベルを印刷（2件）")
    action.trigger()
    assert tags(window.stack.page) == ["KD-0003", "KD-0004"]


def test_nothing_chosen_is_said(qtbot, window, spoken):
    page = window.stack.page
    page.view.clearSelection()
    Hand(qtbot, window).key(Qt.Key.Key_L, CONTROL | SHIFT)
    QApplication.processEvents()
    assert window.stack.page is page
    assert spoken[-1][0] == "記録を選んでください。"


def test_what_is_disposed_of_gets_no_sticker(qtbot, desk, window, spoken):
    page = window.stack.page
    gone = desk.find("device", tag="KD-0003")[0]
    page.bulk.act(
        page.ledger.acts[0], [type(gone)(id=gone.id, tag="KD-0003", state="disposed"), *desk.find("device")[:1]]
    )
    assert tags(window.stack.page) == ["KD-0001"]
    assert spoken[-1][0] == "廃棄済みの1台を除きました。"
