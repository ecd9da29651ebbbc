"""P-07 and P-08 at the server: the CISO answers from elsewhere, no end is no application, the lists (対7-4)."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from komae_desk.areas.disposal import AREA as DISPOSAL
from komae_desk.areas.disposal.choices import Answer, Confidentiality, Method, Occasion, Venue
from komae_desk.areas.exemption.choices import Capacity
from komae_desk.areas.exemption.record import Exemption
from komae_desk.areas.exemption.routes import COUNTED, IN_THE_CITY
from komae_desk.core.area import ledgers
from komae_desk.core.identity import uuid7
from komae_desk.core.people import Role
from komae_desk.core.rules import rules_of
from komae_desk.sync.cycle import Cycle
from tests.areas.exempting import Exempting, usual
from tests.areas.test_takeout_section import Section
from tests.sync.conftest import Server
from tests.sync.offices import City, link_of
from tests.sync.sender import sender


@pytest.fixture(scope="module")
def city(server: Server) -> Iterator[City]:
    made = City(server, areas=(*Exempting.areas, DISPOSAL))
    yield made
    made.close()


@pytest.fixture(scope="module")
def section(city: City) -> Section:
    made = city.section("税務課", "総務部")
    city.enrol(made, "s")
    city.agree(made, "s")
    return made


def saved(section: Section, **values: Any) -> Any:
    return section.chief.save(section.chief.new("exemption", **usual(section) | values))


def test_the_manager_of_a_system_applies_and_the_ciso_takes_a_refusal_back(city: City, section: Section) -> None:
    human = section.person("5003", "沢 守", "電算係長", Role.SYSTEM_MANAGER)
    city.server.person(city.login("ssystem"), section.store.stream, duties=("SYS", "STF", "CLK"), human=human)
    city.agree(section, "s")
    desk = section.desk(human)
    mine = dict(applicant=human, capacity=Capacity.SYSTEM, system="収納システム")
    applied = desk.move(desk.save(desk.new("exemption", **usual(section) | mine)), "submit")
    link = link_of(city.server, city.login("ssystem"))
    assert Cycle(section.store, human).run(link).refused == 0
    ciso = city.office("ciso2", "CISO")
    ciso.decide("refuse", refusal_reason="代わりがあるため")
    assert [row[-3] for row in ciso.reception.read_list(IN_THE_CITY).rows if row[2] == applied.number] == ["不許可"]
    (kept,) = [each for each in ciso.queue(waiting=False) if each.record.id == applied.id]
    reading = ciso.reception.open(ciso.post, kept.stream, kept.record.id)
    reading.desk.move(reading.record, "revoke_refusal", "取り違えたため")
    ciso.reception.send(reading)
    ciso.decide("permit")
    Cycle(section.store, human).run(link)
    link.close()
    assert section.fresh(applied).state == "permitted"


def test_the_head_gives_an_opinion_and_the_ciso_answers_and_sees_the_end(city: City, section: Section) -> None:
    applied = section.chief.move(saved(section), "submit")
    city.agree(section, "s")
    head, ciso = city.office("head", "CHF"), city.office("ciso", "CISO")
    officer = city.office("officer", "DIR", department="総務部")
    head.decide("give_opinion", head_opinion="妥当")
    assert head.queue() == []
    ciso.decide("condition", conditions="毎月報告", valid_until_on=section.today() + timedelta(days=30))
    city.agree(section, "s")
    permitted = section.fresh(applied)
    assert (permitted.state, permitted.head_opinion, permitted.conditions) == ("conditional", "妥当", "毎月報告")
    (row,) = [row for row in ciso.reception.read_list(IN_THE_CITY).rows if row[2] == permitted.number]
    assert row[1:4] == ("税務課", permitted.number, "佐藤 一郎")
    assert row[4] == "対5-1(1)エ" and row[-3:] == ("条件付き許可", "2026-07-31（残り30日）", "無")
    assert ("条件付き許可", "無", "1") in [row[2:] for row in officer.reception.read_list(COUNTED).rows]
    section.clock.at += timedelta(days=2)
    section.chief.move(permitted, "end", ended_on=section.today(), result="可", restored="戻した")
    city.agree(section, "s")
    ciso.decide("confirm_end")
    city.agree(section, "s")
    assert section.fresh(permitted).state == "done"


def test_an_extension_the_ciso_permits_from_elsewhere_stands_in_the_place_of_what_it_extends(
    city: City, section: Section
) -> None:
    first = section.chief.move(saved(section), "submit")
    city.agree(section, "s")
    ciso = city.office("ciso3", "CISO")
    at = [each.record.id for each in ciso.queue()].index(first.id)
    ciso.decide("permit", at=at)
    city.agree(section, "s")
    section.chief.move(section.fresh(first), "extend", extend_until_on=date(2027, 9, 30), extend_reason="続くため")
    city.agree(section, "s")
    (later,) = section.chief.find("exemption", extends=first.id)
    ciso.decide("condition", conditions="毎月報告", at=[each.record.id for each in ciso.queue()].index(later.id))
    city.agree(section, "s")
    assert [section.fresh(each).state for each in (first, later)] == ["extended", "conditional"]
    (kept,) = [each for each in ciso.queue(waiting=False) if each.record.id == later.id]
    reading = ciso.reception.open(ciso.post, kept.stream, kept.record.id)
    reading.desk.move(reading.record, "revoke_permit", "取り違えたため")
    ciso.reception.send(reading)
    city.agree(section, "s")
    assert [section.fresh(each).state for each in (first, later)] == ["permitted", "submitted"]


def test_what_the_officer_elsewhere_sends_back_or_refuses_frees_its_things_at_the_section(
    city: City, section: Section
) -> None:
    """部長 decides on the manager's own P-06 and moves nothing in a register that is not his; the section does."""
    things = [section.device(f"HK-{n}", "USBメモリ", section.usb.category, "2", serial=f"S-{n}") for n in (1, 2)]
    officer = city.office("officer2", "DIR", department="総務部")
    for thing, step, values, left in (
        (things[0], "return", {"note": "直すこと"}, "draft"),
        (things[1], "refuse", {"refusal_reason": "まだ使うため"}, "refused"),
    ):
        made = section.chief.new(
            "disposal", applicant=section.ids.chief, devices=(thing.id,), confidentiality=Confidentiality.TWO,
            my_number=Answer.NO, occasion=Occasion.UNNEEDED, venue=Venue.OFFICE, methods=(Method.CRUSH,), place="3階",
            planned_on=section.today() + timedelta(days=1),
        )  # fmt: skip
        permit = section.chief.move(section.chief.save(made), "submit")
        city.agree(section, "s")
        officer.decide(step, **values)
        city.agree(section, "s")
        permit = section.fresh(permit)
        assert (permit.state, section.fresh(thing).state) == (left, "disposal_requested")
        assert "give_back" in {offer.step.name for offer in section.chief.offers(permit)}
        section.chief.move(permit, "give_back")
        city.agree(section, "s")
        assert section.fresh(thing).state == "stored"
        assert "give_back" not in {offer.step.name for offer in section.chief.offers(section.fresh(permit))}


def test_what_a_decision_wrote_goes_when_it_is_taken_back_and_nothing_comes_in_its_place(city: City) -> None:
    """Every form that is permitted: 許可の取消し was refused at the server, as it empties what it does not ask for."""
    stream = city.server.stream("取消しの課")
    sent = sender(city.server, "takesback", stream, "ISM", "CISO")
    rules = rules_of(ledgers(city.areas).values())
    told, number = {}, 0
    for kind, rule in rules.items():
        for step in rule["steps"]:
            if not step["n"].startswith("revoke_"):
                continue
            for new in ("", "だれか"):
                record, number = uuid7(), number + 1
                doc = {"state": step["from"][0], "decided_name": "森 和子", "occasion": "urgent"}
                city.server.admin.execute(
                    "INSERT INTO ledger.row VALUES (%s, %s, %s, 1, 1, false, %s)",
                    (stream, record, kind, json.dumps(doc)),
                )
                patch = {"state": (step["from"][0], step["to"]), "decided_name": ("森 和子", new)}
                item = sent.op(kind, step["n"], patch, record, command=step["n"], saw=1, note="誤り")
                told[kind, step["n"], new] = sent.say(item | {"dseq": number})
    assert {("takeout", "revoke_permit", ""), ("exemption", "revoke_refusal", "")} <= told.keys()
    assert {words for (_, _, new), (words,) in told.items() if not new} == {"ok"}, told
    assert {words for (_, _, new), (words,) in told.items() if new} == {"rejected forbidden:decided_name"}, told


def test_a_program_that_asks_for_no_end_is_refused_at_the_server(
    city: City, section: Section, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CK-16 holds there, too: what the PC lets pass does not."""
    monkeypatch.setattr(Exemption, "problems", lambda self, look: iter(()))
    link = link_of(city.server, city.login("schief"))
    for ends_on, refused in ((section.today() + timedelta(days=9), 0), (None, 1)):
        section.chief.move(saved(section, ends_on=ends_on), "submit")
        assert Cycle(section.store, section.ids.chief).run(link).refused == refused, ends_on
    link.close()
