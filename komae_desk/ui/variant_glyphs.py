"""Variant glyphs on screen (異体字): Qt draws no variation sequences, so fonts made at run time do (tech.md §9.5).

For each selector in use a font is derived that maps the base character to the glyph of its variant. A text keeps its
selectors; only the face of those characters is changed while it is painted. Built once per process, when first needed.
"""

from __future__ import annotations

import html
import io
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from komae_desk.core.resources import resource

if TYPE_CHECKING:
    from PySide6.QtGui import QInputMethodEvent, QTextCharFormat, QTextLayout

# Characters from here on come from another face than the body's.
SUPPLEMENTARY = 0x10000
SEQUENCE = re.compile("(.)([\ufe00-\ufe0f\U000e0100-\U000e01ef])", re.DOTALL)


@dataclass
class _Faces:
    """The variants a shipped font knows, and the family derived for each selector."""

    source: Any = None
    glyphs: dict[tuple[int, int], str] = field(default_factory=dict)
    plain: set[tuple[int, int]] = field(default_factory=set)
    families: dict[int, str] = field(default_factory=dict)


def _weight(bold: bool) -> str:
    return "Bold" if bold else "Regular"


@lru_cache(maxsize=2)
def _faces(bold: bool) -> _Faces:
    path = resource("fonts", f"BIZUDPGothic-{_weight(bold)}.ttf")
    faces = _Faces()
    if not path.exists():
        return faces
    from fontTools.ttLib import TTFont

    faces.source = TTFont(path, lazy=True)
    for table in faces.source["cmap"].tables:
        if table.format != 14:
            continue
        for selector, pairs in table.uvsDict.items():
            for base, glyph in pairs:
                if glyph is None:
                    faces.plain.add((base, selector))
                else:
                    faces.glyphs[base, selector] = glyph
    return faces


def _derive(faces: _Faces, selector: int, bold: bool) -> str:
    """Make and register the font of one selector; return its family."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    source = faces.source
    wanted = {base: name for (base, sel), name in faces.glyphs.items() if sel == selector}
    drawn = source.getGlyphSet()
    order = [".notdef", *dict.fromkeys(wanted.values())]
    shapes = {}
    for name in order:
        pen = TTGlyphPen(drawn)
        drawn[name].draw(pen)
        shapes[name] = pen.glyph(dropImpliedOnCurves=False)
    family = f"Komae Variants {selector:X}"
    head, space, names = source["head"], source["hhea"], {"familyName": family, "styleName": _weight(bold)}
    builder = FontBuilder(head.unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(wanted)
    builder.setupGlyf(shapes)
    builder.setupHorizontalMetrics({name: source["hmtx"][name] for name in order})
    builder.setupHorizontalHeader(ascent=space.ascent, descent=space.descent, lineGap=space.lineGap)
    builder.setupNameTable(names)
    source_os2 = source["OS/2"]
    builder.setupOS2(
        sTypoAscender=source_os2.sTypoAscender,
        sTypoDescender=source_os2.sTypoDescender,
        usWinAscent=source_os2.usWinAscent,
        usWinDescent=source_os2.usWinDescent,
        usWeightClass=700 if bold else 400,
        fsSelection=0x20 if bold else 0x40,
    )
    builder.font["head"].macStyle = int(bold)
    builder.setupPost()
    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import QFontDatabase

    data = io.BytesIO()
    builder.save(data)
    found = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFontFromData(QByteArray(data.getvalue())))
    return found[0] if found else ""


def family_of(base: str, selector: str, *, bold: bool = False) -> str:
    """The family that draws this variant; empty when the plain face does, or when none can (see is_drawn)."""
    faces = _faces(bold)
    key = (ord(base), ord(selector))
    if key not in faces.glyphs:
        return ""
    if key[1] not in faces.families:
        faces.families[key[1]] = _derive(faces, key[1], bold)
    return faces.families[key[1]]


def is_drawn(base: str, selector: str) -> bool:
    """Whether the screen shows the right glyph for this variation sequence."""
    faces = _faces(False)
    key = (ord(base), ord(selector))
    return key in faces.plain or key in faces.glyphs


def undrawn(text: str) -> tuple[str, ...]:
    """The variation sequences of a text that appear as their base character on screen."""
    return tuple(m[0] for m in SEQUENCE.finditer(text) if not is_drawn(m[1], m[2]))


def spoken_note(text: str) -> str:
    """The sentence for the accessible description when a variant cannot be shown; empty otherwise."""
    bases = "、".join(f"「{sequence[0]}」" for sequence in undrawn(text))
    return f"{bases}の異体字は、画面では基本の字で表示しています。" if bases else ""


def format_ranges(text: str, *, bold: bool = False) -> list[QTextLayout.FormatRange]:
    """Formats for a text layout or a highlighter; starts and lengths are UTF-16 units."""
    from PySide6.QtGui import QTextLayout

    ranges = []
    for match in SEQUENCE.finditer(text):
        if family := family_of(match[1], match[2], bold=bold):
            span = QTextLayout.FormatRange()
            span.start = len(text[: match.start()].encode("utf-16-le")) // 2
            span.length = len(match[0].encode("utf-16-le")) // 2
            span.format = _format(family)
            ranges.append(span)
    return ranges


def variant_attributes(text: str, cursor: int, *, bold: bool = False) -> list[QInputMethodEvent.Attribute]:
    """The formats as attributes of an input method event, the one way to format parts of a QLineEdit."""
    from PySide6.QtGui import QInputMethodEvent

    return [
        QInputMethodEvent.Attribute(
            QInputMethodEvent.AttributeType.TextFormat, span.start - cursor, span.length, span.format
        )
        for span in format_ranges(text, bold=bold)
    ]


def rich_text(text: str, *, bold: bool = False) -> str:
    """HTML for labels: the text escaped, variants in the face that draws them."""
    out, end = [], 0
    for match in SEQUENCE.finditer(text):
        out.append(html.escape(text[end : match.start()]))
        family = family_of(match[1], match[2], bold=bold)
        shown = html.escape(match[0])
        out.append(f"<span style=\"font-family:'{family}'\">{shown}</span>" if family else shown)
        end = match.end()
    out.append(html.escape(text[end:]))
    return "".join(out).replace("\n", "<br>")


def even_lines(text: str, spacing: int) -> str:
    """rich_text in lines of the body face's own height, also where a character comes from a taller face (𠮷)."""
    words = rich_text(text)
    if all(ord(letter) < SUPPLEMENTARY for letter in text):
        return words
    return f'<p style="margin:0;line-height:{spacing}px;-qt-line-height-type:fixed">{words}</p>'


def _format(family: str) -> QTextCharFormat:
    from PySide6.QtGui import QFont, QTextCharFormat

    made = QTextCharFormat()
    made.setFontFamilies([family, *QFont().families()])
    return made
