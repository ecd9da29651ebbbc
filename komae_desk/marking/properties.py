"""The mark as custom document properties, which Word, Excel, PowerPoint and LibreOffice show."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from komae_desk.marking.mark import PROPERTIES
from komae_desk.marking.markup import Edit, Markup, quoted, text
from komae_desk.marking.parts import HEAD, Parts, relation_type

PART = "docProps/custom.xml"
_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_STRICT = b"http://purl.oclc.org/ooxml/officeDocument/custom-properties"
_SPACES = (b"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties", _STRICT)
_VALUES = b"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_STRICT_VALUES = b"http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_VALUE = re.compile(rb"<(?:[\w.-]+:)?(?:lpwstr|lpstr|bstr)(?:\s[^>]*)?>(.*?)</", re.DOTALL)


def read(data: bytes) -> dict[str, str]:
    """The properties of the mark that a part of custom properties holds."""
    markup = Markup(data, _SPACES)
    found = {}
    for tag in markup.tags(b"property"):
        name = tag.attributes.get("name", "")
        if name in PROPERTIES and not tag.empty:
            value = _VALUE.search(data, tag.end, markup.close(b"property", tag.end))
            found[name] = html.unescape(value.group(1).decode("utf-8")) if value else ""
    return found


def where(parts: Parts) -> str:
    """The part that holds custom properties, "" where there is none."""
    found = [each.target for each in parts.relations("") if each.type.endswith("/custom-properties")]
    return found[0] if found and found[0] in parts else ""


def write(parts: Parts, values: Mapping[str, str]) -> None:
    """Put these properties in place of those of an earlier mark; other properties keep every byte."""
    part = where(parts)
    if not part:
        if not values:
            return
        main = parts.main()
        part = PART if PART not in parts else "docProps/custom_mark.xml"
        strict = relation_type(main, "").startswith("http://purl")
        spaces = (_STRICT, _STRICT_VALUES) if strict else (_SPACES[0], _VALUES)
        parts.put(part, HEAD + b'<Properties xmlns="%s" xmlns:vt="%s"></Properties>' % spaces)
        parts.declare(part, _TYPE)
        parts.link("", part, relation_type(main, "custom-properties"))
    markup = Markup(parts.read(part), _SPACES)
    edits: list[Edit] = []
    numbers = [1]
    for tag in markup.tags(b"property"):
        if tag.attributes.get("name", "") in PROPERTIES:
            edits.append((tag.start, markup.after(b"property", tag.start), b""))
        else:
            numbers.append(int(tag.attributes.get("pid") or 0))
    if not values and len(edits) and len(numbers) == 1:
        _remove(parts, part)
        return
    if values:
        edits.append(markup.append(_written(markup, values, max(numbers))))
    parts.cut(part, edits)


def _written(markup: Markup, values: Mapping[str, str], last: int) -> bytes:
    spaces = {value.encode(): key.partition(":")[2].encode() for key, value in markup.root.attributes.items()}
    kind = next((space for space in (_VALUES, _STRICT_VALUES) if space in spaces), b"")
    vt = spaces.get(kind, b"") or b"vt"
    declared = b"" if kind and spaces[kind] else b' xmlns:vt="%s"' % _VALUES
    pieces = []
    for number, (name, value) in enumerate(values.items(), last + 1):
        head = b"<%sproperty fmtid=%s pid=%s name=%s>" % (
            markup.prefix,
            quoted(_FORMAT),
            quoted(str(number)),
            quoted(name),
        )
        body = b"<%s:lpwstr%s>%s</%s:lpwstr>" % (vt, declared, text(value), vt)
        pieces.append(head + body + b"</%sproperty>" % markup.prefix)
    return b"".join(pieces)


def _remove(parts: Parts, part: str) -> None:
    for each in [r for r in parts.relations("") if r.target == part]:
        parts.unlink("", each.id)
    parts.drop(part)
