"""The start sequence: lock, anchor, checks, restore, upgrade, and then the file may be worked in (security.md §5.2)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from komae_desk.core.errors import Refused
from komae_desk.store import cipher
from komae_desk.store.anchor import Head, read_anchor
from komae_desk.store.backup import Backup, BackupFailed, BackupFolder
from komae_desk.store.chain import Chain, Schema
from komae_desk.store.commit_mark import MarkFile
from komae_desk.store.durable_file import read_json, write_json
from komae_desk.store.engine import build_engine, is_full
from komae_desk.store.fault_record import Fault, FaultRecord
from komae_desk.store.first_page import salt_of
from komae_desk.store.inspection import Damaged, Expectation, inspect, look
from komae_desk.store.instance_lock import Holder, InstanceLock
from komae_desk.store.keys import Key
from komae_desk.store.local import STATE, LocalFile, Opening, Session
from komae_desk.store.page_check import PageCheck
from komae_desk.store.place import check_place, space
from komae_desk.store.profile import Profile, utc_now
from komae_desk.store.quarantine import Quarantine
from komae_desk.store.reserve import DiskFull, Reserve
from komae_desk.store.restoration import Restoration, Restorer, day, upgrade

FILE = "data.db"
FULL_CHECK_EVERY = timedelta(days=7)


class NeedsRestore(Refused):
    """The file is damaged and the caller wanted to ask first; open again with restore=True."""

    def __init__(self, code: str, backup: Backup | None) -> None:
        how = f"{day(backup.at)}の控えから復元できます。" if backup else "使える控えがありません。"
        super().__init__(f"データを開けません。{how}壊れたファイルは残します。")
        self.code = code
        self.backup_at = backup.at if backup else None


def open_file(
    profile: Profile,
    key: Key,
    chain: Chain,
    schema: Schema,
    *,
    holder: str,
    restore: bool = True,
    beside: bool = False,
    backup_folder: Path | None = None,
    now: Callable[[], datetime] = utc_now,
) -> LocalFile:
    """Open the profile's file, making it on the first run; the key is copied, the caller wipes its own.

    holder: the display name a second instance is told. restore: False raises NeedsRestore instead of restoring.
    beside: a cleanly closed file is handed over while its pages are still checked; wait with await_pages().
    Raises InUse, PlaceRefused, LibraryRefused, DiskFull, NeedsRestore, BeyondRestore, or the schema's Refused.
    """
    cipher.check_library()
    check_place(profile.folder)
    lock = InstanceLock(profile.folder)
    crashed = lock.take(Holder.me(holder, now().astimezone()))
    session = Session(
        profile,
        key.copy(),
        profile.folder / FILE,
        chain,
        schema,
        BackupFolder(profile, backup_folder),
        MarkFile(profile.folder),
        lock,
        Reserve(profile.folder),
        FaultRecord(profile.folder),
        now,
    )
    try:
        return _Start(session, crashed, restore, beside).run()
    except BaseException as error:
        session.end()
        free = space(profile.folder).free
        if is_full(error, free):
            session.reserve.release()
            raise DiskFull(free) from error
        raise


class _Start:
    """The start sequence after the lock is held."""

    def __init__(self, session: Session, crashed: Holder | None, restore: bool, beside: bool) -> None:
        self.session = session
        self.beside = beside
        self.pages: PageCheck | None = None
        self.is_of_today = False
        self.crashed = crashed
        self.may_restore = restore
        self.faults: list[Fault] = []
        self.quarantine = Quarantine(session.path)
        self.state_path = session.path.with_name(STATE)
        self.restorer = Restorer(session.path, session.key, session.backups, session.chain, session.schema)

    def run(self) -> LocalFile:
        session = self.session
        if not session.reserve.restore():
            session.reserve.release()  # a checkpoint needs the room more than the reserve does
        unclean, mark = session.mark.found()
        anchor = read_anchor(session.profile.keyring, session.profile.profile_id, session.key)
        expected = Expectation(not unclean, mark, anchor, self._full_check_due(), self.beside)
        edited = anchor is not None and anchor.edited
        if edited:
            self._fault("anchor-edited", "")
        restoration, older = self._make_sound(expected)
        upgraded = self._upgrade()
        self._note_state(expected.full)
        session.mark.begin()
        opening = Opening(not unclean, self.crashed, restoration, older, edited, upgraded, tuple(self.faults))
        file = LocalFile(session, opening, self.pages)
        self._first_backup(file)
        return file

    def _make_sound(self, expected: Expectation) -> tuple[Restoration | None, Head | None]:
        session = self.session
        pending = self.quarantine.pending()
        if pending and session.path.exists():
            self.quarantine.done()
        elif pending:
            code, head = pending
            return self._restore(code, max(head, expected.head, key=lambda h: h.seq)), None
        elif self._is_first_run(expected):
            cipher.create(session.path, session.key)
            return None, None
        try:
            inspect(session.path, session.key, session.chain, session.schema, expected)
            self._check_pages(expected)
        except Damaged as damage:
            return self._treat(damage, expected)
        return None, None

    def _check_pages(self, expected: Expectation) -> None:
        """Begin what the look left over; before an upgrade writes into the file it has to be through."""
        if not expected.leaves_pages:
            return
        session = self.session
        self.pages = PageCheck(session.path, session.key)
        with look(session.path, session.key).connect() as connection:
            behind = session.schema.behind(connection)
        if behind and (fault := self.pages.fault()):
            self.pages = None
            raise Damaged(fault)
        self.is_of_today = not behind

    def _treat(self, damage: Damaged, expected: Expectation) -> tuple[Restoration | None, Head | None]:
        if damage.head is not None and damage.code in {"older-file", "other-history", "commit-missing"}:
            # The file itself is sound. Only a backup that knows more is better than it.
            backup = self.restorer.candidate()
            if backup is None or backup.head.seq <= damage.head.seq:
                self._fault(damage.code, f"head {damage.head.seq}, known {expected.head.seq}")
                return None, expected.head
        return self._restore(damage.code, expected.head), None

    def _restore(self, code: str, expected: Head) -> Restoration:
        if not self.may_restore:
            raise NeedsRestore(code, self.restorer.candidate())
        restoration = self.restorer.restore(code, expected, self._salt(), self.session.now())
        missing = f"{restoration.missing.start}-{restoration.missing.stop - 1}" if restoration.missing else "none"
        self._fault(code, f"{restoration.quarantine.name}, replayed {restoration.replayed}, missing {missing}")
        return restoration

    def _upgrade(self) -> bool:
        if self.is_of_today:
            return False
        session = self.session
        engine = build_engine(lambda: cipher.connect(session.path, session.key), pooled=False)
        with engine.connect() as connection:
            empty = not session.schema.current(connection)
            if not session.schema.behind(connection):
                return False
        if not empty:
            try:
                session.backups.make(session.path, session.key, session.chain, session.schema, session.now())
            except BackupFailed as error:
                raise Refused(
                    "データを新しい版に直す前の控えを作れません。ディスクの空きを確かめて、もう一度開いてください。"
                ) from error
        upgrade(session.path, session.key, session.schema)
        return not empty

    def _first_backup(self, file: LocalFile) -> None:
        """From the first day on there is a backup to restore from."""
        newest = next(iter(self.session.backups.all()), None)
        if newest is None:
            file.backup()
        else:
            file.since(newest)

    def _is_first_run(self, expected: Expectation) -> bool:
        never = not self.session.path.exists() and expected.anchor is None and expected.clean
        return never and not self.session.backups.all()

    def _salt(self) -> bytes | None:
        state = read_json(self.state_path)
        return bytes.fromhex(state["salt"]) if state else None

    def _note_state(self, checked: bool) -> None:
        salt = salt_of(self.session.path)
        state = read_json(self.state_path) or {"full_check": self.session.now().isoformat()}
        if checked:
            state["full_check"] = self.session.now().isoformat()
            state.pop("suspect", None)
        if checked or state.get("salt") != salt.hex():
            write_json(self.state_path, {**state, "salt": salt.hex()})

    def _full_check_due(self) -> bool:
        state = read_json(self.state_path)
        if state is None:
            return self.session.path.exists()
        if state.get("suspect"):
            return True
        age = self.session.now() - datetime.fromisoformat(state["full_check"])
        return not timedelta() <= age < FULL_CHECK_EVERY

    def _fault(self, code: str, detail: str) -> None:
        self.faults.append(self.session.faults.add(code, detail, self.session.now()))
