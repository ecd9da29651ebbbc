"""「処理しています…」 on the clicked button (ux.md §5.2), and where somebody is left who went on meanwhile."""

import threading
import time

import pytest

from komae_desk.core.errors import Refused
from komae_desk.ui.at_work import AT_WORK, SHOWN_AT_LEAST_MS
from komae_desk.ui.desk_process_pages import SignInPages
from komae_desk.ui.desk_process_sitting import Duties, WindowSitting
from komae_desk.ui.gate import Gate, Person
from komae_desk.ui.recovery_sheet import RecoveryKeyFacts
from komae_desk.ui.sign_in import SignInWindow
from komae_desk.ui.theme import Appearance
from tests.ui.ledgers import desks, shown_window

pytestmark = pytest.mark.usefixtures("appearance")
WRONG = "職員番号またはパスワードが違います。もう一度入力してください。"


class Slow:
    """Work that lasts until the test lets it go."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.go = threading.Event()

    def look(self) -> Gate:
        return Gate("税務課", (Person("1001", "佐藤 一郎"),))

    def weaknesses(self, password, words) -> list[str]:
        return []

    def sign_in(self, code, password, one_time):
        self._last()
        raise Refused(WRONG)

    def confirm(self, typed: str) -> None:
        self._last()

    def _last(self) -> None:
        self.asked.set()
        assert self.go.wait(30)


@pytest.fixture
def slow():
    made = Slow()
    yield made
    made.go.set()


def recovery_page(window, slow):
    duties = Duties(lambda: None, lambda: None, lambda: None, lambda why: None)
    pages = SignInPages(
        WindowSitting(window, "1001", duties, lambda: None),
        None,
        weaknesses=lambda password, words: [],
        words=(),
        change=lambda old, new: None,
        new_key=lambda: None,
        administers=True,
    )
    pages.show_key(RecoveryKeyFacts(("ABCDE",) * 13, lambda: b"", slow.confirm))
    sheet = window.stack.page
    sheet.typed.edit.setText("-".join(["ABCDE"] * 13))
    return sheet


@pytest.fixture
def sign_in(qtbot, slow):
    window = SignInWindow()
    window.show()
    window.receive(slow)
    qtbot.waitUntil(lambda: window.form.isVisible())
    window.form.code.edit.setText("1001")
    window.form.password.edit.setText("kiriN7-zouGe-2")
    yield window
    slow.go.set()
    window.close()
    qtbot.waitUntil(window._background.is_idle)


def test_the_button_says_that_it_works_and_never_for_a_flash(qtbot, appearance, slow):
    _, chief = desks()
    with shown_window(qtbot, chief, appearance=appearance) as window:
        sheet = recovery_page(window, slow)
        button, words = sheet.confirm_button, sheet.confirm_button.text()
        width, least = button.width(), button.minimumWidth()
        button.click()
        assert button.text() == words, "nothing changes within 100 ms"
        qtbot.waitUntil(lambda: button.text() == AT_WORK)
        shown = time.monotonic()
        assert button.width() >= width
        slow.go.set()
        with qtbot.waitSignal(sheet.confirmed):
            pass
        qtbot.waitUntil(lambda: button.text() == words)
        # The moment it was shown was seen a little late.
        assert time.monotonic() - shown > SHOWN_AT_LEAST_MS / 1000 - 0.1
        assert button.minimumWidth() == least
        sheet.wait()


def test_the_sign_in_says_it_and_its_own_words_win(qtbot, slow, sign_in):
    window = sign_in
    button, words = window.form.button, window.form.button.text()
    button.click()
    qtbot.waitUntil(lambda: button.text() == AT_WORK)
    slow.go.set()
    qtbot.waitUntil(lambda: window.form.password.error() == WRONG)
    assert button.text() == words


def test_what_ends_at_once_changes_no_button(qtbot, slow, sign_in):
    slow.go.set()
    window = sign_in
    said = []
    window.form.button.click()
    qtbot.waitUntil(lambda: said.append(window.form.button.text()) or window.form.password.error() == WRONG)
    assert AT_WORK not in said


def test_who_went_on_to_another_page_stays_there(qtbot, appearance: Appearance, slow):
    _, chief = desks()
    with shown_window(qtbot, chief, appearance=appearance) as window:
        sheet = recovery_page(window, slow)
        sheet.confirm_button.click()
        assert slow.asked.wait(30)
        window.open_page(window.places[-1].name)
        window.go_back()
        window.open_page(window.places[-1].name)
        slow.go.set()
        with qtbot.waitSignal(sheet.confirmed):
            pass
        assert window.stack.name == window.places[-1].name
        sheet.wait()
