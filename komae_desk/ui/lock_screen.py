"""When the desk is locked by itself: no key for minutes, the PC locked, asleep (security.md R13, 対5-1(1)キ)."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QWidget

FEWEST, USUAL, MOST = 5, 10, 15
TICK_MS = 5_000
SLEPT_SECONDS = 60.0
HANDS = frozenset(
    (
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.InputMethod,
    )
)


def within_bounds(minutes: object) -> int:
    """The minutes a person chose, kept within 5 to 15; 10 when nothing sensible was chosen."""
    return min(MOST, max(FEWEST, minutes)) if isinstance(minutes, int) else USUAL


class IdleWatch(QObject):
    """Tells when nobody has touched the program's windows for the minutes, or the PC has slept meanwhile."""

    passed = Signal()

    def __init__(
        self,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self.minutes = USUAL
        self._clock = clock
        self._wall = wall
        self._touched = self._seen = 0.0
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self.look)

    def start(self, minutes: int) -> None:
        """Begin to watch."""
        self.minutes = minutes
        self._touched, self._seen = self._clock(), self._wall()
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.focusWindowChanged.connect(self._watch)
        self._watch(app.focusWindow())
        self._timer.start()

    def stop(self) -> None:
        """Stop watching."""
        self._timer.stop()

    def look(self) -> None:
        """See whether the time has passed."""
        now, wall = self._clock(), self._wall()
        slept = wall - self._seen > SLEPT_SECONDS
        self._seen = wall
        if slept or now - self._touched >= self.minutes * 60:
            self._touched = now
            self.passed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A filter on the windows, not on the application: those see every paint and timer of every widget too.
        if event.type() in HANDS:
            self._touched = self._clock()
        return False

    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            self._touched = self._clock()
            window.removeEventFilter(self)
            window.installEventFilter(self)


class _WindowsMessages(QAbstractNativeEventFilter):
    """WM_WTSSESSION_CHANGE with a lock, WM_POWERBROADCAST with a suspend."""

    def __init__(self, locked: Callable[[], None]) -> None:
        super().__init__()
        self._locked = locked

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> Any:
        if bytes(kind) == b"windows_generic_MSG":  # type: ignore[arg-type]
            from ctypes import wintypes

            said = wintypes.MSG.from_address(int(message))
            if (said.message, said.wParam) in ((0x02B1, 0x7), (0x0218, 0x4)):
                self._locked()
        return False, 0


class SystemWatch(QObject):
    """Tells when Windows is locked or falls asleep; elsewhere IdleWatch notices the sleep on waking."""

    locked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages: _WindowsMessages | None = None

    def start(self, window: QWidget) -> None:
        """Have this window told."""
        if sys.platform != "win32":
            return
        import ctypes

        ctypes.windll.wtsapi32.WTSRegisterSessionNotification(ctypes.c_void_p(int(window.winId())), 0)
        self._messages = _WindowsMessages(self.locked.emit)
        app = QGuiApplication.instance()
        assert app is not None
        app.installNativeEventFilter(self._messages)
