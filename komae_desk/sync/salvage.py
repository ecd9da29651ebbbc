"""What this PC holds of the time a declared restore has lost, its own lines and those of others, brought to the server.

A line says its number, hash and signature as before; the server lets it stand again as it stood, with actor and number,
when two PCs or two people vouch for it (settled.md 13, sync.md §5.7 level 2).
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection, select

from komae_desk.store.engine import writing
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync import incoming, pasts
from komae_desk.sync.pasts import Declaration
from komae_desk.sync.replica import fact_of, put_fact
from komae_desk.sync.signature import KeyRing, Standing
from komae_desk.sync.wire import GENESIS, ServerLine, is_told_by_its_body, line_hash

CHUNK = 500
_FIELDS = tuple(each.name for each in dataclasses.fields(ServerLine))


class Salvager(Protocol):
    """The calls by which lines of the lost time are brought; an empty list only asks."""

    def declarations(self, stream: UUID) -> list[Declaration]: ...
    def salvage(self, stream: UUID, lines: str) -> int: ...
    def salvage_waiting(self, stream: UUID) -> list[Any]: ...


@dataclass
class Brought:
    """waits: lines that wait at the server. undeclared: streams of a restore that nobody proves; news: not said yet."""

    waits: int = 0
    undeclared: list[UUID] = field(default_factory=list)
    news: list[UUID] = field(default_factory=list)


def bring_all(
    store: SqlStore,
    server: Salvager,
    human: UUID,
    greeting: Mapping[str, Any],
    read: Callable[[UUID, dict[str, Any]], object],
    authority: bytes | None,
) -> Brought:
    """Bring what is here of every stream. read(stream, facts): read a stream anew first. authority: the city's CA."""
    done, epoch = Brought(), str(greeting["server"]["epoch"])
    for name, facts in greeting["streams"].items() if greeting["server"].get("restoring") else ():
        stream = UUID(name)
        newest = server.declarations(stream)[:1] if facts["role"] != "submitter" else []
        declared = newest[0] if newest else None
        if declared is None:
            continue
        with store.engine.connect() as connection:
            is_news = incoming.epoch_of(store, connection, stream) not in ("", epoch)
        if is_news:
            read(stream, facts)
        with store.engine.connect() as connection:
            told = f"undeclared:{stream}"
            if is_declared(store, connection, stream, declared, epoch, authority):
                told = ""
            elif fact_of(connection, told) != epoch:
                done.news.append(stream)
        if not told:
            done.waits += bring(store, server, human, stream, declared)
            continue
        done.undeclared.append(stream)
        if stream in done.news:
            with writing(store.engine) as connection:
                put_fact(store, connection, told, epoch)
    return done


def is_declared(
    store: SqlStore, connection: Connection, stream: UUID, declared: Declaration, epoch: str, authority: bytes | None
) -> bool:
    """Whether an open restore is what the city declared, and not only the server's word.

    It is of the epoch the server is in, no older one that is said again; the CA has signed it; and the history that is
    read now goes over the very head it goes on from.
    """
    if declared.epoch != epoch or incoming.is_past(connection, epoch):
        return False
    if authority is not None and not pasts.is_proven(authority, stream, declared):
        return False
    journal = store.table("journal")
    here = connection.scalar(select(journal.c.hash).where(journal.c.stream == stream, journal.c.seq == declared.seq))
    return here is None or bytes(here) == declared.hash


def bring(store: SqlStore, server: Salvager, human: UUID, stream: UUID, declared: Declaration) -> int:
    """Bring the lines once for each person and restore; returns how many of the stream still wait."""
    done = f"salvaged:{human}:{declared.epoch}:{stream}"
    with store.engine.connect() as connection:
        lines = [] if fact_of(connection, done) else held(store, connection, stream)
    waits = server.salvage(stream, "[]") if not lines else 0
    for at in range(0, len(lines), CHUNK):
        waits = server.salvage(stream, json.dumps(lines[at : at + CHUNK], ensure_ascii=False))
    if lines:
        with writing(store.engine) as connection:
            put_fact(store, connection, done, str(len(lines)))
    return waits


def held(store: SqlStore, connection: Connection, stream: UUID) -> list[dict[str, Any]]:
    """The lines that the server does not show any more, of every past that was seen here, each with the one before."""
    aside, journal, witness = (store.table(name) for name in ("aside", "journal", "witness"))
    rows = connection.execute(select(aside).where(aside.c.stream == stream).order_by(aside.c.seq)).mappings()
    found: list[dict[str, Any]] = []
    before: dict[int, set[bytes]] = {0: {GENESIS}}
    for table in (journal, witness):
        seen = connection.execute(select(table.c.seq, table.c.hash).where(table.c.stream == stream))
        for seq, hash_ in seen:
            before.setdefault(seq, set()).add(bytes(hash_))
    for row in rows:
        line = ServerLine(**{name: _value(row, name) for name in _FIELDS})
        before.setdefault(line.seq, set()).add(line.hash)
        earlier = before.get(line.seq - 1, ())
        previous = next((each for each in earlier if line_hash(each, stream, line) == line.hash), None)
        if previous is not None:
            found.append(_item(line, previous))
    return found


def _value(row: Any, name: str) -> Any:
    value = row["record_id" if name == "record" else name]
    return bytes(value) if isinstance(value, (bytes, bytearray, memoryview)) else value


def _item(line: ServerLine, previous: bytes) -> dict[str, Any]:
    values = dataclasses.asdict(line) | {"previous": previous}
    return {
        name: value.hex() if isinstance(value, bytes) else str(value) if isinstance(value, UUID) else value
        for name, value in values.items()
    }


def line_of(facts: Mapping[str, Any]) -> ServerLine:
    """The line as a PC had brought it: ids and hashes came as text."""
    made: dict[str, Any] = {}
    for each in dataclasses.fields(ServerLine):
        given, kind = facts[each.name], str(each.type)
        made[each.name] = UUID(given) if kind == "UUID" else bytes.fromhex(given) if kind == "bytes" else given
    return ServerLine(**made)


def is_proven(ring: KeyRing, line: ServerLine, previous: bytes) -> bool:
    """Whether a line that was brought is what its hash says, and its author's word; to be asked in the lines' order."""
    whole = line.hash == line_hash(previous, ring.stream, line) and all(
        not text or hashlib.sha256(text.encode()).digest() == digest
        for text, digest in ((line.body, line.body_digest), (line.doc, line.doc_digest))
    )
    told = line.verdict != "ok" or not line.body or is_told_by_its_body(line)
    return whole and told and ring.read(line) is not Standing.UNCONFIRMED
