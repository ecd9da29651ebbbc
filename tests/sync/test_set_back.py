"""Files copied and rolled back, servers restored, answers lost: every saved record is there in the end (sync.md §2)."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
import sqlcipher3

from komae_desk.core.area import ledgers
from komae_desk.core.identity import uuid7
from komae_desk.core.people import Role
from komae_desk.store.engine import build_engine, writing
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync.connection import Connection, Unreachable
from komae_desk.sync.cycle import Cycle
from komae_desk.sync.mirror import project
from komae_desk.sync.replica import replica_of
from tests.sample import AREA, desk_for
from tests.sync.conftest import Server
from tests.sync.pcs import Pc, pc, sign_in


def opened(path: Path, stream: UUID) -> SqlStore:
    """The encrypted file at a path, made when it is not there."""

    def connect() -> object:
        connection = sqlcipher3.dbapi2.connect(str(path), isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA key = \"x'" + "1f" * 32 + "'\"")
        return connection

    made = SqlStore(build_engine(connect, pooled=False), ledgers((AREA,)), stream, uuid7())
    with writing(made.engine) as connection:
        made.metadata.create_all(connection)
    made.prepare()
    return made


@pytest.fixture
def at(server: Server, stream: UUID, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Pc]]:
    """PCs whose files lie in a folder."""
    made: list[Pc] = []
    mark = f"s{abs(hash(request.node.name)) % 10**7}"

    def make(name: str, *roles: Role) -> Pc:
        made.append(pc(server, f"{mark}{name}", stream, *roles, store=opened(tmp_path / f"{name}.db", stream)))
        return made[-1]

    yield make
    for each in made:
        each.close()


def again(who: Pc, path: Path) -> Pc:
    """The same person over the file at a path."""
    store = opened(path, who.store.stream)
    return replace(who, store=store, desk=desk_for(store, who.desk.user))


def box(who: Pc, tag: str, name: str = "箱"):
    return who.desk.save(who.desk.new("box", tag=tag, name=name))


def tags(who: Pc) -> set[str]:
    return {record.tag for record in who.desk.find("box")}


def on_server(server: Server, stream: UUID) -> set[str]:
    return {tag for (tag,) in server.admin.execute("SELECT doc->>'tag' FROM ledger.row WHERE stream = %s", (stream,))}


class LosesAnswers(Connection):
    """A link that breaks after the server has committed a push."""

    def push(self, replica, ops, *, isolate=False):
        super().push(replica, ops, isolate=isolate)
        raise Unreachable("lost")


def test_an_answer_that_was_lost_is_asked_for_again(server, stream, at):
    clerk = at("a")
    record = box(clerk, "K-1")
    broken = LosesAnswers(server.cluster.address(clerk.login, server.database))
    server.admin.execute("UPDATE gate.person SET code_step = 0")
    from tests.sync.conftest import SECRET, code_now

    assert broken.open_session(code_now(), SECRET).result == "ok"
    with pytest.raises(Unreachable):
        replace(clerk, link=broken).agree()
    broken.close()
    assert on_server(server, stream) == {"K-1"}
    clerk.agree()
    assert server.admin.execute("SELECT count(*) FROM ledger.journal WHERE stream = %s", (stream,)).fetchone() == (1,)
    assert clerk.desk.get("box", record.id).version == 1
    assert clerk.agree().left == 0


def test_a_file_set_back_enrols_again_and_loses_nothing_it_saves_after(server, stream, at, tmp_path):
    clerk, other = at("a"), at("b")
    box(clerk, "K-1")
    clerk.agree()
    shutil.copy(tmp_path / "a.db", tmp_path / "old.db")
    box(clerk, "K-2")
    clerk.agree()
    clerk = again(clerk, tmp_path / "old.db")
    box(clerk, "K-3")
    clerk.agree()
    clerk.agree()
    other.agree()
    assert on_server(server, stream) == tags(clerk) == tags(other) == {"K-1", "K-2", "K-3"}


def test_a_copied_file_becomes_a_replica_of_its_own(server, stream, at, tmp_path):
    clerk = at("a")
    box(clerk, "K-1")
    clerk.agree()
    shutil.copy(tmp_path / "a.db", tmp_path / "twin.db")
    twin = again(clerk, tmp_path / "twin.db")
    box(clerk, "K-2")
    box(twin, "K-3")
    for each in (clerk, twin, clerk, twin):
        each.agree()
    assert on_server(server, stream) == tags(clerk) == tags(twin) == {"K-1", "K-2", "K-3"}
    replicas = server.admin.execute("SELECT count(DISTINCT replica) FROM ledger.journal WHERE stream = %s", (stream,))
    assert replicas.fetchone() == (2,)


def restored(server: Server, backup: str) -> None:
    """Put a backup in the place of the database, as a restore on the server does."""
    for each in (*server.open, server.admin):
        each.close()
    with server.cluster.connect() as postgres:
        postgres.execute(f"DROP DATABASE {server.database} WITH (FORCE)")
        postgres.execute(f"CREATE DATABASE {server.database} TEMPLATE {backup}")
        postgres.execute(f"REVOKE ALL ON DATABASE {server.database} FROM PUBLIC")
        postgres.execute(f"GRANT CONNECT ON DATABASE {server.database} TO komae_staff, komae_device")
    server.open.clear()
    server.admin = server.cluster.connect(database=server.database)


def backed_up(server: Server, *pcs: Pc) -> str:
    """Copy the database; its connections are ended for it."""
    for each in (*server.open, server.admin):
        each.close()
    server.open.clear()
    name = f"backup_{uuid7().hex[:24]}"
    with server.cluster.connect() as postgres:
        postgres.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (server.database,)
        )
        postgres.execute(f"CREATE DATABASE {name} TEMPLATE {server.database}")
    server.admin = server.cluster.connect(database=server.database)
    back(server, *pcs)
    return name


def back(server: Server, *pcs: Pc) -> None:
    """Everybody signs in anew."""
    server.admin.execute("UPDATE gate.person SET code_step = 0")
    for each in pcs:
        each.link.close()
        each.link = sign_in(server, each.login)


def test_a_restored_server_is_filled_again_by_the_pcs(server, stream, at):
    clerk, chief = at("a"), at("b", Role.SECURITY_MANAGER)
    first = box(clerk, "K-1")
    clerk.agree()
    chief.agree()
    backup = backed_up(server, clerk, chief)
    box(clerk, "K-2")
    clerk.agree()
    chief.agree()
    chief.desk.save(chief.desk.get("box", first.id), name="赤い箱")
    chief.agree()
    clerk.agree()
    assert tags(clerk) == tags(chief) == {"K-1", "K-2"}
    restored(server, backup)
    back(server, clerk, chief)
    box(clerk, "K-3")
    for each in (chief, clerk, chief, clerk, chief, clerk):
        each.agree()
    assert on_server(server, stream) == tags(clerk) == tags(chief) == {"K-1", "K-2", "K-3"}
    assert clerk.desk.get("box", first.id).name == chief.desk.get("box", first.id).name == "赤い箱"
    assert clerk.agree().left == 0


def declare(server: Server, stream: UUID) -> None:
    """As the administrators do it on a server that serves one machine, where nobody signs."""
    server.admin.execute("UPDATE gate.server SET epoch = gen_random_uuid()")
    server.admin.execute(
        "INSERT INTO ledger.timeline (epoch, declared_by, reason, heads)"
        " SELECT s.epoch, '山田（確認 田中）', '故障', jsonb_build_object(h.stream::text, jsonb_build_object('new',"
        " jsonb_build_array(h.seq, encode(h.hash, 'hex')))) FROM gate.server s, ledger.head h WHERE h.stream = %s",
        (stream,),
    )


def test_lines_of_a_past_that_is_no_more_are_kept_aside_and_a_declared_restore_is_no_fork(server, stream, at):
    clerk, chief = at("a"), at("b", Role.SECURITY_MANAGER)
    box(clerk, "K-1")
    clerk.agree()
    chief.agree()
    backup = backed_up(server, clerk, chief)
    for n in range(2, 6):
        box(clerk, f"K-{n}")
    clerk.agree()
    chief.agree()
    restored(server, backup)
    declare(server, stream)
    back(server, clerk, chief)
    box(chief, "K-9")
    assert chief.agree().alarms == [f"restored:{stream}"]
    assert clerk.agree().alarms == [f"restored:{stream}"]
    # The chief's new box waited until both had brought the lost lines.
    for each in (clerk, chief, clerk):
        each.agree()
    assert tags(clerk) == tags(chief) == {"K-1", "K-2", "K-3", "K-4", "K-5", "K-9"}
    there = dict(server.admin.execute("SELECT seq, hash FROM ledger.journal WHERE stream = %s", (stream,)).fetchall())
    for each in (clerk, chief):
        with each.store.engine.connect() as connection:
            here = {row[0]: bytes(row[1]) for row in connection.exec_driver_sql("SELECT seq, hash FROM journal")}
            aside = [row[0] for row in connection.exec_driver_sql("SELECT seq FROM aside ORDER BY seq")]
        assert 1 in here, "what both pasts have stays"
        assert here.items() <= there.items(), "no line of the past that is no more"
        assert aside == [2, 3, 4, 5], "and none of them is gone"


def test_a_code_given_anew_after_a_restore_stands_with_its_new_record(server, stream, at):
    clerk, chief = at("a"), at("b", Role.SECURITY_MANAGER)
    backup = backed_up(server, clerk, chief)
    ours = box(clerk, "K-1")
    clerk.agree()
    restored(server, backup)
    back(server, clerk, chief)
    theirs = box(chief, "K-1", "ほかの箱")
    chief.agree()
    for each in (clerk, chief, clerk):
        each.agree()
    for each in (clerk, chief):
        assert [record.id for record in each.desk.find("box", tag="K-1")] == [theirs.id]
    assert clerk.agree().left == 0
    with clerk.store.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT record_id, code FROM conflict").all()
    assert [(UUID(bytes=bytes(record)), code) for record, code in kept] == [(ours.id, "conflict:tag")]


def test_what_a_copy_of_the_file_had_refused_is_refused_here_too(server, stream, at, tmp_path):
    """Held when the file was copied; the copy asked again, and here only the line tells of it."""
    clerk, chief = at("a"), at("b", Role.SECURITY_MANAGER)
    record = box(clerk, "K-1", "箱")
    clerk.agree()
    chief.agree()
    clerk.desk.save(clerk.desk.get("box", record.id), name="課員の箱")
    with writing(clerk.store.engine) as connection:
        last = "seq = (SELECT max(seq) FROM local_line)"
        connection.exec_driver_sql(f"UPDATE local_line SET body = json_set(body, '$.saw', 'x') WHERE {last}")
    assert clerk.agree().refused == 0
    shutil.copy(tmp_path / "a.db", tmp_path / "twin.db")
    twin = again(clerk, tmp_path / "twin.db")
    chief.desk.save(chief.desk.get("box", record.id), name="課長の箱")
    chief.agree()
    twin.agree()
    assert twin.desk.get("box", record.id).name == "課員の箱", "what is held stands over the server's row"
    server.admin.execute("UPDATE gate.server SET rules_version = rules_version + 1")
    assert clerk.agree().refused == 1
    with writing(twin.store.engine) as connection:
        connection.exec_driver_sql("UPDATE fact SET value = value + 1 WHERE name = 'rules'")
    assert ("box", record.id) in twin.agree().touched
    assert clerk.desk.get("box", record.id).name == twin.desk.get("box", record.id).name == "課長の箱"
    with twin.store.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT code FROM conflict").all()
    assert kept == [("conflict:name",)]


def test_places_that_are_out_of_order_are_given_anew(server, stream, at):
    """The later of two operations has its place already: asking for it again and again would never end."""
    clerk = at("a")
    box(clerk, "K-0")
    clerk.agree()
    box(clerk, "K-1")
    box(clerk, "K-2")
    with writing(clerk.store.engine) as connection:
        replica = replica_of(clerk.store, connection, clerk.human)
        last = "dseq = (SELECT max(dseq) FROM outbox)"
        connection.exec_driver_sql(f"UPDATE outbox SET slot = 2, replica = ? WHERE {last}", (replica.bytes,))
    asked = iter(range(30))
    done = Cycle(clerk.store, clerk.human, stopped=lambda: next(asked, None) is None).run(clerk.link)
    assert done.left == 0
    assert on_server(server, stream) == {"K-0", "K-1", "K-2"}


@pytest.mark.parametrize("order", [1, -1])
def test_a_code_goes_over_to_another_record_in_whatever_order_they_are_laid(stream, at, order):
    """What a restored server has lost held the code that it gave to another record since."""
    clerk = at("a")
    gone = box(clerk, "T-55")
    clerk.agree()
    given = uuid7()
    with writing(clerk.store.engine) as connection:
        connection.exec_driver_sql("UPDATE base SET record_id = ?", (bytearray(given.bytes),))
        project(clerk.store, connection, [("box", given), ("box", gone.id)][::order])
    assert [record.id for record in clerk.desk.find("box")] == [given]
