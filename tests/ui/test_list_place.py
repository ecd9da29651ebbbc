"""The list says how many of how many, keeps what left its conditions, and leads back to the year (ux.md §3.1, §3.4)."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from komae_desk.core.dates import fiscal_year
from komae_desk.ui.list_query import state_chips
from komae_desk.ui.list_screen import FOLLOW_MS
from tests.ui.budget import CONTROL
from tests.ui.ledgers import apply, desks, fill, shown_window

pytestmark = pytest.mark.usefixtures("appearance")
Key = Qt.Key


@pytest.fixture
def clerk():
    return desks()[0]


def narrowed(qtbot, window, kind, state):
    window.open_page(kind)
    page = window.stack.page
    page.show_chip(next(chip for chip in state_chips(page.ledger) if chip.name == f"state:{state}"))
    qtbot.waitUntil(lambda: page.model.whole is not None)
    page.view.go_to(0)
    page.settle()
    return page


def tags(page):
    return [page.model.record(row).tag for row in range(page.model.rowCount())]


def test_the_count_says_how_many_of_how_many(qtbot, clerk):
    fill(clerk, 12)
    with shown_window(qtbot, clerk) as window:
        page = narrowed(qtbot, window, "box", "lent")
        assert page.count_line.text() == "12件中 4件を表示しています。"
        page.clear_conditions()
        assert page.count_line.text() == "12件を表示しています。"
        QTest.keyClick(page.view, Key.Key_A, CONTROL)
        assert page.count_line.text() == "一覧の箱 12件すべてが選択されています。"


@pytest.mark.parametrize("more", [0, 300])
def test_what_no_longer_fits_stays_until_the_next_key(qtbot, clerk, more):
    boxes = fill(clerk, 12 + more)
    with shown_window(qtbot, clerk) as window:
        page = narrowed(qtbot, window, "box", "lent")
        qtbot.waitUntil(lambda: page.model.is_complete)
        page.view.go_to(1)
        page.settle()
        before = tags(page)
        total = page.model.total
        clerk.save(clerk.get("box", boxes[4].id), state="gone")
        qtbot.waitUntil(lambda: page.model.left is not None)
        assert tags(page) == before
        assert page.view.current_row() == 1
        assert page.model.total == total - 1
        assert page.count_line.text().startswith("KK-0005 ")
        assert page.count_line.text().endswith(" は条件に合わなくなりました。")
        assert page.detail.record.id == boxes[4].id
        QTest.keyClick(page.view, Key.Key_Down)
        qtbot.waitUntil(lambda: page.model.left is None)
        qtbot.waitUntil(lambda: page.model.is_complete)
        assert tags(page) == [tag for tag in before if tag != boxes[4].tag]
        assert page.detail.record.tag == before[2]
        assert "合わなく" not in page.count_line.text()


def test_a_record_edited_out_of_the_conditions_stays_too(qtbot, clerk):
    fill(clerk, 12)
    with shown_window(qtbot, clerk) as window:
        window.open_page("box")
        page = window.stack.page
        page.filters.edit.setText("課税証明")
        qtbot.waitUntil(lambda: page.model.rowCount() == 2)
        page.view.go_to(0)
        page.edit_current()
        page.detail.form.body.fields["name"].set_value("別の名前")
        page.detail.form.register()
        QApplication.processEvents()
        assert page.model.record(0).name == "別の名前"
        assert page.model.left is not None
        assert page.view.hasFocus()


def cut(page):
    """The parts of the line over the list whose words have no room."""
    parts = (page.count_line, page.clear_button, page.year_button, page.together_button, page.copy_button)
    return [part.text() for part in parts if part.isVisible() and part.width() < part.sizeHint().width()]


def whole(qtbot, page):
    """Wait for the layout; the words must then have their room."""
    qtbot.waitUntil(lambda: cut(page) == [], timeout=2000)
    return True


@pytest.mark.parametrize("percent", [100, 112])
def test_the_line_over_the_list_has_room_for_its_words(qtbot, one_appearance, percent):
    one_appearance.set_percent(percent)
    clerk, chief = desks()
    made = [apply(clerk, "𠮷田班の説明会で使うため", n + 1) for n in range(6)]
    with shown_window(qtbot, chief, appearance=one_appearance) as window:
        page = narrowed(qtbot, window, "request", "submitted")
        assert whole(qtbot, page)
        chief.move(made[0], "return", "日付を直してください")
        qtbot.waitUntil(lambda: page.model.left is not None)
        assert whole(qtbot, page)
        QTest.keyClick(page.view, Key.Key_Down)
        for _ in range(3):
            QTest.keyClick(page.view, Key.Key_A, Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(page.together_button.isVisible)
        assert whole(qtbot, page)
        window.choose_fiscal(fiscal_year(chief.today) - 1)
        assert whole(qtbot, page)


def test_another_year_is_named_and_left_again(qtbot, clerk):
    apply(clerk)
    now = fiscal_year(clerk.today)
    with shown_window(qtbot, clerk) as window:
        window.open_page("request")
        page = window.stack.page
        assert not page.year_button.isVisible()
        window.choose_fiscal(now - 1)
        assert page.places.currentWidget() is page.empty
        assert page.year_button.isVisible()
        assert page.count_line.text() == "令和7年度を表示しています（0件）。"
        page.year_button.click()
        assert window.top.years.currentData() == now
        assert page.model.rowCount() == 1
        window.choose_fiscal(now - 1)
        next(button for button in page.empty.buttons if button.text() == "すべての年度で探す").click()
        assert window.top.years.currentData() is None
        assert page.model.rowCount() == 1


def test_a_record_outside_the_conditions_stays_when_the_list_has_just_moved(qtbot, clerk):
    boxes = fill(clerk, 12)
    with shown_window(qtbot, clerk) as window:
        page = narrowed(qtbot, window, "box", "lent")
        outside = next(box for box in boxes if page.model.row_of(box.id) < 0)
        page.view.go_to(1)
        page.open_record(outside.id)
        with qtbot.waitSignal(page._follow.timeout, raising=False, timeout=2 * FOLLOW_MS):
            pass
        assert page.detail.record.id == outside.id
