"""A PDF as its cross-references tell it: objects by number, the pages, what may not be changed (ISO 32000-1, 7.5)."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Any

from komae_desk.marking.pdf_syntax import Data, Reader, Ref, Stream
from komae_desk.marking.refusal import Reason, Untouched

MOST_PAGES = 50_000
MOST_UNPACKED = 64 * 1024 * 1024
_START = re.compile(rb"startxref[\x00\t\n\x0c\r ]+(\d+)[\x00\t\n\x0c\r ]+%%EOF")
_ENTRY = re.compile(rb"(\d{10}) (\d{5}) ([nf])[ \r\n]{1,2}")
_OWN_SECTION = "KomaeDeskMark"


class PdfFile:
    """Reads a PDF that lies in memory or is mapped; raises Untouched for what is not sound or may not be read."""

    def __init__(self, data: Data, length: int | None = None) -> None:
        """length: how many of the bytes are the file, where something was added behind it that does not count."""
        self.data = data
        self.length = len(data) if length is None else length
        head = data[:1024].find(b"%PDF-")
        if head != 0:
            raise Untouched(Reason.DAMAGED if head < 0 else Reason.UNUSUAL)
        tail = max(self.length - 2048, 0)
        starts = list(_START.finditer(data[tail : self.length]))
        if not starts:
            raise Untouched(Reason.DAMAGED)
        self.start = int(starts[-1].group(1))
        self.is_stream = False
        self._where: dict[int, tuple[int, int, int]] = {}
        self._unpacked: dict[int, tuple[bytes, dict[int, int]]] = {}
        self.trailer: dict[str, Any] = {}
        self._read_sections()
        if "Encrypt" in self.trailer:
            raise Untouched(Reason.LOCKED)
        self.root = self.dictionary(self.trailer.get("Root"))
        if "Pages" not in self.root:
            raise Untouched(Reason.DAMAGED)

    # --- objects

    @property
    def size(self) -> int:
        """One more than the highest number of an object."""
        return max(int(self.trailer.get("Size", 0)), max(self._where, default=0) + 1)

    def get(self, value: Any) -> Any:
        """What a value or the reference to it stands for; a missing object is None."""
        for _ in range(20):
            if not isinstance(value, Ref):
                return value
            value = self._object(value)
        raise Untouched(Reason.UNSAFE)

    def dictionary(self, value: Any) -> dict[str, Any]:
        """A dictionary or the one of a stream; empty for anything else."""
        found = self.get(value)
        if isinstance(found, Stream):
            return found.dictionary
        return found if isinstance(found, dict) else {}

    def array(self, value: Any) -> list[Any]:
        """An array; one thing alone is an array of one, nothing an empty one."""
        found = self.get(value)
        if isinstance(found, list):
            return found
        return [] if found is None else [value]

    def unpacked(self, stream: Stream) -> bytes:
        """The bytes of a stream that is not packed or packed by Flate; raises Untouched for others."""
        filters = [self.get(each) for each in self.array(stream.dictionary.get("Filter"))]
        if not filters:
            return stream.raw
        if filters != ["FlateDecode"]:
            raise Untouched(Reason.UNUSUAL)
        inflater = zlib.decompressobj()
        try:
            data = inflater.decompress(stream.raw, MOST_UNPACKED)
        except zlib.error as broken:
            raise Untouched(Reason.DAMAGED) from broken
        if inflater.unconsumed_tail:
            raise Untouched(Reason.TOO_BIG)
        hints = self.dictionary((self.array(stream.dictionary.get("DecodeParms")) or [None])[0])
        return _unpredicted(data, hints) if int(hints.get("Predictor", 1)) > 1 else data

    def pages(self) -> Iterator[tuple[Ref, dict[str, Any]]]:
        """Every page with what it inherits, in order."""
        seen: set[Ref] = set()
        waiting: list[tuple[Any, dict[str, Any]]] = [(self.root["Pages"], {})]
        while waiting:
            ref, above = waiting.pop()
            if not isinstance(ref, Ref) or ref in seen or len(seen) > MOST_PAGES:
                raise Untouched(Reason.DAMAGED)
            seen.add(ref)
            node = self.dictionary(ref)
            inherited = above | {k: node[k] for k in ("Resources", "MediaBox", "CropBox", "Rotate") if k in node}
            if "Kids" in node:
                waiting += [(kid, inherited) for kid in reversed(self.array(node["Kids"]))]
            elif node.get("Type") == "Page":
                yield ref, inherited | node
            else:
                raise Untouched(Reason.DAMAGED)

    def is_signed(self) -> bool:
        """Whether somebody has signed it, or a certificate forbids changes."""
        form = self.dictionary(self.root.get("AcroForm"))
        flags = self.get(form.get("SigFlags"))
        if "Perms" in self.root or (isinstance(flags, int) and flags & 1):
            return True
        return self.data.find(b"/ByteRange", 0, self.length) >= 0

    def own_section(self) -> int:
        """How long the file was before our mark, where nothing was added behind it since; else 0."""
        facts = self.trailer.get(_OWN_SECTION)
        # Who adds to a file copies the trailer: only a section that lies where it says was written by us.
        if not isinstance(facts, dict) or facts.get("At") != self.start:
            return 0
        length = facts.get("Before")
        if not isinstance(length, int) or not 0 < length < self.start:
            return 0
        return length if b"%%EOF" in self.data[length - 8 : length] else 0

    # --- cross-references

    def _read_sections(self) -> None:
        at: Any = self.start
        seen: set[int] = set()
        while at is not None:
            if not isinstance(at, int) or at in seen or not 0 <= at < self.length:
                raise Untouched(Reason.DAMAGED)
            seen.add(at)
            reader = Reader(self.data, at)
            reader.skip()
            is_table = self.data[reader.at : reader.at + 4] == b"xref"
            section = self._table(reader) if is_table else self._section(at)
            if not self.trailer:
                self.trailer, self.is_stream = dict(section), not is_table
            also = section.get("XRefStm")
            if isinstance(also, int) and also not in seen:
                seen.add(also)
                self._section(also)
            at = section.get("Prev")

    def _table(self, reader: Reader) -> dict[str, Any]:
        reader.at += 4
        while True:
            reader.skip()
            if self.data[reader.at : reader.at + 7] == b"trailer":
                reader.at += 7
                found = reader.value()
                if not isinstance(found, dict):
                    raise Untouched(Reason.DAMAGED)
                return found
            first, count = reader.number(), reader.number()
            reader.skip()
            for number in range(first, first + count):
                entry = _ENTRY.match(self.data, reader.at)
                if entry is None:
                    raise Untouched(Reason.DAMAGED)
                reader.at = entry.end()
                kind = 1 if entry.group(3) == b"n" else 0
                self._where.setdefault(number, (kind, int(entry.group(1)), int(entry.group(2))))

    def _section(self, at: int) -> dict[str, Any]:
        stream = self._stored(at, None)
        if not isinstance(stream, Stream) or stream.dictionary.get("Type") != "XRef":
            raise Untouched(Reason.DAMAGED)
        facts = stream.dictionary
        data = self.unpacked(stream)
        widths = facts.get("W")
        if not isinstance(widths, list) or len(widths) != 3 or not all(isinstance(w, int) and w <= 8 for w in widths):
            raise Untouched(Reason.DAMAGED)
        kind_end, first_end, length = widths[0], widths[0] + widths[1], sum(widths)
        index = facts.get("Index") or [0, facts.get("Size", 0)]
        place = 0
        for first, count in zip(index[::2], index[1::2], strict=True):
            for number in range(first, first + count):
                row = data[place : place + length]
                place += length
                if len(row) < length:
                    raise Untouched(Reason.DAMAGED)
                kind = int.from_bytes(row[:kind_end], "big") if kind_end else 1
                entry = (
                    kind,
                    int.from_bytes(row[kind_end:first_end], "big"),
                    int.from_bytes(row[first_end:], "big"),
                )
                self._where.setdefault(number, entry)
        return {k: v for k, v in facts.items() if k not in ("W", "Index", "Filter", "DecodeParms", "Length", "Type")}

    def _object(self, ref: Ref) -> Any:
        kind, first, _ = self._where.get(ref.number, (0, 0, 0))
        if kind == 1:
            return self._stored(first, ref)
        if kind == 2:
            return self._packed(first, ref.number)
        return None

    def _stored(self, at: int, ref: Ref | None) -> Any:
        reader = Reader(self.data, at)
        number, _ = reader.number(), reader.number()
        if reader.word() != b"obj" or (ref is not None and number != ref.number):
            raise Untouched(Reason.DAMAGED)
        value = reader.value()
        if not isinstance(value, dict):
            return value
        end = reader.at
        if reader.word() != b"stream":
            reader.at = end
            return value
        begin = reader.at + (2 if self.data[reader.at : reader.at + 2] == b"\r\n" else 1)
        length = self.get(value.get("Length")) if ref is not None else value.get("Length")
        if not isinstance(length, int) or length < 0:
            raise Untouched(Reason.DAMAGED)
        reader.at = begin + length
        if reader.word() != b"endstream":
            raise Untouched(Reason.DAMAGED)
        return Stream(value, bytes(self.data[begin : begin + length]))

    def _packed(self, holder: int, number: int) -> Any:
        if holder not in self._unpacked:
            stream = self._object(Ref(holder, 0))
            if not isinstance(stream, Stream):
                raise Untouched(Reason.DAMAGED)
            data = self.unpacked(stream)
            reader = Reader(data, 0)
            count, first = self.get(stream.dictionary.get("N")), self.get(stream.dictionary.get("First"))
            if not isinstance(count, int) or not isinstance(first, int):
                raise Untouched(Reason.DAMAGED)
            pairs = [(reader.number(), reader.number()) for _ in range(count)]
            self._unpacked[holder] = data, {each: first + offset for each, offset in pairs}
        data, places = self._unpacked[holder]
        return Reader(data, places[number]).value() if number in places else None


def _unpredicted(data: bytes, hints: dict[str, Any]) -> bytes:
    """Undo the predictors of PNG for rows of bytes, as cross-references use them."""
    columns = int(hints.get("Columns", 1)) * int(hints.get("Colors", 1)) * int(hints.get("BitsPerComponent", 8)) // 8
    if int(hints["Predictor"]) < 10 or columns < 1:
        raise Untouched(Reason.UNUSUAL)
    made = bytearray()
    above = bytearray(columns)
    for at in range(0, len(data), columns + 1):
        kind, row = data[at], bytearray(data[at + 1 : at + 1 + columns])
        if kind == 2:
            row = bytearray((x + y) & 0xFF for x, y in zip(row, above, strict=False))
        elif kind == 1:
            for n in range(1, len(row)):
                row[n] = (row[n] + row[n - 1]) & 0xFF
        elif kind != 0:
            raise Untouched(Reason.UNUSUAL)
        made += row
        above = row
    return bytes(made)
