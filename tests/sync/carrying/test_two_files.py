"""Two PCs of one section that both worked alone join one after the other: nothing is renumbered, a person is asked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from komae_desk.core.conflicts import Case
from komae_desk.sync import carrying
from komae_desk.sync.resolution import Resolution
from tests.sample import desk_for
from tests.sync.carrying.alone import Alone, Handing, administrator, alone, approve, approved, at_server
from tests.sync.conftest import Server
from tests.sync.pcs import Pc, pc, sign_in
from tests.sync.test_set_back import backed_up, restored


@pytest.fixture
def stream(server: Server) -> UUID:
    return server.stream()


@pytest.fixture
def mark(request: pytest.FixtureRequest) -> str:
    return f"w{abs(hash(request.node.name)) % 10**8}"


@pytest.fixture
def admin(server: Server, mark: str) -> Any:
    return administrator(server, f"{mark}adm")


@pytest.fixture
def make(server: Server, stream: UUID, mark: str) -> Iterator[Any]:
    made: list[Handing] = []

    def joining(file: Alone, human: UUID | None = None) -> Handing:
        made.append(at_server(server, stream, file, f"{mark}{len(made)}", human))
        return made[-1]

    yield joining
    for each in made:
        each.link.close()


def joined(desk: Handing, admin: Any) -> Pc:
    approved(desk, admin)
    assert desk.run().done
    made = desk.joined()
    made.agree()
    return made


def matters(who: Pc) -> list[Any]:
    return Resolution(who.store, who.desk).open_ones()


def test_a_number_on_two_stickers_is_changed_by_nobody_and_a_card_asks(server, stream, admin, make, mark):
    one, two = alone(), alone()
    first = one.box("K-1", "第一庁舎の箱")
    second = two.box("K-1", "第二庁舎の箱")
    child = two.box("K-2", "中の箱", parent=second)
    two.clerk.save(two.clerk.get("box", second), count=4)
    here = joined(make(one), admin)
    there = joined(make(two), admin)
    here.agree()
    assert {r.id: r.tag for r in here.desk.find("box")} == {first: "K-1", child: "K-2"}
    for each in (here, there):
        kept = each.desk.get("box", second)
        assert (kept.tag, kept.name, kept.count, kept.voided) == ("K-1", "第二庁舎の箱", 4, True)
        assert each.desk.get("box", child).parent == second
    assert matters(here) == []
    (card,) = matters(there)
    assert (card.case, card.record_id, card.is_new) == (Case.REFUSED, second, True)
    assert "管理番号「K-1」の記録が二つあります。番号は変えていません。" in card.sentence
    assert card.values["count"] == 4, "what it holds now can be typed again"
    there.desk.save(there.desk.new("box", **{**card.values, "tag": "K-3"}))
    Resolution(there.store, there.desk).take_notice(card, "第二庁舎の箱に新しい番号を貼った")
    assert there.agree().refused == 0
    here.agree()
    assert sorted(r.tag for r in here.desk.find("box")) == ["K-1", "K-2", "K-3"]
    assert matters(there) == []


def test_two_papers_of_one_number_stay_and_new_numbers_are_above_both(server, stream, admin, make, mark):
    one, two = alone(), alone()
    papers = [one.permitted(), two.permitted(), two.permitted()]
    here, there = joined(make(one), admin), joined(make(two), admin)
    here.agree()
    numbers = [here.desk.get("request", record).number[-4:] for record in papers]
    assert numbers == ["0001", "0001", "0002"]
    assert not any(here.desk.get("request", record).voided for record in papers)
    (card,) = matters(there)
    assert (card.record_id, card.is_new, card.values) == (papers[1], False, {})
    assert "番号はどちらも変えていません" in card.sentence
    clerk = pc(server, f"{mark}k", stream)
    clerk.agree()
    draft = clerk.desk.save(clerk.desk.new("request", reason="出張", starts_on=date(2026, 12, 2)))
    clerk.desk.move(draft, "submit")
    clerk.agree()
    assert clerk.desk.get("request", draft.id).number.endswith("-0003")
    clerk.close()


def test_somebody_who_is_in_both_files_is_one_human_to_the_server(server, stream, admin, make, mark):
    """The person's record of the second file clashes with that of the first: 申請 of the one is 申請 of the other."""
    one, two = alone(), alone()
    person = one.box("1001", "髙﨑 一郎")
    same = two.box("1001", "髙﨑 一郎")
    # The second file's chief is that person there, and applies.
    two = replace(two, chief=desk_for(two.store, replace(two.chief.user, person=same)))
    draft = two.chief.save(two.chief.new("request", reason="自分の出張", starts_on=date(2026, 12, 3)))
    two.chief.move(draft, "submit")
    one = replace(one, chief=desk_for(one.store, replace(one.chief.user, person=person)))
    first = make(one)
    here = joined(first, admin)
    joined(make(two, human=person), admin)
    here.agree()
    # The history names the record of the second file; that both are one person only the server knows.
    here.desk.move(here.desk.get("request", draft.id), "permit")
    assert here.agree().refused == 1
    with here.store.engine.connect() as connection:
        codes = [row[0] for row in connection.exec_driver_sql("SELECT code FROM conflict")]
    assert codes == ["forbidden:self"]


@pytest.mark.parametrize("laid", [0, 1], ids=["before the carry", "in the middle of it"])
def test_a_server_that_was_set_back_gets_the_chain_again(server, stream, mark, monkeypatch, laid):
    monkeypatch.setattr(carrying, "CHUNK", 3)
    one = alone()
    boxes = {one.box(f"K-{n}") for n in range(8)}
    one.permitted()
    admin = administrator(server, f"{mark}adm")
    desk = at_server(server, stream, one, f"{mark}0")
    if laid:
        approved(desk, admin)
        calls = iter(range(6))
        assert desk.run(stopped=lambda: next(calls, None) is None).laid > 0
    desk.link.close()
    backup = backed_up(server)
    admin = server.let_in(f"{mark}adm")
    desk.link = again(server, desk)
    here = joined(desk, admin) if not laid else gone_on(desk)
    later = here.desk.save(here.desk.new("box", tag="K-after", name="後の箱")).id
    here.agree()
    here.agree()
    desk.link.close()
    restored(server, backup)
    admin = server.let_in(f"{mark}adm")
    desk.link = here.link = again(server, desk)
    here.agree()
    assert here.agree().alarms == [f"carry:{stream}"]
    assert {box.id for box in here.desk.find("box")} == boxes | {later}, "nothing leaves the screen meanwhile"
    anew = desk.run()
    if anew.waits:
        approve(admin, anew.waits)
        anew = desk.run()
    assert anew.done
    for _ in range(3):
        done = here.agree()
    assert (done.left, done.alarms) == (0, [])
    other = pc(server, f"{mark}o", stream)
    other.agree()
    assert {box.id for box in other.desk.find("box")} == boxes | {later}
    assert [r.number[-4:] for r in other.desk.find("request")] == ["0001"]
    other.close()
    desk.link.close()


def again(server: Server, desk: Handing) -> Any:
    server.admin.execute("UPDATE gate.person SET code_step = 0")
    return sign_in(server, desk.login)


def gone_on(desk: Handing) -> Pc:
    assert desk.run().done
    made = desk.joined()
    made.agree()
    return made
