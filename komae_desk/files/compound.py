"""Preflight of legacy .xls: its OLE directory and the head of the workbook stream ([MS-CFB], [MS-XLS] 2.1)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from komae_desk.core.errors import Refused
from komae_desk.files.container import BROKEN, LINKS, LOCKED, MACROS

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = struct.Struct("<8s16x5H6x3L4x5L")
_LAST = 0xFFFFFFFA
_CRYPT_NAMES = {"encryptedpackage", "encryptioninfo", "\x06dataspaces"}
_MACRO_NAMES = {"_vba_project_cur", "_vba_project", "vba", "macros", "ctls"}
_FILEPASS, _BOUNDSHEET, _SUPBOOK, _OBJPROJ, _EOF = 0x2F, 0x85, 0x1AE, 0xD3, 0x0A
# Self reference and add-in functions: the SUPBOOK kinds that name no other file.
_OWN_BOOKS = (b"\x01\x04", b"\x01\x3a")
_STREAM_HEAD = 4 * 1024 * 1024


def inspect(data: bytes) -> None:
    """Pass a plain .xls; raises Refused for passwords, macros, links to other files and damage."""
    try:
        book = _Compound(data)
        names = {name.lower() for name, _, _ in book.entries}
        if names & _CRYPT_NAMES:
            raise Refused(LOCKED)
        if names & _MACRO_NAMES:
            raise Refused(MACROS)
        found = [entry for entry in book.entries if entry[0].lower() in ("workbook", "book")]
        if not found:
            raise Refused(
                "Excelの表ではありません。表のファイルを選ぶか、「Excelブック（.xlsx）」として保存し直してください。"
            )
        _check_records(book.stream(found[0][1], found[0][2]))
    except (struct.error, IndexError) as broken:
        raise Refused(BROKEN) from broken


class _Compound:
    """Just enough of the container: chains, directory entries (name, first sector, size)."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        fields = _HEADER.unpack_from(data)
        if fields[0] != SIGNATURE or fields[4] not in (9, 12) or fields[5] != 6:
            raise Refused(BROKEN)
        self._size = 1 << fields[4]
        self._fat = self._read_fat(fields[12], fields[13])
        directory = b"".join(self._chain(fields[8]))
        self.entries = [entry for at in range(0, len(directory), 128) if (entry := _entry(directory, at))]
        self._cutoff = fields[9]
        self._mini_start = fields[10]
        self._root = self.entries[0][1]

    def stream(self, start: int, size: int) -> bytes:
        """The first 4 MiB of a stream; small ones lie in the mini stream."""
        if size >= self._cutoff:
            return b"".join(self._chain(start, _STREAM_HEAD))[:size]
        table = _longs(b"".join(self._chain(self._mini_start)))
        store = b"".join(self._chain(self._root, _STREAM_HEAD))
        return b"".join(store[at * 64 : at * 64 + 64] for at in _walk(table, start))[:size]

    def _read_fat(self, difat: int, extra: int) -> tuple[int, ...]:
        where = list(struct.unpack_from("<109L", self._data, 76))
        for _ in range(min(extra, len(self._data) // self._size)):
            block = _longs(self._sector(difat))
            where += block[:-1]
            difat = block[-1]
        return _longs(b"".join(self._sector(at) for at in where if at < _LAST))

    def _chain(self, start: int, most: int = 1 << 30) -> Iterator[bytes]:
        got = 0
        for at in _walk(self._fat, start):
            if got >= most:
                return
            got += self._size
            yield self._sector(at)

    def _sector(self, at: int) -> bytes:
        start = (at + 1) * self._size
        if start >= len(self._data):
            raise Refused(BROKEN)
        return self._data[start : start + self._size]


def _walk(table: tuple[int, ...], at: int) -> Iterator[int]:
    for _ in range(len(table) + 1):
        if at >= _LAST:
            return
        yield at
        at = table[at]
    raise Refused(BROKEN)


def _longs(block: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(block) // 4}L", block[: len(block) // 4 * 4])


def _entry(directory: bytes, at: int) -> tuple[str, int, int] | None:
    length, kind = struct.unpack_from("<HB", directory, at + 64)
    if kind == 0 or not 2 <= length <= 64:
        return None
    start, size = struct.unpack_from("<LL", directory, at + 116)
    return directory[at : at + length - 2].decode("utf-16-le", "replace"), start, size


def _check_records(stream: bytes) -> None:
    """Walk the records of the workbook's globals up to their end."""
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + size]
        if kind == _FILEPASS:
            raise Refused(LOCKED)
        if kind == _OBJPROJ or (kind == _BOUNDSHEET and body[5:6] in (b"\x01", b"\x06")):
            raise Refused(MACROS)
        if kind == _SUPBOOK and body[2:4] not in _OWN_BOOKS:
            raise Refused(LINKS)
        if kind == _EOF:
            return
        at += 4 + size
    raise Refused(BROKEN)
