"""Fonts inside a PDF: a subset per face, and the exact text behind every glyph."""

from collections.abc import Sequence
from typing import Any

from reportlab.pdfbase import pdfdoc

from komae_desk.pdf import fonts


class Subset:
    """The glyphs of one face that one document uses; ReportLab calls `addObjects` when it writes the file.

    A code (CID) stands for a cluster, not for a glyph: two sequences drawn with one glyph keep their own text,
    and a character beyond U+FFFF or with a selector is read back whole.
    """

    def __init__(self, face: fonts.Face, name: str) -> None:
        self.face = face
        self.name = name
        self._codes: dict[tuple[str, int], int] = {}
        self._glyphs: dict[int, int] = {}

    def code(self, cluster: str, glyphs: tuple[int, ...]) -> str:
        """The hex codes that draw a cluster; marks over the base add no text of their own."""
        written = ""
        for place, glyph in enumerate(glyphs):
            key = (cluster if place == 0 else "", glyph)
            code = self._codes.get(key)
            if code is None:
                code = self._codes[key] = len(self._codes) + 1
                self._glyphs.setdefault(glyph, len(self._glyphs) + 1)
            written += f"{code:04X}"
        return written

    def addObjects(self, doc: Any) -> None:
        """Write the font: Type 0 over a TrueType subset, with widths, glyph map and ToUnicode."""
        used = tuple(self._codes)
        name = f"{_tag(self.name)}+{self.face.name}"
        face = self.face.file
        outlines = _stream(self.face.subset([0, *self._glyphs]))
        outlines.dictionary["Length1"] = len(outlines.content)
        descriptor = pdfdoc.PDFDictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": pdfdoc.PDFName(name),
                "Flags": 4,
                "FontBBox": pdfdoc.PDFArray([round(side) for side in face.bbox]),
                "ItalicAngle": 0,
                "Ascent": round(face.ascent),
                "Descent": round(face.descent),
                "CapHeight": round(face.capHeight),
                "StemV": round(face.stemV),
                "FontFile2": doc.Reference(outlines),
            }
        )
        order = b"\0\0" + b"".join(self._glyphs[glyph].to_bytes(2, "big") for _, glyph in used)
        widths = " ".join([f"{self.face.advance(glyph):g}" for _, glyph in used])
        system = {"Registry": pdfdoc.PDFString("Adobe"), "Ordering": pdfdoc.PDFString("Identity"), "Supplement": 0}
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType2",
                "BaseFont": pdfdoc.PDFName(name),
                "CIDSystemInfo": pdfdoc.PDFDictionary(system),
                "FontDescriptor": doc.Reference(descriptor),
                "DW": 1000,
                "W": f"[1 [{widths}]]",
                "CIDToGIDMap": doc.Reference(_stream(order)),
            }
        )
        font = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": pdfdoc.PDFName(name),
                "Encoding": "/Identity-H",
                "DescendantFonts": pdfdoc.PDFArray([doc.Reference(descendant)]),
                "ToUnicode": doc.Reference(_stream(_to_unicode([cluster for cluster, _ in used]))),
            }
        )
        doc.idToObject["BasicFonts"].dict[self.name] = doc.Reference(font, self.name)


def _stream(data: bytes) -> pdfdoc.PDFStream:
    stream = pdfdoc.PDFStream(content=data)
    stream.filters = [pdfdoc.PDFZCompress]
    return stream


def _tag(name: str) -> str:
    """The six capitals before the name of an embedded subset."""
    return "KOMAE" + chr(ord("A") + int(name[1:]) % 26)


def _to_unicode(clusters: Sequence[str]) -> bytes:
    entries = [f"<{n:04X}> <{text.encode('utf-16-be').hex()}>" for n, text in enumerate(clusters, 1)]
    parts = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange",
    ]
    for at in range(0, len(entries), 100):
        block = entries[at : at + 100]
        parts.append("\n".join([f"{len(block)} beginbfchar", *block, "endbfchar"]))
    return "\n".join([*parts, "endcmap CMapName currentdict /CMap defineresource pop end end"]).encode("ascii")
