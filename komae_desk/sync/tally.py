"""Whether this file and the server hold the same rows, compared in silence once a day (sync.md §5.8).

Nothing of either side is thrown away for it: where a row here is not what its verified line says, the stream is taken
anew; where all of them are, the server is told of to a person.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert as upsert

from komae_desk.store.engine import writing
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync.incoming import taking
from komae_desk.sync.replica import fact_of
from komae_desk.sync.vouching import ROWS, raise_alarm

_ROWS = "SELECT record_id, version, doc FROM base WHERE stream = ? AND deleted = 0"
_STRANGE = (
    "SELECT 1 FROM base b JOIN journal j ON j.stream = b.stream AND j.seq = b.seq AND j.record_id = b.record_id"
    " WHERE b.stream = ? AND j.doc <> '' AND (j.doc <> b.doc OR j.version <> b.version) LIMIT 1"
)
_PART = 2_000


class Counted(Protocol):
    """The call of a connection."""

    def tally(self, stream: UUID) -> tuple[int, bytes, int, int] | None: ...


def compare_daily(store: SqlStore, server: Counted, now: datetime) -> list[str]:
    """Compare every stream that was read to its end and not compared today; returns the alarms."""
    cursor, today = store.table("cursor"), now.date().isoformat()
    with store.engine.connect() as connection:
        heads = [(row.stream, row.seq, bytes(row.hash)) for row in connection.execute(select(cursor))]
        due = [each for each in heads if fact_of(connection, _name(each[0])) != today]
    alarms = []
    for stream, seq, hash_ in due:
        said = server.tally(stream)
        if said is not None and said[:2] != (seq, hash_):
            continue  # Somebody has written meanwhile: after the next cycle.
        # Only this thread writes what the server has said: nobody's saving need wait for the reading.
        with store.engine.connect() as connection:
            differs = said is not None and said[2:] != mix_of(connection, stream)
            is_ours = differs and connection.exec_driver_sql(_STRANGE, (bytearray(stream.bytes),)).first() is not None
        with writing(store.engine) as connection:
            if differs:
                raise_alarm(store, connection, stream, ROWS, (0,), now)
                alarms.append(f"{ROWS}:{stream}")
            if is_ours:
                _keep(store, connection, taking(stream), "1")
            _keep(store, connection, _name(stream), today)
    return alarms


def mix_of(connection: Connection, stream: UUID) -> tuple[int, int]:
    """Count and XOR of the rows here, as api.tally makes them of its own."""
    count = mixed = 0
    rows = connection.exec_driver_sql(_ROWS, (bytearray(stream.bytes),))
    while part := rows.fetchmany(_PART):
        for record, version, doc in part:
            mixed ^= int.from_bytes(sha256(bytes(record) + version.to_bytes(4) + doc.encode()).digest()[:8])
        count += len(part)
    return count, mixed - (1 << 64) if mixed >> 63 else mixed


def _name(stream: UUID) -> str:
    return f"tallied:{stream}"


def _keep(store: SqlStore, connection: Connection, name: str, value: str) -> None:
    statement = upsert(store.table("fact")).values(name=name, value=value)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
