"""Damaged files are moved aside with a time stamp and kept; nothing here deletes them."""

from datetime import UTC, datetime
from pathlib import Path

from komae_desk.store.anchor import Head
from komae_desk.store.cipher import beside, rollback_journal
from komae_desk.store.durable_file import make_private_folder, read_json, sync_folder, write_json


class Quarantine:
    """The quarantine of one database file. A restore under way is noted, so that a crash in it loses no evidence."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._folder = path.parent / "quarantine"
        self._note = path.parent / "restoring.json"

    def pending(self) -> tuple[str, Head] | None:
        """The code of a restore that was cut off and the head it looked for, or None."""
        note = read_json(self._note)
        return (str(note["code"]), Head(int(note["seq"]), bytes.fromhex(note["hash"]))) if note else None

    def move(self, code: str, expected: Head, now: datetime) -> Path:
        """Move file, WAL and index into a new folder, or finish the move of a restore that was cut off."""
        kept = self._goal(code, expected, now)
        for name in (self._path, *beside(self._path), rollback_journal(self._path), self._path.parent / "commit.mark"):
            if name.exists():
                name.replace(kept / name.name)
        sync_folder(kept)
        sync_folder(self._path.parent)
        return kept

    def done(self) -> None:
        """The restored file is in its place."""
        self._note.unlink(missing_ok=True)
        sync_folder(self._path.parent)

    def all(self) -> list[Path]:
        """Every quarantined set, oldest first."""
        return sorted(p for p in self._folder.glob("*") if p.is_dir())

    def _goal(self, code: str, expected: Head, now: datetime) -> Path:
        note = read_json(self._note)
        if note and not self._path.exists():
            return self._folder / str(note["folder"])
        make_private_folder(self._folder)
        stamp = f"{now.astimezone(UTC):%Y%m%dT%H%M%S%fZ}"
        make_private_folder(self._folder / stamp)
        write_json(self._folder / stamp / "why.json", {"code": code, "at": now.isoformat()})
        write_json(self._note, {"folder": stamp, "code": code, "seq": expected.seq, "hash": expected.hash.hex()})
        return self._folder / stamp
