"""The files attached to what a dossier shows: copied beside it, each held against the hash of its record, numbered."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from komae_desk.areas.finding.dossier.year import YearOfSection
from komae_desk.core.area import Ledger
from komae_desk.core.attachment import ATTACHMENT, Attachment, use_in_words
from komae_desk.core.errors import Refused
from komae_desk.core.record import Record

FOLDER = "添付"
LIST = f"{FOLDER}/一覧.csv"
NAME_LENGTH = 60
SPARE = 64 * 1024 * 1024
NO_ROOM = (
    "監査資料を置く場所の空きが足りません（添付ファイルだけで{need:,}MB要ります）。"
    "不要なファイルを削除するか、別の場所を選んで、もう一度作ってください。"
)
NOT_HERE = "この端末に届いていない"
DAMAGED = "壊れていて読めない"
HEADS = (
    "番号", "様式", "記録", "用途", "ファイル名", "大きさ（バイト）", "SHA-256", "添付した日", "添付した人",
    "写したファイル", "状態",
)  # fmt: skip


@dataclass(frozen=True)
class Attached:
    """One file at one record, in the order in which they are numbered from 1."""

    number: int
    ledger: Ledger
    record: Record
    attachment: Attachment
    use: str


@dataclass(frozen=True)
class Copied:
    """What became of one: its path in the folder, or why there is none."""

    of: Attached
    path: str = ""
    fault: str = ""

    @property
    def row(self) -> list[str]:
        """As the list of the folder has it, under HEADS."""
        one, file = self.of, self.of.attachment
        day = "" if file.attached_on is None else file.attached_on.isoformat()
        return [
            f"{one.number:04}", one.ledger.code, named(one.record), one.use, file.name, str(file.size), file.blob, day,
            file.attached_by, self.path, self.fault or "写した",
        ]  # fmt: skip


def named(record: Record) -> str:
    """Number and name of a record."""
    return f"{record.number} {record.heading}".strip() if record.number not in record.heading else record.heading


def attached_in(year: YearOfSection) -> list[Attached]:
    """Every file at what is shown, and those that were attached in the year; 取消し ones stand in the table alone."""
    parts = {part.ledger.kind: part for part in year.parts}
    if ATTACHMENT not in parts:
        return []
    wanted = {record.id for part in year.parts for record in part.shown} | parts[ATTACHMENT].touched
    there = {(part.ledger.kind, each.id): (part.ledger, each) for part in year.parts for each in part.records}
    found: list[tuple[Ledger, Record, Attachment]] = []
    for each in parts[ATTACHMENT].standing:
        place = there.get((getattr(each, "about_kind", ""), getattr(each, "about", None) or each.id))
        if isinstance(each, Attachment) and place is not None and wanted & {place[1].id, each.id}:
            found.append((*place, each))
    found.sort(key=lambda at: (at[0].code or "~", at[1].number, at[1].heading, at[2].attached_on or year.day, at[2].id))
    look: Any = year.look
    return [Attached(n, ledger, one, file, use_in_words(look, file)) for n, (ledger, one, file) in enumerate(found, 1)]


def require_room(files: list[Attached], place: Path) -> None:
    """Raise Refused before anything is written when the copies would not find room."""
    need = sum(each.attachment.size for each in files)
    if need and shutil.disk_usage(place).free < need + SPARE:
        raise Refused(NO_ROOM.format(need=-(-need // 1024**2)))


def copy(year: YearOfSection, files: list[Attached], room: Path, tell: Callable[[], object]) -> Iterator[Copied]:
    """Copy them into the folder one by one; what is not what its record says is named, never copied."""
    if files:
        (room / FOLDER).mkdir()
    for each in files:
        yield _copy(year, each, room)
        tell()


def _copy(year: YearOfSection, each: Attached, room: Path) -> Copied:
    blobs = year.desk.store.blobs
    try:
        content = blobs.get(each.attachment.blob) if blobs is not None else None
    except Refused:
        return Copied(each, fault=DAMAGED)
    if content is None:
        return Copied(each, fault=NOT_HERE)
    path = f"{FOLDER}/{each.number:04}_{_short(each.attachment.name)}"
    (room / path).write_bytes(content)
    with (room / path).open("rb") as written:
        if hashlib.file_digest(written, "sha256").hexdigest() != each.attachment.blob:
            raise OSError("the copy is not the file")
    return Copied(each, path)


def _short(name: str) -> str:
    """A name every system takes: the ending stays, the rest is cut where it is long."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem[:NAME_LENGTH].strip(' .')}{dot}{ending}" if stem else name[:NAME_LENGTH]
