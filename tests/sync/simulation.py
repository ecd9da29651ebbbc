"""A seeded world of PCs and a server with every fault of sync.md §3.5 and §5.8; all operations are accounted for.

Faults: a call that never arrives, an answer that is lost after the commit, a batch that arrives twice, a PC that dies
between two transactions, a PC's file set back or copied, a full disk on either side, a backend that is ended and a
postmaster that is killed in the middle of a push, the server restored from a backup, an operation the server cannot
read, a member who leaves and comes back, a PC of an older program, a server that does not know a kind yet, a clock
that jumps, a section that is closed with a successor, a restricted stream whose members change.
"""

import random
from contextlib import nullcontext, suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Engine

from komae_desk.admin.installation import engine_of, write_rules
from komae_desk.core.area import ledgers
from komae_desk.core.bulk import BulkChange
from komae_desk.core.errors import Invalid, Refused, Stale, Warned
from komae_desk.core.identity import uuid7
from komae_desk.core.people import Role, User
from komae_desk.core.rules import rules_of
from komae_desk.store.engine import writing
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync.connection import Unreachable
from komae_desk.sync.cycle import Cycle
from komae_desk.sync.signature import Signer, new_key
from komae_desk.sync.vouching import Trust
from tests.postgres import Cluster
from tests.sample import AREA, Clock, Color, desk_for
from tests.sync.conftest import LET_IN
from tests.sync.faults import (
    Died,
    FaultyLink,
    ServerFaults,
    admit_rest,
    close_restore,
    declare_restore,
    full_disk,
    lines_held,
    memory_file,
)
from tests.sync.simulated import Account, Person, Station
from tests.sync.simulated_circle import Circle
from tests.sync.simulated_closing import Closing, open_stream

LEDGERS = ledgers((AREA,))
OLDER = {"box": LEDGERS["box"]}
# A restored dump sets its sequences; a copy made by the log has them one step behind when the server then dies.
COPIED = "STRATEGY FILE_COPY"


class World:
    """PCs, people, one server database; `run` plays, `settle` heals, `judge` accounts."""

    def __init__(self, cluster: Cluster, template: str, seed: int, pcs: int = 5, rate: float = 0.04) -> None:
        """template: a database with this program's tables, functions and rules."""
        self.dice = random.Random(seed)
        self.seed, self.rate = seed, rate
        self.cluster, self.database = cluster, f"sim_{seed}_{uuid7().hex[-8:]}"
        self._superuser: psycopg.Connection[Any] | None = None
        self._sql(f"CREATE DATABASE {self.database} TEMPLATE {template}")
        self._open_to_staff()
        self.account = Account()
        self.server_faults = ServerFaults(cluster, self.database, self.account.faults)
        self.server_faults.prepare()
        self.server_backups: list[tuple[str, set[UUID]]] = []
        self.streams = [uuid7(), uuid7()]
        with cluster.connect(database=self.database) as admin:
            for stream in self.streams:
                open_stream(admin, stream)
            self.closing, self.circle = Closing(self, admin), Circle(self, admin)
            # The server is older than most PCs: it learns of requests later.
            admin.execute("DELETE FROM ledger.rule WHERE kind = 'request'")
        self.people = [self._person(n) for n in range(pcs)]
        self.stations = [self._station(f"pc{n}", person, old=n == 2) for n, person in enumerate(self.people)]
        self.destroyed: set[UUID] = set()
        self.issued: set[UUID] = set()
        self.lost_at_restore: set[UUID] = set()
        self.refused: set[UUID] = set()
        # In every second world restores are declared, and PCs bring back what they hold of others.
        self.declares = seed % 2 == 0
        self.visible: set[UUID] = set()
        self.alarms: set[str] = set()
        self.circle.begin()

    def _sql(self, statement: str) -> None:
        with self.cluster.connect() as postgres:
            postgres.execute(statement)

    def _open_to_staff(self) -> None:
        self._sql(f"REVOKE ALL ON DATABASE {self.database} FROM PUBLIC")
        self._sql(f"GRANT CONNECT ON DATABASE {self.database} TO komae_staff, komae_device")

    def _person(self, n: int) -> Person:
        stream = self.streams[n % len(self.streams)]
        role = Role.SECURITY_MANAGER if n % 3 == 0 else Role.STAFF
        other = self.streams[(n + 1) % len(self.streams)]
        reads = (stream, other) if n == 1 else (stream,)
        person = Person(f"sim{self.seed}x{n}_{uuid7().hex[-6:]}", uuid7(), stream, role, reads)
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
            for each in reads[1:]:
                admin.execute(
                    "INSERT INTO gate.membership (login, stream, role) VALUES (%s, %s, 'reader')", (person.login, each)
                )
        return person

    def _station(
        self, name: str, person: Person, raw: Any = None, saved: set[UUID] | None = None, *, old: bool = False
    ) -> Station:
        engine, held = memory_file(raw)
        return self._seated(name, person, engine, held, set(saved or ()), old=old)

    def _seated(self, name: str, person: Person, engine: Engine, held: Any, saved: set[UUID], *, old: bool) -> Station:
        store = SqlStore(engine, OLDER if old else LEDGERS, person.stream, uuid7())
        with writing(engine) as connection:
            store.metadata.create_all(connection)
        store.prepare()
        clock = Clock()
        desk = desk_for(store, User(person.human, person.login, "", frozenset({person.role})), clock)
        return Station(name, person, held, store, desk, clock, saved)

    # --- play

    def run(self, steps: int) -> None:
        """Play."""
        acts = [self.save, self.agree, self.set_back, self.copy, self.keep_file, self.back_up, self.restore]
        acts += [self.leave, self.jump, self.upgrade, self.learn]
        weights = [50, 42, 1.2, 0.8, 3, 1.5, 0.6, 1, 1, 0.7, 0.7]
        if self.declares:
            weights[6] = 2.0
        for step in range(steps):
            self.dice.choices(acts, weights)[0]()
            self.closing.play(step / steps)
            self.circle.play()

    def save(self) -> None:
        """Somebody saves something; a local refusal is no operation."""
        at = self.dice.choice(self.stations)
        before = self._local_ops(at)
        full = full_disk(at.raw, self.account.faults) if self.dice.random() < 0.03 else nullcontext()
        with suppress(Refused, Invalid, Warned, Stale), full:
            acts = [self._new, self._bulk, self._edit, self._edit, self._poison]
            if "request" in at.store.ledgers:
                acts += [self._apply, self._step]
            self.dice.choice(acts)(at)
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
        at.desk.save(self._box(at))

    def _box(self, at: Station) -> Any:
        # The same codes in every stream: a code stands once in its own.
        tag = f"T-{self.dice.randrange(60)}"
        return at.desk.new("box", tag=tag, name=f"箱{self.dice.randrange(99)}")

    def _bulk(self, at: Station) -> None:
        at.desk.bulk("一括の登録", [BulkChange(self._box(at)) for _ in range(self.dice.randrange(2, 7))])

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
                newest = "seq = (SELECT max(seq) FROM local_line) AND verb = 'edit' AND body <> ''"
                connection.exec_driver_sql(f"UPDATE local_line SET body = json_set(body, '$.saw', 'x') WHERE {newest}")

    def agree(self, at: Station | None = None, rate: float | None = None) -> None:
        """One cycle over a link with faults, sometimes cut off between two transactions."""
        at = at or self.dice.choice(self.stations)
        link = FaultyLink(self.cluster.address(at.person.login, self.database))
        link.arm(self.dice, 0.0)
        self._let_in(at.person.login, link._driver.info.backend_pid)
        link.arm(self.dice, self.rate if rate is None else rate, self.server_faults if rate is None else None)
        calls = iter(range(self.dice.randrange(1, 12)) if rate is None and self.dice.random() < 0.15 else range(200))

        def stopped() -> bool:
            if next(calls, None) is None:
                raise Died
            return False

        is_full = rate is None and self.dice.random() < 0.05
        full = full_disk(at.raw, self.account.faults) if is_full else nullcontext()
        try:
            with full:
                trust = Trust(Signer(at.private, new_key), name=at.person.login, is_strict=True)
                done = Cycle(at.store, at.person.human, stopped=stopped, trust=trust).run(link)
                self.alarms.update(each.partition(":")[0] for each in done.alarms)
        except Unreachable:
            self.account.faults["link"] += 1
        except Died:
            self.account.faults["died"] += 1
        finally:
            link.close()
            # Who leaves keeps no refusals: that they were told is remembered here.
            self.refused |= self.ops(at, "state IN ('conflict', 'rejected')")
            self.closing.sit(at)

    def _let_in(self, login: str, pid: int) -> None:
        """Open a session; the superuser's connection is kept until the server dies or is set back."""
        try:
            if self._superuser is not None:
                self._superuser.execute(LET_IN, (login, pid))
                return
        except psycopg.OperationalError:
            self._superuser = None
        self._superuser = self.cluster.connect(database=self.database)
        self._superuser.execute(LET_IN, (login, pid))

    def _part(self) -> None:
        """Nobody is connected to a database that is copied or taken away."""
        if self._superuser is not None:
            self._superuser.close()
            self._superuser = None

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
        fresh = self._station(at.name, at.person, at.backup[0], at.backup[1], old="request" not in at.store.ledgers)
        fresh.backup, fresh.private = at.backup, at.private
        self.stations[place] = fresh

    def copy(self) -> None:
        """A PC is cloned; both go on."""
        if len(self.stations) >= 8:
            return
        self.account.faults["copied"] += 1
        at = self.dice.choice(self.stations)
        old = "request" not in at.store.ledgers
        self.stations.append(self._station(f"{at.name}'", at.person, at.raw, at.saved, old=old))
        self.stations[-1].private = at.private

    # --- change

    def leave(self) -> None:
        """A membership ends, or begins again; what its holder saves meanwhile is refused when it arrives."""
        person = self.dice.choice(self.people[1:])
        person.is_member = not person.is_member
        self._note_membership(person)
        self.account.faults["left or came back"] += 1

    def _note_membership(self, person: Person) -> None:
        with self.cluster.connect(database=self.database) as admin:
            admin.execute(
                "UPDATE gate.membership SET valid_to = CASE WHEN %s THEN 'infinity' ELSE now() END"
                " WHERE login = %s AND stream <> %s",
                (person.is_member, person.login, self.circle.stream),
            )

    def jump(self) -> None:
        """A PC's clock is wrong from now on."""
        at = self.dice.choice(self.stations)
        at.clock.at += timedelta(minutes=self.dice.randrange(-400 * 1440, 400 * 1440))
        self.account.faults["clock jumped"] += 1

    def upgrade(self, at: Station | None = None) -> None:
        """An old PC gets the program of today."""
        old = [each for each in self.stations if "request" not in each.store.ledgers]
        at = at or (self.dice.choice(old) if old else None)
        if at is not None:
            fresh = self._seated(at.name, at.person, at.store.engine, at.raw, at.saved, old=False)
            fresh.backup, fresh.clock.at, fresh.private = at.backup, at.clock.at, at.private
            self.stations[self.stations.index(at)] = fresh
            self.account.faults["upgraded"] += 1

    def learn(self) -> None:
        """The administrator's upgrade writes the rules that were missing."""
        with engine_of(self.cluster.address(database=self.database)).begin() as connection:
            write_rules(connection, rules_of(LEDGERS.values()))

    # --- faults of the server

    def _on_server(self) -> set[UUID]:
        with self.cluster.connect(database=self.database) as admin:
            return {row[0] for row in admin.execute("SELECT DISTINCT op_id FROM ledger.op")}

    def back_up(self) -> None:
        """A verified backup: PCs may forget what it holds."""
        name = f"{self.database}_b{len(self.server_backups)}"
        with self.cluster.connect(database=self.database) as admin:
            admin.execute("UPDATE ledger.head SET backup_seq = seq")
            admin.execute("UPDATE gate.server SET backed_up_at = clock_timestamp()")
        held = self._on_server()
        self._part()
        self._sql(f"CREATE DATABASE {name} TEMPLATE {self.database} {COPIED}")
        self.server_backups.append((name, held))

    def restore(self) -> None:
        """The server goes back to its newest backup."""
        if not self.server_backups:
            return
        self.account.faults["restore"] += 1
        name, held = self.server_backups[-1]
        gone = self._on_server() - held
        self._part()
        self._sql(f"DROP DATABASE {self.database} WITH (FORCE)")
        self._sql(f"CREATE DATABASE {self.database} TEMPLATE {name} {COPIED}")
        self._open_to_staff()
        self.lost_at_restore |= gone
        for person in self.people:
            self._note_membership(person)
            self.circle.note(person)
        if self.declares:
            with self.cluster.connect(database=self.database) as admin:
                declare_restore(admin)

    # --- the end

    def _close_restore(self) -> None:
        """Everybody has brought what there is; two administrators take what had one voice, and close."""
        for _ in range(2):
            for at in self.stations:
                self.agree(at, rate=0.0)
        with self.cluster.connect(database=self.database) as admin:
            self.account.salvaged = admit_rest(admin, self.streams)
            close_restore(admin)

    def settle(self) -> None:
        """No more faults, everything of today: cycles until nothing is left to say."""
        self.learn()
        for at in [each for each in self.stations if "request" not in each.store.ledgers]:
            self.upgrade(at)
        # After a declared restore none of what a PC of a member holds is lost.
        self.visible = lines_held([at.store for at in self.stations if self.declares and at.person.is_member])
        self.visible -= self.circle.held_by_strangers()
        if self.declares:
            self._close_restore()
        for _ in range(6):
            for at in self.stations:
                self.agree(at, rate=0.0)
        self.circle.settle()

    def close(self) -> None:
        """Take the databases away."""
        self._part()
        for name in (self.database, *(each for each, _ in self.server_backups)):
            self._sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
