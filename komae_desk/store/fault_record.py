"""障害記録 that does not need the database: one JSON line per fault, without personal data (security.md R26)."""

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from komae_desk.store.durable_file import open_private


@dataclass(frozen=True)
class Fault:
    """code: a short word such as "page-mac"; detail: names of files, numbers of lines; never record words."""

    at: str
    code: str
    detail: str


class FaultRecord:
    """The file of faults of one profile."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "faults.jsonl"

    def add(self, code: str, detail: str, now: datetime) -> Fault:
        """Append one fault and make it durable where the disk lets it."""
        fault = Fault(now.astimezone(UTC).isoformat(timespec="seconds"), code, detail)
        with suppress(OSError):  # a full disk must not stop the treatment of the fault itself
            fd = open_private(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            try:
                os.write(fd, json.dumps(asdict(fault), ensure_ascii=False).encode() + b"\n")
                os.fsync(fd)
            finally:
                os.close(fd)
        return fault

    def all(self) -> list[Fault]:
        """Every fault in order; a torn last line is left out."""
        faults = []
        for line in self._path.read_text(encoding="utf-8").splitlines() if self._path.exists() else []:
            try:
                faults.append(Fault(**json.loads(line)))
            except (ValueError, TypeError):
                continue
        return faults
