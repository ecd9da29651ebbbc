"""The application as people see it, and hands that type into it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

from komae_desk.ui import habits, motion
from komae_desk.ui.announcement import announcer
from komae_desk.ui.theme import Appearance, Choice

# What the offscreen platform says about windows it cannot size or raise; no fault of ours.
OFFSCREEN = ("does not support propagateSizeHints", "does not support raise")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.qt_log_ignore(*OFFSCREEN))


@pytest.fixture
def appearance(qapp: QApplication) -> Iterator[Appearance]:
    """The light theme at 100 %, without motion; the application is bare again afterwards."""
    made = Appearance(qapp, Choice.LIGHT)
    motion.choose(True)
    yield made
    motion.choose(None)
    habits.adopt(habits.Habits())
    made.choose(Choice.LIGHT)
    qapp.setStyleSheet("")
    made.deleteLater()


@pytest.fixture
def show(qtbot, appearance: Appearance) -> Callable[[QWidget], QWidget]:
    """Show a widget as the active window."""

    def shown(widget: QWidget) -> QWidget:
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
