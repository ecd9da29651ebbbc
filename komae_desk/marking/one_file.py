"""One file gets a mark, another one in its place, or none; whatever happens, it is the old file or the new one."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from komae_desk.marking import office, pdf
from komae_desk.marking.durable import copy_beside, looked_at, put_in_place, reason_of, sync_folder
from komae_desk.marking.mark import Mark, grade_in_name, named
from komae_desk.marking.refusal import Reason, Untouched

PDF = ".pdf"
Stamp = Callable[[str, str], bytes]
"""Draws words for a place (its word) as a PDF of one page, as large as the words."""


class State(Enum):
    """What became of a file: the stored word and the one people read."""

    MARKED = "marked", "表示を付けた"
    REPLACED = "replaced", "表示を替えた"
    REMOVED = "removed", "表示を外した"
    NAMED = "named", "名前に表示した"
    SAME = "same", "表示済み"

    @property
    def code(self) -> str:
        """The stored word."""
        return str(self.value[0])

    @property
    def label(self) -> str:
        """What people read."""
        return str(self.value[1])


@dataclass(frozen=True)
class Wish:
    """What is wanted of a file: the mark (None: none), its name with the prefix or not (None: as it is).

    times: the moment of the last change stays. sync: wait for the disk.
    """

    mark: Mark | None
    prefix: bool | None = None
    times: bool = True
    sync: bool = True


@dataclass(frozen=True)
class Done:
    """What became of a file: where it is now, the mark and the prefix it had before, the mark it has."""

    state: State
    path: Path
    before: Mark | None = None
    had_prefix: bool = False
    mark: Mark | None = None


def carries_inside(path: Path) -> bool:
    """Whether a mark can be written into files of this kind; all others carry it in their name."""
    suffix = path.suffix.lower()
    return suffix in office.SUFFIXES or suffix == PDF


def read_mark(path: Path) -> Mark | None:
    """The mark inside a file; raises Untouched where it cannot be told."""
    try:
        with path.open("rb") as file:
            return pdf.read(file) if path.suffix.lower() == PDF else office.read(file)
    except OSError as failed:
        raise Untouched(reason_of(failed)) from failed


def mark_file(path: Path, wish: Wish, stamp: Stamp | None = None) -> Done:
    """Give a file what is wished of it; raises Untouched and leaves it alone where that may not be."""
    try:
        had = bool(grade_in_name(path))
        new = named(path, wish.mark if wish.prefix else None) if wish.prefix is not None else path
        mark, before, state = None, None, State.SAME
        if carries_inside(path):
            _check_name(path, new)
            mark = _possible(path, wish.mark, stamp)
            before, state = _inside(path, replace(wish, mark=mark), stamp)
        elif wish.prefix is None:
            raise Untouched(Reason.BY_NAME)
        if new != path:
            looked_at(path)
            _check_name(path, new)
            path.rename(new)
            if wish.sync:
                sync_folder(new.parent)
            state = State.NAMED if state is State.SAME else state
        return Done(state, new, before, had, mark)
    except OSError as failed:
        raise Untouched(reason_of(failed)) from failed


def _check_name(path: Path, new: Path) -> None:
    if new != path and new.exists():
        raise Untouched(Reason.NAME_TAKEN)
    if len(new.name.encode("utf-8", "surrogateescape")) > 255 and os.name != "nt":
        raise Untouched(Reason.NAME_TOO_LONG)


def _possible(path: Path, mark: Mark | None, stamp: Stamp | None) -> Mark | None:
    """The mark without words for pages that nobody draws."""
    return mark.plain() if mark is not None and path.suffix.lower() == PDF and stamp is None else mark


def _inside(path: Path, wish: Wish, stamp: Stamp | None) -> tuple[Mark | None, State]:
    stat = looked_at(path)
    is_pdf, mark = path.suffix.lower() == PDF, wish.mark
    with path.open("rb") as source:
        archive = None if is_pdf else office.opened(source, stat.st_size, whole=True)
        found = office.read_archive(archive) if archive is not None else pdf.read(source)
        if found == mark:
            return found, State.SAME
        with copy_beside(path) as (file, beside):
            if archive is not None:
                office.write(archive, file, office.SUFFIXES[path.suffix.lower()], mark, found)
            else:
                pdf.write(source, file, mark, stamp)
            source.close()
            put_in_place(file, beside, path, stat, times=wish.times, sync=wish.sync)
    if mark is None:
        return found, State.REMOVED
    return found, State.MARKED if found is None else State.REPLACED


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex; raises Untouched where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as failed:
        raise Untouched(reason_of(failed)) from failed
