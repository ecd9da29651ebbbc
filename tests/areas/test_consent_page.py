"""The page 説明と同意 in the window: ten people told and their forms printed in eight events, ten scans back."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from komae_desk.app.renderer import PaperRenderer
from komae_desk.areas.consent import commands
from komae_desk.areas.consent.page.reading.widgets import show_reading
from komae_desk.areas.consent.roll import roll
from komae_desk.areas.today.agenda import Agenda
from komae_desk.ui.main_window import MainWindow
from tests.areas.consents import Consenting
from tests.ui.budget import ALT, CONTROL, Hand

pytestmark = pytest.mark.qt_log_ignore(
    "does not support propagateSizeHints", "does not support raise", "does not support grabbing"
)


@pytest.fixture
def at(qtbot):
    """The clerk at the page, on a day of one's choice."""
    made = []

    def sit(day: date):
        section = Consenting(day)
        window = MainWindow(section.clerk, PaperRenderer(section.clerk.ledgers))
        window.resize(1366, 728)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        window.open_page("consenting")
        QApplication.processEvents()
        made.append(window)
        return section, window, Hand(qtbot, window)

    yield sit
    for window in made:
        window.close()


def test_ten_people_told_and_printed_in_eight_events_and_back_in_ten_scans(at, monkeypatch):
    section, window, hand = at(date(2026, 3, 27))
    page = window.stack.page
    hand.key(Qt.Key.Key_A, CONTROL)
    hand.key(Qt.Key.Key_E, ALT)
    hand.text("情報セキュリティの手引 第3版")
    hand.key(Qt.Key.Key_Tab)
    hand.key(Qt.Key.Key_Down)
    assert len(page.telling.again.editors()) == 10
    hand.key(Qt.Key.Key_F12)
    assert page.answer.text().startswith("10人への説明を記録しました。")
    hand.key(Qt.Key.Key_P, CONTROL)
    preview = window.stack.page
    hand.until(lambda: preview.print_why() == "")
    names = [section.person(each).reading for each in preview._records]
    assert (len(names), names) == (10, sorted(names))
    assert len(preview._pages) == 20
    printed = []
    monkeypatch.setattr(preview, "print_dialog", lambda shown: printed.append(shown))
    hand.key(Qt.Key.Key_Return)
    assert len(printed) == 1
    hand.spent(8)
    hand.until(preview.is_idle)

    window.open_page("consenting")
    back = Hand(hand._qtbot, window)
    numbers = [each.number for each in section.clerk.find("consent", state="explained")]
    page.shelf.set_value("保管庫A")
    for number in numbers:
        back.scan(number)
        assert f"（{number}）を受領しました" in page.answer.text()
    back.spent(10)
    assert "署名待ちの人は、もういません。" in page.answer.text()
    assert {(c.state, c.shelf) for c in section.clerk.find("consent")} == {("signed", "保管庫A")}
    back.scan(numbers[0])
    assert "受領済みです" in page.answer.text()
    back.key(Qt.Key.Key_Z, CONTROL)
    assert len(section.clerk.find("consent", state="explained")) == 1


def test_after_the_first_day_the_screen_asks_for_a_reason_and_home_shows_what_is_late(at):
    section, window, hand = at(date(2026, 4, 6))
    page = window.stack.page
    assert "任用開始後 10人" in page.chosen_words.text()
    hand.scan("30004")
    assert page.answer.text() == "石井 奈々さんを選びました。"
    hand.key(Qt.Key.Key_E, ALT)
    hand.text("手引 第3版")
    hand.key(Qt.Key.Key_Tab)
    hand.key(Qt.Key.Key_F12)
    assert page.telling.fields["understanding"].error() == "理解の確認を選んでください。"
    hand.key(Qt.Key.Key_Down)
    hand.key(Qt.Key.Key_F12)
    assert page.telling.reason.error().startswith("説明日が任用開始日より後です。理由を入力してください。")
    assert page.telling.reason.edit.hasFocus()
    hand.text("休業からの復帰日のため")
    (missed,) = page.telling.again.editors()
    missed.setChecked(True)
    hand.key(Qt.Key.Key_F12)
    (made,) = section.clerk.find("consent")
    assert made.beside_state == ("開始後の説明", "要再説明")
    window.open_page("today")
    words = " ".join(task.sentence for task in Agenda(section.clerk).all)
    assert "石井 奈々さんの署名した同意書を受領する" in words
    assert words.count("に情報セキュリティの説明をする") == 9


def test_a_record_made_by_hand_after_the_first_day_is_warned_of_in_its_form(at):
    section, window, _ = at(date(2026, 4, 6))
    window.open_new("consent", {"person": section.people[0].id})
    form = window.stack.page.detail.form
    assert form.body.fields["starts_on"].value() == date(2026, 4, 1)
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F12)
    QApplication.processEvents()
    row = form.body.reason_row("starts_on")
    assert (row.isVisible(), row.sentence.text()[:19]) == (True, "任用が始まっていますが、説明がまだです")
    assert section.clerk.find("consent") == []


def test_other_papers_and_the_unknown_are_named_and_all_is_reached_by_keys(at):
    section, window, hand = at(date(2026, 3, 27))
    page = window.stack.page
    section.told(1)
    (limit,) = commands.limits_for(section.clerk, roll(section.clerk)[:1])
    asked = section.clerk.move(limit, "ask", asked_of="情報政策課", asked_on=section.clerk.today)
    hand.scan(asked.number)
    assert page.answer.text().endswith("の番号です。同意書ではありません。")
    assert page.offer.isVisible()
    hand.scan("R05-R7-9999")
    assert page.answer.text() == "番号「R05-R7-9999」の同意書はありません。番号を確認してください。"
    show_reading(section.clerk, window)
    reading = window.stack.page
    assert "決められた規程と手順を守り、／分からないことは" in reading.lines[13].text()
    reading.pauses.setChecked(False)
    assert len(reading.lines) == 12 + 1 + 12
    assert reading.lines[24].text() == "12　これらに反したときは、処分などの対象になり得ることを理解しています。"
    hand.key(Qt.Key.Key_Escape)
    assert window.stack.page is page
    window.open_search()
    hand.text(section.clerk.find("consent")[0].number)
    # Typed by a machine it would be a scan: on this page the reader answers whatever has the focus.
    window.search._look()
    window.search._take()
    assert window.stack.page.detail.record.kind == "consent"
