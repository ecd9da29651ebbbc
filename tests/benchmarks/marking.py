"""Marking files of about 100 KB, and looking through a folder of them; figures are seconds for one file."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from random import Random

import docx
from PIL import Image

from komae_desk.marking.inspection import Cache, Finding, inspect
from komae_desk.marking.mark import Mark
from komae_desk.marking.one_file import Wish
from komae_desk.marking.run import Line, Run
from komae_desk.marking.tree import files_in
from tests.benchmarks.measure import Promise, Samples, benchmark, clocked, gathered

FILES, SEEN, TIMES = 600, 4_000, 5
MARKING = Promise("≥ 300 files/s, ≥ 5 × python-docx", median=1 / 300, ratio=1 / 5)
CHECKING = Promise("≥ 2,000 files/s", median=1 / 2_000)
WANTED = Mark("C2I2A1", "重要情報　機密性2・完全性2・可用性1", "HC-2 HC-4", "JS-0001")


class Kept:
    """A run's log in memory."""

    def __init__(self) -> None:
        self.held: list[Line] = []

    def lines(self) -> Sequence[Line]:
        return self.held

    def add(self, lines: Sequence[Line]) -> None:
        self.held += lines


class Shelf:
    """A register of one asset."""

    def code_of(self, number: str, /) -> str:
        return WANTED.code if number == WANTED.number else ""

    def code_by_digest(self, digest: str, /) -> str:
        return ""


def document(path: Path) -> None:
    """Two hundred paragraphs and a picture that packs badly: about 100 KB."""
    chance = Random(1)
    picture = path.with_suffix(".png")
    Image.frombytes("RGB", (170, 120), chance.randbytes(170 * 120 * 3)).save(picture)
    made = docx.Document()
    for _ in range(200):
        made.add_paragraph("本文の行です。" * 3 + str(chance.random()))
    made.add_picture(str(picture))
    made.save(str(path))
    if not 90_000 < path.stat().st_size < 120_000:
        raise AssertionError(path.stat().st_size)


def fill(folder: Path, source: Path, files: int) -> list[Path]:
    shutil.rmtree(folder, ignore_errors=True)
    for number in range(files):
        below = folder / str(number // 1_000)
        below.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, below / f"{number}.docx")
    return list(files_in([folder]))


def mark_all(paths: list[Path], sync: bool) -> None:
    run = Run(Kept(), Wish(WANTED, sync=sync))
    run.go(paths, lambda done, total: None)
    if run.counts() != {"marked": len(paths)}:
        raise AssertionError(run.counts())


def load_and_save(paths: list[Path]) -> None:
    for path in paths:
        docx.Document(str(path)).save(str(path))


def marking(files: int, times: int, *, sync: bool) -> Samples:
    pairs = []
    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / "one.docx"
        document(source)
        for _ in range(times):
            paths = fill(Path(place) / "files", source, files)
            ours = clocked(partial(mark_all, paths, sync))
            few = paths[: max(files // 10, 1)]
            theirs = clocked(partial(load_and_save, few))
            pairs.append(((ours[0] / files, ours[1] / files), (theirs[0] / len(few), theirs[1] / len(few))))
    return gathered(pairs)


@benchmark(
    "marking: a .docx of 100 KB, not waiting for the disk",
    baseline="python-docx loads and saves it",
    promise=MARKING,
    quick={"files": 3, "times": 1},
)
def without_waiting(files: int = FILES, times: int = TIMES) -> Samples:
    """Every file read, checked, written beside, opened again, compared, put in its place."""
    return marking(files, times, sync=False)


@benchmark(
    "marking: a .docx of 100 KB, each synced",
    baseline="python-docx loads and saves it, not synced",
    promise=Promise("≥ 5 × python-docx", ratio=1 / 5),
    quick={"files": 3, "times": 1},
)
def with_waiting(files: int = FILES, times: int = TIMES) -> Samples:
    """The same with an fsync of every file and of its folder."""
    return marking(files, times, sync=True)


@benchmark(
    "marking: a .docx looked at in a folder, nothing known of it",
    baseline="zipfile opens it",
    promise=CHECKING,
    quick={"files": 3, "times": 1},
)
def looking(files: int = SEEN, times: int = TIMES) -> Samples:
    """Folders listed, names and properties read and held against the register."""
    pairs = []

    def look(folder: Path) -> None:
        _, counts = inspect(list(files_in([folder])), Shelf(), Cache(), lambda done, total: None)
        if counts != {Finding.FINE: files}:
            raise AssertionError(counts)

    def open_all(paths: list[Path]) -> None:
        for path in paths:
            with zipfile.ZipFile(path):
                pass

    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / "one.docx"
        document(source)
        mark_all([source], sync=False)
        folder = Path(place) / "files"
        paths = fill(folder, source, files)
        for _ in range(times):
            ours, theirs = clocked(partial(look, folder)), clocked(partial(open_all, paths))
            pairs.append(((ours[0] / files, ours[1] / files), (theirs[0] / files, theirs[1] / files)))
    return gathered(pairs)
