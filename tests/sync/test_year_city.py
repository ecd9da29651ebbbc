"""C-05 over the sections at a real server: what was handed in is added up, what was not stays 未提出."""

from collections.abc import Iterator

import pytest

from komae_desk.areas.year import AREA as YEAR
from komae_desk.areas.year.filed.city import IN_THE_CITY
from komae_desk.areas.year.filed.record import Item
from komae_desk.areas.year.filed.rollup import HEADS
from komae_desk.areas.year.report import ITEMS
from tests.areas.test_takeout_section import AREAS
from tests.sync.conftest import Server
from tests.sync.offices import City

TOLD = {"R-01": "12件", "R-05": "18／20人（90.0％）", "I-01": "レベル1 2件、レベル3 1件　計 3件"}


@pytest.fixture(scope="module")
def city(server: Server) -> Iterator[City]:
    made = City(server, areas=(*AREAS, YEAR))
    yield made
    made.close()


def test_two_sections_report_and_the_committee_reads_the_sum(city: City) -> None:
    for prefix, name, department in (("y0", "税務課", "総務部"), ("y1", "市民課", "市民部")):
        section = city.section(name, department)
        city.enrol(section, prefix)
        desk = section.chief
        items = tuple(Item(title, form, TOLD.get(form, "0件"), "―") for title, form in ITEMS)
        values = {"items": items, "counted_on": desk.today, "made_by": desk.user.person, "priorities": "返却"}
        desk.move(desk.save(desk.new("year_report", fiscal_year=2026, **values)), "report")
        city.agree(section, prefix)
        officer = city.office(f"dir{prefix}", "DIR", department=department)
        officer.decide("receive")
        officer.decide("submit")
    city.section("契約課", "総務部")
    told = city.office("cmt", "CMT").reception.read_list(IN_THE_CITY)
    assert told.columns == HEADS
    found = {row[1:3]: dict(zip(HEADS, row, strict=True)) for row in told.rows}
    # The server of the tests has three sections of its own besides.
    whole = found["全庁", "計"]
    assert (whole["状態"], whole["端末等の持出・持込"]) == ("2／6課", "24件")
    assert whole["会計年度任用職員の同意書"] == "36／40人（90.0％）"
    assert whole["インシデント（レベル別）"] == "レベル1 4件、レベル3 2件　計 6件"
    assert found["総務部", "計"]["端末等の持出・持込"] == "12件"
    assert (found["総務部", "契約課"]["状態"], found["総務部", "契約課"]["端末等の持出・持込"]) == ("未受信", "")
