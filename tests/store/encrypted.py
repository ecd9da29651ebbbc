"""A profile with a plain chained journal: what the tests of the encrypted file share."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from komae_desk.core.errors import Refused
from komae_desk.store.chain import Chain, ChainBroken, Schema
from komae_desk.store.keyring_slot import MemoryKeyring
from komae_desk.store.keys import Argon2Cost, Key
from komae_desk.store.local import LocalFile, Opening
from komae_desk.store.opening import open_file
from komae_desk.store.profile import Profile

CHEAP = Argon2Cost(memory_kib=64, passes=1)
PASSWORD = "いぬも歩けば3本の棒にあたる"
PERSON = "1001"
NAME = "佐藤 花子"
SECTION = "税務課"
GENESIS = bytes(32)


class FolderKeyring(MemoryKeyring):
    """A keyring that several processes of one test share; only for tests."""

    durable = True

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def get(self, profile_id: str, item: str) -> str | None:
        return self._load().get(f"{profile_id}/{item}")

    def put(self, profile_id: str, item: str, value: str) -> None:
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps({**self._load(), f"{profile_id}/{item}": value}))
        fresh.replace(self._path)

    def remove(self, profile_id: str, item: str) -> None:
        self._path.write_text(json.dumps({k: v for k, v in self._load().items() if k != f"{profile_id}/{item}"}))

    def _load(self) -> dict[str, str]:
        return json.loads(self._path.read_text()) if self._path.exists() else {}


class Clock:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.time = datetime(2026, 7, 5, 0, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.time += timedelta(milliseconds=1)
        return self.time

    def later(self, **by: float) -> None:
        self.time += timedelta(**by)


def line_hash(previous: bytes, seq: int, body: str) -> bytes:
    return hashlib.sha256(previous + seq.to_bytes(8, "big") + body.encode()).digest()


def head(connection: Connection) -> tuple[int, bytes]:
    row = connection.exec_driver_sql("SELECT seq, hash FROM local_line ORDER BY seq DESC LIMIT 1").first()
    return (row[0], bytes(row[1])) if row else (0, GENESIS)


def hash_at(connection: Connection, seq: int) -> bytes | None:
    row = connection.exec_driver_sql("SELECT hash FROM local_line WHERE seq = ?", (seq,)).first()
    return bytes(row[0]) if row else None


def verify(connection: Connection) -> None:
    previous = GENESIS
    for expected, (seq, body, digest) in enumerate(
        connection.exec_driver_sql("SELECT seq, body, hash FROM local_line ORDER BY seq"), start=1
    ):
        if seq != expected or bytes(digest) != line_hash(previous, seq, body):
            raise ChainBroken(str(seq))
        previous = bytes(digest)


def later_lines(damaged: Connection, after: int, previous: bytes) -> Iterator[tuple[int, str, bytes]]:
    rows = damaged.exec_driver_sql("SELECT seq, body, hash FROM local_line WHERE seq > ? ORDER BY seq", (after,))
    for seq, body, digest in rows:
        if seq != after + 1 or bytes(digest) != line_hash(previous, seq, body):
            return
        yield seq, body, bytes(digest)
        after, previous = seq, bytes(digest)


def replay(connection: Connection, lines: list[Any]) -> None:
    for line in lines:
        connection.exec_driver_sql("INSERT INTO local_line VALUES (?, ?, ?)", line)


CHAIN = Chain(head=head, hash_at=hash_at, verify=verify, later_lines=later_lines, replay=replay)


def columns(connection: Connection) -> list[str]:
    return [r[1] for r in connection.exec_driver_sql("PRAGMA table_info(local_line)")]


def current(connection: Connection) -> str:
    return str(connection.exec_driver_sql("PRAGMA user_version").scalar_one() or "")


def schema(version: int = 1) -> Schema:
    def behind(connection: Connection) -> bool:
        found = int(current(connection) or 0)
        if found > version:
            raise Refused("新しい版のデータです。アプリを更新してください。")
        return found < version

    def upgrade(connection: Connection) -> None:
        if not current(connection):
            connection.exec_driver_sql(
                "CREATE TABLE local_line (seq INTEGER PRIMARY KEY, body TEXT NOT NULL, hash BLOB NOT NULL)"
            )
        if version > 1:
            connection.exec_driver_sql("CREATE TABLE later (id INTEGER PRIMARY KEY)")
        connection.exec_driver_sql(f"PRAGMA user_version = {version}")

    return Schema(current=current, behind=behind, upgrade=upgrade)


SCHEMA = schema()


def make_profile(folder: Path, **options: Any) -> tuple[Profile, Key]:
    """A new practice profile of one person, with cheap Argon2."""
    profile = Profile(folder, options.pop("keyring", None) or MemoryKeyring(), practice=True, cost=CHEAP, **options)
    _, key = profile.create(SECTION, PERSON, NAME, PASSWORD)
    return profile, key


def open_it(profile: Profile, key: Key, **options: Any) -> LocalFile:
    return open_file(profile, key, CHAIN, options.pop("schema", SCHEMA), holder=NAME, **options)


def add_line(file: LocalFile, body: str = "") -> int:
    """Append one chained line in a transaction of its own; returns its number after the commit."""
    with file.write() as connection:
        return append(connection, body)


def append(connection: Connection, body: str = "") -> int:
    seq, previous = head(connection)
    text = body or f"行{seq + 1} " + "あ" * (seq * 7 % 90)
    connection.exec_driver_sql(
        "INSERT INTO local_line VALUES (?, ?, ?)", (seq + 1, text, line_hash(previous, seq + 1, text))
    )
    return seq + 1


def count(file: LocalFile) -> int:
    with file.engine.connect() as connection:
        verify(connection)
        return head(connection)[0]


def crash_copy(profile: Profile, target: Path) -> Profile:
    """The profile as a crash at this moment leaves it: every file as written so far, and the keyring."""
    shutil.copytree(profile.folder, target, ignore=shutil.ignore_patterns("reserve.bin", "*-shm"))
    backups = profile.folder.with_name(profile.folder.name + "-backups")
    if backups.exists():
        shutil.copytree(backups, target.with_name(target.name + "-backups"))
    keyring = MemoryKeyring(profile.keyring.values.items())
    return Profile(target, keyring, practice=True, cost=CHEAP, now=profile._now)


def open_and_close(profile: Profile, key: Key, clock: Clock) -> Opening:
    """What a start finds now."""
    file = open_it(profile, key, now=clock)
    file.close()
    return file.opening
