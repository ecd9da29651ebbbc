"""Lists that share an item of the navigation stand side by side above the page (ux.md §3.1)."""

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from komae_desk.app import program_areas
from komae_desk.core.people import Role
from komae_desk.core.restricted import offered
from komae_desk.ui.navigation import Place, items_of, places_of
from komae_desk.ui.theme import Appearance
from komae_desk.ui.work import Count
from tests.sample import store, user
from tests.ui.ledgers import desk_on, window_on
from tests.ui.walk import settle, to_front

MOST_ITEMS = 18


@pytest.fixture(scope="module")
def one_office(qapp, calm, one_appearance: Appearance):
    areas = tuple(program_areas())
    desk = desk_on(store(areas), user("髙﨑 一郎", *Role), areas=areas)
    window = window_on(desk, appearance=one_appearance)
    window.resize(1366, 728)
    yield window
    window.keeper.forget()
    window.close()
    window.deleteLater()
    settle()


@pytest.fixture
def office(one_office):
    one_office.show()
    to_front(one_office)
    yield one_office
    one_office.hide()


def test_the_navigation_has_few_items_and_every_place_stands_under_one_of_them():
    places = places_of(offered(program_areas(), restricted=False))
    items = items_of(places)
    assert len(items) <= MOST_ITEMS
    assert sorted(p.name for members in items.values() for p in members) == sorted(p.name for p in places)
    words = [item.word for item in items]
    assert len(set(words)) == len(words)
    contractors = next(members for item, members in items.items() if item.title == "外部委託")
    assert (contractors[0].name, contractors[-1].name) == ("contract", "contract_terms"), "it opens with its list"


def test_a_family_keeps_to_one_group():
    one = Place("a", "ア", "register", "台帳", family="棚")
    with pytest.raises(ValueError, match="棚"):
        items_of([one, dataclasses.replace(one, name="b", group="窓口")])


def test_an_item_leads_to_the_list_seen_last_and_its_neighbours_stand_beside(office):
    family = {p.family for p in office.places if p.name == "takeout"}.pop()
    members = [p.name for p in office.places if p.family == family]
    office.open_page("takeout")
    assert list(office.families.buttons) == members
    assert office.families.isVisible()
    QTest.mouseClick(office.families.buttons[members[2]], Qt.MouseButton.LeftButton)
    assert office.stack.name == members[2]
    office.open_page("today")
    assert not office.families.isVisible()
    item = office.navigation.buttons[members[0]]
    assert not item.isChecked()
    QTest.mouseClick(item, Qt.MouseButton.LeftButton)
    assert (office.stack.name, item.isChecked()) == (members[2], True)
    assert [n for n, b in office.families.buttons.items() if b.isChecked()] == [members[2]]


def test_the_keys_go_round_the_lists_of_a_family(office):
    office.open_page("disposing")
    names = list(office.families.buttons)
    seen = []
    for _ in names:
        QTest.keyClick(office, Qt.Key.Key_PageDown, Qt.KeyboardModifier.AltModifier)
        seen.append(office.stack.name)
    assert seen == [*names[1:], names[0]]
    QTest.keyClick(office, Qt.Key.Key_PageUp, Qt.KeyboardModifier.AltModifier)
    assert office.stack.name == names[-1]
    office.open_page("rulebook")
    assert office.registry.verbs["next_list"].why() == "この画面に並んだ台帳はありません。"


def test_papers_of_a_long_family_open_from_one_button_which_says_where_one_is(office):
    office.open_page("incident_response")
    shown = {button.text() for button in office.families.buttons.values()}
    assert shown == {"対応", "台帳", "時系列", "証拠", "書類"}
    shelf = office.families.shelves["leak_report"]
    assert not shelf.isChecked()
    shelf.actions_of["leak_report"].trigger()
    assert (office.stack.name, shelf.text(), shelf.isChecked()) == ("leak_report", "書類：様式2", True)
    assert [n for n, action in shelf.actions_of.items() if action.isChecked()] == ["leak_report"]
    shelf.actions_of["leak_report"].trigger()
    assert shelf.actions_of["leak_report"].isChecked(), "one does not leave by the list one is in"
    QTest.keyClick(office, Qt.Key.Key_PageDown, Qt.KeyboardModifier.AltModifier)
    assert (office.stack.name, shelf.text()) == ("prevention", "書類：再発防止策")
    office.show_counts({"prevention": Count(2, 1), "aftermath": Count(1, 0)})
    assert (shelf.text(), shelf.actions_of["aftermath"].text()) == ("書類：再発防止策（3）", "事後の対応（1）")
    office.open_page("incident")
    assert (shelf.text(), shelf.isChecked()) == ("書類（3）", False)


def test_what_waits_in_the_lists_is_added_up_at_the_item_and_told_at_each_list(office):
    office.open_page("transport")
    names = list(office.families.buttons)
    office.show_counts({names[0]: Count(2, 1), names[1]: Count(3, 0)})
    item = office.navigation.buttons[names[0]]
    assert item.accessibleDescription() == "5件、期限超過 1件"
    texts = [office.families.buttons[n].text() for n in names]
    assert [text.rpartition("（")[2] for text in texts[:2]] == ["2）", "3）"]
    assert "（" not in texts[2]
