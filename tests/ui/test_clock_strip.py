"""What runs against a clock stands under the head of every page, and is told by the system while the window is away."""

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QApplication

from komae_desk.areas.incident.choices import Example, Outlook
from komae_desk.ui.clock_strip import ClockStrip
from komae_desk.ui.main_window import MainWindow
from tests.areas.incidents import Section

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", "does not support raise")


def test_the_clock_is_on_every_page_and_tells_once_when_the_window_is_away(qtbot):
    section = Section()
    window = MainWindow(section.clerk)
    qtbot.addWidget(window)
    window.show()
    told: list[str] = []
    strip = ClockStrip(window, told.append)
    strip.look()
    assert not strip.isVisible()
    lost = section.event(what="髙﨑の鞄から名簿が消えた", examples=(Example.H3C,))
    failing = section.event(what="接続できない", examples=(Example.E2A,))
    window.open_page("device")
    section.later(22)
    strip.look()
    assert strip.isVisible()
    assert strip.words.text() == f"インシデント {lost.number}　認知から 00:22　初動の目安 60分まで あと 38分　ほか1件"
    section.later(40)
    strip.look()
    assert strip.first is not None and strip.first.late and told == [], "who sees the window needs no notice"

    window.showMinimized()
    section.later(57)
    strip.look()
    assert told == []
    section.later(2)
    strip.look()
    strip.look()
    assert told == ["インシデントの障害が2時間を超えました。判定をやり直してください。"]
    assert "髙﨑" not in strip.words.text() + "".join(told)
    window.showNormal()
    strip.open()
    QApplication.processEvents()
    page = window.stack.page
    assert page.session.incident.id == lost.id and not strip.isVisible(), "the page shows its own clock"
    section.clerk.move(section.clerk.get("incident", lost.id), "restore", restored_at=section.clock() - timedelta(0))
    now = section.clerk.get("incident", failing.id)
    section.clerk.move(now, "judge", "夕方に直る", outlook=Outlook.GOOD, outlook_reason="夕方に直る")
    section.later(60 * 24)
    strip.look()
    assert strip.first is None and not strip.isVisible(), "after a day the first hour says nothing any more"
    window.close()
