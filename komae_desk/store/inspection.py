"""The look at the file before anybody works in it: the start sequence of security.md §5.2."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DatabaseError as EngineError

from komae_desk.store import cipher
from komae_desk.store.anchor import Anchor, Head
from komae_desk.store.chain import Chain, ChainBroken, Schema
from komae_desk.store.commit_mark import Mark, wal_damage
from komae_desk.store.engine import build_engine, is_damage
from komae_desk.store.keys import Key


class Damaged(Exception):
    """What was found. code: a short word for the fault record. head: the journal's head where it could be read."""

    def __init__(self, code: str, head: Head | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.head = head


@dataclass(frozen=True)
class Expectation:
    """What the last session left: how it ended, its mark, the keyring's anchor, and whether the full check is due.

    beside: the page MACs of a cleanly closed file may be checked while the start goes on (page_check.py).
    """

    clean: bool
    mark: Mark | None
    anchor: Anchor | None
    full: bool
    beside: bool = False

    @property
    def leaves_pages(self) -> bool:
        """Whether the look leaves the page MACs to a check beside it."""
        return self.beside and self.clean and not self.full

    @property
    def head(self) -> Head:
        """The newest head that is known to have been committed."""
        heads = [Head()]
        if self.mark is not None:
            heads.append(self.mark.head)
        if self.anchor is not None and not self.anchor.edited:
            heads.append(self.anchor.head)
        return max(heads, key=lambda h: h.seq)


def inspect(path: Path, key: Key, chain: Chain, schema: Schema, expected: Expectation) -> Head:
    """Check the file and empty its WAL; returns the journal's head. Raises Damaged.

    Order: WAL against the mark (before anything is moved), checkpoint, page MACs, structure, chain, anchor.
    """
    if not path.exists():
        raise Damaged("missing")
    if path.stat().st_size < cipher.PAGE:
        raise Damaged("cut-off")  # SQLite would take an empty file for a new one and write into it
    if cipher.rollback_journal(path).exists():
        # Enrolment ended in WAL mode under another name: SQLite would roll this foreign journal into the file.
        raise Damaged("foreign-journal")
    if cipher.is_plain(path):
        raise Damaged("not-encrypted")
    try:
        _inspect_wal(path, key, expected)
        _inspect_pages(path, key, expected)
        return _inspect_journal(path, key, chain, schema, expected)
    except cipher.Unreadable as error:
        raise Damaged("unreadable") from error
    except (cipher.DatabaseError, EngineError) as error:
        if is_damage(error):
            raise Damaged("structure") from error
        raise


def _inspect_wal(path: Path, key: Key, expected: Expectation) -> None:
    wal, _ = cipher.beside(path)
    if not wal.exists() or not wal.stat().st_size:
        return
    looking = cipher.connect_to_look(path, key)
    try:
        accepted = cipher.recovered_frames(looking)
    finally:
        looking.close()
    if found := wal_damage(wal, accepted, expected.mark):
        raise Damaged(found)


def _inspect_pages(path: Path, key: Key, expected: Expectation) -> None:
    connection = cipher.connect(path, key)
    try:
        cipher.truncate_wal(connection)
        if not expected.leaves_pages and cipher.page_faults(connection):
            raise Damaged("page-mac")
        if (expected.full or not expected.clean) and cipher.structure_faults(connection, full=expected.full):
            raise Damaged("structure")
    finally:
        connection.close()


def _inspect_journal(path: Path, key: Key, chain: Chain, schema: Schema, expected: Expectation) -> Head:
    with look(path, key).connect() as connection:
        if not schema.current(connection):
            head = Head()
        else:
            schema.behind(connection)  # a newer file is refused, never taken for a damaged one
            if expected.full or not expected.clean:
                _verify(connection, chain)
            head = chain.read_head(connection)
            _compare(connection, chain, head, expected)
    if head.seq < expected.head.seq:
        raise Damaged("older-file" if expected.clean else "commit-missing", head)
    return head


def look(path: Path, key: Key, *, immutable: bool = False) -> Any:
    """A read-only engine for one look."""
    return build_engine(lambda: cipher.connect_to_look(path, key, immutable=immutable), pooled=False)


def _verify(connection: Any, chain: Chain) -> None:
    try:
        chain.verify(connection)
    except ChainBroken as error:
        raise Damaged("chain") from error


def _compare(connection: Any, chain: Chain, head: Head, expected: Expectation) -> None:
    known = expected.head
    if 0 < known.seq <= head.seq and chain.hash_at(connection, known.seq) != known.hash:
        raise Damaged("other-history", head)
