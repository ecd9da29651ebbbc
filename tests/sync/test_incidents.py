"""I-01 at the server: who of the offices sees what when, what they write, and two PCs that began the same event."""

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest

from komae_desk.areas.incident import AREA
from komae_desk.areas.incident.choices import Answer, Example, Fact, Nature, Party, Source
from komae_desk.areas.incident.joining import join
from komae_desk.areas.incident.page.session import Session as Work
from komae_desk.areas.incident.telling import tellings
from komae_desk.areas.incident.timeline import entries_of, moments_of
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.people import Role
from tests.areas.test_takeout_section import AREAS
from tests.sample import Clock, file_of
from tests.sync.conftest import Server
from tests.sync.offices import City
from tests.sync.pcs import Pc, pc
from tests.sync.sender import Sender

CLERK = (Role.CLERK, Role.STAFF)
KNOWN = (*AREAS, AREA)


@pytest.fixture
def city(server: Server) -> Iterator[City]:
    made = City(server, areas=KNOWN)
    yield made
    made.close()


def seen(office, section) -> set[str]:
    """The kinds of what an office reads of a section."""
    return {one.record.kind for one in office.queue(waiting=False) if one.stream == section.store.stream}


def at_a_pc(server: Server, login: str, stream: UUID) -> Pc:
    """A clerk at a PC of his own, with the registers of the section."""
    made = pc(server, login, stream, *CLERK, store=file_of(stream, KNOWN))
    made.desk = Desk(made.store, KNOWN, made.desk.user, clock=Clock())
    return made


def test_offices_receive_advise_and_order_in_the_record_and_close_it_and_others_see_nothing(city: City) -> None:
    section = city.section("税務課")
    city.enrol(section, "inc")
    policy, head, ciso = city.office("incpoc", "POC"), city.office("incchf", "CHF"), city.office("incciso", "CISO")
    officer = city.office("incdir", "DIR", department="総務部")
    other = city.office("incdir2", "DIR", department="福祉部")
    everybody = (policy, head, ciso, officer, other)
    work = Work(section.clerk)
    work.begin({"what": "USBを紛失"})
    work.take_suggestion()
    work.note("駅で最後に見た")
    city.agree(section, "inc")
    assert all(office.queue() == [] for office in everybody), "nothing before it is reported"
    work.tell(Party.POLICY_OFFICE, contact="窓口")
    one = work.incident
    assert one is not None
    city.agree(section, "inc")
    for office in (policy, head, ciso, officer):
        assert [each.record.id for each in office.queue()] == [one.id]
        assert "incident_entry" in seen(office, section)
    assert other.queue() == [] and seen(other, section) == set()

    policy.decide("receive_policy", policy_number="情政-12")
    assert policy.queue() == []
    reading = policy.reception.open(policy.post, section.store.stream, one.id)
    offered = {offer.step.name for offer in reading.offers()}
    assert offered == {"advise", "recognise", "take_part", "order"}
    for step, note in (("advise", "電源は切らない"), ("take_part", ""), ("recognise", "")):
        reading = policy.reception.open(policy.post, section.store.stream, one.id)
        reading.desk.move(reading.record, step, note)
        policy.reception.send(reading)
    head.decide("receive_head")
    ciso.decide("receive_ciso")
    officer.decide("receive_officer")
    reading = head.reception.open(head.post, section.store.stream, one.id)
    reading.desk.move(reading.record, "order", "全職員に周知すること")
    head.reception.send(reading)
    city.agree(section, "inc")

    work.look_again()
    now = work.incident
    assert now is not None
    assert (now.policy_number, now.handler) == ("情政-12", "𠮷田 﨑子")
    assert now.emergency_at is not None
    told = {each.party: each.received_at for each in tellings(section.clerk, now)}
    assert all(told[p] for p in (Party.POLICY_OFFICE, Party.HEAD_OFFICER, Party.CISO, Party.OFFICER))
    words = {moment.text: moment.nature for moment in moments_of(section.clerk, now)}
    assert words["情報政策課の技術的助言：電源は切らない"] is Nature.ORDER
    assert words["指示：全職員に周知すること"] is Nature.ORDER

    section.chief.move(section.fresh(now), "restore", restored_at=section.clock())
    city.agree(section, "inc")
    reading = policy.reception.open(policy.post, section.store.stream, one.id)
    reading.desk.move(reading.record, "close", "見つかり、開かれていないことを確かめた")
    policy.reception.send(reading)
    city.agree(section, "inc")
    assert section.fresh(now).state == "done"


def test_a_light_matter_is_read_by_the_policy_office_alone_and_a_call_goes_up_when_the_section_says_so(
    city: City,
) -> None:
    section = city.section("税務課")
    city.enrol(section, "inl")
    policy, head, ciso = city.office("inlpoc", "POC"), city.office("inlchf", "CHF"), city.office("inlciso", "CISO")
    light = Work(section.clerk)
    light.begin({"what": "職員証を家に忘れた"})
    light.chosen = (Example.H1B,)
    light.judge()
    light.tell(Party.POLICY_OFFICE)
    call = Work(section.clerk)
    call.begin({"what": "サイトが見られない", "source": Source.OUTSIDE})
    call.chosen = (Example.E2A,)
    call.judge()
    call.tell(Party.POLICY_OFFICE)
    assert light.incident is not None and call.incident is not None
    city.agree(section, "inl")
    assert {each.record.id for each in policy.queue()} == {light.incident.id, call.incident.id}
    assert [each.record.id for each in head.queue()] == [call.incident.id]
    assert ciso.queue() == [] and seen(ciso, section) == set()
    call.put("needs_officers", Answer.YES)
    city.agree(section, "inl")
    assert [each.record.id for each in ciso.queue()] == [call.incident.id]
    assert "incident_entry" in seen(ciso, section)


def test_each_named_system_s_manager_receives_it_and_nobody_else_not_by_hand_either(city: City) -> None:
    """§1.4: SYS reads what names the own system, takes it and writes what was stopped; others get nothing by psql."""
    section = city.section("税務課")
    city.enrol(section, "ins")
    tax = city.office("instax", "SYS", scope="収納管理システム")
    net = city.office("insnet", "SYS", scope="庁内ネットワーク")
    other = city.office("insfar", "SYS", scope="住民記録システム")
    work = Work(section.clerk)
    work.begin({"what": "収納管理システムに接続できない", "systems": "収納管理システム，庁内ネットワーク"})
    work.take_suggestion()
    assert work.incident is not None
    one = work.incident.id
    city.agree(section, "ins")
    assert tax.queue() == [], "nothing before it is reported"
    work.tell(Party.POLICY_OFFICE)
    light = Work(section.clerk)
    light.begin({"what": "パスワードが短い", "systems": "収納管理システム"})
    light.chosen = (Example.E1B,)
    light.judge()
    light.tell(Party.POLICY_OFFICE)
    city.agree(section, "ins")
    assert [[each.record.id for each in office.queue()] for office in (tax, net, other)] == [[one], [one], []]

    taken = tax.decide("receive_system")
    assert (taken.systems_received, taken.systems_waiting) == ("収納管理システム", "庁内ネットワーク")
    assert tax.queue() == [] and [each.record.id for each in net.queue()] == [one]
    reading = tax.reception.open(tax.post, section.store.stream, one)
    assert [offer.step.name for offer in reading.offers()] == ["stop_use"]
    reading.desk.move(reading.record, "stop_use", "窓口の利用者登録を止めた")
    tax.reception.send(reading)
    city.agree(section, "ins")
    told = {each.party: each for each in tellings(section.clerk, section.fresh(work.incident))}
    assert told[Party.SYSTEM_MANAGER].missing, "the other system's manager has not taken it"
    net.decide("receive_system")
    city.agree(section, "ins")
    now = section.fresh(work.incident)
    told = {each.party: each for each in tellings(section.clerk, now)}
    assert told[Party.SYSTEM_MANAGER].received_at == now.system_received_at
    assert "情報システム管理者が抹消・停止した：窓口の利用者登録を止めた" in {
        m.text for m in moments_of(section.clerk, now)
    }

    stream, stranger = section.store.stream, other.link
    assert seen(other, section) == set() and stranger.inbox_record(stream, one) is None
    assert stranger.pull(stream, 0, 500) == [] and not stranger.has_record(stream, one)
    for table in ("ledger.row", "ledger.journal", "ledger.route", "gate.office"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            stranger._driver.execute(f"SELECT * FROM {table}")
    with pytest.raises(Refused):
        other.reception.open(other.post, stream, one)
    # A step on what is not before it, pushed by hand.
    reading = net.reception.open(net.post, stream, one)
    reading.desk.move(reading.record, "stop_use", "他人の記録")
    with pytest.raises(Refused):
        other.reception.send(reading)
    city.agree(section, "ins")
    assert section.fresh(now).version == now.version

    # Nor does a member with a program of his own lower the level without 判定を記録 and a reason (domain.md §5.3),
    login = city.login("insclerk")
    sent = Sender(city.server.let_in(login), stream, section.clerk.user.person)
    saw = city.server.admin.execute("SELECT version FROM ledger.row WHERE record = %s", (one,)).fetchone()[0]
    # or say that CISO has confirmed it, by an edit or under a step that may change anything.
    forged = {"ciso_received_at": (None, now.judged_at.isoformat())}
    assert (
        sent.say(
            sent.op("incident", "edit", forged, one, saw=saw),
            sent.op("incident", "judge", forged, one, command="judge", note="理由", saw=saw),
        )
        == ["rejected forbidden:ciso_received_at"] * 2
    )
    lowered = {"examples": (["E2a"], ["H1b"]), "level": ("2", "1")}
    again = {**lowered, "judged_at": (now.judged_at.isoformat(), now.judged_at.isoformat())}
    steps = [
        sent.op("incident", "edit", lowered, one, saw=saw),
        sent.op("incident", "judge", lowered, one, command="judge", note="", saw=saw),
        sent.op("incident", "judge", again, one, command="judge", note="軽い", saw=saw),
    ]
    refused = sent.say(*steps)
    assert refused[0].endswith("forbidden:sealed") and refused[1].endswith("invalid:reason"), refused
    assert refused[2].endswith("forbidden:sealed"), refused


def test_two_pcs_that_began_the_same_event_without_the_network_are_joined_without_losing_a_line(
    server: Server,
) -> None:
    city = City(server, areas=KNOWN)
    stream = server.stream("税務課")
    one, two = at_a_pc(server, "joined1", stream), at_a_pc(server, "joined2", stream)
    works = []
    for each, words, place in ((one, "USBを紛失", ""), (two, "USBメモリがない", "駅の売店")):
        work = Work(each.desk)
        work.begin({"what": words, "place": place, "reporter": None, "discoverer": None})
        work.take_suggestion()
        if not place:
            work.toggle_open(Fact.PLACE.value)
        work.note(f"{words}と聞いた")
        work.tell(Party.MANAGER, contact="課長")
        works.append(work)
    for each in (one, two, one, two):
        each.agree()
    ids = [work.incident.id for work in works if work.incident is not None]
    lines = {line.id for key in ids for line in one.desk.find("incident_entry", incident=key)}
    assert len(lines) == 6
    numbers = {each.number for each in one.desk.find("incident")}
    assert len(numbers) == 2, "each keeps its own number"
    # A third one of the same event, which has been reported: whoever was told reads the lines of all of them.
    policy = city.office("joinpoc", "POC")
    third = Work(one.desk)
    third.begin({"what": "USBメモリを落とした", "reporter": None, "discoverer": None})
    third.take_suggestion()
    third.tell(Party.POLICY_OFFICE)
    assert third.incident is not None
    ids.append(third.incident.id)
    lines |= {line.id for line in one.desk.find("incident_entry", incident=ids[-1])}
    for each in (one, two, one, two):
        each.agree()
    numbers = {each.number for each in one.desk.find("incident")}
    # Both PCs join them at the same time, before they hear of each other.
    kept = [join(each.desk, ids) for each in (one, two)]
    assert kept[0].id == kept[1].id
    for each in (one, two, one, two):
        each.agree()
    for each in (one, two):
        record = each.desk.get("incident", kept[0].id)
        assert lines < {line.id for line in entries_of(each.desk, record)}
        gone = each.desk.find("incident", state="joined")
        assert ({g.joined_into for g in gone}, len(gone), record.place) == ({record.id}, 2, "駅の売店")
        assert {line.state for line in entries_of(each.desk, record)} == {"shared"}
        assert {r.number for r in each.desk.find("incident")} == numbers
    assert [each.record.id for each in policy.queue() if each.stream == stream] == [kept[0].id]
    read = {each.record.id for each in policy.queue(waiting=False) if each.record.kind == "incident_entry"}
    assert lines <= read
    city.close()
    for each in (one, two):
        each.close()
