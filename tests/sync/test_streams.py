"""One person, several streams: two sections, a restricted one, one that takes but shows nothing; each by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest

from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.identity import uuid7
from komae_desk.core.people import Role, User
from komae_desk.store.engine import writing
from komae_desk.store.projection import projected
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync.connection import Connection
from komae_desk.sync.cycle import Cycle
from tests.sample import desk_for, file_of
from tests.sync.conftest import Server
from tests.sync.pcs import Pc, pc, sign_in


@dataclass
class Streams:
    tax: UUID
    welfare: UUID
    hidden: UUID
    box: UUID
    """Whoever may put something in need not see it."""


@pytest.fixture
def streams(server: Server) -> Streams:
    return Streams(
        server.stream("税務課"), server.stream("福祉課"), server.stream("税務課（限定）", "restricted"),
        server.stream("相談", "restricted"),
    )  # fmt: skip


class Both:
    """A person of several streams at one PC."""

    def __init__(self, server: Server, login: str, tax: UUID, roles: dict[UUID, str]) -> None:
        self.human = uuid7()
        server.person(login, human=self.human)
        for stream, role in roles.items():
            server.admin.execute(
                "INSERT INTO gate.membership (login, stream, role) VALUES (%s, %s, %s)", (login, stream, role)
            )
        self.store = file_of(tax)
        self.link: Connection = sign_in(server, login)

    def at(self, stream: UUID) -> SqlStore:
        with writing(self.store.engine) as connection:
            return self.store.at(connection, stream)

    def desk(self, stream: UUID) -> Desk:
        return desk_for(self.at(stream), User(self.human, "髙﨑 𠮷子", "", frozenset({Role.CLERK})))

    def agree(self):
        return Cycle(self.store, self.human).run(self.link)


@pytest.fixture
def both(server: Server, streams: Streams, request: pytest.FixtureRequest) -> Iterator[Both]:
    login = f"b{abs(hash(request.node.name)) % 10**8}"
    roles = {streams.tax: "member", streams.welfare: "member", streams.hidden: "reader", streams.box: "submitter"}
    made = Both(server, login, streams.tax, roles)
    yield made
    made.link.close()


@pytest.fixture
def others(server: Server, streams: Streams, request: pytest.FixtureRequest) -> Iterator[dict[str, Pc]]:
    tail = abs(hash(request.node.name)) % 10**7
    made = {name: pc(server, f"{name}{tail}", getattr(streams, name)) for name in ("tax", "welfare", "hidden", "box")}
    yield made
    for each in made.values():
        each.close()


def tags(store: SqlStore) -> dict[str, str]:
    return {each.tag: each.name for each in store.find("box")}


def test_the_same_number_and_the_same_human_in_two_sections(
    both: Both, streams: Streams, others: dict[str, Pc]
) -> None:
    tax, welfare = both.desk(streams.tax), both.desk(streams.welfare)
    person = uuid7()
    for desk, words in ((tax, "税務課"), (welfare, "福祉課")):
        desk.save(desk.new("box"), tag="K-1", name=f"{words}の箱")
        desk.save(desk.ledgers["box"].record(id=person, state="active"), tag="2001", name=f"{words}主査")
    done = both.agree()
    assert (done.refused, done.left) == (0, 0)
    for name, words in (("tax", "税務課"), ("welfare", "福祉課")):
        other = others[name]
        other.agree()
        assert tags(other.store) == {"K-1": f"{words}の箱", "2001": f"{words}主査"}
        other.desk.save(other.desk.get("box", person), name=f"{words}係長")
        other.agree()
    both.agree()
    assert tax.get("box", person).name == "税務課係長"
    assert welfare.get("box", person).name == "福祉課係長"


def test_who_reads_a_restricted_stream_sees_it_apart_and_writes_nothing(
    both: Both, streams: Streams, others: dict[str, Pc]
) -> None:
    hidden = others["hidden"]
    hidden.desk.save(hidden.desk.new("box"), tag="R-1", name="限定の箱")
    hidden.agree()
    both.agree()
    seen = both.desk(streams.hidden)
    assert tags(seen.store) == {"R-1": "限定の箱"}
    assert tags(both.at(streams.tax)) == {}
    with pytest.raises(Refused, match="読むだけ"):
        seen.save(seen.find("box")[0], name="書き換え")
    assert (both.agree().refused, seen.find("box")[0].name) == (0, "限定の箱")
    assert tags(seen.store) == {"R-1": "限定の箱"}


def test_who_may_only_submit_sends_and_gets_nothing_back(both: Both, streams: Streams, others: dict[str, Pc]) -> None:
    office = others["box"]
    office.desk.save(office.desk.new("box"), tag="S-0", name="ほかの人の相談")
    office.agree()
    mine = both.desk(streams.box)
    mine.save(mine.new("box"), tag="S-1", name="相談")
    both.agree()
    office.agree()
    assert tags(office.store) == {"S-0": "ほかの人の相談", "S-1": "相談"}
    assert tags(mine.store) == {"S-1": "相談"}, "what was submitted stays on this PC, of others nothing comes"


def test_a_bootstrap_lays_each_stream_into_its_own_rows(
    both: Both, streams: Streams, others: dict[str, Pc], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("komae_desk.sync.cycle.PAGE", 0)
    for name in ("tax", "welfare"):
        other = others[name]
        for n in range(3):
            other.desk.save(other.desk.new("box"), tag=f"K-{n}", name=f"{name}の箱")
        other.agree()
    both.agree()
    for name in ("tax", "welfare"):
        assert tags(both.at(getattr(streams, name))) == {f"K-{n}": f"{name}の箱" for n in range(3)}


def test_what_is_refused_goes_back_to_the_row_of_its_own_stream(
    both: Both, streams: Streams, others: dict[str, Pc]
) -> None:
    person = uuid7()
    for stream in (streams.tax, streams.welfare):
        desk = both.desk(stream)
        desk.save(desk.ledgers["box"].record(id=person, state="active"), tag="2001", name="主査")
    both.agree()
    for name in ("tax", "welfare"):
        other = others[name]
        other.agree()
        other.desk.save(other.desk.get("box", person), name=f"{name}の係長")
        other.agree()
    for stream in (streams.tax, streams.welfare):
        desk = both.desk(stream)
        desk.save(desk.get("box", person), name="ここの係長")
    assert both.agree().refused == 2
    assert both.at(streams.tax).get("box", person).name == "taxの係長"
    assert both.at(streams.welfare).get("box", person).name == "welfareの係長"
    for stream in (streams.tax, streams.welfare):
        there = both.at(stream)
        with there.engine.connect() as connection:
            assert projected(there, connection, "box", person) == there.get("box", person)
