"""The zip container of Office files: read by its directory, rewritten so that untouched parts keep every byte.

What is not replaced is copied as it lies (local header, packed data, descriptor), in the order it lay in.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

from komae_desk.marking.refusal import Reason, Untouched

MOST_PARTS = 20_000
PART_BYTES = 256 * 1024 * 1024
_STEP = 1024 * 1024
_LONGEST_TAIL = 22 + 0xFFFF
# Small parts (links, types) are asked for again and again.
_KEPT = 1 << 16
_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_BIG = 0xFFFFFFFF
_CRYPTED = 0x2041
_DESCRIPTOR, _UTF8 = 0x08, 0x800
_STORED, _DEFLATED = 0, 8
_DAY_ONE = (0, 0x21)  # 1 January 1980, as Office writes


class Hash(Protocol):
    """As hashlib makes them."""

    def update(self, data: bytes, /) -> None: ...
    def digest(self) -> bytes: ...


@dataclass(slots=True)
class Part:
    """One entry of the directory: where its local header begins, and up to where its bytes reach."""

    name: str
    at: int
    packed: int
    size: int
    crc: int
    method: int
    central: bytes
    end: int = 0


class Archive:
    """The parts of an open file by name, in the order of the directory; raises Untouched for what is not sound."""

    def __init__(self, file: BinaryIO, size: int, ahead: int = 4096) -> None:
        """ahead: how many bytes are read at once from the end; all of them for a file that is not larger."""
        self.file = file
        self.size = size
        self._tail, self._tail_at = b"", size
        at = self._find_end(ahead)
        fields = _END.unpack_from(self._tail, at - self._tail_at)
        _, disk, first_disk, here, count, length, start, _ = fields
        if disk or first_disk or here != count or start == _BIG or count == 0xFFFF:
            raise Untouched(Reason.UNUSUAL)
        if count > MOST_PARTS:
            raise Untouched(Reason.TOO_BIG)
        if start + length != at:
            raise Untouched(Reason.DAMAGED)
        self.comment = self._tail[at - self._tail_at + _END.size :]
        self.start = start
        self.parts = self._directory(self._bytes(start, length), count)
        self._read: dict[str, bytes] = {}

    def __contains__(self, name: str) -> bool:
        return name in self.parts

    def read(self, name: str) -> bytes:
        """The unpacked bytes of one part, checked against its CRC."""
        if kept := self._read.get(name):
            return kept
        part = self.parts[name]
        if part.size > PART_BYTES:
            raise Untouched(Reason.TOO_BIG)
        raw = self._bytes(self._data_at(part), part.packed)
        if part.method == _STORED:
            data = raw
        elif part.method == _DEFLATED:
            inflater = zlib.decompressobj(-zlib.MAX_WBITS)
            try:
                data = inflater.decompress(raw, part.size + 1)
            except zlib.error as broken:
                raise Untouched(Reason.DAMAGED) from broken
            if not inflater.eof:
                raise Untouched(Reason.DAMAGED)
        else:
            raise Untouched(Reason.UNUSUAL)
        if len(data) != part.size or zlib.crc32(data) != part.crc:
            raise Untouched(Reason.DAMAGED)
        self._read[name] = data if len(data) <= _KEPT else b""
        return data

    def check(self) -> None:
        """Raise Untouched where the packed bytes of any part are not what its CRC says; what was read, was checked."""
        for part in self.parts.values():
            if part.name not in self._read:
                self._check(part)

    def digest(self, part: Part) -> bytes:
        """SHA-256 of a part's bytes as they lie, local header and descriptor included."""
        made = hashlib.sha256()
        for piece in self._pieces(part.at, part.end):
            made.update(piece)
        return made.digest()

    def copy(self, part: Part, to: BinaryIO) -> bytes:
        """Copy a part's bytes as they lie; return their SHA-256."""
        made = hashlib.sha256()
        for piece in self._pieces(part.at, part.end):
            made.update(piece)
            to.write(piece)
        return made.digest()

    # --- reading the directory

    def _find_end(self, ahead: int) -> int:
        for length in (ahead, max(ahead, _LONGEST_TAIL)):
            self._tail_at = max(self.size - length, 0)
            self.file.seek(self._tail_at)
            self._tail = self.file.read(length)
            found = self._tail.rfind(b"PK\x05\x06")
            while found >= 0:
                if found + _END.size <= len(self._tail):
                    comment = int.from_bytes(self._tail[found + 20 : found + 22], "little")
                    if found + _END.size + comment == len(self._tail):
                        return self._tail_at + found
                found = self._tail.rfind(b"PK\x05\x06", 0, found)
        raise Untouched(Reason.DAMAGED)

    def _directory(self, data: bytes, count: int) -> dict[str, Part]:
        parts: dict[str, Part] = {}
        folded: set[str] = set()
        at = 0
        try:
            for _ in range(count):
                fields = _CENTRAL.unpack_from(data, at)
                name_length, extra, remark = fields[10:13]
                end = at + _CENTRAL.size + name_length + extra + remark
                raw = data[at + _CENTRAL.size : at + _CENTRAL.size + name_length]
                name = raw.decode("utf-8" if fields[3] & _UTF8 else "cp437")
                _check_entry(fields, name, folded)
                parts[name] = Part(name, fields[16], fields[8], fields[9], fields[7], fields[4], data[at:end])
                at = end
        except (struct.error, UnicodeDecodeError) as broken:
            raise Untouched(Reason.DAMAGED) from broken
        if at != len(data) or not parts:
            raise Untouched(Reason.DAMAGED)
        _lay_out(list(parts.values()), self.start)
        return parts

    def _data_at(self, part: Part) -> int:
        head = self._bytes(part.at, _LOCAL.size)
        fields = _LOCAL.unpack(head)
        name = self._bytes(part.at + _LOCAL.size, fields[9])
        begin: int = part.at + _LOCAL.size + fields[9] + fields[10]
        known = part.central[_CENTRAL.size : _CENTRAL.size + fields[9]]
        if fields[0] != b"PK\x03\x04" or name != known or begin + part.packed > part.end:
            raise Untouched(Reason.DAMAGED)
        return begin

    def _check(self, part: Part) -> None:
        if part.method not in (_STORED, _DEFLATED):
            raise Untouched(Reason.UNUSUAL)
        begin = self._data_at(part)
        crc = size = 0
        inflater = zlib.decompressobj(-zlib.MAX_WBITS) if part.method == _DEFLATED else None
        try:
            for piece in self._pieces(begin, begin + part.packed):
                rest = piece
                while rest:
                    data = inflater.decompress(rest, _STEP) if inflater else rest
                    rest = inflater.unconsumed_tail if inflater else b""
                    crc = zlib.crc32(data, crc)
                    size += len(data)
                    if size > part.size:
                        raise Untouched(Reason.DAMAGED)
        except zlib.error as broken:
            raise Untouched(Reason.DAMAGED) from broken
        if size != part.size or crc != part.crc:
            raise Untouched(Reason.DAMAGED)

    def _bytes(self, at: int, length: int) -> bytes:
        if at >= self._tail_at and at + length <= self._tail_at + len(self._tail):
            return self._tail[at - self._tail_at : at - self._tail_at + length]
        self.file.seek(at)
        data = self.file.read(length)
        if len(data) != length:
            raise Untouched(Reason.DAMAGED)
        return data

    def _pieces(self, at: int, end: int) -> Iterator[bytes]:
        while at < end:
            piece = self._bytes(at, min(_STEP, end - at))
            at += len(piece)
            yield piece


def _check_entry(fields: tuple[Any, ...], name: str, folded: set[str]) -> None:
    if fields[0] != b"PK\x01\x02":
        raise Untouched(Reason.DAMAGED)
    if fields[3] & _CRYPTED:
        raise Untouched(Reason.LOCKED)
    if _BIG in (fields[8], fields[9], fields[16]):
        raise Untouched(Reason.UNUSUAL)
    lower = name.lower()
    inside = name and "\\" not in name and ":" not in name and "\0" not in name and not name.startswith("/")
    if lower in folded or not inside or ".." in name.split("/"):
        raise Untouched(Reason.UNSAFE)
    folded.add(lower)


def _lay_out(parts: list[Part], end: int) -> None:
    """Say up to where each part's bytes reach; raise Untouched where they overlap or leave the file."""
    for part in sorted(parts, key=lambda p: p.at, reverse=True):
        part.end = end
        if part.at + _LOCAL.size + part.packed > end:
            raise Untouched(Reason.UNSAFE)
        end = part.at


def rewrite(
    source: Archive, to: BinaryIO, changed: Mapping[str, bytes], removed: Set[str] = frozenset()
) -> dict[str, bytes]:
    """Write the archive with parts changed, added (at the end) and removed; return the SHA-256 of what was copied."""
    kept: dict[str, bytes] = {}
    central: dict[str, bytes] = {}
    first = min(part.at for part in source.parts.values())
    if first:
        to.write(source._bytes(0, first))  # noqa: SLF001 - what lies before the first part goes along
    for part in sorted(source.parts.values(), key=lambda p: p.at):
        at = to.tell()
        if part.name in removed:
            continue
        if part.name in changed:
            central[part.name] = _write_part(to, part.name, changed[part.name], part.central)
        else:
            kept[part.name] = source.copy(part, to)
            central[part.name] = part.central[:42] + struct.pack("<L", at) + part.central[46:]
    order = [name for name in source.parts if name in central]
    for name in [n for n in changed if n not in source.parts]:
        central[name] = _write_part(to, name, changed[name], None)
        order.append(name)
    start = to.tell()
    for name in order:
        to.write(central[name])
    length = to.tell() - start
    to.write(_END.pack(b"PK\x05\x06", 0, 0, len(order), len(order), length, start, len(source.comment)))
    to.write(source.comment)
    return kept


def _write_part(to: BinaryIO, name: str, data: bytes, before: bytes | None) -> bytes:
    """Write one part packed anew; return its entry for the directory, like the one it had before."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(data) + packer.flush()
    crc, at = zlib.crc32(data), to.tell()
    if before is None:
        raw, clock, day, flags = name.encode("utf-8"), *_DAY_ONE, 0 if name.isascii() else _UTF8
        made, inside, outside, tail = 20, 0, 0, b""
    else:
        fields = _CENTRAL.unpack_from(before)
        made, flags, clock, day = fields[1], fields[3] & ~_DESCRIPTOR, fields[5], fields[6]
        inside, outside = fields[14], fields[15]
        raw = before[_CENTRAL.size : _CENTRAL.size + fields[10]]
        tail = before[_CENTRAL.size + fields[10] :]
    extra, remark = (0, 0) if before is None else _CENTRAL.unpack_from(before)[11:13]
    sizes = (crc, len(packed), len(data), len(raw))
    to.write(_LOCAL.pack(b"PK\x03\x04", 20, flags, _DEFLATED, clock, day, *sizes, 0))
    to.write(raw)
    to.write(packed)
    entry = _CENTRAL.pack(
        b"PK\x01\x02", made, 20, flags, _DEFLATED, clock, day, *sizes, extra, remark, 0, inside, outside, at
    )
    return entry + raw + tail
