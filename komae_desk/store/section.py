"""A section's file while somebody works in it: profile, encrypted file, journal and records together."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from komae_desk.core.area import Area, ledgers
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.store import migration
from komae_desk.store.account import SignIn
from komae_desk.store.backup import BackupFolder
from komae_desk.store.chain import Schema
from komae_desk.store.journal import Journal
from komae_desk.store.keys import Key
from komae_desk.store.local import LocalFile
from komae_desk.store.opening import open_file
from komae_desk.store.profile import Profile
from komae_desk.store.recovery_key import RecoveryKey
from komae_desk.store.sql_store import SqlStore

KEYRING_ITEMS = ("device-secret", "serial", "sign-in", "anchor")


def schema_of(journal: Journal) -> Schema:
    """The migrations of the program; a new file gets its stream and replica with its tables."""

    def upgrade(connection: Connection) -> None:
        migration.upgrade(connection)
        if not journal.facts(connection):
            journal.begin(connection)

    return Schema(migration.current, migration.behind, upgrade)


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

    def note(self, desk: Desk, verb: str, **facts: object) -> None:
        """Write a line about the file itself into its journal (R21, R23); no words of records."""
        with self.file.write() as connection:
            self.journal.note(connection, verb, desk.user, desk.now, **facts)

    def keep_house(self) -> None:
        """Anchor, and the backup of every 15 minutes."""
        self.file.anchor_tick()
        if self.file.backup_due():
            self.file.backup()

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
        file = open_file(profile, key, journal.chain(), schema, holder=name)
    except BaseException:
        key.wipe()
        raise
    try:
        with file.engine.connect() as connection:
            stream, replica = journal.identity(connection)
        store = SqlStore(file.engine, journal.ledgers, stream, replica)
        store.prepare()
    except BaseException:
        file.close()
        key.wipe()
        raise
    return OpenSection(profile, key, file, store, journal, areas, code)


def forget_profile(profile: Profile) -> None:
    """Remove what a first run left that was refused before anything was recorded."""
    with suppress(Refused):
        for item in KEYRING_ITEMS:
            profile.keyring.remove(profile.profile_id, item)
    for folder in (profile.folder, BackupFolder(profile).folder):
        shutil.rmtree(folder, ignore_errors=True)
