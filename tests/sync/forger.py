"""The machine's administrator with a superuser's rights: a stream's journal read, changed and written back at will."""

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import namedtuple_row

from komae_desk.core.identity import uuid7
from komae_desk.sync.wire import GENESIS, ServerLine, line_hash, server_line

COLUMNS = [field.name for field in dataclasses.fields(ServerLine)]


def digest(text: str) -> bytes:
    """What stands in the chain for a text."""
    return hashlib.sha256(text.encode()).digest()


@dataclass
class Forger:
    """All of one stream in memory; nothing is kept back by triggers or row security."""

    admin: psycopg.Connection[Any]
    stream: UUID

    def read(self) -> list[ServerLine]:
        """The journal as it stands."""
        cursor = self.admin.cursor(row_factory=namedtuple_row)
        query = f"SELECT {', '.join(COLUMNS)} FROM ledger.journal WHERE stream = %s ORDER BY seq"
        return [server_line(row) for row in cursor.execute(query, (self.stream,))]

    def write(self, lines: list[ServerLine], *, head: bool = True) -> None:
        """Put other lines in the journal's place, and the head after them."""
        with self.admin.transaction():
            self.admin.execute("ALTER TABLE ledger.journal DISABLE TRIGGER ALL")
            self.admin.execute("DELETE FROM ledger.journal WHERE stream = %s", (self.stream,))
            places = ", ".join(["%s"] * len(COLUMNS))
            for line in lines:
                self.admin.execute(
                    f"INSERT INTO ledger.journal (stream, login, {', '.join(COLUMNS)}) VALUES (%s, 'x', {places})",
                    (self.stream, *(getattr(line, name) for name in COLUMNS)),
                )
            if head:
                query = "UPDATE ledger.head SET seq = %s, hash = %s WHERE stream = %s"
                self.admin.execute(query, (lines[-1].seq, lines[-1].hash, self.stream))
            self.admin.execute("ALTER TABLE ledger.journal ENABLE ALWAYS TRIGGER no_change")
            self.admin.execute("ALTER TABLE ledger.journal ENABLE ALWAYS TRIGGER no_truncate")

    def chained(self, lines: list[ServerLine]) -> list[ServerLine]:
        """The same lines, numbered and hashed so that they are a chain of their own."""
        previous, made = GENESIS, []
        for seq, line in enumerate(lines, 1):
            numbered = dataclasses.replace(line, seq=seq)
            made.append(dataclasses.replace(numbered, hash=line_hash(previous, self.stream, numbered)))
            previous = made[-1].hash
        return made

    def rehashed(self, lines: list[ServerLine], at: int) -> list[ServerLine]:
        """One line with the hash that goes with what it says now; those after it are left."""
        previous = lines[at - 1].hash
        made = dataclasses.replace(lines[at], hash=line_hash(previous, self.stream, lines[at]))
        return [*lines[:at], made, *lines[at + 1 :]]


def replaced(lines: list[ServerLine], place: int, **changes: Any) -> list[ServerLine]:
    """The lines with one of them changed."""
    return [*lines[:place], dataclasses.replace(lines[place], **changes), *lines[place + 1 :]]


def reworded(line: ServerLine, **words: Any) -> dict[str, Any]:
    """Another body, with the digest that goes with it."""
    body = json.dumps(json.loads(line.body) | words, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {"body": body, "body_digest": digest(body)}


def forged(like: ServerLine, human: UUID, signature: bytes) -> ServerLine:
    """A new line in the name of somebody, made after one of his."""
    op = uuid7()
    words = reworded(like, op=str(op), by=str(human))
    return dataclasses.replace(like, op_id=op, human=human, signature=signature, **words)
