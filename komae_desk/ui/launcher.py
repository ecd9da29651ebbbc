"""The launcher: holds no key, no record and no password, only which desk process is in front and which waits.

A desk process shows the sign-in itself, so that what was typed there ends with it when the desk is locked (security.md
§5.6). The launcher starts it, keeps a second one warm behind it, and on lock lets that one take over. Both talk in
lines of JSON over the pipes of the process: a launcher has no Qt, a desk no arguments but its folder. Whoever clicks
waits for it, so it imports what it needs beyond starting a process only when it needs it.
"""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress

from komae_desk.ui.foreground import allow_in_front

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FILE_CLOSES_WITHIN = 30.0
CRASHES_IN_A_ROW = 3
CRASHED = (
    "アプリが途中で終了したため、もう一度開きました。登録した記録と下書きは残っています。"
    "ログインして、下書きを確かめてください。"
)
Message = dict[str, "Any"]
BROKEN = "アプリを開始できません。端末を再起動しても開けないときは、情報政策課に連絡してください。"


class Child:
    """One desk process and its pipes; what it says is put on the queue, None when it has ended."""

    def __init__(self, command: Sequence[str], heard: queue.SimpleQueue[tuple[Child, Message | None]]) -> None:
        self._heard = heard
        self.was_shown = False
        self.ends_well = False
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, creationflags=flags
        )
        threading.Thread(target=self._listen, name="desk pipe", daemon=True).start()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def tell(self, do: str, **facts: Any) -> None:
        """Send one message; a process that has ended hears nothing."""
        assert self._process.stdin is not None
        with suppress(OSError, ValueError):
            self._process.stdin.write(line_of({"do": do, **facts}))

    def let_go(self) -> None:
        """Close the pipe: the process keeps what is typed, closes its file and ends."""
        assert self._process.stdin is not None
        with suppress(OSError, ValueError):
            self._process.stdin.close()

    def wait(self, seconds: float) -> int | None:
        """The exit code; None when it has not ended within the seconds."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def kill(self) -> None:
        """End it now: what was committed is safe, the next start mends the rest."""
        self._process.kill()
        self._process.wait()

    def _listen(self) -> None:
        from json import loads

        assert self._process.stdout is not None
        with self._process.stdout as source:
            for line in source:
                with suppress(ValueError):
                    self._heard.put((self, loads(line)))
        self._process.wait()
        self.let_go()
        self._heard.put((self, None))


class Launcher:
    """Runs until the person in front closes the program."""

    def __init__(self, desk: Sequence[str], practice: Sequence[str]) -> None:
        """desk and practice are the commands of a desk process and of 練習モード."""
        self._desk = list(desk)
        self._practice = list(practice)
        self.heard: queue.SimpleQueue[tuple[Child, Message | None]] = queue.SimpleQueue()
        self.front: Child | None = None
        self.spare: Child | None = None
        self.leaving: Child | None = None
        self._crashes = 0

    def run(self) -> int:
        """Show the first desk process and follow along; returns the exit code."""
        self._bring(why="start")
        try:
            while self.front is not None or self.leaving is not None:
                self._hear()
        except KeyboardInterrupt:
            pass
        finally:
            self._end_all()
        return 1 if self._crashes >= CRASHES_IN_A_ROW else 0

    def stop(self) -> None:
        """End every desk process cleanly (another thread or a signal)."""
        for child in (self.front, self.spare):
            if child is not None:
                child.ends_well = True
                child.let_go()

    def _hear(self) -> None:
        try:
            child, message = self.heard.get(timeout=FILE_CLOSES_WITHIN if self.leaving is not None else None)
        except queue.Empty:
            assert self.leaving is not None
            warn("a locked desk did not end and was killed")
            self.leaving.kill()
            return
        if message is None:
            self._ended(child)
        else:
            self._said(child, message)

    def _said(self, child: Child, message: Message) -> None:
        said = message.get("said")
        if said == "shown":
            child.was_shown = True
        elif said == "open" and child is self.front:
            self._crashes = 0
            self.spare = self.spare or self._start()
        elif said == "locking" and child is self.front:
            child.ends_well = True
            self.leaving = child
            facts = {name: message.get(name) for name in ("person", "place", "unsent", "notice")}
            self._bring(why="lock", **facts)
        elif said == "practice":
            child.ends_well = True
            self._run_practice(child)
        elif said == "closed":
            child.ends_well = True

    def _ended(self, child: Child) -> None:
        if child is self.leaving:
            self.leaving = None
            if self.front is not None:
                self.front.tell("open_file")
        elif child is self.spare:
            self.spare = None
        elif child is self.front:
            self.front = None
            if not child.ends_well:
                self._mend(child)

    def _mend(self, child: Child) -> None:
        """A desk ended by itself: offer the sign-in again, unless that never comes up."""
        warn(f"the desk process ended unexpectedly with code {child.wait(1)}")
        self._crashes = 1 if child.was_shown else self._crashes + 1
        if self._crashes >= CRASHES_IN_A_ROW:
            tell_without_qt(BROKEN)
        else:
            self._bring(why="crash", notice=CRASHED)

    def _bring(self, why: str, **facts: Any) -> None:
        self.front, self.spare = self.spare or self._start(), None
        allow_in_front(self.front.pid)
        self.front.tell("show", why=why, waits=self.leaving is not None, **facts)

    def _run_practice(self, child: Child) -> None:
        child.wait(FILE_CLOSES_WITHIN)
        subprocess.run(self._practice, check=False)
        self.front = None
        self._bring(why="start")

    def _start(self) -> Child:
        return Child(self._desk, self.heard)

    def _end_all(self) -> None:
        for child in (self.front, self.leaving, self.spare):
            if child is None:
                continue
            child.let_go()
            if child.wait(FILE_CLOSES_WITHIN) is None:
                child.kill()


def line_of(message: Message) -> bytes:
    """A message as a line of JSON."""
    from json import dumps

    return dumps(message).encode() + b"\n"


def warn(sentence: str) -> None:
    """Note what went wrong."""
    from logging import getLogger

    getLogger(__name__).warning("%s", sentence)


def tell_without_qt(sentence: str) -> None:
    """Say something when no window of ours comes up."""
    warn(sentence)
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, sentence, "情報セキュリティ管理台帳", 0x10)
    elif sys.stderr is not None:
        sys.stderr.write(sentence + "\n")
