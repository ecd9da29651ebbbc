"""What only named people read at a real server: its words reach no other login, no other PC, no list (R02, T2)."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from komae_desk.admin.installation import engine_of, write_rules
from komae_desk.app import desk_of, found, program_areas
from komae_desk.app.circles import Circles
from komae_desk.areas.finding.violation.choices import Answer, Means, Telling
from komae_desk.core.area import ledgers
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.identity import uuid7
from komae_desk.core.people import FirstRun, Role
from komae_desk.core.rules import rules_of
from komae_desk.store import cipher
from komae_desk.store.keys import Key
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync.agreement import Agreement
from komae_desk.sync.connection import Connection
from komae_desk.sync.cycle import Cycle
from komae_desk.sync.leaving import known
from komae_desk.sync.resolution import Resolution, count_open
from tests.attached import attached
from tests.postgres import programs
from tests.sample import file_of
from tests.sync.battery import Target, probes, run
from tests.sync.conftest import LET_IN, Server
from tests.sync.offices import City
from tests.sync.sender import Sender
from tests.sync.test_leaving import decrypted

AREAS = tuple(program_areas())
LEDGERS = ledgers(AREAS)
# Words that stand nowhere else.
NAME, WHO, WHAT, RULE, LATE = "翡翠鳥の件", "金糸雀一羽", "瑠璃鶲を見た", "対9-9(9)ん", "駒鳥の続き"
LOST, FILE = "琥珀鳥の紛失", "瑪瑙鳥の写し.pdf"
WORDS = (NAME, WHO, WHAT, RULE, LATE, LOST, FILE)
FIRST = FirstRun("架空市", "総務部", "税務課", "1001", "佐藤 一郎", "さとう いちろう", "課長", Role.SECURITY_MANAGER)


@dataclass
class Pc:
    """One person at a PC of the section."""

    server: Server
    login: str
    human: UUID
    store: SqlStore
    link: Connection

    @property
    def desk(self) -> Desk:
        return desk_of(self.store, AREAS, self.human)

    @property
    def circles(self) -> Circles:
        return Circles(self.desk, shared=True, clock=lambda: self.desk.now)

    def agree(self) -> Agreement:
        return Cycle(self.store, self.human).run(self.link)

    def inside(self, circle: UUID) -> Desk:
        return self.circles.desk(circle)

    def plain(self) -> str:
        """Every page of the file on the disk and of its WAL, decrypted."""
        with self.store.engine.connect() as connection:
            cipher.truncate_wal(connection.connection.dbapi_connection)
            rows = connection.exec_driver_sql("PRAGMA database_list").all()
        path = Path(next(row[2] for row in rows if row[1] == "main"))
        return decrypted(path, Key(b"\x1f" * 32)).decode("utf-8", "ignore")


@dataclass
class Town:
    server: Server
    tax: UUID
    circle: UUID
    chief: Pc
    member: Pc
    other: Pc
    record: UUID

    def tell(self, login: str, role: str, *duties: str) -> None:
        self.server.admin.execute(
            "INSERT INTO gate.membership (login, stream, role, duties) VALUES (%s, %s, %s, %s)",
            (login, self.circle, role, ["STF", *duties]),
        )


def seated(server: Server, login: str, human: UUID, store: SqlStore) -> Pc:
    link = Connection(server.cluster.address(login, server.database))
    server.admin.execute(LET_IN, (login, link._driver.info.backend_pid))
    return Pc(server, login, human, store, link)


@pytest.fixture(scope="module")
def town(server: Server) -> Iterator[Town]:
    """A section of three with a PC each, and a circle of two in which one thing has been written."""
    with engine_of(server.cluster.address(database=server.database)).begin() as connection:
        write_rules(connection, rules_of(LEDGERS.values()))
    tax, circle = server.stream("税務課"), server.stream(NAME, "restricted")
    server.admin.execute("UPDATE ledger.stream SET section = '税務課' WHERE stream = %s", (circle,))
    chief, member, other = uuid7(), uuid7(), uuid7()
    for login, human, duties in (
        ("rchief", chief, ("ISM",)),
        ("rmember", member, ("CLK",)),
        ("rother", other, ("CLK",)),
    ):
        server.person(login, tax, duties=("STF", *duties), human=human)
    store = file_of(tax, AREAS)
    found(store, AREAS, FIRST, person=chief)
    first = seated(server, "rchief", chief, store)
    for human, number, name in ((member, "1203", "髙﨑 𠮷子"), (other, "1204", "辻󠄀 花子")):
        desk = first.desk
        made = LEDGERS["person"].record(id=human, state="active", staff_number=number, name=name, roles=(Role.CLERK,))
        desk.save(made, category=desk.find("person")[0].category)
    first.agree()
    pcs = [
        seated(server, login, human, file_of(tax, AREAS)) for login, human in (("rmember", member), ("rother", other))
    ]
    for pc in pcs:
        pc.agree()
    made = Town(server, tax, circle, first, pcs[0], pcs[1], uuid7())
    assert first.circles.places() == [], "nothing before the membership"
    made.tell("rchief", "member", "ISM")
    made.tell("rmember", "member", "CLK")
    begin(made)
    yield made
    for pc in (first, *pcs):
        pc.link.close()


def begin(town: Town) -> None:
    """The chief is the first to enter; the member finds the place and writes."""
    assert town.member.agree().refused == 0
    (place,) = town.member.circles.places()
    assert (place.title, place.began) == (NAME, False)
    with pytest.raises(Refused, match="課長が先に"):
        town.member.circles.enter(town.circle)
    town.chief.agree()
    town.chief.circles.enter(town.circle)
    assert town.chief.agree().refused == 0
    town.member.agree()
    inside = town.member.circles.enter(town.circle)
    record = inside.new(
        "violation", received_at=inside.now, means=Means.WRITTEN, reporter=WHO, clause=RULE, content=WHAT,
        protection=WHAT, recorded_by=town.member.human,
    )  # fmt: skip
    kept = inside.move(inside.save(record), "receive")
    town.record = kept.id
    attached(inside, kept, FILE, b"%PDF-1.4", use="evidence")
    incident = inside.save(inside.new("incident", recognised_at=inside.now, what=LOST))
    inside.save(inside.new("incident_entry", incident=incident.id, happened_at=inside.now, text=LOST))
    done = town.member.agree()
    assert (done.refused, done.left) == (0, 0)
    town.chief.agree()
    town.other.agree()


def test_the_members_have_it_and_it_is_numbered_by_the_server(town: Town) -> None:
    for pc in (town.chief, town.member):
        inside = pc.inside(town.circle)
        kept = inside.get("violation", town.record)
        assert (kept.content, kept.number, kept.state) == (WHAT, inside.find("violation")[0].number, "received")
        assert kept.number.endswith("-0001") and WHAT in pc.plain()
        assert "violation" not in pc.desk.ledgers and pc.desk.store.get("violation", town.record) is None
        assert inside.office.place == f"{NAME}（2名）"


def test_the_other_login_gets_no_word_of_it_by_psql(town: Town) -> None:
    """Tables, functions, catalogue, settings, every call of the api, with every id known."""
    server = town.server
    tables = ("gate.membership", "ledger.stream", "ledger.row", "ledger.journal", "ledger.op", "ledger.route")
    query = "SELECT op_id, replica FROM ledger.journal WHERE stream = %s AND record = %s ORDER BY seq LIMIT 1"
    op, replica = server.admin.execute(query, (town.circle, town.record)).fetchone()
    target = Target(
        town.tax, town.circle, uuid7(), town.record, op, replica, "aa" * 32, "rmember", frozenset(WORDS), tables, ()
    )
    # The words are there to be found: the same calls of a member tell them.
    mine = [probe for probe in probes(target, "rmember") if probe.channel == "api"]
    assert {word for _, word in run(server, "rmember", target, mine).leaks} >= {NAME, WHAT, LOST, FILE}
    report = run(server, "rother", target, probes(target, "rother"))
    assert report.leaks == [] and report.holes == []
    assert report.probes > 300


def test_neither_greeting_nor_heads_nor_names_of_sections_tell_of_it(town: Town) -> None:
    greeting = town.other.link.hello(uuid7())
    assert str(town.circle) not in str(greeting) and NAME not in str(greeting)
    told = town.server.let_in("rother").execute("SELECT * FROM api.sections()").fetchall()
    assert "税務課" in str(told) and NAME not in str(told) and str(town.circle) not in str(told)
    with town.other.store.engine.connect() as connection:
        assert str(town.circle) not in str(known(town.other.store, connection, town.other.human))


def test_the_other_pc_and_a_dump_by_its_login_hold_nothing(town: Town, tmp_path: Path) -> None:
    assert not [word for word in WORDS if word in town.other.plain()]
    command = [str(programs() / "pg_dump"), town.server.cluster.address("rother", town.server.database)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode != 0 and not [word for word in WORDS if word in done.stdout + done.stderr]


def test_the_offices_it_goes_to_have_it_in_person_and_it_is_in_no_list(town: Town) -> None:
    city = City(town.server, areas=AREAS)
    try:
        head, deputy = city.office("head", "CHF"), city.office("deputy", "CHF", standing="deputy")
        clerk = city.office("clerk", "CHF", standing="clerk")
        policy = city.office("policy", "POC", "DIR")
        assert [each.record.content for each in head.queue()] == [WHAT]
        for office in (deputy, clerk, policy):
            for post in office.reception.posts():
                for waiting in (True, False):
                    assert office.reception.queue(post, waiting=waiting) == []
            assert office.link.inbox_record(town.circle, town.record) is None
        head.decide("judge", grave=Answer.YES, judgement="課で指導する。", to_ciso=Telling.YES)
        for pc in (town.chief, town.member):
            pc.agree()
            assert pc.inside(town.circle).get("violation", town.record).state == "judged"
        declared_otherwise(town.server)
        town.server.admin.execute("SELECT ledger.route_again(%s)", (town.circle,))
        assert head.queue(waiting=False), "a route that is nobody's own"
        assert deputy.queue(waiting=False) == [] == clerk.queue(waiting=False)
        assert deputy.link.inbox_record(town.circle, town.record) is None
        for office in (head, deputy, policy):
            assert office.link.office_list("everything", UUID(int=0), UUID(int=0), 500) == []
            assert NAME not in str(office.link.office_sections("everything"))
    finally:
        city.close()


def declared_otherwise(server: Server) -> None:
    """As a ledger may be declared that lies in both kinds of streams: deputies see it, and a list over the sections."""
    every = {
        "n": "everything", "offices": ["CHF", "POC"], "states": ["received", "judged"], "when": {},
        "paths": ["content"], "counted": False,
    }  # fmt: skip
    query = (
        "UPDATE ledger.rule SET doc = replace(doc::text, '\"personal\": true', '\"personal\": false')::jsonb"
        " || jsonb_build_object('lists', jsonb_build_array(%s::jsonb)) WHERE kind = 'violation'"
    )
    server.admin.execute(query, (json.dumps(every),))


def test_the_server_takes_each_ledger_where_it_belongs(town: Town) -> None:
    """Also from a program that does not ask."""
    hand = Sender(town.server.let_in("rchief"), town.tax, town.chief.human)
    person = {"recorded_by": (None, str(town.chief.human))}
    words = {"content": ("", LATE), "clause": ("", "x")} | person
    assert said(hand, "violation", words) == ["rejected forbidden:place"]
    inside = Sender(town.server.let_in("rchief"), town.circle, town.chief.human)
    draft = {"reason": ("", LATE)}
    assert said(inside, "takeout", draft) == ["rejected forbidden:place"]


def said(hand: Sender, kind: str, patch: dict[str, Any]) -> list[str]:
    return [verdict.words for verdict in hand.push(hand.op(kind, "create", patch))]


def test_undo_offline_and_a_conflict_are_settled_among_the_members(town: Town) -> None:
    chief, member = town.chief.inside(town.circle), town.member.inside(town.circle)
    usual: dict[str, Any] = {"means": Means.SPOKEN, "anonymous": True, "protection": "課長だけ", "clause": "対5-1"}
    made = member.save(
        member.new("violation", received_at=member.now, content="下書き", recorded_by=town.member.human, **usual)
    )
    mistake = member.save(
        member.new("violation", received_at=member.now, content="誤り", recorded_by=town.member.human, **usual)
    )
    member.undo()
    town.member.agree()
    town.chief.agree()
    assert chief.get("violation", mistake.id).voided
    # Both without the server, on the same field.
    chief.save(chief.get("violation", made.id), content="課長の言葉")
    member.save(member.get("violation", made.id), content="担当の言葉")
    for desk, words in ((chief, "1111"), (member, "2222")):
        desk.save(desk.get("person", town.chief.human), extension=words)
    assert town.chief.agree().refused == 0
    assert town.member.agree().refused == 2
    assert member.get("violation", made.id).content == "課長の言葉"
    assert [m.record_id for m in Resolution(member.store, member).open_ones()] == [made.id, town.chief.human]
    section = town.member.desk
    assert Resolution(section.store, section).open_ones() == []
    with section.store.engine.connect() as connection:
        assert count_open(section.store, connection, town.member.human) == 0
        assert count_open(member.store, connection, town.member.human) == 2
    member.save(member.get("violation", made.id), content="二人の言葉")
    town.member.agree()
    town.chief.agree()
    assert chief.get("violation", made.id).content == "二人の言葉"


def test_what_areas_keep_there_passes_the_server_and_arrives_whole(town: Town) -> None:
    inside = town.chief.inside(town.circle)
    for area in inside.areas:
        if area.restricted_samples is not None:
            area.restricted_samples(inside)
    done = town.chief.agree()
    assert (done.refused, done.left) == (0, 0)
    town.member.agree()
    theirs = town.member.inside(town.circle)
    made = inside.find("violation")
    assert {each.state for each in made} >= {"guided", "received"} and theirs.find("violation") == made


def test_whose_membership_ends_in_the_middle_hands_over_and_keeps_no_word(town: Town) -> None:
    """Also with work that was not sent: the chief of the circle finds it, and nobody else."""
    inside = town.member.inside(town.circle)
    town.member.agree()
    made = inside.new(
        "violation", received_at=inside.now, means=Means.SPOKEN, anonymous=True, clause="対5-1", content=LATE,
        protection="課長だけ", recorded_by=town.member.human,
    )  # fmt: skip
    inside.save(made)
    town.server.admin.execute(
        "UPDATE gate.membership SET valid_to = clock_timestamp() WHERE login = 'rmember' AND stream = %s",
        (town.circle,),
    )
    assert town.member.agree().refused == 0
    assert town.member.circles.places() == []
    with pytest.raises(Refused):
        town.member.inside(town.circle)
    waiting = town.chief.link.left_over(town.circle)
    # What waited for a decision of hers is said again, and handed over with it.
    late, *again = [row.body for row in waiting]
    assert LATE in late and len(again) == 2 and all('"again"' in body for body in again)
    assert town.other.link.left_over(town.circle) == [] == town.chief.link.left_over(town.tax)
    backed_up(town)
    town.member.agree()
    plain = town.member.plain()
    assert not [word for word in WORDS if word in plain]
    assert town.member.desk.find("person"), "the section is there as before"


def backed_up(town: Town) -> None:
    """A backup of the server was proved that was begun after all that the PC has handed over."""
    admin = town.server.admin
    with town.member.store.engine.connect() as connection:
        facts = connection.exec_driver_sql("SELECT value FROM fact WHERE name LIKE 'handed:%' AND value <> ''")
        handed = [datetime.fromisoformat(row.value) for row in facts]
    while handed and admin.execute("SELECT clock_timestamp()").fetchone()[0] <= max(handed):
        pass
    admin.execute("UPDATE ledger.head SET backup_seq = seq")
    admin.execute("UPDATE gate.server SET backed_up_at = clock_timestamp()")
