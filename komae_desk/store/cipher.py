"""Connections to the encrypted file: library, raw key, pragmas, page check (security.md §5.1, tech.md §3)."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlcipher3.dbapi2 as sqlcipher

from komae_desk.core.errors import Refused
from komae_desk.store.durable_file import open_private, sync_file, sync_folder
from komae_desk.store.engine import is_damage
from komae_desk.store.keys import Key

PAGE = 4096
_OLDEST = (3, 51, 3)  # the WAL-reset fault was mended here
_PLAIN = b"SQLite format 3\x00"

DatabaseError = sqlcipher.DatabaseError
OperationalError = sqlcipher.OperationalError

PRAGMAS: dict[str, str | int] = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "fullfsync": "ON",
    "checkpoint_fullfsync": "ON",
    "busy_timeout": 5000,
    "wal_autocheckpoint": 1000,
    "temp_store": "MEMORY",
    "mmap_size": 0,
    "trusted_schema": "OFF",
    "foreign_keys": "ON",
    "secure_delete": "ON",
    "cell_size_check": "ON",
}


class LibraryRefused(Refused):
    """The SQLite library is too old or cannot encrypt; nothing is opened with it."""


class Unreadable(Exception):
    """The file does not open with its key: its first page is damaged, or it is no encrypted file."""


def check_library(version: tuple[int, ...] = sqlcipher.sqlite_version_info) -> None:
    """Raise LibraryRefused unless the library is new enough and encrypts."""
    if version < _OLDEST:
        raise LibraryRefused(
            f"暗号化データベースの部品が古い版（{'.'.join(map(str, version))}）です。"
            "記録が壊れるおそれがあるため開けません。情報政策課に連絡してください。"
        )
    probe = sqlcipher.connect(":memory:")
    try:
        answer = probe.execute("PRAGMA cipher_version").fetchone()
    finally:
        probe.close()
    if not answer or not answer[0]:
        raise LibraryRefused(
            "暗号化の部品が見つかりません。平文では保存できないため開けません。情報政策課に連絡してください。"
        )


def connect(path: Path, key: Key) -> Any:
    """A connection for work: every pragma set, transactions begun by the caller alone."""
    connection = _open(path, key, "rw")
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")
    return connection


def connect_to_look(path: Path, key: Key, *, immutable: bool = False) -> Any:
    """A read-only connection: closing it writes no checkpoint, so evidence stays as it was found.

    immutable: for a file nobody writes and that has no WAL beside it (a backup).
    """
    connection = _open(path, key, "ro", immutable)
    connection.execute("PRAGMA temp_store=MEMORY")
    return connection


def connect_to_pages(path: Path, key: Key) -> Any:
    """A read-only connection for whole pages, copied or checked: going through every table's definition takes longer.

    Only the first page is read: damage in another is found by whoever reads that.
    """
    connection = _open(path, key, "ro", probe="PRAGMA schema_version")
    connection.execute("PRAGMA temp_store=MEMORY")
    return connection


def create(path: Path, key: Key) -> None:
    """Make the encrypted file and its one-time switch to WAL before any user data exist (security.md §5.1).

    It gets its name when it is whole, so a start cut off here finds no file and begins again.
    """
    new = path.with_name(path.name + ".enrolment")
    for left in (new, *beside(new), rollback_journal(new)):
        left.unlink(missing_ok=True)
    os.close(open_private(new, os.O_RDWR | os.O_CREAT | os.O_EXCL))
    for _ in range(2):
        connection = connect(new, key)
        try:
            connection.execute("PRAGMA user_version=0")
            connection.execute("CREATE TABLE IF NOT EXISTS enrolment (made INTEGER)")
            connection.execute("DROP TABLE enrolment")
        finally:
            connection.close()
        sync_file(new)
        sync_folder(path.parent)
    if is_plain(new):
        raise LibraryRefused("データが暗号化されませんでした。平文では保存できません。情報政策課に連絡してください。")
    new.replace(path)
    sync_folder(path.parent)


def is_plain(path: Path) -> bool:
    """Whether the file is an unencrypted SQLite file (Signal-Desktop #5097)."""
    with path.open("rb") as file:
        return file.read(16) == _PLAIN


def page_faults(connection: Any) -> list[str]:
    """Pages whose MAC is wrong; run it after a checkpoint, it reads the main file only."""
    return [str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check")]


def structure_faults(connection: Any, *, full: bool) -> list[str]:
    """What quick_check or integrity_check finds."""
    check = "integrity_check" if full else "quick_check"
    return [str(row[0]) for row in connection.execute(f"PRAGMA {check}") if row[0] != "ok"]


def recovered_frames(connection: Any) -> int:
    """How many WAL frames SQLite accepts now, without moving any."""
    return max(0, int(connection.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()[1]))


def truncate_wal(connection: Any) -> bool:
    """Move every frame into the main file and empty the WAL; False when a reader was in the way."""
    return bool(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)


def copy_online(source: Path, target: Path, key: Key) -> None:
    """SQLite's backup of a file in use, in one step and so of one moment, under the same key."""
    reading = connect_to_pages(source, key)
    try:
        writing = sqlcipher.connect(str(target), isolation_level=None)
        try:
            writing.set_key(key.passphrase())
            reading.backup(writing)
        finally:
            writing.close()
    finally:
        reading.close()


def beside(path: Path) -> tuple[Path, Path]:
    """The WAL and its index."""
    return path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")


def rollback_journal(path: Path) -> Path:
    """The journal of the mode before WAL; only enrolment ever has one."""
    return path.with_name(path.name + "-journal")


def _open(
    path: Path, key: Key, mode: str, immutable: bool = False, probe: str = "SELECT count(*) FROM sqlite_master"
) -> Any:
    # The mode forbids SQLite to create a file: only create() does.
    uri = f"file:{quote(str(path).replace(chr(92), '/'))}?mode={mode}" + ("&immutable=1" if immutable else "")
    connection = sqlcipher.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=5.0)
    try:
        connection.set_key(key.passphrase())
        connection.execute("PRAGMA cipher_log=off")
        connection.execute(probe).fetchone()
    except sqlcipher.DatabaseError as error:
        connection.close()
        if is_damage(error):
            raise Unreadable from error
        raise
    return connection
