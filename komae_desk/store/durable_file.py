"""Small files that are either the old or the new content after a power cut, readable by their owner only."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any


def make_private_folder(folder: Path) -> None:
    """Create the folder for its owner alone (on Windows the parent's private access list and mode 0o700 apply)."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if os.name == "posix":
        folder.chmod(0o700)


def open_private(path: Path, flags: int) -> int:
    """Open a file descriptor; a new file gets mode 0600."""
    return os.open(path, flags | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0), 0o600)


def write_file(path: Path, content: bytes) -> None:
    """Replace the file's content: new file, fsync, rename, fsync of the folder."""
    fresh = path.with_name(path.name + ".new")
    fd = open_private(fresh, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(fd, view) :]
        os.fsync(fd)
    finally:
        os.close(fd)
    fresh.replace(path)
    sync_folder(path.parent)


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Replace the file by a JSON object."""
    write_file(path, json.dumps(content, ensure_ascii=False, indent=1).encode())


def read_json(path: Path) -> dict[str, Any] | None:
    """The JSON object in the file; None when there is no file or no object in it."""
    try:
        content = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def sync_folder(folder: Path) -> None:
    """Make names in the folder durable; Windows has no such call and journals them itself."""
    if os.name != "posix":
        return
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def sync_file(path: Path) -> None:
    """Make the file's content durable."""
    fd = open_private(path, os.O_RDWR)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def make_file_private(path: Path) -> None:
    """Take the file away from group and others."""
    if os.name == "posix":
        path.chmod(0o600)
