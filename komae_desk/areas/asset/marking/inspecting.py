"""Folders held against the section's register: what it tells, what was read of files before, rows of the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any

from komae_desk.areas.asset.information.record import InformationAsset
from komae_desk.areas.asset.marking.record import NamedFile
from komae_desk.areas.asset.marking.words import code_of, grades_of
from komae_desk.core.collecting import uncollected
from komae_desk.core.desk import Desk
from komae_desk.marking.inspection import Cache, Finding, Seen, inspect, summary
from komae_desk.marking.mark import grade_in_name
from komae_desk.marking.tree import files_in

HEADS = ("結果", "ファイル", "付いている表示", "台帳の分類", "対処", "場所")
_CACHE = "marking.cache"
_PIECE = 2_000
KEPT_EVERY = 60.0
"""Seconds of a check after which what was read so far is kept."""

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


class Shelf:
    """The register as it stands when a check begins."""

    def __init__(self, desk: Desk) -> None:
        every = [each for each in desk.find("information_asset") if isinstance(each, InformationAsset)]
        known = {each.id: each for each in every if not each.voided}
        self._codes = {each.tag: code_of(each) for each in known.values()}
        files = [each for each in desk.find("named_file") if isinstance(each, NamedFile) and each.state == "kept"]
        self._digests = {
            each.digest: code_of(known[each.asset]) for each in files if each.asset in known and not each.voided
        }

    def code_of(self, number: str) -> str:
        """The class of an asset, "" for a number that is not there."""
        return self._codes.get(number, "")

    def code_by_digest(self, digest: str) -> str:
        """The class of a file by its content."""
        return self._digests.get(digest, "")


@dataclass(frozen=True, eq=False)
class Report:
    """What a check found: how many files stand how, and in words those that need somebody.

    There may be 100,000 rows. They are made beside the window, and are words alone: what else was held of a file is
    gone before the collector of cycles wakes, which would hold up every thread for as long as it looks at them.
    """

    places: tuple[Path, ...]
    at: datetime
    counts: Counter[Finding]
    rows: tuple[tuple[str, ...], ...]

    @property
    def sentence(self) -> str:
        """「1,200件を確かめました。…」."""
        return summary(self.counts)


def _rows(found: Sequence[Seen]) -> tuple[tuple[str, ...], ...]:
    """The worst first, as Finding orders them."""
    order = {finding: n for n, finding in enumerate(Finding)}
    return tuple(map(row, sorted(found, key=lambda seen: (order[seen.finding], str(seen.path)))))


def row(seen: Seen) -> tuple[str, ...]:
    """One file in words."""
    grade = grade_in_name(seen.path)
    carried = grades_of(seen.facts.code) if seen.facts.code else f"名前だけ：機密性{grade}" if grade else "なし"
    where = str(seen.path.parent)
    return seen.finding.label, seen.path.name, carried, grades_of(seen.expected), seen.advice, where


def check(desk: Desk, places: Sequence[Path], progress: Progress, cancelled: Cancelled) -> Report:
    """Look through folders; may run beside the window. What was read is kept also when Stopped is raised."""
    with uncollected():
        report = _checked(desk, places, progress, cancelled)
    counts = report.counts
    words = "、".join(f"{f.label} {counts[f]:,}件" for f in Finding if counts.get(f))
    desk.note("marking", f"ファイルの表示の点検 {sum(counts.values()):,}件　{words}")
    return report


def _checked(desk: Desk, places: Sequence[Path], progress: Progress, cancelled: Cancelled) -> Report:
    paths = list(files_in(places, cancelled))
    cache = _known(desk)
    noting = _Noting(desk, cache, progress)
    try:
        found, counts = inspect(paths, Shelf(desk), cache, noting, cancelled)
        cache.keep(paths, [place for place in places if place.is_dir()])
    finally:
        _remember(desk, cache)
    return Report(tuple(places), desk.now, counts, _rows(found))


class _Noting:
    """Tells how far a check is, and keeps what was read every minute: a power cut costs no more than that."""

    def __init__(self, desk: Desk, cache: Cache, progress: Progress) -> None:
        self._desk, self._cache, self._progress, self._kept_at = desk, cache, progress, monotonic()

    def __call__(self, done: int, total: int) -> None:
        if monotonic() - self._kept_at >= KEPT_EVERY:
            _remember(self._desk, self._cache)
            self._kept_at = monotonic()
        self._progress(done, total)


def _known(desk: Desk) -> Cache:
    """What was read before, from the encrypted file: names of files lie nowhere else."""
    entries: dict[str, list[Any]] = {}
    number = 0
    while piece := desk.store.preference(desk.user.person, f"{_CACHE}.{number}"):
        entries |= piece
        number += 1
    return Cache(entries)


def _remember(desk: Desk, cache: Cache) -> None:
    every = list(cache.entries.items())
    pieces = [dict(every[at : at + _PIECE]) for at in range(0, len(every), _PIECE)]
    for number, piece in enumerate([*pieces, {}]):
        desk.store.set_preference(desk.user.person, f"{_CACHE}.{number}", piece)
