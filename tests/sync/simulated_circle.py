"""A restricted stream in a simulated world: its members join, work offline, are taken out and come back (R02, R30)."""

import random
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.core.errors import Invalid, Refused, Stale, Warned
from komae_desk.core.identity import uuid7
from komae_desk.core.people import User
from komae_desk.sync.leaving import known
from tests.sample import desk_for

if TYPE_CHECKING:
    from tests.sync.simulated import Person, Station
    from tests.sync.simulation import World

EVERY, THIS = 3, 2
"""The worlds with one, with declared restores and without. Its dice are its own, as of a closing."""
MARK = "秘密の箱"
"""Stands in every record there and in no other."""
CHANGES, WRITES = 0.05, 0.4


def is_in(seed: int) -> bool:
    """Whether the world of this seed has one."""
    return seed % EVERY == THIS


class Circle:
    """The one circle of a world, or none. The first of its people is never taken out."""

    def __init__(self, world: "World", admin: Any) -> None:
        self._world, self._dice = world, random.Random(f"circle {world.seed}")
        self.stream = uuid7()
        self.is_due = is_in(world.seed)
        self.members: list[Person] = []
        if self.is_due:
            admin.execute(
                "INSERT INTO ledger.stream (stream, kind, section, title) VALUES (%s, 'restricted', '', '')",
                (self.stream,),
            )
            admin.execute("INSERT INTO ledger.head (stream) VALUES (%s)", (self.stream,))

    def begin(self) -> None:
        """Two of the first section are let in."""
        if self.is_due:
            self._world.streams.append(self.stream)
            for person in self._of_section()[:2]:
                self._let_in(person)

    def play(self) -> None:
        """Now and then somebody writes there, is let in or taken out."""
        if not self.is_due:
            return
        if self._dice.random() < CHANGES:
            person = self._dice.choice(self._of_section()[1:])
            self._take_out(person) if person in self.members else self._let_in(person)
        if self._dice.random() < WRITES:
            self.write(self._dice.choice(self._world.stations))

    def write(self, at: "Station") -> None:
        """As the program does it: whoever was told of it is at a desk there; what is refused here is no operation."""
        with at.store.engine.connect() as connection:
            told = str(self.stream) in known(at.store, connection, at.person.human)
        if not told:
            return
        world, there = self._world, at.store.beside(self.stream)
        before = world._local_ops(at)
        desk = desk_for(there, User(at.person.human, at.person.login, "", frozenset({at.person.role})), at.clock)
        with suppress(Refused, Invalid, Warned, Stale):
            boxes, words = desk.find("box"), f"{MARK}{self._dice.randrange(99)}"
            if boxes and self._dice.random() < 0.6:
                desk.save(self._dice.choice(boxes), name=words)
            else:
                desk.save(desk.new("box", tag=f"T-{self._dice.randrange(60)}", name=words))
        new = world._local_ops(at) - before
        world.account.faults["written in a circle"] += len(new)
        world.account.faults["written after being taken out"] += 0 if at.person in self.members else len(new)
        at.saved |= new
        world.issued |= new

    def note(self, person: "Person") -> None:
        """What the server's administrators know of this person; said again after a restore."""
        if self.is_due and person in self._of_section():
            with self._world.cluster.connect(database=self._world.database) as admin:
                admin.execute(
                    "INSERT INTO gate.membership (login, stream, role, duties, valid_to) VALUES (%s, %s, 'member', %s,"
                    " CASE WHEN %s THEN 'infinity'::timestamptz ELSE now() END) ON CONFLICT (login, stream)"
                    " DO UPDATE SET valid_to = excluded.valid_to",
                    (person.login, self.stream, [person.role.value], person in self.members),
                )

    def _of_section(self) -> "list[Person]":
        people = self._world.people
        return [each for each in people if each.stream == people[0].stream]

    def _let_in(self, person: "Person") -> None:
        self.members.append(person)
        person.reads = (*person.reads, self.stream)
        self.note(person)

    def _take_out(self, person: "Person") -> None:
        self._world.account.faults["taken out of a circle"] += 1
        self.members.remove(person)
        person.reads = tuple(each for each in person.reads if each != self.stream)
        self.note(person)

    # --- the end

    def held_by_strangers(self) -> set[UUID]:
        """Lines of it that only PCs hold whose people may bring them no more."""
        held: dict[bool, set[UUID]] = {True: set(), False: set()}
        for at in self._world.stations if self.is_due else ():
            with at.store.engine.connect() as connection:
                query = "SELECT op_id FROM {} WHERE stream = ?"
                rows = [
                    row
                    for table in ("journal", "aside")
                    for row in connection.exec_driver_sql(query.format(table), (bytearray(self.stream.bytes),))
                ]
            held[at.person in self.members] |= {UUID(bytes=bytes(row[0])) for row in rows}
        return held[False] - held[True]

    def settle(self) -> None:
        """The server is backed up after all was handed over: what was kept for a restore may go, too."""
        for _ in range(3 if self.is_due else 0):
            with self._world.cluster.connect(database=self._world.database) as admin:
                admin.execute("UPDATE ledger.head SET backup_seq = seq")
                admin.execute("UPDATE gate.server SET backed_up_at = clock_timestamp()")
            for at in self._world.stations:
                self._world.agree(at, rate=0.0)


def judge_circle(world: "World", admin: Any) -> None:
    """Its words are at the server in its own stream alone, and on no PC of anybody who is not in it."""
    circle, seed = world.circle, world.seed
    if not circle.is_due:
        return
    elsewhere = "SELECT count(*) FROM ledger.journal WHERE stream <> %s AND (body LIKE %s OR doc LIKE %s)"
    like = f"%{MARK}%"
    assert admin.execute(elsewhere, (circle.stream, like, like)).fetchone() == (0,), f"seed {seed}: in another stream"
    for at in world.stations:
        if at.person not in circle.members:
            assert not words_in(at), f"seed {seed}: {at.name} holds words of the circle in {words_in(at)}"


def words_in(at: "Station") -> list[str]:
    """The tables of a file in which a word of the circle stands."""
    with at.store.engine.connect() as connection:
        names = [row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return [name for name in names if MARK in str(connection.exec_driver_sql(f"SELECT * FROM {name}").all())]
