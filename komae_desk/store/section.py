"""A section's file while somebody works in it: profile, encrypted file, journal and records together."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Connection

from komae_desk.core.area import Area, ledgers
from komae_desk.core.attachment import ATTACHMENT
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.store import migration, shedding
from komae_desk.store.account import SignIn
from komae_desk.store.backup import BackupFolder
from komae_desk.store.blobs import ATTACHMENTS, BlobFolder, quota_in
from komae_desk.store.chain import Schema
from komae_desk.store.fault_record import FaultRecord
from komae_desk.store.journal import Journal
from komae_desk.store.keys import Key
from komae_desk.store.local import LocalFile
from komae_desk.store.opening import open_file
from komae_desk.store.profile import Profile
from komae_desk.store.recovery_key import RecoveryKey
from komae_desk.store.restoration import day
from komae_desk.store.sql_store import SqlStore

KEYRING_ITEMS = ("device-secret", "serial", "sign-in", "anchor")


def schema_of(journal: Journal) -> Schema:
    """The migrations of the program; a new file gets its stream and replica with its tables."""

    def upgrade(connection: Connection) -> None:
        if migration.holds_nothing(connection):
            migration.lay(connection, journal.metadata)
        else:
            migration.upgrade(connection)
        if not journal.facts(connection):
            journal.begin(connection)

    return Schema(migration.current, migration.behind, upgrade)


@dataclass(frozen=True)
class Findings:
    """What a start found that a person must be told; `restored` is a sentence, no text holds words of records."""

    restored: str = ""
    restore_failed: bool = False
    older: bool = False
    anchor_edited: bool = False
    counters_edited: bool = False
    last_in: datetime | None = None
    last_out: datetime | None = None
    failures: int = 0
    place: str = ""


@dataclass
class OpenSection:
    """What is open, for whom, and what that person may need; recovery only in the session that made it."""

    profile: Profile
    key: Key
    file: LocalFile
    store: SqlStore
    journal: Journal
    areas: Sequence[Area]
    code: str
    person: UUID | None = None
    signed: SignIn | None = None
    recovery: RecoveryKey | None = None
    recovered: bool = False
    start: str = ""
    brought_back: str = ""
    restore_failed: bool = False
    _pruned: bool = False

    def note(self, desk: Desk, verb: str, **facts: object) -> None:
        """Write a line about the file itself into its journal (R21, R23); no words of records."""
        with self.file.write() as connection:
            self.journal.note(connection, verb, desk.user, desk.now, of=self.store.stream, **facts)

    def keep_fault(self, detail: str, at: datetime) -> None:
        """Write an unexpected error into the 障害記録 (R26); detail: its number, kind and places in the program."""
        FaultRecord(self.profile.folder).add("unexpected", detail, at)

    def write_down_start(self, desk: Desk) -> None:
        """The lines of a start: what was mended, who came after how many wrong passwords (R23, R26)."""
        self._look_back()
        mended = self.file.opening.restoration
        if mended is not None:
            self.note(desk, "restored", code=mended.code, replayed=mended.replayed, missing=len(mended.missing))
        if self.file.opening.upgraded:
            self.note(desk, "upgraded", to=migration.head())
        if self.recovered:
            self.note(desk, "recovery_key_used")
        self.note(desk, "signed_in", failures=self.signed.failures if self.signed else 0)

    def _look_back(self) -> None:
        """A restore somebody asked for is the newest there is: nobody has been here since."""
        newest = next(iter(self.store.recent_lines(1)), None)
        if newest is None:
            return
        facts = newest.op.get("facts", {})
        if newest.verb == "restored" and facts.get("asked"):
            self.brought_back = (
                f"{day(datetime.fromisoformat(facts['backup']))}の状態に戻しました。"
                "それより後の記録は、「控えと復元」の「戻す前の控え」に残っています。"
            )
        failed = (f.at for f in FaultRecord(self.profile.folder).all() if f.code == "restore-failed")
        last = max((datetime.fromisoformat(at) for at in failed), default=None)
        self.restore_failed = last is not None and last >= newest.at.replace(microsecond=0)

    def findings(self) -> Findings:
        """What the person is told about this start."""
        opening, signed = self.file.opening, self.signed
        restored = opening.restoration.sentence if opening.restoration else self.brought_back
        older = opening.older is not None
        if signed is None:
            return Findings(restored, self.restore_failed, older, opening.anchor_edited)
        return Findings(
            restored,
            self.restore_failed,
            older,
            opening.anchor_edited,
            signed.counters_edited,
            signed.last_in,
            signed.last_out,
            signed.failures,
            signed.place,
        )

    def leave(self, desk: Desk, why: str) -> None:
        """Write down the end of the session and close the file."""
        try:
            self.note(desk, "locked" if why == "locked" else "signed_out")
        finally:
            self.end()

    def keep_house(self) -> None:
        """Anchor, and the backup of every 15 minutes; after a stream has left the file also away with older copies."""
        self.file.anchor_tick()
        self.shed()
        if self.file.backup_due():
            self.file.backup()
        self._prune()

    def _prune(self) -> None:
        """Once a sitting: remove bytes that nothing names any more, unless a file of before a restore may name them."""
        blobs, backups = self.store.blobs, BackupFolder(self.profile)
        if self._pruned or blobs is None or ATTACHMENT not in self.store.ledgers:
            return
        self._pruned = True
        if not any(backups.folder.glob("before-*.json")):
            with self.file.engine.connect() as connection:
                named = connection.exec_driver_sql(f"SELECT blob FROM {ATTACHMENT}").scalars().all()
            blobs.prune(named, datetime.now(UTC))

    def shed(self) -> None:
        """Remove copies of what has left the file, if there are any."""
        with self.file.engine.connect() as connection:
            since = shedding.is_due(self.store, connection)
        if since and self.file.shed():
            with self.file.write() as connection:
                shedding.done(self.store, connection, since)

    def end(self) -> None:
        """Close the file and forget the key."""
        try:
            self.file.close()
        finally:
            self.key.wipe()
            with suppress(Refused, OSError):
                self.profile.signed_out(self.code)


def open_section(
    profile: Profile, key: Key, areas: Sequence[Area], schema: Schema, *, code: str, name: str
) -> OpenSection:
    """Open the file of a profile by the start sequence. code and name: who opens it; the key is taken over."""
    try:
        journal = Journal(ledgers(areas))
        file = open_file(profile, key, journal.chain(), schema, holder=name, beside=True)
    except BaseException:
        key.wipe()
        raise
    try:
        with file.engine.connect() as connection:
            (chained, replica), home = journal.identity(connection), journal.home(connection)
        copies = BackupFolder(profile).attached
        blobs = BlobFolder(profile.folder / ATTACHMENTS, copies, key, home, quota_in(file.engine))
        store = SqlStore(file.engine, journal.ledgers, home, replica, file.require_room, chained, blobs)
        store.prepare()
        if chained != home:
            blobs.succeed(chained)
    except BaseException:
        file.close()
        key.wipe()
        raise
    return OpenSection(profile, key, file, store, journal, areas, code)


def forget_profile(profile: Profile, *, adopted: bool = False, keep: Collection[str] = ()) -> None:
    """Remove what a first run left that was refused before anything was recorded; no other profile's backups.

    adopted: it began from a backup, whose kin in the backup folder are not its own to remove.
    keep: files of the folder that were there before it.
    """
    with suppress(Refused):
        if not adopted:
            BackupFolder(profile).forget_own()
        for item in KEYRING_ITEMS:
            profile.keyring.remove(profile.profile_id, item)
    if not keep:
        shutil.rmtree(profile.folder, ignore_errors=True)
        return
    for each in profile.folder.iterdir():
        if each.is_dir():
            shutil.rmtree(each, ignore_errors=True)
        elif each.name not in keep:
            each.unlink(missing_ok=True)
