"""What was left behind beside the file when something left it for good: older backups, files put aside (R07, R30)."""

from __future__ import annotations

import shutil

from sqlalchemy import Connection, delete, select

from komae_desk.store.backup import BackupFolder, read_manifest
from komae_desk.store.quarantine import Quarantine
from komae_desk.store.sql_store import SqlStore

TO_SHED = "to_shed"
"""The fact that copies of before still hold what has left the file; its value says since when."""


def is_due(store: SqlStore, connection: Connection) -> str:
    """Since when copies of before are to go, or an empty text."""
    fact = store.table("fact")
    return str(connection.scalar(select(fact.c.value).where(fact.c.name == TO_SHED)) or "")


def done(store: SqlStore, connection: Connection, since: str) -> None:
    """Nothing of before that moment is left; what left the file meanwhile still is."""
    fact = store.table("fact")
    connection.execute(delete(fact).where(fact.c.name == TO_SHED, fact.c.value == since))


def remove_copies(backups: BackupFolder, quarantine: Quarantine, kept: str) -> None:
    """Remove every backup of this profile but one, those of before a restore too, and all that was put aside."""
    own = backups.profile.profile_id
    for manifest in backups.folder.glob("*.json"):
        file = manifest.with_suffix(".db")
        if file.name != kept and (read_manifest(file) or {}).get("profile_id") == own:
            manifest.unlink(missing_ok=True)
            file.unlink(missing_ok=True)
    for folder in quarantine.all():
        shutil.rmtree(folder)
