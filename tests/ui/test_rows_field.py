"""Ctrl+D in a small table: the cell is as the one above it (ux.md §6.1)."""

from dataclasses import dataclass
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from komae_desk.ui.rows_field import RowsField
from tests.sample import Color
from tests.ui.budget import CONTROL

pytestmark = pytest.mark.usefixtures("appearance")
Key = Qt.Key


@dataclass(frozen=True)
class Item:
    name: str = ""
    color: Color | None = None
    on: date | None = None


TWO = (Item("髙﨑𠮷辻󠄀", Color.BLUE, date(2026, 11, 24)), Item("別のもの"))


@pytest.fixture
def table(qtbot):
    """A table in a window whose Ctrl+D does something else, as in the list."""
    window = QWidget()
    qtbot.addWidget(window)
    field = RowsField("対象", Item)
    QVBoxLayout(window).addWidget(field)
    window.elsewhere = []
    QShortcut(QKeySequence("Ctrl+D"), window, activated=lambda: window.elsewhere.append(1))
    field.set_value(TWO)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    return field


def fill(table, row, place):
    cell = table._rows[row][place]
    cell.setFocus()
    QTest.keyClick(cell, Key.Key_D, CONTROL)
    return cell


def test_words_choices_and_days_are_taken_from_above(qtbot, table):
    for place in range(3):
        with qtbot.waitSignal(table.changed):
            fill(table, 1, place)
    assert table.value() == (TWO[0], TWO[0])
    assert table.window().elsewhere == []


def test_it_can_be_taken_back(table):
    cell = fill(table, 1, 0)
    QTest.keyClick(cell, Key.Key_Z, CONTROL)
    assert table.value()[1].name == "別のもの"


def test_the_first_row_stays_and_nothing_else_happens(qtbot, table):
    with qtbot.assertNotEmitted(table.changed):
        fill(table, 0, 0)
    assert table.value() == TWO
    assert table.window().elsewhere == []


def test_outside_the_cells_the_key_is_the_windows(table):
    table.add_button.setFocus()
    QTest.keyClick(table.add_button, Key.Key_D, CONTROL)
    assert table.value() == TWO
    assert table.window().elsewhere == [1]
