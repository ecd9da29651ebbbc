"""What may not be changed is left as it is, to the byte, and said in a sentence."""

import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest

from komae_desk.marking.durable import BESIDE
from komae_desk.marking.mark import Place
from komae_desk.marking.one_file import State, Wish, mark_file
from komae_desk.marking.refusal import Reason, Untouched
from tests.marking import documents
from tests.marking.stamps import mark, stamp

MAKE = {".docx": documents.word, ".xlsx": documents.excel, ".pptx": documents.slides, ".pdf": documents.pdf}


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-30])


def flip(path: Path) -> None:
    """One bit of a part that the mark would not even look at."""
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        info = max(archive.infolist(), key=lambda i: i.compress_size)
    data[info.header_offset + 30 + len(info.filename) + info.compress_size // 2] ^= 4
    path.write_bytes(data)


def under_a_password(path: Path) -> None:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096))


def signed(path: Path) -> None:
    documents.with_parts(path, {"_xmlsignatures/sig1.xml": b"<Signature/>"})


def outside(path: Path) -> None:
    documents.with_parts(path, {"../outside.xml": b"<x/>"})


def with_a_declaration(path: Path) -> None:
    rels = documents.parts(path)["_rels/.rels"]
    at = rels.index(b"<Relationships")
    documents.with_parts(path, {"_rels/.rels": rels[:at] + b'<!DOCTYPE x [<!ENTITY a "b">]>' + rels[at:]})


def another_code(path: Path) -> None:
    rels = documents.parts(path)["_rels/.rels"].decode()
    documents.with_parts(path, {"_rels/.rels": rels.replace("UTF-8", "UTF-16").encode("utf-16")})


def read_only(path: Path) -> None:
    path.chmod(0o444)


def open_in_office(path: Path) -> None:
    path.with_name(f"~${path.name[2:]}" if len(path.name) > 8 else f"~${path.name}").write_bytes(b"x")


def open_in_libreoffice(path: Path) -> None:
    path.with_name(f".~lock.{path.name}#").write_bytes(b"x")


def linked(path: Path) -> None:
    os.link(path, path.with_name("other"))


def crypted_pdf(path: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=path)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(path)


def signed_pdf(path: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=path)
    form = pypdf.generic.DictionaryObject({pypdf.generic.NameObject("/SigFlags"): pypdf.generic.NumberObject(3)})
    writer.root_object[pypdf.generic.NameObject("/AcroForm")] = form
    writer.write(path)


def no_text_room(path: Path) -> None:
    part = "xl/worksheets/sheet2.xml"
    documents.with_parts(
        path, {part: documents.parts(path)[part].replace(b"</oddHeader>", b"x" * 240 + b"</oddHeader>")}
    )


CASES: list[tuple[str, Callable[[Path], None], Reason]] = [
    *((suffix, cut, Reason.DAMAGED) for suffix in MAKE),
    (".docx", flip, Reason.DAMAGED),
    (".docx", under_a_password, Reason.LOCKED),
    (".docx", signed, Reason.SIGNED),
    (".docx", outside, Reason.UNSAFE),
    (".docx", with_a_declaration, Reason.UNSAFE),
    (".docx", another_code, Reason.UNUSUAL),
    (".xlsx", read_only, Reason.READ_ONLY),
    (".pptx", open_in_office, Reason.OPEN),
    (".pdf", open_in_libreoffice, Reason.OPEN),
    (".docx", linked, Reason.LINKED),
    (".pdf", crypted_pdf, Reason.LOCKED),
    (".pdf", signed_pdf, Reason.SIGNED),
    (".xlsx", no_text_room, Reason.NO_ROOM),
]


@pytest.mark.parametrize(("suffix", "harm", "reason"), CASES, ids=lambda v: getattr(v, "__name__", str(v)))
def test_what_may_not_be_changed_is_left_alone(
    suffix: str, harm: Callable[[Path], None], reason: Reason, tmp_path: Path
) -> None:
    path = MAKE[suffix](tmp_path / f"要綱{suffix}")
    harm(path)
    before, stat = path.read_bytes(), path.stat()
    with pytest.raises(Untouched) as refused:
        mark_file(path, Wish(mark(Place.HEADER), prefix=True), stamp)
    assert refused.value.reason is reason
    assert refused.value.text.endswith("。")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, stat.st_mtime_ns)
    assert not list(tmp_path.glob(f"{BESIDE}*"))


def test_names_that_differ_in_case_alone_and_overlapping_parts_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("a.xml", "<x/>")
        archive.writestr("A.XML", "<x/>")
    with pytest.raises(Untouched) as refused:
        mark_file(path, Wish(mark()))
    assert refused.value.reason is Reason.UNSAFE
    documents.word(path)
    data = bytearray(path.read_bytes())
    second = data.find(b"PK\x01\x02", data.find(b"PK\x01\x02") + 4)
    data[second + 42 : second + 46] = struct.pack("<L", 1)
    path.write_bytes(data)
    with pytest.raises(Untouched) as refused:
        mark_file(path, Wish(mark()))
    assert refused.value.reason in (Reason.UNSAFE, Reason.DAMAGED)


def test_other_kinds_of_files_are_marked_by_their_names_alone(tmp_path: Path) -> None:
    path = tmp_path / "一太郎.jtd"
    path.write_bytes(b"anything")
    with pytest.raises(Untouched) as refused:
        mark_file(path, Wish(mark()))
    assert refused.value.reason is Reason.BY_NAME
    done = mark_file(path, Wish(mark(), prefix=True))
    assert done.state is State.NAMED and done.path.name == "【機密性２】一太郎.jtd"
    assert done.path.read_bytes() == b"anything"
    path.write_bytes(b"another")
    with pytest.raises(Untouched) as refused:
        mark_file(path, Wish(mark(), prefix=True))
    assert refused.value.reason is Reason.NAME_TAKEN and done.path.read_bytes() == b"anything"
