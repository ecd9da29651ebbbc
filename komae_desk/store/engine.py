"""SQLAlchemy over the encrypted file, in driver autocommit: a writer says BEGIN IMMEDIATE itself (tech.md §3)."""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.pool import NullPool, QueuePool
from sqlalchemy.util import LRUCache

_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR_READ", "SQLITE_IOERR_DATA", "SQLITE_IOERR_CORRUPTFS")
_IO = ("SQLITE_IOERR", "SQLITE_CANTOPEN")
_NO_ROOM = 1024 * 1024
# A page of open work asks every ledger; the 500 of one engine were pushed out by the next page's.
_PREPARED: LRUCache[Any, Any] = LRUCache(1500)


class CipherDialect(SQLiteDialect_pysqlite):
    """All files of a process speak alike: what was prepared for one is there for the next."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __hash__(self) -> int:
        return hash(type(self))


registry.register("sqlite.cipher", __name__, "CipherDialect")


def build_engine(connect: Callable[[], Any], *, pooled: bool = True) -> Engine:
    """An engine over connections of cipher.py; pooled=False for one-off looks at backups and quarantined files."""
    # An error's text must not carry what was bound to the statement: it is words of records (settled.md 31).
    options: dict[str, Any] = {"module": sqlcipher, "creator": connect, "hide_parameters": True}
    options["execution_options"] = {"compiled_cache": _PREPARED}
    if not pooled:
        return create_engine("sqlite+cipher://", poolclass=NullPool, **options)
    # The one given back last is taken first: what another one writes costs a connection its decrypted pages.
    options |= {"poolclass": QueuePool, "pool_use_lifo": True, "pool_size": 4, "max_overflow": 12}
    return create_engine("sqlite+cipher://", **options)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One BEGIN IMMEDIATE transaction, DDL included; committed when the block ends well, else rolled back."""
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.rollback()
            raise
        connection.commit()


def error_name(error: BaseException) -> str:
    """SQLite's name of an error that came through SQLAlchemy or straight from the driver, or ""."""
    original = getattr(error, "orig", None) or error
    return str(getattr(original, "sqlite_errorname", "") or "")


def is_damage(error: BaseException) -> bool:
    """Whether the error speaks of the file's content; other input and output errors may pass by themselves."""
    return error_name(error).startswith(_DAMAGE)


def is_full(error: BaseException, free: int) -> bool:
    """Whether there was no room; free: bytes left, as SQLite reports a full disk under several names."""
    no_room = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    name = error_name(error)
    return no_room or name.startswith("SQLITE_FULL") or (name.startswith(_IO) and free < _NO_ROOM)
