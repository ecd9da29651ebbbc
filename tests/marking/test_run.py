"""Many files: a run is stopped, resumed, killed and taken back; every file is the old one or the new one."""

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from komae_desk.core.intake import Stopped
from komae_desk.marking.durable import BESIDE
from komae_desk.marking.mark import Place, named
from komae_desk.marking.one_file import Wish, mark_file, read_mark
from komae_desk.marking.run import AT_A_TIME, Line, Run
from komae_desk.marking.tree import files_in
from tests.marking import documents
from tests.marking.file_log import FileLog, run
from tests.marking.stamps import mark, stamp

ROOT = Path(__file__).parents[2]


class ListLog:
    def __init__(self) -> None:
        self.held: list[Line] = []

    def lines(self) -> Iterable[Line]:
        return list(self.held)

    def add(self, lines: Sequence[Line]) -> None:
        self.held += [Line.of(line.packed()) for line in lines]


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("sources")
    return [*documents.office_files(folder), *documents.pdf_files(folder)]


def fill(folder: Path, sources: list[Path], copies: int) -> dict[Path, bytes]:
    for number in range(copies):
        below = folder / f"{number % 3}" / "深い所"
        below.mkdir(parents=True, exist_ok=True)
        for source in sources:
            shutil.copy2(source, below / f"{number}-{source.name}")
        (below / f"{number}.txt").write_text("覚え", encoding="utf-8")
    (folder / "~$1.docx").write_bytes(b"left by Word")
    return {path: path.read_bytes() for path in files_in([folder])}


def nothing(done: int, total: int) -> None:
    pass


def same(path: Path, data: bytes, tmp_path: Path) -> bool:
    """The old file: a PDF and others to the byte, an Office file part for part."""
    if path.read_bytes() == data:
        return True
    other = tmp_path / f"same{path.suffix}"
    other.write_bytes(data)
    return path.suffix in (".docx", ".docm", ".xlsx", ".xlsm", ".pptx", ".pptm") and documents.parts(
        path
    ) == documents.parts(other)


def test_a_run_is_stopped_resumed_and_taken_back_as_a_whole(sources: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "files"
    before = fill(folder, sources, 15)
    marked_before = next(path for path in before if path.name.endswith("python-docx.docx"))
    mark_file(marked_before, Wish(mark(Place.FOOTER, "C1I1A1")))
    before[marked_before] = marked_before.read_bytes()
    broken = next(path for path in before if path.name.endswith("reportlab.pdf"))
    broken.write_bytes(b"%PDF-1.4 nothing")
    before[broken] = broken.read_bytes()
    log, counts = ListLog(), list[tuple[int, int]]()
    wish = Wish(mark(Place.HEADER), prefix=True)
    paths = list(before)
    assert len(paths) > 2 * AT_A_TIME and not any(path.name.startswith("~$") for path in paths)

    with pytest.raises(Stopped):
        Run(log, wish, stamp).go(paths, lambda *c: counts.append(c), lambda: len(counts) > 1)
    assert counts == [(0, len(paths)), (AT_A_TIME, len(paths))]
    Run(log, wish, stamp).go(paths, lambda *c: counts.append(c))
    assert counts[-1] == (len(paths), len(paths))

    texts = sum(path.suffix == ".txt" for path in paths)
    expected = {"marked": len(paths) - texts - 2, "replaced": 1, "named": texts, "damaged": 1}
    assert Run(log, wish, stamp).counts() == expected
    assert all(read_mark(named(p, wish.mark)) == wish.mark for p in paths if p.suffix != ".txt" and p != broken)
    line = Run(log, wish).known()[str(broken)]
    assert line.is_left and line.sentence.endswith("。") and broken.read_bytes() == before[broken]
    by_name = [line for line in Run(log, wish).known().values() if line.path.endswith(".txt")]
    assert all(len(line.digest) == 64 for line in by_name)

    # Somebody goes on working in one of them: that work stays when the run is taken back.
    worked_on = named(next(p for p in paths if p.name.endswith("reportlab.pdf") and p != broken), wish.mark)
    assert Run(log, wish, stamp).undo(nothing) == []
    assert set(files_in([folder])) == set(before) and not worked_on.exists()
    assert all(same(path, data, tmp_path) for path, data in before.items())
    assert read_mark(marked_before) == mark(Place.FOOTER, "C1I1A1")
    assert not list(folder.rglob(f"{BESIDE}*"))


def test_each_file_is_old_or_new_after_a_kill(sources: list[Path], tmp_path: Path) -> None:
    kill_and_resume(5, sources, tmp_path)


@pytest.mark.proof
def test_each_file_is_old_or_new_after_many_kills(sources: list[Path], tmp_path: Path) -> None:
    kill_and_resume(200, sources, tmp_path)


def kill_and_resume(kills: int, sources: list[Path], tmp_path: Path) -> None:
    folder, log = tmp_path / "files", tmp_path / "log"
    before = fill(folder, sources, 10)
    chance = random.Random(4)
    wanted = mark(Place.HEADER)
    halfway = 0
    for _ in range(kills):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.marking.file_log", str(folder), str(log)], stdout=subprocess.PIPE, cwd=ROOT
        )
        assert process.stdout is not None and process.stdout.readline() == b"ready\n"
        written = log.stat().st_size if log.exists() else 0
        while process.poll() is None and (log.stat().st_size if log.exists() else 0) == written:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.15))  # the moment of the kill is what is tried
        process.kill()
        process.wait()
        process.stdout.close()
        new = 0
        for path, data in before.items():
            there = [each for each in (path, named(path, wanted)) if each.exists()]
            assert len(there) == 1
            if there[0].read_bytes() == data:
                new += there[0] != path
                continue
            assert read_mark(there[0]) == wanted
            if there[0].suffix != ".pdf":
                documents.parts(there[0])
            new += 1
        halfway += 0 < new < len(before)
        if new == len(before):
            assert run(FileLog(log)).undo(nothing) == []
            log.unlink()
            assert all(same(path, data, tmp_path) for path, data in before.items())
            before = {path: path.read_bytes() for path in before}
    assert halfway >= kills // 4
    run(FileLog(log)).go([p for p in files_in([folder])], nothing)
    assert not list(folder.rglob(f"{BESIDE}*"))
    left = [line for line in run(FileLog(log)).known().values() if line.is_left]
    assert not left
    assert run(FileLog(log)).counts() == {"marked": len(before) - 10, "named": 10}
    assert run(FileLog(log)).undo(nothing) == []
    assert all(same(path, data, tmp_path) for path, data in before.items())
