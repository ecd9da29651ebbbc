"""A declared restore: what the server lost comes back from the PCs as it stood, two PCs or two people vouching."""

import hashlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from komae_desk.core.people import Role
from komae_desk.sync import salvage
from komae_desk.sync.answers import DeskArrivals
from komae_desk.sync.connection import ServerError, Unreachable
from komae_desk.sync.wire import line_hash
from tests.sync.conftest import Server
from tests.sync.faults import close_restore, declare_restore
from tests.sync.pcs import Pc, pc
from tests.sync.test_set_back import back, backed_up, box, opened, restored, tags

CHIEF = Role.SECURITY_MANAGER


def declare(server: Server) -> None:
    declare_restore(server.admin)


def close(server: Server) -> None:
    close_restore(server.admin)


@dataclass
class Beside:
    """Calls between two cycles of a PC, as its keeper makes them."""

    at: Pc

    def ask(self, call: Callable[[Any], Any]) -> "Future[Any]":
        done: Future[Any] = Future()
        done.set_result(call(self.at.link))
        return done


@pytest.fixture
def at(server: Server, stream: UUID, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Pc]]:
    made: list[Pc] = []
    mark = f"v{abs(hash(request.node.name)) % 10**7}"

    def make(name: str, *roles: Role, signs: bool = False) -> Pc:
        store = opened(tmp_path / f"{name}.db", stream)
        made.append(pc(server, f"{mark}{name}", stream, *roles, store=store, signs=signs))
        return made[-1]

    yield make
    for each in made:
        each.close()


def lines(server: Server, stream: UUID) -> list[tuple[int, bytes]]:
    query = "SELECT seq, hash FROM ledger.journal WHERE stream = %s ORDER BY seq"
    return [(seq, bytes(hash_)) for seq, hash_ in server.admin.execute(query, (stream,))]


def settled(server: Server, stream: UUID) -> set[str]:
    return {row[0] for row in server.admin.execute("SELECT settled FROM ledger.former WHERE stream = %s", (stream,))}


def other_device(server: Server, who: Pc, name: str) -> None:
    """The session of a PC counts as one of another device: this cluster knows one."""
    server.admin.execute("INSERT INTO gate.device (name) VALUES (%s) ON CONFLICT DO NOTHING", (name,))
    server.admin.execute(
        "UPDATE gate.session SET device = %s WHERE login = %s AND closed_at IS NULL", (name, who.login)
    )


def permitted(clerk: Pc, chief: Pc) -> UUID:
    draft = clerk.desk.save(clerk.desk.new("request", reason="会議", starts_on=date(2026, 12, 1)))
    clerk.desk.move(draft, "submit")
    clerk.agree()
    chief.agree()
    chief.desk.move(chief.desk.get("request", draft.id), "permit")
    chief.agree()
    return draft.id


def test_two_pcs_bring_the_lost_time_back_line_by_line_as_it_was(server, stream, at):
    clerk, chief = at("a"), at("b", CHIEF)
    box(clerk, "K-1")
    clerk.agree()
    chief.agree()
    backup = backed_up(server, clerk, chief)
    record = permitted(clerk, chief)
    box(clerk, "K-2")
    for each in (clerk, chief, clerk):
        each.agree()
    before, number = lines(server, stream), clerk.desk.get("request", record).number
    restored(server, backup)
    declare(server)
    back(server, clerk, chief)
    # The chief's PC comes first, whose permit rests on what only the clerk's sent: nothing is refused.
    new = box(chief, "K-new")
    first = chief.agree()
    assert (first.sent, first.refused, first.left) == (0, 0, 2), "a permit without its application is not sent"
    assert clerk.agree().refused == 0
    for each in (chief, clerk, chief):
        assert each.agree().refused == 0
    assert lines(server, stream)[: len(before)] == before, "the very same chain, numbers and hashes"
    assert settled(server, stream) == {"stands"}
    for each in (clerk, chief):
        here = each.desk.get("request", record)
        assert (here.state, here.number) == ("permitted", number)
        assert tags(each) == {"K-1", "K-2", "K-new"}
        assert each.agree().left == 0
    assert chief.desk.get("box", new.id).version == 1
    close(server)
    draft = clerk.desk.save(clerk.desk.new("request", reason="出張", starts_on=date(2026, 12, 2)))
    clerk.desk.move(draft, "submit")
    clerk.agree()
    assert clerk.desk.get("request", draft.id).number[-4:] == "0002", "numbers go on above what came back"


def test_what_only_others_hold_comes_back_when_its_author_is_lost(server, stream, at):
    clerk, chief, third = at("a"), at("b", CHIEF), at("c")
    box(clerk, "K-1")
    for each in (clerk, chief, third):
        each.agree()
    backup = backed_up(server, clerk, chief, third)
    box(clerk, "K-2", "髙﨑 辻󠄀の箱")
    for each in (clerk, chief, third):
        each.agree()
    restored(server, backup)
    declare(server)
    back(server, chief, third)
    chief.agree()
    third.agree()
    chief.agree()
    assert tags(chief) == tags(third) == {"K-1", "K-2"}
    (human,) = server.admin.execute(
        "SELECT human FROM ledger.journal WHERE stream = %s AND seq = 2", (stream,)
    ).fetchone()
    assert human == clerk.human, "under the author's name, whose PC is no more"


def test_one_voice_is_not_enough_and_the_chief_is_the_second(server, stream, at):
    clerk, chief = at("a"), at("b", CHIEF)
    box(clerk, "K-1")
    clerk.agree()
    chief.agree()
    backup = backed_up(server, clerk, chief)
    box(clerk, "K-2")
    clerk.agree()
    restored(server, backup)
    declare(server)
    back(server, clerk, chief)
    assert clerk.agree().left > 0
    assert (clerk.agree().sent, settled(server, stream)) == (0, {""})
    with clerk.store.engine.connect() as connection:
        (line,) = (bytes.fromhex(item["hash"]) for item in salvage.held(clerk.store, connection, stream))
    with pytest.raises(ServerError) as refused:
        clerk.link.salvage_accept(stream, [line])
    assert refused.value.code == "KD060"
    assert clerk.agree().arrivals == [], "and is told of nothing"
    (card,) = chief.agree().arrivals
    assert (card.section, card.title, card.lines) == ("pc1", "サーバーから失われた操作 1件", (line,))
    assert card.by == f"持っていた人：{clerk.login}"
    assert (len(card.words), card.own, card.doubtful) == (1, False, 0)
    assert card.words[0].endswith(f"　{clerk.login}　箱　箱の登録"), card.words
    assert chief.link.salvage_accept(stream, [bytes(32)]) == 1, "what was not seen is not taken"
    DeskArrivals(Beside(chief), chief.desk).accept(card, {})
    for each in (clerk, chief):
        assert each.agree().arrivals == []
    assert tags(chief) == tags(clerk) == {"K-1", "K-2"}
    assert clerk.agree().left == 0
    query = "SELECT body::jsonb FROM ledger.journal WHERE verb = 'salvaged' AND stream = %s"
    ((body,),) = server.admin.execute(query, (stream,)).fetchall()
    assert (body["name"], body["facts"]["lines"], body["facts"]["by"]) == (chief.login, 1, str(chief.human))


def test_what_nobody_can_prove_is_shown_and_not_offered(server, stream, at):
    clerk, chief = at("a", signs=True), at("b", CHIEF, signs=True)
    box(clerk, "K-1")
    for each in (clerk, chief):
        each.agree()
    backup = backed_up(server, clerk, chief)
    for tag in ("K-2", "K-3"):
        box(clerk, tag)
        clerk.agree()
    restored(server, backup)
    declare(server)
    back(server, clerk, chief)
    clerk.agree()
    # Whoever is superuser changes the words of what waits, and all digests and hashes with them.
    query = "SELECT line, previous FROM ledger.former WHERE stream = %s ORDER BY seq DESC LIMIT 1"
    line, previous = server.admin.execute(query, (stream,)).fetchone()
    body = line["body"].replace("K-3", "K-9")
    changed = salvage.line_of(line | {"body": body, "body_digest": hashlib.sha256(body.encode()).hexdigest()})
    changed = replace(changed, hash=line_hash(previous, stream, changed))
    for table in ("former", "voucher"):
        query = f"UPDATE ledger.{table} SET hash = %s WHERE stream = %s AND seq = %s"
        server.admin.execute(query, (changed.hash, stream, changed.seq))
    words = json.dumps(salvage._item(changed, previous))
    server.admin.execute("UPDATE ledger.former SET line = %s WHERE hash = %s", (words, changed.hash))
    (card,) = chief.agree().arrivals
    assert (len(card.words), card.doubtful) == (2, 1)
    assert changed.hash not in card.lines and len(card.lines) == 1
    close(server)


def test_the_chief_alone_at_one_pc_is_one_voice(server, stream, at):
    chief = at("b", CHIEF)
    box(chief, "K-1")
    chief.agree()
    backup = backed_up(server, chief)
    box(chief, "K-2")
    chief.agree()
    restored(server, backup)
    declare(server)
    back(server, chief)
    chief.agree()
    (card,) = chief.agree().arrivals
    assert (card.lines, card.own, len(card.words)) == ((), True, 1)
    with chief.store.engine.connect() as connection:
        (item,) = salvage.held(chief.store, connection, stream)
    assert chief.link.salvage_accept(stream, [bytes.fromhex(item["hash"])]) == 1
    server.admin.execute("SELECT ledger.admit(%s, true)", (stream,))
    chief.agree()
    chief.agree()
    assert (tags(chief), settled(server, stream)) == ({"K-1", "K-2"}, {"stands"})


def test_a_changed_line_gets_no_second_voice(server, stream, at):
    clerk, chief = at("a"), at("b", CHIEF)
    box(clerk, "K-1")
    clerk.agree()
    chief.agree()
    backup = backed_up(server, clerk, chief)
    box(clerk, "K-2")
    clerk.agree()
    chief.agree()
    restored(server, backup)
    declare(server)
    back(server, clerk, chief)
    clerk.agree()
    with clerk.store.engine.connect() as connection:
        (item,) = salvage.held(clerk.store, connection, stream)
    forged = {**item, "doc": item["doc"].replace("箱", "函")}
    assert chief.link.salvage(stream, json.dumps([forged])) == 1, "what is not what its hash says is not taken in"
    rehashed = {**item, "code": "merged"}
    assert chief.link.salvage(stream, json.dumps([rehashed])) == 1
    assert settled(server, stream) == {""}
    chief.agree()
    assert settled(server, stream) == {"stands"}


def test_a_stranger_neither_brings_nor_asks(server, stream, at):
    clerk = at("a")
    clerk.agree()
    declare(server)
    foreign = server.stream("別の課")
    with pytest.raises(ServerError) as refused:
        clerk.link.salvage(foreign, "[]")
    assert refused.value.code == "KD022"
    close(server)


def test_two_pcs_of_one_person_are_two_voices(server, stream, at):
    clerk = at("a")
    box(clerk, "K-1")
    clerk.agree()
    backup = backed_up(server, clerk)
    box(clerk, "K-2")
    clerk.agree()
    restored(server, backup)
    declare(server)
    back(server, clerk)
    clerk.agree()
    assert settled(server, stream) == {""}
    other_device(server, clerk, "pc2")
    with clerk.store.engine.connect() as connection:
        (item,) = salvage.held(clerk.store, connection, stream)
    assert clerk.link.salvage(stream, json.dumps([item])) == 0
    assert settled(server, stream) == {"stands"}


@pytest.mark.parametrize("author_is_lost", [False, True])
def test_what_somebody_went_on_without_is_decided_by_the_usual_rules(server, stream, at, author_is_lost):
    clerk, chief, late, fourth = at("a"), at("b", CHIEF), at("c"), at("d")
    one, two = box(clerk, "K-1"), box(clerk, "K-2")
    for each in (clerk, chief, late, fourth):
        each.agree()
    backup = backed_up(server, clerk, chief, late, fourth)
    for record in (one, two):
        clerk.desk.save(clerk.desk.get("box", record.id), name="赤い箱")
    for each in (clerk, chief):
        each.agree()
    chief.desk.save(chief.desk.get("box", two.id), count=5)
    for each in (chief, clerk, fourth):
        each.agree()
    restored(server, backup)
    declare(server)
    back(server, clerk, chief, late, fourth)
    # Who held nothing of the lost time has sent before anybody brought a line.
    late.desk.save(late.desk.get("box", one.id), count=7)
    late.desk.save(late.desk.get("box", two.id), name="青い箱")
    assert late.agree().sent == 2
    there = (chief, fourth) if author_is_lost else (clerk, chief)
    refused = [each.agree().refused for each in (*there, *there, late)]
    assert sum(refused) == (not author_is_lost), "who gave the other name is asked, and nobody else"
    assert settled(server, stream) == {"judged"}
    for each in (*there, late):
        here: Any = each.desk.get("box", one.id)
        assert (here.name, here.count) == ("赤い箱", 7)
        # The chief's line had the version that comes next, and was made of a name that was refused: it does not bring
        # that name back as it stood.
        here = each.desk.get("box", two.id)
        assert (here.name, here.count) == ("青い箱", 5)


def test_a_snapshot_that_was_cut_off_is_taken_again_also_when_the_past_is_whole_by_then(
    server, stream, at, monkeypatch
):
    clerk, chief, third = at("a"), at("b", CHIEF), at("c")
    one = box(clerk, "K-1")
    for each in (clerk, chief, third):
        each.agree()
    backup = backed_up(server, clerk, chief, third)
    clerk.desk.save(clerk.desk.get("box", one.id), name="赤い箱")
    for each in (clerk, chief, third):
        each.agree()
    restored(server, backup)
    declare(server)
    back(server, clerk, chief, third)
    snapshot = chief.link.snapshot

    def dies(stream: UUID, take: Callable[[list[Any]], None]) -> tuple[int, bytes]:
        snapshot(stream, take)
        raise Unreachable("cut")

    with monkeypatch.context() as patch, pytest.raises(Unreachable):
        patch.setattr(chief.link, "snapshot", dies)
        chief.agree()
    assert chief.desk.get("box", one.id).name == "箱", "the rows of the restored moment lie there, the cursor is ahead"
    for each in (clerk, third, clerk):
        each.agree()
    assert chief.agree().alarms == [], "the past is the same again"
    assert chief.desk.get("box", one.id).name == "赤い箱"
