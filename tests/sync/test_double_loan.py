"""The same device lent at two counters: the card asks where it is, and every answer ends in one truth (ux.md §4.16)."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from komae_desk.admin.installation import engine_of, write_rules
from komae_desk.app import desk_of, found, program_areas
from komae_desk.areas.asset.device.record import Category
from komae_desk.areas.person.person.record import Employment
from komae_desk.areas.takeout.commands import check_in, check_out
from komae_desk.core.area import ledgers
from komae_desk.core.conflicts import Case, Matter
from komae_desk.core.errors import Refused
from komae_desk.core.people import FirstRun, Role
from komae_desk.core.rules import rules_of
from komae_desk.sync.cycle import Cycle
from komae_desk.sync.resolution import Resolution
from tests.sample import file_of
from tests.sync.conftest import Server
from tests.sync.pcs import Pc, sign_in

AREAS = program_areas()
LEDGERS = ledgers(AREAS)
FIRST = FirstRun("架空市", "総務部", "税務課", "1001", "髙﨑 一郎", "たかさき いちろう", "課長", Role.SECURITY_MANAGER)
DUTIES = ("ISM", "STF", "CLK")


def seated(server: Server, stream: UUID, login: str, human: UUID, store=None) -> Pc:
    where = store or file_of(stream, AREAS)
    server.person(login, stream, duties=DUTIES, human=human)
    link = sign_in(server, login)
    Cycle(where, human).run(link)
    return Pc(server, login, human, where, desk_of(where, AREAS, human), link)


@pytest.fixture
def counters(server: Server, request: pytest.FixtureRequest) -> Iterator[tuple[Pc, Pc]]:
    """Two counters of one section, each with its own PC, over one device and two borrowers."""
    with engine_of(server.cluster.address(database=server.database)).begin() as connection:
        write_rules(connection, rules_of(LEDGERS.values()))
    stream = server.stream()
    name = f"d{abs(hash(request.node.nodeid)) % 10**8}"
    file = file_of(stream, AREAS)
    chief = seated(server, stream, f"{name}a", found(file, AREAS, FIRST), file)
    make = chief.desk
    people = [
        make.save(make.new("person", staff_number=number, name=who, category=Employment.FULL))
        for number, who in (("2001", "鈴木 一朗"), ("2002", "𠮷田 恵"), ("2003", "辻󠄀 窓口"))
    ]
    make.save(make.new("device", tag="KD-0207", name="ノートPC", category=Category.COMPUTER, place="執務室"))
    assert chief.agree().refused == 0
    clerk = seated(server, stream, f"{name}b", people[2].id)
    yield chief, clerk
    chief.close()
    clerk.close()


def lend(at: Pc, staff_number: str) -> None:
    device = at.desk.find("device", tag="KD-0207")[0]
    borrower = at.desk.find("person", staff_number=staff_number)[0]
    check_out(at.desk, [device], borrower, inside=True)


def doubled(first: Pc, second: Pc) -> Matter:
    lend(first, "2001")
    lend(second, "2002")
    assert first.agree().refused == 0
    assert second.agree().refused == 3
    (matter,) = Resolution(second.store, second.desk).open_ones()
    return matter


def loans(at: Pc) -> dict[str, str]:
    """Who has, or had, the device: name → state."""
    return {at.desk.maybe("person", m.person).name: m.state for m in at.desk.find("movement")}


def device_state(at: Pc) -> str:
    return at.desk.find("device", tag="KD-0207")[0].state


def answered(second: Pc, first: Pc, matter: Matter, way: int) -> None:
    Resolution(second.store, second.desk).answer(matter, way)
    assert second.agree().refused == 0
    first.agree()
    second.agree()
    assert loans(first) == loans(second)
    assert device_state(first) == device_state(second)
    assert Resolution(second.store, second.desk).open_ones() == []


def test_the_card_asks_where_the_device_is(counters):
    chief, clerk = counters
    matter = doubled(chief, clerk)
    assert matter.case is Case.WORLD
    assert (matter.title, matter.question) == (
        "同じ機器が2か所で貸し出されています。", "機器は今どちらにありますか。",
    )  # fmt: skip
    assert matter.ways == ("鈴木 一朗さん", "𠮷田 恵さん", "窓口に戻っている")
    assert "KD-0207" in matter.facts[0]
    assert "鈴木 一朗さんに貸出し" in matter.facts[1]
    assert "𠮷田 恵さんに貸出し" in matter.facts[2]
    assert loans(clerk) == {"鈴木 一朗": "out"}, "until somebody looked, what the server took stands"
    device = clerk.desk.find("device", tag="KD-0207")[0]
    assert Resolution(clerk.store, clerk.desk).of(device.id) == [matter]


def test_the_servers_loan_is_true_and_the_other_stays_as_cancelled(counters):
    chief, clerk = counters
    matter = doubled(chief, clerk)
    answered(clerk, chief, matter, 0)
    assert loans(chief) == {"鈴木 一朗": "out", "𠮷田 恵": "void"}
    assert device_state(chief) == "out"


def test_this_pcs_loan_is_true_and_the_servers_is_cancelled_by_its_own_step(counters):
    chief, clerk = counters
    matter = doubled(chief, clerk)
    answered(clerk, chief, matter, 1)
    assert loans(chief) == {"鈴木 一朗": "void", "𠮷田 恵": "out"}
    assert device_state(chief) == "out"
    wrong = next(m for m in chief.desk.find("movement") if m.state == "void")
    lines = clerk.desk.lines(wrong.id)
    assert [line.verb for line in lines] == ["create", "hand_over", "take_back", "void"]
    assert "二重の貸出し" in lines[-1].op["note"]
    check_in(chief.desk, chief.desk.find("device", tag="KD-0207")[0])
    assert chief.agree().refused == 0


def test_the_device_is_back_at_the_counter(counters):
    chief, clerk = counters
    matter = doubled(chief, clerk)
    answered(clerk, chief, matter, 2)
    assert loans(chief) == {"鈴木 一朗": "returned", "𠮷田 恵": "void"}
    assert device_state(chief) == "stored"
    lend(chief, "2002")
    assert chief.agree().refused == 0


def test_an_answer_that_came_too_late_changes_nothing(counters):
    chief, clerk = counters
    matter = doubled(chief, clerk)
    check_in(chief.desk, chief.desk.find("device", tag="KD-0207")[0])
    chief.agree()
    clerk.agree()
    before = len(list(clerk.store.chain()))
    with pytest.raises(Refused, match="状態が変わりました"):
        Resolution(clerk.store, clerk.desk).answer(matter, 1)
    assert len(list(clerk.store.chain())) == before
    (now,) = Resolution(clerk.store, clerk.desk).open_ones()
    assert now.case is Case.REFUSED, "what is left is a loan that was not taken, with its reason"
