"""Files attached to records (証明書・写真・用紙の写し): kept by SHA-256, provable by the journal (settled.md 20)."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Protocol
from uuid import UUID

from komae_desk.core.errors import Forbidden, Refused
from komae_desk.core.folding import graphemes
from komae_desk.core.identity import uuid7
from komae_desk.core.record import Choice, Kind, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.act import Act
    from komae_desk.core.desk import Desk, Look

ATTACHMENT = "attachment"
MOST_BYTES = 20 * 1024 * 1024
QUOTA = 2 * 1024 * 1024 * 1024
"""What a section may attach in all, where no server says otherwise (R46)."""
MOST_NAME = 120
_MOST_PARTS = 5_000


class FileType(Choice):
    """What may be attached; told by the bytes, never by the name."""

    PDF = "pdf", "PDF"
    JPEG = "jpeg", "写真（JPEG）"
    PNG = "png", "画像（PNG）"
    TIFF = "tiff", "画像（TIFF）"
    DOCX = "docx", "Word文書"
    XLSX = "xlsx", "Excelブック"


SUFFIXES: Mapping[FileType, tuple[str, ...]] = {
    FileType.PDF: (".pdf",),
    FileType.JPEG: (".jpg", ".jpeg"),
    FileType.PNG: (".png",),
    FileType.TIFF: (".tif", ".tiff"),
    FileType.DOCX: (".docx",),
    FileType.XLSX: (".xlsx",),
}
SHOWN = frozenset({FileType.PDF, FileType.JPEG, FileType.PNG, FileType.TIFF})
"""What the program shows itself; the others are written to a file to be opened."""


@dataclass(frozen=True)
class Attaching:
    """What a ledger's records may have attached: a code that is stored, and what it is called."""

    code: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Attachment(Record):
    """One file at one record. It is never changed: another file is another entry, and what is wrong is 取消し."""

    kind: ClassVar[str] = ATTACHMENT
    title: ClassVar[str] = "添付"

    about: UUID | None = labelled("記録", required=True, indexed=True, hidden=True)
    about_kind: str = labelled("台帳", default="", required=True, kind=Kind.CODE, hidden=True)
    use: str = labelled("用途", default="", required=True, kind=Kind.CODE, hidden=True)
    name: str = labelled("ファイル名", default="", required=True, length=MOST_NAME)
    file_type: FileType | None = labelled("種類", required=True)
    size: int = labelled("大きさ", default=0, unit="バイト")
    blob: str = labelled(
        "照合値（SHA-256）", default="", required=True, kind=Kind.CODE, length=64, indexed=True, hidden=True
    )
    note: str = labelled("説明", default="", kind=Kind.LONG)
    attached_on: date | None = labelled("添付した日")
    attached_by: str = labelled("添付した人", default="", kind=Kind.NAME)

    @property
    def heading(self) -> str:
        """The file's name."""
        return self.name or self.title


class Blobs(Protocol):
    """The bytes of one stream's attachments on this PC, encrypted beside the database."""

    def quota(self) -> int:
        """How many bytes the section may attach in all."""
        ...

    def used(self) -> int:
        """How many of them are here."""
        ...

    def has(self, digest: str) -> bool: ...
    def put(self, content: bytes) -> str:
        """Keep bytes for good; returns their SHA-256 in hex."""
        ...

    def get(self, digest: str) -> bytes | None:
        """The bytes, verified; None where they have not arrived. Raises Refused when they are damaged everywhere."""
        ...


@dataclass(frozen=True)
class Picture:
    """One page as pixels (RGBX, 8 bits each): for the screen and for the printer."""

    width: int
    height: int
    data: bytes
    pages: int


Pictures = Callable[[bytes, FileType, int, int], Picture]
"""(content, type, page from 0, longest side in pixels) -> the page; runs confined, on a thread. Raises Refused."""


@dataclass(frozen=True)
class Received:
    """A file that was looked at and is kept; to be attached by an act."""

    name: str
    file_type: FileType
    size: int
    blob: str


def type_of(content: bytes) -> FileType:
    """What the bytes are; raises Refused for everything that may not be attached."""
    heads = (
        (b"%PDF-", FileType.PDF),
        (b"\xff\xd8\xff", FileType.JPEG),
        (b"\x89PNG\r\n\x1a\n", FileType.PNG),
        (b"II*\x00", FileType.TIFF),
        (b"MM\x00*", FileType.TIFF),
    )
    for head, found in heads:
        if content.startswith(head):
            return found
    if content.startswith(b"PK\x03\x04"):
        return _office_type(content)
    raise Refused(
        "この種類のファイルは添付できません。添付できるのは、PDF、写真・画像（JPEG・PNG・TIFF）、"
        "Word文書（.docx）、Excelブック（.xlsx）です。PDFに変えてから、もう一度添付してください。"
    )


def _office_type(content: bytes) -> FileType:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as broken:
        raise Refused(
            "ファイルが壊れているため、添付できません。元のファイルを開いて、保存し直してください。"
        ) from broken
    parts = {name.lower() for name in names}
    if len(names) > _MOST_PARTS or any(part.endswith("vbaproject.bin") for part in parts):
        raise Refused("マクロを含むファイルは添付できません。PDFに変えてから、もう一度添付してください。")
    for part, found in (("word/document.xml", FileType.DOCX), ("xl/workbook.xml", FileType.XLSX)):
        if part in parts:
            return found
    raise Refused("圧縮ファイル（ZIP）は添付できません。中のファイルを取り出し、一つずつ添付してください。")


def safe_name(name: str, file_type: FileType) -> str:
    """The last part of a name, without what no file system takes; it ends as its content says."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*').strip(" .") or "添付"
    suffix = next((s for s in SUFFIXES[file_type] if plain.lower().endswith(s)), "")
    stem = plain[: len(plain) - len(suffix)] or "添付"
    ending = plain[len(plain) - len(suffix) :] if suffix else SUFFIXES[file_type][0]
    return "".join(graphemes(stem)[: MOST_NAME - len(ending)]) + ending


def receive(desk: Desk, name: str, content: bytes) -> Received:
    """Look at a file and keep its bytes (any thread); an act then attaches it. Raises Refused."""
    blobs = desk.store.blobs
    if blobs is None:
        raise Refused("この端末では、ファイルを添付できません。ログインし直してから、もう一度添付してください。")
    if not content:
        raise Refused("中身のないファイル（0バイト）は添付できません。元のファイルを確かめてください。")
    if len(content) > MOST_BYTES:
        raise Refused(
            f"ファイルが{MOST_BYTES // 1024**2}MBを超えているため、添付できません。"
            "画質を下げるか、ページを分けて、もう一度添付してください。"
        )
    file_type = type_of(content)
    digest = hashlib.sha256(content).hexdigest()
    if not blobs.has(digest):
        if blobs.used() + len(content) > blobs.quota():
            raise Refused(
                "課の添付ファイルの合計が上限に達しているため、添付できません。"
                "画質を下げるか、情報政策課に上限の変更を依頼してください。"
            )
        blobs.put(content)
    return Received(safe_name(name, file_type), file_type, len(content), digest)


def attach(act: Act, record: Record, use: str, received: Received, note: str = "") -> Attachment:
    """Attach what was received to a record, in an act; its hash goes into the journal. Raises Refused."""
    ledger = act.ledger(record.kind)
    if ledger is None or use not in {each.code for each in ledger.attaches}:
        raise Refused(f"{record.title}には、このファイルを添付できません。")
    if not record.version or record.voided:
        raise Refused(f"{record.heading}には、添付できません。登録済みの記録を選んでください。")
    if any(each.blob == received.blob and each.use == use for each in attachments_of(act, record)):
        raise Refused(f"同じ内容のファイルが、{record.heading}に添付済みです。")
    made = Attachment(
        id=uuid7(),
        state=act.desk.ledgers[ATTACHMENT].workflow.initial,
        about=record.id,
        about_kind=record.kind,
        use=use,
        name=received.name,
        file_type=received.file_type,
        size=received.size,
        blob=received.blob,
        note=note,
        attached_on=act.today,
        attached_by=act.user.name,
    )
    saved = act.save(made)
    assert isinstance(saved, Attachment)
    return saved


def detach(act: Act, attached: Attachment, note: str) -> None:
    """Take an attachment out of sight with a reason; its line and its hash stay in the journal."""
    if not note.strip():
        raise Refused("取り外す理由を入力してください。", "note")
    if why := why_not_detach(act, attached):
        raise Forbidden(why, attached, "void", "role")
    act.void(attached, note)


def why_not_detach(look: Look, attached: Attachment) -> str:
    """Whoever attached it and those who correct records of its ledger may take it away; else why not."""
    ledger = look.ledger(attached.about_kind)
    roles = ledger.workflow.correct_by if ledger is not None else ()
    lines = look.lines(attached.id)
    if look.user.may(roles, ledger.code if ledger is not None else "") or (lines and lines[0].by == look.user.person):
        return ""
    return f"取り外せるのは、{'・'.join(role.label for role in roles)}と、添付した人です。"


def attachments_of(look: Look, record: Record, use: str = "") -> list[Attachment]:
    """What is attached to a record, the oldest first; of one use where it is named."""
    return [each for each in _all_of(look, record) if not use or each.use == use]


def _all_of(look: Look, record: Record) -> Iterator[Attachment]:
    for each in look.find(ATTACHMENT, about=record.id):
        if isinstance(each, Attachment):
            yield each


def use_in_words(look: Look, attached: Attachment) -> str:
    """What an attachment is, as its ledger calls it."""
    ledger = look.ledger(attached.about_kind)
    found = (each.title for each in (ledger.attaches if ledger is not None else ()) if each.code == attached.use)
    return next(found, attached.title)
