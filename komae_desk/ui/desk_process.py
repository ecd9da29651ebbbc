"""The desk process: waits warm, shows the sign-in, holds the open file, and ends when the desk is locked.

The launcher speaks to it in lines of JSON on stdin: show (why, person, place, unsent, notice, waits), open_file, and
the end of the pipe, which ends the process. It answers on stdout: shown, open, locking, practice, closed.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from komae_desk.core.errors import Refused
from komae_desk.ui.background import Background
from komae_desk.ui.collector import Collector
from komae_desk.ui.foreground import allow_in_front
from komae_desk.ui.lock_screen import IdleWatch, SystemWatch
from komae_desk.ui.sign_in import SignInWindow

if TYPE_CHECKING:
    from komae_desk.ui.gate import Entrance

COMMIT_MS = 5_000
LOOK_MS = 50
HOUSEKEEPING_MS = 20_000


class Sitting(Protocol):
    """A person at an open file, as the process sees it."""

    @property
    def window(self) -> QWidget:
        """The window; closing it ends the program."""
        ...

    @property
    def person(self) -> str:
        """The staff number that signed in."""
        ...

    @property
    def lock_minutes(self) -> int:
        """Minutes without a key or a mouse until the desk is locked."""
        ...

    @property
    def unsent(self) -> int:
        """How many records other PCs have not got yet."""
        ...

    def place(self) -> dict[str, str]:
        """Where the person is: page, record and field, no words of a record."""
        ...

    def go_to(self, place: dict[str, str]) -> None:
        """Go where a person was before the lock."""
        ...

    def put_away(self) -> None:
        """Keep drafts and settings, ask running jobs to stop at their next checkpoint."""
        ...

    def is_busy(self) -> bool:
        """Whether a job or a commit still runs."""
        ...

    def shut(self) -> None:
        """Close the window for good, once nothing runs."""
        ...

    def keep_house(self) -> None:
        """Anchor and backup when due (any thread)."""
        ...

    def show_day(self) -> None:
        """Read roles and dates again when a new day has begun."""
        ...

    def end(self, why: str) -> None:
        """Note the end of the session and close the file (any thread)."""
        ...


class Pipe(QObject):
    """The line to the launcher."""

    told = Signal(dict)
    lost = Signal()

    def __init__(self, source: int, sink: int) -> None:
        """source and sink are descriptors of the process; both stay open until it ends."""
        super().__init__()
        self._source = source
        self._sink = sink

    def start(self) -> None:
        """Begin to listen."""
        threading.Thread(target=self._listen, name="launcher pipe", daemon=True).start()

    def say(self, said: str, **facts: Any) -> None:
        """Tell the launcher; nobody hears it when there is none any more."""
        line = memoryview(json.dumps({"said": said, **facts}).encode() + b"\n")
        with suppress(OSError):
            while line:
                line = line[os.write(self._sink, line) :]

    def _listen(self) -> None:
        rest = b""
        with suppress(OSError):
            # Not a buffered file: one that is read on a thread cannot be closed at the end.
            while block := os.read(self._source, 65_536):
                *lines, rest = (rest + block).split(b"\n")
                for line in lines:
                    with suppress(ValueError):
                        self.told.emit(json.loads(line))
        self.lost.emit()


def own_pipes() -> Pipe:
    """The pipes this process was started with; whatever else prints goes to stderr, or nowhere."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(0, os.O_BINARY)
        msvcrt.setmode(1, os.O_BINARY)
    source, sink = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    try:
        os.dup2(2, 1)
    except OSError:  # a windowed program on Windows has no stderr
        os.dup2(nothing, 1)
    os.close(nothing)
    return Pipe(source, sink)


class DeskProcess(QObject):
    """One life: warm, sign-in, desk, end."""

    ended = Signal(int)

    def __init__(self, pipe: Pipe, load: Callable[[], Entrance], warm: Callable[[], object] = lambda: None) -> None:
        """load imports and returns the entrance (on a thread); warm imports what needs the GUI thread."""
        super().__init__()
        self._pipe = pipe
        self._load = load
        self._warm = warm
        self._background = Background(self)
        self._loading = False
        self._entrance: Entrance | None = None
        self._show: dict[str, Any] | None = None
        self._ending = ""
        self.sign_in: SignInWindow | None = None
        self.sitting: Sitting | None = None
        self._idle = IdleWatch(self)
        self._idle.passed.connect(self.lock)
        self._system = SystemWatch(self)
        self._system.locked.connect(self.lock)
        self._house = QTimer(self, interval=HOUSEKEEPING_MS)
        self._house.timeout.connect(self._keep_house)
        self._patience = QTimer(self, singleShot=True, interval=COMMIT_MS)
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self._close_when_still)
        self._collector = Collector(self)
        pipe.told.connect(self._told)
        pipe.lost.connect(self._launcher_lost)
        QGuiApplication.instance().commitDataRequest.connect(self._session_ends)  # type: ignore[union-attr]

    def start(self) -> None:
        """Listen, and get warm when nothing is to be shown at once."""
        self._pipe.start()
        QTimer.singleShot(200, self, self._load_behind)

    def _load_behind(self) -> None:
        if self._show is None:
            self.load()

    def load(self) -> None:
        """Import what the desk needs, beside the window."""
        if not self._loading:
            self._loading = True
            self._background.run(self._load, self._loaded, self._not_loaded)

    # --- before the desk

    def _told(self, message: dict[str, Any]) -> None:
        if message.get("do") == "show" and self._show is None:
            self._show = message
            self._show_sign_in()
        elif message.get("do") == "open_file" and self.sign_in is not None:
            self.sign_in.let_in()

    def _show_sign_in(self) -> None:
        assert self._show is not None
        self.sign_in = SignInWindow(self._show)
        self.sign_in.admitted.connect(self._open)
        self.sign_in.practice_asked.connect(self._practise)
        self.sign_in.closed.connect(self._closed_early)
        self.sign_in.show()
        self.sign_in.raise_()
        self.sign_in.activateWindow()
        self._pipe.say("shown")
        if self._entrance is not None:
            self.sign_in.receive(self._entrance)
        else:
            # Imports on a thread would hold up the first picture.
            self.sign_in.painted.connect(self.load)

    def _loaded(self, entrance: Entrance) -> None:
        self._entrance = entrance
        if self.sign_in is not None:
            self.sign_in.receive(entrance)
        QTimer.singleShot(0, self, self._warm_up)

    def _warm_up(self) -> None:
        self._warm()
        self._collector.keep_what_is_there()

    def _not_loaded(self, error: Exception) -> None:
        raise error

    def _practise(self) -> None:
        self._pipe.say("practice")
        self._finish(0)

    def _closed_early(self) -> None:
        if self.sitting is None:
            self._pipe.say("closed")
            self._finish(0)

    # --- the desk

    def _open(self, admitted: Any) -> None:
        assert self._entrance is not None
        assert self._show is not None
        assert self.sign_in is not None
        try:
            sitting = self.sitting = self._entrance.seat(admitted, self.lock)
        except Refused as refused:
            self.sign_in.refuse_after_all(refused)
            return
        place, person = self._show.get("place"), self._show.get("person")
        if isinstance(place, dict) and person == sitting.person:
            sitting.go_to(place)
        sitting.window.installEventFilter(self)
        sitting.window.show()
        sitting.window.raise_()
        # The sign-in goes first: a window that closes gives the focus away, if it still has it, to nobody.
        self.sign_in.go()
        sitting.window.activateWindow()
        self._idle.start(sitting.lock_minutes)
        self._system.start(sitting.window)
        self._house.start()
        self._pipe.say("open")
        self._background.run(sitting.await_pages, lambda _: None, self._mend)

    def _mend(self, error: Exception) -> None:
        """What the start found beside the work: the file is put away, and mended when somebody signs in again."""
        if not isinstance(error, Refused):
            raise error
        self.lock(notice=error.text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The window hides when it let itself be closed (it may refuse while a job runs).
        hides = event.type() == QEvent.Type.Hide and not event.spontaneous()
        if hides and not self._ending and self.sitting is not None and watched is self.sitting.window:
            QTimer.singleShot(0, self, lambda: self._leave("closed"))
        return False

    def lock(self, *, notice: str = "") -> None:
        """Ctrl+L, idle time, the lock of the system: hide everything at once, hand over, close the file, end."""
        if self.sitting is None or self._ending:
            return
        sitting = self.sitting
        allow_in_front(-1)
        facts = {"person": sitting.person, "place": sitting.place(), "unsent": sitting.unsent, "notice": notice}
        self._leave("locked")
        self._pipe.say("locking", **facts)

    def _leave(self, why: str) -> None:
        if self.sitting is None or self._ending:
            return
        self._ending = why
        self._idle.stop()
        self._house.stop()
        self.sitting.put_away()
        for window in QApplication.topLevelWidgets():
            window.hide()
        self._patience.start()
        self._look.start()
        self._close_when_still()

    def _close_when_still(self) -> None:
        sitting = self.sitting
        if sitting is None or (self._patience.isActive() and (sitting.is_busy() or not self._background.is_idle())):
            return
        self._look.stop()
        self._patience.stop()
        sitting.shut()
        self._background.run(lambda: sitting.end(self._ending), lambda _: self._closed(), lambda _: self._closed())

    def _closed(self) -> None:
        if self._ending != "locked":
            self._pipe.say("closed")
        self._finish(0)

    def _finish(self, code: int) -> None:
        self._look.stop()
        self._house.stop()
        if self.sign_in is not None:
            self.sign_in.wait()
        self._background.wait()
        self.ended.emit(code)

    def _keep_house(self) -> None:
        sitting = self.sitting
        if sitting is None or not self._background.is_idle():
            return
        sitting.show_day()
        self._idle.minutes = sitting.lock_minutes
        self._background.run(sitting.keep_house, lambda _: None, lambda _: None)

    def _launcher_lost(self) -> None:
        """Without a launcher nobody could unlock: keep what is typed and end."""
        if self.sitting is not None:
            self._leave("closed")
        else:
            self._finish(0)

    def _session_ends(self, *_: object) -> None:
        """Windows signs out or shuts down: there is no later."""
        if self.sitting is not None and not self._ending:
            self._ending = "closed"
            self.sitting.put_away()
            self.sitting.end("closed")
            self._pipe.say("closed")
