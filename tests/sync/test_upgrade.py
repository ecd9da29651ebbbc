"""Programs and servers of different age: what one does not know yet is kept, and taken up when it knows."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest

from komae_desk.admin.installation import engine_of, write_rules
from komae_desk.core.area import Area, ledgers
from komae_desk.core.rules import rules_of
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync import mirror, upgrade
from tests.sample import AREA, Color, desk_for, file_of
from tests.sync.conftest import Server
from tests.sync.pcs import Pc, pc

RULES = rules_of(ledgers((AREA,)).values())


@pytest.fixture
def two(server: Server, stream: UUID, request: pytest.FixtureRequest) -> Iterator[tuple[Pc, Pc]]:
    name = f"u{abs(hash(request.node.name)) % 10**8}"
    one, other = pc(server, f"{name}a", stream), pc(server, f"{name}b", stream)
    yield one, other
    one.close()
    other.close()


def rules(server: Server, changed: dict[str, dict]) -> None:
    with engine_of(server.cluster.address(database=server.database)).begin() as connection:
        write_rules(connection, changed)


def forget(server: Server, kind: str) -> None:
    """The server is as old as it was before it knew a kind."""
    server.admin.execute("DELETE FROM ledger.rule WHERE kind = %s", (kind,))


def states(who: Pc) -> list[tuple[str, str]]:
    with who.store.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql("SELECT state, code FROM outbox ORDER BY dseq")]


def boxes(who: Pc) -> dict[str, str]:
    return {record.tag: record.name for record in who.desk.find("box")}


def test_what_an_older_server_held_is_taken_when_its_rules_arrive(server, stream, two):
    one, other = two
    forget(server, "box")
    box = one.desk.save(one.desk.new("box", tag="K-1", name="箱"))
    one.desk.save(one.desk.get("box", box.id), name="赤い箱")
    assert (one.agree().sent, one.agree().left) == (0, 0)
    assert states(one) == [("held", "unknown:kind")] * 2
    assert boxes(one) == {"K-1": "赤い箱"}, "the work here goes on"
    rules(server, RULES)
    assert one.agree().sent == 2
    other.agree()
    assert boxes(one) == boxes(other) == {"K-1": "赤い箱"}
    attempts = server.admin.execute(
        "SELECT verdict, attempt FROM ledger.op WHERE stream = %s ORDER BY dseq, attempt", (stream,)
    )
    assert attempts.fetchall() == [("held", 1), ("ok", 2)] * 2


def test_what_rests_on_a_held_operation_is_held_with_it(server, stream, two):
    one, other = two
    without = RULES["box"] | {"fields": {n: f for n, f in RULES["box"]["fields"].items() if n != "color"}}
    rules(server, {"box": without})
    box = one.desk.save(one.desk.new("box", tag="K-2", name="箱", color=Color.RED))
    one.desk.save(one.desk.get("box", box.id), name="赤い箱")
    free = one.desk.save(one.desk.new("box", tag="K-3", name="色のない箱"))
    one.agree()
    assert states(one) == [("held", "unknown:color"), ("held", "unknown:before"), ("ok", "")]
    rules(server, RULES)
    one.agree()
    other.agree()
    assert boxes(other) == {"K-2": "赤い箱", "K-3": "色のない箱"}
    assert other.desk.get("box", box.id) == one.desk.get("box", box.id)
    assert other.desk.get("box", free.id).version == 1


def test_nothing_is_sent_again_while_the_rules_are_the_same(server, stream, two):
    one, _ = two
    forget(server, "box")
    one.desk.save(one.desk.new("box", tag="K-4", name="箱"))
    one.agree()
    before = server.admin.execute("SELECT count(*) FROM ledger.op").fetchone()
    one.agree()
    assert server.admin.execute("SELECT count(*) FROM ledger.op").fetchone() == before
    rules(server, RULES)


def older(who: Pc, area: Area) -> Pc:
    """The same person at a new file of an older program."""
    store = file_of(who.store.stream, (area,))
    return replace(who, store=store, desk=desk_for(store, who.desk.user))


def newer(who: Pc) -> Pc:
    """The same file, opened by the program of today."""
    old = who.store
    store = SqlStore(old.engine, ledgers((AREA,)), old.stream, old.replica)
    with old.engine.begin() as connection:
        store.metadata.create_all(connection)
    store.prepare()
    return replace(who, store=store, desk=desk_for(store, who.desk.user))


def unread(who: Pc) -> list[str]:
    with who.store.engine.connect() as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT why FROM unread ORDER BY seq")]


def test_a_kind_an_older_program_cannot_read_is_read_after_its_upgrade(server, stream, two):
    one, other = two
    old = older(other, replace(AREA, ledgers=AREA.ledgers[1:]))
    box = one.desk.save(one.desk.new("box", tag="K-5", name="箱"))
    one.agree()
    assert old.agree().alarms == []
    assert unread(old) == ["kind:box"]
    new = newer(old)
    assert ("box", box.id) in new.agree().touched
    assert new.desk.get("box", box.id) == one.desk.get("box", box.id)
    assert unread(new) == []


def test_a_value_an_older_program_does_not_know_stops_nothing(server, stream, two, monkeypatch):
    one, other = two
    blue = one.desk.save(one.desk.new("box", tag="K-6", name="青い箱", color=Color.BLUE))
    red = one.desk.save(one.desk.new("box", tag="K-7", name="赤い箱", color=Color.RED))
    one.agree()
    mirror._reader.cache_clear()
    monkeypatch.setattr(mirror, "_members", lambda kind: mirror._Codes(r="r") if kind is Color else {})
    monkeypatch.setattr(upgrade, "shape", lambda record_type: "older")
    assert other.agree().alarms == []
    assert {record.id for record in other.desk.find("box")} == {red.id}
    assert unread(other) == ["value:box"]
    monkeypatch.undo()
    mirror._reader.cache_clear()
    assert ("box", blue.id) in other.agree().touched
    assert other.desk.get("box", blue.id) == one.desk.get("box", blue.id)
    assert unread(other) == []
