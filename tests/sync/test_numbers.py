"""With which number a form goes on, at the server: the chief alone, only upwards, on every PC."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID, uuid4

import pytest

from komae_desk.admin.installation import engine_of, write_rules
from komae_desk.areas.numbering import AREA as NUMBERING
from komae_desk.areas.numbering.deciding import decide
from komae_desk.core.area import ledgers
from komae_desk.core.desk import Desk
from komae_desk.core.identity import uuid7
from komae_desk.core.numbering import series_of
from komae_desk.core.people import Role, User
from komae_desk.core.rules import rules_of
from komae_desk.sync.connection import Connection
from komae_desk.sync.cycle import Cycle
from tests.sample import AREA
from tests.sync.carrying.alone import Alone, administrator, approved, at_server
from tests.sync.conftest import Server
from tests.sync.faults import close_restore, declare_restore
from tests.sync.pcs import Pc, file_of, sign_in
from tests.sync.sender import Item, Sender, op_of, record_of, sender
from tests.sync.test_set_back import back, backed_up, restored
from tests.sync.test_succession import close, request

AREAS = (AREA, NUMBERING)
LEDGERS = ledgers(AREAS)
OPEN: list[Connection] = []


@pytest.fixture(scope="module", autouse=True)
def rules(server: Server) -> Iterator[None]:
    with engine_of(server.cluster.address(database=server.database)).begin() as connection:
        write_rules(connection, rules_of(LEDGERS.values()))
    yield
    for link in OPEN:
        link.close()


@pytest.fixture
def stream(server: Server) -> UUID:
    return server.stream("途中から使い始める課")


def chief_of(server: Server, stream: UUID) -> Sender:
    return sender(server, f"n{uuid4().hex[:12]}", stream, Role.SECURITY_MANAGER.value)


def pc_of(server: Server, stream: UUID, *roles: Role) -> Pc:
    login = f"p{uuid4().hex[:12]}"
    human = server.person(login, stream, duties=tuple(role.value for role in roles))
    store = file_of(stream, AREAS)
    desk = Desk(store, AREAS, User(human, "髙﨑 一郎", roles=frozenset(roles)))
    link = sign_in(server, login)
    OPEN.append(link)
    return Pc(server, login, human, store, desk, link)


SERIES = series_of(LEDGERS["request"], date.today())


def opening(by: Sender, first: int, series: str = SERIES) -> tuple[Item, Item]:
    """What a PC sends for one decision."""
    patch = {"series": ("", series), "first": (0, first), "reason": ("", "紙で使用")}
    made = by.op("number_start", "create", patch)
    step = by.op("number_start", "decide", {"state": ("draft", "set")}, record_of(made), command="decide", saw=1)
    return made, step


def given(by: Sender) -> str | None:
    """The number that the next application gets."""
    item = request(by, "調査のため")
    *_, numbered = by.push(item, by.step(record_of(item), "submit", "draft", "submitted", 1))
    return numbered.number


def undo(by: Sender, item: Item, saw: int, **patch: tuple[object, object]) -> list[str]:
    return by.say(by.op("number_start", "undo", patch, record_of(item), undoes=op_of(item), saw=saw))


def test_two_pcs_agree_on_the_number_the_chief_decided(server: Server, stream: UUID) -> None:
    chief, clerk = pc_of(server, stream, Role.SECURITY_MANAGER), pc_of(server, stream, Role.STAFF)
    series = SERIES
    decide(chief.desk, {series: 13}, "紙の許可簿で12番まで使用")
    # The clerk's PC knows nothing of it yet: its own number is 「仮」, the server's is the paper's.
    new = clerk.desk.save(clerk.desk.new("request", reason="出張", starts_on=clerk.desk.today))
    assert clerk.desk.move(new, "submit").number == f"{series}-0001"
    assert chief.agree().refused == 0
    assert clerk.agree().refused == 0
    clerk.agree()
    assert clerk.store.get("request", new.id).number == f"{series}-0013"  # type: ignore[union-attr]
    following = clerk.desk.save(clerk.desk.new("request", reason="調査", starts_on=clerk.desk.today))
    assert clerk.desk.move(following, "submit").number == f"{series}-0013", "not before 13 any more; still 「仮」"
    clerk.agree()
    clerk.agree()
    chief.agree()
    assert chief.store.get("request", following.id).number == f"{series}-0014"  # type: ignore[union-attr]
    assert chief.store.get("request", following.id) == clerk.store.get("request", following.id)
    assert chief.store.last_number("request", series) == 14
    # A second chief's PC that had not heard of it: told, and nothing goes back.
    late = pc_of(server, stream, Role.SECURITY_MANAGER)
    decide(late.desk, {series: 14}, "紙で13番まで使用")
    assert Cycle(late.store, late.human).run(late.link).refused > 0
    assert clerk.desk.move(
        clerk.desk.save(clerk.desk.new("request", reason="次", starts_on=clerk.desk.today)), "submit"
    )
    clerk.agree()
    assert clerk.store.last_number("request", series) == 15


def test_the_server_asks_what_the_program_asks(server: Server, stream: UUID) -> None:
    chief, clerk = chief_of(server, stream), sender(server, f"n{uuid4().hex[:12]}", stream, "STF")
    made, step = opening(clerk, 13)
    assert clerk.say(made, step) == ["ok", "rejected forbidden:role"]
    nothing, unknown = opening(chief, 5, "Q77-R8")
    assert chief.say(nothing, unknown) == ["ok", "rejected invalid:series"]
    far, too_far = opening(chief, 100_000)
    assert chief.say(far, too_far) == ["ok", "rejected invalid:first"]
    assert given(clerk) == f"{SERIES}-0001"
    made, step = opening(chief, 1)
    assert chief.say(made, step) == ["ok", "rejected invalid:lower"]

    made, step = opening(chief, 13)
    assert chief.say(made, step) == ["ok", "ok"]
    back, downwards = opening(chief, 12)
    assert chief.say(back, downwards) == ["ok", "rejected invalid:lower"]
    cancel = clerk.op("number_start", "void", {"voided": (False, True)}, record_of(made), saw=2)
    assert clerk.say(cancel) == ["conflict conflict:state"]
    assert undo(clerk, step, 2, state=("set", "draft")) == ["rejected forbidden:undo"]
    assert undo(chief, step, 2, state=("set", "draft")) == ["ok"], "nothing was numbered yet"
    assert given(clerk) == f"{SERIES}-0002"

    made, step = opening(chief, 9999)
    assert chief.say(made, step) == ["ok", "ok"]
    assert [given(clerk) for _ in range(2)] == [f"{SERIES}-9999", f"{SERIES}-10000"]
    assert undo(chief, step, 2, state=("set", "draft")) == ["rejected invalid:numbered"]


def test_a_section_that_goes_on_in_another_takes_its_number_along(server: Server, stream: UUID) -> None:
    chief, heir = chief_of(server, stream), server.stream("課税課")
    made, step = opening(chief, 30)
    assert chief.say(made, step) == ["ok", "ok"]
    close(server, stream, heir)
    assert given(chief_of(server, heir)) == f"{SERIES}-0030"


def test_what_was_decided_in_alone_use_holds_at_the_server_it_joins(server: Server, stream: UUID) -> None:
    chief = User(uuid7(), "髙﨑 一郎", "課長", frozenset({Role.SECURITY_MANAGER}))
    store = file_of(uuid7(), AREAS)
    desk = Desk(store, AREAS, chief)
    decide(desk, {SERIES: 50}, "紙で使用")
    handing = at_server(server, stream, Alone(store, desk, desk), f"n{uuid4().hex[:12]}")
    OPEN.append(handing.link)
    approved(handing, administrator(server, f"n{uuid4().hex[:12]}"))
    assert handing.run().done
    assert str(given(chief_of(server, stream))).endswith("-0050")


def test_a_decision_that_a_restored_server_lost_comes_back_with_the_lines(server: Server, stream: UUID) -> None:
    chief, clerk = pc_of(server, stream, Role.SECURITY_MANAGER), pc_of(server, stream, Role.STAFF)
    chief.agree()
    backup = backed_up(server, chief, clerk)
    decide(chief.desk, {SERIES: 70}, "紙の許可簿で69番まで使用")
    chief.agree()
    clerk.agree()
    restored(server, backup)
    declare_restore(server.admin)
    back(server, chief, clerk)
    for each in (chief, clerk, chief, clerk):
        assert each.agree().refused == 0
    settled = server.admin.execute("SELECT settled FROM ledger.former WHERE stream = %s", (stream,)).fetchall()
    assert set(settled) == {("stands",)}, "as it stood, not sent anew"
    close_restore(server.admin)
    new = clerk.desk.save(clerk.desk.new("request", reason="出張", starts_on=clerk.desk.today))
    clerk.desk.move(new, "submit")
    for _ in range(2):
        clerk.agree()
    assert clerk.store.get("request", new.id).number == f"{SERIES}-0070"  # type: ignore[union-attr]
    for each in (chief, clerk):
        each.close()


def test_what_was_decided_on_is_not_changed_behind_the_decision(server: Server, stream: UUID) -> None:
    clerk, chief = sender(server, f"n{uuid4().hex[:12]}", stream, "STF"), chief_of(server, stream)
    made = request(clerk, "はじめの理由")
    record = record_of(made)
    edited = clerk.op("request", "edit", {"reason": ("はじめの理由", "許可された理由")}, record, saw=1)
    assert clerk.say(made, edited, clerk.step(record, "submit", "draft", "submitted", 2)) == ["ok"] * 3
    filled = {"permitted_by": (None, str(chief.human)), "permitted_on": (None, "2026-11-25")}
    assert chief.say(chief.step(record, "permit", "submitted", "permitted", 3, **filled)) == ["ok"]
    taken_back = {"reason": ("許可された理由", "はじめの理由")}
    undoing = clerk.op("request", "undo", taken_back, record, undoes=op_of(edited), saw=4)
    assert clerk.say(undoing) == ["conflict conflict:state"]
    undoing = clerk.op("request", "undo", {"voided": (False, True)}, record, undoes=op_of(made), saw=4)
    assert clerk.say(undoing) == ["conflict conflict:state"]
    cancel = clerk.op("request", "void", {"voided": (False, True)}, record, saw=4)
    assert clerk.say(cancel) == ["conflict conflict:state"], "nor taken out of the lists"


def test_what_was_handed_in_offline_before_midnight_of_31_march_is_numbered_in_its_year(server: Server) -> None:
    cases = {
        # (the server's clock, what the PC says of the moment, both UTC; the 年度)
        ("2027-03-31T14:59:00Z", "2027-03-31T14:58:00+00:00"): 2026,
        ("2027-03-31T15:01:00Z", "2027-03-31T14:58:00+00:00"): 2026,
        ("2027-03-31T15:01:00Z", "2027-03-31T15:00:30+00:00"): 2027,
        ("2027-04-05T00:00:00Z", "2027-03-31T09:00:00+09:00"): 2026,
        ("2027-07-01T00:00:00Z", "2027-03-31T00:00:00+00:00"): 2027,
        ("2027-04-05T00:00:00Z", "2031-03-01T00:00:00+00:00"): 2027,
        ("2027-04-05T00:00:00Z", "-infinity"): 2027,
        ("2027-04-05T00:00:00Z", "きのう"): 2027,
        ("2027-04-05T00:00:00Z", None): 2027,
    }
    asked = {
        each: server.admin.execute("SELECT ledger.year_of_number(%s, %s)", each).fetchone()[0]  # type: ignore[index]
        for each in cases
    }
    assert asked == cases


def test_the_moment_a_pc_tells_reaches_the_number(server: Server, stream: UUID) -> None:
    chief = chief_of(server, stream)
    for at, number in (("2026-11-25T00:00:00+00:00", 1), ("きのう", 2)):
        item = request(chief, "調査のため")
        patch: dict[str, tuple[object, object]] = {"state": ("draft", "submitted")}
        step = chief.op("request", "submit", patch, record_of(item), command="submit", saw=1, at=at)
        *_, numbered = chief.push(item, step)
        assert numbered.number == f"{SERIES}-{number:04}"
