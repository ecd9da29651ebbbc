"""Files of nearly 500 MiB are streamed: a process with no more than 200 MiB of memory of its own marks them."""

import subprocess
import sys
import zipfile
from pathlib import Path
from random import Random

import pytest

from komae_desk.marking.durable import MOST_BYTES
from komae_desk.marking.mark import Place
from komae_desk.marking.one_file import Wish, mark_file
from komae_desk.marking.pdf_file import PdfFile
from komae_desk.marking.refusal import Reason, Untouched
from tests.marking import documents
from tests.marking.stamps import mark, stamp

ROOT = Path(__file__).parents[2]
MOST_MEMORY = 200 * 1024 * 1024
LIMITS = (MOST_MEMORY, MOST_MEMORY)
PIECE = Random(1).randbytes(1024 * 1024)


def large_word(path: Path, pieces: int) -> Path:
    held = documents.parts(documents.word(path))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in held.items():
            archive.writestr(name, data)
        with archive.open(zipfile.ZipInfo("word/media/video.mp4"), "w") as part:
            for _ in range(pieces):
                part.write(PIECE)
    return path


def large_pdf(path: Path, pieces: int) -> Path:
    before = documents.pdf(path).read_bytes()
    known = PdfFile(before)
    with path.open("ab") as file:
        file.write(b"\n%d 0 obj\n<</Length %d>>\nstream\n" % (known.size, pieces * len(PIECE)))
        for _ in range(pieces):
            file.write(PIECE)
        file.write(b"\nendstream\nendobj\n")
        start = file.tell()
        file.write(b"xref\n%d 1\n%010d 00000 n \n" % (known.size, len(before) + 1))
        facts = (known.size + 1, known.trailer["Root"].number, known.start, start)
        file.write(b"trailer\n<</Size %d/Root %d 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % facts)
    return path


def mark_and_unmark(paths: list[Path]) -> None:
    """What the child does: mark, mark otherwise, take away; the parts are what they were."""
    for path in paths:
        for wanted in (mark(Place.HEADER), mark(Place.FOOTER), None):
            mark_file(path, Wish(wanted), stamp)


@pytest.mark.proof
@pytest.mark.skipif(sys.platform != "linux", reason="the limit of memory is Linux's")
def test_a_file_of_490_mib_is_marked_in_200_mib_of_memory(tmp_path: Path) -> None:
    paths = [large_word(tmp_path / "a.docx", 490), large_pdf(tmp_path / "a.pdf", 490)]
    size = paths[1].stat().st_size
    code = "import sys; from pathlib import Path; from tests.marking import test_large as t; "
    code += "t.mark_and_unmark([Path(each) for each in sys.argv[1:]])"
    command = [sys.executable, "-c", f"import resource; resource.setrlimit(resource.RLIMIT_DATA, {LIMITS}); {code}"]
    done = subprocess.run([*command, *map(str, paths)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert paths[1].stat().st_size == size
    with zipfile.ZipFile(paths[0]) as archive:
        assert archive.testzip() is None


def test_a_larger_one_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)  # a hole: nothing is written
    with pytest.raises(Untouched) as refused:
        mark_file(path, Wish(mark()))
    assert refused.value.reason is Reason.TOO_BIG
