"""One program per profile: an operating-system lock that ends with its process (security.md §5.3)."""

import json
import os
import socket
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from komae_desk.core.errors import Refused
from komae_desk.store.durable_file import open_private

# Windows makes locked bytes unreadable, so the lock lies far behind the holder's name.
_LOCKED_BYTE = 1 << 20


@dataclass(frozen=True)
class Holder:
    """Who has the profile open. since: ISO 8601."""

    name: str
    host: str
    pid: int
    since: str

    @classmethod
    def me(cls, name: str, now: datetime) -> "Holder":
        """This process, under a person's display name."""
        return cls(name, socket.gethostname(), os.getpid(), now.isoformat(timespec="seconds"))


class InUse(Refused):
    """The profile is open in another program; `holder` names it when it could be read."""

    def __init__(self, holder: Holder | None) -> None:
        who = "ほかのアプリ"
        if holder:
            since = datetime.fromisoformat(holder.since)
            who = f"{holder.name}さん（{holder.host}、{since.month}月{since.day}日 {since:%H:%M}から）"
        super().__init__(f"このデータは、{who}が使っています。使い終わって閉じてから、もう一度開いてください。")
        self.holder = holder


class InstanceLock:
    """Held from opening to closing. A crash releases it, and the next start takes it over."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "open.lock"
        self._fd: int | None = None

    def take(self, me: Holder) -> Holder | None:
        """Take the lock; returns the holder that crashed without releasing it. Raises InUse."""
        fd = open_private(self._path, os.O_RDWR | os.O_CREAT)
        try:
            _lock(fd)
        except OSError as error:
            try:
                raise InUse(_read(fd)) from error
            finally:
                os.close(fd)
        crashed = _read(fd)
        with suppress(OSError):  # on a full disk the lock holds without a name
            _write(fd, json.dumps(asdict(me), ensure_ascii=False).encode())
        self._fd = fd
        return crashed

    def release(self) -> None:
        """Clear the name and let go; nothing happens when it is not held."""
        if self._fd is None:
            return
        fd, self._fd = self._fd, None
        with suppress(OSError):
            _write(fd, b"")
        os.close(fd)


def _read(fd: int) -> Holder | None:
    os.lseek(fd, 0, os.SEEK_SET)
    try:
        return Holder(**json.loads(os.read(fd, 4096)))
    except (ValueError, TypeError, OSError):
        return None


def _write(fd: int, content: bytes) -> None:
    os.ftruncate(fd, 0)
    os.lseek(fd, 0, os.SEEK_SET)
    os.write(fd, content)


def _lock(fd: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(fd, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
