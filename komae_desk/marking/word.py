"""The words of the mark in the headers or footers of a Word file: one content control per header, found by its tag."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from komae_desk.marking.mark import NAME, Mark, Place
from komae_desk.marking.markup import Edit, Markup, quoted, text
from komae_desk.marking.parts import HEAD, Parts, Relation, relation_space, relation_type
from komae_desk.marking.refusal import Reason, Untouched

SPACES = (
    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_OWN = "komae_desk_mark"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.%s+xml"
_OFF = ("0", "false", "off")


def write(parts: Parts, mark: Mark | None) -> None:
    """Put the words of a mark in place of those of an earlier one; None takes them away."""
    main = parts.main()
    _clear(parts, main)
    if mark is not None and mark.shown:
        _Putting(parts, main, mark).put()


def _clear(parts: Parts, main: Relation) -> None:
    for each in parts.relations(main.target):
        if not each.type.endswith(("/header", "/footer")) or each.target not in parts:
            continue
        if posixpath.basename(each.target).startswith(_OWN):
            _unreference(parts, main.target, each)
            continue
        data = parts.read(each.target)
        if NAME.encode() in data:
            parts.cut(each.target, _without(Markup(data, SPACES)))


def _without(markup: Markup) -> Iterator[Edit]:
    """The cuts that take our content controls out of a header; one left empty gets the paragraph it must have."""
    cuts: list[Edit] = []
    starts = list(markup.tags(b"sdt"))
    for tag in markup.tags(b"tag"):
        if NAME in tag.attributes.values():
            start = max(t.start for t in starts if t.start < tag.start)
            cuts.append((start, markup.close(b"sdt", tag.end) + len(markup.prefix) + 6, b""))
    yield from cuts
    inside = [t for t in markup.tags(b"p") if not any(start <= t.start < end for start, end, _ in cuts)]
    if cuts and not inside:
        yield cuts[-1][1], cuts[-1][1], b"<%sp/>" % markup.prefix


def _unreference(parts: Parts, document: str, link: Relation) -> None:
    markup = Markup(parts.read(document), SPACES)
    references = [t for name in (b"headerReference", b"footerReference") for t in markup.tags(name)]
    edits: list[Edit] = [(t.start, t.end, b"") for t in references if link.id in t.attributes.values()]
    parts.cut(document, edits)
    parts.unlink(document, link.id)
    parts.drop(link.target)


class _Putting:
    """One run over the sections of a document."""

    def __init__(self, parts: Parts, main: Relation, mark: Mark) -> None:
        self._parts = parts
        self._main = main
        self._mark = mark
        self._kind = b"footer" if mark.place is Place.FOOTER else b"header"
        self._targets = {each.id: each.target for each in parts.relations(main.target)}
        self._document = Markup(parts.read(main.target), SPACES)
        # Sections as they were before a tracked change are no sections.
        self._document.blank(b"sectPrChange")
        self._edits: list[Edit] = []
        self._defined: set[str] = set()
        self._made = 0

    def put(self) -> None:
        even = self._has_even_pages()
        sections = list(self._document.tags(b"sectPr"))
        for tag in sections:
            self._section(tag.start, tag.end, tag.empty, even)
        if not sections:
            at = self._document.data.rfind(b"</" + self._document.prefix + b"body>")
            if at < 0:
                raise Untouched(Reason.UNUSUAL)
            types = ["default", "even"] if even else ["default"]
            self._edits.append((at, at, self._properties(b"".join(self._reference(t) for t in types))))
        self._parts.cut(self._main.target, self._edits)

    def _section(self, start: int, end: int, empty: bool, even: bool) -> None:
        document = self._document
        stop = end if empty else document.close(b"sectPr", end)
        wanted = ["default"]
        if any(t.attributes.get(_name(document, "val"), "1") not in _OFF for t in document.tags(b"titlePg", end, stop)):
            wanted.append("first")
        if even:
            wanted.append("even")
        there = {}
        for tag in document.tags(self._kind + b"Reference", end, stop):
            link = next((v for k, v in tag.attributes.items() if k.endswith(":id")), "")
            there[tag.attributes.get(_name(document, "type"), "default")] = self._targets.get(link, "")
        new = b""
        for each in wanted:
            if (part := there.get(each, "")) in self._parts:
                self._into(part)
            elif each not in self._defined:
                new += self._reference(each)
            self._defined.add(each)
        if new:
            edit = (start, end, self._properties(new)) if empty else (end, end, new)
            self._edits.append(edit)

    def _properties(self, inside: bytes) -> bytes:
        return b"<%ssectPr>%s</%ssectPr>" % (self._document.prefix, inside, self._document.prefix)

    def _has_even_pages(self) -> bool:
        found = [each for each in self._parts.relations(self._main.target) if each.type.endswith("/settings")]
        if not found or found[0].target not in self._parts:
            return False
        settings = Markup(self._parts.read(found[0].target), SPACES)
        switches = settings.tags(b"evenAndOddHeaders")
        return any(tag.attributes.get(_name(settings, "val"), "1") not in _OFF for tag in switches)

    def _into(self, part: str) -> None:
        """Put the words before what a header holds, or after what a footer holds, once."""
        data = self._parts.read(part)
        if NAME.encode() in data:
            return
        markup = Markup(data, SPACES)
        control = self._control(markup.prefix)
        if self._kind == b"footer" or markup.root.empty:
            self._parts.cut(part, [markup.append(control)])
        else:
            self._parts.cut(part, [(markup.root.end, markup.root.end, control)])

    def _reference(self, type_: str) -> bytes:
        """Make a header of our own and the reference to it."""
        document, folder = self._document, posixpath.dirname(self._main.target)
        self._made += 1
        part = posixpath.join(folder, f"{_OWN}{self._made}.xml")
        root = b"ftr" if self._kind == b"footer" else b"hdr"
        space = document.namespace.encode()
        self._parts.put(part, HEAD + b'<w:%s xmlns:w="%s">%s</w:%s>' % (root, space, self._control(b"w:"), root))
        kind = self._kind.decode()
        self._parts.declare(part, _TYPE % kind)
        link = self._parts.link(self._main.target, part, relation_type(self._main, kind))
        spelled = {value: key.removeprefix("xmlns:") for key, value in document.root.attributes.items()}
        prefix = spelled.get(relation_space(self._main), "").encode()
        declared = b"" if prefix else b" xmlns:r=%s" % quoted(relation_space(self._main))
        w = document.prefix
        name = b'<%s%sReference%s %stype="%s" ' % (w, self._kind, declared, w, type_.encode())
        return name + b"%s:id=%s/>" % (prefix or b"r", quoted(link))

    def _control(self, w: bytes) -> bytes:
        if not w:
            # Attributes of this language need a prefix of their own.
            raise Untouched(Reason.UNUSUAL)
        side = b"center" if self._mark.place is Place.FOOTER else b"right"
        border = _BORDER if self._mark.place is Place.CORNER else b""
        control = _CONTROL.replace(b"SIDE", side).replace(b"BORDER", border).replace(b"w:", w)
        return control.replace(b"WORDS", text(self._mark.shown))


def _name(markup: Markup, word: str) -> str:
    return markup.prefix.decode() + word


_CONTROL = (
    b'<w:sdt><w:sdtPr><w:alias w:val="' + "分類表示".encode() + b'"/><w:tag w:val="' + NAME.encode() + b'"/></w:sdtPr>'
    b'<w:sdtContent><w:p><w:pPr><w:jc w:val="SIDE"/></w:pPr><w:r><w:rPr><w:rFonts w:hint="eastAsia"/><w:sz w:val="20"/>'
    b'BORDER</w:rPr><w:t xml:space="preserve">WORDS</w:t></w:r></w:p></w:sdtContent></w:sdt>'
)
_BORDER = b'<w:bdr w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
