"""単独利用 joins a server: the sealed chain goes over whole, by two people; work goes on above it (settled 16)."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest

from komae_desk.core.identity import uuid7
from komae_desk.core.journal import first_break
from komae_desk.sync import carrying
from komae_desk.sync.connection import ServerError, Unreachable
from tests.sample import Color
from tests.sync.carrying.alone import Alone, Cut, Handing, administrator, alone, approve, approved, at_server, forged
from tests.sync.conftest import SECRET, Server, code_now
from tests.sync.pcs import pc
from tests.sync.sender import Sender
from tests.sync.standing_again import stands_again


@pytest.fixture
def stream(server: Server) -> UUID:
    return server.stream()


@pytest.fixture(scope="module")
def admin(server: Server) -> Any:
    return administrator(server, "adminone")


@pytest.fixture
def mark(request: pytest.FixtureRequest) -> str:
    return f"c{abs(hash(request.node.name)) % 10**8}"


@pytest.fixture
def file() -> Alone:
    made = alone()
    made.box("K-1", "髙﨑 辻󠄀の箱", count=3)
    made.permitted()
    box = made.box("K-2")
    made.clerk.save(made.clerk.get("box", box), name="赤い箱", parent=None)
    made.clerk.remark(made.clerk.get("box", box), "print", "台帳")
    return made


@pytest.fixture
def desk(server: Server, stream: UUID, file: Alone, mark: str) -> Iterator[Handing]:
    made = at_server(server, stream, file, f"{mark}x")
    yield made
    made.link.close()


def everything(desk: Any) -> dict[UUID, Any]:
    with desk.store.transaction() as look:
        return {record.id: record for kind in ("box", "request") for record in look.find(kind)}


def journal(server: Server, stream: UUID, columns: str) -> list[tuple[Any, ...]]:
    query = f"SELECT {columns} FROM ledger.journal WHERE stream = %s ORDER BY seq"
    return server.admin.execute(query, (stream,)).fetchall()


def states(who: Any) -> set[tuple[str, int]]:
    with who.store.engine.connect() as connection:
        return {tuple(row) for row in connection.exec_driver_sql("SELECT state, confirmed FROM outbox")}


def test_nothing_goes_over_before_an_administrator_has_approved_the_head_on_the_paper(server, stream, desk, admin):
    waiting = desk.run()
    assert (waiting.waits > 0, waiting.done, waiting.seal.lines) == (True, False, desk.file.lines())
    assert desk.run() == waiting, "asking twice is asking once"
    assert journal(server, stream, "seq") == []
    asked = admin.execute("SELECT facts->>'head', facts->>'lines' FROM api.admin_waiting()").fetchall()
    assert (waiting.seal.head, str(waiting.seal.lines)) in asked
    approve(admin, waiting.waits)
    assert desk.run().done


def test_all_lines_are_there_as_claims_and_every_pc_sees_the_records(server, stream, desk, admin, mark):
    before = everything(desk.file.chief)
    approved(desk, admin)
    assert desk.run().done
    chief = desk.joined()
    chief.agree()
    rows = journal(server, stream, "verb, human, login, body, kind")
    assert len(rows) == desk.file.lines()
    assert {(verb, human, login) for verb, human, login, *_ in rows} == {("carried", desk.human, desk.login)}
    local = [line.body for line in desk.file.store.chain()]
    assert [json.loads(body)["facts"]["claim"] for *_, body, _ in rows] == local
    assert everything(chief.desk) == before, "the same records, versions and numbers"
    assert states(chief) == {("ok", 1)}
    other = pc(server, f"{mark}o", stream)
    other.agree()
    assert everything(other.desk) == before
    other.close()
    stands_again(server, stream)


def test_work_goes_on_above_what_was_carried(server, stream, desk, admin, mark):
    approved(desk, admin)
    desk.run()
    chief = desk.joined()
    chief.agree()
    clerk = pc(server, f"{mark}k", stream)
    clerk.agree()
    draft = clerk.desk.save(clerk.desk.new("request", reason="出張", starts_on=date(2026, 12, 2)))
    clerk.desk.move(draft, "submit")
    assert clerk.agree().refused == 0
    chief.agree()
    numbers = sorted(r.number for r in chief.desk.find("request"))
    assert [n.rsplit("-", 1)[1] for n in numbers] == ["0001", "0002"]
    chief.desk.move(chief.desk.get("request", draft.id), "permit")
    assert chief.agree().refused == 0, "who carried is not on the applicant's side"
    store = desk.file.store
    assert first_break(store.chain(), store.chained, store.replica) is None, "the local chain goes on over the seal"
    clerk.close()


def test_who_applied_in_the_carried_part_does_not_permit_it_afterwards(server, stream, file, admin, mark):
    draft = file.chief.save(file.chief.new("request", reason="自分の出張", starts_on=date(2026, 12, 3)))
    file.chief.move(draft, "submit")
    desk = at_server(server, stream, file, f"{mark}y")
    approved(desk, admin)
    desk.run()
    desk.joined().agree()
    who = Sender(desk.link, stream, desk.human, uuid7())  # type: ignore[arg-type]
    item = who.step(draft.id, "permit", "submitted", "permitted", 2)
    assert [v.code for v in desk.link.push(who.replica, json.dumps([item]))] == ["forbidden:self"]
    desk.link.close()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after the commit"])
@pytest.mark.parametrize("at", range(1, 9))
def test_a_link_that_dies_anywhere_loses_nothing_and_the_next_try_goes_on(
    server, stream, file, admin, mark, monkeypatch, at, after
):
    monkeypatch.setattr(carrying, "CHUNK", 3)
    desk = at_server(server, stream, file, f"{mark}{at}{'a' if after else 'b'}")
    approved(desk, admin)
    before = everything(file.chief)
    server.admin.execute("UPDATE gate.person SET code_step = 0")
    link = Cut(server.cluster.address(desk.login, server.database))
    assert link.open_session(code_now(), SECRET).result == "ok"
    link.at, link.after = at, after
    with pytest.raises(Unreachable):
        while True:
            desk.run(link)
    link.close()
    counted = len(journal(server, stream, "seq"))
    assert everything(file.chief) == before, "the file is as it was"
    assert desk.run().done
    chief = desk.joined()
    chief.agree()
    assert everything(chief.desk) == before
    assert len(journal(server, stream, "seq")) == desk.file.lines() >= counted
    desk.link.close()


def test_whoever_works_on_after_the_seal_needs_a_new_one(server, stream, desk, admin):
    first = desk.run()
    desk.file.box("K-9", "封の後の箱")
    second = desk.run()
    assert second.seal.lines == first.seal.lines + 1
    with pytest.raises(psycopg.Error, match="NOT_FOUND"):
        approve(admin, first.waits)
    approve(admin, second.waits)
    assert desk.run().done
    assert len(journal(server, stream, "seq")) == second.seal.lines


def test_lines_about_the_file_itself_need_no_new_seal(server, stream, desk, admin):
    first = desk.run()
    desk.file.chief.note("signed_in", "ログイン")
    approve(admin, first.waits)
    assert desk.run().done
    assert len(journal(server, stream, "seq")) == first.seal.lines + 1


def test_work_done_between_two_chunks_goes_over_too(server, stream, desk, admin, monkeypatch):
    monkeypatch.setattr(carrying, "CHUNK", 3)
    approved(desk, admin)
    calls = iter(range(4))
    assert not desk.run(stopped=lambda: next(calls, None) is None).done
    desk.file.permitted()
    again = desk.run()
    assert again.waits > 0
    approve(admin, again.waits)
    assert desk.run().done
    chief = desk.joined()
    chief.agree()
    assert sorted(r.number[-4:] for r in chief.desk.find("request")) == ["0001", "0002"]
    assert states(chief) == {("ok", 1)}


# --- who may, and what


def test_neither_chief_nor_administrator_can_do_it_alone(server, stream, desk, admin, file, mark):
    waiting = desk.run()
    twin = administrator(server, f"{mark}t", human=desk.human)
    with pytest.raises(psycopg.Error, match="SAME_HUMAN"):
        approve(twin, waiting.waits)
    with pytest.raises(psycopg.Error, match="BAD_VERB"):
        admin.execute("SELECT api.admin_ask('carry_chain', %s, '{}')", (str(stream),))
    clerk = pc(server, f"{mark}k", stream)
    with pytest.raises(ServerError) as refused:
        desk.run(clerk.link)
    assert refused.value.code == "KD060"
    clerk.close()
    foreign = at_server(server, server.stream("別の課"), alone(), f"{mark}f")
    for call in (foreign.link.carry_state, lambda s, h: foreign.link.carry_stage(s, h, "[]")):
        with pytest.raises(ServerError) as refused:
            call(stream, waiting.seal.head)
        assert refused.value.code == "KD060"
    foreign.link.close()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda item: item.update(body=item["body"].replace("赤い箱", "青い箱")), "KD063"),
        (lambda item: item.update(doc=item["doc"].replace("赤い箱", "青い箱")), "KD063"),
        (lambda item: item.update(body=item["body"].replace('"verb":"carried"', '"verb":"edit"')), "KD063"),
        (lambda item: item.update(dseq=item["dseq"] + 1), "KD063"),
    ],
    ids=["a claim", "a document", "a verb", "a slot"],
)
def test_another_chain_than_the_sealed_one_is_not_taken_and_nobody_sees_any_of_it(
    server, stream, desk, admin, change, code
):
    approved(desk, admin)
    server.admin.execute("UPDATE gate.person SET code_step = 0")
    link = forged(change)(server.cluster.address(desk.login, server.database))
    assert link.open_session(code_now(), SECRET).result == "ok"
    with pytest.raises(ServerError) as refused:
        desk.run(link)
    assert refused.value.code == code
    assert journal(server, stream, "seq") == []
    link.close()


def test_a_record_the_server_cannot_read_stops_it_before_anything_is_seen(server, stream, file, admin, mark):
    file.box("K-7", color=Color.BLUE)
    desk = at_server(server, stream, file, f"{mark}l")
    approved(desk, admin)
    older = "UPDATE ledger.rule SET doc = jsonb_set(doc, '{fields,color,c}', %s) WHERE kind = 'box'"
    server.admin.execute(older, ('["r"]',))
    with pytest.raises(ServerError) as refused:
        desk.run()
    server.admin.execute(older, ('["r", "b"]',))
    assert refused.value.code == "KD064"
    assert refused.value.detail.endswith(":box:color")
    assert journal(server, stream, "seq") == []
    assert desk.run().done, "after the upgrade of the server it goes on"
    desk.link.close()


def test_the_history_on_another_pc_says_who_did_it_when_and_who_brought_it(server, stream, desk, admin, mark):
    (request,) = desk.file.chief.find("request")
    mine = [(line.op["name"], line.verb, line.at) for line in desk.file.chief.lines(request.id)]
    approved(desk, admin)
    desk.run()
    other = pc(server, f"{mark}o", stream)
    other.agree()
    there = other.desk.lines(request.id)
    assert [(line.op["name"], line.verb, line.at) for line in there] == mine
    changes = other.desk.history(other.desk.get("request", request.id))
    assert [change.who for change in changes] == [name for name, *_ in reversed(mine)]
    assert all("参加前の記録（引継ぎ：髙﨑 一郎）" in change.note for change in changes)
    other.close()
