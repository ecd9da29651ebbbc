"""What a program does towards the outside while something goes on: connections, other programs, files it writes."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

OUTWARD = (
    "socket.connect", "socket.send", "socket.getaddrinfo", "socket.gethostby", "socket.bind", "subprocess.Popen",
    "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.startfile", "webbrowser.", "smtplib.",
    "http.client.", "urllib.Request", "ftplib.", "imaplib.", "poplib.",
)  # fmt: skip


@dataclass
class Left:
    """events: calls towards the outside; files: what was opened for writing."""

    events: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


_now: list[Left] = []


def _hear(event: str, given: tuple[object, ...]) -> None:
    if not _now:
        return
    if event.startswith(OUTWARD):
        _now[-1].events.append(event)
    elif event == "open" and isinstance(given[1], str) and set(given[1]) & set("wax+"):
        _now[-1].files.append(str(given[0]))


@contextmanager
def listening() -> Iterator[Left]:
    """Hears of everything Python does; a hook cannot be taken away again, so there is one for all tests."""
    if not getattr(sys, "_outward_heard", False):
        sys._outward_heard = True  # type: ignore[attr-defined]
        sys.addaudithook(_hear)
    left = Left()
    _now.append(left)
    try:
        yield left
    finally:
        _now.remove(left)
