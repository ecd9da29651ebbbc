"""設定 of a desk at a server: what is decided there and by whom; and the one notice of the system a day (§3.10)."""

from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from komae_desk.areas.settings import AREA as SETTINGS
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.reminder import DailyReminder
from komae_desk.ui.settings_items import REMINDS, change
from komae_desk.ui.settings_links import BY_SERVER, OF_PEOPLE
from komae_desk.ui.settings_pages import PersonalWindow
from tests.sample import Clock, store, user
from tests.ui.agreeing import Agreed, Open
from tests.ui.ledgers import AREA, apply, desk_on, shown_window

pytestmark = pytest.mark.usefixtures("appearance")
NINE = datetime(2026, 11, 24, 9, 0).astimezone()
AREAS = (AREA, SETTINGS)


@pytest.fixture
def clock() -> Clock:
    return Clock(NINE)


@pytest.fixture
def window(qtbot, appearance, clock):
    clerk = desk_on(store(AREAS), user("𠮷田 花子"), clock, AREAS)
    with shown_window(qtbot, clerk, appearance=appearance) as made:
        PersonalWindow(made)
        yield made


def titles(page) -> list[str]:
    return [row.title for row in page.rows if row.isVisible()]


def test_alone_a_person_finds_how_to_share_and_nothing_of_a_server(window):
    window.open_page("settings")
    page = window.stack.page
    page.show_group("同期")
    assert titles(page) == ["同期のようす"]
    page.rows[[row.title for row in page.rows].index("同期のようす")].button.click()
    assert window.stack.name == "sync"


def test_at_a_server_it_says_what_is_decided_there_and_by_whom(qtbot, window):
    window.agreement = Agreed(Open(window.desk))
    window.registry.add(Verb("ask_logins", "ログインの登録を依頼", lambda: None, "file"))
    window.open_page("settings")
    page = window.stack.page
    page.show_group("同期")
    assert titles(page) == ["同期のようす", *(title for title, _ in BY_SERVER)]
    page.show_group("利用者")
    assert titles(page) == ["画面を隠すまでの時間", "ログインの登録を依頼", *(title for title, _ in OF_PEOPLE)]
    for facts in (BY_SERVER, OF_PEOPLE):
        assert all(sentence.count("。") == 1 and sentence.endswith("。") for _, sentence in facts)
    page.search.setText("延ばせ")
    assert titles(page) == ["サーバーなしで使える期間"]
    page.search.setFocus(Qt.FocusReason.OtherFocusReason)
    qtbot.waitUntil(page.search.hasFocus)
    QTest.keyClick(page.search, Qt.Key.Key_Down)
    (row,) = [row for row in page.rows if row.isVisible()]
    qtbot.waitUntil(row.hasFocus)
    assert (row.accessibleName(), row.accessibleDescription()) == BY_SERVER[2]


def test_what_is_overdue_is_told_once_a_day_at_nine_and_only_while_the_window_is_away(window, clock):
    desk = window.desk
    clock.at = NINE - timedelta(days=4)
    apply(desk)
    clock.at = NINE
    told: list[str] = []
    reminder = DailyReminder(window, told.append)
    reminder.look()
    assert told == [], "who sees the window needs no notice"
    window.showMinimized()
    QApplication.processEvents()
    clock.at = NINE - timedelta(minutes=1)
    reminder.look()
    assert told == []
    clock.at = NINE
    change(desk, window, REMINDS, False)
    reminder.look()
    assert told == []
    change(desk, window, REMINDS, True)
    reminder.look()
    DailyReminder(window, told.append).look()
    assert told == ["期限を過ぎた作業が 1件あります。"], "once a day, also for a program that was started anew"
    clock.at = datetime(2026, 11, 28, 9, 0).astimezone()
    reminder.look()
    assert len(told) == 1, "a Saturday"
    clock.at = datetime(2026, 11, 30, 9, 5).astimezone()
    reminder.look()
    assert len(told) == 2
