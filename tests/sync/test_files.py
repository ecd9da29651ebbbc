"""Attached files between PCs and a real server: after the journal, in pieces, by right, within the quota."""

import hashlib
import queue
from collections.abc import Callable, Iterator
from uuid import UUID

import psycopg
import pytest

from komae_desk.core.attachment import attachments_of
from komae_desk.store.blobs import PIECE
from komae_desk.sync import files
from komae_desk.sync.connection import Connection, ServerError, Unreachable
from komae_desk.sync.files import FileExchange
from komae_desk.sync.keeper import Keeper
from tests.attached import AREAS, attached, noise, photo
from tests.postgres import Cluster
from tests.sync.conftest import LET_IN, Server, installed
from tests.sync.filing import Cut, Office, box_of, seats

BIG = noise(2.5)
DIGEST = hashlib.sha256(BIG).hexdigest()


@pytest.fixture(scope="module")
def server(running: Cluster) -> Iterator[Server]:
    with installed(running, "test_files", AREAS) as made:
        yield made


@pytest.fixture
def at(server: Server) -> Iterator[Callable[..., Office]]:
    with seats(server) as made:
        yield made


def test_a_record_comes_first_its_bytes_follow_over_broken_links(server, at):
    stream = server.stream()
    one, two = at("fa1", stream), at("fa2", stream)
    box = box_of(one.desk)
    made = attached(one.desk, box, "写真.tif", BIG)
    one.pc.agree()
    assert two.agree().coming == 1
    (seen,) = attachments_of(two.desk, box)
    assert (seen.blob, two.get(seen.blob)) == (DIGEST, None)
    for calls in (2, 2, 1, 0):
        with pytest.raises(Unreachable):
            one.exchange.run(Cut(one.pc.link, calls), (), 1)
    brought = server.admin.execute("SELECT count(*) FROM ledger.piece WHERE stream = %s", (stream,)).fetchone()
    assert brought == (2,)  # two pieces arrived, each once
    fresh = FileExchange(one.pc.store, one.pc.human)  # the program was started anew
    assert fresh.run(one.pc.link).out == 0
    assert server.admin.execute("SELECT size FROM ledger.blob WHERE stream = %s", (stream,)).fetchone() == (len(BIG),)
    two.exchange = FileExchange(two.pc.store, two.pc.human)
    for calls in (2, 2):
        with pytest.raises(Unreachable):
            two.exchange.run(Cut(two.pc.link, calls), ((made.kind, made.id),))
    assert two.get(DIGEST) is None
    done = two.exchange.run(two.pc.link, ((made.kind, made.id),))
    assert (done.coming, done.arrived) == (0, {(made.kind, made.id)})
    assert two.get(DIGEST) == BIG


def test_lost_answers_and_a_killed_server_process_cost_a_piece_and_nothing_else(server, at):
    stream = server.stream()
    one = at("fk1", stream)
    attached(one.desk, box_of(one.desk), "写真.tif", BIG)
    one.pc.agree()
    for _ in range(3):
        with pytest.raises(Unreachable):
            one.exchange.run(Cut(one.pc.link, 1, answered=True), (), 1)
    pid = one.pc.link._driver.info.backend_pid
    server.admin.execute("DELETE FROM ledger.blob WHERE stream = %s", (stream,))
    server.admin.execute("DELETE FROM ledger.piece WHERE stream = %s AND nth > 0", (stream,))
    one.exchange = FileExchange(one.pc.store, one.pc.human, stopped=killing(server, pid, after=2))
    with pytest.raises(Unreachable):
        one.exchange.run(one.pc.link)
    one.pc.link = Connection(server.cluster.address("fk1", server.database))
    server.admin.execute(LET_IN, ("fk1", one.pc.link._driver.info.backend_pid))
    assert one.agree().out == 0
    whole = "SELECT count(*), sum(octet_length(bytes)) FROM ledger.blob JOIN ledger.piece USING (stream, digest, human)"
    assert server.admin.execute(f"{whole} WHERE stream = %s", (stream,)).fetchone() == (3, len(BIG))


def killing(server: Server, pid: int, after: int) -> Callable[[], bool]:
    """Asked between two pieces: ends the backend of the sender then."""
    asked = 0

    def stopped() -> bool:
        nonlocal asked
        asked += 1
        if asked == after:
            server.admin.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
        return False

    return stopped


def test_the_keeper_brings_files_by_itself(server, at):
    stream = server.stream()
    one, two = at("fl1", stream), at("fl2", stream)
    changes: queue.SimpleQueue = queue.SimpleQueue()
    states: queue.SimpleQueue = queue.SimpleQueue()
    keepers = [
        Keeper(who.pc.store, who.pc.human, lambda who=who: who.pc.link, told=told, changed=changed)
        for who, told, changed in ((one, states.put, lambda _: None), (two, lambda _: None, changes.put))
    ]
    for keeper in keepers:
        keeper.start()
    box = box_of(one.desk)
    made = attached(one.desk, box, "写真.tif", BIG)
    keepers[0].wrote()
    while two.get(DIGEST) is None:
        changes.get(timeout=20)
    assert attachments_of(two.desk, box)[0].id == made.id
    while (state := states.get(timeout=20)).files_out or not state.last or state.unsent:
        pass
    assert all(keeper.stop(20) for keeper in keepers)


def test_a_server_that_takes_no_files_stops_no_records(server, at):
    """As one of an older version, which has no such functions."""
    stream = server.stream()
    one = at("fm1", stream)

    class Older:
        def __getattr__(self, name: str) -> object:
            if name.startswith("blob_"):
                raise ServerError("42883")
            return getattr(one.pc.link, name)

    states: queue.SimpleQueue = queue.SimpleQueue()
    changed: queue.SimpleQueue = queue.SimpleQueue()
    keeper = Keeper(one.pc.store, one.pc.human, Older, told=states.put, changed=changed.put)  # type: ignore[arg-type]
    keeper.start()
    attached(one.desk, box_of(one.desk), "写真.jpg", photo(4))
    keeper.wrote()
    while (state := states.get(timeout=20)).unsent or state.last is None:
        pass
    assert (state.online, state.failed) == (True, "")
    assert keeper.stop(20)


def test_a_few_pieces_at_a_time_so_that_records_never_wait(server, at, monkeypatch):
    monkeypatch.setattr(files, "PIECES", 2)
    one = at("fb1", server.stream())
    attached(one.desk, box_of(one.desk), "写真.tif", BIG)
    first = one.agree()
    assert (first.out, first.more) == (1, True)
    assert one.agree().out == 0


def test_what_a_restored_server_lacks_any_pc_brings_again(server, at):
    stream = server.stream()
    one, two = at("fc1", stream), at("fc2", stream)
    attached(one.desk, box_of(one.desk), "写真.jpg", photo(3))
    one.agree()
    two.agree()
    server.admin.execute("DELETE FROM ledger.blob WHERE stream = %s", (stream,))
    server.admin.execute("DELETE FROM ledger.piece WHERE stream = %s", (stream,))
    FileExchange(two.pc.store, two.pc.human).run(two.pc.link)
    assert server.admin.execute("SELECT human FROM ledger.blob WHERE stream = %s", (stream,)).fetchone() == (
        two.pc.human,
    )


def test_the_quota_holds_at_the_server_and_is_told(server, at):
    stream = server.stream()
    server.admin.execute("UPDATE ledger.stream SET quota = %s WHERE stream = %s", (PIECE + 1000, stream))
    one, two = at("fd1", stream), at("fd2", stream)
    box = box_of(one.desk)
    attached(one.desk, box, "写真.tif", BIG)  # before the PC knew
    done = one.agree()
    assert (done.full, done.out) == (True, 1)
    assert server.admin.execute(
        "SELECT sum(octet_length(bytes)) <= %s FROM ledger.piece WHERE stream = %s", (PIECE + 1000, stream)
    ).fetchone() == (True,)
    two.agree()
    assert two.pc.store.blobs.quota() == PIECE + 1000
    with pytest.raises(Exception, match="上限"):
        attached(two.desk, box, "b.tif", noise(2, 9))
    server.admin.execute("UPDATE ledger.stream SET quota = 10000000 WHERE stream = %s", (stream,))
    assert not FileExchange(one.pc.store, one.pc.human).run(one.pc.link).full
    assert two.agree().coming in (0, 1)


def put(link: Connection, stream: UUID, content: bytes, number: int = 0, digest: str = "") -> str:
    piece = content[number * PIECE : (number + 1) * PIECE]
    return link.blob_put(stream, digest or hashlib.sha256(content).hexdigest(), len(content), number, piece)


def test_only_members_bring_only_what_a_record_names_and_only_what_it_is(server, at):
    stream, foreign = server.stream(), server.stream("福祉課")
    one, reader, stranger = at("fe1", stream), at("fe2", stream), at("fe3", foreign)
    server.admin.execute("UPDATE gate.membership SET role = 'reader' WHERE login = 'fe2'")
    made = attached(one.desk, box_of(one.desk), "写真.jpg", photo(7))
    one.pc.agree()
    assert put(one.pc.link, stream, b"nobody named this") == "unknown"
    assert put(reader.pc.link, stream, photo(7)) == "unknown"
    assert put(stranger.pc.link, stream, photo(7)) == "unknown"
    wrong = bytes(len(photo(7)))
    assert put(one.pc.link, stream, wrong, digest=made.blob) == "wrong"
    assert server.admin.execute("SELECT count(*) FROM ledger.piece WHERE stream = %s", (stream,)).fetchone() == (0,)
    for size, piece in ((5, b"1234"), (2 * PIECE, b"1"), (5, b"123456")):
        assert one.pc.link.blob_put(stream, made.blob, size, 0, piece) == "wrong"
    for size in (0, 21 * PIECE):
        with pytest.raises(Exception, match="KD002"):
            one.pc.link.blob_put(stream, made.blob, size, 0, b"x")
    assert put(one.pc.link, stream, photo(7)) == "whole"
    assert reader.pc.link.blob_get(stream, made.blob, 0) == (len(photo(7)), photo(7))
    assert stranger.pc.link.blob_get(stream, made.blob, 0) is None
    assert stranger.pc.link.blob_get(foreign, made.blob, 0) is None
    assert stranger.pc.link.blob_lacking(stream) == {}
    server.admin.execute("UPDATE gate.session SET closed_at = now() WHERE login = 'fe1'")
    for call in ("blob_get(%s, %s, 0)", "blob_put(%s, %s, 1, 0, 'x')"):
        with pytest.raises(psycopg.Error) as refused:
            one.pc.link._driver.execute(f"SELECT api.{call}", (stream, b"\0" * 32))
        assert refused.value.sqlstate == "KD001"


def test_one_persons_lies_never_spoil_what_another_brings(server, at):
    stream = server.stream()
    one, liar = at("ff1", stream), at("ff2", stream)
    made = attached(one.desk, box_of(one.desk), "写真.tif", BIG)
    one.pc.agree()
    liar.pc.agree()
    lie = bytes(PIECE)
    assert liar.pc.link.blob_put(stream, made.blob, len(BIG), 0, lie) == "more"
    assert liar.pc.link.blob_put(stream, made.blob, len(BIG), 1, lie) == "more"
    assert one.agree().out == 0
    assert put(liar.pc.link, stream, BIG, 2) == "whole"
    stored = server.admin.execute("SELECT DISTINCT human FROM ledger.piece WHERE stream = %s", (stream,)).fetchall()
    assert stored == [(one.pc.human,)]


def test_a_server_that_hands_out_something_else_is_told_and_not_believed(server, at):
    stream = server.stream()
    one, two = at("fg1", stream), at("fg2", stream)
    made = attached(one.desk, box_of(one.desk), "写真.jpg", photo(8))
    one.agree()
    server.admin.execute(
        "UPDATE ledger.piece SET bytes = overlay(bytes PLACING '\\x00' FROM 50) WHERE stream = %s", (stream,)
    )
    assert two.agree().coming == 1
    assert two.get(made.blob) is None
    assert two.pc.store.engine.connect().exec_driver_sql("SELECT what FROM alarm").scalar() == "file"
    server.admin.execute("UPDATE ledger.piece SET bytes = %s WHERE stream = %s", (photo(8), stream))
    assert FileExchange(two.pc.store, two.pc.human).run(two.pc.link).coming == 0
    assert two.get(made.blob) == photo(8)


def test_a_section_that_is_left_takes_its_files_away_after_they_were_sent(server, at):
    stream = server.stream()
    one = at("fh1", stream)
    made = attached(one.desk, box_of(one.desk), "写真.jpg", photo(9))
    one.pc.agree()
    other = server.stream("福祉課")
    server.admin.execute("UPDATE gate.membership SET valid_to = now() WHERE login = 'fh1'")
    server.admin.execute("INSERT INTO gate.membership (login, stream, role) VALUES ('fh1', %s, 'member')", (other,))
    server.admin.execute("UPDATE gate.server SET backed_up_at = clock_timestamp()")
    server.admin.execute("UPDATE ledger.head SET backup_seq = seq")
    for _ in range(3):
        one.agree()
    assert server.admin.execute("SELECT size FROM ledger.blob WHERE stream = %s", (stream,)).fetchone() is not None
    assert one.pc.store.blobs is not None
    assert not one.pc.store.blobs.has(made.blob)
    assert one.pc.store.blobs.used() == 0


def test_files_go_with_their_records_into_the_section_that_goes_on(server, at):
    old, heir = server.stream("税務課"), server.stream("市民税課")
    one = at("fi1", old)
    open_box, ended = box_of(one.desk, "K-1"), box_of(one.desk, "K-2")
    made, stays = attached(one.desk, open_box, "a.jpg", photo(11)), attached(one.desk, ended, "b.jpg", photo(12))
    with one.desk.act("取消し") as act:
        act.void(ended)
    one.agree()
    plan = f'{{"successors": ["{heir}"]}}'
    server.admin.execute("SELECT ledger.close_stream(%s, %s::jsonb, '情報政策課')", (old, plan))
    rows = "SELECT record FROM ledger.row WHERE stream = %s AND doc ? 'blob' AND NOT deleted"
    assert server.admin.execute(rows, (heir,)).fetchall() == [(made.id,)]
    assert server.admin.execute(rows, (old,)).fetchall() == [(stays.id,)]
    kept = server.admin.execute("SELECT encode(digest, 'hex') FROM ledger.blob WHERE stream = %s", (heir,)).fetchall()
    assert kept == [(made.blob,)]
    server.admin.execute("INSERT INTO gate.membership (login, stream, role) VALUES ('fi1', %s, 'member')", (heir,))
    assert one.pc.link.blob_get(heir, made.blob, 0) == (len(photo(11)), photo(11))
    assert one.pc.link.blob_get(old, stays.blob, 0) is not None
