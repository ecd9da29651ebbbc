"""Small cuts in XML parts: where a tag lies is found on the bytes, so that nothing else of a part is written anew."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from komae_desk.marking.refusal import Reason, Untouched

_SKIPPED = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)")
_PLAIN_CODES = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}
_ATTRIBUTES = rb"((?:\s+[\w:.-]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*)\s*"
_ROOT = re.compile(rb"<([A-Za-z_][\w.-]*:)?([\w.-]+)" + _ATTRIBUTES + rb"(/?)>")
_ANY = re.compile(rb"<(/?)([A-Za-z_][\w:.-]*)" + _ATTRIBUTES + rb"(/?)>")
_ATTRIBUTE = re.compile(rb"([\w:.-]+)\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')")

Edit = tuple[int, int, bytes]
"""From where to where a part's bytes give way, and to what."""


class Tag:
    """A start tag (or an empty element): where it lies, and its attributes."""

    __slots__ = ("attributes", "empty", "end", "start")

    def __init__(self, found: re.Match[bytes]) -> None:
        self.start, self.end = found.span()
        self.empty = found.group(found.lastindex or 0) == b"/"
        self.attributes = attributes(found.group((found.lastindex or 0) - 1))


class Markup:
    """One XML part: `seen` is its bytes with comments and the like blanked, for looking; edits go into `data`."""

    def __init__(self, data: bytes, namespaces: Sequence[bytes]) -> None:
        self.data = data
        self.seen = _looked_at(data)
        root = _ROOT.search(self.seen)
        if root is None:
            raise Untouched(Reason.DAMAGED)
        self.root = Tag(root)
        self.root_name = (root.group(1) or b"") + root.group(2)
        found = [key for key, value in self.root.attributes.items() if value.encode() in namespaces]
        names = [key.removeprefix("xmlns").removeprefix(":") for key in found if key.startswith("xmlns")]
        if not names:
            raise Untouched(Reason.UNUSUAL)
        self.prefix = f"{names[0]}:".encode() if names[0] else b""
        self.namespace = self.root.attributes[found[0]]

    def tags(self, name: bytes, start: int = 0, end: int | None = None) -> Iterator[Tag]:
        """The start tags of one name of the part's own namespace."""
        pattern = re.compile(rb"<" + re.escape(self.prefix + name) + rb"(?=[\s/>])" + _ATTRIBUTES + rb"(/?)>")
        for found in pattern.finditer(self.seen, start, len(self.seen) if end is None else end):
            yield Tag(found)

    def close(self, name: bytes, start: int, end: int | None = None) -> int:
        """Where the next end tag of this name begins; raises Untouched where there is none."""
        at = self.seen.find(b"</" + self.prefix + name + b">", start, len(self.seen) if end is None else end)
        if at < 0:
            raise Untouched(Reason.DAMAGED)
        return at

    def after(self, name: bytes, start: int) -> int:
        """Where the element that begins at `start` ends, for elements that do not hold their own kind."""
        tag = next(self.tags(name, start))
        return tag.end if tag.empty else self.close(name, tag.end) + len(self.prefix + name) + 3

    def blank(self, name: bytes) -> None:
        """Look no more at what lies in elements of this name."""
        for tag in list(self.tags(name)):
            if not tag.empty and self.seen[tag.start : tag.start + 1] == b"<":
                end = self.after(name, tag.start)
                self.seen = self.seen[: tag.start] + b" " * (end - tag.start) + self.seen[end:]

    def children(self, start: int) -> Iterator[tuple[bytes, int, int]]:
        """Name, start and end of the root's children from a place between two of them on."""
        depth = begun = 0
        for found in _ANY.finditer(self.seen, start):
            closing, name, empty = found.group(1), found.group(2), found.group(4)
            if depth == 0:
                begun = found.start()
            if closing:
                depth -= 1
            elif not empty:
                depth += 1
            if depth < 0:
                return
            if depth == 0:
                yield name.removeprefix(self.prefix), begun, found.end()

    def append(self, new: bytes) -> Edit:
        """The cut that puts something at the end of the root, which it opens where it was an empty element."""
        if self.root.empty:
            at = self.data.rindex(b"/", self.root.start, self.root.end)
            return at, self.root.end, b">" + new + b"</" + self.root_name + b">"
        at = self.seen.rindex(b"</")
        return at, at, new


def attributes(raw: bytes) -> dict[str, str]:
    """The attributes of a start tag, unescaped."""
    return {
        name.decode(): html.unescape((double or single).decode("utf-8", "replace"))
        for name, double, single in _ATTRIBUTE.findall(raw)
    }


def _looked_at(data: bytes) -> bytes:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:64]:
        raise Untouched(Reason.UNUSUAL)
    code = _ENCODING.match(data[3:] if data[:3] == b"\xef\xbb\xbf" else data)
    if code is not None and code.group(1).lower() not in _PLAIN_CODES:
        raise Untouched(Reason.UNUSUAL)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Untouched(Reason.UNSAFE)
    return _SKIPPED.sub(lambda found: b" " * len(found.group()), data)


def applied(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The bytes after some cuts, which must not overlap; raises Untouched where the result is no XML."""
    pieces: list[bytes] = []
    at = 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        pieces += [data[at:start], new]
        at = end
    made = b"".join([*pieces, data[at:]])
    try:
        expat.ParserCreate().Parse(made, True)
    except expat.ExpatError as broken:
        raise Untouched(Reason.DAMAGED) from broken
    return made


def text(value: str) -> bytes:
    """A text as it stands between tags."""
    return escape(value).encode("utf-8")


def quoted(value: str) -> bytes:
    """A text as an attribute's value, with its quotes."""
    return quoteattr(value).encode("utf-8")
