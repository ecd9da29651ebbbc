"""The encrypted file of one profile while it is open: engine, anchor, backups, end (security.md §5.1–5.3)."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import SQLAlchemyError

from komae_desk.core.errors import Refused
from komae_desk.store import cipher
from komae_desk.store.anchor import Head, write_anchor
from komae_desk.store.backup import EVERY, Backup, BackupFailed, BackupFolder
from komae_desk.store.chain import Chain, Schema
from komae_desk.store.commit_mark import MarkFile, mark_of
from komae_desk.store.durable_file import read_json, sync_folder, write_json
from komae_desk.store.engine import build_engine, is_damage, is_full, writing
from komae_desk.store.fault_record import Fault, FaultRecord
from komae_desk.store.instance_lock import Holder, InstanceLock
from komae_desk.store.keyring_slot import KeyringUnusable
from komae_desk.store.keys import Key
from komae_desk.store.page_check import PageCheck
from komae_desk.store.place import space
from komae_desk.store.profile import Profile
from komae_desk.store.quarantine import Quarantine
from komae_desk.store.reserve import DiskFull, Reserve
from komae_desk.store.restoration import Restoration
from komae_desk.store.shedding import remove_copies

STATE = "state.json"
ANCHOR_EVERY = timedelta(seconds=60)
_CHECKPOINT_WAIT = 500  # milliseconds a foreign reader may hold up lock and end


@dataclass(frozen=True)
class Opening:
    """What the start found, for the banner on ホーム (ux.md §5.7) and the 障害記録.

    clean: the last session ended properly. crashed: who had it open then. older: the journal's known head when the
    file put back is older and no backup is newer. anchor_edited: the keyring's anchor does not hold.
    """

    clean: bool
    crashed: Holder | None
    restoration: Restoration | None
    older: Head | None
    anchor_edited: bool
    upgraded: bool
    faults: tuple[Fault, ...]


@dataclass
class Session:
    """What stays the same from opening to closing."""

    profile: Profile
    key: Key
    path: Path
    chain: Chain
    schema: Schema
    backups: BackupFolder
    mark: MarkFile
    lock: InstanceLock
    reserve: Reserve
    faults: FaultRecord
    now: Callable[[], datetime]

    def end(self) -> None:
        self.mark.close()
        self.lock.release()
        self.key.wipe()


class FoundDamaged(Refused):
    """A page of the file is damaged; what was registered before is in its journal and comes back with the restore."""

    def __init__(self) -> None:
        super().__init__(
            "データの一部が壊れています。もう一度ログインすると、控えから復元します。壊れたファイルは残します。"
        )


class LocalFile:
    """The open file.

    `engine` is in driver autocommit and serves readers; every write goes through `write()` or an equal block of
    BEGIN IMMEDIATE … COMMIT on it. Thread-safe. After each commit the mark beside the WAL follows by itself.
    """

    def __init__(self, session: Session, opening: Opening, pages: PageCheck | None = None) -> None:
        """pages: the check that is still under way; nobody works in the file before await_pages()."""
        self._session = session
        self._pages, self._damaged = pages, False
        self._checking = threading.Lock()
        self.opening = opening
        self.path = session.path
        self.engine: Engine = build_engine(lambda: cipher.connect(session.path, session.key))
        # One connection of its own follows every commit; it also keeps the WAL alive until close().
        witness = build_engine(lambda: cipher.connect(session.path, session.key), pooled=False)
        event.listen(witness, "handle_error", self._failed)
        self._witness = witness.connect()
        self._witness.exec_driver_sql(f"PRAGMA busy_timeout={_CHECKPOINT_WAIT}")
        self._witness.rollback()
        self._witnessing = threading.Lock()
        self._anchor_at: datetime | None = None
        self._anchored = Head()
        self._written = 0
        self._backed_up = 0
        self._backup_at: datetime | None = None
        self._closing = threading.Lock()
        self._backing_up = threading.Lock()
        self._open = True
        event.listen(self.engine, "checkin", self._checked_in)
        event.listen(self.engine, "handle_error", self._failed)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One write transaction. Raises DiskFull when nothing was saved for want of room."""
        with writing(self.engine) as connection:
            yield connection

    def await_pages(self) -> None:
        """Wait for the page check of the start (any thread); raises FoundDamaged, also for every act after that."""
        with self._checking:
            if self._pages is not None:
                fault, self._pages = self._pages.fault(), None
                if fault:
                    self._suspect(fault)
        if self._damaged:
            raise FoundDamaged

    def _suspect(self, fault: str) -> None:
        """The next start looks at everything before anybody comes in."""
        self._damaged = True
        session = self._session
        session.faults.add(fault, "found beside the start", session.now())
        state = self.path.with_name(STATE)
        write_json(state, {**(read_json(state) or {}), "suspect": fault})

    def require_room(self) -> None:
        """Raise DiskFull while the reserve is released: records are refused then, drafts are not (ux.md §5.7)."""
        self.await_pages()
        if not self._session.reserve.held and not self._session.reserve.restore():
            raise DiskFull(space(self.path.parent).free)

    def anchor_tick(self) -> bool:
        """Write the anchor when the head moved, at most every 60 s; call it from a timer. Returns whether it did."""
        now = self._session.now()
        if self._anchor_at is not None and timedelta() <= now - self._anchor_at < ANCHOR_EVERY:
            return False
        return self._anchor(now)

    def backup_due(self) -> bool:
        """Whether something was written since the last backup and 15 minutes are over."""
        if self._written == self._backed_up:
            return False
        now = self._session.now()
        return self._backup_at is None or not timedelta() <= now - self._backup_at < EVERY

    def backup(self) -> Backup | None:
        """Make a verified backup now (any thread); None and a fault record when it failed."""
        session = self._session
        with self._backing_up:
            written = self._written
            try:
                backup = session.backups.make(self.path, session.key, session.chain, session.schema, session.now())
            except BackupFailed as error:
                session.faults.add("backup-failed", str(error), session.now())
                return None
            self._backed_up, self._backup_at = written, session.now()
            return backup

    def shed(self) -> bool:
        """A backup of now, and away with everything of before (any thread); False when the backup failed."""
        backup = self.backup()
        if backup is None:
            return False
        with self._backing_up:
            remove_copies(self._session.backups, Quarantine(self.path), backup.path.name)
        return self.checkpoint()

    def checkpoint(self) -> bool:
        """Move the WAL into the file (at lock); False when somebody was reading or there was no room."""
        with self._witnessing:
            try:
                return cipher.truncate_wal(self._driver())
            except cipher.DatabaseError as error:
                if not is_full(error, space(self.path.parent).free):
                    raise
                self._session.reserve.release()
                return False

    def close(self) -> None:
        """Anchor, backup when changed, empty the WAL, mark the end as clean, release the lock, wipe the key."""
        with self._closing:
            if not self._open:
                return
            self._open = False
        session = self._session
        with suppress(FoundDamaged):
            self.await_pages()
        try:
            with suppress(FoundDamaged):
                self._anchor(session.now())
                if self._written != self._backed_up and not self._damaged:
                    self.backup()
            event.remove(self.engine, "checkin", self._checked_in)
            self.engine.dispose()
            # Without the checkpoint nothing is lost: the next start finds an unclean end and does it.
            if self._damaged:
                return
            if self.checkpoint() or self.checkpoint():
                self._witness.close()
                sync_folder(self.path.parent)
                session.mark.end()
        finally:
            self._witness.close()
            session.end()

    def since(self, newest: Backup) -> None:
        """Take over a backup of an earlier session: due again when the journal went on since."""
        self._backup_at = newest.at
        if newest.head != self._read_head():
            self._written += 1

    def _anchor(self, now: datetime) -> bool:
        session = self._session
        head = self._read_head()
        self._anchor_at = now
        if head == self._anchored:
            return False
        try:
            write_anchor(session.profile.keyring, session.profile.profile_id, session.key, head, now)
        except KeyringUnusable:
            # Work goes on: the mark in the folder still knows the head, and the next tick tries again.
            session.faults.add("anchor-failed", "", now)
            return False
        self._anchored = head
        return True

    def _read_head(self) -> Head:
        # Read outside any transaction of our own: what the witness sees is committed.
        with self._witnessing, self._witness.begin():
            return self._session.chain.read_head(self._witness)

    def _driver(self) -> Any:
        return self._witness.connection.dbapi_connection

    def _checked_in(self, dbapi_connection: Any, record: Any) -> None:
        if dbapi_connection is None or dbapi_connection.total_changes == record.info.get("changes", 0):
            return
        record.info["changes"] = dbapi_connection.total_changes
        self._written += 1
        with suppress(cipher.DatabaseError, SQLAlchemyError, OSError, FoundDamaged):
            head = self._read_head()
            with self._witnessing:
                # NOOP counts frames that are committed and, with synchronous=FULL, on the disk.
                frames = cipher.recovered_frames(self._driver())
                self._session.mark.put(mark_of(cipher.beside(self.path)[0], frames, head))

    def _failed(self, context: Any) -> None:
        error = context.original_exception
        if is_damage(error):
            # A page somebody asked for before the check came to it, or that was damaged since.
            if not self._damaged:
                self._suspect("page-read")
            raise FoundDamaged from error
        free = space(self.path.parent).free
        if is_full(error, free):
            if self._session.reserve.held:
                self._session.reserve.release()
                self._session.faults.add("disk-full", f"{free} bytes left", self._session.now())
            raise DiskFull(free) from error
