"""The parts of an Office file as they are being marked: looked at, cut, added, dropped; links between them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from komae_desk.marking.archive import Archive
from komae_desk.marking.markup import Edit, Markup, applied, quoted
from komae_desk.marking.refusal import Reason, Untouched

TYPES = "[Content_Types].xml"
RELATIONS = "_rels/.rels"
_TYPES_SPACE = (b"http://schemas.openxmlformats.org/package/2006/content-types",)
_RELATION_SPACE = (b"http://schemas.openxmlformats.org/package/2006/relationships",)
_NEW_RELATIONS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)
_TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True)
class Relation:
    """One link of a part to another one."""

    id: str
    type: str
    target: str


class Parts:
    """An archive with what is to change in it; nothing is written before `rewrite`."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.changed: dict[str, bytes] = {}
        self.removed: set[str] = set()
        self._links: dict[str, tuple[bytes, list[Relation]]] = {}
        if TYPES not in archive or RELATIONS not in archive:
            raise Untouched(Reason.UNUSUAL)

    def __contains__(self, name: str) -> bool:
        return name in self.changed or (name in self.archive and name not in self.removed)

    def read(self, name: str) -> bytes:
        """A part as it will be."""
        if name in self.changed:
            return self.changed[name]
        if name not in self:
            raise Untouched(Reason.DAMAGED)
        return self.archive.read(name)

    def put(self, name: str, data: bytes) -> None:
        """Have a part of these bytes."""
        self.removed.discard(name)
        self.changed[name] = data

    def cut(self, name: str, edits: Iterable[Edit]) -> None:
        """Change a part by some cuts; none of them leaves it alone."""
        edits = list(edits)
        if edits:
            self.put(name, applied(self.read(name), edits))

    def relations(self, of: str) -> list[Relation]:
        """Where the links of a part lead ("" for those of the package); links to the outside are left out."""
        where = relations_of(of)
        if where not in self:
            return []
        data = self.read(where)
        known, links = self._links.get(where, (b"", []))
        if known is not data:
            folder = posixpath.dirname(of)
            every = [tag.attributes for tag in Markup(data, _RELATION_SPACE).tags(b"Relationship")]
            links = [
                Relation(each.get("Id", ""), each.get("Type", ""), _resolved(folder, each.get("Target", "")))
                for each in every
                if each.get("TargetMode") != "External"
            ]
            self._links[where] = data, links
        return links

    def link(self, of: str, target: str, type_: str) -> str:
        """Link a part to another one; return the link's id."""
        where = relations_of(of)
        if where not in self:
            self.put(where, _NEW_RELATIONS)
        taken = {each.id for each in self.relations(of)}
        name = next(n for n in (f"rIdMark{i}" for i in range(1, MOST)) if n not in taken)
        relative = posixpath.relpath("/" + target, "/" + posixpath.dirname(of))
        markup = Markup(self.read(where), _RELATION_SPACE)
        new = b"<%sRelationship Id=%s Type=%s Target=%s/>" % (
            markup.prefix,
            quoted(name),
            quoted(type_),
            quoted(relative),
        )
        self.cut(where, [markup.append(new)])
        return name

    def unlink(self, of: str, name: str) -> None:
        """Take a link away; a file of links that was made for it goes, too."""
        where = relations_of(of)
        markup = Markup(self.read(where), _RELATION_SPACE)
        self.cut(where, [(t.start, t.end, b"") for t in markup.tags(b"Relationship") if t.attributes.get("Id") == name])
        if self.read(where) == _NEW_RELATIONS:
            self.drop(where)

    def declare(self, name: str, type_: str) -> None:
        """Say of which type a part is, unless that is known."""
        markup = Markup(self.read(TYPES), _TYPES_SPACE)
        known = [t.attributes.get("PartName", "").lower() for t in markup.tags(b"Override")]
        if f"/{name}".lower() not in known:
            new = b"<%sOverride PartName=%s ContentType=%s/>" % (markup.prefix, quoted(f"/{name}"), quoted(type_))
            self.cut(TYPES, [markup.append(new)])

    def drop(self, name: str) -> None:
        """Take a part away, and what is said of its type."""
        self.changed.pop(name, None)
        if name in self.archive:
            self.removed.add(name)
        markup = Markup(self.read(TYPES), _TYPES_SPACE)
        known = [t for t in markup.tags(b"Override") if t.attributes.get("PartName", "").lower() == f"/{name}".lower()]
        self.cut(TYPES, [(t.start, t.end, b"") for t in known])

    def main(self) -> Relation:
        """The link to the document itself."""
        found = [each for each in self.relations("") if each.type.endswith("/officeDocument")]
        if len(found) != 1 or found[0].target not in self:
            raise Untouched(Reason.UNUSUAL)
        return found[0]

    def is_signed(self) -> bool:
        """Whether somebody has signed the file (a signature of its macros alone does not count)."""
        if any(name.lower().startswith("_xmlsignatures/") for name in self.archive.parts):
            return True
        return any("digital-signature" in each.type for each in self.relations(""))

    def finish(self) -> None:
        """Forget changes that change nothing."""
        same = [n for n, data in self.changed.items() if n in self.archive and data == self.archive.read(n)]
        for name in same:
            del self.changed[name]


MOST = 10_000


def relations_of(part: str) -> str:
    """Where the links of a part lie."""
    return posixpath.join(posixpath.dirname(part), "_rels", posixpath.basename(part) + ".rels")


def relation_type(main: Relation, name: str) -> str:
    """The full word for a type of link, in the spelling of the same edition of the standard."""
    return f"{_STRICT if main.type.startswith(_STRICT) else _TRANSITIONAL}/{name}"


def relation_space(main: Relation) -> str:
    """The namespace of r:id in the same edition of the standard."""
    return _STRICT if main.type.startswith(_STRICT) else _TRANSITIONAL


def _resolved(folder: str, target: str) -> str:
    path = unquote(target)
    joined = path if path.startswith("/") else posixpath.join("/", folder, path)
    return posixpath.normpath(joined).lstrip("/")
