"""Pages become a PDF: one document for a batch, one subset per face, exact text when read back."""

from collections.abc import Sequence
from io import BytesIO
from math import cos, radians, sin
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from komae_desk.pdf import fonts
from komae_desk.pdf.page import Bars, Frame, Ink, Mark, Page, Rect, Ring, Rule, Stroke

PRODUCER = "komae_desk"

# Pages as bytes, not as ASCII 85: a quarter smaller, and the encoder took a fifth of a batch's time.
rl_config.useA85 = 0


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


class Document(Canvas):
    """A PDF being written, page by page."""

    _doc: Any

    def __init__(self, title: str, *, invariant: bool, proof: bool = False) -> None:
        self._proof = proof
        self._target = BytesIO()
        super().__init__(self._target, invariant=int(invariant), pageCompression=1, lang="ja", pdfVersion=(1, 7))
        self.setTitle(title)
        self.setAuthor("")
        self.setSubject("")
        self.setCreator(PRODUCER)
        self.setProducer(PRODUCER)
        self._subsets: dict[str, Subset] = {}
        self._words: dict[tuple[str, float, str], str] = {}
        self._backgrounds: dict[tuple[Mark, ...], str | None] = {}
        self._first_of_sheet = ""

    def _make_preamble(self) -> None:
        """Leave out what Canvas would write: it names Helvetica on every page, which no paper uses."""
        self._preamble = ""

    def bookmark(self, title: str) -> None:
        """Name the place where the next page begins."""
        self._first_of_sheet = title

    def page(self, page: Page, missing: Sequence[tuple[str, Rect]] = ()) -> None:
        """Write one page; characters without a glyph are framed in red (a proof only)."""
        self.setPageSize((page.width, page.height))
        if self._first_of_sheet:
            key = f"s{self.getPageNumber()}"
            self.bookmarkPage(key)
            self.addOutlineEntry(self._first_of_sheet, key)
            self._first_of_sheet = ""
        self._background(page)
        self.addLiteral(self._code_of(page.marks))
        for cluster, rect in missing:
            self.addLiteral(self._framed(cluster, rect))
        self.showPage()

    def _framed(self, cluster: str, rect: Rect) -> str:
        codes = " ".join(f"{ord(part):X}" for part in cluster)
        size = min((rect.x1 - rect.x0) / fonts.chain(fonts.PLAIN).width(codes, 1), 5.0)
        code = Ink(rect.x0, (rect.y0 + rect.y1 - size * 0.76) / 2, fonts.PLAIN, size, codes, red=True)
        frame = Frame(rect.x0, rect.y0, rect.x1 - rect.x0, rect.y1 - rect.y0)
        return f"0.75 0 0 RG {_shape(frame)} 0 G {self._ink(code)}"

    def _background(self, page: Page) -> None:
        """Write the form in place at first sight, once and for all at the second: then a batch shares it."""
        key = tuple(page.form)
        if key not in self._backgrounds:
            self._backgrounds[key] = None
            self.addLiteral(self._code_of(page.form))
            return
        name = self._backgrounds[key]
        if name is None:
            name = self._backgrounds[key] = f"form{len(self._backgrounds)}"
            code = self._code_of(page.form)
            self.beginForm(name, 0, 0, page.width, page.height)
            self.addLiteral(code)
            self.endForm()
        self.doForm(name)

    def finish(self) -> bytes:
        """Close the document and return the file."""
        self.save()
        return self._target.getvalue()

    def _code_of(self, marks: Sequence[Mark]) -> str:
        return "\n".join([self._ink(mark) if isinstance(mark, Ink) else _shape(mark) for mark in marks])

    def _ink(self, mark: Ink) -> str:
        body = self._text(mark.chain, mark.size, mark.text)
        if mark.spread:
            body = f"{mark.spread:.3f} Tc {body} 0 Tc"
        place = f"1 0 0 1 {mark.x:.2f} {mark.y:.2f} Tm"
        if mark.turn:
            place = _turned(mark)
        colour = "0.75 0 0 rg " if mark.red else (f"{mark.grey:g} g " if mark.grey else "")
        return f"{colour}BT {place} {body} ET{' 0 g' if colour else ''}"

    def _text(self, chain_name: str, size: float, text: str) -> str:
        key = (chain_name, size, text)
        written = self._words.get(key)
        if written is None:
            written = self._words[key] = self._written(chain_name, size, text)
        return written

    def _written(self, chain_name: str, size: float, text: str) -> str:
        chain, current = fonts.chain(chain_name), -1
        parts: list[str] = []
        for cluster in fonts.clusters(text):
            glyph = chain[cluster]
            if glyph is None:
                if not self._proof:
                    raise fonts.MissingGlyph(cluster)
                # Step over one em: the page frames the place.
                parts.append(f"{'> Tj ' if parts else ''}/{self._stand_in()} {size:g} Tf [-1000] TJ <")
                current = -1
                continue
            if not glyph.glyphs:
                continue
            subset = self._subset(chain.face(glyph.face))
            if glyph.face != current:
                current = glyph.face
                parts.append(f"{'> Tj ' if parts else ''}/{subset.name} {size:g} Tf <")
            parts.append(subset.code(cluster, glyph.glyphs))
        return "".join(parts) + "> Tj" if parts else ""

    def _stand_in(self) -> str:
        """A font to step with; its glyphs are not used."""
        return self._subset(fonts.chain(fonts.PLAIN).face(0)).name

    def _subset(self, face: fonts.Face) -> Subset:
        subset = self._subsets.get(face.name)
        if subset is None:
            subset = self._subsets[face.name] = Subset(face, f"F{len(self._subsets) + 1}")
            self._doc.delayedFonts.append(subset)
        return subset


def _shape(mark: Mark) -> str:
    match mark:
        case Rule():
            return f"{mark.width:.3f} w {mark.x0:.2f} {mark.y0:.2f} m {mark.x1:.2f} {mark.y1:.2f} l S"
        case Frame():
            box = f"{mark.x:.2f} {mark.y:.2f} {mark.width:.2f} {mark.height:.2f} re"
            return f"{mark.line:.3f} w {box} S" if mark.fill is None else f"{mark.fill:g} g {box} f 0 g"
        case Ring():
            return _ring(mark)
        case Stroke():
            (x, y), *others = mark.points
            path = " ".join(f"{px:.2f} {py:.2f} l" for px, py in others)
            return f"{mark.width:.2f} w 1 j 1 J {x:.2f} {y:.2f} m {path} S 0 j 0 J"
        case Bars():
            return " ".join(f"{x:.3f} {y:.3f} {w:.3f} {h:.3f} re" for x, y, w, h in mark.boxes) + " f"
        case _:
            raise TypeError(mark)


def _ring(mark: Ring) -> str:
    x, y, a, b = mark.x + mark.width / 2, mark.y + mark.height / 2, mark.width / 2, mark.height / 2
    c, d = a * 0.5523, b * 0.5523
    curves = (
        (x + a, y + d, x + c, y + b, x, y + b),
        (x - c, y + b, x - a, y + d, x - a, y),
        (x - a, y - d, x - c, y - b, x, y - b),
        (x + c, y - b, x + a, y - d, x + a, y),
    )
    path = " ".join(" ".join(f"{v:.2f}" for v in curve) + " c" for curve in curves)
    return f"0.9 w {x + a:.2f} {y:.2f} m {path} s"


def _turned(mark: Ink) -> str:
    angle = radians(mark.turn)
    return f"{cos(angle):.5f} {sin(angle):.5f} {-sin(angle):.5f} {cos(angle):.5f} {mark.x:.2f} {mark.y:.2f} Tm"
