"""The words of the mark on every slide of a PowerPoint file: one text box, found again by its name."""

from __future__ import annotations

import re

from komae_desk.marking.mark import NAME, Mark, Place
from komae_desk.marking.markup import Edit, Markup, text
from komae_desk.marking.parts import Parts
from komae_desk.marking.refusal import Reason, Untouched

SPACES = (
    b"http://schemas.openxmlformats.org/presentationml/2006/main",
    b"http://purl.oclc.org/ooxml/presentationml/main",
)
_DRAWING = (b"http://schemas.openxmlformats.org/drawingml/2006/main", b"http://purl.oclc.org/ooxml/drawingml/main")
_TITLE = f"分類表示 {NAME}"
_MARGIN, _LINE, _CHARACTER = 120_000, 330_000, 165_000
_NUMBER = re.compile(rb'cNvPr id="(\d+)"')


def write(parts: Parts, mark: Mark | None) -> None:
    """Put the words of a mark in place of those of an earlier one on every slide; None takes them away."""
    main = parts.main()
    width, height = _size(parts.read(main.target))
    for slide in [each.target for each in parts.relations(main.target) if each.type.endswith("/slide")]:
        data = parts.read(slide)
        if NAME.encode() in data:
            parts.cut(slide, _without(Markup(data, SPACES)))
        if mark is not None and mark.shown:
            parts.cut(slide, [_with(Markup(parts.read(slide), SPACES), mark, width, height)])


def _size(data: bytes) -> tuple[int, int]:
    tag = next(Markup(data, SPACES).tags(b"sldSz"), None)
    if tag is None:
        return 9_144_000, 6_858_000
    return int(tag.attributes.get("cx", "9144000")), int(tag.attributes.get("cy", "6858000"))


def _without(markup: Markup) -> list[Edit]:
    edits: list[Edit] = []
    starts = [tag.start for tag in markup.tags(b"sp")]
    for tag in markup.tags(b"cNvPr"):
        if tag.attributes.get("name") == _TITLE:
            start = max(at for at in starts if at < tag.start)
            edits.append((start, markup.close(b"sp", tag.end) + len(markup.prefix) + 5, b""))
    return edits


def _with(markup: Markup, mark: Mark, width: int, height: int) -> Edit:
    """The box lies over everything else; what programs keep at the end of the list of shapes stays there."""
    end = markup.seen.rfind(b"</" + markup.prefix + b"spTree>")
    if end < 0:
        raise Untouched(Reason.UNUSUAL)
    extension = b"</" + markup.prefix + b"extLst>"
    if markup.seen[:end].rstrip().endswith(extension):
        end = markup.seen.rindex(b"<" + markup.prefix + b"extLst", 0, end)
    number = max((int(n) for n in _NUMBER.findall(markup.seen)), default=1) + 1
    cx = min(_CHARACTER * len(mark.shown) + 2 * _MARGIN, width - 2 * _MARGIN)
    y = height - _LINE - _MARGIN if mark.place is Place.FOOTER else _MARGIN
    x = (width - cx) // 2 if mark.place is Place.FOOTER else width - cx - _MARGIN
    spelled = {value.encode(): key.partition(":")[2].encode() for key, value in markup.root.attributes.items()}
    a = next((spelled[space] for space in _DRAWING if space in spelled), b"")
    space = _DRAWING[1] if b"purl" in markup.namespace.encode() else _DRAWING[0]
    line = b'<a:ln w="12700"><a:solidFill><a:prstClr val="black"/></a:solidFill></a:ln>'
    box = _BOX % (
        b"" if a else b' xmlns:a="%s"' % space,
        *(number, _TITLE.encode(), x, y, cx, _LINE),
        line if mark.place is Place.CORNER else b"",
        b"ctr" if mark.place is not Place.HEADER else b"r",
        text(mark.shown),
    )
    box = re.sub(rb"(?<=[</])a:", (a or b"a") + b":", box)
    return end, end, re.sub(rb"(?<=[</])p:", markup.prefix, box)


_BOX = (
    b'<p:sp%s><p:nvSpPr><p:cNvPr id="%d" name="%s"/><p:cNvSpPr txBox="1"/><p:nvPr userDrawn="1"/></p:nvSpPr>'
    b'<p:spPr><a:xfrm><a:off x="%d" y="%d"/><a:ext cx="%d" cy="%d"/></a:xfrm>'
    b'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
    b'<a:solidFill><a:prstClr val="white"/></a:solidFill>%s</p:spPr>'
    b'<p:txBody><a:bodyPr wrap="square" lIns="36000" tIns="36000" rIns="36000" bIns="36000" anchor="ctr"/>'
    b'<a:lstStyle/><a:p><a:pPr algn="%s"/><a:r><a:rPr lang="ja-JP" altLang="en-US" sz="1200">'
    b'<a:solidFill><a:prstClr val="black"/></a:solidFill></a:rPr><a:t>%s</a:t></a:r></a:p></p:txBody></p:sp>'
)
