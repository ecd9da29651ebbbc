"""Every safeguard is needed: with it a directed scenario holds, without it the same one is red (settled.md 34)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import delete

from komae_desk.core.identity import uuid7
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync import cycle, incoming, pasts, salvage, vouching
from komae_desk.sync.signature import LENGTH
from komae_desk.sync.wire import ServerLine
from tests.postgres import Cluster
from tests.sync.conftest import Server, installed
from tests.sync.faults import memory_file
from tests.sync.forger import Forger, forged
from tests.sync.judgement import judge
from tests.sync.pcs import pc
from tests.sync.sender import Item, Sender, sender
from tests.sync.simulation import World
from tests.sync.test_concurrency import at_the_same_instant
from tests.sync.writers import new_box

Scenario = Callable[[Server], None]
Removal = Callable[[Server, pytest.MonkeyPatch], None]


def words(who: Sender, *items: Item) -> list[str]:
    """Verdict and code of each, or the name of what the database said instead."""
    try:
        return who.say(*items)
    except psycopg.Error as error:
        return [type(error).__name__]


def someone(server: Server, stream: UUID) -> Sender:
    return sender(server, f"who{uuid7().hex[-12:]}", stream)


# --- what must hold


def two_writers_at_once(server: Server) -> None:
    stream = server.stream()
    one, two = someone(server, stream), someone(server, stream)
    a, b = new_box(one, "A"), new_box(two, "B")
    assert at_the_same_instant(server, stream, lambda: one.say(a), lambda: two.say(b)) == [["ok"], ["ok"]]


def one_slot_one_operation(server: Server) -> None:
    one = someone(server, server.stream())
    first = new_box(one, "A")
    assert one.say(first) == ["ok"]
    assert words(one, new_box(one, "B") | {"dseq": first["dseq"]}) == ["fork slot"]


def one_operation_one_text(server: Server) -> None:
    one = someone(server, server.stream())
    first = new_box(one, "A")
    assert one.say(first) == ["ok"]
    assert words(one, first | {"body": first["body"].replace("髙﨑", "高崎")}) == ["rejected op_id_reused"]


def a_group_whole_or_not_at_all(server: Server) -> None:
    one = someone(server, server.stream())
    good, bad = new_box(one, "A"), new_box(one, "B", color=(None, "x"))
    good["group"] = bad["group"] = "g"
    one.say(good, bad)
    held = server.admin.execute("SELECT count(*) FROM ledger.row WHERE stream = %s", (one.stream,)).fetchone()
    assert held == (0,)


def what_was_told_outlives_a_restore(server: Server) -> None:
    """Saved, sent, acknowledged and read; then the server goes back to a backup from before."""
    with world(server) as made:
        made.back_up()
        (at,) = made.stations
        made._new(at)
        made.issued = at.saved = made._local_ops(at)
        made.agree(at, rate=0.0)
        made.agree(at, rate=0.0)
        made.restore()
        made.settle()
        judge(made)


def what_others_read_outlives_its_author(server: Server) -> None:
    """The PC that saved it is set back and the server restored: it is only where somebody had read it."""
    with world(server, pcs=2, declares=True) as made:
        made.back_up()
        at, reader = made.stations
        before = memory_file(at.raw)[1]
        made._new(at)
        made.issued = made._local_ops(at)
        for each in (at, at, reader):
            made.agree(each, rate=0.0)
        made.stations[0] = made._station(at.name, at.person, before)
        made.restore()
        made.settle()
        judge(made)


def a_changed_past_is_found(server: Server) -> None:
    stream = server.stream()
    one, other = (pc(server, f"who{uuid7().hex[-12:]}", stream) for _ in range(2))
    one.desk.save(one.desk.new("box", tag="K-1", name="箱"))
    one.agree()
    with server.admin.transaction():
        server.admin.execute("SET LOCAL session_replication_role = replica")
        server.admin.execute("ALTER TABLE ledger.journal DISABLE TRIGGER no_change")
        server.admin.execute("UPDATE ledger.journal SET doc = replace(doc, '箱', '函') WHERE stream = %s", (stream,))
        server.admin.execute("ALTER TABLE ledger.journal ENABLE ALWAYS TRIGGER no_change")
    alarms = other.agree().alarms
    one.close()
    other.close()
    assert alarms == [f"doc:{stream}"]


def a_line_in_anothers_name_is_found(server: Server) -> None:
    stream = server.stream()
    one, other = (pc(server, f"who{uuid7().hex[-12:]}", stream, signs=True) for _ in range(2))
    one.desk.save(one.desk.new("box", tag="K-1", name="箱"))
    one.agree()
    forger = Forger(server.admin, stream)
    lines = forger.read()
    forger.write(forger.chained([*lines, forged(lines[-1], one.human, bytes(LENGTH))]))
    alarms = other.agree().alarms
    one.close()
    other.close()
    assert alarms == [f"sign:{stream}"]


def a_row_changed_past_the_journal_is_found(server: Server) -> None:
    stream = server.stream()
    one, other = (pc(server, f"who{uuid7().hex[-12:]}", stream) for _ in range(2))
    box = one.desk.save(one.desk.new("box", tag="K-1", name="箱"))
    one.agree()
    server.admin.execute('UPDATE ledger.row SET doc = doc || \'{"name": "函"}\' WHERE stream = %s', (stream,))
    one.desk.save(one.desk.get("box", box.id), count=3)
    one.agree()
    alarms = other.agree().alarms
    one.close()
    other.close()
    assert alarms == [f"state:{stream}"]


def what_a_server_denies_is_kept(server: Server) -> None:
    stream = server.stream()
    one = pc(server, f"who{uuid7().hex[-12:]}", stream)
    for n in range(3):
        one.desk.save(one.desk.new("box", tag=f"K-{n}", name="箱"))
    one.agree()
    Forger(server.admin, stream).write(Forger(server.admin, stream).read()[:1])
    alarms = one.agree().alarms
    one.close()
    with one.store.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT count(*) FROM (SELECT seq FROM journal UNION SELECT seq FROM aside)")
        assert (alarms, kept.scalar()) == ([f"fork:{stream}"], 3)


@contextmanager
def world(server: Server, pcs: int = 1, *, declares: bool = False) -> Iterator[World]:
    """PCs and a server of their own that can go back."""
    server.admin.close()
    for each in server.open:
        each.close()
    server.open.clear()
    # In worlds of even seeds restores are declared.
    seed = int(uuid7().int % 10**9) * 2 + (0 if declares else 1)
    made = World(server.cluster, server.database, seed=seed, pcs=pcs, rate=0.0)
    server.admin = server.cluster.connect(database=server.database)
    try:
        yield made
    finally:
        made.close()


# --- taking a safeguard away


def function(server: Server, name: str, old: str, new: str) -> None:
    """Replace words of a function of the server; they must be there."""
    text: str = server.admin.execute("SELECT pg_get_functiondef(%s::regproc)", (name,)).fetchone()[0]
    assert text.count(old) == 1, old
    server.admin.execute(text.replace(old, new))


def no_head_lock(server: Server, patch: pytest.MonkeyPatch) -> None:
    function(server, "api.push", "FOR UPDATE OF h", "")


def no_slot_check(server: Server, patch: pytest.MonkeyPatch) -> None:
    function(server, "api.push", "slot IS DISTINCT FROM op.op_id", "false")


def no_digest_check(server: Server, patch: pytest.MonkeyPatch) -> None:
    function(server, "api.push", "prev.digest <> op.digest OR ", "")


def no_groups(server: Server, patch: pytest.MonkeyPatch) -> None:
    function(server, "api.push", "closes := coalesce", "closes := true OR coalesce")


def no_confirmation_rule(server: Server, patch: pytest.MonkeyPatch) -> None:
    """What the server has acknowledged is forgotten at once, backed up or not."""

    def prune(store: SqlStore, connection: object, stream: UUID, backed_up: int) -> int:
        outbox = store.table("outbox")
        return int(connection.execute(delete(outbox).where(outbox.c.state == "ok")).rowcount)

    patch.setattr(incoming, "prunable", lambda *_: True)
    patch.setattr(incoming, "prune", prune)


def no_retained_operations(server: Server, patch: pytest.MonkeyPatch) -> None:
    """What was sent once is never sent again."""
    for module in (cycle, incoming):
        patch.setattr(module, "reopen", lambda *_, **__: None)


def no_chain_check(server: Server, patch: pytest.MonkeyPatch) -> None:
    def check(lines: list[ServerLine], stream: UUID, seq: int, previous: bytes) -> tuple[int, bytes]:
        return (lines[-1].seq, lines[-1].hash) if lines else (seq, previous)

    patch.setattr(cycle, "check", check)


def no_signature_check(server: Server, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(vouching, "vouch", lambda *_: vouching.Found())


def no_recount(server: Server, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(cycle, "strange_documents", lambda *_: [])


def no_lines_aside(server: Server, patch: pytest.MonkeyPatch) -> None:
    def drop(store: SqlStore, connection: object, stream: UUID, after: int, *_: object) -> None:
        journal = store.table("journal")
        connection.execute(delete(journal).where(journal.c.stream == stream, journal.c.seq > after))

    patch.setattr(pasts, "put_aside", drop)


def no_salvage(server: Server, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(salvage, "held", lambda *_: [])


@dataclass(frozen=True)
class Safeguard:
    """What holds because of it, and how it is taken away."""

    holds: Scenario
    remove: Removal


SAFEGUARDS = {
    "head lock": Safeguard(two_writers_at_once, no_head_lock),
    "slot check": Safeguard(one_slot_one_operation, no_slot_check),
    "digest check": Safeguard(one_operation_one_text, no_digest_check),
    "confirmation rule": Safeguard(what_was_told_outlives_a_restore, no_confirmation_rule),
    "retained operations": Safeguard(what_was_told_outlives_a_restore, no_retained_operations),
    "chain check": Safeguard(a_changed_past_is_found, no_chain_check),
    "signature check": Safeguard(a_line_in_anothers_name_is_found, no_signature_check),
    "documents computed anew": Safeguard(a_row_changed_past_the_journal_is_found, no_recount),
    "lines kept aside": Safeguard(what_a_server_denies_is_kept, no_lines_aside),
    "salvage": Safeguard(what_others_read_outlives_its_author, no_salvage),
    "group atomicity": Safeguard(a_group_whole_or_not_at_all, no_groups),
}


@pytest.fixture(scope="module")
def whole(running: Cluster) -> Iterator[Server]:
    with installed(running, "safeguards_whole") as made:
        yield made


@pytest.fixture
def scratch(running: Cluster, whole: Server) -> Iterator[Server]:
    """A copy whose functions may be spoilt."""
    whole.admin.close()
    for each in whole.open:
        each.close()
    whole.open.clear()
    name = f"scratch_{uuid7().hex[-12:]}"
    with running.connect() as postgres:
        postgres.execute(f"CREATE DATABASE {name} TEMPLATE {whole.database}")
        postgres.execute(f"GRANT CONNECT ON DATABASE {name} TO komae_staff")
    whole.admin = running.connect(database=whole.database)
    made = Server(running, name, running.connect(database=name))
    yield made
    for each in (*made.open, made.admin):
        each.close()
    with running.connect() as postgres:
        postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("name", SAFEGUARDS)
def test_with_the_safeguard_it_holds(whole: Server, name: str) -> None:
    SAFEGUARDS[name].holds(whole)


@pytest.mark.parametrize("name", SAFEGUARDS)
def test_without_the_safeguard_it_is_red(scratch: Server, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    each = SAFEGUARDS[name]
    each.remove(scratch, monkeypatch)
    with pytest.raises(AssertionError):
        each.holds(scratch)
