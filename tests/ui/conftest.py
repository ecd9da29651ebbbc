"""The application as people see it, and hands that type into it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

from komae_desk.ui import habits, motion
from komae_desk.ui.announcement import announcer
from komae_desk.ui.desk_process_application import appearance_of
from komae_desk.ui.theme import Appearance, Choice
from komae_desk.ui.tokens import LIGHT


@pytest.fixture(scope="session")
def one_appearance(qapp: QApplication) -> Appearance:
    """One for all tests, as in the program: Qt 6.11 does not survive taking an application's style sheet away.

    Modules elsewhere import this fixture and get one of their own: a second appearance would follow the system.
    """
    return appearance_of(qapp) or Appearance(qapp, Choice.LIGHT)


@pytest.fixture
def appearance(one_appearance: Appearance) -> Iterator[Appearance]:
    """The light theme at 100 %, without motion."""
    _calm(one_appearance)
    yield one_appearance
    _calm(one_appearance)


@pytest.fixture(scope="module")
def calm(one_appearance: Appearance) -> Iterator[None]:
    """The light theme at 100 % for tests that share a window."""
    _calm(one_appearance)
    yield
    _calm(one_appearance)


def _calm(appearance: Appearance) -> None:
    motion.choose(True)
    habits.adopt(habits.Habits())
    if (appearance.choice, appearance.percent, appearance.theme) != (Choice.LIGHT, 100, LIGHT):
        appearance.set_percent(100)
        appearance.choose(Choice.LIGHT)


@pytest.fixture
def show(qtbot, appearance: Appearance) -> Callable[[QWidget], QWidget]:
    """Show a widget as the active window and keep it for the length of the test."""
    kept: list[QWidget] = []

    def shown(widget: QWidget) -> QWidget:
        kept.append(widget)
        qtbot.addWidget(widget)
        widget.show()
        qtbot.waitExposed(widget)
        widget.activateWindow()
        return widget

    return shown


@pytest.fixture
def focus(qtbot) -> Callable[[QWidget], QWidget]:
    """Give a widget the focus and wait until it has it (T7)."""

    def focused(widget: QWidget) -> QWidget:
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        target = widget
        while target.focusProxy() is not None:
            target = target.focusProxy()
        qtbot.waitUntil(target.hasFocus)
        return target

    return focused


@pytest.fixture
def spoken() -> Iterator[list[tuple[str, bool]]]:
    """What screen readers are told: (sentence, interrupts)."""
    heard: list[tuple[str, bool]] = []

    def hear(sentence: str, assertive: bool) -> None:
        heard.append((sentence, assertive))

    announcer.said.connect(hear)
    yield heard
    announcer.said.disconnect(hear)


@pytest.fixture(scope="module")
def walk(one_appearance: Appearance) -> Iterator[Any]:
    """Every screen there is, in one window."""
    from tests.ui.walk import Walk

    made = Walk(one_appearance)
    yield made
    made.end()


@pytest.fixture(scope="module")
def screen(walk: Any, calm: None, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A screen that stays open for every check that asks for it: to come to one costs more than to look at it."""
    from tests.ui.walk import SCREENS, Opened

    with SCREENS[request.param](walk) as root:
        yield Opened(request.param, root)


def compose(widget: QWidget, preedit: str = "", commit: str = "") -> None:
    """What an IME sends."""
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(widget, event)


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()
