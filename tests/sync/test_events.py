"""The server's own chain: who administered what, and what strangers tried, can be cut or changed by nobody unseen."""

import json
from collections.abc import Iterator

import psycopg
import pytest

from komae_desk.admin.events import walk
from komae_desk.core.identity import uuid7
from komae_desk.core.people import Role
from komae_desk.sync.vouching import EVENTS, open_alarms
from komae_desk.sync.wire import GENESIS, SERVER_CHAIN
from tests.sync.conftest import Server
from tests.sync.pcs import Pc, pc
from tests.sync.sender import sender

RECHAIN = """DO $$ DECLARE e gate.event; held bytea := decode(repeat('00', 32), 'hex'); n bigint := 0; BEGIN
  FOR e IN SELECT * FROM gate.event ORDER BY seq LOOP
    n := n + 1;
    held := gate.event_hash(held, n, e.at, e.what, e.login, e.facts);
    UPDATE gate.event SET seq = n, hash = held WHERE seq = e.seq;
  END LOOP;
  UPDATE gate.event_head SET seq = n, hash = held; END $$"""
LAST = "(SELECT max(seq) FROM gate.event)"
# What a superuser does with every trigger off; what is found by the chain and the tables alone, and with a witness.
HARMS = {
    f"UPDATE gate.event SET facts = replace(facts, 'ev_two', 'ev_one') WHERE seq = {LAST}": True,
    f"UPDATE gate.event SET login = 'ev_one' WHERE seq = {LAST}; {RECHAIN}": False,
    f"DELETE FROM gate.event WHERE seq = {LAST} - 1": True,
    f"DELETE FROM gate.event WHERE seq = {LAST} - 3; {RECHAIN}": False,
    f"DELETE FROM gate.event WHERE what = 'alarm'; {RECHAIN}": False,
    "UPDATE gate.operation SET approved_by = 'ev_three' WHERE done_at IS NOT NULL": True,
    "DELETE FROM gate.operation": True,
    "UPDATE gate.server SET kind = 'network'": True,
}


@pytest.fixture(scope="module")
def town(server: Server) -> Server:
    """Two administrators who have opened a section, and a clerk who has tried what is not his."""
    stream, other = server.stream(), server.stream("福祉課")
    for login in ("ev_one", "ev_two"):
        server.person(login, stream)
        server.admin.execute("UPDATE gate.person SET privileged = true WHERE login = %s", (login,))
        server.admin.execute(f"GRANT komae_administrator TO {login}")
    clerk = sender(server, "ev_clerk", stream)
    assert clerk.say(clerk.op("box", "create", {}, stream=other)) == ["rejected not_found"]
    facts = {"kind": "section", "section": "住宅課", "title": "住宅課", "verifier": "SCRAM-secret"}
    ask = "SELECT api.admin_ask('open_stream', %s, %s::jsonb)"
    (number,) = server.let_in("ev_one").execute(ask, (str(uuid7()), json.dumps(facts))).fetchone() or (0,)
    server.let_in("ev_two").execute("SELECT api.admin_approve(%s)", (number,))
    return server


@pytest.fixture
def undone(town: Server) -> Iterator[psycopg.Connection]:
    """The superuser, whose harm is taken back."""
    with psycopg.connect(town.cluster.address(database=town.database)) as connection:
        yield connection
        connection.rollback()


def test_what_administrators_do_stands_in_a_chain_of_the_server(town: Server) -> None:
    rows = town.admin.execute("SELECT what, login, facts FROM gate.event ORDER BY seq").fetchall()
    assert (rows[0][0], json.loads(rows[0][2])["kind"]) == ("server", "one-machine"), "fixed in the first line"
    told = [(what, login, json.loads(facts)) for what, login, facts in rows]
    # What was tried is chained before what was done next.
    tried, asked, approved = told[-3:]
    assert (tried[0], tried[1], tried[2]["what"]) == ("alarm", "ev_clerk", "push to a foreign stream")
    assert (asked[:2], approved[:2]) == (("operation", "ev_one"), ("operation", "ev_two"))
    assert approved[2]["approved_by"] == "ev_two" and approved[2]["done_at"]
    assert not any("SCRAM" in facts for *_, facts in rows), "no secret of a request"
    assert walk(town.admin, {})[2] == []
    for statement in ("UPDATE gate.event SET login = ''", "DELETE FROM gate.event", "TRUNCATE gate.event"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            town.admin.execute(statement)


@pytest.mark.parametrize("harm", HARMS)
def test_a_superuser_changes_nothing_of_it_unseen(town: Server, undone: psycopg.Connection, harm: str) -> None:
    seen = dict(undone.execute("SELECT seq, hash FROM gate.event").fetchall())
    for table in ("gate.event", "gate.operation", "gate.server"):
        undone.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
    undone.execute(harm.encode())
    assert bool(walk(undone, {})[2]) is HARMS[harm], "chain and tables alone"
    assert walk(undone, seen)[2], "with a witness"


def test_every_pc_is_a_witness_of_it(town: Server) -> None:
    who: Pc = pc(town, "ev_witness", town.stream(), Role.STAFF)
    assert who.agree().alarms == [] == who.agree().alarms
    query = "SELECT seq, hash FROM witness WHERE stream = ?"
    with who.store.engine.connect() as connection:
        seen = [(seq, bytes(h)) for seq, h in connection.exec_driver_sql(query, (bytearray(SERVER_CHAIN.bytes),))]
    assert seen == town.admin.execute("SELECT seq, hash FROM gate.event_head").fetchall(), "once, not with each cycle"
    cut = "UPDATE gate.event_head SET seq = seq - 1, hash = %s"
    town.admin.execute(cut, (GENESIS,))
    try:
        assert (who.agree().alarms, who.agree().alarms) == ([EVENTS], []), "told once"
        with who.store.engine.connect() as connection:
            assert [(each.what, each.first) for each in open_alarms(who.store, connection)] == [(EVENTS, seen[0][0])]
    finally:
        town.admin.execute("UPDATE gate.event_head SET seq = %s, hash = %s", seen[0])
    who.close()
