"""A section of a simulated world ends while its PCs hold unsent work, and another one goes on (settled.md 4)."""

import json
import random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.core.identity import uuid7
from komae_desk.core.people import User
from komae_desk.sync import succession
from tests.sample import desk_for

if TYPE_CHECKING:
    from tests.sync.simulated import Station
    from tests.sync.simulation import World

EVERY, THIS = 7, 3
"""The worlds in which it happens, with declared restores and without. Its dice are its own, so that the other worlds,
and those that were red once, stay what they were."""
MEMBERS = (
    "INSERT INTO gate.membership (login, stream, role, duties, valid_from, valid_to)"
    " SELECT login, %s, role, duties, valid_from, valid_to FROM gate.membership WHERE stream = %s"
)


class Closing:
    """The one closing of a world, or none."""

    def __init__(self, world: "World", admin: Any) -> None:
        self._world, self._dice = world, random.Random(f"closing {world.seed}")
        self.old, self.heir = world.streams[0], uuid7()
        self.is_due = world.seed % EVERY == THIS
        self.is_done = False
        if self.is_due:
            open_stream(admin, self.heir)

    def play(self, share: float) -> None:
        """Now and then in the middle of a world. share: how much of it was played."""
        if self.is_due and not self.is_done and share > 0.3 and self._dice.random() < 0.05:
            self.close()

    def close(self) -> None:
        """What two administrators do; refused while PCs refill what a restored server has lost."""
        world = self._world
        with world.cluster.connect(database=world.database) as admin:
            if admin.execute("SELECT id FROM ledger.timeline WHERE closed_at IS NULL").fetchone() is not None:
                return
            with admin.transaction():
                plan = json.dumps({"successors": [str(self.heir)]})
                admin.execute("SELECT ledger.close_stream(%s, %s::jsonb, '管理者、管理者')", (self.old, plan))
                admin.execute(MEMBERS, (self.heir, self.old))
        self.is_done = True
        world.streams.append(self.heir)
        for person in world.people:
            if self.old in person.reads:
                person.reads = (*person.reads, self.heir)
        late = [op for at in world.stations for op in world.ops(at, "state IN ('pending', 'held')")]
        world.account.faults["closed with work unsent"] += len(late)
        # So great a change is backed up at once: a server set back to before it would have to be closed again.
        world.back_up()

    def sit(self, at: "Station") -> None:
        """The next sign-in: the desk is where the last cycle said that it goes on."""
        if not self.is_done:
            return
        with at.store.engine.begin() as connection:
            home = succession.homes(at.store, connection).get(at.person.human, at.store.own)
            store = at.store.at(connection, home)
        if home != at.store.stream:
            at.store = store
            who = User(at.person.human, at.person.login, "", frozenset({at.person.role}))
            at.desk = desk_for(store, who, at.clock)


def open_stream(admin: Any, stream: UUID) -> None:
    """A section of which nothing is known yet."""
    admin.execute("INSERT INTO ledger.stream (stream, kind, section, title) VALUES (%s, 'section', '', '')", (stream,))
    admin.execute("INSERT INTO ledger.head (stream) VALUES (%s)", (stream,))


def judge_inheritance(world: "World", admin: Any) -> None:
    """Every open record went on as it was; nobody who goes on there has left anything behind."""
    closing, seed = world.closing, world.seed
    if not closing.is_done:
        return
    lines = admin.execute(
        "SELECT n.record, n.version, n.doc, o.version, o.doc FROM ledger.journal n"
        " LEFT JOIN ledger.journal o ON o.stream = %s AND o.seq = (n.body::jsonb->'facts'->>'seq')::bigint"
        " WHERE n.stream = %s AND n.verb = 'inherited'",
        (closing.old, closing.heir),
    ).fetchall()
    for record, version, doc, old_version, old_doc in lines:
        assert (version, doc) == (old_version, old_doc), f"seed {seed}: {record} is not what it was when it was carried"
    carried = {line[0] for line in lines}
    there = {row[0] for row in admin.execute("SELECT record FROM ledger.moved WHERE stream = %s", (closing.old,))}
    assert carried == there, f"seed {seed}: {carried ^ there} was lost on the way"
    held = "SELECT DISTINCT ON (op_id) op_id, verdict, code FROM ledger.op ORDER BY op_id, attempt DESC"
    left = {op_id for op_id, verdict, code in admin.execute(held) if (verdict, code) == ("held", "closed")}
    for at in world.stations:
        if at.person.is_member:
            assert not left & world.ops(at, "true"), f"seed {seed}: {at.name} did not send on what came too late"
