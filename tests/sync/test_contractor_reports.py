"""R-08 at the server: 統括 receives what a section reports of a contractor, CISO what is grave (対8-1(3))."""

from collections.abc import Iterator

import pytest

from komae_desk.areas.briefing.choices import Answer, Suits, Weight
from tests.areas.contracts import Outsourcing
from tests.areas.test_contracts import periodic
from tests.sync.conftest import Server
from tests.sync.offices import City


@pytest.fixture
def city(server: Server) -> Iterator[City]:
    made = City(server, areas=Outsourcing.areas)
    yield made
    made.close()


def test_a_grave_check_goes_to_head_officer_and_then_to_ciso(city: City) -> None:
    section = Outsourcing()
    stream = section.store.stream
    city.server.admin.execute(
        "INSERT INTO ledger.stream (stream, kind, section, department, title) VALUES (%s, 'section', %s, %s, %s)",
        (stream, "税務課", "総務部", "税務課"),
    )
    city.server.admin.execute("INSERT INTO ledger.head (stream) VALUES (%s)", (stream,))
    city.enrol(section, "rep")
    contract = section.running()
    grave = dict(weight=Weight.HIGH, to_ciso=Answer.YES, chk_2=Suits.NO, measures="教育を行わせた。")
    reports = [
        section.chief.move(section.clerk.move(periodic(section, contract, **values), "record"), "report")
        for values in (grave, {})
    ]
    city.agree(section, "rep")
    head, ciso = city.office("repchf", "CHF"), city.office("repciso", "CISO")
    assert {one.record.id for one in head.queue()} == {each.id for each in reports}
    assert ciso.queue() == []
    place = next(n for n, one in enumerate(head.queue()) if one.record.id == reports[0].id)
    reading = head.reception.open(head.post, stream, reports[0].id)
    assert reading.desk.heading("contract", contract.id) == "第45号 課税支援システム保守", (
        "what it is about comes along"
    )
    assert {offer.step.name for offer in reading.offers()} == {"pass_on"}
    head.decide("pass_on", at=place)
    assert head.decide("receive").state == "done"
    (one,) = ciso.queue()
    assert one.record.id == reports[0].id
    ciso.decide("acknowledge")
    city.agree(section, "rep")
    done = section.fresh(reports[0])
    assert (done.state, done.ciso_name, section.fresh(reports[1]).state) == ("done", "𠮷田 﨑子", "done")
