"""SHA-256 of a file that is kept as evidence, read piece by piece."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

PIECE = 1 << 20
Progress = Callable[[int, int], object]


def digest_of(path: Path, progress: Progress, cancelled: Callable[[], bool]) -> str:
    """The hash in hexadecimal, "" when it was stopped; progress in MiB. Raises OSError."""
    total = max(path.stat().st_size // PIECE, 1)
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for number, piece in enumerate(iter(lambda: file.read(PIECE), b"")):
            if cancelled():
                return ""
            digest.update(piece)
            progress(min(number, total), total)
    return digest.hexdigest()
