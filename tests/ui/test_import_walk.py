"""The accessibility checks of ux.md §6.3 over every step of the import."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from komae_desk.ui.import_screen import FILE, MAPPING, PREVIEW, RESULT
from tests.ui.importing import bench, book, desk_in, rows
from tests.ui.test_walks_screens import chain_of, unnamed
from tests.ui.test_walks_sizes import faults
from tests.ui.walk import name_of, reachable

pytestmark = pytest.mark.usefixtures("appearance")
WIDTHS = [(1366, 100), (1366, 125), (1366, 150), (1920, 150)]


@pytest.fixture
def hand(qtbot, tmp_path):
    with bench(qtbot, desk_in(tmp_path)) as made:
        yield made


def steps(hand, folder) -> Iterator[tuple[int, QWidget]]:
    """Each step in turn, shown with what makes it widest."""
    lines = rows(40)
    lines[3][3] = "R6.13.1"
    lines[5][1] = "企画財政部情報システム最適化推進担当課長付 共用ノートパソコン（長期貸出用）" * 3
    for line in lines[6:30]:
        line[2] = "みどり"
    hand.begin("box")
    yield FILE, hand.page
    hand.choose(book(folder / ("とても長い名前の" * 8 + "台帳.xlsx"), lines))
    yield MAPPING, hand.page
    hand.key(Qt.Key.Key_F12)
    hand.idle()
    yield PREVIEW, hand.page
    hand.key(Qt.Key.Key_F12)
    hand.idle()
    yield RESULT, hand.page


def test_every_control_has_a_name_of_its_own_and_tab_goes_from_top_to_bottom(hand, tmp_path):
    for step, page in steps(hand, tmp_path):
        assert page.step == step
        assert not unnamed(page), step
        chain = [w for w in chain_of(QApplication.focusWidget()) if page.isAncestorOf(w)]
        places = [w.mapTo(page, w.rect().center()).y() for w in chain]
        top = places.index(min(places))
        around = places[top:] + places[:top]
        assert all(below > above - 8 for above, below in pairwise(around)), [name_of(w) for w in chain]
        assert [name_of(w) for w in reachable(page) if w not in chain and not isinstance(w, QLabel)] == []


@pytest.mark.parametrize(("width", "percent"), WIDTHS)
def test_nothing_is_clipped_or_covered_at_any_size(hand, tmp_path, one_appearance, width, percent):
    one_appearance.set_percent(percent)
    hand.window.resize(width, 728)
    for step, page in steps(hand, tmp_path):
        QApplication.processEvents()
        assert not faults(page), step
        assert page.minimumSizeHint().width() <= hand.window.stack.widget.width(), step
        assert hand.window.width() == width
