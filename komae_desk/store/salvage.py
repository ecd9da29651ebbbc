"""What a damaged file still gives: read from a copy, so that the evidence stays as it was found."""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from komae_desk.store import cipher
from komae_desk.store.anchor import Head
from komae_desk.store.backup import copy_file
from komae_desk.store.chain import Chain
from komae_desk.store.durable_file import make_private_folder
from komae_desk.store.first_page import NoFirstPage, salt_of, transplant
from komae_desk.store.inspection import look
from komae_desk.store.keys import Key

_HEADER = 32
_FRAME = 24 + cipher.PAGE


@dataclass(frozen=True)
class Ground:
    """What the salvage builds on: the restored backup, its head, the damaged file's salt where it is known."""

    file: Path
    head: Head
    salt: bytes | None


def salvage(damaged: Path, workplace: Path, key: Key, chain: Chain, ground: Ground) -> list[Any]:
    """The lines after the ground's head whose chain verifies, up to the first page that cannot be read.

    Tried as SQLite reads it; then with the WAL's checksums renewed, because SQLite drops every frame behind a flipped
    bit although each page in them has its own MAC; then with the backup's first page. The longest reading counts:
    only lines whose hash follows from the head are ever taken.
    """
    if not damaged.exists():
        return []
    make_private_folder(workplace)
    best: list[Any] = []
    try:
        has_wal = cipher.beside(damaged)[0].exists()
        for renew, renewed_page in ((False, False), (True, False), (False, True), (True, True)):
            if (renew and not has_wal) or (renewed_page and best):
                continue
            lines = _read(_Copy(damaged, workplace, renew, renewed_page), key, chain, ground)
            best = max(best, lines, key=len)
    finally:
        _clear(workplace / damaged.name)
        workplace.rmdir()
    return best


def renew_wal(content: bytes) -> bytes:
    """The WAL with header and checksum chain computed anew over every frame of its generation."""
    salts = [content[at + 8 : at + 16] for at in range(_HEADER, len(content) - _FRAME + 1, _FRAME)]
    if not salts:
        return content
    generation = max(set(salts), key=salts.count) if salts.count(content[16:24]) == 0 else content[16:24]
    frames = max(i for i, salt in enumerate(salts) if salt == generation) + 1
    start = struct.pack(">4I", 0x377F0682, 3007000, cipher.PAGE, int.from_bytes(content[12:16], "big")) + generation
    sums = _sum(start, (0, 0))
    renewed = bytearray(start + struct.pack(">2I", *sums))
    for i in range(frames):
        frame = content[_HEADER + i * _FRAME : _HEADER + (i + 1) * _FRAME]
        sums = _sum(frame[24:], _sum(frame[:8], sums))
        renewed += frame[:8] + generation + struct.pack(">2I", *sums) + frame[24:]
    return bytes(renewed)


@dataclass(frozen=True)
class _Copy:
    damaged: Path
    workplace: Path
    renew: bool
    first_page: bool

    def make(self, key: Key, ground: Ground) -> Path:
        copy = self.workplace / self.damaged.name
        wal, wal_copy = cipher.beside(self.damaged)[0], cipher.beside(copy)[0]
        _clear(copy)
        copy_file(self.damaged, copy)
        if wal.exists():
            copy_file(wal, wal_copy)
            if self.renew:
                wal_copy.write_bytes(renew_wal(wal.read_bytes()))
        if self.first_page:
            transplant(ground.file, copy, key, ground.salt or salt_of(copy))
        return copy


def _read(source: _Copy, key: Key, chain: Chain, ground: Ground) -> list[Any]:
    lines: list[Any] = []
    try:
        copy = source.make(key, ground)
        with look(copy, key).connect() as connection:
            for line in chain.later_lines(connection, ground.head.seq, ground.head.hash):
                lines.append(line)  # what was read before a damaged page is kept
    except (cipher.Unreadable, cipher.DatabaseError, SQLAlchemyError, NoFirstPage, LookupError, ValueError):
        return lines
    return lines


def _clear(copy: Path) -> None:
    for left in (copy, *cipher.beside(copy)):
        left.unlink(missing_ok=True)


def _sum(content: bytes, before: tuple[int, int]) -> tuple[int, int]:
    one, two = before
    words = struct.iter_unpack("<2I", content)
    for first, second in words:
        one = (one + first + two) & 0xFFFFFFFF
        two = (two + second + one) & 0xFFFFFFFF
    return one, two
