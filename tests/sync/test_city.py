"""What the city issues reaches every section; its members alone write it, and a section decides only what it may."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from komae_desk.admin.installation import engine_of, write_rules
from komae_desk.app import desk_of, found, program_areas
from komae_desk.areas.self_check.question.answers import questions
from komae_desk.areas.self_check.question.shipped import CITYS, CITYS_ADDED, SECTIONS, SECTIONS_ADDED
from komae_desk.core.area import ledgers
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.identity import uuid7
from komae_desk.core.people import FirstRun, Role
from komae_desk.core.record import FIXED, USUAL, field_type, item_type
from komae_desk.core.rules import rules_of
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync.agreement import Agreement
from komae_desk.sync.connection import Connection
from komae_desk.sync.cycle import Cycle
from tests.sample import file_of
from tests.sync.conftest import Server
from tests.sync.pcs import sign_in
from tests.sync.sender import Sender

AREAS = program_areas()
LEDGERS = ledgers(AREAS)
GIVE = "INSERT INTO gate.membership (login, stream, role) VALUES (%s, %s, %s)"


@dataclass
class Section:
    """A section with one person, founded on an own PC."""

    login: str
    human: UUID
    stream: UUID
    store: SqlStore
    link: Connection

    @property
    def desk(self) -> Desk:
        return desk_of(self.store, AREAS, self.human)

    def agree(self) -> Agreement:
        return Cycle(self.store, self.human).run(self.link)


def section(server: Server, name: str, *roles: tuple[UUID, str]) -> Section:
    stream, human, login = server.stream(name), uuid7(), f"c{uuid7().hex[-10:]}"
    server.person(login, stream, duties=("STF", "CLK", "ISM"), human=human)
    for other, role in roles:
        server.admin.execute(GIVE, (login, other, role))
    store = file_of(stream, AREAS)
    first = FirstRun("架空市", "総務部", name, "1001", "髙﨑 一郎", "たかさき いちろう", "課長", Role.SECURITY_MANAGER)
    found(store, AREAS, first, person=human)
    made = Section(login, human, stream, store, sign_in(server, login))
    assert made.agree().refused == 0
    return made


@pytest.fixture(scope="module", autouse=True)
def rules(server: Server) -> None:
    with engine_of(server.cluster.address(database=server.database)).begin() as connection:
        write_rules(connection, rules_of(LEDGERS.values()))


@pytest.fixture
def city(server: Server) -> Iterator[UUID]:
    """There is one at a time."""
    stream = server.stream("市の設定", "city")
    yield stream
    server.admin.execute("UPDATE ledger.stream SET kind = 'section' WHERE stream = %s", (stream,))


@pytest.fixture
def office(server: Server, city: UUID) -> Iterator[Section]:
    """情報政策課: a section like the others, whose chief issues for the city."""
    made = section(server, "情報政策課", (city, "member"))
    yield made
    made.link.close()


@pytest.fixture
def tax(server: Server, city: UUID) -> Iterator[Section]:
    made = section(server, "税務課")
    yield made
    made.link.close()


def choice(kind: str, field: str, code: str) -> Any:
    return field_type(LEDGERS[kind].record, field)(code)


def issue(office: Section, starts_on: date, **values: Any) -> Any:
    desk = office.desk
    made = desk.save(desk.new("city_setting", starts_on=starts_on), **values)
    assert office.agree().refused == 0
    return made


def test_papers_of_a_section_change_with_its_next_pull(office: Section, tax: Section) -> None:
    desk = tax.desk
    assert desk.office.punctuation == "，。"
    today = desk.today
    issue(
        office, today, punctuation=choice("city_setting", "punctuation", "point"), keep_permits=7,
        deciders=("課長", "係長"),
    )  # fmt: skip
    tax.agree()
    desk = tax.desk
    assert desk.office.punctuation == "、。"
    assert (desk.office.settings["keep_permits"], desk.office.settings["deciders"]) == ("7", "課長、係長")
    assert desk.office.section == "税務課", "what is the section's own stays"


def test_a_setting_holds_from_its_day_on(office: Section, tax: Section) -> None:
    today = tax.desk.today
    issue(office, today - timedelta(days=9), keep_permits=6)
    issue(office, today + timedelta(days=1), keep_permits=9)
    tax.agree()
    assert tax.desk.office.settings["keep_permits"] == "6"
    tomorrow = desk_of(tax.store, AREAS, tax.human, clock=lambda: tax.desk.now + timedelta(days=1))
    assert tomorrow.office.settings["keep_permits"] == "9"


def test_a_section_decides_what_it_may_and_no_more(office: Section, tax: Section, server: Server) -> None:
    issue(office, tax.desk.today, deciders=("課長",), keep_permits=7)
    tax.agree()
    desk = tax.desk
    (own,) = desk.find("office")
    own = desk.save(own, deciders=("部長", "課長"), keep_permits=1)
    assert (desk.office.settings["deciders"], desk.office.settings["keep_permits"]) == ("課長", "7")
    desk.save(own, chosen=(choice_of("deciders"),))
    assert tax.agree().refused == 0
    assert (tax.desk.office.settings["deciders"], tax.desk.office.settings["keep_permits"]) == ("部長、課長", "7")
    # Nor by hand at the server: what is fixed is no choice there.
    seen = tax.desk.find("office")[0]
    link = server.let_in(tax.login)
    by_hand = Sender(link, tax.stream, tax.human)
    item = by_hand.op("office", "edit", {"chosen": (["deciders"], ["keep_permits"])}, seen.id, saw=seen.version)
    assert by_hand.say(item) == ["rejected invalid:chosen"]


def choice_of(code: str) -> Any:
    return item_type(LEDGERS["office"].record, "chosen")(code)


def test_nobody_but_the_citys_members_writes_it(tax: Section, server: Server, city: UUID) -> None:
    desk = tax.desk
    tax.agree()
    with pytest.raises(Refused, match="市の設定です"):
        desk.save(desk.new("city_setting", starts_on=desk.today), keep_permits=1)
    by_hand = Sender(server.let_in(tax.login), tax.stream, tax.human)
    new = {"name": ("", "勝手な休日"), "falls_on": (None, "2026-12-25"), "state": ("draft", "active")}
    assert by_hand.say(by_hand.op("city_day", "create", new, stream=city)) == ["rejected not_found"]
    assert by_hand.say(by_hand.op("city_day", "create", new)) == ["rejected forbidden:stream"]


def test_nothing_else_lies_in_the_citys_stream(office: Section, server: Server, city: UUID) -> None:
    by_hand = Sender(server.let_in(office.login), city, office.human)
    new = {"staff_number": ("", "9"), "name": ("", "全課に見える人"), "state": ("draft", "active")}
    assert by_hand.say(by_hand.op("person", "create", new)) == ["rejected forbidden:stream"]


def test_a_reader_of_the_city_gives_nothing_away_and_prints_into_its_own_history(
    office: Section, tax: Section, server: Server, city: UUID
) -> None:
    desk = office.desk
    point = desk.save(desk.new("contact_point"), office="情報政策課", occasion="端末をなくしたとき", phone="2345")
    office.agree()
    tax.agree()
    there = tax.desk
    assert there.get("contact_point", point.id).phone == "2345"
    there.remark(there.get("contact_point", point.id), "printed")
    done = tax.agree()
    assert (done.refused, done.left) == (0, 0)
    rows = server.admin.execute(
        "SELECT count(*) FROM ledger.journal WHERE stream = %s AND human = %s", (city, tax.human)
    )
    assert rows.fetchone() == (0,)


def test_days_of_the_city_count_in_every_section(office: Section, tax: Section) -> None:
    desk = office.desk
    desk.save(desk.new("city_day"), falls_on=date(2026, 10, 1), name="市制施行記念日")
    desk.save(desk.new("city_day"), falls_on=date(2026, 10, 3), name="臨時開庁", is_open=True)
    office.agree()
    tax.agree()
    days = tax.desk.open_days
    assert (days.closed(date(2026, 10, 1)), days.closed(date(2026, 10, 3))) == ("市制施行記念日", "")
    assert days.closed(date(2026, 10, 4)) == "日曜日"
    assert days.after(date(2026, 9, 30), 2) == date(2026, 10, 3)


def test_an_act_about_both_is_refused_with_a_sentence(office: Section) -> None:
    desk = office.desk
    (own,) = desk.find("office")
    with pytest.raises(Refused, match="一度に登録できません"), desk.act("二つ") as act:
        act.save(own, mark="架情")
        act.save(desk.new("city_day"), falls_on=date(2026, 11, 3), name="催し")
    assert desk.find("city_day", falls_on=date(2026, 11, 3)) == []


def test_what_was_issued_is_taken_back_by_undo(office: Section, tax: Section) -> None:
    made = issue(office, office.desk.today, keep_permits=8)
    desk = office.desk
    act = office.store.lines(made.id)[0].act_id
    desk.undo(act)
    assert office.agree().refused == 0
    tax.agree()
    assert tax.desk.find("city_setting", id=made.id) == []


def test_the_questions_of_the_city_reach_every_section_and_a_section_adds_its_own(
    office: Section, tax: Section, server: Server
) -> None:
    desk, there = office.desk, tax.desk
    screens = LEDGERS["city_question"].screens

    def version(at: Desk, kind: str, **values: Any) -> Any:
        new = at.new(kind, **screens.filled_in(at, at.new(kind), {"note": "試験", **values}))
        return at.move(at.save(new), "issue")

    staff = choice("city_question", "audience", "A")
    added = {"audience": staff, "chapter": "A6 ウイルス・事故", "text": "訓練の連絡に答えた", "clause": "対5-2(4)"}
    version(desk, "city_question", **added)
    version(desk, "city_question", about="QA-17", text="市の新しい言い方")
    version(desk, "city_question", about="QA-18", is_paused=True)
    assert office.agree().refused == 0
    tax.agree()
    asked = {q.id: q for q in questions(there, paused=True)}
    new = next(q for q in asked.values() if q.whose == CITYS_ADDED)
    assert new.id.startswith("QN-R") and new.counts, "the number is the server's"
    assert (asked["QA-17"].text, asked["QA-17"].whose, asked["QA-17"].counts) == ("市の新しい言い方", CITYS, True)
    assert asked["QA-18"].is_paused and "QA-18" not in {q.id for q in questions(there)}
    # The section says one otherwise and adds one: asked here alone, and not counted beyond.
    version(there, "section_question", about=new.id, text="課の言い方")
    version(there, "section_question", **added | {"text": "課だけの設問"})
    assert tax.agree().refused == 0
    tax.agree()
    office.agree()
    own = {q.id: q for q in questions(tax.desk)}
    assert (own[new.id].text, own[new.id].whose, own[new.id].counts) == ("課の言い方", SECTIONS, False)
    assert [(q.text, q.counts) for q in own.values() if q.whose == SECTIONS_ADDED] == [("課だけの設問", False)]
    assert {q.whose for q in questions(office.desk)}.isdisjoint({SECTIONS, SECTIONS_ADDED})
    with pytest.raises(Refused, match="市の設定です"):
        version(there, "city_question", about="QA-01", text="勝手な設問")


def test_without_a_server_the_sections_own_settings_hold() -> None:
    store = file_of(uuid7(), AREAS)
    first = FirstRun("架空市", "総務部", "税務課", "1001", "髙﨑 一郎", "たかさき", "課長", Role.SECURITY_MANAGER)
    desk = desk_of(store, AREAS, found(store, AREAS, first))
    (own,) = desk.find("office")
    desk.save(own, keep_permits=3)
    assert desk.office.settings["keep_permits"] == "3"
    desk.save(desk.new("city_day"), falls_on=date(2026, 10, 1), name="市制施行記念日")
    assert desk.open_days.closed(date(2026, 10, 1)) == "市制施行記念日"


def test_the_choice_of_a_section_is_what_the_declaration_allows() -> None:
    labels = LEDGERS["office"].record.labels()
    usual = {name for name, label in labels.items() if label.issued == USUAL}
    assert {each.value for each in item_type(LEDGERS["office"].record, "chosen")} == usual
    fixed = {name for name, label in labels.items() if label.issued == FIXED}
    assert fixed | usual <= set(LEDGERS["city_setting"].record.labels())
    assert fixed and usual
