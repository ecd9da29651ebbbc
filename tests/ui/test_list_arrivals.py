"""What others register does not shift the list; a line above it says so and shows it (ux.md §3.4)."""

import dataclasses

import pytest
from PySide6.QtCore import Qt

from komae_desk.core.bulk import BulkChange
from komae_desk.ui import list_arrivals
from komae_desk.ui.list_query import state_chips
from tests.ui.ledgers import apply, desks, fill, shown_window

pytestmark = pytest.mark.usefixtures("appearance")


@pytest.fixture
def both():
    """Two desks on one file: what one of them writes, the other hears of as from another PC."""
    return desks()


def arrive(clerk, chief, *tags, state="active"):
    """Boxes that the chief registered on another PC."""
    made = [chief.save(dataclasses.replace(chief.new("box", tag=tag, name=f"{tag}の箱"), state=state)) for tag in tags]
    clerk.announce([("box", box.id) for box in made], incoming=True)
    return made


def tags(page):
    return [page.model.record(row).tag for row in range(page.model.rowCount())]


def test_the_list_stays_until_the_person_asks(qtbot, both, spoken):
    clerk, chief = both
    fill(clerk, 5)
    with shown_window(qtbot, clerk) as window:
        window.open_page("box")
        page = window.stack.page
        page.view.go_to(2)
        before = tags(page)
        place = page.view.geometry()
        assert not page.arrivals.isVisible()
        arrive(clerk, chief, "AA-2", "AA-1")
        qtbot.waitUntil(page.arrivals.isVisible)
        assert page.arrivals.sentence.text() == "新しい記録が 2件あります。"
        assert ("新しい記録が 2件あります。", False) in spoken
        assert tags(page) == before
        assert page.view.current_row() == 2
        assert page.view.geometry() == place
        qtbot.mouseClick(page.arrivals.button, Qt.MouseButton.LeftButton)
        assert tags(page) == ["AA-1", "AA-2", *before]
        assert page.view.current_row() == 0
        assert not page.arrivals.isVisible()
        assert page.count_line.text() == "7件を表示しています。"
        assert page.count_line.isVisible()


def test_a_set_has_the_line_and_the_news_comes_back_after_it(qtbot, both):
    clerk, chief = both
    fill(clerk, 5)
    with shown_window(qtbot, clerk) as window:
        window.open_page("box")
        page = window.stack.page
        arrive(clerk, chief, "AA-1")
        qtbot.waitUntil(page.arrivals.isVisible)
        page.model.set_checked([0, 1], True)
        assert not page.arrivals.isVisible()
        page.model.uncheck_all()
        assert page.arrivals.isVisible()
        assert not page.count_line.isVisible()


def test_what_the_conditions_leave_out_is_no_news(qtbot, both):
    clerk, chief = both
    fill(clerk, 5)
    with shown_window(qtbot, clerk) as window:
        window.open_page("box")
        page = window.stack.page
        page.show_chip(next(chip for chip in state_chips(page.ledger) if chip.name == "state:lent"))
        arrive(clerk, chief, "AA-1")
        arrive(clerk, chief, "AA-2", state="lent")
        qtbot.waitUntil(page.arrivals.isVisible)
        assert page.arrivals.sentence.text() == "新しい記録が 1件あります。"


def test_a_change_of_another_stands_where_the_record_stood(qtbot, both):
    clerk, chief = both
    box = fill(clerk, 5)[1]
    with shown_window(qtbot, clerk) as window:
        window.open_page("box")
        page = window.stack.page
        chief.save(chief.get("box", box.id), tag="ZZ-9")
        clerk.announce([("box", box.id)], incoming=True)
        assert tags(page)[1] == "ZZ-9"
        arrive(clerk, chief, "AA-1")
        qtbot.waitUntil(page.arrivals.isVisible)
        assert page.arrivals.sentence.text() == "新しい記録が 1件あります。"
        assert tags(page)[1] == "ZZ-9"


def test_what_the_person_registers_comes_at_once(qtbot, both):
    clerk, _ = both
    fill(clerk, 3)
    with shown_window(qtbot, clerk) as window:
        window.open_page("box")
        page = window.stack.page
        clerk.save(clerk.new("box", tag="AA-1", name="自分の箱"))
        qtbot.waitUntil(lambda: "AA-1" in tags(page))
        assert not page.arrivals.isVisible()


def test_an_empty_list_and_a_first_filling_are_read_at_once(qtbot, both, monkeypatch):
    clerk, chief = both
    monkeypatch.setattr(list_arrivals, "MOST", 3)
    with shown_window(qtbot, clerk) as window:
        window.open_page("box")
        page = window.stack.page
        arrive(clerk, chief, "AA-1")
        qtbot.waitUntil(lambda: tags(page) == ["AA-1"])
        arrive(clerk, chief, "AA-2", "AA-3", "AA-4", "AA-5")
        qtbot.waitUntil(lambda: page.model.rowCount() == 5)
        assert not page.arrivals.isVisible()


def test_five_thousand_records_of_another_pc_are_one_word_and_the_page_is_right(qtbot, both):
    clerk, chief = both
    fill(clerk)
    heard = []
    with shown_window(qtbot, clerk) as window:
        window.open_page("box")
        page = window.stack.page
        qtbot.waitUntil(lambda: page.model.rowCount() == 12)
        qtbot.waitUntil(lambda: page.detail.record is not None)
        shown = page.detail.record
        stop = clerk.subscribe(lambda kind, record_id: heard.append(kind))
        new = [chief.new("box", tag=f"ZZ-{n:04}", name="新しい箱") for n in range(4_987)]
        chief.bulk("取込み", [BulkChange(box) for box in new])
        chief.bulk("変更", [BulkChange(box, {"name": "変えた箱"}) for box in chief.find("box") if box.tag < "L"])
        request = apply(chief)
        touched = [("box", box.id) for box in chief.find("box")] + [("request", request.id)]
        clerk.announce(touched, incoming=True)
        assert (len(touched), sorted(heard)) == (5_000, ["box", "request"])
        qtbot.waitUntil(lambda: page.model.rowCount() == 4_999)
        assert page.model.record(4_998).tag == "ZZ-4986"
        assert page.model.record(11).name == "変えた箱", "what stood there shows its newest words"
        assert page.detail.record.id == shown.id
        assert page.detail.record.name == "変えた箱", "so does the record beside the list"
        stop()
