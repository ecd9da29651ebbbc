"""The fonts of the paper: which glyph stands for which character, exactly, or an error (domain.md §9.6).

A *cluster* is what a reader sees as one character: a base, its variation selector, its combining marks.
A *chain* is a list of faces asked in turn; a cluster is drawn by the first face that has precisely that
cluster.  A variation sequence is never replaced by another one or by its base: sequences are unique across
the registered collections (Adobe-Japan1, Moji_Joho), and no font proves that one of each collection look
alike, so a sequence no face holds is missing, and the paper is refused (never tofu).
"""

import re
import struct
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from reportlab.pdfbase.ttfonts import TTFontFace

from komae_desk.core.resources import resource

MINCHO = "mincho"
GOTHIC = "gothic"
BOLD = "bold"
PLAIN = "plain"
"""Names of the chains: body, headings, bold, and PLAIN for what is printed small beside bars and rulers."""

PACK = "ipamjm.ttf"
"""The file of the optional pack IPAmj明朝; asked before Noto, because its forms are those of the registers."""

LARGE = 40_000
"""Glyphs of a font whose outlines are not held in memory twice."""

CHAINS = {
    MINCHO: ("BIZUDMincho-Regular.ttf", PACK, "NotoSerifJP-Regular.ttf"),
    GOTHIC: ("BIZUDGothic-Regular.ttf", PACK, "NotoSerifJP-Regular.ttf"),
    BOLD: ("BIZUDGothic-Bold.ttf", PACK, "NotoSerifJP-Regular.ttf"),
    PLAIN: ("BIZUDPGothic-Regular.ttf", PACK, "NotoSerifJP-Regular.ttf"),
}

_MARKS = "\u0300-\u036f\u3099\u309a\u20d0-\u20ff\ufe00-\ufe0f\U000e0100-\U000e01ef"
_CLUSTER = re.compile(f"[\\s\\S][{_MARKS}]*")
_HAS_MARK = re.compile(f"[{_MARKS}]")
_DRAWN = {"☐": "□", "☑": "□", "☒": "□"}
"""Signs whose box is a glyph and whose mark is a drawn stroke; they stay exact when the text is read back."""

_SILENT = frozenset(
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)


def clusters(text: str) -> list[str]:
    """Split a text into what a reader counts as characters; joined again it is the same text."""
    if _HAS_MARK.search(text) is None:
        return list(text)
    return _CLUSTER.findall(text)


def is_private(character: str) -> bool:
    """Whether the character is 外字 (private use), which means something else on every PC."""
    return unicodedata.category(character) == "Co"


def _stand_in(cluster: str) -> str:
    """What is drawn for a cluster that needs no glyph of its own; the text behind it stays exact."""
    if cluster in _DRAWN:
        return _DRAWN[cluster]
    if cluster[-1] in "\ufe0e\ufe0f":
        # Text or emoji style is a wish about colour, not another character.
        return cluster[:-1]
    return " " if unicodedata.category(cluster[0]) == "Zs" and cluster != " " else ""


class MissingGlyph(Exception):
    """No font at hand has a character: the paper is not made.  `field` names where it stands, when known."""

    def __init__(self, cluster: str, field: str = "") -> None:
        self.cluster = cluster
        self.field = field
        self.codes = " ".join(f"U+{ord(part):04X}" for part in cluster)
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """What the person is told: 事象・原因・対処 (V-19)."""
        if is_private(self.cluster[0]):
            cause = "外字（利用者定義文字）は、ほかのPCで別の字になるため印刷できません。"
        elif has_pack():
            cause = "この字の形を持つ書体がありません。"
        else:
            cause = "この字の形を持つ書体がありません。追加の書体（IPAmj明朝）で印刷できることがあります。"
        return f"「{self.cluster}」（{self.codes}）は印刷できません。{cause}別の字に替えるか、書体を追加してください。"


class Glyph(NamedTuple):
    """Where a cluster is found: face, glyph numbers drawn one over the other, advance per mille of the size."""

    face: int
    glyphs: tuple[int, ...]
    advance: float


class _File(TTFontFace):
    """ReportLab's reader, which would copy all outlines for every subset it makes."""

    _outlines: bytes | None = None

    def get_table(self, tag: str) -> bytes:
        """The bytes of a table; those of the outlines are copied once, but for the very large pack."""
        read: Any = super().get_table
        if tag != "glyf" or self.numGlyphs > LARGE:
            return bytes(read(tag))
        if self._outlines is None:
            self._outlines = bytes(read(tag))
        return self._outlines


class Face:
    """One TrueType file, read once per process."""

    def __init__(self, path: Path) -> None:
        file: Any = _File(str(path))
        self.file = file
        self.name = str(file.name, "ascii")
        self._characters: dict[int, int] = file.charToGlyph
        self._variants = _variation_sequences(file.get_table("cmap"))
        self._scale: float = 1000 / file.unitsPerEm
        self._lock = Lock()
        # From here on ReportLab is asked for glyphs by number: two sequences may share a glyph, and one
        # character code may not stand for both.
        file.charToGlyph = range(file.numGlyphs)

    def glyphs(self, cluster: str) -> tuple[int, ...] | None:
        """The glyphs of exactly this cluster, or None."""
        if len(cluster) == 1:
            glyph = self._characters.get(ord(cluster))
            return (glyph,) if glyph else None
        base, rest = cluster[0], cluster[1:]
        if len(rest) == 1 and (ord(base), ord(rest)) in self._variants:
            glyph = self._variants[ord(base), ord(rest)] or self._characters.get(ord(base))
            return (glyph,) if glyph else None
        return self._marked(cluster)

    def _marked(self, cluster: str) -> tuple[int, ...] | None:
        """A base with combining marks: the composed character, or marks that take no room drawn over the base."""
        composed = unicodedata.normalize("NFC", cluster)
        if len(composed) == 1:
            glyph = self._characters.get(ord(composed))
            return (glyph,) if glyph else None
        found = [self._characters.get(ord(c)) for c in cluster]
        if all(found) and not any(self.advance(mark) for mark in found[1:] if mark):
            return tuple(glyph for glyph in found if glyph)
        return None

    def advance(self, glyph: int) -> float:
        """How far the pen moves, per mille of the size."""
        return float(self.file.hmetrics[glyph][0]) * self._scale

    def subset(self, glyphs: Sequence[int]) -> bytes:
        """A TrueType file of these glyphs, numbered from 1 in the order given (0 is .notdef)."""
        with self._lock:
            return bytes(self.file.makeSubset(list(glyphs)))


def _variation_sequences(cmap: bytes) -> dict[tuple[int, int], int | None]:
    """Read the format 14 subtable: (base, selector) → glyph, None for the character's usual glyph."""
    found: dict[tuple[int, int], int | None] = {}
    for n in range(struct.unpack_from(">H", cmap, 2)[0]):
        start = struct.unpack_from(">HHL", cmap, 4 + 8 * n)[2]
        if struct.unpack_from(">H", cmap, start)[0] != 14:
            continue
        for record in range(struct.unpack_from(">L", cmap, start + 6)[0]):
            at = start + 10 + 11 * record
            selector = int.from_bytes(cmap[at : at + 3], "big")
            usual, special = struct.unpack_from(">LL", cmap, at + 3)
            if usual:
                found |= dict.fromkeys(_usual(cmap, start + usual, selector))
            if special:
                found.update(_special(cmap, start + special, selector))
    return found


def _usual(cmap: bytes, at: int, selector: int) -> Iterable[tuple[int, int]]:
    for n in range(struct.unpack_from(">L", cmap, at)[0]):
        first = int.from_bytes(cmap[at + 4 + 4 * n : at + 7 + 4 * n], "big")
        yield from ((first + more, selector) for more in range(cmap[at + 7 + 4 * n] + 1))


def _special(cmap: bytes, at: int, selector: int) -> Iterable[tuple[tuple[int, int], int]]:
    for n in range(struct.unpack_from(">L", cmap, at)[0]):
        entry = at + 4 + 5 * n
        base = int.from_bytes(cmap[entry : entry + 3], "big")
        yield (base, selector), struct.unpack_from(">H", cmap, entry + 3)[0]


class Chain:
    """Faces asked in turn; a face later in the chain is loaded only when one before it lacks a character."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = tuple(paths)
        self._found: dict[str, Glyph | None] = {}
        self._width: dict[str, float] = {}
        self.lacks: set[str] = set()
        """Every cluster that was asked for and is in no face; empty in the usual case."""

    def face(self, index: int) -> Face:
        """One face of the chain, loaded when first asked for."""
        return _face(self._paths[index])

    def __getitem__(self, cluster: str) -> Glyph | None:
        """Where the cluster is found; None when no face has it."""
        try:
            return self._found[cluster]
        except KeyError:
            self._found[cluster] = found = self._search(cluster)
            if found is None:
                self.lacks.add(cluster)
            return found

    def _search(self, cluster: str) -> Glyph | None:
        if cluster in _SILENT or unicodedata.category(cluster[0]) == "Cc":
            return Glyph(0, (), 0)
        if is_private(cluster[0]):
            return None
        for index in range(len(self._paths)):
            face = self.face(index)
            glyphs = face.glyphs(cluster)
            if glyphs:
                return Glyph(index, glyphs, face.advance(glyphs[0]))
        stand_in = _stand_in(cluster)
        return self[stand_in] if stand_in else None

    def advance(self, cluster: str) -> float:
        """How far the pen moves, in ems; a missing cluster counts as one em so that a draft can be laid out."""
        try:
            return self._width[cluster]
        except KeyError:
            found = self[cluster]
            self._width[cluster] = width = found.advance / 1000 if found else 1.0
            return width

    def width(self, text: str, size: float) -> float:
        """Width of a text in points."""
        advance = self.advance
        return sum([advance(cluster) for cluster in clusters(text)]) * size

    def missing(self, text: str) -> list[str]:
        """The clusters of a text no face has, each once, in order."""
        return [cluster for cluster in dict.fromkeys(clusters(text)) if cluster != "\n" and self[cluster] is None]


_folders: tuple[Path, ...] = ()


def configure(*folders: Path) -> None:
    """Look for the optional pack in these folders too (設定＞帳票＞文字の追加)."""
    global _folders
    _folders = folders
    chain.cache_clear()


def has_pack() -> bool:
    """Whether IPAmj明朝 is at hand."""
    return _locate(PACK) is not None


def _locate(name: str) -> Path | None:
    places = (resource("fonts"), *_folders)
    return next((place / name for place in places if (place / name).is_file()), None)


@cache
def _face(path: Path) -> Face:
    return Face(path)


@cache
def chain(name: str) -> Chain:
    """A chain by its name, built once per process; raises FileNotFoundError when a shipped font is gone."""
    paths = []
    for file in CHAINS[name]:
        path = _locate(file)
        if path is not None:
            paths.append(path)
        elif file != PACK:
            raise FileNotFoundError(resource("fonts", file))
    return Chain(paths)
