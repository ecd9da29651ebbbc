"""A disk that loses its power: the writes and syncs of a real run are recorded under SQLite and cut anywhere.

The run uses the same file format, pragmas and, for whole acts, the very statements of the program, through APSW
(SQLite3MC in SQLCipher's format), because only there a VFS can be put below the encryption. Every cut is then opened
by sqlcipher3 and the program's own start sequence. Un-synced writes are kept, dropped, torn at 512 bytes or applied
in another order.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import apsw
from sqlalchemy import Engine, event

from komae_desk.store import cipher
from komae_desk.store.anchor import Head
from komae_desk.store.commit_mark import Mark, mark_of
from komae_desk.store.keys import Key
from tests.store.encrypted import GENESIS, line_hash

SECTOR = 512
Statement = tuple[str, list[tuple[Any, ...]]]


@dataclass
class Write:
    file: str
    offset: int
    data: bytes


@dataclass
class Truncate:
    file: str
    size: int


@dataclass
class Sync:
    file: str


@dataclass
class Delete:
    file: str


@dataclass
class Acknowledged:
    seq: int


Event = Write | Truncate | Sync | Delete | Acknowledged


class Recorder(apsw.VFS):
    """The operating system's VFS, noting what it is asked to do to the disk."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        super().__init__("recorder", "unix")

    def xOpen(self, name: Any, flags: Any) -> "RecordedFile":
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        return RecordedFile(self.events, path, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        self.events.append(Delete(Path(filename).name))
        super().xDelete(filename, syncdir)


class RecordedFile(apsw.VFSFile):
    def __init__(self, events: list[Event], path: str | None, name: Any, flags: Any) -> None:
        self.events = events
        self.file = Path(path or "temporary").name
        super().__init__("unix", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        self.events.append(Write(self.file, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:
        self.events.append(Truncate(self.file, newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:
        self.events.append(Sync(self.file))
        super().xSync(flags)


@dataclass
class Disk:
    """What is durable for certain, and what was asked for since."""

    durable: dict[str, bytearray]
    pending: dict[str, list[Write | Truncate]] = field(default_factory=dict)
    unlinked: set[str] = field(default_factory=set)
    names_follow: bool = True  # an fsync also makes earlier names durable, as journaling file systems do

    def take(self, event: Event) -> None:
        if isinstance(event, (Write, Truncate)):
            self.unlinked.discard(event.file)
            self.pending.setdefault(event.file, []).append(event)
        elif isinstance(event, Delete):
            self.unlinked.add(event.file)
        elif isinstance(event, Sync):
            content = self.durable.setdefault(event.file, bytearray())
            for asked in self.pending.pop(event.file, []):
                apply(content, asked)
            for name in self.unlinked if self.names_follow else ():
                self.durable.pop(name, None)
                self.pending.pop(name, None)
            if self.names_follow:
                self.unlinked.clear()

    def after_cut(self, chance: random.Random) -> dict[str, bytes]:
        """One of the many disks this moment can leave behind."""
        left = {name: bytearray(content) for name, content in self.durable.items()}
        fate = chance.choice(FATES)
        for name, asked in self.pending.items():
            content = left.setdefault(name, bytearray())
            for each in fate(asked, chance):
                apply(content, each)
        for name in self.unlinked:
            if chance.random() < 0.5:
                left.pop(name, None)
        return {name: bytes(content) for name, content in left.items()}


def apply(content: bytearray, event: Write | Truncate) -> None:
    if isinstance(event, Truncate):
        if event.size < len(content):
            del content[event.size :]
        else:
            content.extend(bytes(event.size - len(content)))
        return
    if len(content) < event.offset:
        content.extend(bytes(event.offset - len(content)))
    content[event.offset : event.offset + len(event.data)] = event.data


def sectors(event: Write | Truncate) -> Iterator[Write | Truncate]:
    if isinstance(event, Truncate):
        yield event
        return
    at = 0
    while at < len(event.data):
        length = SECTOR - (event.offset + at) % SECTOR
        yield Write(event.file, event.offset + at, event.data[at : at + length])
        at += length


Fate = Callable[[list[Write | Truncate], random.Random], list[Write | Truncate]]


def _torn(asked: list[Write | Truncate], chance: random.Random) -> list[Write | Truncate]:
    return [part for event in asked for part in sectors(event) if chance.random() < 0.5]


FATES: list[Fate] = [
    lambda asked, chance: asked,
    lambda asked, chance: [],
    lambda asked, chance: asked[: chance.randint(0, len(asked))],
    lambda asked, chance: [e for e in asked if chance.random() < 0.5],
    lambda asked, chance: chance.sample(asked, len(asked)),
    _torn,
    lambda asked, chance: asked[:-1] + _torn(asked[-1:], chance),
]


@cache
def recorder() -> Recorder:
    """Registered once for the process: SQLite3MC's VFS above it keeps pointing to it."""
    return Recorder()


Work = Callable[[Any], Iterator[Head]]


def lines(seed: int) -> Work:
    """Plain chained lines, one to forty in an act."""

    def work(connection: Any) -> Iterator[Head]:
        chance = random.Random(seed)
        seq, previous = 0, GENESIS
        for _ in range(60):
            connection.execute("BEGIN IMMEDIATE")
            for _ in range(chance.choice((1, 1, 1, 2, 40))):
                seq += 1
                body = f"行{seq} " + "記録" * chance.randint(0, 300)
                previous = line_hash(previous, seq, body)
                connection.execute("INSERT INTO local_line VALUES (?, ?, ?)", (seq, body, previous))
            connection.execute("COMMIT")
            yield Head(seq, previous)

    return work


def again(statements: Sequence[Statement]) -> Work:
    """The statements of a desk's own session, one transaction after the other."""

    def work(connection: Any) -> Iterator[Head]:
        for text, rows in statements:
            for row in rows:
                connection.execute(text, row)
            if text == "COMMIT":
                seq, digest = connection.execute(
                    "SELECT seq, hash FROM local_line ORDER BY seq DESC LIMIT 1"
                ).fetchone()
                yield Head(seq, bytes(digest))

    return work


def statements_of(engine: Engine, run: Callable[[], object]) -> list[Statement]:
    """Every statement that writes, as the program gives it to its driver while `run` works."""
    heard: list[Statement] = []

    def executed(connection: Any, cursor: Any, text: str, given: Any, context: Any, many: bool) -> None:
        if not text.lstrip().upper().startswith(("SELECT", "PRAGMA")):
            heard.append((text, [tuple(map(_bound, row)) for row in (given if many else [given])]))

    def committed(connection: Any) -> None:
        if heard and heard[-1][0] != "COMMIT":
            heard.append(("COMMIT", [()]))

    event.listen(engine, "before_cursor_execute", executed)
    event.listen(engine, "commit", committed)
    try:
        run()
    finally:
        event.remove(engine, "before_cursor_execute", executed)
        event.remove(engine, "commit", committed)
    return heard


def _bound(value: Any) -> Any:
    return bytes(value) if isinstance(value, (bytearray, memoryview)) else value


def record(path: Path, key: Key, pragmas: dict[str, str | int], work: Work) -> list[Event]:
    """Work as the program does, on a file it made; big acts spill, checkpoints come in between."""
    events = recorder().events
    events.clear()
    with closing(apsw.Connection(str(path), vfs="multipleciphers-recorder")) as connection:
        raw = key.passphrase()[2:-1]
        for pragma in ("cipher='sqlcipher'", "legacy=4", f"key='raw:{raw}'"):
            connection.execute(f"PRAGMA {pragma}")
        for name, value in pragmas.items():
            connection.execute(f"PRAGMA {name}={value}").fetchall()
        connection.execute("PRAGMA cache_size=12")  # big acts spill into the WAL before they commit
        for act, head in enumerate(work(connection)):
            events.append(Acknowledged(head.seq))
            frames = connection.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()[1]
            mark = mark_of(cipher.beside(path)[0], max(0, frames), head)
            events.append(Write("commit.mark", 0, mark.pack()))
            if act in (25, 45):
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return list(events)


def cuts(
    start: dict[str, bytes], events: list[Event], count: int, seed: int, names_follow: bool = True
) -> Iterator[tuple[dict[str, bytes], int]]:
    """Disks after `count` cuts, each with the last line that had been acknowledged."""
    chance = random.Random(seed)
    moments = sorted(chance.randrange(len(events) + 1) for _ in range(count))
    disk = Disk({name: bytearray(content) for name, content in start.items()}, names_follow=names_follow)
    acknowledged = done = 0
    for moment in moments:
        for each in events[done:moment]:
            if isinstance(each, Acknowledged):
                acknowledged = each.seq
            else:
                disk.take(each)
        done = moment
        yield disk.after_cut(chance), acknowledged


EMPTY_MARK = Mark().pack()
