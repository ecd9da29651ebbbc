"""When a desk hides itself: minutes without a hand, a sleep, the lock of the system (security.md R13, 対5-1(1)キ)."""

from ctypes import addressof, wintypes
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from komae_desk.ui.lock_screen import IdleWatch, _WindowsMessages

MINUTES = 5


@dataclass
class Watched:
    """A window somebody sits at, and the two clocks of its PC (seconds)."""

    edit: QLineEdit
    running: float = 1_000.0
    wall: float = 50_000.0
    passed: int = 0

    def after(self, seconds: float, *, asleep: float = 0.0) -> int:
        """How often the time had passed when it was looked at every five seconds, as the timer does."""
        self.passed = 0
        self.wall += asleep
        for _ in range(int(seconds / 5)):
            self.running += 5
            self.wall += 5
            self.watch.look()
        return self.passed

    def begin(self) -> None:
        self.watch = IdleWatch(self.edit, lambda: self.running, lambda: self.wall)
        self.watch.passed.connect(self.count)
        self.watch.start(MINUTES)

    def count(self) -> None:
        self.passed += 1


@pytest.fixture
def watched(qtbot):
    edit = QLineEdit()
    qtbot.addWidget(edit)
    with qtbot.waitExposed(edit):
        edit.show()
        edit.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWindow() is edit.windowHandle())
    made = Watched(edit)
    made.begin()
    yield made
    made.watch.stop()


def test_nobody_for_the_minutes_and_not_a_second_less(watched):
    assert watched.after(MINUTES * 60 - 5) == 0
    assert watched.after(5) == 1
    assert watched.after(MINUTES * 60 - 5) == 0, "told once"
    watched.watch.minutes = MINUTES + 1
    assert watched.after(60) == 0, "what is chosen meanwhile holds at once"


def turn_wheel(edit: QLineEdit) -> None:
    at, no = QPointF(1, 1), Qt.MouseButton.NoButton
    wheel = QWheelEvent(
        at, edit.mapToGlobal(at), QPoint(0, 0), QPoint(0, 120), no, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(edit.windowHandle(), wheel)


HANDS = {
    "key": lambda edit: QTest.keyClick(edit.windowHandle(), Qt.Key.Key_A),
    "button": lambda edit: QTest.mouseClick(edit.windowHandle(), Qt.MouseButton.LeftButton, pos=QPoint(3, 3)),
    "move": lambda edit: QTest.mouseMove(edit.windowHandle(), QPoint(7, 7)),
    "wheel": turn_wheel,
}


def test_every_hand_begins_the_minutes_anew_and_nothing_else_does(watched):
    for name, act in HANDS.items():
        assert watched.after(MINUTES * 60 - 5) == 0, name
        act(watched.edit)
        QApplication.processEvents()
    assert watched.after(MINUTES * 60 - 5) == 0
    watched.edit.setText("what a cycle brings is no hand")
    QApplication.processEvents()
    assert watched.after(5) == 1


def test_a_pc_that_slept_is_hidden_when_it_wakes_and_one_that_was_slow_is_not(watched):
    assert watched.after(5, asleep=50) == 0
    assert watched.after(5, asleep=3_600) == 1, "the running clock stood still meanwhile"
    assert watched.after(30) == 0


@pytest.mark.parametrize(
    ("message", "detail", "locks"),
    [
        (0x02B1, 0x7, True),  # WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK
        (0x02B1, 0x8, False),  # … UNLOCK
        (0x0218, 0x4, True),  # WM_POWERBROADCAST, PBT_APMSUSPEND
        (0x0218, 0x12, False),  # … RESUMEAUTOMATIC
        (0x0100, 0x7, False),  # WM_KEYDOWN
    ],
)
def test_windows_says_that_it_is_locked_or_falls_asleep(message, detail, locks):
    told: list[bool] = []
    said = wintypes.MSG(message=message, wParam=detail)
    watch = _WindowsMessages(lambda: told.append(True))
    assert watch.nativeEventFilter(b"windows_generic_MSG", addressof(said)) == (False, 0)
    assert watch.nativeEventFilter(b"xcb_generic_event_t", addressof(said)) == (False, 0)
    assert told == [True] * locks
