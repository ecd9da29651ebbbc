"""A mark beside the WAL that follows each commit, so that a damaged WAL is told from a torn last write.

SQLite silently drops WAL frames from the first bad checksum on. After a power cut that is right: the tail was never
acknowledged. After bit rot it would lose acknowledged commits without a word. The mark is written after the commit's
own fsync and never synced itself: it can lag behind the WAL after a power cut, it can never be ahead of it.
"""

import os
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

from komae_desk.store.anchor import Head
from komae_desk.store.cipher import PAGE
from komae_desk.store.durable_file import open_private, sync_folder

_HEADER = 32
_FRAME = 24
_MARK = struct.Struct(">4sIQQ32sI8s8sI")
_MAGIC = b"KDM1"


@dataclass(frozen=True)
class Mark:
    """What was committed: WAL generation (salt), frame count, that frame's checksum, and the journal's head."""

    frames: int = 0
    salt: bytes = bytes(8)
    checksum: bytes = bytes(8)
    head: Head = Head()

    def pack(self) -> bytes:
        """The 80 bytes on disk; they lie in one sector."""
        digest = self.head.hash.ljust(32, b"\0")
        body = _MARK.pack(
            _MAGIC, self.frames, self.head.seq, len(self.head.hash), digest, 0, self.salt, self.checksum, 0
        )
        return body[:-4] + struct.pack(">I", zlib.crc32(body[:-4]))

    @classmethod
    def unpack(cls, content: bytes) -> "Mark | None":
        """Read a mark; None when it is torn or empty."""
        if len(content) < _MARK.size or zlib.crc32(content[: _MARK.size - 4]) != int.from_bytes(content[76:80], "big"):
            return None
        magic, frames, seq, length, digest, _, salt, checksum, _ = _MARK.unpack(content[: _MARK.size])
        return cls(frames, salt, checksum, Head(seq, digest[:length])) if magic == _MAGIC else None


class MarkFile:
    """The mark of one profile; its presence at start means the last session did not end cleanly."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "commit.mark"
        self._fd: int | None = None

    def found(self) -> tuple[bool, Mark | None]:
        """Whether the last session ended uncleanly, and its mark when that is whole."""
        try:
            return True, Mark.unpack(self._path.read_bytes())
        except FileNotFoundError:
            return False, None

    def begin(self) -> None:
        """Start a session: an empty mark, durable before the first commit."""
        self.end()
        self._fd = open_private(self._path, os.O_RDWR | os.O_CREAT)
        self.put(Mark(), durable=True)
        sync_folder(self._path.parent)

    def put(self, mark: Mark, *, durable: bool = False) -> None:
        """Overwrite the mark in place."""
        if self._fd is None:
            return
        os.lseek(self._fd, 0, os.SEEK_SET)
        os.write(self._fd, mark.pack())
        if durable:
            os.fsync(self._fd)

    def close(self) -> None:
        """Let go of the file and leave it, as after a session that failed to end."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def end(self) -> None:
        """Remove the mark: the session ended cleanly."""
        self.close()
        if self._path.exists():
            self._path.unlink()
            sync_folder(self._path.parent)


def mark_of(wal: Path, frames: int, head: Head) -> Mark:
    """The mark for a committed state of that many frames."""
    if not frames:
        return Mark(head=head)
    with wal.open("rb") as file:
        file.seek(_HEADER + (frames - 1) * (_FRAME + PAGE))
        frame = file.read(_FRAME)
    return Mark(frames, frame[8:16], frame[16:24], head)


def wal_damage(wal: Path, accepted: int, mark: Mark | None) -> str:
    """Say what acknowledged commits the WAL lost, or "". accepted: the frames SQLite takes."""
    try:
        content = wal.read_bytes()
    except FileNotFoundError:
        content = b""
    if not content:
        return ""  # gone with a checkpoint; whether commits are missing shows in the journal's head
    generation = _generation(content)
    if generation is None:
        # SQLite syncs the header before the first frame, so a broken header over whole frames is rot, not a power cut.
        return "wal-header" if len(content) >= _HEADER + _FRAME + PAGE else ""
    if mark is not None and mark.frames and mark.salt == generation and not _holds(content, accepted, mark):
        return "wal-commit-missing"
    return "wal-frame" if _acknowledged_after(content, accepted, generation) else ""


def _holds(content: bytes, accepted: int, mark: Mark) -> bool:
    at = _HEADER + (mark.frames - 1) * (_FRAME + PAGE)
    return accepted >= mark.frames and content[at + 16 : at + 24] == mark.checksum


def _acknowledged_after(content: bytes, accepted: int, generation: bytes) -> bool:
    """Whether a commit that later frames rest on was dropped: only the last commit can have been in flight.

    A commit counts when its frame agrees with its own checksum: torn between two sectors, the header of a frame in
    flight can carry the new salt beside the commit flag of the frame that lay there before.
    """
    committed = False
    for at in _frames(content, accepted):
        if content[at + 8 : at + 16] != generation:
            return False
        if committed:
            return True
        committed = content[at + 4 : at + 8] != bytes(4) and _agrees(content, at)
    return False


def _frames(content: bytes, first: int) -> range:
    return range(_HEADER + first * (_FRAME + PAGE), len(content) - _FRAME - PAGE + 1, _FRAME + PAGE)


def _agrees(content: bytes, at: int) -> bool:
    """Whether a frame's checksum follows from the one that the frame (or header) before it states."""
    before = content[24:32] if at == _HEADER else content[at - PAGE - 8 : at - PAGE]
    covered = content[at : at + 8] + content[at + _FRAME : at + _FRAME + PAGE]
    return _summed(covered, before, _order(content)) == content[at + 16 : at + 24]


def _generation(content: bytes) -> bytes | None:
    """The salt of a WAL whose header is whole."""
    if len(content) < _HEADER:
        return None
    return content[16:24] if _summed(content[:24], bytes(8), _order(content)) == content[24:32] else None


def _order(content: bytes) -> str:
    """The order of bytes in which the checksums of this WAL were computed."""
    return ">" if content[3] & 1 else "<"


def _summed(content: bytes, before: bytes, order: str) -> bytes:
    """SQLite's checksum of a WAL, going on from the one before."""
    one, two = struct.unpack(">2I", before)
    for first, second in struct.iter_unpack(f"{order}2I", content):
        one = (one + first + two) & 0xFFFFFFFF
        two = (two + second + one) & 0xFFFFFFFF
    return struct.pack(">2I", one, two)
