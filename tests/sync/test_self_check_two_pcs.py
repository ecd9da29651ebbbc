"""Somebody answers on one PC while the manager closes on another: what was typed is there when it is opened again."""

from datetime import timedelta
from functools import partial
from typing import Any

from komae_desk.admin.installation import engine_of, write_rules
from komae_desk.areas.person import AREA as PERSON
from komae_desk.areas.self_check.campaign.running import distribute, sheets_of
from komae_desk.areas.self_check.question.shipped import Question
from komae_desk.areas.self_check.sheet.answering import Answering
from komae_desk.core.area import ledgers
from komae_desk.core.desk import Desk
from komae_desk.core.rules import rules_of
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync.agreed import is_agreed
from komae_desk.sync.cycle import Cycle
from tests.areas.self_check_section import AREAS, Section
from tests.sample import file_of
from tests.sync.conftest import Server
from tests.sync.offices import link_of


def test_answers_that_came_too_late_wait_for_the_sheet(server: Server) -> None:
    with engine_of(server.cluster.address(database=server.database)).begin() as connection:
        write_rules(connection, rules_of(ledgers(AREAS).values()))
    stream = server.stream("税務課四")
    section = Section(6, file_of(stream, AREAS))
    chief, person, other = section.chief, section.people[0], file_of(stream, AREAS)
    links = {}
    for login, human, duties in (("two_chief", chief.user.person, ("ISM", "STF")), ("two_clerk", person.id, ("STF",))):
        server.person(login, stream, duties=duties, human=human)
        links[human] = link_of(server, login)
        server.open.append(links[human]._driver)

    def agree(store: SqlStore, human: Any) -> int:
        return Cycle(store, human).run(links[human]).refused

    campaign = distribute(chief, section.campaign()).campaign
    assert agree(section.store, chief.user.person) == agree(other, person.id) == 0
    assert PERSON.person_of is not None
    there = Desk(other, AREAS, PERSON.person_of(Desk(other, AREAS, chief.user), person.id), clock=section.clock)
    there.agreed = partial(is_agreed, other)
    (sheet,) = [each for each in sheets_of(there, campaign) if each.person == person.id]

    def opened() -> Answering:
        now: Any = there.get("self_check_sheet", sheet.id)
        return Answering(there, campaign, now)

    def press(answering: Answering, asked: list[Question]) -> Answering:
        for question in asked:
            answering.answer(question, 1)
        return answering

    # Thirty answers are written down and not out yet when the manager closes.
    assert press(opened(), opened().asked[:30]).pause()
    chief.move(chief.get("self_check", campaign.id), "close")
    assert agree(section.store, chief.user.person) == 0
    assert agree(other, person.id) == 1
    assert (opened().sheet.state, opened().count) == ("missed", 0)
    again = {"due_on": chief.today + timedelta(days=3)}
    chief.move(chief.get("self_check", campaign.id), "reopen", "一人の票が漏れていた", **again)
    assert agree(section.store, chief.user.person) == agree(other, person.id) == 0
    # The sheet is empty at the server; what was typed here goes on from where it was.
    assert there.get("self_check_sheet", sheet.id).answered == 0
    found = opened()
    assert found.count == 30
    done = press(found, found.asked[30:]).submit()
    assert (done.state, done.answered) == ("submitted", 59)
    assert agree(other, person.id) == 0
    # Once the server has it, 後で of another PC is not written over, and nothing is kept besides the sheet.
    assert opened().filled.line == done.answers
    assert agree(section.store, chief.user.person) == 0
    assert chief.get("self_check_sheet", sheet.id).state == "submitted"
