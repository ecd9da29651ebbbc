"""The account of a simulated world: every operation, every chain, every view (sync.md §3.5)."""

import json
from dataclasses import fields
from typing import Any
from uuid import UUID

from komae_desk.core.record import from_json
from komae_desk.core.rules import rules_of
from komae_desk.sync.wire import GENESIS, ServerLine, check
from tests.postgres import Cluster
from tests.sync.simulated_circle import judge_circle
from tests.sync.simulated_closing import judge_inheritance
from tests.sync.simulation import LEDGERS, Account, Station, World


def judge(world: World) -> Account:
    """Hold every operation and every view to the server; raises AssertionError with the seed."""
    with world.cluster.connect(database=world.database) as admin:
        verdicts = dict(
            admin.execute(
                "SELECT DISTINCT ON (op_id) op_id, verdict FROM ledger.op ORDER BY op_id, attempt DESC"
            ).fetchall()
        )
        for stream in world.streams:
            _judge_chain(world, admin, stream)
        judge_inheritance(world, admin)
        judge_circle(world, admin)
        rows = admin.execute("SELECT stream, record, kind, version, doc FROM ledger.row WHERE NOT deleted").fetchall()
        doubles = admin.execute("SELECT op_id FROM ledger.journal GROUP BY op_id HAVING count(*) > 1").fetchall()
        # Lines of the server itself have no operation.
        told = {row[0] for row in admin.execute("SELECT op_id FROM ledger.journal WHERE human = %s", (UUID(int=0),))}
    vanished = world.visible - verdicts.keys() - told
    assert not vanished, f"seed {world.seed}: a PC held the lines of {vanished}, and the restored server never got them"
    # A restored server is another past; nothing of that makes anybody's word doubtful.
    doubts = {"sign", "state", "keys"} | ({"fork", "hash"} if world.declares else set())
    assert not world.alarms & doubts, f"seed {world.seed}: {world.alarms}"
    assert not doubles, f"seed {world.seed}: written twice {doubles}"
    on_a_pc = set().union(*(at.saved for at in world.stations))
    for op_id in world.issued:
        if op_id in verdicts:
            world.account.verdicts[verdicts[op_id]] += 1
        elif op_id in world.refused:
            # Its author was told; a server restored to before that has nothing to keep of it.
            world.account.verdicts["refused before a restore"] += 1
        elif op_id in on_a_pc:
            raise AssertionError(
                f"seed {world.seed}: {op_id} is acknowledged, still on a PC, and unknown to the server"
            )
        elif op_id in world.lost_at_restore:
            world.account.double_faults += 1
        else:
            world.account.destroyed_with_file += 1
    world.account.issued = len(world.issued)
    for at in world.stations:
        _judge_borders(world, at)
        if at.person.is_member:
            _judge_view(world, at, [row for row in rows if row[0] in at.person.reads])
    return world.account


def _judge_chain(world: World, admin: Any, stream: UUID) -> None:
    names = ", ".join(field.name for field in fields(ServerLine))
    lines = [
        ServerLine(*(bytes(v) if isinstance(v, memoryview) else v for v in row))
        for row in admin.execute(f"SELECT {names} FROM ledger.journal WHERE stream = %s ORDER BY seq", (stream,))
    ]
    seq, hash_ = check(lines, stream, 0, GENESIS)
    head = admin.execute("SELECT seq, hash FROM ledger.head WHERE stream = %s", (stream,)).fetchone()
    assert (head[0], bytes(head[1])) == (seq, hash_), f"seed {world.seed}: head"
    about = [line for line in lines if line.verdict == "ok" and line.kind != "file"]
    _judge_updates(world, about)
    newest = {line.record: line for line in about}
    for record, doc in admin.execute("SELECT record, doc::text FROM ledger.row WHERE stream = %s", (stream,)):
        assert newest[record].doc == doc, f"seed {world.seed}: row is not its journal"


def _judge_updates(world: World, lines: list[ServerLine]) -> None:
    """No update is lost: every changed field held what its author saw, or what he made of it, and then what he made."""
    rules = rules_of(LEDGERS.values())
    held: dict[UUID, dict[str, Any]] = {}
    for line in lines:
        if line.verb == "inherited":
            held[line.record] = json.loads(line.doc)
            continue
        fields_of, before, after = rules[line.kind]["fields"], held.get(line.record, {}), json.loads(line.doc)
        patch = {name: pair for name, pair in json.loads(line.body)["patch"].items() if name != "number"}
        for name, (old, new) in patch.items():
            default = fields_of[name]["z"]
            assert line.record not in held or before.get(name, default) in (old, new), f"seed {world.seed}: lost update"
            assert after.get(name, default) == new, f"seed {world.seed}: {name} is not what was accepted"
        others = (before.keys() | after.keys()) - patch.keys() - {"number"}
        assert all(before.get(name) == after.get(name) for name in others), f"seed {world.seed}: not of its patch"
        held[line.record] = after


def _judge_borders(world: World, at: Station) -> None:
    """No row and no line of a stream that is not this person's."""
    with at.store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT stream FROM base UNION SELECT stream FROM journal")
        there = {UUID(bytes=bytes(row[0])) for row in rows}
    assert there <= set(at.person.reads), f"seed {world.seed}: {at.name} holds rows of another section"


def _judge_view(world: World, at: Station, rows: list[Any]) -> None:
    there = {
        (stream, record): from_json(LEDGERS[kind].record, doc | {"id": str(record), "version": version})
        for stream, record, kind, version, doc in rows
    }
    voided = {place for place, r in there.items() if r.voided}
    with at.store.engine.connect() as connection:
        views = [at.store.at(connection, stream) for stream in at.person.reads]
    here = {(view.stream, r.id): r for view in views for kind in ("box", "request") for r in view.find(kind)}
    with at.store.engine.connect() as connection:
        # What the server could not judge yet stands over its row on the PC of its author.
        held = {
            UUID(bytes=bytes(row[0]))
            for row in connection.exec_driver_sql(
                "SELECT l.record_id FROM local_line l JOIN outbox o ON o.dseq = l.dseq WHERE o.state = 'held'"
            )
        }
    here = {place: value for place, value in here.items() if place[1] not in held}
    there = {place: value for place, value in there.items() if place[1] not in held}
    assert here.keys() == there.keys() - voided, f"seed {world.seed}: {at.name} sees other records"
    for place, value in here.items():
        assert value == there[place], f"seed {world.seed}: {at.name} sees another {place}"


def played(cluster: Cluster, template: str, seed: int, steps: int) -> Account:
    """One world from beginning to end."""
    world = World(cluster, template, seed)
    try:
        world.run(steps)
        world.settle()
        return judge(world)
    finally:
        world.close()
