from pathlib import Path

import pytest

from komae_desk.store.anchor import Head
from komae_desk.store.cipher import PAGE
from komae_desk.store.commit_mark import Mark, MarkFile, _summed, wal_damage

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


def frame(before: bytes, page: int, commit: int, salt: bytes) -> bytes:
    """A frame as SQLite writes it behind one that states the checksum before."""
    head, body = page.to_bytes(4, "big") + commit.to_bytes(4, "big"), bytes([page]) * PAGE
    return head + salt + _summed(head + body, before, "<") + body


def wal_of(*commits: int) -> bytearray:
    """A WAL of one generation with these commit flags."""
    start = bytes.fromhex("377f0682") + (3007000).to_bytes(4, "big") + PAGE.to_bytes(4, "big") + bytes(4) + b"saltsalt"
    content = bytearray(start + _summed(start, bytes(8), "<"))
    for page, commit in enumerate(commits, start=1):
        before = bytes(content[24:32]) if page == 1 else bytes(content[-PAGE - 8 : -PAGE])
        content += frame(before, page, commit, b"saltsalt")
    return content


def test_a_dropped_commit_under_later_frames_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "wal"
    content = wal_of(1, 0, 3, 4)
    content[32 + 24 + 100] ^= 1  # rot in the first frame: SQLite accepts none
    path.write_bytes(content)
    assert wal_damage(path, 0, None) == "wal-frame"


def test_the_flag_of_a_torn_header_is_no_commit(tmp_path: Path) -> None:
    """A frame in flight whose header was torn: the flag of the frame before lies beside the new salt."""
    path = tmp_path / "wal"
    content = wal_of(1, 0, 0, 4)
    second = 32 + 24 + PAGE
    content[second : second + 8] = (9).to_bytes(4, "big") + (9).to_bytes(4, "big")
    path.write_bytes(content)
    assert wal_damage(path, 1, None) == ""
