"""A process of the program that says on stderr when it has painted what, with its clock and its processor seconds.

`python -m tests.benchmarks.painted empty | launcher FOLDER DO | desk FOLDER DO`; DO is `look` (close at the sign-in) or
`work` (sign in when warm, close at the first screen). Nothing heavy is imported here that the program would not import.
"""

from __future__ import annotations

import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

LOOK_MS = 25


def say(mark: str) -> None:
    """One line: the mark, the clock that all processes share, the processor seconds of this one."""
    os.write(2, f"mark {mark} {time.perf_counter()} {time.process_time()}\n".encode())


def empty() -> int:
    """The baseline: an empty window."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QMainWindow

    class Window(QMainWindow):
        def paintEvent(self, event: Any) -> None:
            super().paintEvent(event)
            QTimer.singleShot(0, done)

    def done() -> None:
        say("window")
        app.quit()

    app = QApplication([])
    window = Window()
    window.show()
    return int(app.exec())


def launcher(folder: str, do: str) -> int:
    """The program as it is started, but its desks say what they have painted."""
    from komae_desk import __main__ as program
    from komae_desk.ui.launcher import Launcher

    start = Launcher._start

    def started(self: Launcher) -> Any:
        say("launched")
        return start(self)

    Launcher._start = started
    program.command = lambda *_: [sys.executable, "-m", "tests.benchmarks.painted", "desk", folder, do]
    return program.main([])


def desk(folder: str, do: str) -> int:
    """A desk process as the program runs it."""
    import gc

    import komae_desk.__main__  # noqa: F401  (what the program itself does first)

    gc.disable()
    from pathlib import Path

    from komae_desk.ui import desk_process

    window = desk_process.SignInWindow
    hand = Hand(do)

    def shown(facts: Any) -> Any:
        made = window(facts)
        made.painted.connect(hand.sign_in_painted)
        return made

    desk_process.SignInWindow = shown
    program_setting: Any = LazySetting(Path(folder))
    from komae_desk.app import serve

    return serve(program_setting, ["komae_desk"])


class LazySetting:
    """The setting of the run; what it is made of is imported when the program asks for it, beside the window."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __getattr__(self, name: str) -> Any:
        from tests.benchmarks.section import setting_of

        return getattr(setting_of(self.folder), name)


class Hand:
    """Watches the windows of this process and signs in."""

    def __init__(self, do: str) -> None:
        self._do = do

    def when_painted(self, name: str, then: Callable[[], None]) -> None:
        """Call once, with the events that painting left handled, when a window of that class was painted."""
        from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer

        class Watch(QObject):
            seen = False

            def eventFilter(self, watched: QObject, event: QEvent) -> bool:
                paints = event.type() == QEvent.Type.Paint and not self.seen
                if paints and type(watched).__name__ == name:
                    self.seen = True
                    app.removeEventFilter(self)
                    QTimer.singleShot(0, then)
                return False

        app = QCoreApplication.instance()
        assert app is not None
        self._watch = Watch()
        app.installEventFilter(self._watch)

    def sign_in_painted(self) -> None:
        say("window")
        self.when_painted("SignInForm", self._form_painted)

    def _form_painted(self) -> None:
        say("form")
        if self._do == "look":
            self._window("SignInWindow").close()
        else:
            self._sign_in()

    def _sign_in(self) -> None:
        """Type the password once the process is warm."""
        import gc

        from PySide6.QtCore import QTimer

        if "komae_desk.ui.main_window" not in sys.modules or not gc.get_freeze_count():
            QTimer.singleShot(LOOK_MS, self._sign_in)
            return
        from komae_desk.store.profile import Profile
        from tests.benchmarks.section import FIRST, PASSWORD

        derive = Profile.sign_in

        def derived(profile: Profile, code: str, password: str) -> Any:
            signed = derive(profile, code, password)
            say("derived")
            return signed

        Profile.sign_in = derived
        self.when_painted("MainWindow", self._work_painted)
        form = self._window("SignInWindow").form
        form.code.edit.setText(FIRST.staff_number)
        form.password.edit.setText(PASSWORD)
        form.button.click()

    def _work_painted(self) -> None:
        say("usable")
        self._window("MainWindow").close()

    @staticmethod
    def _window(name: str) -> Any:
        from PySide6.QtWidgets import QApplication

        return next(w for w in QApplication.topLevelWidgets() if type(w).__name__ == name and w.isVisible())


ROLES: dict[str, Callable[..., int]] = {"empty": empty, "launcher": launcher, "desk": desk}

if __name__ == "__main__":
    sys.exit(ROLES[sys.argv[1]](*sys.argv[2:]))
