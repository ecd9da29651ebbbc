"""Attached files: encrypted beside the database, one file each, under names that tell nothing (settled.md 20).

A file is a head (mark, salt, size) and the content in pieces of 1 MiB, each sealed by AES-256-GCM under a key of this
file alone, derived from the database key, hash and salt; size and number are bound into every piece.
It gets its name when it is whole, on the disk and read back: a file with its name holds what its hash says, or is
damaged, which every reading finds. A copy beside the backups heals it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Engine

from komae_desk.core.attachment import QUOTA
from komae_desk.core.errors import Refused
from komae_desk.store.durable_file import make_private_folder, open_private, sync_folder
from komae_desk.store.keys import KEY_BYTES, Key
from komae_desk.store.place import LEAST_FREE, space
from komae_desk.store.reserve import DiskFull

ATTACHMENTS = "attachments"
"""The folder of the files, in the profile and beside the backups."""
PIECE = 1024 * 1024
ORPHANED = timedelta(days=100)
"""How long bytes stay that no record names: acts under way and backups that may be restored may still name them."""
_MARK = b"KDA1"
_HEAD = len(_MARK) + 16 + 8
_TAG = 16
_PART, _NEW = ".part", ".new"


class Damaged(Refused):
    """Neither the file nor its copy holds what its hash says."""

    def __init__(self) -> None:
        super().__init__(
            "添付ファイルが壊れているため、表示できません。ほかの端末かサーバーから、もう一度受け取ります。"
            "この端末だけで使っている場合は、元のファイルをもう一度添付してください。"
        )


class BlobFolder:
    """The attached files of one stream; `at` gives those of another. Used by several threads."""

    def __init__(
        self,
        folder: Path,
        copies: Path,
        key: Key,
        stream: UUID,
        quota: Callable[[UUID], int] = lambda stream: QUOTA,
    ) -> None:
        """folder: of all streams; copies: the same tree beside the backups. quota: of a stream, in bytes."""
        self._root, self._copies, self._key, self._stream, self._quota = folder, copies, key, stream, quota
        self._writing = threading.Lock()

    def at(self, stream: UUID) -> BlobFolder:
        """The same for another stream."""
        return BlobFolder(self._root, self._copies, self._key, stream, self._quota)

    # --- implements komae_desk.core.attachment.Blobs

    def quota(self) -> int:
        """How many bytes the stream may attach in all."""
        return self._quota(self._stream)

    def used(self) -> int:
        """How many bytes of the stream are here."""
        try:
            with os.scandir(self._root / self._folder_name()) as found:
                return sum(each.stat().st_size for each in found if "." not in each.name)
        except FileNotFoundError:
            return 0

    def has(self, digest: str) -> bool:
        """Whether the bytes are here, whole."""
        return self._path(digest).exists()

    def put(self, content: bytes) -> str:
        """Keep bytes for good; returns their hash. Raises DiskFull when they find no room."""
        digest = hashlib.sha256(content).hexdigest()
        if self.has(digest):
            return digest
        with self._writing:
            path = self._path(digest)
            self._make_room(path, len(content))
            fresh = path.with_name(f"{path.name}{secrets.token_hex(4)}{_NEW}")
            try:
                self._write(fresh, digest, content)
                if self._read(fresh, digest) != content:
                    raise Damaged
                fresh.replace(path)
            finally:
                fresh.unlink(missing_ok=True)
            sync_folder(path.parent)
        return digest

    def get(self, digest: str) -> bytes | None:
        """The verified bytes; None where they have not arrived. What is damaged is healed from its copy."""
        path = self._path(digest)
        copy = self._copies / path.relative_to(self._root)
        if not path.exists() and not copy.exists():
            return None
        found = self._read(path, digest)
        if found is not None:
            return found
        found = self._read(copy, digest)
        if found is None:
            # Asked for again where there is a server; what is left may still be looked at.
            with suppress(OSError):
                path.replace(path.with_name(path.name + ".damaged"))
            raise Damaged
        path.unlink(missing_ok=True)
        self.put(found)
        return found

    def is_elsewhere(self, digest: str) -> bool:
        """Take bytes over that are here for another stream, as of a section that was closed; whether there were any."""
        for other in sorted(self._root.glob(f"*/{self._name(digest)}")):
            if (found := self._read(other, digest)) is not None:
                self.put(found)
                return True
        return False

    def succeed(self, former: UUID) -> None:
        """Take over the files of the stream this one was in 単独利用."""
        for root in (self._root, self._copies):
            for each in (root / self._folder_of(former)).glob("*"):
                target = root / self._folder_name() / each.name
                make_private_folder(target.parent)
                each.replace(target)

    # --- arriving in pieces

    def begun(self, digest: str) -> tuple[int, int]:
        """How many whole pieces have arrived, and of how many bytes in all; a torn piece is cut off."""
        part = self._part(digest)
        if not part.exists() or (size := self._size_of(part)) < 0:
            return 0, 0
        sealed = PIECE + _TAG
        whole = (part.stat().st_size - _HEAD) // sealed
        with open(part, "r+b") as file:
            file.truncate(_HEAD + whole * sealed)
        return int(whole), size

    def add(self, digest: str, size: int, number: int, piece: bytes) -> bool:
        """Add the next piece; True with the last one, when all of them are what the hash says. Raises Damaged."""
        part = self._part(digest)
        with self._writing:
            if number == 0:
                self._make_room(part, size)
                part.unlink(missing_ok=True)
            self._append(part, digest, size, number, piece)
        if (number + 1) * PIECE < size:
            return False
        path = self._path(digest)
        if self._read(part, digest) is None:
            part.unlink()
            raise Damaged
        part.replace(path)
        sync_folder(path.parent)
        return True

    # --- keeping house

    def forget(self) -> None:
        """Remove everything of the stream, copies too (R30)."""
        for root in (self._root, self._copies):
            folder = root / self._folder_name()
            for each in folder.glob("*"):
                each.unlink()
            with suppress(OSError):
                folder.rmdir()

    def prune(self, named: Iterable[str], now: datetime) -> int:
        """Remove what nothing in the file names and what never became whole; returns how many."""
        kept = {self._name(digest) for digest in named}
        gone = 0
        folder = self._root / self._folder_name()
        for each in list(folder.glob("*")):
            age = now.timestamp() - each.stat().st_mtime
            if each.name.split(".")[0] not in kept and age > ORPHANED.total_seconds():
                (self._copies / each.relative_to(self._root)).unlink(missing_ok=True)
                each.unlink()
                gone += 1
        return gone

    # --- inside

    def _folder_name(self) -> str:
        return self._folder_of(self._stream)

    def _folder_of(self, stream: UUID) -> str:
        return self._named(stream.bytes)[:32]

    def _name(self, digest: str) -> str:
        return self._named(bytes.fromhex(digest))

    def _named(self, what: bytes) -> str:
        """The plain hash would tell whoever has the same file that it is here."""
        return hmac.new(self._key.derive("attachment names"), what, hashlib.sha256).hexdigest()

    def _path(self, digest: str) -> Path:
        return self._root / self._folder_name() / self._name(digest)

    def _part(self, digest: str) -> Path:
        path = self._path(digest)
        return path.with_name(path.name + _PART)

    def _make_room(self, path: Path, size: int) -> None:
        for folder in (self._root, path.parent):
            make_private_folder(folder)
        free = space(path.parent).free
        if free < LEAST_FREE + 2 * size:
            raise DiskFull(free)

    def _cipher(self, digest: str, salt: bytes) -> AESGCM:
        about = b"komae-desk attachment" + bytes.fromhex(digest)
        return AESGCM(HKDF(SHA256(), KEY_BYTES, salt, about).derive(self._key.derive("attachments")))

    def _write(self, path: Path, digest: str, content: bytes) -> None:
        for number in range(0, max(1, -(-len(content) // PIECE))):
            self._append(path, digest, len(content), number, content[number * PIECE : (number + 1) * PIECE])

    def _append(self, path: Path, digest: str, size: int, number: int, piece: bytes) -> None:
        """One piece at the end, on the disk when this returns."""
        fd = open_private(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
        with os.fdopen(fd, "r+b") as file:
            if number == 0:
                file.write(_MARK + secrets.token_bytes(16) + size.to_bytes(8, "big"))
                file.flush()
            file.seek(0)
            head = file.read(_HEAD)
            salt = head[len(_MARK) : len(_MARK) + 16]
            file.seek(0, os.SEEK_END)
            file.write(self._cipher(digest, salt).encrypt(_nonce(number), piece, _bound(size, number)))
            file.flush()
            os.fsync(file.fileno())

    @staticmethod
    def _size_of(path: Path) -> int:
        with open(path, "rb") as file:
            head = file.read(_HEAD)
        return int.from_bytes(head[-8:], "big") if head.startswith(_MARK) and len(head) == _HEAD else -1

    def _read(self, path: Path, digest: str) -> bytes | None:
        """The bytes of a whole file; None when they are not there or not what the hash says."""
        try:
            stored = path.read_bytes()
        except OSError:
            return None
        if len(stored) < _HEAD or not stored.startswith(_MARK):
            return None
        size = int.from_bytes(stored[_HEAD - 8 : _HEAD], "big")
        opening = self._cipher(digest, stored[len(_MARK) : len(_MARK) + 16])
        pieces, at, number = [], _HEAD, 0
        try:
            while at < len(stored):
                sealed = stored[at : at + PIECE + _TAG]
                pieces.append(opening.decrypt(_nonce(number), sealed, _bound(size, number)))
                at, number = at + len(sealed), number + 1
        except (InvalidTag, ValueError):
            return None
        content = b"".join(pieces)
        return content if hashlib.sha256(content).hexdigest() == digest and len(content) == size else None


def copy_new(folder: Path, copies: Path) -> int:
    """Copy every whole file that is not beside the backups yet, durably; returns how many."""
    done = 0
    for source in sorted(folder.glob("*/*")):
        target = copies / source.relative_to(folder)
        if source.suffix or (target.exists() and target.stat().st_size == source.stat().st_size):
            continue
        for each in (copies, target.parent):
            make_private_folder(each)
        content = source.read_bytes()
        fresh = target.with_name(target.name + _NEW)
        fd = open_private(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        with os.fdopen(fd, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if fresh.read_bytes() != content:
            fresh.unlink()
            raise OSError("the copy is not the file")
        fresh.replace(target)
        sync_folder(target.parent)
        done += 1
    return done


def quota_in(engine: Engine) -> Callable[[UUID], int]:
    """What the server last told of a stream's quota; the usual one where none did."""

    def quota(stream: UUID) -> int:
        with engine.connect() as connection:
            told = connection.exec_driver_sql("SELECT value FROM fact WHERE name = ?", (quota_fact(stream),)).scalar()
        return int(told or QUOTA)

    return quota


def quota_fact(stream: UUID) -> str:
    """The fact that holds a stream's quota."""
    return f"blob_quota:{stream}"


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _bound(size: int, number: int) -> bytes:
    return _MARK + size.to_bytes(8, "big") + number.to_bytes(8, "big")
