"""Attached files after the journal: what the server lacks is sent, what is not here is fetched (settled.md 20).

A few pieces each time, so that records never wait; cut off anywhere, the next time goes on where it stopped. Every PC
of the section has every file, so that any of them fills a restored server again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import delete

from komae_desk.core.attachment import ATTACHMENT
from komae_desk.store.blobs import PIECE, BlobFolder, Damaged
from komae_desk.store.engine import writing
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync import leaving, vouching

PIECES = 8
"""Pieces of 1 MiB between two cycles."""
ASK_AGAIN = 600.0
"""Seconds after which the server is asked what it lacks though nothing happened here, as after a restore."""
SOON = 2.0
"""Seconds until a file that was not there is asked for again; twice as long each time."""
FILE = "file"


class FileServer(Protocol):
    """The calls about files of one connection; each may raise Unreachable, Closed or another ServerError."""

    def blob_put(self, stream: UUID, digest: str, size: int, number: int, piece: bytes) -> str: ...
    def blob_lacking(self, stream: UUID) -> dict[str, list[int]]: ...
    def blob_get(self, stream: UUID, digest: str, number: int) -> tuple[int, bytes] | None: ...


@dataclass(frozen=True)
class Exchanged:
    """How it stands: files that are still to be sent, to come, and whether the section has no room at the server.

    arrived: the records whose files have come. more: there is work left that need not wait.
    """

    out: int = 0
    coming: int = 0
    full: bool = False
    more: bool = False
    arrived: set[tuple[str, UUID]] = field(default_factory=set)


class FileExchange:
    """Of one sitting; used by the thread of its connection."""

    def __init__(
        self,
        store: SqlStore,
        human: UUID,
        *,
        stopped: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """stopped is asked between two pieces. clock: seconds, for tests."""
        self._store, self._human, self._stopped, self._clock = store, human, stopped, clock
        self._asked: dict[UUID, float] = {}
        self._lacking: dict[UUID, dict[str, list[int]]] = {}
        # When a file that the server had not got is asked for again, and after how long the next time.
        self._absent: dict[str, tuple[float, float]] = {}
        self._full: set[UUID] = set()
        # What is not here yet, with the records that name it; looked for only when something has changed.
        self._wanted: dict[UUID, dict[str, list[UUID]]] = {}
        self._left = 0
        self._rests_until = 0.0

    def run(self, server: FileServer, touched: Iterable[tuple[str, UUID]] = (), sent: int = 0) -> Exchanged:
        """Send and fetch a few pieces. touched, sent: what the cycle before has changed here and sent."""
        store = self._store
        if store.blobs is None or ATTACHMENT not in store.ledgers or self._clock() < self._rests_until:
            return Exchanged()
        if sent or any(kind == ATTACHMENT for kind, _ in touched):
            self._asked.clear()
            self._absent.clear()
            self._wanted.clear()
        self._left = PIECES
        out, coming = 0, 0
        arrived: set[tuple[str, UUID]] = set()
        with store.engine.connect() as connection:
            known: Mapping[str, Any] = leaving.known(store, connection, self._human)
            left = leaving.with_files(store, connection)
        there = {UUID(each): store.beside(UUID(each)) for each in known}
        for stream, at in there.items():
            out += self._send(server, stream, at.blobs)
            if known[str(stream)]["role"] != "submitter":
                coming += self._fetch(server, stream, at, arrived)
        for stream in left:
            self._send_last(server, stream)
        more = self._left == 0 and not self._stopped()
        return Exchanged(out, coming, bool(self._full), more, arrived)

    def rest(self) -> None:
        """The server does not take part, as one of an older version: it is asked again in a while."""
        self._rests_until = self._clock() + ASK_AGAIN

    # --- sending

    def _send(self, server: FileServer, stream: UUID, blobs: BlobFolder | None) -> int:
        """Send what the server lacks and is here; returns how many files are left."""
        assert blobs is not None
        now = self._clock()
        if stream not in self._asked or now - self._asked[stream] >= ASK_AGAIN:
            if self._stopped():
                return 0
            self._lacking[stream] = {d: p for d, p in server.blob_lacking(stream).items() if blobs.has(d)}
            self._asked[stream] = now
            self._full.discard(stream)
            self._wanted.pop(stream, None)
        lacking = self._lacking[stream]
        for digest in list(lacking):
            if self._left == 0 or self._stopped() or stream in self._full:
                break
            if self._send_file(server, stream, blobs, digest, lacking[digest]):
                del lacking[digest]
        return len(lacking)

    def _send_file(self, server: FileServer, stream: UUID, blobs: BlobFolder, digest: str, brought: list[int]) -> bool:
        """Whether nothing is left to be done about it now."""
        try:
            content = blobs.get(digest)
        except Damaged:
            return True  # put aside; another PC sends it, and this one fetches it then
        if content is None:
            return True
        for number in range(0, -(-len(content) // PIECE)):
            if number in brought:
                continue
            if self._left == 0 or self._stopped():
                return False
            self._left -= 1
            piece = content[number * PIECE : (number + 1) * PIECE]
            said = server.blob_put(stream, digest, len(content), number, piece)
            if said == "full":
                self._full.add(stream)
                return False
            if said != "more":
                # unknown or wrong: asked for again with the next list.
                return True
            brought.append(number)
        return True

    def _send_last(self, server: FileServer, stream: UUID) -> None:
        """The person is a member no more: what only this PC has goes out, then the files leave it."""
        store = self._store
        blobs = store.beside(stream).blobs
        if self._send(server, stream, blobs) or self._left == 0 or self._stopped():
            return
        assert blobs is not None
        blobs.forget()
        fact = store.table("fact")
        with writing(store.engine) as connection:
            connection.execute(delete(fact).where(fact.c.name == leaving.files_of(stream)))

    # --- fetching

    def _fetch(self, server: FileServer, stream: UUID, at: SqlStore, arrived: set[tuple[str, UUID]]) -> int:
        """Fetch what records name and is not here; returns how many files have not come yet."""
        blobs = at.blobs
        assert blobs is not None
        if stream not in self._wanted:
            self._wanted[stream] = _wanted(at, blobs)
        wanted = self._wanted[stream]
        now = self._clock()
        for digest, records in list(wanted.items()):
            if self._left == 0 or self._stopped():
                break
            if now < self._absent.get(digest, (now, SOON))[0]:
                continue
            if self._fetch_file(server, stream, blobs, digest):
                del wanted[digest]
                arrived |= {(ATTACHMENT, record) for record in records}
        return len(wanted)

    def _fetch_file(self, server: FileServer, stream: UUID, blobs: BlobFolder, digest: str) -> bool:
        """Whether it is here now; a file that is not what its hash says is thrown away and told."""
        if blobs.is_elsewhere(digest):
            # Perhaps here alone: the server is asked whether this stream has it.
            self._asked.pop(stream, None)
            return True
        number, size = blobs.begun(digest)
        while self._left > 0 and not self._stopped():
            told = server.blob_get(stream, digest, number)
            if told is None:
                self._wait_for(digest)
                return False
            if number and told[0] != size:
                number = size = 0
                continue
            self._left -= 1
            size = told[0]
            try:
                if blobs.add(digest, size, number, told[1]):
                    return True
            except Damaged:
                self._wait_for(digest)
                with writing(self._store.engine) as connection:
                    vouching.raise_alarm(self._store, connection, stream, FILE, (0,), datetime.now(UTC))
                return False
            number += 1
        return False

    def _wait_for(self, digest: str) -> None:
        _, pause = self._absent.get(digest, (0.0, SOON))
        self._absent[digest] = (self._clock() + pause, min(2 * pause, ASK_AGAIN))


def _wanted(at: SqlStore, blobs: BlobFolder) -> dict[str, list[UUID]]:
    """The files that records of a stream name and that are not here."""
    with at.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT blob, id FROM attachment WHERE home = ?", (at.home,)).all()
    wanted: dict[str, list[UUID]] = {}
    for digest, record in rows:
        if _is_digest(digest) and not blobs.has(digest):
            wanted.setdefault(digest, []).append(UUID(bytes=bytes(record)))
    return wanted


def _is_digest(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")
