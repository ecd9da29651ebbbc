"""Verified backups beside the profile's folder: made by the backup API, opened before they count, thinned."""

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from komae_desk.core.errors import Refused
from komae_desk.store import cipher
from komae_desk.store.anchor import Head
from komae_desk.store.blobs import ATTACHMENTS, copy_new
from komae_desk.store.chain import Chain, Schema
from komae_desk.store.durable_file import (
    make_private_folder,
    open_private,
    read_json,
    sync_file,
    sync_folder,
    write_json,
)
from komae_desk.store.engine import build_engine
from komae_desk.store.keys import Key, same
from komae_desk.store.place import space
from komae_desk.store.profile import Profile

EVERY = timedelta(minutes=15)
_ROOM = 16 * 1024 * 1024
_STAMP = "data-%Y%m%dT%H%M%S%fZ"


@dataclass(frozen=True)
class Backup:
    """One backup and what its manifest says of it."""

    path: Path
    at: datetime
    head: Head
    schema: str
    size: int


class BackupFailed(Exception):
    """The copy did not verify or found no room; the older backups stay."""


class BackupFolder:
    """The backups of one profile, on the same disk but outside its folder."""

    def __init__(self, profile: Profile, folder: Path | None = None) -> None:
        self.profile = profile
        self.folder = folder or profile.folder.with_name(profile.folder.name + "-backups")

    @property
    def attached(self) -> Path:
        """Copies of what is attached: once each, beside all backups of this profile."""
        return self.folder / ATTACHMENTS / self.profile.profile_id

    def all(self) -> list[Backup]:
        """Every backup with a readable manifest, newest first."""
        found = (read_backup(path) for path in self.folder.glob("data-*.json"))
        return sorted((b for b in found if b is not None), key=lambda b: b.at, reverse=True)

    def make(self, source: Path, key: Key, chain: Chain, schema: Schema, now: datetime) -> Backup:
        """Copy, verify, name, thin. Raises BackupFailed."""
        size = source.stat().st_size
        try:
            backup = self._make(source, key, chain, schema, now)
            # After the rows: whatever they name was there before them.
            copy_new(source.parent / ATTACHMENTS, self.attached)
        except (cipher.Unreadable, cipher.DatabaseError, SQLAlchemyError, OSError) as error:
            raise BackupFailed(type(error).__name__) from error
        self.thin(now, size)
        return backup

    def _make(self, source: Path, key: Key, chain: Chain, schema: Schema, now: datetime) -> Backup:
        make_private_folder(self.folder)
        for left in self.folder.glob("*.partial*"):
            left.unlink()
        if space(self.folder).free < source.stat().st_size + _ROOM:
            raise BackupFailed("no room")
        partial = self.folder / "data.partial"
        os.close(open_private(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC))
        cipher.copy_online(source, partial, key)
        head, revision = check_copy(partial, key, chain, schema)
        return self._publish(partial, key, head, revision, now)

    def thin(self, now: datetime, size: int) -> None:
        """Remove what the scheme does not keep and what exceeds 3 × the file or a tenth of the disk (settled.md 27)."""
        backups = self.all()
        kept = kept_times([b.at for b in backups], now)
        allowed = max(3 * size, space(self.folder).total // 10)
        total = 0
        for i, backup in enumerate(backups):
            total += backup.size
            if i > 0 and (backup.at not in kept or total > allowed):
                total -= backup.size
                remove(backup)

    def forget_own(self) -> None:
        """Remove the backups of this very profile, and the folder when nothing else is in it."""
        for backup in self.all():
            if (read_manifest(backup.path) or {}).get("profile_id") == self.profile.profile_id:
                remove(backup)
        shutil.rmtree(self.attached, ignore_errors=True)
        for folder in (self.attached.parent, self.folder):
            with suppress(OSError):
                folder.rmdir()

    def newest_verified(self, key: Key, chain: Chain, schema: Schema) -> Backup | None:
        """The newest backup that opens and whose pages, structure, head and manifest hold."""
        return next((b for b in self.all() if _verifies(b, key, chain, schema)), None)

    def _publish(self, partial: Path, key: Key, head: Head, schema: str, now: datetime) -> Backup:
        path = self.folder / f"{now.astimezone(UTC):{_STAMP}}.db"
        size = partial.stat().st_size
        facts = {"at": now.astimezone(UTC).isoformat(), "seq": head.seq, "hash": head.hash.hex(), "schema": schema}
        manifest = {**self.profile.recovery_manifest(), **facts, "size": size}
        sync_file(partial)
        partial.replace(path)
        sync_folder(self.folder)
        write_json(path.with_suffix(".json"), {**manifest, "seal": key.seal("backup", manifest)})
        return Backup(path, now.astimezone(UTC), head, schema, size)


def read_backup(manifest: Path) -> Backup | None:
    """The backup a manifest describes; None when either file is missing or the manifest is unreadable."""
    content = read_json(manifest)
    path = manifest.with_suffix(".db")
    try:
        if content is None or not path.exists():
            return None
        head = Head(int(content["seq"]), bytes.fromhex(content["hash"]))
        return Backup(path, datetime.fromisoformat(content["at"]), head, str(content["schema"]), int(content["size"]))
    except (KeyError, ValueError, TypeError):
        return None


def read_manifest(backup_file: Path) -> dict[str, Any] | None:
    """The manifest beside a backup file, for Profile.adopt on another PC."""
    return read_json(backup_file.with_suffix(".json"))


def remove(backup: Backup) -> None:
    """Remove a backup, its manifest first, so that no manifest points to nothing."""
    backup.path.with_suffix(".json").unlink(missing_ok=True)
    backup.path.unlink(missing_ok=True)


def kept_times(times: Iterable[datetime], now: datetime) -> set[datetime]:
    """Thinning: everything of 24 hours, the newest of 12 days, the newest of 10 weeks."""
    ordered = sorted(times, reverse=True)
    kept = {t for t in ordered if now - t <= timedelta(hours=24)}
    days: dict[object, datetime] = {}
    weeks: dict[object, datetime] = {}
    for t in ordered:
        days.setdefault(t.date(), t)
        weeks.setdefault(t.isocalendar()[:2], t)
    kept.update(list(days.values())[:12], list(weeks.values())[:10])
    return kept


def check_copy(path: Path, key: Key, chain: Chain, schema: Schema) -> tuple[Head, str]:
    """Check pages and structure of a copy; returns its head and revision. Raises Unreadable, DatabaseError, Refused."""
    engine = build_engine(lambda: cipher.connect_to_look(path, key, immutable=True), pooled=False)
    with engine.connect() as looking:
        # One connection for both: each has to read the definitions of every table.
        direct = looking.connection.driver_connection
        if cipher.page_faults(direct) or cipher.structure_faults(direct, full=False):
            raise cipher.Unreadable
        revision = schema.current(looking)
        if revision:
            schema.behind(looking)
        return (chain.read_head(looking) if revision else Head()), revision


def copy_file(source: Path, target: Path) -> None:
    """A durable private copy of a file that nobody writes."""
    fd = open_private(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    with os.fdopen(fd, "wb") as out, source.open("rb") as file:
        while block := file.read(1024 * 1024):
            out.write(block)
        out.flush()
        os.fsync(out.fileno())


def _verifies(backup: Backup, key: Key, chain: Chain, schema: Schema) -> bool:
    content = read_json(backup.path.with_suffix(".json")) or {}
    stated = content.pop("seal", "")
    if not same(str(stated), key.seal("backup", content)):
        return False
    try:
        found = check_copy(backup.path, key, chain, schema)
    except (cipher.Unreadable, cipher.DatabaseError, SQLAlchemyError, Refused, OSError):
        return False
    return found == (backup.head, backup.schema)
