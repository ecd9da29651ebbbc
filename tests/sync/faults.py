"""What breaks in a simulated world: links, processes, disks, and files that are copied."""

import json
import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from subprocess import CalledProcessError
from typing import Any
from uuid import UUID

import psycopg
import sqlcipher3
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import StaticPool

from komae_desk.core.identity import uuid7
from komae_desk.store.engine import error_name
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync.connection import Connection, Unreachable
from komae_desk.sync.wire import Verdict
from tests.postgres import Cluster

ALL_PAGES = 1073741823


class Died(BaseException):
    """The process ended between two transactions; nothing that runs in it can do anything more."""


def memory_file(raw: Any = None) -> tuple[Engine, Any]:
    """An encrypted file in memory; a copy of another when one is given."""
    held = sqlcipher3.dbapi2.connect(":memory:", isolation_level=None, check_same_thread=False)
    held.execute("PRAGMA key = \"x'" + "1f" * 32 + "'\"")
    if raw is not None:
        raw.backup(held)
    return create_engine("sqlite://", module=sqlcipher3.dbapi2, creator=lambda: held, poolclass=StaticPool), held


@contextmanager
def full_disk(raw: Any, happened: Counter[str]) -> Iterator[None]:
    """The PC's file can grow no more for a while; what was refused for that is counted."""
    raw.execute("PRAGMA max_page_count = 1")
    try:
        yield
    except OperationalError as error:
        if error_name(error) != "SQLITE_FULL":
            raise
        happened["PC's disk full"] += 1
    finally:
        raw.execute(f"PRAGMA max_page_count = {ALL_PAGES}")


def kill(cluster: Cluster) -> None:
    """SIGKILL for the postmaster; its children follow it, and it is started again."""
    postmaster = int((cluster.data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(postmaster, signal.SIGKILL)
    while True:
        # Refused as long as a child of the dead one still holds the memory.
        with suppress(CalledProcessError):
            cluster.start()
            return


FULL = """
CREATE FUNCTION public.full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.op_id::text = current_setting('simulated.full', true) THEN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON ledger.op FOR EACH ROW EXECUTE FUNCTION public.full_disk();
"""
HOLD = (
    "INSERT INTO ledger.op (op_id, attempt, stream, replica, dseq, human, digest, verdict)"
    " VALUES (%(op)s, 1, %(new)s, %(new)s, 1, %(new)s, '', 'rejected')"
)


@dataclass
class ServerFaults:
    """What may happen to the server while a push runs; `happened` counts it."""

    cluster: Cluster
    database: str
    happened: Counter[str]

    def prepare(self) -> None:
        """Let the disk of this database be full when a session says so, as an INSERT finds it."""
        with self.cluster.connect(database=self.database) as admin:
            admin.execute(FULL)

    def push(self, dice: random.Random, link: "FaultyLink", push: Callable[[], list[Verdict]], ops: str) -> Any:
        """Push; now and then something happens just before the verdict on the last operation is written."""
        last = str(json.loads(ops)[-1]["op"])
        fault = dice.choices(
            ["none", "backend ended", "postmaster killed", "server's disk full", "sent twice"], [80, 6, 2, 6, 6]
        )[0]
        if fault == "backend ended":
            return self._interrupted(link, push, last, fault, link.end_backend)
        if fault == "postmaster killed":
            return self._interrupted(link, push, last, fault, lambda _: kill(self.cluster))
        if fault == "server's disk full":
            self.happened[fault] += 1
            link._driver.execute("SELECT set_config('simulated.full', %s, false)", (last,))
        elif fault == "sent twice":
            self.happened[fault] += 1
            push()
        return push()

    def _interrupted(
        self, link: "FaultyLink", push: Callable[[], Any], last: str, fault: str, act: Callable[[Any], None]
    ) -> Any:
        """Hold the place of the last verdict; when the push waits for it, rows and lines of its batch are written."""
        found: list[Any] = []

        def call() -> None:
            try:
                found.append(push())
            except Exception as error:
                found.append(error)

        thread = threading.Thread(target=call)
        watcher, holder = (self.cluster.connect(database=self.database) for _ in range(2))
        try:
            holder.execute("BEGIN")
            holder.execute(HOLD, {"op": UUID(last), "new": uuid7()})
        except psycopg.errors.UniqueViolation:  # the server has a verdict on it already
            holder.close()
            watcher.close()
            return push()
        thread.start()
        if self._waits(watcher, link, thread):
            self.happened[fault] += 1
            act(watcher)
        watcher.close()
        thread.join()
        holder.close()
        if isinstance(found[0], Exception):
            raise found[0]
        return found[0]

    def _waits(self, watcher: psycopg.Connection[Any], link: "FaultyLink", thread: threading.Thread) -> bool:
        pid = link._driver.info.backend_pid
        query = "SELECT 1 FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'"
        while thread.is_alive():
            if watcher.execute(query, (pid,)).fetchone():
                return True
        return False


class FaultyLink(Connection):
    """A connection that breaks when the dice say so, before a call or after its commit."""

    def arm(self, dice: random.Random, rate: float, server: ServerFaults | None = None) -> None:
        """rate: the chance of each fault per call. server: what may happen there."""
        self._dice, self._rate, self._server = dice, rate, server

    def push(self, replica: UUID, ops: str, *, isolate: bool = False) -> list[Verdict]:
        def plain() -> list[Verdict]:
            return super(FaultyLink, self).push(replica, ops, isolate=isolate)

        return plain() if self._server is None else self._server.push(self._dice, self, plain, ops)

    def end_backend(self, admin: psycopg.Connection[Any]) -> None:
        """Let the server end this connection."""
        admin.execute("SELECT pg_terminate_backend(%s)", (self._driver.info.backend_pid,))

    def _all(self, statement: str, values: tuple[Any, ...] = (), *, poison: bool = False) -> list[Any]:
        if self._dice.random() < self._rate:
            raise Unreachable("never arrived")
        rows = super()._all(statement, values, poison=poison)
        if self._dice.random() < self._rate:
            raise Unreachable("answer lost")
        return rows


DECLARED = (
    "INSERT INTO ledger.timeline (epoch, declared_by, reason, heads)"
    " SELECT s.epoch, '管理 者', '障害', (SELECT jsonb_object_agg(h.stream, jsonb_build_object("
    "'new', jsonb_build_array(h.seq, encode(h.hash, 'hex')), 'ended', %s::uuid)) FROM ledger.head h) FROM gate.server s"
)


def declare_restore(admin: Any) -> None:
    """What komae-desk-admin declare-restore writes on one machine."""
    (ended,) = admin.execute("SELECT epoch FROM gate.server").fetchone()
    admin.execute(
        "UPDATE gate.server SET epoch = gen_random_uuid(),"
        " numbers_from = (SELECT coalesce(max(last), 0) + 1000 FROM ledger.number)"
    )
    admin.execute(DECLARED, (ended,))


def close_restore(admin: Any) -> None:
    """The lost period is filled."""
    admin.execute("UPDATE ledger.timeline SET closed_at = clock_timestamp() WHERE closed_at IS NULL")
    admin.execute("UPDATE gate.server SET numbers_from = 0")


def admit_rest(admin: Any, streams: Iterable[UUID]) -> Counter[str]:
    """Two administrators take what only one voice had brought; what became of the lines."""
    for stream in streams:
        admin.execute("SELECT ledger.admit(%s, true)", (stream,))
    return Counter(dict(admin.execute("SELECT settled, count(*) FROM ledger.former GROUP BY settled").fetchall()))


def lines_held(stores: Iterable[SqlStore]) -> set[UUID]:
    """The operations whose lines some files hold, in whatever past."""
    found: set[UUID] = set()
    for store in stores:
        with store.engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT op_id FROM journal UNION SELECT op_id FROM aside")
            found |= {UUID(bytes=bytes(row[0])) for row in rows}
    return found
