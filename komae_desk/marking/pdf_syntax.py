"""The objects of PDF: read from bytes, written back as they were (ISO 32000-1, 7.2 and 7.3)."""

from __future__ import annotations

import re
from mmap import mmap
from typing import Any, NamedTuple

from komae_desk.marking.refusal import Reason, Untouched

Data = bytes | mmap
DEEPEST = 60
_BLANK = re.compile(rb"(?:[\x00\t\n\x0c\r ]+|%[^\r\n]*)*")
_NUMBER = re.compile(rb"[+-]?(?:\d+\.?\d*|\.\d+)(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|$)")
_REFERENCE = re.compile(rb"(\d{1,10})[\x00\t\n\x0c\r ]+(\d{1,5})[\x00\t\n\x0c\r ]+R(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|$)")
_NAME = re.compile(rb"/([^\x00\t\n\x0c\r ()<>\[\]{}/%]*)")
_WORD = re.compile(rb"[A-Za-z*'\"]+")
_HEX = re.compile(rb"<([0-9A-Fa-f\x00\t\n\x0c\r ]*)>")
_TEXT = re.compile(rb"[^()\\]+")
_ESCAPED = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|\r|\n)|(.))", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_PLAIN = re.compile(rb"[!-~]")
_DELIMITERS = b"()<>[]{}/%#"
_WORDS: dict[bytes, Any] = {b"true": True, b"false": False, b"null": None}


class Name(str):
    """A name without its slash."""

    __slots__ = ()


class Ref(NamedTuple):
    """An indirect object."""

    number: int
    generation: int


class Raw(bytes):
    """What is written again exactly as it was read: numbers with fractions, texts."""

    __slots__ = ()


class Stream(NamedTuple):
    """A dictionary and its bytes as they lie in the file."""

    dictionary: dict[str, Any]
    raw: bytes


class Reader:
    """Reads objects one after another from a place on."""

    def __init__(self, data: Data, at: int) -> None:
        self.data = data
        self.at = at

    def skip(self) -> None:
        """Go past blanks and remarks."""
        found = _BLANK.match(self.data, self.at)
        self.at = found.end() if found else self.at

    def word(self) -> bytes:
        """The next word, b"" where something else stands."""
        self.skip()
        found = _WORD.match(self.data, self.at)
        if found is None:
            return b""
        self.at = found.end()
        return found.group()

    def number(self) -> int:
        """The next whole number; raises Untouched where something else stands."""
        value = self.value()
        if isinstance(value, bool) or not isinstance(value, int):
            raise Untouched(Reason.DAMAGED)
        return value

    def value(self, deep: int = 0) -> Any:
        """The next object; raises Untouched where none stands."""
        if deep > DEEPEST:
            raise Untouched(Reason.UNSAFE)
        self.skip()
        head = self.data[self.at : self.at + 2]
        if head == b"<<":
            return self._dictionary(deep)
        if head[:1] == b"[":
            return self._array(deep)
        if head[:1] == b"(":
            return self._text()
        for pattern, make in _KINDS:
            found = pattern.match(self.data, self.at)
            if found is not None:
                self.at = found.end()
                return make(found)
        word = self.word()
        if word not in _WORDS:
            raise Untouched(Reason.DAMAGED)
        return _WORDS[word]

    def _dictionary(self, deep: int) -> dict[str, Any]:
        self.at += 2
        made: dict[str, Any] = {}
        while True:
            self.skip()
            if self.data[self.at : self.at + 2] == b">>":
                self.at += 2
                return made
            key = self.value(deep + 1)
            if not isinstance(key, Name):
                raise Untouched(Reason.DAMAGED)
            made[key] = self.value(deep + 1)

    def _array(self, deep: int) -> list[Any]:
        self.at += 1
        made: list[Any] = []
        while True:
            self.skip()
            if self.data[self.at : self.at + 1] == b"]":
                self.at += 1
                return made
            made.append(self.value(deep + 1))

    def _text(self) -> Raw:
        start = self.at
        depth = 0
        while True:
            here = self.data[self.at : self.at + 1]
            if not here:
                raise Untouched(Reason.DAMAGED)
            found = _TEXT.match(self.data, self.at)
            self.at = found.end() if found else self.at + (2 if here == b"\\" else 1)
            depth += (here == b"(") - (here == b")")
            if depth == 0:
                return Raw(self.data[start : self.at])


def _name(found: re.Match[bytes]) -> Name:
    plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes.fromhex(m.group(1).decode()), found.group(1))
    return Name(plain.decode("utf-8", "surrogateescape"))


def _number(found: re.Match[bytes]) -> int | Raw:
    token = found.group()
    return Raw(token) if b"." in token else int(token)


_KINDS: tuple[tuple[re.Pattern[bytes], Any], ...] = (
    (_NAME, _name),
    (_REFERENCE, lambda found: Ref(int(found.group(1)), int(found.group(2)))),
    (_NUMBER, _number),
    (_HEX, lambda found: Raw(found.group())),
)


def written(value: Any) -> bytes:
    """An object as it stands in a file."""
    match value:
        case Raw():
            return bytes(value)
        case Name():
            return b"/" + b"".join(_spelled(byte) for byte in value.encode("utf-8", "surrogateescape"))
        case Ref():
            return b"%d %d R" % value
        case dict():
            return b"<<" + b"".join(written(Name(k)) + b" " + written(v) for k, v in value.items()) + b">>"
        case list():
            return b"[" + b" ".join(written(each) for each in value) + b"]"
        case None:
            return b"null"
        case bool():
            return b"true" if value else b"false"
        case int():
            return b"%d" % value
        case float():
            return f"{value:.4f}".rstrip("0").rstrip(".").encode()
    raise TypeError(type(value).__name__)


def _spelled(byte: int) -> bytes:
    one = bytes((byte,))
    return one if _PLAIN.match(one) and one not in [bytes((d,)) for d in _DELIMITERS] else b"#%02X" % byte


def text_of(value: Any) -> str:
    """The words of a text object, "" for anything else."""
    if not isinstance(value, Raw) or value[:1] not in (b"(", b"<"):
        return ""
    if value[:1] == b"<":
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", value).decode()
        plain = bytes.fromhex(digits + "0" * (len(digits) % 2))
    else:
        plain = _ESCAPED.sub(_unescaped, value[1:-1])
    for mark, code in ((b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"), (b"\xef\xbb\xbf", "utf-8")):
        if plain.startswith(mark):
            return plain[len(mark) :].decode(code, "replace")
    return plain.decode("latin-1")


def _unescaped(found: re.Match[bytes]) -> bytes:
    octal, line, letter = found.groups()
    if octal:
        return bytes((int(octal, 8) & 0xFF,))
    return b"" if line else _LETTERS.get(letter, letter)


def text(words: str) -> Raw:
    """A text object that holds these words."""
    return Raw(b"<FEFF" + words.encode("utf-16-be").hex().upper().encode() + b">")


def number_of(value: Any) -> float:
    """A number, whole or not; raises Untouched for anything else."""
    try:
        return float(value)
    except (TypeError, ValueError) as wrong:
        raise Untouched(Reason.DAMAGED) from wrong
