from pathlib import Path

import pytest

from komae_desk.store.anchor import Head
from komae_desk.store.commit_mark import Mark, MarkFile

MARK = Mark(7, b"saltsalt", b"checksum", Head(12, b"h" * 32))


def test_a_mark_reads_back() -> None:
    assert Mark.unpack(MARK.pack()) == MARK
    assert Mark.unpack(Mark().pack()) == Mark()
    assert len(MARK.pack()) <= 512


@pytest.mark.parametrize("at", range(80))
def test_a_torn_mark_claims_nothing(at: int) -> None:
    content = bytearray(MARK.pack())
    content[at] ^= 1
    assert Mark.unpack(bytes(content)) is None
    assert Mark.unpack(bytes(content[:at])) is None


def test_its_presence_is_the_unclean_end(tmp_path: Path) -> None:
    marks = MarkFile(tmp_path)
    assert marks.found() == (False, None)
    marks.begin()
    marks.put(MARK)
    marks.close()
    marks.put(Mark())
    assert MarkFile(tmp_path).found() == (True, MARK)
    again = MarkFile(tmp_path)
    again.begin()
    assert again.found() == (True, Mark())
    again.end()
    assert again.found() == (False, None)
