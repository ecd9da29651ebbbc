"""ホーム for those who look after the section: 「課のようす」, 今月の行事, the badge of all (ux.md §3.1, §4.1)."""

import dataclasses

import pytest
from PySide6.QtTest import QTest

from komae_desk.areas.today.agenda import events_of
from komae_desk.core.area import Event
from komae_desk.ui.work import counts, total
from tests.areas.test_today import AREAS, section, used  # noqa: F401
from tests.ui.conftest import appearance, one_appearance  # noqa: F401
from tests.ui.ledgers import AREA, desk_on, desks, shown_window

pytestmark = [pytest.mark.usefixtures("appearance"), pytest.mark.qt_log_ignore("does not support")]


def numbers(page) -> dict[str, int]:
    return {link.text().split()[0]: int(link.text().split()[1]) for link in page.section.links}


def press(page, title: str) -> None:
    link = next(link for link in page.section.links if link.text().startswith(title))
    link.setFocus()
    QTest.keyClick(link, " ")


def test_each_number_of_the_section_is_the_rows_it_leads_to(qtbot, section):  # noqa: F811
    with shown_window(qtbot, section) as window:
        page = window.stack.page
        assert page.section.isVisible()
        shown = numbers(page)
        assert list(shown)[:4] == ["期限超過", "許可待ち", "未返却", "返却点検待ち"]
        assert all(shown.values())
        press(page, "期限超過")
        assert len(page.model.rows) == shown["期限超過"]
        assert all(row.days_left(section.today) < 0 for row in page.model.rows)
        assert page.count_line.text() == f"期限超過 {shown['期限超過']}件を期限の近い順に表示"
        assert page.view.hasFocus()
        press(page, "許可待ち")
        assert len(page.model.rows) == shown["許可待ち"]
        assert page.chips["waiting"].isChecked()
        for title, state in (("未返却", "out"), ("返却点検待ち", "returned")):
            window.open_page("today")
            press(page, title)
            ledger = window.stack.page
            assert ledger.ledger.kind == "movement"
            found = [ledger.model.record(row).state for row in range(ledger.model.rowCount())]
            assert found == [state] * shown[title]


def test_whoever_looks_after_own_work_only_sees_no_numbers_of_the_section(qtbot):
    clerk, chief = desks((AREA, *AREAS))
    used(clerk, chief, 3)
    for desk, sees in ((clerk, False), (chief, True)):
        with shown_window(qtbot, desk) as window:
            assert window.stack.page.section.isVisible() is sees


def test_what_the_month_brings_stands_on_a_card_and_opens_its_page(qtbot):
    clerk, _ = desks((AREA, *AREAS))
    month = clerk.today.month
    events = (
        Event("箱の棚卸しをする", frozenset({month}), "box"),
        Event("来月のこと", frozenset({month % 12 + 1}), "box"),
    )
    desk = desk_on(clerk.store, clerk.user, areas=(dataclasses.replace(AREA, events=events), *AREAS))
    with shown_window(qtbot, desk) as window:
        page = window.stack.page
        assert [link.text() for link in page.events.links] == ["箱の棚卸しをする"]
        page.events.links[0].click()
        assert window.stack.name == "box"
    with shown_window(qtbot, clerk) as window:
        assert not window.stack.page.events.isVisible()


def test_every_month_has_what_the_areas_say_of_it(section):  # noqa: F811
    assert "兼務・事後許可の月次一覧を確かめる" in [event.title for event in events_of(section)]
    known = {area_page.name for area in section.areas for area_page in area.pages} | set(section.ledgers)
    known |= {command.name for area in section.areas for command in area.commands}
    for area in section.areas:
        for event in area.events:
            assert event.opens in known
            assert event.months <= set(range(1, 13))


def test_the_item_of_the_home_page_counts_what_all_others_do(qtbot, section):  # noqa: F811
    with shown_window(qtbot, section) as window:
        window.show_badges()
        told = window.navigation.buttons["today"].accessibleDescription()
        all_of_it = total(counts(section))
        assert told == f"{all_of_it.open}件、期限超過 {all_of_it.overdue}件"
        assert all_of_it.open > max(count.open for count in counts(section).values())
