"""Columns of a list: they fit beside the detail pane, and what a person arranges stays (ux.md §3.4)."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu

from komae_desk.app import program_areas
from komae_desk.core.desk import Desk
from komae_desk.core.restricted import offered
from komae_desk.ui.list_columns import never_elided
from komae_desk.ui.list_view import ListView
from komae_desk.ui.theme import Appearance
from tests.practice import practised
from tests.ui.ledgers import desks, fill, shown_window

pytestmark = pytest.mark.usefixtures("appearance")
KINDS = [ledger.kind for area in offered(program_areas(), restricted=False) for ledger in area.ledgers if ledger.menu]


@pytest.fixture(scope="module")
def section() -> Desk:
    """The invented section, as 練習モード has it."""
    return practised(program_areas())


def shown(view: ListView) -> dict[str, int]:
    """Names and widths of the columns that are there."""
    columns = view.rows.columns
    return {c.name: view.columnWidth(n) for n, c in enumerate(columns) if not view.isColumnHidden(n)}


@pytest.mark.parametrize("percent", [100, pytest.param(150, marks=pytest.mark.proof)])
def test_every_list_fits_without_scrolling_sideways(qtbot, section, one_appearance: Appearance, percent):
    one_appearance.set_percent(percent)
    with shown_window(qtbot, section, appearance=one_appearance) as window:
        seen = 0
        for kind in KINDS:
            window.open_page(kind)
            if percent == 100:
                # The pane is as wide without the record of the first row, whose form costs more than the list.
                window.stack.page._follow.stop()
                assert window.stack.page.detail.isVisible()
            QApplication.processEvents()
            view = window.stack.page.view
            if not view.isVisible():
                continue  # nothing was entered: that is said in the place of the rows
            seen += 1
            there = shown(view)
            assert view.horizontalScrollBar().maximum() == 0, (kind, there, view.viewport().width())
            assert sum(there.values()) == view.viewport().width()
            for place, column in enumerate(view.rows.columns):
                if column.name not in there or column.look == "check":
                    continue
                rows = range(view.rows.rowCount())
                whole = max((view.sizeHintForIndex(view.rows.index(r, place)).width() for r in rows), default=0)
                if never_elided(view.rows.ledger, column) or column.look in ("due", "tags"):
                    assert view.columnWidth(place) >= whole, (kind, column.name)
            assert "state" in there or len(section.ledgers[kind].workflow.states) == 1
        assert seen > len(KINDS) * 2 / 3


def test_a_wider_window_shows_more(qtbot, section):
    with shown_window(qtbot, section) as window:
        window.open_page("device")
        QApplication.processEvents()
        view = window.stack.page.view
        assert "place" not in shown(view)
        assert {"tag", "name", "user", "confidentiality", "due", "state"} <= set(shown(view))
        window.resize(1920, 900)
        qtbot.waitUntil(lambda: "place" in shown(view))
        window.resize(1366, 728)
        qtbot.waitUntil(lambda: "place" not in shown(view))


def test_persons_are_named_in_cells_and_numbered_in_files(qtbot, section):
    with shown_window(qtbot, section) as window:
        window.open_page("device")
        view = window.stack.page.view
        place = next(n for n, c in enumerate(view.rows.columns) if c.name == "user")
        said = view.rows.index(0, place).data(Qt.ItemDataRole.DisplayRole)
        person = section.get("person", view.rows.record(0).user)
        assert said == person.name
        (row,) = view.table_of([0], heads=False)
        assert person.heading in row


@pytest.fixture
def boxes(qtbot):
    """The list of boxes in a window, and its desk."""
    clerk, _ = desks()
    fill(clerk, 3)
    with shown_window(qtbot, clerk) as window:
        window.open_page("box")
        QApplication.processEvents()
        yield window, window.stack.page


def test_files_do_not_depend_on_the_width_of_the_window(boxes):
    _, page = boxes
    view = page.view
    before = [view.rows.columns[n].name for n in view.visible_columns()]
    view.resize(260, 400)
    assert len(shown(view)) < len(before)
    assert [view.rows.columns[n].name for n in view.visible_columns()] == before


def test_hidden_columns_stay_hidden_and_chosen_ones_shown(boxes):
    _, page = boxes
    view = page.view
    view.columns.choose("color", False)
    assert "color" not in shown(view)
    assert "color" not in [view.rows.columns[n].name for n in view.visible_columns()]
    kept = view.remembered()
    view.columns.reset()
    assert "color" in shown(view)
    view.recall(kept)
    assert "color" not in shown(view)
    view.columns.choose("color", True)
    view.resize(260, 400)
    assert "color" in shown(view)


def test_widths_chosen_by_hand_stay(boxes):
    _, page = boxes
    view = page.view
    name = next(n for n, c in enumerate(view.rows.columns) if c.name == "name")
    view.setColumnWidth(name, 333)
    view.resize(view.width() + 40, view.height())
    assert view.columnWidth(name) == 333
    assert view.remembered()["widths"] == {"name": 333}
    view.columns.reset()
    assert view.columnWidth(name) != 333


def test_the_menu_of_the_heads_ticks_columns(boxes):
    _, page = boxes
    menu: QMenu = page.view.columns.open_menu()
    ticks = {action.text(): action for action in menu.actions() if action.isCheckable()}
    assert not ticks["管理番号"].isEnabled()
    ticks["色"].trigger()
    assert "color" not in shown(page.view)
    menu.close()
    assert any(verb.name == "columns" for verb in page.verbs())


def test_an_empty_list_fits_when_its_first_row_comes(qtbot):
    clerk, _ = desks()
    with shown_window(qtbot, clerk) as window:
        window.open_page("box")
        view = window.stack.page.view
        narrow = shown(view)["name"]
        clerk.save(clerk.new("box", tag="KK-0001", name="固定資産税 課税台帳 令和8年度分 控え"))
        qtbot.waitUntil(lambda: view.rows.rowCount() == 1)
        assert shown(view)["name"] > narrow
        assert sum(shown(view).values()) == view.viewport().width()


def test_rows_grow_with_the_text(boxes, one_appearance: Appearance):
    _, page = boxes
    small = page.view.verticalHeader().defaultSectionSize()
    one_appearance.set_percent(150)
    QApplication.processEvents()
    assert page.view.verticalHeader().defaultSectionSize() > small
    one_appearance.set_percent(100)
