"""A file is there whole or not at all: written beside its place, synced, then put in its place."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from komae_desk.core.errors import Refused

_OPEN_ELSEWHERE = (5, 32, 33)  # ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION


@contextlib.contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Yield a path in the target's folder; on leaving well it becomes the target, else nothing remains.

    The path lies in a folder of its own so that a writer's working files stay on the same volume: record words lie
    nowhere but where the person saves (settled.md 31). Raises Refused for what the disk declines.
    """
    # Not mkdtemp: on Windows its owner-only rights would move along with the file into a shared folder.
    room = target.parent / f".{secrets.token_hex(8)}"
    try:
        room.mkdir()
        fresh = room / target.name
        yield fresh
        _sync(fresh)
        os.replace(fresh, target)
        _sync_folder(target.parent)
    except OSError as failed:
        raise Refused(_sentence(target, failed)) from failed
    finally:
        shutil.rmtree(room, ignore_errors=True)


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sentence(target: Path, failed: OSError) -> str:
    name = f"「{target.name}」"
    if failed.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"空き容量が足りないため、{name}を保存できません。空きを作るか、別の場所を選んでください。"
    if failed.errno in (errno.ENOENT, errno.ENOTDIR):
        return f"保存先のフォルダーが見つからないため、{name}を保存できません。保存先を選び直してください。"
    if getattr(failed, "winerror", None) in _OPEN_ELSEWHERE and target.exists():
        return f"{name}はほかのソフトで開かれているため、保存できません。Excelなどを閉じて、もう一度保存してください。"
    if isinstance(failed, PermissionError):
        return f"書き込みが許されていない場所のため、{name}を保存できません。別の場所を選んでください。"
    if failed.errno == errno.ENAMETOOLONG:
        return f"ファイル名が長すぎるため、{name}を保存できません。名前を短くしてください。"
    return f"{name}を保存できませんでした。保存先につながっているか確かめて、もう一度保存してください。"
