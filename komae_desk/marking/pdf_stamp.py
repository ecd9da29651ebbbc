"""The words of the mark on every page of a PDF: one drawing that all pages refer to."""

from __future__ import annotations

from typing import Any

from komae_desk.marking.mark import Place
from komae_desk.marking.pdf_file import PdfFile
from komae_desk.marking.pdf_syntax import Name, Raw, Ref, Stream, number_of
from komae_desk.marking.pdf_update import Update
from komae_desk.marking.refusal import Reason, Untouched

DRAWING = "KomaeDeskMark"
MARGIN = 14.0
_MOST_OBJECTS = 200
_SAVE = Stream({DRAWING: True}, b"q\n")


class Stamping:
    """Puts a drawing on the pages of a file that is being added to."""

    def __init__(self, update: Update, drawing: bytes, place: Place) -> None:
        self._update = update
        self._file = update.file
        self._place = place
        self._drawing, self._width, self._height = _copied(update, drawing)
        self._save = update.add(_SAVE)
        self._ends: dict[bytes, Ref] = {}

    def put(self) -> None:
        """Draw on every page, in place of what an earlier mark drew."""
        for ref, page in self._file.pages():
            own = self._file.dictionary(ref)
            resources = dict(self._file.dictionary(page.get("Resources")))
            drawings = self._file.dictionary(resources.get("XObject"))
            resources["XObject"] = {**drawings, DRAWING: self._drawing}
            contents = _others(self._file, page.get("Contents"))
            ends = self._end(_matrix(self._file, page, self._place, self._width, self._height))
            self._update.change(ref, {**own, "Resources": resources, "Contents": [self._save, *contents, ends]})

    def _end(self, matrix: bytes) -> Ref:
        if matrix not in self._ends:
            body = b"\nQ\n/Artifact <</Type /Pagination>> BDC\nq %b cm /%b Do Q\nEMC\n" % (matrix, DRAWING.encode())
            self._ends[matrix] = self._update.add(Stream({DRAWING: True}, body))
        return self._ends[matrix]


def unstamped(update: Update) -> None:
    """Take what an earlier mark drew off every page."""
    for ref, page in update.file.pages():
        resources = dict(update.file.dictionary(page.get("Resources")))
        drawings = dict(update.file.dictionary(resources.get("XObject")))
        if drawings.pop(DRAWING, None) is None:
            continue
        resources["XObject"] = drawings
        own = update.file.dictionary(ref)
        contents = _others(update.file, page.get("Contents"))
        update.change(ref, {**own, "Resources": resources, "Contents": contents})


def _others(file: PdfFile, contents: Any) -> list[Any]:
    return [each for each in file.array(contents) if DRAWING not in file.dictionary(each)]


def _matrix(file: PdfFile, page: dict[str, Any], place: Place, width: float, height: float) -> bytes:
    """Where the drawing goes on a page, also on one that is shown turned."""
    left, low, right, high = _box(file, page)
    turn = int(number_of(file.get(page.get("Rotate", 0)))) % 360
    across, up = (right - left, high - low) if turn in (0, 180) else (high - low, right - left)
    scale = min(1.0, max(across - 2 * MARGIN, 1.0) / width)
    x = (across - width * scale) / 2 if place is Place.FOOTER else across - width * scale - MARGIN
    y = MARGIN if place is Place.FOOTER else up - height * scale - MARGIN
    a, b, c, d, e, f = {
        0: (1, 0, 0, 1, left + x, low + y),
        90: (0, 1, -1, 0, right - y, low + x),
        180: (-1, 0, 0, -1, right - x, high - y),
        270: (0, -1, 1, 0, left + y, high - x),
    }.get(turn, (1, 0, 0, 1, left + x, low + y))
    return b" ".join(f"{n:.3f}".encode() for n in (a * scale, b * scale, c * scale, d * scale, e, f))


def _box(file: PdfFile, page: dict[str, Any]) -> tuple[float, float, float, float]:
    media = [number_of(file.get(n)) for n in file.array(page.get("MediaBox"))] or [0.0, 0.0, 612.0, 792.0]
    crop = [number_of(file.get(n)) for n in file.array(page.get("CropBox"))] or media
    if len(media) != 4 or len(crop) != 4:
        raise Untouched(Reason.DAMAGED)
    left, right = max(min(media[::2]), min(crop[::2])), min(max(media[::2]), max(crop[::2]))
    low, high = max(min(media[1::2]), min(crop[1::2])), min(max(media[1::2]), max(crop[1::2]))
    return left, low, right, high


def _copied(update: Update, drawing: bytes) -> tuple[Ref, float, float]:
    """The one page of another PDF as a drawing of this one, with what it needs."""
    source = PdfFile(drawing)
    page = next(page for _, page in source.pages())
    left, low, right, high = _box(source, page)
    contents = [source.get(each) for each in source.array(page.get("Contents"))]
    if len(contents) != 1 or not isinstance(contents[0], Stream):
        raise ValueError("a drawing of more than one stream")
    packing = {k: v for k, v in contents[0].dictionary.items() if k in ("Filter", "DecodeParms")}
    known: dict[Ref, Ref] = {}
    facts = {
        "Type": Name("XObject"),
        "Subtype": Name("Form"),
        "BBox": [Raw(f"{n:.3f}".encode()) for n in (left, low, right, high)],
        "Resources": _carried(update, source, page.get("Resources"), known),
        DRAWING: True,
        **packing,
    }
    return update.add(Stream(facts, contents[0].raw)), right - left, high - low


def _carried(update: Update, source: PdfFile, value: Any, known: dict[Ref, Ref]) -> Any:
    match value:
        case Ref():
            if value not in known:
                if len(known) > _MOST_OBJECTS:
                    raise ValueError("a drawing of too many parts")
                known[value] = update.reserve()
                update.change(known[value], _carried(update, source, source.get(value), known))
            return known[value]
        case Stream():
            return Stream(_carried(update, source, value.dictionary, known), value.raw)
        case dict():
            return {k: _carried(update, source, v, known) for k, v in value.items()}
        case list():
            return [_carried(update, source, each, known) for each in value]
    return value
