"""無記名 with a server (settled.md 28): thirty people answer, the server is dumped and searched, nobody is found."""

import itertools
import json
import re
import subprocess
from itertools import pairwise
from types import SimpleNamespace
from uuid import UUID

import psycopg
import pytest

from komae_desk.admin.installation import engine_of, write_rules
from komae_desk.areas.self_check.campaign.record import Naming
from komae_desk.areas.self_check.campaign.running import close_sealed, distribute, put_in
from komae_desk.core.area import ledgers
from komae_desk.core.ballots import LEAST
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.identity import uuid7
from komae_desk.core.reception import Offline
from komae_desk.core.rules import rules_of
from komae_desk.store.ballots import BallotBoxes
from komae_desk.store.sealing import opened
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync.ballots import ServerBallots
from komae_desk.sync.connection import Closed, Unreachable
from komae_desk.sync.cycle import Cycle
from tests.areas.self_check_section import AREAS, Section, all_done
from tests.postgres import programs, unprivileged
from tests.sample import file_of
from tests.sync.conftest import Server
from tests.sync.offices import link_of
from tests.sync.sender import Item, sender

PEOPLE = 30


def boxes(server: Server, stream: UUID, login: str, own: BallotBoxes | None = None) -> ServerBallots:
    """Somebody's sitting, with a file of its own unless one is given."""
    link = link_of(server, login)
    server.open.append(link._driver)
    return ServerBallots(stream, own or file_of(stream).ballots, lambda call: call(link))


@pytest.fixture(scope="module")
def section(server: Server):
    """A chief, thirty people with logins, a reader, and somebody of another section."""
    stream = server.stream()
    chief = server.person("ballots_chief", stream, duties=("ISM", "STF"))
    people = {f"ballots_{n:02}": server.person(f"ballots_{n:02}", stream) for n in range(PEOPLE)}
    server.person("ballots_reader", stream, role="reader", duties=("ISM",))
    server.person("ballots_stranger", server.stream("市民課"), duties=("ISM", "STF"))
    made = SimpleNamespace(stream=stream, people=people, campaign=uuid7(), human=chief)
    made.chief = boxes(server, stream, "ballots_chief")
    made.slips = [f"MSLIP{n:06}" for n in range(PEOPLE)]
    made.seal = made.chief.seal(made.campaign)
    made.chief.lay_out(made.campaign, made.slips)
    return made


def dump(server: Server) -> str:
    """The whole database as text."""
    command = [str(programs() / "pg_dump"), server.cluster.address(database=server.database)]
    done = subprocess.run(command, check=True, capture_output=True, cwd=server.cluster.folder, **unprivileged())
    return done.stdout.decode()


def without_boxes(text: str) -> str:
    """A dump without the rows of boxes, and without what every dump has of its own."""
    text = re.sub(r"COPY ledger\.box .*?\n\\\.\n", "", text, flags=re.DOTALL)
    return re.sub(r"\\(un)?restrict .*\n", "", text)


def test_thirty_answers_leave_nothing_at_the_server_but_a_shuffled_box(server: Server, section) -> None:
    # What lies in their files is looked at in tests/areas/test_self_check_anonymous.py: one will do for all here.
    own = file_of(section.stream).ballots
    links = {login: boxes(server, section.stream, login, own) for login in section.people}
    before = without_boxes(dump(server))
    for n, (login, ballots) in enumerate(links.items()):
        ballots.put(section.campaign, section.slips[n], f"答え{n:02}-{login}", section.seal)
    whole = dump(server)
    # Not one row of any other table has changed by them: sessions, journal, slots and audit stand as they stood.
    assert without_boxes(whole) == before
    box = re.search(r"COPY ledger\.box .*?\n\\\.\n", whole, flags=re.DOTALL)
    assert box is not None
    assert box[0].split("(")[1].split(")")[0] == "stream, campaign, slips, answers, heads, shut"
    for login, human in section.people.items():
        assert login not in box[0] and str(human) not in box[0]
    secret = section.chief.secret(section.campaign)
    assert len(secret) == 64
    for word in ("答え", *section.slips, secret):
        assert word not in whole and word.encode().hex() not in whole
    row = server.admin.execute(
        "SELECT slips, answers FROM ledger.box WHERE campaign = %s", (section.campaign,)
    ).fetchone()
    assert row is not None
    slips, answers = row
    assert slips == [] and len({len(each) for each in answers}) == 1
    order = [int(opened(bytes(each), secret)[2:4]) for each in answers]
    assert sorted(order) == list(range(PEOPLE))
    assert sum(b == a + 1 for a, b in pairwise(order)) < 12
    assert section.chief.returned(section.campaign).in_words == "30／30枚"


def test_only_who_works_here_puts_in_and_only_the_chief_lays_out_and_opens(server: Server, section) -> None:
    clerk, campaign = boxes(server, section.stream, "ballots_00"), uuid7()
    for act in (
        lambda who: who.lay_out(campaign, ["M1"]),
        lambda who: who.put(section.campaign, "M1", "x", section.seal),
    ):
        for login in ("ballots_reader", "ballots_stranger"):
            with pytest.raises(Refused):
                act(boxes(server, section.stream, login))
    with pytest.raises(Refused, match="情報セキュリティ管理者か代理許可者"):
        clerk.lay_out(campaign, ["M1"])
    with pytest.raises(Refused, match="情報セキュリティ管理者か代理許可者"):
        clerk.open(section.campaign, "00" * 32)
    with pytest.raises(Refused, match="提出済みか"):
        clerk.put(section.campaign, section.slips[0], "もう一度", section.seal)
    with pytest.raises(Refused, match="箱がありません"):
        clerk.put(campaign, "M1", "x", section.seal)
    assert boxes(server, section.stream, "ballots_stranger").returned(section.campaign) is None
    link = server.let_in("ballots_01")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        link.execute("SELECT * FROM ledger.box")


def test_fewer_than_five_stay_shut_and_what_was_opened_takes_nothing_more(server: Server, section) -> None:
    chief, campaign, slips = section.chief, uuid7(), [f"MFEW{n:06}" for n in range(8)]
    seal = chief.seal(campaign)
    chief.lay_out(campaign, slips[:6])
    clerk = boxes(server, section.stream, "ballots_02")
    for n in range(LEAST - 1):
        clerk.put(campaign, slips[n], f"{n}", seal)
    with pytest.raises(Refused, match="4枚のため"):
        chief.open(campaign)
    link = server.let_in("ballots_chief")
    assert link.execute("SELECT api.box_open(%s, %s)", (section.stream, campaign)).fetchall() == []
    # A box with answers goes by being opened alone.
    assert link.execute("SELECT api.box_drop(%s, %s)", (section.stream, campaign)).fetchone() == (False,)
    clerk.put(campaign, slips[4], "4", seal)
    with pytest.raises(Refused, match="鍵が違います"):
        chief.open(campaign, "11" * 32)
    assert sorted(chief.open(campaign)) == ["0", "1", "2", "3", "4"]
    for late in (lambda: clerk.put(campaign, slips[5], "5", seal), lambda: chief.lay_out(campaign, slips[6:])):
        with pytest.raises(Refused, match="締め切られています"):
            late()
    # What was cut off before it was counted is opened again, the same.
    assert sorted(chief.open(campaign)) == ["0", "1", "2", "3", "4"]
    chief.drop(campaign)
    assert chief.returned(campaign) is None and chief.secret(campaign) == ""
    assert not server.admin.execute("SELECT 1 FROM ledger.box WHERE campaign = %s", (campaign,)).fetchone()


def test_the_key_is_on_the_pc_that_handed_out_and_on_its_paper(server: Server, section) -> None:
    elsewhere = boxes(server, section.stream, "ballots_chief")
    with pytest.raises(Refused, match="鍵がありません"):
        elsewhere.open(section.campaign)
    assert len(elsewhere.open(section.campaign, section.chief.secret(section.campaign))) == PEOPLE


def test_without_an_answer_of_the_server_nothing_is_kept(section) -> None:
    def gone(call: object) -> object:
        raise Unreachable("no network")

    def over(call: object) -> object:
        raise Closed("KD001")

    own = file_of(section.stream).ballots
    ballots = ServerBallots(section.stream, own, gone)
    with pytest.raises(Offline, match="紙の票"):
        ballots.put(section.campaign, section.slips[0], "答え", section.seal)
    with pytest.raises(Refused, match="期限が切れています"):
        ServerBallots(section.stream, own, over).put(section.campaign, section.slips[0], "答え", section.seal)
    assert own.returned(section.campaign) is None


def test_what_was_handed_out_before_the_section_joined_is_kept_in_its_file(section) -> None:
    def never(call: object) -> object:
        raise AssertionError("the server knows nothing of it")

    own, campaign = file_of(section.stream).ballots, uuid7()
    seal = own.seal(campaign)
    own.lay_out(campaign, ["MA", "MB", "MC", "MD", "ME"])
    ballots = ServerBallots(section.stream, own, never)
    for slip in ("MA", "MB", "MC", "MD", "ME"):
        ballots.put(campaign, slip, slip, seal)
    assert sorted(ballots.open(campaign)) == ["MA", "MB", "MC", "MD", "ME"]
    with pytest.raises(Refused):
        ballots.lay_out(campaign, ["MF"])


def test_a_box_goes_along_with_its_campaign_when_the_section_is_closed(server: Server, section) -> None:
    chief, campaign, heir = section.chief, uuid7(), server.stream("新しい課")
    server.admin.execute(
        "INSERT INTO gate.membership (login, stream, role, duties) VALUES ('ballots_chief', %s, 'member', '{ISM}')",
        (heir,),
    )
    seal = chief.seal(campaign)
    chief.lay_out(campaign, ["MGOES1"])
    chief.put(campaign, "MGOES1", "答え", seal)
    moved = "INSERT INTO ledger.moved (stream, record, successor) VALUES (%s, %s, %s)"
    server.admin.execute(moved, (section.stream, campaign, heir))
    server.admin.execute("SELECT ledger.move_boxes(%s)", (section.stream,))
    assert chief.returned(campaign) is None
    assert boxes(server, heir, "ballots_chief").returned(campaign).in_words == "1／1枚"


def test_from_the_slips_to_the_result_on_another_pc(server: Server) -> None:
    """Distributed, answered, closed by the program; not one operation is refused, the other PC has the counts."""
    with engine_of(server.cluster.address(database=server.database)).begin() as connection:
        write_rules(connection, rules_of(ledgers(AREAS).values()))
    stream = server.stream("税務課二")
    here = Section(6, file_of(stream, AREAS))
    server.person("ballots_ism", stream, duties=("ISM", "STF"), human=here.chief.user.person)
    link = link_of(server, "ballots_ism")
    server.open.append(link._driver)
    here.chief.ballots = ServerBallots(stream, here.store.ballots, lambda call: call(link))

    def agree(store: SqlStore) -> None:
        done = Cycle(store, here.chief.user.person).run(link)
        assert (done.refused, done.left) == (0, 0)

    handed = distribute(here.chief, here.campaign(naming=Naming.ANONYMOUS))
    agree(here.store)
    for n, slip in enumerate(handed.slips):
        put_in(here.chief, handed.campaign, slip, all_done(handed.campaign, QA_01=2 + n % 2), on_paper=True)
    tally = close_sealed(here.chief, handed.campaign)
    agree(here.store)
    other = file_of(stream, AREAS)
    agree(other)
    there = Desk(other, AREAS, here.chief.user)
    (found,) = there.find("self_check_tally")
    assert (found.counts, found.sheets) == (tally.counts, 6)
    assert there.get("self_check", handed.campaign.id).state == "closed"
    (result,) = there.find("self_check_result")
    assert result.number == "C02-R8-0001"
    assert here.chief.ballots.returned(handed.campaign.id) is None


def test_a_self_check_is_opened_again_with_its_result_taken_back_alone(server: Server) -> None:
    """Also by a program that forgets the result; one that was reported is not taken back (対9-2(2))."""
    with engine_of(server.cluster.address(database=server.database)).begin() as connection:
        write_rules(connection, rules_of(ledgers(AREAS).values()))
    chief = sender(server, "ballots_again", server.stream(), "ISM", "STF")

    slots = itertools.count(1)

    def say(*items: Item) -> list[str]:
        """Slots are given when something is sent, as a PC does it."""
        return chief.say(*(item | {"dseq": next(slots)} for item in items))

    def laid(kind: str, **doc: object) -> UUID:
        record = uuid7()
        row = (chief.stream, record, kind, json.dumps(doc))
        server.admin.execute("INSERT INTO ledger.row VALUES (%s, %s, %s, 1, 1, false, %s)", row)
        return record

    again = {"state": ("closed", "open"), "due_on": ("2026-12-01", "2026-12-20")}
    told = {}
    for state in ("counted", "reported"):
        campaign = laid("self_check", state="closed", naming="named", due_on="2026-12-01")
        result = laid("self_check_result", state=state, campaign=str(campaign))
        parts = {"saw": 1, "note": "一枚漏れていた"}
        bare = chief.op("self_check", "reopen", again, campaign, command="reopen", **parts)
        both = {"act": uuid7(), "group": "both", **parts}
        void = {"state": (state, "void")}
        told[state] = [
            *say(bare),
            *say(
                chief.op("self_check", "reopen", again, campaign, command="reopen", **both),
                chief.op("self_check_result", "void", void, result, command="void", **both),
            ),
        ]
    alone = "rejected forbidden:alone"
    assert told["counted"] == [alone, "ok", "ok"]
    assert told["reported"][0] == alone and "ok" not in told["reported"]
