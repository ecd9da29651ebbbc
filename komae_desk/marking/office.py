"""Marking .docx, .xlsx and .pptx with their kin: which parts may change, and how the mark is read back."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import BinaryIO

from komae_desk.marking import excel, properties, slides, word
from komae_desk.marking.archive import Archive, rewrite
from komae_desk.marking.mark import Mark, mark_of
from komae_desk.marking.parts import RELATIONS, TYPES, Parts
from komae_desk.marking.refusal import Reason, Untouched

SUFFIXES = {
    **dict.fromkeys((".docx", ".docm"), "word"),
    **dict.fromkeys((".xlsx", ".xlsm"), "excel"),
    **dict.fromkeys((".pptx", ".pptm"), "slides"),
}
_AHEAD = 4 * 1024 * 1024
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Per kind of file, the parts that carry marks; every other one keeps its bytes (settled.md 29).
_CARRIERS = {
    "word": re.compile(
        r"(^|/)(document\d*\.xml|_rels/document\d*\.xml\.rels|[^/]*(head|foot)er[^/]*\.xml|komae_desk_mark\d+\.xml)$"
    ),
    "excel": re.compile(r"(^|/)(work|chart|dialog)sheets/[^/]+\.xml$"),
    "slides": re.compile(r"(^|/)slides/[^/]+\.xml$"),
}
_ALWAYS = {TYPES, RELATIONS, "docProps/custom.xml", "docProps/custom_mark.xml"}


def opened(file: BinaryIO, size: int, *, whole: bool = False) -> Archive:
    """The archive of an Office file; raises Untouched for one under a password or no archive at all.

    whole: all of it will be read, so that a small one is read at once.
    """
    head = file.read(8)
    if head == _COMPOUND:
        raise Untouched(Reason.LOCKED)
    if head[:4] != b"PK\x03\x04":
        raise Untouched(Reason.DAMAGED)
    return Archive(file, size, _AHEAD) if whole else Archive(file, size)


def read(file: BinaryIO) -> Mark | None:
    """The mark an Office file carries."""
    return read_archive(opened(file, os.fstat(file.fileno()).st_size))


def read_archive(archive: Archive) -> Mark | None:
    """The mark in an archive that is open."""
    if properties.PART in archive:
        return mark_of(properties.read(archive.read(properties.PART)))
    if RELATIONS not in archive:
        raise Untouched(Reason.UNUSUAL)
    if b"/custom-properties" not in archive.read(RELATIONS):
        return None
    where = properties.where(Parts(archive))
    return mark_of(properties.read(archive.read(where))) if where else None


def write(archive: Archive, to: BinaryIO, kind: str, mark: Mark | None, before: Mark | None) -> None:
    """Write an archive with this mark (None: without any) in place of the one it has to another file.

    Raises Untouched before anything is written where the file may not be changed.
    """
    parts = Parts(archive)
    if parts.is_signed():
        raise Untouched(Reason.SIGNED)
    where = properties.where(parts)
    properties.write(parts, mark.properties if mark else {})
    _write_words(parts, kind, mark, before)
    parts.finish()
    touched = {*parts.changed, *parts.removed}
    if any(name not in _ALWAYS and name != where and not _CARRIERS[kind].search(name) for name in touched):
        raise Untouched(Reason.UNUSUAL)
    archive.check()
    kept = rewrite(archive, to, parts.changed, parts.removed)
    to.flush()
    _compare(to, archive, parts.changed, parts.removed, kept)


def _write_words(parts: Parts, kind: str, mark: Mark | None, before: Mark | None) -> None:
    """Change pages only where words stand or are to stand."""
    if not (mark and mark.shown) and not (before and before.shown):
        return
    if kind == "word":
        word.write(parts, mark)
    elif kind == "excel":
        excel.write(parts, mark, before)
    else:
        slides.write(parts, mark)


def _compare(
    to: BinaryIO, source: Archive, changed: Mapping[str, bytes], removed: set[str], kept: Mapping[str, bytes]
) -> None:
    """Open what was written, and hold every part to what it must be."""
    again = Archive(to, to.seek(0, os.SEEK_END), _AHEAD)
    order = [name for name in source.parts if name not in removed]
    if list(again.parts) != [*order, *(name for name in changed if name not in source.parts)]:
        raise Untouched(Reason.UNEQUAL)
    for name, part in again.parts.items():
        same = again.read(name) == changed[name] if name in changed else again.digest(part) == kept[name]
        if not same:
            raise Untouched(Reason.UNEQUAL)
