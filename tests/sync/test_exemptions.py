"""P-07 and P-08 at the server: the CISO answers from elsewhere, no end is no application, the lists (対7-4)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from komae_desk.areas.exemption.record import Exemption
from komae_desk.areas.exemption.routes import COUNTED, IN_THE_CITY
from komae_desk.sync.cycle import Cycle
from tests.areas.exempting import Exempting, usual
from tests.areas.test_takeout_section import Section
from tests.sync.conftest import Server
from tests.sync.offices import City, link_of


@pytest.fixture(scope="module")
def city(server: Server) -> Iterator[City]:
    made = City(server, areas=Exempting.areas)
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
    (row,) = ciso.reception.read_list(IN_THE_CITY).rows
    assert row[1:4] == ("税務課", permitted.number, "佐藤 一郎")
    assert row[4] == "対5-1(1)エ" and row[-3:] == ("条件付き許可", "2026-07-31（残り30日）", "無")
    assert [row[2:] for row in officer.reception.read_list(COUNTED).rows] == [("条件付き許可", "無", "1")]
    section.clock.at += timedelta(days=2)
    section.chief.move(permitted, "end", ended_on=section.today(), result="可", restored="戻した")
    city.agree(section, "s")
    ciso.decide("confirm_end")
    city.agree(section, "s")
    assert section.fresh(permitted).state == "done"


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
