"""Eight mebibytes kept for a full disk, so that drafts, deletes and checkpoints still work (security.md §5.3)."""

import os
from pathlib import Path

from komae_desk.core.errors import Refused
from komae_desk.store.durable_file import open_private
from komae_desk.store.place import LEAST_FREE, space

SIZE = 8 * 1024 * 1024


class DiskFull(Refused):
    """Nothing was saved; `free` bytes were left. Drafts are still kept."""

    def __init__(self, free: int) -> None:
        super().__init__(
            f"保存する場所の空きが足りません（残り {free // (1024 * 1024):,}MB）。不要なファイルを削除するか、"
            "情報政策課に連絡してください。入力は続けられますが、登録できません。"
        )
        self.free = free


class Reserve:
    """The reserve file of one profile."""

    def __init__(self, folder: Path, size: int = SIZE) -> None:
        self._folder = folder
        self._path = folder / "reserve.bin"
        self._size = size

    @property
    def held(self) -> bool:
        """Whether the space is still reserved."""
        return self._path.exists()

    def release(self) -> None:
        """Give the space back to the disk."""
        self._path.unlink(missing_ok=True)

    def restore(self) -> bool:
        """Reserve the space again when the disk has room for it and for work; returns whether it is held."""
        if self._path.exists() and self._path.stat().st_size == self._size:
            return True
        self.release()
        if space(self._folder).free < self._size + min(LEAST_FREE, self._size):
            return False
        try:
            self._fill()
        except OSError:
            self.release()
            return False
        return True

    def _fill(self) -> None:
        fd = open_private(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        try:
            left = self._size
            # Random bytes: a compressing file system must not give the space away.
            block = os.urandom(64 * 1024)
            while left > 0:
                left -= os.write(fd, block[:left])
            os.fsync(fd)
        finally:
            os.close(fd)
