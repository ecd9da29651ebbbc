"""所管替え between two sections: offered, taken over, refused, withdrawn; nobody takes what is not his."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest

from komae_desk.admin.installation import engine_of, write_rules
from komae_desk.app import program_areas
from komae_desk.core.area import ledgers
from komae_desk.core.attachment import attachments_of, detach
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.identity import uuid7
from komae_desk.core.people import Role, User
from komae_desk.core.record import Record, field_type
from komae_desk.core.rules import rules_of
from komae_desk.sync.agreement import Agreement
from komae_desk.sync.cycle import Cycle
from komae_desk.sync.files import FileExchange
from tests.attached import attached, pdf, photo
from tests.sample import file_of
from tests.sync.conftest import Server
from tests.sync.pcs import Connection, sign_in
from tests.sync.test_succession import chain, close

AREAS = tuple(program_areas())


@dataclass
class Section:
    """The chief of a section at a PC, with the person and the section in its file."""

    server: Server
    stream: UUID
    login: str
    desk: Desk
    link: Connection

    def agree(self) -> Agreement:
        return Cycle(self.desk.store, self.desk.user.person).run(self.link)  # type: ignore[arg-type]

    def device(self, tag: str, **values: Any) -> Record:
        category = field_type(self.desk.ledgers["device"].record, "category")("usb")
        made = self.desk.save(
            self.desk.new("device", tag=tag, name="USBメモリ", category=category, place="保管庫A", **values),
            reasons={},
        )
        self.agree()
        return made

    def hand_over(self, device: Record, to: str) -> Record:
        moved = self.desk.move(self.desk.get("device", device.id), "hand_over", handed_to_name=to)
        self.agree()
        return moved

    def take(self, transfer: UUID, accept: bool = True, note: str = "", **values: Any) -> bool:
        return self.link.take_over(self.stream, transfer, accept, json.dumps(values), note)


@pytest.fixture(scope="module")
def city(server: Server) -> Server:
    with engine_of(server.cluster.address(database=server.database)).begin() as connection:
        write_rules(connection, rules_of(ledgers(AREAS).values()))
    return server


@pytest.fixture
def section(city: Server, request: pytest.FixtureRequest) -> Iterator[Any]:
    made: list[Section] = []

    def at(title: str, *roles: Role) -> Section:
        stream = city.stream(title)
        login = f"h{abs(hash(request.node.name)) % 10**7}{len(made)}"
        roles = roles or (Role.SECURITY_MANAGER,)
        human = city.person(login, stream, duties=tuple(each.value for each in roles))
        store = file_of(stream, AREAS)
        desk = Desk(store, AREAS, User(human, f"{title}長", "課長", frozenset(roles)))
        each = Section(city, stream, login, desk, sign_in(city, login))
        made.append(each)
        return each

    yield at
    for each in made:
        each.link.close()


def rows(server: Server, stream: UUID) -> list[dict[str, Any]]:
    found = server.admin.execute(
        "SELECT doc FROM ledger.row WHERE stream = %s AND kind = 'device'", (stream,)
    ).fetchall()
    return [doc for (doc,) in found]


def test_a_thing_is_offered_taken_over_and_stands_in_both_histories(section, city: Server) -> None:
    here, there = section("税務課"), section("髙﨑課")
    here.agree()
    assert "髙﨑課" in here.desk.sections and "税務課" not in here.desk.sections
    device = here.device("KD-1", section="税務課")
    moved = here.hand_over(device, "髙﨑課")
    assert (moved.state, moved.handed_to) == ("handing", there.stream)
    (arrival,) = there.agree().arrivals
    assert (arrival.section, arrival.by, arrival.title) == ("税務課", "税務課長", "KD-1 USBメモリ の所管替え")
    assert arrival.record is not None and arrival.record.received_from == "税務課"
    assert there.desk.find("device") == [], "nothing is kept here before it was taken over"
    assert there.take(arrival.key)
    after = there.agree()
    assert (after.arrivals, after.alarms, here.agree().alarms) == ([], [], [])
    (mine,), (theirs,) = here.desk.find("device"), there.desk.find("device")
    assert (mine.state, theirs.state) == ("handed", "stored")
    assert (theirs.id, theirs.tag, theirs.former_tag) == (moved.transfer, "KD-1", "KD-1")
    assert (theirs.section, theirs.place, theirs.handed_to, theirs.handed_to_name) == ("髙﨑課", "", None, "")
    told = [json.loads(chain(city, each)[-1].body) for each in (here.stream, there.stream)]
    assert [each["verb"] for each in told] == ["handed_over", "received"]
    assert {each["facts"]["transfer"] for each in told} == {str(moved.transfer)}
    assert {(each["name"], each["facts"]["login"]) for each in told} == {(there.login, there.login)}


def test_refused_it_goes_back_with_the_reason(section, city: Server) -> None:
    here, there = section("農政課"), section("林業課")
    here.agree()
    moved = here.hand_over(here.device("KD-2"), "林業課")
    with pytest.raises(Exception, match="KD032"):
        there.take(moved.transfer, accept=False)
    assert not there.take(moved.transfer, accept=False, note="こちらの課の物ではありません")
    assert here.agree().alarms == []
    back = here.desk.get("device", moved.id)
    assert back.state == "stored"
    assert json.loads(chain(city, here.stream)[-1].body)["note"] == "こちらの課の物ではありません"
    again = here.hand_over(back, "林業課")
    assert again.transfer != moved.transfer
    assert [each.key for each in there.agree().arrivals] == [again.transfer]


def test_withdrawn_it_is_offered_no_more(section) -> None:
    here, there = section("港湾課"), section("河川課")
    here.agree()
    moved = here.hand_over(here.device("KD-3"), "河川課")
    here.desk.move(moved, "keep_here", "やめました")
    here.agree()
    assert there.agree().arrivals == []
    with pytest.raises(Exception, match="KD022"):
        there.take(moved.transfer)


def test_a_number_that_is_taken_there_asks_for_another(section) -> None:
    here, there = section("水道課"), section("下水道課")
    here.agree()
    there.device("KD-4")
    moved = here.hand_over(here.device("KD-4"), "下水道課")
    with pytest.raises(Exception, match="KD031"):
        there.take(moved.transfer)
    for bad in ({"tag": 5}, {"name": "別の名"}, {"state": "lost"}):
        with pytest.raises(Exception, match="KD032"):
            there.take(moved.transfer, **bad)
    assert there.take(moved.transfer, tag="KE-4")
    there.agree()
    assert sorted((each.tag, each.former_tag) for each in there.desk.find("device")) == [("KD-4", ""), ("KE-4", "KD-4")]


def test_on_paper_the_section_ends_it_itself(section) -> None:
    here = section("単独課")
    moved = here.hand_over(here.device("KD-5"), "県の事務所")
    assert moved.handed_to is None
    assert [offer.step.name for offer in here.desk.offers(moved)] == ["keep_here", "finish_hand_over"]
    here.desk.move(moved, "finish_hand_over")
    assert here.agree().sent == 1
    assert here.desk.get("device", moved.id).state == "handed"


def test_what_was_offered_at_the_server_ends_by_the_others_word_alone(section, city: Server) -> None:
    here, _ = section("観光課"), section("商工課")
    here.agree()
    moved = here.hand_over(here.device("KD-6"), "商工課")
    assert [offer.step.name for offer in here.desk.offers(moved)] == ["keep_here"]
    here.desk.move(moved, "finish_hand_over")
    assert here.agree().refused == 1
    assert rows(city, here.stream)[0]["state"] == "handing"


def test_nobody_sees_or_takes_what_does_not_name_his_section(section, city: Server) -> None:
    here, there, stranger = section("秘書課"), section("広報課"), section("別の課")
    clerk = section("係の課", Role.STAFF)
    here.agree()
    moved = here.hand_over(here.device("KD-7"), "広報課")
    for each in (stranger, clerk):
        assert each.agree().arrivals == []
        assert each.link.offered(there.stream) == [], "nor by asking for the section that is named"
        for stream in (each.stream, there.stream, here.stream):
            with pytest.raises(Exception, match="KD022"):
                each.link.take_over(stream, moved.transfer, True, "{}", "")
            with pytest.raises(Exception, match="KD022"):
                each.link.take_over(stream, moved.transfer, False, "{}", "nein")
    with pytest.raises(Exception, match="KD022"):
        here.take(moved.transfer)
    assert rows(city, here.stream)[0]["state"] == "handing"
    assert rows(city, stranger.stream) == []


@pytest.mark.parametrize(("role", "duties"), [("reader", ["ISM"]), ("auditor", ["ISM"]), ("member", ["STF"])])
def test_who_only_reads_or_has_no_such_duty_takes_nothing_over(
    section, city: Server, role: str, duties: list[str]
) -> None:
    here, there = section(f"課{role}"), section(f"先{role}")
    here.agree()
    moved = here.hand_over(here.device(f"KR-{role}"), f"先{role}")
    city.admin.execute(
        "UPDATE gate.membership SET role = %s, duties = %s WHERE login = %s", (role, duties, there.login)
    )
    # Who audits reads what the chain was told of when the session began (test_auditor.py).
    assert len(there.link.offered(there.stream)) == (role != "auditor"), "may see it"
    with pytest.raises(Exception, match="KD022"):
        there.take(moved.transfer)


def test_a_transfer_never_lands_on_a_record_that_is_there(section, city: Server) -> None:
    here, there = section("総務課"), section("人事課")
    here.agree()
    victim = there.device("KD-8")
    moved = here.hand_over(here.device("KD-9"), "人事課")
    city.admin.execute(
        "UPDATE ledger.row SET doc = doc || jsonb_build_object('transfer', %s::text) WHERE record = %s",
        (str(victim.id), moved.id),
    )
    with pytest.raises(Exception, match="KD032"):
        there.take(victim.id)
    assert [each["tag"] for each in rows(city, there.stream)] == ["KD-8"]


def test_two_answers_at_once_are_one(section, city: Server) -> None:
    here, there = section("防災課"), section("危機管理課")
    here.agree()
    moved = here.hand_over(here.device("KD-10"), "危機管理課")
    other = section("代理の課")
    city.admin.execute(
        "INSERT INTO gate.membership (login, stream, role, duties) VALUES (%s, %s, 'member', '{DEP}')",
        (other.login, there.stream),
    )
    assert other.link.take_over(there.stream, moved.transfer, True, "{}", "")
    with pytest.raises(Exception, match="KD022"):
        there.take(moved.transfer)
    assert len(rows(city, there.stream)) == 1


def test_an_offer_follows_both_sections_when_they_are_closed(section, city: Server) -> None:
    here, there = section("第一課"), section("第二課")
    heir, taker = section("新第一課"), section("新第二課")
    here.agree()
    moved = here.hand_over(here.device("KD-11"), "第二課")
    close(city, here.stream, heir.stream)
    close(city, there.stream, taker.stream)
    (arrival,) = taker.agree().arrivals
    assert arrival.section == "新第一課"
    assert taker.take(moved.transfer)
    heir.agree()
    assert [each.state for each in heir.desk.find("device")] == ["handed"]


def test_psql_gets_nothing_more(section, city: Server) -> None:
    here, there = section("課税課"), section("収税課")
    here.agree()
    moved = here.hand_over(here.device("KD-12"), "収税課")
    with city.let_in(here.login) as raw:
        for call in (
            f"SELECT * FROM ledger.offers('{there.stream}')",
            f"SELECT ledger.may_receive('{here.stream}', '{{}}')",
            f"SELECT ledger.note('{there.stream}', 'received', '', '{{}}', '')",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                raw.execute(call.encode())
    assert rows(city, there.stream) == []
    assert uuid7() != moved.transfer


def test_what_is_attached_goes_along_with_its_bytes(section, city: Server) -> None:
    here, there = section("文書課"), section("公文書館")
    here.agree()
    device = here.device("KD-14")
    content, other = photo(90), pdf(1, "removed")
    attached(here.desk, device, "正面（髙﨑）.jpg", content)
    gone = attached(here.desk, device, "別の機器.pdf", other, "paper")
    with here.desk.act("取外し") as act:
        detach(act, gone, "別の機器の書類だったため")
    moved = here.hand_over(device, "公文書館")
    there.agree()
    with pytest.raises(Exception, match="KD033"):
        there.take(moved.transfer)
    assert rows(city, there.stream) == [], "nothing is half handed over"
    assert FileExchange(here.desk.store, here.desk.user.person).run(here.link).out == 0  # type: ignore[arg-type]
    assert there.take(moved.transfer)
    after = there.agree()
    assert (after.alarms, here.agree().alarms) == ([], [])
    arrived = there.desk.find("device")[0]
    (file,) = attachments_of(there.desk, arrived)
    (stays,) = attachments_of(here.desk, here.desk.get("device", moved.id))
    assert (file.name, file.blob, file.use, file.attached_by) == (stays.name, stays.blob, "photo", stays.attached_by)
    assert file.id != stays.id
    FileExchange(there.desk.store, there.desk.user.person).run(there.link, after.touched)  # type: ignore[arg-type]
    blobs = there.desk.store.blobs
    assert blobs is not None and blobs.get(file.blob) == content
    assert not blobs.has(gone.blob)
    # It is the new section's: attached to, taken away, handed on.
    with there.desk.act("取外し") as act:
        detach(act, file, "撮り直すため")
    assert there.agree().refused == 0


def test_the_own_section_is_refused(section) -> None:
    here = section("企画課")
    desk = here.desk
    desk.save(
        desk.new("office", city="架空市", section="企画課", manager_title="企画課長"),
    )
    device = here.device("KD-13")
    with pytest.raises(Refused, match="自分の課"):
        desk.move(device, "hand_over", handed_to_name="企画課")
