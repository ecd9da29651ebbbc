"""A seeded world of PCs and a server with every fault of sync.md §3.5; each operation is accounted for at the end.

Faults: a call that never arrives, an answer that is lost after the commit, a PC that dies between two transactions,
a PC's file set back or copied, the server restored from a backup, an operation the server cannot read.
"""

import json
import random
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlcipher3
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool

from komae_desk.core.area import ledgers
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Invalid, Refused, Stale, Warned
from komae_desk.core.identity import uuid7
from komae_desk.core.people import Role, User
from komae_desk.store.engine import writing
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync.connection import Connection, Unreachable
from komae_desk.sync.cycle import Cycle
from tests.postgres import Cluster
from tests.sample import AREA, Color, desk_for
from tests.sync.conftest import LET_IN

LEDGERS = ledgers((AREA,))


class Died(Exception):
    """The process ended between two transactions."""


def memory_file(raw: Any = None) -> tuple[Engine, Any]:
    """An encrypted file in memory; a copy of another when one is given."""
    held = sqlcipher3.dbapi2.connect(":memory:", isolation_level=None, check_same_thread=False)
    held.execute("PRAGMA key = \"x'" + "1f" * 32 + "'\"")
    if raw is not None:
        raw.backup(held)
    return create_engine("sqlite://", module=sqlcipher3.dbapi2, creator=lambda: held, poolclass=StaticPool), held


@dataclass
class Person:
    """A login of a stream."""

    login: str
    human: UUID
    stream: UUID
    role: Role


@dataclass
class Station:
    """One PC: a file, the person at it, and the operations that file ever acknowledged."""

    name: str
    person: Person
    raw: Any
    store: SqlStore
    desk: Desk
    saved: set[UUID] = field(default_factory=set)
    backup: tuple[Any, set[UUID]] | None = None


class FaultyLink(Connection):
    """A connection that breaks when the dice say so, before a call or after its commit."""

    def arm(self, dice: random.Random, rate: float) -> None:
        """rate: the chance of each fault per call."""
        self._dice, self._rate = dice, rate

    def _all(self, statement: str, values: tuple[Any, ...] = (), *, poison: bool = False) -> list[Any]:
        if self._dice.random() < self._rate:
            raise Unreachable("never arrived")
        rows = super()._all(statement, values, poison=poison)
        if self._dice.random() < self._rate:
            raise Unreachable("answer lost")
        return rows


@dataclass
class Account:
    """What became of every operation that was acknowledged to a person."""

    issued: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    destroyed_with_file: int = 0
    double_faults: int = 0
    faults: Counter[str] = field(default_factory=Counter)


class World:
    """PCs, people, one server database; `run` plays, `settle` heals, `judge` accounts."""

    def __init__(self, cluster: Cluster, template: str, seed: int, pcs: int = 5, rate: float = 0.04) -> None:
        """template: a database with this program's tables, functions and rules."""
        self.dice = random.Random(seed)
        self.seed, self.rate = seed, rate
        self.cluster, self.database = cluster, f"sim_{seed}_{uuid7().hex[-8:]}"
        self._sql(f"CREATE DATABASE {self.database} TEMPLATE {template}")
        self._open_to_staff()
        self.account = Account()
        self.server_backups: list[tuple[str, set[UUID]]] = []
        self.streams = [uuid7(), uuid7()]
        with cluster.connect(database=self.database) as admin:
            for stream in self.streams:
                admin.execute(
                    "INSERT INTO ledger.stream (stream, kind, section, title) VALUES (%s, 'section', '', '')", (stream,)
                )
                admin.execute("INSERT INTO ledger.head (stream) VALUES (%s)", (stream,))
        self.people = [self._person(n) for n in range(pcs)]
        self.stations = [self._station(f"pc{n}", person) for n, person in enumerate(self.people)]
        self.destroyed: set[UUID] = set()
        self.issued: set[UUID] = set()
        self.lost_at_restore: set[UUID] = set()

    def _sql(self, statement: str) -> None:
        with self.cluster.connect() as postgres:
            postgres.execute(statement)

    def _open_to_staff(self) -> None:
        self._sql(f"REVOKE ALL ON DATABASE {self.database} FROM PUBLIC")
        self._sql(f"GRANT CONNECT ON DATABASE {self.database} TO komae_staff, komae_device")

    def _person(self, n: int) -> Person:
        stream = self.streams[n % len(self.streams)]
        role = Role.SECURITY_MANAGER if n % 3 == 0 else Role.STAFF
        person = Person(f"sim{self.seed}x{n}_{uuid7().hex[-6:]}", uuid7(), stream, role)
        with self.cluster.connect(database=self.database) as admin:
            admin.execute(f"CREATE ROLE {person.login} LOGIN IN ROLE komae_staff")
            admin.execute(
                "INSERT INTO gate.person (login, human, shown, must_change) VALUES (%s, %s, '', false)",
                (person.login, person.human),
            )
            admin.execute(
                "INSERT INTO gate.membership (login, stream, role, duties) VALUES (%s, %s, 'member', %s)",
                (person.login, stream, [role.value]),
            )
        return person

    def _station(self, name: str, person: Person, raw: Any = None, saved: set[UUID] | None = None) -> Station:
        engine, held = memory_file(raw)
        store = SqlStore(engine, LEDGERS, person.stream, uuid7())
        if raw is None:
            with writing(engine) as connection:
                store.metadata.create_all(connection)
        store.prepare()
        desk = desk_for(store, User(person.human, person.login, "", frozenset({person.role})))
        return Station(name, person, held, store, desk, set(saved or ()))

    # --- play

    def run(self, steps: int) -> None:
        """Play."""
        acts = [self.save, self.agree, self.set_back, self.copy, self.keep_file, self.back_up, self.restore]
        weights = [50, 42, 1.2, 0.8, 3, 1.5, 0.6]
        for _ in range(steps):
            self.dice.choices(acts, weights)[0]()

    def save(self) -> None:
        """Somebody saves something; a local refusal is no operation."""
        at = self.dice.choice(self.stations)
        before = self._local_ops(at)
        with suppress(Refused, Invalid, Warned, Stale):
            self.dice.choice([self._new, self._edit, self._edit, self._apply, self._step, self._poison])(at)
        new = self._local_ops(at) - before
        at.saved |= new
        self.issued |= new

    def _local_ops(self, at: Station) -> set[UUID]:
        with at.store.engine.connect() as connection:
            return {UUID(bytes=bytes(row[0])) for row in connection.exec_driver_sql("SELECT op_id FROM local_line")}

    def ops(self, at: Station, where: str) -> set[UUID]:
        with at.store.engine.connect() as connection:
            rows = connection.exec_driver_sql(f"SELECT op_id FROM outbox WHERE {where}")
            return {UUID(bytes=bytes(row[0])) for row in rows}

    def _new(self, at: Station) -> None:
        at.desk.save(at.desk.new("box", tag=f"T-{self.dice.randrange(60)}", name=f"箱{self.dice.randrange(99)}"))

    def _edit(self, at: Station) -> None:
        boxes = at.desk.find("box")
        if boxes:
            change = self.dice.choice(
                [
                    {"name": f"箱{self.dice.randrange(99)}"},
                    {"count": self.dice.randrange(9)},
                    {"color": self.dice.choice(list(Color))},
                ]
            )
            at.desk.save(self.dice.choice(boxes), **change)

    def _apply(self, at: Station) -> None:
        with at.desk.act("申請") as act:
            draft = act.save(at.desk.new("request", reason="会議", starts_on=at.desk.today))
            act.move(draft, "submit")

    def _step(self, at: Station) -> None:
        requests = at.desk.find("request")
        if requests:
            request = self.dice.choice(requests)
            offers = [offer for offer in at.desk.offers(request) if not offer.why]
            if offers:
                at.desk.move(request, self.dice.choice(offers).step.name, "理由", conditions="条件")

    def _poison(self, at: Station) -> None:
        """What the server cannot read: a version that is no number, as a defect of a client would write it."""
        if self.dice.random() < 0.1:
            self._edit(at)
            with writing(at.store.engine) as connection:
                newest = "seq = (SELECT max(seq) FROM local_line) AND verb = 'edit'"
                connection.exec_driver_sql(f"UPDATE local_line SET body = json_set(body, '$.saw', 'x') WHERE {newest}")

    def agree(self, at: Station | None = None, rate: float | None = None) -> None:
        """One cycle over a link with faults, sometimes cut off between two transactions."""
        at = at or self.dice.choice(self.stations)
        link = FaultyLink(self.cluster.address(at.person.login, self.database))
        link.arm(self.dice, 0.0)
        with self.cluster.connect(database=self.database) as admin:
            admin.execute(LET_IN, (at.person.login, link._driver.info.backend_pid))
        link.arm(self.dice, self.rate if rate is None else rate)
        calls = iter(range(self.dice.randrange(1, 12)) if rate is None and self.dice.random() < 0.15 else range(200))

        def stopped() -> bool:
            if next(calls, None) is None:
                raise Died
            return False

        try:
            Cycle(at.store, at.person.human, stopped=stopped).run(link)
        except Unreachable:
            self.account.faults["link"] += 1
        except Died:
            self.account.faults["died"] += 1
        finally:
            link.close()

    # --- faults of files

    def keep_file(self) -> None:
        """Somebody copies a file away, as a backup or an image of the PC."""
        at = self.dice.choice(self.stations)
        at.backup = (memory_file(at.raw)[1], set(at.saved))

    def set_back(self) -> None:
        """A PC is restored from that copy: what it had saved since and not sent is gone with the file."""
        at = self.dice.choice(self.stations)
        if at.backup is None:
            return
        self.account.faults["set back"] += 1
        place = self.stations.index(at)
        fresh = self._station(at.name, at.person, at.backup[0], at.backup[1])
        fresh.backup = at.backup
        self.stations[place] = fresh

    def copy(self) -> None:
        """A PC is cloned; both go on."""
        if len(self.stations) >= 8:
            return
        self.account.faults["copied"] += 1
        at = self.dice.choice(self.stations)
        self.stations.append(self._station(f"{at.name}'", at.person, at.raw, at.saved))

    # --- faults of the server

    def _on_server(self) -> set[UUID]:
        with self.cluster.connect(database=self.database) as admin:
            return {row[0] for row in admin.execute("SELECT DISTINCT op_id FROM ledger.op")}

    def back_up(self) -> None:
        """A verified backup: PCs may forget what it holds."""
        name = f"{self.database}_b{len(self.server_backups)}"
        with self.cluster.connect(database=self.database) as admin:
            admin.execute("UPDATE ledger.head SET backup_seq = seq")
        held = self._on_server()
        self._sql(f"CREATE DATABASE {name} TEMPLATE {self.database}")
        self.server_backups.append((name, held))

    def restore(self) -> None:
        """The server goes back to its newest backup."""
        if not self.server_backups:
            return
        self.account.faults["restore"] += 1
        name, held = self.server_backups[-1]
        gone = self._on_server() - held
        self._sql(f"DROP DATABASE {self.database} WITH (FORCE)")
        self._sql(f"CREATE DATABASE {self.database} TEMPLATE {name}")
        self._open_to_staff()
        self.lost_at_restore |= gone

    # --- the end

    def settle(self) -> None:
        """No more faults: cycles until nothing is left to say."""
        for _ in range(6):
            for at in self.stations:
                self.agree(at, rate=0.0)

    def close(self) -> None:
        """Take the databases away."""
        for name in (self.database, *(each for each, _ in self.server_backups)):
            self._sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def words(account: Account) -> str:
    """The account in one line."""
    return json.dumps(
        {
            "issued": account.issued,
            **account.verdicts,
            "with file": account.destroyed_with_file,
            "double": account.double_faults,
        }
        | dict(account.faults),
        ensure_ascii=False,
    )
