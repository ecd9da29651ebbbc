"""The shared database: pushing, the first download, one saved change, many PCs that only ask."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from uuid import UUID

import sqlcipher3

from komae_desk.core.desk import Desk
from komae_desk.core.identity import uuid7
from komae_desk.core.people import Role, User
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync.connection import Connection
from komae_desk.sync.cycle import Cycle
from tests.benchmarks.measure import Promise, Samples, benchmark, clocked, gathered
from tests.benchmarks.shared import (
    AREAS,
    EDITS,
    NOON,
    batches,
    city,
    clocked_at,
    file_at,
    filled,
    operations,
    pid_of,
    push,
    spent,
)
from tests.sync.conftest import Server
from tests.sync.pcs import sign_in
from tests.sync.sender import sender

PUSHED = 100_000
RECORDS = 100_000
POLLING, EVERY, CORE = 300, 5.0, 0.05


def lines_of(server: Server, stream: UUID) -> list[bytes]:
    """The journal of a stream as COPY writes it."""
    query = f"COPY (SELECT * FROM ledger.journal WHERE stream = '{stream}' ORDER BY seq) TO STDOUT"
    with server.admin.cursor() as cursor, cursor.copy(query) as copy:
        return [bytes(block) for block in copy]


def put_lines(server: Server, blocks: list[bytes]) -> None:
    """The baseline: the same rows into a table with the same keys."""
    server.admin.execute("DROP TABLE IF EXISTS public.copied")
    server.admin.execute("CREATE TABLE public.copied (LIKE ledger.journal INCLUDING ALL)")
    with server.admin.cursor() as cursor, cursor.copy("COPY public.copied FROM STDIN") as copy:
        for block in blocks:
            copy.write(block)


@benchmark(
    "sync: push of 100,000 operations, all rules on",
    baseline="COPY FROM of the same journal rows, same keys",
    promise=Promise("≤ 25 × COPY", ratio=25.0),
    quick={"pushed": 400, "times": 1},
)
def pushing(pushed: int = PUSHED, times: int = 3) -> Samples:
    """Devices registered and changed, 500 operations a batch; the processor seconds are the backend's."""
    pairs = []
    with city("bench_push") as server:
        for turn in range(times):
            stream = server.stream()
            who = sender(server, f"pusher{turn}", stream)
            texts = batches(stream, operations(who.human, pushed // (EDITS + 1), EDITS))
            ours = clocked_at(pid_of(who.connection), partial(push, who.connection, who.replica, texts))
            blocks = lines_of(server, stream)
            pairs.append((ours, clocked_at(pid_of(server.admin), partial(put_lines, server, blocks))))
    return gathered(pairs)


def copy_down(server: Server, stream: UUID, path: Path) -> None:
    """The baseline: COPY TO into Python tuples, executemany into an encrypted file, base rows and typed rows."""
    empty = file_at(path, stream)
    columns = [c.name for c in empty.table("device").columns if c.name not in ("row", "id", "version")]
    plain = {f.name: empty.table("device").columns[f.name] for f in empty.table("device").columns}
    blank = {name: None if plain[name].nullable else "" for name in columns}
    picked = ", ".join(f"doc->>'{name}'" for name in columns)
    query = f"SELECT stream, record, kind, version, seq, doc, {picked} FROM ledger.row WHERE stream = '{stream}'"
    types = ["uuid", "uuid", "text", "int4", "int8", "text", *["text"] * len(columns)]
    with server.admin.cursor() as cursor, cursor.copy(f"COPY ({query} ORDER BY record) TO STDOUT") as copy:
        copy.set_types(types)
        rows = list(copy.rows())
    empty.engine.dispose()
    held = sqlcipher3.dbapi2.connect(str(path), isolation_level=None)
    held.execute("PRAGMA key = \"x'" + "1f" * 32 + "'\"")
    held.execute("BEGIN IMMEDIATE")
    held.executemany(
        "INSERT INTO base (stream, record_id, kind, version, seq, doc) VALUES (?, ?, ?, ?, ?, ?)",
        [(bytearray(row[0].bytes), bytearray(row[1].bytes), *row[2:6]) for row in rows],
    )
    names = ", ".join(["id", "version", *columns])
    places = ", ".join("?" * (len(columns) + 2))
    fill = [blank[name] for name in columns]
    held.executemany(
        f"INSERT INTO device ({names}) VALUES ({places})",
        [
            (bytearray(row[1].bytes), row[3], *(b if v is None else v for v, b in zip(row[6:], fill, strict=True)))
            for row in rows
        ],
    )
    held.execute("COMMIT")
    held.close()


def downloads(database: str, records: int, times: int) -> Samples:
    """A new PC's first cycle, searchable when it ends. Processor seconds are this process's and the backend's."""
    pairs = []
    with filled(database, records) as (server, stream), tempfile.TemporaryDirectory() as place:
        for turn in range(times):
            human = server.person(f"fresh{turn}", stream)
            link = sign_in(server, f"fresh{turn}")
            ours_at, plain_at = Path(place) / f"{turn}.db", Path(place) / f"{turn}.plain.db"
            store = file_at(ours_at, stream)
            backend = link._driver.info.backend_pid
            ours = clocked_at(backend, partial(_whole, store, human, link, records), own=True)
            link.close()
            store.engine.dispose()
            floor = partial(copy_down, server, stream, plain_at)
            pairs.append((ours, clocked_at(pid_of(server.admin), floor, own=True)))
            ours_at.unlink()
            plain_at.unlink()
    return gathered(pairs)


@benchmark(
    "sync: first download of 100,000 records into the encrypted file",
    baseline="COPY TO as tuples + executemany, same tables, no search index",
    promise=Promise("≤ 2 × the plain copy", ratio=2.0),
    quick={"records": 200, "times": 1},
)
def bootstrap(records: int = RECORDS, times: int = 3) -> Samples:
    """A section of many years."""
    return downloads("bench_boot", records, times)


@benchmark(
    "sync: first download of 1,000,000 records into the encrypted file",
    baseline="COPY TO as tuples + executemany, same tables, no search index",
    promise=Promise("≤ 2 × the plain copy", ratio=2.0),
    quick={"records": 300, "times": 1},
)
def bootstrap_of_all(records: int = RECORDS * 10, times: int = 1) -> Samples:
    """Ten times what any section has: its pages must not grow slower, nor this process larger."""
    return downloads("bench_boot_all", records, times)


def _whole(store: SqlStore, human: UUID, link: Connection, records: int) -> None:
    done = Cycle(store, human).run(link)
    if done.received < records or done.alarms:
        raise AssertionError(f"{done.received} arrived, {done.alarms}")


@benchmark(
    "sync: one saved change sent, confirmed and read again",
    baseline="one committed row on the same server",
    promise=Promise("p50 ≤ 10 ms", median=0.010),
    quick={"times": 3},
)
def one_operation(times: int = 200) -> Samples:
    """A cycle with one operation: greeting, push, pull, verification, both commits."""
    pairs = []
    with filled("bench_one", 1) as (server, stream), tempfile.TemporaryDirectory() as place:
        human = server.person("clerk", stream)
        link = sign_in(server, "clerk")
        store = file_at(Path(place) / "one.db", stream)
        desk = Desk(store, AREAS, User(human, "髙﨑 一郎", "", frozenset({Role.STAFF})), clock=lambda: NOON)
        Cycle(store, human).run(link)
        server.admin.execute("CREATE TABLE public.floor (n int)")
        device = desk.find("device")[0]
        for turn in range(times):
            device = desk.save(desk.get("device", device.id), place=f"執務室 {turn}番")
            ours = clocked(partial(Cycle(store, human).run, link))
            pairs.append((ours, clocked(partial(server.admin.execute, "INSERT INTO public.floor VALUES (1)"))))
        link.close()
        store.engine.dispose()
    return gathered(pairs)


@benchmark(
    "sync: share of one core that 300 PCs asking every 5 s take",
    baseline="300 PCs asking SELECT 1",
    promise=Promise("≤ 5 % of a core", median=CORE),
    quick={"asks": 20, "times": 1},
)
def polling(asks: int = 2_000, times: int = 5) -> Samples:
    """The processor seconds of the backend for one greeting, times 300 PCs, over 5 seconds."""
    product, floor = [], []
    with filled("bench_poll", 500) as (server, stream):
        server.person("asks", stream)
        link = sign_in(server, "asks")
        replica = uuid7()
        plain = server.let_in("asks")
        backend = link._driver.info.backend_pid
        link.hello(replica)
        for _ in range(times):
            before = spent(backend)
            for _ in range(asks):
                link.hello(replica)
            product.append((spent(backend) - before) / asks * POLLING / EVERY)
            before = spent(pid_of(plain))
            for _ in range(asks):
                plain.execute("SELECT 1")
            floor.append(max(spent(pid_of(plain)) - before, 0.01) / asks * POLLING / EVERY)
        link.close()
    return Samples(product, floor, unit="of a core")
