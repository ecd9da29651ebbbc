"""A server and its sections for measurements: real rules, real operations, the processor seconds of its backends."""

from __future__ import annotations

import itertools
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from komae_desk.admin.installation import engine_of, write_rules
from komae_desk.areas.asset import AREA as ASSET
from komae_desk.areas.person import AREA as PERSON
from komae_desk.core.area import ledgers
from komae_desk.core.identity import uuid7
from komae_desk.core.journal import Operation
from komae_desk.core.rules import rules_of
from komae_desk.store import cipher
from komae_desk.store.engine import build_engine, writing
from komae_desk.store.keys import Key
from komae_desk.store.sql_store import SqlStore
from tests.benchmarks.intake import device_row
from tests.postgres import cluster
from tests.sync.conftest import Server, installed
from tests.sync.sender import sender

AREAS = (PERSON, ASSET)
BATCH = 500
EDITS = 3
PUSHED_AT_MOST = 100_000
NAMES = ("tag", "name", "category", "maker", "model", "serial", "network", "place", "acquired_on", "note")
CATEGORIES = ("pc", "mobile", "mfp", "hdd", "usb", "disc")
NETWORKS = ("mynumber", "lgwan", "internet", "standalone")
KEY = Key(b"\x1f" * 32)
TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
NOON = datetime(2026, 11, 25, 3, tzinfo=UTC)


@contextmanager
def city(database: str) -> Iterator[Server]:
    """A server with the rules of real areas, its log on the disk as in an office."""
    settings = {"fsync": "on", "max_wal_size": "4GB", "checkpoint_timeout": "30min"}
    with cluster(settings) as running, installed(running, database) as made:
        with engine_of(running.address(database=database)).begin() as connection:
            write_rules(connection, rules_of(ledgers(AREAS).values()))
        yield made


def operations(human: UUID, records: int, edits: int, first: int = 0) -> Iterator[tuple[UUID, str]]:
    """Ids and bodies: a device registered, put to use and changed, one after the other."""
    for at in range(first, first + records):
        cells = dict(zip(NAMES, device_row(at), strict=True))
        cells["category"], cells["network"] = CATEGORIES[at % 6], NETWORKS[at % 4]
        cells["acquired_on"] = cells["acquired_on"].isoformat()
        new = {"state": ("draft", "registered"), **{n: (None if n in NULLED else "", v) for n, v in cells.items() if v}}
        record = uuid7()
        yield _body(human, record, "create", new, 0)
        for n in range(edits):
            patch = {"place": (cells["place"] if n == 0 else f"執務室 {n - 1}番", f"執務室 {n}番")}
            yield _body(human, record, "edit", patch, n + 1)


NULLED = frozenset({"category", "network", "acquired_on"})


def _body(human: UUID, record: UUID, verb: str, patch: dict[str, Any], saw: int) -> tuple[UUID, str]:
    op = Operation(
        op_id=uuid7(), act_id=uuid7(), act="端末・媒体の登録", kind="device", record_id=record, verb=verb, patch=patch,
        saw=saw, by=human, by_name="髙﨑 一郎", at=NOON,
    )  # fmt: skip
    return op.op_id, op.body()


def batches(stream: UUID, ops: Iterator[tuple[UUID, str]], after: int = 0) -> list[str]:
    """The texts that a client sends, at most 500 operations each."""
    slots = itertools.count(after + 1)
    made = []
    while chunk := list(itertools.islice(ops, BATCH)):
        items = [
            {"stream": str(stream), "dseq": next(slots), "op": str(op_id), "body": body, "sign": "", "group": ""}
            for op_id, body in chunk
        ]
        made.append(json.dumps(items, ensure_ascii=False))
    return made


def push(connection: psycopg.Connection[Any], replica: UUID, texts: list[str]) -> None:
    """Send them; every operation must be taken."""
    for text in texts:
        rows = connection.execute("SELECT verdict, code FROM api.push(%s, %s::jsonb)", (replica, text)).fetchall()
        bad = next((row for row in rows if row != ("ok", "")), None)
        if bad is not None:
            raise AssertionError(f"refused: {bad}")


def spent(pid: int) -> float:
    """Processor seconds of a process so far; 0 where the system does not tell."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    values = stat.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    return (int(values[11]) + int(values[12])) / TICK


def clocked_at(pid: int, work: Callable[[], object], *, own: bool = False) -> tuple[float, float]:
    """Seconds by the clock and by the processor of a backend (and of this process, own=True) for one call."""
    here, there, begun = time.process_time(), spent(pid), time.perf_counter()
    work()
    wall = time.perf_counter() - begun
    return wall, max(spent(pid) - there, 1 / TICK) + (time.process_time() - here if own else 0.0)


def file_at(path: Path, stream: UUID) -> SqlStore:
    """A new encrypted file."""

    cipher.create(path, KEY)
    made = SqlStore(build_engine(lambda: cipher.connect(path, KEY)), ledgers(AREAS), stream, uuid7())
    with writing(made.engine) as connection:
        made.metadata.create_all(connection)
    made.prepare()
    return made


def pid_of(connection: psycopg.Connection[Any]) -> int:
    """The backend that serves a connection."""
    return connection.info.backend_pid


@contextmanager
def filled(database: str, records: int) -> Iterator[tuple[Server, UUID]]:
    """A server with a section of so many devices: pushed, and beyond 100,000 copied with ids and tags of their own."""
    with city(database) as server:
        stream = server.stream()
        who = sender(server, "filler", stream)
        pushed = min(records, PUSHED_AT_MOST)
        push(who.connection, who.replica, batches(stream, operations(who.human, pushed, 0)))
        for copy in range(1, -(-records // pushed)):
            server.admin.execute(COPIED, {"stream": stream, "from": pushed * copy, "most": records - pushed * copy})
        yield server, stream


# Ids in the order in which they were made, as uuid7 gives them.
COPIED = """
WITH made AS (
  INSERT INTO ledger.row (stream, record, kind, version, seq, doc)
  SELECT stream, ('01ff' || lpad(to_hex(n), 8, '0') || '7000' || '8' || right(md5(n::text), 15))::uuid,
         kind, version, n, doc || jsonb_build_object('tag', 'KE-' || n, 'serial', 'SE' || n)
    FROM (SELECT *, seq + %(from)s AS n FROM ledger.row
           WHERE stream = %(stream)s AND seq <= least(100000, %(most)s)) r RETURNING seq)
UPDATE ledger.head SET seq = (SELECT max(seq) FROM made) WHERE stream = %(stream)s
"""
