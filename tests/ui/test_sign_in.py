"""The sign-in window on a PC that cannot be used: the sentence, and what can be done instead."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from komae_desk.ui.banner import Banner
from komae_desk.ui.gate import Gate
from komae_desk.ui.sign_in import SignInWindow
from komae_desk.ui.sign_in_form import SignInForm

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


def test_where_a_server_is_the_code_may_stay_empty_for_a_day_without_it(qtbot):
    form = SignInForm()
    qtbot.addWidget(form)
    form.show()
    assert not form._away.isVisible()
    form.ask_code()
    assert form._away.isVisible() and "確認コードなしで" in form._away.text()
    asked: list[tuple[str, str, str]] = []
    form.asked.connect(lambda *what: asked.append(what))
    for code, taken in (("12345", False), ("123456", True), ("", True)):
        form.code.edit.setText("1001")
        form.password.edit.setText("みどりの傘")
        form.one_time.edit.setText(code)
        form.button.click()
        assert (asked[-1:] == [("1001", "みどりの傘", code)]) is taken
