"""Files at records: told by content, limited, provable, taken away with a reason and brought back."""

import dataclasses
import hashlib
import io
import zipfile

import pytest

from komae_desk.core.attachment import (
    MOST_BYTES,
    MOST_NAME,
    FileType,
    attach,
    attachments_of,
    detach,
    receive,
    safe_name,
    type_of,
)
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Forbidden, Refused
from komae_desk.core.people import Role
from tests.attached import AREAS, attached, noise, pdf, photo
from tests.sample import store, user


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.fixture(scope="module")
def desks() -> tuple[Desk, Desk, Desk]:
    where = store(AREAS)
    people = (user("𠮷田 花子"), user("髙﨑 一郎", Role.SECURITY_MANAGER), user("辻󠄀 次郎"))
    clerk, chief, other = (Desk(where, AREAS, who) for who in people)
    return clerk, chief, other


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (pdf(1), FileType.PDF),
        (photo(), FileType.JPEG),
        (noise(0.01), FileType.TIFF),
        (zipped("[Content_Types].xml", "word/document.xml"), FileType.DOCX),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), FileType.XLSX),
    ],
)
def test_a_file_is_what_its_bytes_are(content: bytes, expected: FileType) -> None:
    assert type_of(content) is expected


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + b"\0" * 100,
        b"<html><script>alert(1)</script>",
        zipped("a.txt"),
        zipped("word/document.xml", "word/vbaProject.bin"),
        b"PK\x03\x04 torn",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100,
    ],
)
def test_everything_else_is_refused_with_a_way_out(content: bytes) -> None:
    with pytest.raises(Refused, match="ください。"):
        type_of(content)


def test_a_name_is_made_harmless_and_keeps_its_characters() -> None:
    assert safe_name("..\\..\\髙﨑𠮷辻󠄀の写真.jpeg", FileType.JPEG) == "髙﨑𠮷辻󠄀の写真.jpeg"
    assert safe_name("請求書.exe", FileType.PDF) == "請求書.exe.pdf"
    assert safe_name("a\u202egpj.pdf", FileType.PDF) == "agpj.pdf"
    assert safe_name("", FileType.PNG) == "添付.png"
    assert len(safe_name("長" * 500 + ".pdf", FileType.PDF)) == MOST_NAME


def test_what_was_attached_stays_provable_and_comes_back(desks: tuple[Desk, Desk, Desk]) -> None:
    clerk, chief, other = desks
    box = clerk.save(clerk.new("box", tag="KK-1", name="箱"))
    content = photo(1)
    made = attached(clerk, box, "正面.jpg", content)
    digest = hashlib.sha256(content).hexdigest()
    assert clerk.lines(made.id)[0].op["patch"]["blob"] == ["", digest]
    assert clerk.get("box", box.id).version == box.version  # an approval elsewhere is not in the way
    assert clerk.store.blobs.get(digest) == content
    with pytest.raises(Refused, match="添付済み"):
        attached(clerk, box, "別名.jpg", content)
    assert [each.name for each in attachments_of(chief, box)] == ["正面.jpg"]
    with pytest.raises(Refused, match="編集できません"):
        clerk.save(dataclasses.replace(made, name="別.jpg"))
    with pytest.raises(Forbidden), other.act("取外し") as act:
        detach(act, made, "違う箱")
    with pytest.raises(Refused, match="理由"), chief.act("取外し") as act:
        detach(act, made, "　")
    with chief.act("取外し") as act:
        detach(act, made, "違う箱")
    assert attachments_of(chief, box) == []
    assert clerk.lines(made.id)[-1].op["note"] == "違う箱"
    assert clerk.store.blobs.get(digest) == content
    chief.undo()
    assert attachments_of(chief, box, "photo")[0].id == made.id


def test_limits_are_told_before_anything_is_written(desks: tuple[Desk, Desk, Desk]) -> None:
    clerk, *_ = desks
    box = clerk.save(clerk.new("box", tag="KK-2", name="箱"))
    with pytest.raises(Refused, match="20MB"):
        receive(clerk, "a.pdf", b"%PDF-" + bytes(MOST_BYTES))
    with pytest.raises(Refused, match="0バイト"):
        receive(clerk, "a.pdf", b"")
    received = receive(clerk, "a.pdf", pdf(1))
    with pytest.raises(Refused, match="添付できません"), clerk.act("添付") as act:
        attach(act, box, "certificate", received)
    with pytest.raises(Refused, match="登録済み"), clerk.act("添付") as act:
        attach(act, clerk.new("box"), "photo", received)
    assert attachments_of(clerk, box) == []
