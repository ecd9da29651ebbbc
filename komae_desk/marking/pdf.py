"""Marking a PDF by what is added behind it: document information, XMP, and a stamp on every page."""

from __future__ import annotations

import hashlib
import html
import mmap
import os
import re
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from komae_desk.marking.mark import PROPERTIES, Mark, mark_of
from komae_desk.marking.pdf_file import PdfFile
from komae_desk.marking.pdf_stamp import Stamping, unstamped
from komae_desk.marking.pdf_syntax import Data, Name, Ref, Stream, text, text_of
from komae_desk.marking.pdf_update import Update
from komae_desk.marking.refusal import Reason, Untouched

_STEP = 1024 * 1024
_SPACE = "urn:komae_desk:mark"
_BLOCK = re.compile(
    rb'<(?:\w+:)?Description[^>]*xmlns:mark="' + _SPACE.encode() + rb'".*?</(?:\w+:)?Description>\n?', re.DOTALL
)
_END_OF_FACTS = re.compile(rb"</(\w+:)?RDF>")
_PACKET = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end="w"?>'
)
_FIELDS = dict(zip(PROPERTIES, ("label", "handling", "number", "text", "code"), strict=True))


def read(file: BinaryIO) -> Mark | None:
    """The mark a PDF carries."""
    with _mapped(file) as data:
        return _mark(PdfFile(data))


def write(source: BinaryIO, to: BinaryIO, mark: Mark | None, stamp: Callable[[str, str], bytes] | None) -> None:
    """Write the PDF with this mark (None: without any) to another file; raises Untouched where it may not be changed.

    A mark that nothing was added behind is cut off, so that the file is what it was before; else it is overruled.
    """
    with _mapped(source) as data:
        pdf = PdfFile(data)
        if pdf.is_signed():
            raise Untouched(Reason.SIGNED)
        length = len(data)
        while before := pdf.own_section():
            length = before
            pdf = PdfFile(data, length)
        added = _section(pdf, length, mark, stamp) if mark is not None or _mark(pdf) is not None else b""
        source.seek(0)
        for at in range(0, length, _STEP):
            to.write(source.read(min(_STEP, length - at)))
        to.write(added)
        to.flush()
        _compare(to, data, length, mark, sum(1 for _ in pdf.pages()))


def _mapped(file: BinaryIO) -> mmap.mmap:
    if os.fstat(file.fileno()).st_size == 0:
        raise Untouched(Reason.DAMAGED)
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _mark(pdf: PdfFile) -> Mark | None:
    facts = pdf.dictionary(pdf.trailer.get("Info"))
    return mark_of({name: text_of(pdf.get(facts[name])) for name in PROPERTIES if name in facts})


def _section(pdf: PdfFile, before: int, mark: Mark | None, stamp: Callable[[str, str], bytes] | None) -> bytes:
    update = Update(pdf)
    values = mark.properties if mark else {}
    _write_facts(update, values)
    _write_xmp(update, values)
    if mark is None or not mark.shown:
        unstamped(update)
    else:
        if stamp is None:
            raise ValueError("words on the pages of a PDF need somebody who draws them")
        Stamping(update, stamp(mark.shown, mark.place.value), mark.place).put()
    return update.section(before)


def _write_facts(update: Update, values: Mapping[str, str]) -> None:
    """Document information: our entries in place of earlier ones, all others as they are."""
    pdf = update.file
    ref = pdf.trailer.get("Info")
    facts = {k: v for k, v in pdf.dictionary(ref).items() if k not in PROPERTIES}
    facts |= {name: text(value) for name, value in values.items()}
    if isinstance(ref, Ref):
        update.change(ref, facts)
    else:
        update.trail("Info", update.add(facts))


def _write_xmp(update: Update, values: Mapping[str, str]) -> None:
    """XMP: one description of ours behind all others; a packet that cannot be understood is left alone."""
    pdf = update.file
    ref = pdf.root.get("Metadata")
    stream = pdf.get(ref)
    packet = _PACKET.encode("utf-8")
    if isinstance(stream, Stream):
        packet = pdf.unpacked(stream)
    bare = _BLOCK.sub(b"", packet)
    ends = list(_END_OF_FACTS.finditer(bare))
    if not ends:
        return
    new = bare
    if values:
        rdf = (ends[-1].group(1) or b"rdf:").decode()
        fields = "".join(f"<mark:{_FIELDS[k]}>{html.escape(v)}</mark:{_FIELDS[k]}>" for k, v in values.items())
        block = f'<{rdf}Description {rdf}about="" xmlns:mark="{_SPACE}">{fields}</{rdf}Description>\n'
        new = bare[: ends[-1].start()] + block.encode("utf-8") + bare[ends[-1].start() :]
    facts = {"Type": Name("Metadata"), "Subtype": Name("XML")}
    if isinstance(stream, Stream) and isinstance(ref, Ref):
        kept = {k: v for k, v in stream.dictionary.items() if k not in ("Filter", "DecodeParms", "Length")}
        update.change(ref, Stream(kept, new))
    elif values:
        root = pdf.trailer["Root"]
        update.change(root, {**pdf.root, "Metadata": update.add(Stream(facts, new))})


def _compare(to: BinaryIO, data: Data, length: int, mark: Mark | None, pages: int) -> None:
    """Open what was written: all that was there before is still there, and the mark is read again."""
    with _mapped(to) as made:
        if _digest(made, length) != _digest(data, length):
            raise Untouched(Reason.UNEQUAL)
        again = PdfFile(made)
        if _mark(again) != mark or sum(1 for _ in again.pages()) != pages:
            raise Untouched(Reason.UNEQUAL)


def _digest(data: Data, length: int) -> bytes:
    made = hashlib.sha256()
    with memoryview(data) as view:
        for at in range(0, length, _STEP):
            made.update(view[at : min(at + _STEP, length)])
    return made.digest()


def xmp_of(data: Data) -> dict[str, Any]:
    """The fields of our description in a PDF's XMP, for those who check it."""
    pdf = PdfFile(data)
    stream = pdf.get(pdf.root.get("Metadata"))
    found = _BLOCK.search(pdf.unpacked(stream)) if isinstance(stream, Stream) else None
    fields = re.findall(rb"<mark:(\w+)>(.*?)</mark:", found.group()) if found else []
    return {key.decode(): html.unescape(value.decode("utf-8")) for key, value in fields}
