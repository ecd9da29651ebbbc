"""The sign-in window on a PC that cannot be used: the sentence, and what can be done instead."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from komae_desk.ui.banner import Banner
from komae_desk.ui.gate import Gate
from komae_desk.ui.sign_in import SignInWindow

pytestmark = pytest.mark.usefixtures("appearance")
SENTENCE = "OSの資格情報の保管場所（キーリング）が使えません。情報政策課に連絡してください。"


class Closed:
    """An entrance to a PC without a usable keyring."""

    def look(self) -> Gate:
        return Gate(refusal=SENTENCE)


@pytest.fixture
def refused(qtbot):
    window = SignInWindow()
    qtbot.addWidget(window)
    window.show()
    window.receive(Closed())
    qtbot.waitUntil(lambda: bool(window.findChildren(Banner)))
    return window


def button(window: SignInWindow, words: str) -> QPushButton:
    return next(each for each in window.findChildren(QPushButton) if each.text() == words)


def test_it_says_why_and_offers_practice_first(refused, qtbot):
    assert any(SENTENCE in banner._sentence.text() for banner in refused.findChildren(Banner))
    refused.activateWindow()
    qtbot.waitUntil(lambda: refused.focusWidget() is button(refused, "練習用データで試す"))


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_and_space_press_the_focused_button(refused, qtbot, key):
    with qtbot.waitSignal(refused.practice_asked):
        QTest.keyClick(button(refused, "練習用データで試す"), key)
