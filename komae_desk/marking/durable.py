"""A file is changed whole or not at all: a copy beside it, synced, then put in its place."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from komae_desk.marking.refusal import Reason, Untouched

MOST_BYTES = 500 * 1024 * 1024
BESIDE = ".~komae_desk-"
"""How the name of a copy begins; one that a stopped process left is taken over by the next one."""
_READ_ONLY, _LINK = 0x1, 0x400
_OPEN_ELSEWHERE = (5, 32, 33)  # ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION


def looked_at(path: Path) -> os.stat_result:
    """What the system says of a file that may be changed; raises Untouched for one that may not."""
    found = path.lstat()
    attributes = getattr(found, "st_file_attributes", 0)
    if not stat.S_ISREG(found.st_mode) or attributes & _LINK or found.st_nlink > 1:
        raise Untouched(Reason.LINKED)
    if not found.st_mode & 0o222 or attributes & _READ_ONLY or not os.access(path, os.W_OK):
        raise Untouched(Reason.READ_ONLY)
    if found.st_size > MOST_BYTES:
        raise Untouched(Reason.TOO_BIG)
    if is_open(path):
        raise Untouched(Reason.OPEN)
    return found


def is_open(path: Path) -> bool:
    """Whether Office or LibreOffice has left the note beside a file that says that somebody has it open."""
    name = path.name
    office = [f"~${name}", f"~${name[2:]}"] if len(name) > 8 else [f"~${name}"]
    return any(path.with_name(each).exists() for each in (*office, f".~lock.{name}#"))


@contextlib.contextmanager
def copy_beside(path: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """An empty file beside this one, of its own name; nothing of it remains unless it was moved away."""
    short = hashlib.sha256(path.name.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    beside = path.with_name(f"{BESIDE}{short}.tmp")
    file = _created(beside)
    try:
        with file:
            yield file, beside
    finally:
        with contextlib.suppress(FileNotFoundError):
            beside.unlink()


def _created(beside: Path) -> BinaryIO:
    """The copy, empty and held by a lock; one whose writer has died is taken over."""
    while True:
        file = beside.open("a+b")
        try:
            _hold(file)
            if os.path.samestat(os.fstat(file.fileno()), beside.lstat()):
                file.seek(0)
                file.truncate()
                return file
        except FileNotFoundError:
            pass  # its writer has just put it in its place
        except BaseException:
            file.close()
            raise
        file.close()


def _hold(file: BinaryIO) -> None:
    """Lock an open file; raises Untouched while another process holds it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as held:
        raise Untouched(Reason.CHANGED) from held


def put_in_place(file: BinaryIO, beside: Path, path: Path, before: os.stat_result, *, times: bool, sync: bool) -> None:
    """Make the copy the file: its rights, its moments if wished, on the disk before the name changes hands."""
    os.chmod(beside, stat.S_IMODE(before.st_mode))
    file.flush()
    if sync:
        os.fsync(file.fileno())
    file.close()
    now = path.lstat()
    if (now.st_size, now.st_mtime_ns, now.st_ino) != (before.st_size, before.st_mtime_ns, before.st_ino):
        raise Untouched(Reason.CHANGED)
    if times:
        os.utime(beside, ns=(before.st_atime_ns, before.st_mtime_ns))
    _replace(beside, path)
    if sync:
        sync_folder(path.parent)


def _replace(beside: Path, path: Path) -> None:
    if sys.platform == "win32":
        import ctypes

        # Keeps the rights, the streams and the day of creation, which a plain replacement would lose.
        replaced = ctypes.windll.kernel32.ReplaceFileW(str(path), str(beside), None, 0, None, None)
        if not replaced:
            raise ctypes.WinError()
    else:
        with contextlib.suppress(PermissionError):
            found = path.lstat()
            os.chown(beside, found.st_uid, found.st_gid)
        os.replace(beside, path)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def reason_of(failed: OSError) -> Reason:
    """What an error of the disk means for the person at the desk."""
    if failed.errno in (errno.ENOSPC, errno.EDQUOT):
        return Reason.DISK_FULL
    if getattr(failed, "winerror", None) in _OPEN_ELSEWHERE:
        return Reason.OPEN
    if isinstance(failed, PermissionError) or failed.errno == errno.EROFS:
        return Reason.DENIED
    if isinstance(failed, (FileNotFoundError, NotADirectoryError)):
        return Reason.GONE
    return Reason.NAME_TOO_LONG if failed.errno == errno.ENAMETOOLONG else Reason.DISK
