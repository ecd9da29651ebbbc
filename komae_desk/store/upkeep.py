"""Backups, restore on request and the check of the journal, over one open file (ux.md §4.18, security.md R20)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.exc import SQLAlchemyError

from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.journal import Line, first_break
from komae_desk.store import cipher
from komae_desk.store.anchor import Head, write_anchor
from komae_desk.store.backup import Backup, BackupFailed, BackupFolder, check_copy, copy_file, read_backup, remove
from komae_desk.store.chain import Chain, Schema
from komae_desk.store.durable_file import make_private_folder, read_json, sync_file, sync_folder, write_json
from komae_desk.store.engine import build_engine, writing
from komae_desk.store.fault_record import FaultRecord
from komae_desk.store.homes import OWN, forget_ended, home_of, keep_out, streams_of, struck_off, told_of
from komae_desk.store.keyring_slot import KeyringUnusable
from komae_desk.store.keys import Key, same
from komae_desk.store.place import space
from komae_desk.store.restoration import upgrade
from komae_desk.store.section import OpenSection

EVERY_LINES = 250
KEPT_BEFORE = 3
CARRIED = ("draft", "preference", "ballot")
_FRESH = "asked.tmp"
_ROOM = 16 * 1024 * 1024
Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True)
class KeptBackup:
    """One backup as it is listed. size: bytes; later: how many changes were made since; before: 「戻す前の控え」."""

    id: str
    at: datetime
    size: int
    later: int
    before: bool


@dataclass(frozen=True)
class Verification:
    """How many lines were looked at, and the sentence about the first that does not hold ("" = all hold)."""

    lines: int
    fault: str = ""
    stopped: bool = False


@dataclass(frozen=True)
class _Asked:
    """A restore that is ready and waits for the file to be closed."""

    backup: Backup
    key: Key
    fresh: Path


class _Parts:
    """What of the open file is still needed after it was closed."""

    def __init__(self, opened: OpenSection, schema: Schema) -> None:
        self.profile, self.path, self.schema = opened.profile, opened.file.path, schema
        self.folder: Path = self.path.parent
        self.chain: Chain = opened.journal.chain()
        self.backups = BackupFolder(opened.profile)
        self.faults = FaultRecord(self.folder)

    @staticmethod
    def engine(path: Path, key: Key) -> Engine:
        """An engine for one look or one write."""
        return build_engine(lambda: cipher.connect(path, key), pooled=False)


class Upkeep:
    """Implements komae_desk.ui.backup_screen.Upkeep; everything but restart() may run on a thread.

    restart_with: closes the file as a lock does and brings the sign-in back; whoever closes it calls finish() then.
    """

    def __init__(self, opened: OpenSection, desk: Desk, schema: Schema, restart_with: Callable[[], object]) -> None:
        self._opened, self._desk, self._restart = opened, desk, restart_with
        self._session = _Parts(opened, schema)
        self._asked: _Asked | None = None
        self._one_at_a_time = threading.Lock()

    @property
    def folder(self) -> str:
        """Where the data lies."""
        return str(self._opened.profile.folder)

    @property
    def backup_folder(self) -> str:
        """Where the backups lie."""
        return str(self._session.backups.folder)

    def free_space(self) -> int:
        """Free bytes on the disk."""
        return space(self._opened.profile.folder).free

    def backups(self) -> list[KeptBackup]:
        """Every backup with a readable manifest, newest first."""
        head = self._head().seq
        found = [*self._session.backups.all(), *self._befores()]
        kept = [self._listed(backup, head) for backup in found]
        return sorted(kept, key=lambda b: b.at, reverse=True)

    def back_up(self) -> KeptBackup:
        """Make a verified backup now; raises Refused when it failed."""
        backup = self._opened.file.backup()
        if backup is None:
            raise Refused(
                "控えを作れませんでした。ディスクの空きを確かめて、もう一度「今すぐ控えを作る」を押してください。"
            )
        return self._listed(backup, self._head().seq)

    def restore(self, backup_id: str) -> None:
        """Check a backup and lay the restored file ready; restart() then puts it in place. Raises Refused."""
        with self._one_at_a_time:
            self._drop_asked()
            parts = self._session
            backup = self._find(backup_id)
            if space(parts.folder).free < 2 * backup.size + _ROOM:
                raise Refused(
                    "復元に使う場所の空きが足りません。不要なファイルを削除してから、もう一度復元してください。"
                )
            if not self._holds(backup):
                raise Refused("選んだ控えは壊れているため、復元に使えません。別の控えを選んでください。")
            fresh = parts.folder / _FRESH
            _clear(fresh)
            copy_file(backup.path, fresh)
            engine = parts.engine(fresh, self._opened.key)
            with engine.connect() as connection:
                behind = parts.schema.behind(connection)
            if behind:
                upgrade(fresh, self._opened.key, parts.schema)
            self._asked = _Asked(backup, self._opened.key.copy(), fresh)

    def restart(self) -> None:
        """Close the file and bring the sign-in back (GUI thread)."""
        self._restart()

    def finish(self) -> bool:
        """After the file was closed: put the restored file in its place. Returns whether there was one to put.

        The file of before goes to the backups first, as a whole. Drafts, preferences and given numbers are carried
        over. Cut off at any point, the next start finds either file whole.
        """
        asked, self._asked = self._asked, None
        if asked is None:
            return False
        try:
            self._put_in_place(asked)
            return True
        except (OSError, SQLAlchemyError, cipher.DatabaseError, cipher.Unreadable, BackupFailed) as error:
            self._session.faults.add("restore-failed", type(error).__name__, self._now())
            return False
        finally:
            _clear(asked.fresh)
            asked.key.wipe()

    def verify(self, progress: Progress, cancelled: Cancelled) -> Verification:
        """Walk the whole journal; progress(done, total) in lines. Told is how many are of the section.

        How many more lie between them tells of what only named people read (R02).
        """
        journal, store = self._opened.journal, self._opened.store
        count = ours = 0
        stopped = False

        def counted(lines: Iterator[Line], total: int) -> Iterator[Line]:
            nonlocal count, ours, stopped
            for line in lines:
                if count % EVERY_LINES == 0:
                    progress(count, total)
                    if cancelled():
                        stopped = True
                        return
                count += 1
                ours += line.stream in (None, store.stream, store.own)
                yield line

        with self._opened.file.engine.connect() as connection:
            stream, replica = journal.identity(connection)
            total = journal.head(connection)[0]
            broken = first_break(counted(journal.lines(connection), total), stream, replica)
        progress(count, total)
        return Verification(ours, broken.text if broken else "", stopped)

    # --- restoring

    def _put_in_place(self, asked: _Asked) -> None:
        parts = self._session
        wal = cipher.beside(parts.path)[0]
        if wal.exists() and wal.stat().st_size:
            # The file could not be closed whole: its last changes are not in it yet.
            raise BackupFailed("the file was still open")
        with parts.engine(parts.path, asked.key).connect() as connection:
            left = parts.chain.read_head(connection)
        self._carry(asked)
        head = self._write_down(asked, left)
        self._keep_before(asked.key, left)
        sync_file(asked.fresh)
        for left_over in cipher.beside(parts.path):
            left_over.unlink(missing_ok=True)
        asked.fresh.replace(parts.path)
        sync_folder(parts.folder)
        now = self._now()
        try:
            write_anchor(parts.profile.keyring, parts.profile.profile_id, asked.key, head, now)
        except KeyringUnusable:
            parts.faults.add("anchor-failed", "", now)
        # The newest backup must be one of the restored history: a later damage is mended from it.
        parts.backups.make(parts.path, asked.key, parts.chain, parts.schema, now)

    def _carry(self, asked: _Asked) -> None:
        """Drafts and preferences of now; numbers that were given are never given again, nor is who was struck off."""
        parts, metadata = self._session, self._opened.journal.metadata
        tables = metadata.tables
        with parts.engine(parts.path, asked.key).connect() as old:
            rows = {name: [dict(r) for r in old.execute(select(tables[name])).mappings()] for name in CARRIED}
            numbers = {(r.home, r.series): r.last for r in old.execute(select(tables["official_number"]))}
            streams, own = streams_of(old, metadata), self._opened.store.own
            gone, told = struck_off(old, metadata, own), told_of(old, metadata)
        with writing(parts.engine(asked.fresh, asked.key)) as fresh:
            # A stream may have another number there.
            there = {home: home_of(fresh, metadata, own, stream) for home, stream in streams.items()}
            for name, kept in rows.items():
                fresh.execute(tables[name].delete())
                for row in kept:
                    if "home" in row:
                        row["home"] = there.get(row["home"], OWN)
                if kept:
                    fresh.execute(tables[name].insert(), kept)
            given = {(there.get(home, OWN), series): last for (home, series), last in numbers.items()}
            _raise_numbers(fresh, tables["official_number"], given)
            for stream, people in gone.items():
                keep_out(fresh, metadata, stream, people)
            forget_ended(fresh, metadata, told)

    def _write_down(self, asked: _Asked, left: Head) -> Head:
        """The line `restored` begins the new history (settled.md 27)."""
        parts, desk = self._session, self._desk
        facts = {"asked": True, "backup": asked.backup.at.isoformat(), "left": left.seq, "left_hash": left.hash.hex()}
        engine = parts.engine(asked.fresh, asked.key)
        with writing(engine) as connection:
            of = self._opened.store.stream
            self._opened.journal.note(connection, "restored", desk.user, self._now(), of=of, **facts)
        with engine.connect() as connection:
            head = parts.chain.read_head(connection)
        closing = cipher.connect(asked.fresh, asked.key)
        cipher.truncate_wal(closing)
        closing.close()
        return head

    def _keep_before(self, key: Key, head: Head) -> None:
        """「戻す前の控え」: the whole file of before, outside the thinning; the newest three stay."""
        parts = self._session
        folder, now = parts.backups.folder, self._now()
        make_private_folder(folder)
        path = folder / f"before-{now:%Y%m%dT%H%M%S%f}Z.db"
        copy_file(parts.path, path)
        found, revision = check_copy(path, key, parts.chain, parts.schema)
        if found != head:
            raise BackupFailed("the copy is not the file")
        facts = {"at": now.isoformat(), "seq": head.seq, "hash": head.hash.hex(), "schema": revision}
        manifest = {**parts.profile.recovery_manifest(), **facts, "size": path.stat().st_size}
        write_json(path.with_suffix(".json"), {**manifest, "seal": key.seal("backup", manifest)})
        for old in sorted(self._befores(), key=lambda b: b.at, reverse=True)[KEPT_BEFORE:]:
            remove(old)

    def _drop_asked(self) -> None:
        if self._asked is not None:
            self._asked.key.wipe()
            _clear(self._asked.fresh)
            self._asked = None

    # --- looking

    def _now(self) -> datetime:
        return self._desk.now.astimezone(UTC)

    def _head(self) -> Head:
        with self._opened.file.engine.connect() as connection:
            return self._session.chain.read_head(connection)

    def _befores(self) -> list[Backup]:
        found = (read_backup(path) for path in self._session.backups.folder.glob("before-*.json"))
        return [backup for backup in found if backup is not None]

    def _listed(self, backup: Backup, head: int) -> KeptBackup:
        before = backup.path.name.startswith("before-")
        return KeptBackup(backup.path.name, backup.at, backup.size, max(head - backup.head.seq, 0), before)

    def _find(self, backup_id: str) -> Backup:
        found = [*self._session.backups.all(), *self._befores()]
        backup = next((b for b in found if b.path.name == backup_id), None)
        if backup is None:
            raise Refused("選んだ控えは、もうありません。別の控えを選んでください。")
        return backup

    def _holds(self, backup: Backup) -> bool:
        content = read_json(backup.path.with_suffix(".json")) or {}
        stated = content.pop("seal", "")
        key = self._opened.key
        if not same(str(stated), key.seal("backup", content)):
            return False
        try:
            found = check_copy(backup.path, key, self._session.chain, self._session.schema)
        except (cipher.Unreadable, cipher.DatabaseError, SQLAlchemyError, Refused, OSError):
            return False
        return found == (backup.head, backup.schema)


def _raise_numbers(connection: Connection, table: Table, numbers: dict[tuple[int, str], int]) -> None:
    for (home, series), last in numbers.items():
        statement = upsert(table).values(home=home, series=series, last=last)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["home", "series"],
                set_={"last": statement.excluded.last},
                where=statement.excluded.last > table.c.last,
            )
        )


def _clear(path: Path) -> None:
    for each in (path, *cipher.beside(path)):
        each.unlink(missing_ok=True)
