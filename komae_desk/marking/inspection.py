"""Looking through folders for files that lack a mark, or carry another class than the register tells."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from komae_desk.core.intake import Stopped
from komae_desk.marking.mark import grade_in_name
from komae_desk.marking.one_file import carries_inside, digest, read_mark
from komae_desk.marking.refusal import Reason, Untouched

AT_A_TIME = 100
READERS = 4
_REASONS = {reason.code: reason for reason in Reason}


class Finding(Enum):
    """How a file stands: the stored word, the one people read, and what to do about it."""

    UNMARKED = "unmarked", "表示がない", "分類を表示してください。"
    DIFFERENT = "different", "台帳と分類が違う", "台帳の分類で表示し直すか、台帳の分類を確かめてください。"
    NAME_DIFFERS = "name_differs", "名前と中の表示が違う", "分類を確かめて、表示し直してください。"
    UNKNOWN = "unknown", "台帳にない", "情報資産台帳に登録するか、どの情報資産かを選んで表示し直してください。"
    UNREADABLE = "unreadable", "確かめられない", "ファイルを開いて、表示を目で確かめてください。"
    FINE = "fine", "問題なし", ""

    @property
    def code(self) -> str:
        """The stored word."""
        return str(self.value[0])

    @property
    def label(self) -> str:
        """What people read."""
        return str(self.value[1])

    @property
    def advice(self) -> str:
        """What to do about it."""
        return str(self.value[2])


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file itself tells: the code, label and asset number of its mark, or why it could not be read.

    digest: of a file that carries its mark in the name alone.
    """

    code: str = ""
    label: str = ""
    number: str = ""
    reason: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """One file that was looked at."""

    path: Path
    finding: Finding
    facts: Facts
    expected: str = ""

    @property
    def advice(self) -> str:
        """What to do about it, with the reason where it could not be read."""
        reason = _REASONS.get(self.facts.reason)
        return reason.sentence.partition("、")[0] + "、確かめられません。" if reason else self.finding.advice


class Register(Protocol):
    """What the section's register tells."""

    def code_of(self, number: str, /) -> str:
        """The class of an asset (「C2I2A1」), "" for a number that it does not hold."""
        ...

    def code_by_digest(self, digest: str, /) -> str:
        """The class of a file that is registered by its content, "" for one that is not."""
        ...


@dataclass
class Cache:
    """What was read of files before, as long as their size and time are the same."""

    entries: dict[str, list[Any]] = field(default_factory=dict)

    def facts(self, path: Path, stat: os.stat_result) -> Facts:
        """The facts of a file, read only where it has changed."""
        known = self.entries.get(str(path))
        if known is not None and known[:2] == [stat.st_size, stat.st_mtime_ns]:
            return Facts(*known[2:])
        facts = facts_of(path)
        # A file that somebody is writing, or a folder out of reach, is asked again next time.
        if facts.reason not in (Reason.OPEN.code, Reason.DISK.code, Reason.DENIED.code):
            values = [facts.code, facts.label, facts.number, facts.reason, facts.digest]
            self.entries[str(path)] = [stat.st_size, stat.st_mtime_ns, *values]
        return facts

    def keep(self, paths: Sequence[Path], below: Sequence[Path]) -> None:
        """Forget the files under these folders that are no longer there."""
        there = {str(path) for path in paths}
        roots = tuple(str(folder) + os.sep for folder in below)
        self.entries = {k: v for k, v in self.entries.items() if k in there or not k.startswith(roots)}


def facts_of(path: Path) -> Facts:
    """What a file tells of itself."""
    try:
        if not carries_inside(path):
            return Facts(digest=digest(path) if grade_in_name(path) else "")
        mark = read_mark(path)
    except Untouched as left:
        return Facts(reason=left.reason.code)
    return Facts(mark.code, mark.label, mark.number) if mark else Facts()


def judged(path: Path, facts: Facts, register: Register) -> Seen:
    """How a file stands to the register."""
    grade = grade_in_name(path)
    if facts.reason:
        return Seen(path, Finding.UNREADABLE, facts)
    if not facts.code and not grade:
        return Seen(path, Finding.UNMARKED, facts)
    if facts.code and grade and facts.code[1] != grade:
        return Seen(path, Finding.NAME_DIFFERS, facts)
    expected = register.code_of(facts.number) if facts.code else register.code_by_digest(facts.digest)
    if not expected:
        return Seen(path, Finding.UNKNOWN, facts)
    same = facts.code == expected if facts.code else grade == expected[1]
    return Seen(path, Finding.FINE if same else Finding.DIFFERENT, facts, expected)


Progress = Callable[[int, int], None]


def inspect(
    paths: Sequence[Path],
    register: Register,
    cache: Cache,
    progress: Progress,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[list[Seen], Counter[Finding]]:
    """Look at every file; return those that need somebody, and how many stand how. Raises Stopped."""
    counts: Counter[Finding] = Counter()
    found: list[Seen] = []
    done = 0

    def look(some: list[Path]) -> list[Seen]:
        return [seen for path in some if (seen := _look(path, register, cache)) is not None]

    with ThreadPoolExecutor(READERS) as readers:
        for group in _groups(paths, READERS):
            if cancelled():
                raise Stopped
            for some in readers.map(look, group):
                counts.update(seen.finding for seen in some)
                found += [seen for seen in some if seen.finding is not Finding.FINE]
            done += sum(len(some) for some in group)
            progress(done, len(paths))
    return found, counts


def _look(path: Path, register: Register, cache: Cache) -> Seen | None:
    try:
        stat = path.stat()
    except OSError:
        return None  # gone since the folder was listed
    return judged(path, cache.facts(path, stat), register)


def _groups(paths: Sequence[Path], width: int) -> Iterator[list[list[Path]]]:
    left = iter(paths)
    pieces = iter(lambda: list(islice(left, AT_A_TIME)), [])
    while group := list(islice(pieces, width)):
        yield group


def summary(counts: Mapping[Finding, int]) -> str:
    """「1,200件を確かめました。表示がない 3件、台帳にない 2件」."""
    words = [f"{f.label} {counts[f]:,}件" for f in Finding if counts.get(f) and f is not Finding.FINE]
    total = sum(counts.values())
    return f"{total:,}件を確かめました。" + ("、".join(words) if words else "問題のあるファイルはありません。")
