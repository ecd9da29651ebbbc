"""Automatic restore: newest verified backup plus every later line of the damaged file (settled.md 27)."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from komae_desk.core.errors import Refused
from komae_desk.store import cipher
from komae_desk.store.anchor import Head
from komae_desk.store.backup import Backup, BackupFolder, copy_file
from komae_desk.store.chain import Chain, Schema
from komae_desk.store.durable_file import sync_folder
from komae_desk.store.engine import build_engine, writing
from komae_desk.store.keys import Key
from komae_desk.store.quarantine import Quarantine
from komae_desk.store.salvage import Ground, salvage


class BeyondRestore(Refused):
    """No backup verifies and nothing could be read; the damaged set lies in `quarantine`."""

    def __init__(self, quarantine: Path) -> None:
        super().__init__(
            "データを開けません。使える控えもありません。壊れたファイルは残してあります。"
            "アプリを閉じて、情報政策課に連絡してください。"
        )
        self.quarantine = quarantine


@dataclass(frozen=True)
class Restoration:
    """What was restored and what is missing; `sentence` is for the banner, `missing` lists line numbers."""

    at: datetime
    code: str
    quarantine: Path
    backup_at: datetime | None
    backup_head: Head
    replayed: int
    head: Head
    missing: range

    @property
    def sentence(self) -> str:
        """What the person is told."""
        base = "新しいファイルに" if self.backup_at is None else f"{day(self.backup_at)}の控えから"
        text = f"データが壊れていたため、{base}復元しました。"
        if self.replayed:
            text += f"その後の{self.replayed:,}件の記録も取り戻しました。"
        if self.missing:
            text += (
                f"取り戻せなかった記録が{len(self.missing):,}件あります"
                f"（履歴の{self.missing.start:,}番〜{self.missing.stop - 1:,}番）。紙の記録と見比べてください。"
            )
        return text + "壊れたファイルは残してあります。"


class Restorer:
    """The restore of one profile's file."""

    def __init__(self, path: Path, key: Key, backups: BackupFolder, chain: Chain, schema: Schema) -> None:
        self._path = path
        self._key = key
        self._backups = backups
        self._chain = chain
        self._schema = schema
        self._quarantine = Quarantine(path)
        self._fresh = path.with_name("restored.tmp")
        self._workplace = path.parent / "salvage"

    def candidate(self) -> Backup | None:
        """The backup a restore would start from."""
        return self._backups.newest_verified(self._key, self._chain, self._schema)

    def restore(self, code: str, expected: Head, salt: bytes | None, now: datetime) -> Restoration:
        """Move the damaged set away and put the restored file in its place. Raises BeyondRestore.

        expected: the newest head known to be committed. salt: the file's first bytes as noted when it was whole.

        Repeatable: cut off at any point, the next call goes on from the same quarantined set.
        """
        kept = self._quarantine.move(code, expected, now)
        backup = self.candidate()
        base = self._lay_ground(backup)
        ground = Ground(self._fresh, base, salt)
        lines = salvage(kept / self._path.name, self._workplace, self._key, self._chain, ground)
        if backup is None and not lines and expected.seq:
            raise BeyondRestore(kept)
        head = self._replay(lines)
        self._fresh.replace(self._path)
        sync_folder(self._path.parent)
        self._quarantine.done()
        missing = range(head.seq + 1, expected.seq + 1)
        return Restoration(now, code, kept, backup.at if backup else None, base, head.seq - base.seq, head, missing)

    def _lay_ground(self, backup: Backup | None) -> Head:
        for left in (self._fresh, *cipher.beside(self._fresh)):
            left.unlink(missing_ok=True)
        if backup is None:
            cipher.create(self._fresh, self._key)
        else:
            copy_file(backup.path, self._fresh)
        engine = build_engine(lambda: cipher.connect(self._fresh, self._key), pooled=False)
        with engine.connect() as connection:
            behind = self._schema.behind(connection)
        if behind:
            upgrade(self._fresh, self._key, self._schema)
        with engine.connect() as connection:
            return self._chain.read_head(connection)

    def _replay(self, lines: list[Any]) -> Head:
        engine = build_engine(lambda: cipher.connect(self._fresh, self._key), pooled=False)
        if lines:
            with writing(engine) as connection:
                self._chain.replay(connection, lines)
        with engine.connect() as connection:
            head = self._chain.read_head(connection)
        closing = cipher.connect(self._fresh, self._key)
        cipher.truncate_wal(closing)
        closing.close()
        return head


def upgrade(path: Path, key: Key, schema: Schema) -> None:
    """Bring a file to the program's revision in one transaction; foreign keys are checked before it commits."""
    engine = build_engine(lambda: cipher.connect(path, key), pooled=False)
    with engine.connect() as connection:
        # Rebuilding a table drops the old one; with the key check on, that would take the rows pointing to it along.
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            schema.upgrade(connection)
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise RuntimeError("the upgrade left a reference to nothing")
        except BaseException:
            connection.rollback()
            raise
        connection.commit()


def day(at: datetime) -> str:
    """A time as it stands in a sentence: 7月5日（金）9:00."""
    local = at.astimezone()
    return f"{local.month}月{local.day}日（{'月火水木金土日'[local.weekday()]}）{local.hour}:{local:%M}"
