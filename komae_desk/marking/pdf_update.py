"""What is added behind a PDF: new and changed objects with their own cross-references (ISO 32000-1, 7.5.6)."""

from __future__ import annotations

import hashlib
import zlib
from typing import Any

from komae_desk.marking.pdf_file import PdfFile
from komae_desk.marking.pdf_syntax import Name, Raw, Ref, Stream, written

OWN_SECTION = "KomaeDeskMark"


class Update:
    """Objects to be added to a file; those of a known number take the place of the old ones."""

    def __init__(self, file: PdfFile) -> None:
        self.file = file
        self._objects: dict[Ref, bytes] = {}
        self._next = file.size
        self._changed: dict[str, Any] = {}

    def add(self, value: Any) -> Ref:
        """A new object."""
        ref = self.reserve()
        self.change(ref, value)
        return ref

    def reserve(self) -> Ref:
        """The number of an object that is told later."""
        self._next += 1
        return Ref(self._next - 1, 0)

    def change(self, ref: Ref, value: Any) -> None:
        """What an object is from now on."""
        if isinstance(value, Stream):
            facts = {**value.dictionary, "Length": len(value.raw)}
            body = written(facts) + b"\nstream\n" + value.raw + b"\nendstream"
        else:
            body = written(value)
        self._objects[ref] = b"%d %d obj\n%b\nendobj\n" % (*ref, body)

    def trail(self, key: str, value: Any) -> None:
        """Change an entry of the trailer."""
        self._changed[key] = value

    def section(self, before: int) -> bytes:
        """The bytes to be added behind the first `before` ones."""
        pieces = [b"\n"]
        at = before + 1
        places: dict[int, tuple[int, int]] = {}
        for ref, body in sorted(self._objects.items()):
            places[ref.number] = at, ref.generation
            pieces.append(body)
            at += len(body)
        trailer = {k: v for k, v in self.file.trailer.items() if k not in ("XRefStm", OWN_SECTION)}
        trailer |= {**self._changed, "Prev": self.file.start, OWN_SECTION: {"Before": before, "At": at}}
        trailer["ID"] = self._identity(b"".join(pieces))
        if self.file.is_stream:
            pieces.append(self._stream(places, at, trailer))
        else:
            trailer["Size"] = self._next
            pieces.append(_table(places) + b"trailer\n" + written(trailer) + b"\n")
        return b"".join(pieces) + b"startxref\n%d\n%%%%EOF\n" % at

    def _identity(self, added: bytes) -> list[Any]:
        """The first half of a file's identity stays, the second one tells this state of it."""
        now = Raw(b"<" + hashlib.sha256(added).hexdigest()[:32].encode() + b">")
        known = self.file.get(self.file.trailer.get("ID"))
        return [known[0] if isinstance(known, list) and known else now, now]

    def _stream(self, places: dict[int, tuple[int, int]], at: int, trailer: dict[str, Any]) -> bytes:
        own = self.reserve()
        places = {**places, own.number: (at, 0)}
        rows, index = b"", []
        for first, numbers in _runs(places):
            index += [first, len(numbers)]
            rows += b"".join(b"\x01%b%b" % (places[n][0].to_bytes(5), places[n][1].to_bytes(2)) for n in numbers)
        packed = zlib.compress(rows)
        facts = {k: v for k, v in trailer.items() if k not in ("Length", "Filter", "DecodeParms")}
        facts |= {"Type": Name("XRef"), "Size": self._next, "W": [1, 5, 2], "Index": index}
        facts |= {"Filter": Name("FlateDecode"), "Length": len(packed)}
        return b"%d 0 obj\n%b\nstream\n%b\nendstream\nendobj\n" % (own.number, written(facts), packed)


def _table(places: dict[int, tuple[int, int]]) -> bytes:
    pieces = [b"xref\n0 1\n0000000000 65535 f \n"]
    for first, numbers in _runs(places):
        pieces.append(b"%d %d\n" % (first, len(numbers)))
        pieces += [b"%010d %05d n \n" % places[n] for n in numbers]
    return b"".join(pieces)


def _runs(places: dict[int, tuple[int, int]]) -> list[tuple[int, list[int]]]:
    runs: list[tuple[int, list[int]]] = []
    for number in sorted(places):
        if runs and runs[-1][0] + len(runs[-1][1]) == number:
            runs[-1][1].append(number)
        else:
            runs.append((number, [number]))
    return runs
