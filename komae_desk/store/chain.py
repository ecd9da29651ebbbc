"""What the encrypted file needs to know of the journal and the tables inside it, given by their owners."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from komae_desk.store.anchor import Head


class ChainBroken(Exception):
    """A line's hash does not follow from the line before it; raised by Chain.verify."""


@dataclass(frozen=True)
class Chain:
    """The journal's side of start, anchor and restore.

    head(connection): number and hash of the last line, (0, …) before the first.
    hash_at(connection, seq): the hash of one line, None when there is none.
    verify(connection): raises ChainBroken; any other exception is a fault of the program and is passed on.
    later_lines(damaged, seq, hash): the lines after that head whose chain verifies from that hash, in order. Best as a
        generator: lines read before a damaged page are then kept.
    replay(connection, lines): write those lines and what follows from them, in the caller's transaction.
    """

    head: Callable[[Connection], tuple[int, bytes]]
    hash_at: Callable[[Connection, int], bytes | None]
    verify: Callable[[Connection], object]
    later_lines: Callable[[Connection, int, bytes], Iterable[Any]]
    replay: Callable[[Connection, list[Any]], object]

    def read_head(self, connection: Connection) -> Head:
        """The head as the anchor keeps it."""
        return Head(*self.head(connection))


@dataclass(frozen=True)
class Schema:
    """How the tables inside the file are made and brought up to date.

    current(connection): the revision of the file, "" for an empty one.
    behind(connection): whether it must be upgraded; raises Refused with a sentence when it is newer than the program.
    upgrade(connection): brings it to the newest revision inside the caller's transaction; an empty file also gets
        whatever facts the journal rests on, so that the very first backup is whole.
    """

    current: Callable[[Connection], str]
    behind: Callable[[Connection], bool]
    upgrade: Callable[[Connection], object]
