"""バーコードリーダーの確認: what a reader sent becomes sentences that say what to change."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from komae_desk.areas.settings import AREA as SETTINGS
from komae_desk.areas.settings.widgets import check_reader
from komae_desk.ui.chips import Status
from komae_desk.ui.reader_check import PLAIN, SHEET, SIGNS, Reading, Sent, advise
from komae_desk.ui.reader_check_screen import ReaderCheckPage, ReadingEdit
from komae_desk.ui.settings_items import SCANNER_PREFIX, STX
from tests.ui.conftest import Clock, compose
from tests.ui.ledgers import AREA, desks, shown_window

pytestmark = pytest.mark.usefixtures("appearance")


def reading(text: str = PLAIN, gap: float = 0.008, end: str = "CR", *, composed: bool = False) -> Reading:
    return Reading(tuple(Sent(ch, gap if n else 0.0) for n, ch in enumerate(text)), end, composed)


def words(*args: Any, prefix: str = "", **kwargs: Any) -> str:
    return "".join(advice.sentence for advice in advise(reading(*args, **kwargs), prefix))


def test_a_good_reader_is_praised_and_nothing_else_is_said():
    (only,) = advise(reading(), "")
    assert only.status is Status.DONE
    assert only.sentence == "このリーダーは、そのまま使えます（12文字、文字の間隔は最大8ミリ秒、終わりは改行）。"
    assert "終わりはTab" in words(end="Tab")


@pytest.mark.parametrize("code", SHEET)
def test_the_codes_of_the_sheet_are_good_as_they_are(code):
    assert [advice.status for advice in advise(reading(code), "")] == [Status.DONE]


@pytest.mark.parametrize(
    ("sent", "prefix", "said"),
    [
        (reading(end=""), "", "改行（CR）が付いていません。リーダーの設定で改行を付けてください。"),
        (reading(composed=True), "", "日本語入力がオンのため"),
        (reading(gap=0.08), "", "最大80ミリ秒で、自動の読取りには遅すぎます"),
        (reading(gap=0.3), "", "手で入力した速さです"),
        (reading(), "~", "前置文字「~」が届いていません"),
        (reading(STX + PLAIN), "", "番号の前に「STX」が届いています"),
        (reading(PLAIN.lower()), "", "Caps Lockをオフにしてください"),
        (reading('KD+2026^07"A'), "", "キーボードの種類を「日本語」にしてください"),
        (reading("A1"), "", "4文字より短い番号"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_change(sent, prefix, said):
    found = advise(sent, prefix)
    assert len(found) == 1 and said in found[0].sentence
    assert found[0].status is not Status.DONE


def test_a_prefix_makes_slower_readers_good_enough():
    assert "遅すぎます" in words("~" + PLAIN, 0.08) + words(PLAIN, 0.08)
    assert [a.status for a in advise(reading("~" + PLAIN, 0.08), "~")] == [Status.DONE]
    assert "12文字" in words("~" + PLAIN, 0.08, prefix="~")


def test_several_faults_are_all_said_and_by_hand_stands_alone():
    assert len(advise(reading(gap=0.08, end=""), "")) == 2
    assert len(advise(reading("A1", gap=0.08, end=""), "")) == 3
    assert len(advise(reading(gap=0.4, end=""), "~")) == 1
    assert advise(Reading((), "CR"), "") == []


# --- hands and readers at the edit


@pytest.fixture
def scan(clock: Clock) -> Callable[..., None]:
    def send(edit: ReadingEdit, text: str, gap: float = 0.01, end: Qt.Key | None = Qt.Key.Key_Return) -> None:
        for ch in text:
            clock.now += gap
            control = ch == STX
            held = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
            key = Qt.Key.Key_B if control else Qt.Key(ord(ch.upper()))
            QApplication.sendEvent(edit, QKeyEvent(QKeyEvent.Type.KeyPress, key, held, ch))
        if end is not None:
            clock.now += gap
            QTest.keyClick(edit, end)

    return send


@pytest.fixture
def edit(show, clock: Clock) -> ReadingEdit:
    return show(ReadingEdit(clock))


def test_a_scan_is_taken_down_with_its_times(edit, scan, qtbot):
    with qtbot.waitSignal(edit.read) as told:
        scan(edit, PLAIN)
    (found,) = told.args
    assert (found.text, found.end, found.composed) == (PLAIN, "CR", False)
    assert found.sent[0].gap == 0.0 and found.sent[1].gap == pytest.approx(0.01)


def test_silence_ends_a_scan_without_an_end(edit, scan, qtbot):
    with qtbot.waitSignal(edit.read, timeout=3000) as told:
        scan(edit, PLAIN, end=None)
    assert told.args[0].end == ""


def test_tab_ends_a_scan_but_a_hand_still_leaves_the_field(edit, scan, qtbot):
    with qtbot.waitSignal(edit.read) as told:
        scan(edit, PLAIN, end=Qt.Key.Key_Tab)
    assert told.args[0].end == "Tab"
    heard = []
    edit.read.connect(heard.append)
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert heard == []


def test_stx_and_a_second_scan_begin_anew(edit, scan, qtbot, clock):
    with qtbot.waitSignal(edit.read):
        scan(edit, PLAIN)
    with qtbot.waitSignal(edit.read) as told:
        scan(edit, STX + SIGNS)
    assert told.args[0].text == STX + SIGNS
    assert edit.text() == SIGNS


def test_a_scan_into_japanese_input_is_known_as_one(edit, qtbot, clock):
    with qtbot.waitSignal(edit.read) as told:
        for n in range(1, 5):
            clock.now += 0.01
            compose(edit, "ｋｄー０"[:n])
        compose(edit, commit="ｋｄー０")
        QTest.keyClick(edit, Qt.Key.Key_Return)
    assert told.args[0].composed and len(told.args[0].sent) == 4


# --- the page


@pytest.fixture
def window(qtbot, appearance):
    clerk, _ = desks((AREA, SETTINGS))
    with shown_window(qtbot, clerk, appearance=appearance) as made:
        yield made


def test_the_page_shows_characters_times_end_and_advice(qtbot, window, scan, clock, spoken):
    check_reader(window.desk, window)
    page: ReaderCheckPage = window.stack.page
    qtbot.waitUntil(page.edit.hasFocus)
    page.edit._clock = clock
    scan(page.edit, PLAIN)
    assert page.table.rowCount() == len(PLAIN)
    assert [page.table.item(1, n).text() for n in range(3)] == ["D", "U+0044", "10ミリ秒"]
    assert "終わりの文字：改行（CR）" in page.facts.text()
    assert [b.status for b in page.advice] == [Status.DONE]
    assert any("そのまま使えます" in sentence for sentence, _ in spoken)
    with qtbot.waitSignal(page.edit.read, timeout=3000):
        scan(page.edit, PLAIN, end=None)
    assert [b.status for b in page.advice] == [Status.WRONG]
    assert "改行（CR）が付いていません" in page.advice[0].text()


def test_the_set_prefix_is_expected(window, scan, clock):
    desk = window.desk
    desk.store.set_preference(desk.user.person, SCANNER_PREFIX.name, "~")
    check_reader(desk, window)
    page = window.stack.page
    page.edit._clock = clock
    scan(page.edit, PLAIN)
    assert "前置文字「~」が届いていません" in page.advice[0].text()
    assert "前置文字の設定：~" in page.facts.text()


def test_the_sheet_is_shown_before_printing_and_a_second_visit_is_the_same_page(window):
    check_reader(window.desk, window)
    page = window.stack.page
    window.open_page("box")
    check_reader(window.desk, window)
    assert window.stack.page is page
    seen = []
    page._services = type("S", (), {"preview": lambda self, paper, records: seen.append((paper.title, records))})()
    page.print_button.click()
    assert seen == [("バーコードリーダーの確認用紙", [])]
