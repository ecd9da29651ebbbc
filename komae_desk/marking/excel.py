"""The words of the mark in the header or footer of every sheet of an Excel file."""

from __future__ import annotations

import html
import re

from komae_desk.marking.mark import Mark, Place
from komae_desk.marking.markup import Edit, Markup, text
from komae_desk.marking.parts import Parts
from komae_desk.marking.refusal import Reason, Untouched

SPACES = (
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/spreadsheetml/main",
)
MOST_CHARACTERS = 255
_SHEETS = ("/worksheet", "/chartsheet", "/dialogsheet")
# What stands after the header of a sheet, in the order of the standard.
_LATER = {
    *(b"rowBreaks", b"colBreaks", b"customProperties", b"cellWatches", b"ignoredErrors", b"smartTags", b"drawing"),
    *(b"legacyDrawing", b"legacyDrawingHF", b"drawingHF", b"picture", b"oleObjects", b"controls", b"webPublishItems"),
    *(b"tableParts", b"extLst"),
}
# How programs write the end of a line.
_LINES = ("\n", "_x000a_", "_x000A_")
_RIGHT, _CENTRE = "&R", "&C"


def write(parts: Parts, mark: Mark | None, before: Mark | None) -> None:
    """Put the words of a mark in place of those of `before` in every sheet; None takes them away."""
    main = parts.main()
    for sheet in [each.target for each in parts.relations(main.target) if each.type.endswith(_SHEETS)]:
        if sheet not in parts:
            raise Untouched(Reason.DAMAGED)
        # The same words may stand there although somebody has taken the properties away.
        for each in {_fragment(m) for m in (before, mark) if m is not None and m.shown}:
            parts.cut(sheet, _without(Markup(parts.read(sheet), SPACES), each))
        if mark is not None and mark.shown:
            parts.cut(sheet, _with(Markup(parts.read(sheet), SPACES), mark))


def _fragment(mark: Mark) -> str:
    return mark.shown.replace("&", "&&")


def _header(markup: Markup) -> tuple[int, int, int]:
    """Where the header of a sheet lies (begin, end; both the place for one where there is none), and the place."""
    data = next((tag for tag in markup.tags(b"sheetData")), None)
    start = markup.after(b"sheetData", data.start) if data else markup.root.end
    begin = end = 0
    for name, at, stop in markup.children(start):
        if name == b"headerFooter":
            begin, end = at, stop
        elif name in _LATER:
            return begin, end, at
    return begin, end, markup.seen.rindex(b"</")


def _with(markup: Markup, mark: Mark) -> list[Edit]:
    begin, end, place = _header(markup)
    words = "Footer" if mark.place is Place.FOOTER else "Header"
    sign = _CENTRE if mark.place is Place.FOOTER else _RIGHT
    p = markup.prefix
    if not end:
        name = p + f"odd{words}".encode()
        body = b"<%s>%s</%s>" % (name, text(sign + _fragment(mark)), name)
        return [(place, place, b"<%sheaderFooter>%s</%sheaderFooter>" % (p, body, p))]
    tag = next(markup.tags(b"headerFooter", begin))
    wanted = ["odd"]
    wanted += ["even"] if tag.attributes.get("differentOddEven") in ("1", "true") else []
    wanted += ["first"] if tag.attributes.get("differentFirst") in ("1", "true") else []
    if tag.empty:
        made = b"".join(_element(p, f"{kind}{words}", sign + _fragment(mark)) for kind in wanted)
        slash = markup.data.rindex(b"/", tag.start, tag.end)
        return [(slash, tag.end, b">%s</%sheaderFooter>" % (made, p))]
    return [_put(markup, (tag.end, end), kind, words, sign, _fragment(mark)) for kind in wanted]


def _element(prefix: bytes, name: str, words: str) -> bytes:
    spelled = prefix + name.encode()
    return b"<%s>%s</%s>" % (spelled, text(words), spelled)


_ORDER = [f"{kind}{words}" for kind in ("odd", "even", "first") for words in ("Header", "Footer")]


def _put(markup: Markup, inside: tuple[int, int], kind: str, words: str, sign: str, fragment: str) -> Edit:
    name = f"{kind}{words}".encode()
    there = next(markup.tags(name, *inside), None)
    if there is None:
        later = _ORDER[_ORDER.index(name.decode()) + 1 :]
        found = [t.start for each in later for t in markup.tags(each.encode(), *inside)]
        at = min(found, default=markup.seen.rindex(b"</", *inside))
        return at, at, _element(markup.prefix, name.decode(), sign + fragment)
    if there.empty:
        return there.start, there.end, _filled(markup.data[there.start : there.end], sign + fragment)
    close = markup.close(name, there.end, inside[1])
    held = markup.data[there.end : close].decode("utf-8")
    if not held:
        return there.start, close, markup.data[there.start : there.end - 1] + b"\n>" + text(sign + fragment)
    at = _after(held, sign)
    new = f"{held[:at]}{_escaped(fragment)}\n{held[at:]}" if at else f"{held}{_escaped(sign + fragment)}"
    if len(html.unescape(new)) > MOST_CHARACTERS:
        raise Untouched(Reason.NO_ROOM)
    return there.end, close, new.encode("utf-8")


def _filled(empty: bytes, words: str) -> bytes:
    """An empty element with words in it; a blank in its start tag remembers how it was spelled."""
    start = empty.replace(b"/>", b">") if empty.endswith(b" />") else empty.replace(b"/>", b"\t>")
    return start + text(words) + b"</" + start[1:-1].strip() + b">"


def _emptied(start: bytes) -> bytes:
    """The empty element that `_filled` filled; nothing where the element is ours altogether."""
    if start.endswith(b"\n>"):
        return start.replace(b"\n>", b">") + b"</" + start[1:].strip(b"\n>") + b">"
    if start.endswith(b"\t>"):
        return start.replace(b"\t>", b"/>")
    return start.replace(b" >", b" />") if start.endswith(b" >") else b""


def _escaped(words: str) -> str:
    return text(words).decode("utf-8")


def _after(held: str, sign: str) -> int:
    """Where in a header, as it is escaped, the words of a part begin; 0 where it has no such part."""
    spelled = re.compile("&amp;(?:&amp;|[LCR])")
    found = [m.end() for m in spelled.finditer(held) if m.group() == f"&amp;{sign[1]}"]
    return found[0] if found else 0


def _without(markup: Markup, fragment: str) -> list[Edit]:
    """The cuts that take our words out; a header that holds nothing else goes with them."""
    begin, end, _ = _header(markup)
    if not end:
        return []
    edits: list[Edit] = []
    left = False
    for name in _ORDER:
        for tag in markup.tags(name.encode(), begin, end):
            close = tag.end if tag.empty else markup.close(name.encode(), tag.end, end)
            held = markup.data[tag.end : close].decode("utf-8")
            bare = _bare(held, _escaped(fragment))
            if bare == held:
                # A program that saved the file since may spell the same words by their numbers.
                spelled = _escaped(html.unescape(held))
                again = _bare(spelled, _escaped(fragment))
                bare = again if again != spelled else held
            if held and not bare:
                empty = _emptied(markup.data[tag.start : tag.end])
                edits.append((tag.start, markup.after(name.encode(), tag.start), empty))
                left = left or bool(empty)
            elif bare != held:
                edits.append((tag.end, close, bare.encode("utf-8")))
            left = left or bool(bare) or not held
    tag = next(markup.tags(b"headerFooter", begin))
    if edits and not left and not tag.attributes:
        return [(begin, end, b"")]
    return edits


def _bare(held: str, fragment: str) -> str:
    """A header without our words; a sign for a side of the page that stands before nothing else goes with them."""
    for spelled in (f"{fragment}{line}" for line in _LINES):
        if spelled in held:
            return held.replace(spelled, "", 1)
    alone = re.compile("(?:&amp;[RC])?" + re.escape(fragment) + "(?=&amp;[LCR]|$)")
    return alone.sub("", held, count=1) if alone.search(held) else held.replace(fragment, "", 1)
