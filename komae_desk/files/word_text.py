"""The words of a .docx in the order of its body, with the numbers that Word counts by itself (ECMA-376, 17.9)."""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from komae_desk.core.errors import Refused
from komae_desk.files import compound, container

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROW = "\x1f"
_AGAIN = "Wordで開き、「Word文書（.docx）」として保存し直してから、選んでください。"
_SAID = {
    container.BROKEN: f"ファイルが壊れているため、読み取れません。{_AGAIN}",
    container.TOO_BIG: f"ファイルの中身が大きすぎるため、読み取れません。画像を除いて、{_AGAIN}",
    container.LOCKED: f"パスワードで保護されているため、読み取れません。パスワードを解除し、{_AGAIN}",
    container.MACROS: f"マクロが入っているため、読み取れません。{_AGAIN}",
    container.UNSAFE: f"安全でない作りのファイルのため、読み取れません。作成元を確かめ、{_AGAIN}",
}
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
# Not read: what was struck out, the code of fields, small readings over words, what only old programs show.
_SKIPPED = {f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "rt", "delText", "pPr", "rPr")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def words(data: bytes) -> str:
    """The text of a document; raises Refused for anything of security.md §5.5."""
    if data.startswith(compound.SIGNATURE):
        raise Refused(_SAID[container.LOCKED])
    try:
        container.inspect_document(data)
    except Refused as refused:
        raise Refused(_SAID.get(refused.text, refused.text)) from refused
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist() if name in _PARTS}
    body = parts["word/document.xml"].find(f"{_W}body")
    if body is None:
        raise Refused(_SAID[container.BROKEN])
    numbers = _Numbers.read(parts.get("word/numbering.xml"), parts.get("word/styles.xml"))
    return "\n".join(_lines(body, numbers))


_PARTS = ("word/document.xml", "word/numbering.xml", "word/styles.xml")


def _lines(parent: Element, numbers: _Numbers) -> Iterator[str]:
    for each in parent:
        if each.tag == f"{_W}p":
            yield from _paragraph(each, numbers)
        elif each.tag == f"{_W}tbl":
            for row in each.iter(f"{_W}tr"):
                cells = [" ".join(_lines(cell, numbers)) for cell in row.findall(f"{_W}tc")]
                yield _ROW + _ROW.join(" ".join(cell.replace(_ROW, " ").split()) for cell in cells)
        elif each.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _lines(each, numbers)


def _paragraph(paragraph: Element, numbers: _Numbers) -> list[str]:
    text = "".join(_pieces(paragraph))
    number = numbers.of(paragraph) if text.strip() else ""
    return [f"{number} {text}" if number else text] if "\n" not in text else [*f"{number} {text}".strip().split("\n")]


def _pieces(parent: Element) -> Iterator[str]:
    for each in parent:
        if each.tag in _SKIPPED or each.tag == _FALLBACK:
            continue
        if each.tag == f"{_W}t":
            yield each.text or ""
        elif each.tag in (f"{_W}tab", f"{_W}ptab"):
            yield " "
        elif each.tag == f"{_W}br":
            yield "\f" if each.get(f"{_W}type") == "page" else "\n"
        elif each.tag == f"{_W}noBreakHyphen":
            yield "-"
        elif each.tag != f"{_W}p":
            yield from _pieces(each)


@dataclass
class _Level:
    form: str
    text: str
    start: int


@dataclass
class _Numbers:
    """The lists of a document: what each of its levels looks like, and how far each list has counted."""

    lists: dict[str, dict[int, _Level]] = field(default_factory=dict)
    used: dict[str, str] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def read(cls, numbering: Element | None, styles: Element | None) -> _Numbers:
        made = cls()
        for each in numbering.findall(f"{_W}abstractNum") if numbering is not None else ():
            made.lists[_value(each, "abstractNumId")] = {
                int(_value(level, "ilvl")): _Level(
                    _inner(level, "numFmt"), _inner(level, "lvlText"), int(_inner(level, "start") or 1)
                )
                for level in each.findall(f"{_W}lvl")
            }
        for each in numbering.findall(f"{_W}num") if numbering is not None else ():
            made.used[_value(each, "numId")] = _inner(each, "abstractNumId")
        for each in styles.findall(f"{_W}style") if styles is not None else ():
            if (found := _numbered(each)) is not None:
                made.styles[_value(each, "styleId")] = found
        return made

    def of(self, paragraph: Element) -> str:
        """The number Word puts before a paragraph; "" for none."""
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        found = _numbered(paragraph) or self.styles.get(_value(style, "val") if style is not None else "")
        if found is None:
            return ""
        number, depth = found
        kind = self.used.get(number, "")
        levels = self.lists.get(kind, {})
        if depth not in levels:
            return ""
        counts = self.counts[kind]
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [each for each in counts if each > depth]:
            del counts[deeper]
        return re.sub(r"%(\d)", lambda at: self._shown(levels, counts, int(at[1]) - 1), levels[depth].text)

    @staticmethod
    def _shown(levels: dict[int, _Level], counts: dict[int, int], depth: int) -> str:
        level = levels.get(depth)
        return "" if level is None else _formed(level.form, counts.get(depth, level.start))


def _numbered(each: Element) -> tuple[str, int] | None:
    found = each.find(f"{_W}pPr/{_W}numPr")
    number = found.find(f"{_W}numId") if found is not None else None
    if found is None or number is None or _value(number, "val") == "0":
        return None
    depth = found.find(f"{_W}ilvl")
    return _value(number, "val"), int(_value(depth, "val") or 0) if depth is not None else 0


def _value(each: Element, name: str) -> str:
    return each.get(f"{_W}{name}") or ""


def _inner(each: Element, name: str) -> str:
    found = each.find(f"{_W}{name}")
    return _value(found, "val") if found is not None else ""


def _formed(form: str, count: int) -> str:
    if form in ("aiueo", "aiueoFullWidth"):
        return _KANA[(count - 1) % len(_KANA)]
    if form in ("iroha", "irohaFullWidth"):
        return _IROHA[(count - 1) % len(_IROHA)]
    if form == "decimalFullWidth":
        return str(count).translate(_WIDE)
    if form.startswith("decimalEnclosedCircle") and 0 < count <= 20:
        return chr(0x2460 + count - 1)
    if form in ("japaneseCounting", "ideographDigital", "japaneseDigitalTenThousand"):
        tens, ones = divmod(count, 10)
        digits = "〇一二三四五六七八九"
        return f"{digits[tens] if tens > 1 else ''}{'十' if tens else ''}{digits[ones] if ones else ''}"
    return "" if form in ("none", "bullet") else str(count)
