"""Pages become a PDF: one document for a batch, the form written once, an order for reading aloud."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from math import cos, radians, sin
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from komae_desk.pdf import fonts
from komae_desk.pdf.embedding import Subset
from komae_desk.pdf.page import ARTIFACT, Bars, Frame, Ink, Mark, Page, Rect, Ring, Rule, Stroke, Tag

PRODUCER = "komae_desk"
_ROOT, _WHOLE = "structureRoot", "structureWhole"

# Pages as bytes, not as ASCII 85: a quarter smaller, and the encoder took a fifth of a batch's time.
rl_config.useA85 = 0


class Document(Canvas):
    """A PDF being written, page by page."""

    _doc: Any

    def __init__(
        self, title: str, *, invariant: bool, at: datetime | None = None, proof: bool = False, fine: bool = True
    ) -> None:
        """invariant: the same pages are the same bytes; so they are with `at`, the moment written into the file."""
        self._proof = proof
        self._fine = fine
        self._elements: list[Any] = []
        self._parents: list[Any] = []
        self._target = BytesIO()
        fixed = int(invariant or at is not None)
        super().__init__(self._target, invariant=fixed, pageCompression=1, lang="ja", pdfVersion=(1, 7))
        if at is not None:
            made = f"D:{at.astimezone(UTC):%Y%m%d%H%M%S}+00'00'"
            self.setDateFormatter(lambda *_: made)
        self.setTitle(title)
        self.setAuthor("")
        self.setSubject("")
        self.setCreator(PRODUCER)
        self.setProducer(PRODUCER)
        self._subsets: dict[str, Subset] = {}
        self._words: dict[tuple[str, float, str], str] = {}
        self._backgrounds: dict[tuple[Mark, ...], str | None] = {}
        self._shared = 0
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
        kinds: list[str] = []
        self.addLiteral(self._tagged(page.marks, kinds))
        for cluster, rect in missing:
            self.addLiteral(self._framed(cluster, rect))
        name = self._doc.thisPageName()
        self.showPage()
        self._note_structure(name, kinds)

    def _tagged(self, marks: Sequence[Mark], kinds: list[str]) -> str:
        """Write marks as marked content; `kinds` receives the element of each piece, in the order of reading."""
        code, current = [], ""
        for mark in marks if not marks or isinstance(marks[0], Tag) else [Tag("P"), *marks]:
            if not isinstance(mark, Tag):
                code.append(self._ink(mark) if isinstance(mark, Ink) else _shape(mark))
                continue
            kind = mark.kind if self._fine or mark.kind == ARTIFACT else "P"
            if kind == current and not self._fine:
                continue
            if current:
                code.append("EMC")
            current = kind
            if kind == ARTIFACT:
                code.append("/Artifact BMC")
            else:
                code.append(f"/{kind} <</MCID {len(kinds)}>> BDC")
                kinds.append(kind)
        return "\n".join([*code, "EMC"] if current else code)

    def _note_structure(self, page_name: str, kinds: Sequence[str]) -> None:
        doc = self._doc
        page = doc.idToObject[page_name]
        # WORKAROUND: ReportLab's page knows no StructParents; it writes what this list names.
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        page.StructParents, page.Tabs = len(self._parents), "/S"
        elements = [
            doc.Reference(
                pdfdoc.PDFDictionary(
                    {
                        "S": f"/{kind}",
                        "P": pdfdoc.PDFObjectReference(_WHOLE),
                        "Pg": pdfdoc.PDFObjectReference(page_name),
                        "K": at,
                    }
                )
            )
            for at, kind in enumerate(kinds)
        ]
        self._elements += elements
        self._parents.append(pdfdoc.PDFArray(elements))

    def _structure(self) -> None:
        """The order of reading: one Document of headings and paragraphs."""
        doc = self._doc
        tree = pdfdoc.PDFDictionary({"Nums": pdfdoc.PDFArray([x for pair in enumerate(self._parents) for x in pair])})
        root = {
            "Type": "/StructTreeRoot",
            "K": pdfdoc.PDFObjectReference(_WHOLE),
            "ParentTree": doc.Reference(tree),
            "ParentTreeNextKey": len(self._parents),
        }
        doc.Reference(pdfdoc.PDFDictionary(root), _ROOT)
        whole = {"S": "/Document", "P": pdfdoc.PDFObjectReference(_ROOT), "K": pdfdoc.PDFArray(self._elements)}
        doc.Reference(pdfdoc.PDFDictionary(whole), _WHOLE)
        doc.Catalog.StructTreeRoot = pdfdoc.PDFObjectReference(_ROOT)
        doc.Catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": "true"})
        self.setViewerPreference("DisplayDocTitle", "true")

    def _framed(self, cluster: str, rect: Rect) -> str:
        codes = " ".join(f"{ord(part):X}" for part in cluster)
        size = min((rect.x1 - rect.x0) / fonts.chain(fonts.PLAIN).width(codes, 1), 5.0)
        code = Ink(rect.x0, (rect.y0 + rect.y1 - size * 0.76) / 2, fonts.PLAIN, size, codes, red=True)
        frame = Frame(rect.x0, rect.y0, rect.x1 - rect.x0, rect.y1 - rect.y0)
        return f"/Artifact BMC 0.75 0 0 RG {_shape(frame)} 0 G {self._ink(code)} EMC"

    def _background(self, page: Page) -> None:
        """Write the form in place at first sight, once and for all at the second: then a batch shares it."""
        key = tuple(page.form)
        if key not in self._backgrounds:
            self._backgrounds[key] = None
            self.addLiteral(f"/Artifact BMC\n{self._code_of(page.form)}\nEMC")
            return
        name = self._backgrounds[key]
        if name is None:
            # Counted apart: a paper of two pages has two that are seen once before either is shared.
            self._shared += 1
            name = self._backgrounds[key] = f"form{self._shared}"
            code = self._code_of(page.form)
            self.beginForm(name, 0, 0, page.width, page.height)
            self.addLiteral(code)
            self.endForm()
        self.addLiteral("/Artifact BMC")
        self.doForm(name)
        self.addLiteral("EMC")

    def finish(self) -> bytes:
        """Close the document and return the file."""
        self._structure()
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
            line = f"{mark.width:.3f} w {mark.x0:.2f} {mark.y0:.2f} m {mark.x1:.2f} {mark.y1:.2f} l S"
            return _in_red(line) if mark.red else line
        case Frame():
            box = f"{mark.x:.2f} {mark.y:.2f} {mark.width:.2f} {mark.height:.2f} re"
            return f"{mark.line:.3f} w {box} S" if mark.fill is None else f"{mark.fill:g} g {box} f 0 g"
        case Ring():
            return _in_red(_ring(mark)) if mark.red else _ring(mark)
        case Stroke():
            (x, y), *others = mark.points
            path = " ".join(f"{px:.2f} {py:.2f} l" for px, py in others)
            stroke = f"{mark.width:.2f} w 1 j 1 J {x:.2f} {y:.2f} m {path} S 0 j 0 J"
            return _in_red(stroke) if mark.red else stroke
        case Bars():
            return " ".join(f"{x:.3f} {y:.3f} {w:.3f} {h:.3f} re" for x, y, w, h in mark.boxes) + " f"
        case _:
            raise TypeError(mark)


def _in_red(strokes: str) -> str:
    return f"0.75 0 0 RG {strokes} 0 G"


def _ring(mark: Ring) -> str:
    if mark.width > 3 * mark.height:
        return _long_ring(mark)
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


def _long_ring(mark: Ring) -> str:
    """Around many characters: round ends and straight sides, as an ellipse would run through the first and last."""
    r = mark.height / 2
    k, left, right, low, top = r * 0.5523, mark.x + r, mark.x + mark.width - r, mark.y, mark.y + mark.height
    middle = mark.y + r
    path = (
        f"{left:.2f} {low:.2f} m {right:.2f} {low:.2f} l "
        f"{right + k:.2f} {low:.2f} {right + r:.2f} {middle - k:.2f} {right + r:.2f} {middle:.2f} c "
        f"{right + r:.2f} {middle + k:.2f} {right + k:.2f} {top:.2f} {right:.2f} {top:.2f} c {left:.2f} {top:.2f} l "
        f"{left - k:.2f} {top:.2f} {left - r:.2f} {middle + k:.2f} {left - r:.2f} {middle:.2f} c "
        f"{left - r:.2f} {middle - k:.2f} {left - k:.2f} {low:.2f} {left:.2f} {low:.2f} c"
    )
    return f"0.9 w {path} s"


def _turned(mark: Ink) -> str:
    angle = radians(mark.turn)
    return f"{cos(angle):.5f} {sin(angle):.5f} {-sin(angle):.5f} {cos(angle):.5f} {mark.x:.2f} {mark.y:.2f} Tm"
