"""F2 in a cell of the list: typed there, registered as one act, undone as one (ux.md §3.4)."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from komae_desk.core.record import Problem
from komae_desk.ui.list_inline import InlineEdit
from tests.areas.devices import AREAS, desk_with, new
from tests.sample import Box, Color
from tests.ui.budget import CONTROL, SHIFT, Hand
from tests.ui.ledgers import apply, desks, fill, shown_window

pytestmark = pytest.mark.usefixtures("appearance")
Key = Qt.Key


@pytest.fixture
def clerk():
    clerk = desks()[0]
    fill(clerk, 4)
    return clerk


@pytest.fixture
def window(qtbot, clerk):
    with shown_window(qtbot, clerk) as window:
        window.open_page("box")
        QApplication.processEvents()
        yield window


def at(page, row, name):
    """Go to a cell as a click on it does."""
    place = next(n for n, c in enumerate(page.model.columns) if c.name == name)
    page.view.setFocus()
    page.view.setCurrentIndex(page.model.index(row, place))
    page.settle()


def where(page):
    index = page.view.currentIndex()
    return index.row(), page.model.columns[index.column()].name


def typed(hand, words):
    hand.key(Key.Key_A, CONTROL)
    hand.text(words)


def test_enter_registers_and_goes_down(qtbot, clerk, window):
    page, hand = window.stack.page, Hand(qtbot, window)
    at(page, 1, "name")
    hand.key(Key.Key_F2)
    assert page.inline.is_open
    assert not page.detail.is_editing
    assert ("Esc", "やめる") in page.hints()
    typed(hand, "髙﨑𠮷辻󠄀の台帳")
    hand.until(lambda: not page.inline.keys.is_guarded())
    hand.key(Key.Key_Return)
    hand.until(lambda: not page.inline.is_open)
    assert clerk.get("box", page.model.record(1).id).name == "髙﨑𠮷辻󠄀の台帳"
    assert where(page) == (2, "name")
    assert page.view.hasFocus()
    qtbot.waitUntil(lambda: page.model.record(1).name == "髙﨑𠮷辻󠄀の台帳")
    assert where(page) == (2, "name")
    hand.key(Key.Key_Z, CONTROL)
    hand.until(lambda: clerk.get("box", page.model.record(1).id).name != "髙﨑𠮷辻󠄀の台帳")


@pytest.mark.parametrize(("key", "modifiers"), [(Key.Key_F12, Qt.KeyboardModifier.NoModifier), (Key.Key_S, CONTROL)])
def test_the_keys_of_registering_register_the_cell(qtbot, clerk, window, key, modifiers):
    page, hand = window.stack.page, Hand(qtbot, window)
    at(page, 0, "name")
    hand.key(Key.Key_F2)
    typed(hand, "ABC")
    hand.key(key, modifiers)
    hand.until(lambda: not page.inline.is_open)
    assert clerk.get("box", page.model.record(0).id).name == "ABC"


def test_tab_goes_right_and_shift_tab_left(qtbot, clerk, window):
    page, hand = window.stack.page, Hand(qtbot, window)
    at(page, 0, "name")
    hand.key(Key.Key_F2)
    hand.key(Key.Key_Tab)
    hand.until(lambda: where(page) == (0, "color"))
    hand.key(Key.Key_F2)
    hand.key(Key.Key_Down)
    hand.key(Key.Key_Tab, SHIFT)
    hand.until(lambda: where(page) == (0, "name"))
    assert clerk.get("box", page.model.record(0).id).color is not Color.RED
    assert not page.inline.is_open


def test_escape_restores(qtbot, clerk, window):
    page, hand = window.stack.page, Hand(qtbot, window)
    before = page.model.record(0)
    at(page, 0, "name")
    hand.key(Key.Key_F2)
    typed(hand, "X")
    hand.key(Key.Key_Escape)
    hand.until(lambda: not page.inline.is_open)
    assert clerk.get("box", before.id) == before
    assert where(page) == (0, "name")


@pytest.mark.parametrize(
    ("name", "words", "said"), [("name", "", "名称を入力してください。"), ("bought_on", "13/45", "")]
)
def test_what_is_wrong_is_said_at_the_cell_and_stays(qtbot, clerk, window, name, words, said):
    page, hand = window.stack.page, Hand(qtbot, window)
    before = page.model.record(3)
    at(page, 3, name)
    hand.key(Key.Key_F2)
    hand.key(Key.Key_A, CONTROL)
    hand.key(Key.Key_Backspace)
    hand.text(words)
    hand.key(Key.Key_Return)
    hand.until(lambda: page.inline.field.error() != "")
    assert said in page.inline.field.error()
    assert page.inline.toolTip() == page.inline.field.error()
    assert page.inline.field.draft() == words
    assert page.inline.isAncestorOf(QApplication.focusWidget())
    assert page.view.viewport().rect().contains(page.inline.geometry())
    assert clerk.get("box", before.id) == before


def test_leaving_by_mouse_registers_too(qtbot, clerk, window):
    page, hand = window.stack.page, Hand(qtbot, window)
    at(page, 0, "name")
    hand.key(Key.Key_F2)
    typed(hand, "ABC")
    page.filters.edit.setFocus(Qt.FocusReason.MouseFocusReason)
    hand.until(lambda: not page.inline.is_open)
    assert clerk.get("box", page.model.record(0).id).name == "ABC"
    assert page.filters.edit.hasFocus()


def test_a_warning_goes_to_the_pane_that_asks_for_the_reason(qtbot, clerk, window, monkeypatch):
    page, hand = window.stack.page, Hand(qtbot, window)
    warning = Problem("name", "名称が短すぎます。理由を入力してください。", stops=False)
    monkeypatch.setattr(Box, "problems", lambda self, look: [warning] if self.name == "Q" else [])
    at(page, 0, "name")
    hand.key(Key.Key_F2)
    typed(hand, "Q")
    hand.key(Key.Key_Return)
    hand.until(lambda: page.detail.is_editing)
    assert not page.inline.is_open
    assert page.detail.form.body.fields["name"].value() == "Q"
    assert page.detail.form.body.reason_row("name").isVisible()


def test_other_columns_and_records_with_a_draft_are_edited_in_the_pane(qtbot, window):
    page, hand = window.stack.page, Hand(qtbot, window)
    at(page, 0, "tag")
    hand.key(Key.Key_F2)
    assert page.detail.is_editing
    page.detail.form.body.fields["name"].edit.setFocus()
    typed(hand, "途中")
    page.step_record(1)
    at(page, 0, "name")
    assert page.has_draft(page.model.record(0))
    hand.key(Key.Key_F2)
    assert page.detail.is_editing
    assert not page.inline.is_open


def test_what_cannot_be_edited_is_not_edited_in_the_cell(qtbot, clerk, window):
    apply(clerk)
    window.open_page("request")
    page, hand = window.stack.page, Hand(qtbot, window)
    at(page, 0, "reason")
    hand.key(Key.Key_F2)
    assert not page.inline.is_open
    assert not page.detail.is_editing


def test_a_person_is_chosen_in_the_cell(qtbot):
    desk = desk_with(AREAS)
    desk.save(new(desk))
    with shown_window(qtbot, desk) as window:
        window.open_page("device")
        QApplication.processEvents()
        page, hand = window.stack.page, Hand(qtbot, window)
        at(page, 0, "user")
        hand.key(Key.Key_F2)
        assert isinstance(page.inline, InlineEdit)
        hand.text("佐藤")
        hand.until(lambda: page.inline.field.candidates().isVisible() and not page.inline.keys.is_guarded())
        hand.key(Key.Key_Return)
        hand.until(lambda: not page.inline.is_open)
        assert desk.get("device", page.model.record(0).id).user == desk.user.person
