"""The papers of a section go on where those before the program ended (settled.md 17)."""

from typing import Any

import pytest
from PySide6.QtCore import Qt

from komae_desk.app import desk_of, found, program_areas
from komae_desk.areas.numbering.deciding import NOT_YOURS, NOTHING, decide, forms, why_not
from komae_desk.areas.person.person.record import Employment
from komae_desk.areas.today.agenda import first_steps
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Forbidden, Refused
from komae_desk.core.identity import uuid7
from komae_desk.core.numbering import NUMBERED_SINCE
from komae_desk.core.people import FirstRun, Role
from komae_desk.ui.main_window import MainWindow
from tests.sample import AREA, Clock, store

AREAS = (AREA, *program_areas())
FIRST = FirstRun("架空市", "総務部", "税務課", "1001", "髙﨑 一郎", "たかさき", "課長", Role.SECURITY_MANAGER)
SERIES = "P99-R8"
WHY = "紙の許可簿で12番まで使用"


@pytest.fixture
def chief() -> Desk:
    where = store(AREAS)
    return desk_of(where, AREAS, found(where, AREAS, FIRST), clock=Clock())


@pytest.fixture
def clerk(chief: Desk) -> Desk:
    made = chief.save(chief.new("person", staff_number="1002", name="田中 花子", category=Employment.FULL))
    return desk_of(chief.store, AREAS, made.id, clock=Clock())


def numbered(desk: Desk) -> str:
    """The number the next application gets."""
    new = desk.save(desk.new("request", reason="調査のため", starts_on=desk.today))
    return desk.move(new, "submit").number


def test_a_form_goes_on_with_the_number_the_chief_decides(chief: Desk, clerk: Desk, qtbot: Any) -> None:
    assert ("紙の続きの番号を決める", "numbering") in first_steps(chief), "the first run leads there"
    window = MainWindow(chief)
    qtbot.addWidget(window)
    window.show()
    window.registry.call(window.registry.verbs["area:numbering"])
    page = window.stack.pages["numbering"]
    assert page.rows.keys() == {form.series for form in forms(chief)} >= {SERIES, "P01-R8", "R01-R8"}
    first, second, *_ = page.rows.values()
    qtbot.waitUntil(second.edit.isVisible)
    for hand in (first.edit, list(page.rows.values())[-1].edit):
        assert hand is not first.edit or window.focusWidget() is hand, "the hands are on the first number"
        hand.setFocus()
        qtbot.keyClick(hand, Qt.Key.Key_Return)
        assert window.focusWidget() is (second.edit if hand is first.edit else page.reason.edit), "from field to field"
    page.rows[SERIES].set_value(13)
    page.decide_button.click()
    assert page.reason.error() and chief.find("number_start") == [], "a reason is asked"
    page.reason.set_value(WHY)
    page.rows["P01-R8"].set_value(40)
    page.decide_button.click()
    decided = chief.find("number_start")
    assert {(each.series, each.first, each.state) for each in decided} == {(SERIES, 13, "set"), ("P01-R8", 40, "set")}
    assert len({chief.lines(each.id)[-1].act_id for each in decided}) == 1, "one act for all of them"
    assert WHY in str(chief.history(decided[0])), "journalled"
    window.undo_bar.undo()
    assert chief.find("number_start") == [] and page.rows[SERIES].value() == 1, "nothing was numbered yet"
    chief.redo()
    assert page.rows[SERIES].value() == 13
    assert [numbered(clerk) for _ in range(2)] == ["P99-R8-0013", "P99-R8-0014"]
    chief.announce([("request", uuid7())], incoming=True)
    assert page._lasts[list(page.rows).index(SERIES)].text() == "P99-R8-0014"
    assert page.rows[SERIES].value() == 15


def test_it_never_goes_back(chief: Desk, clerk: Desk) -> None:
    assert numbered(clerk) == "P99-R8-0001"
    with pytest.raises(Refused, match="2から99999まで"):
        decide(chief, {SERIES: 1}, WHY)
    with pytest.raises(Refused) as nothing:
        decide(chief, {SERIES: 2}, WHY)
    assert str(nothing.value) == NOTHING
    (thirteen,) = decide(chief, {SERIES: 13}, WHY)
    with pytest.raises(Refused, match="13から99999まで"):
        decide(chief, {SERIES: 7}, WHY)
    (twenty,) = decide(chief, {SERIES: 20}, "20番台を紙で使っていたため")
    chief.undo()
    assert [form.next for form in forms(chief) if form.series == SERIES] == [13], "back to the decision before"
    assert numbered(clerk) == "P99-R8-0013"
    with pytest.raises(Refused) as since:
        chief.undo(chief.lines(thirteen.id)[-1].act_id)
    assert str(since.value) == NUMBERED_SINCE
    (far,) = decide(chief, {SERIES: 9999}, WHY)
    assert [numbered(clerk) for _ in range(2)] == ["P99-R8-9999", "P99-R8-10000"]
    assert far.heading == "P99-R8-9999 から" and twenty.heading != far.heading


def test_the_chief_decides(chief: Desk, clerk: Desk) -> None:
    with pytest.raises(Forbidden):
        decide(clerk, {SERIES: 13}, WHY)
    assert numbered(clerk) == "P99-R8-0001"
    assert (why_not(clerk), why_not(chief)) == (NOT_YOURS, "")
