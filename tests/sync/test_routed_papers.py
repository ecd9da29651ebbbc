"""Whatever the areas send to an office can be read and printed there from what came along, nothing else being there."""

from collections.abc import Iterator

import pytest

from komae_desk.app.renderer import PaperRenderer
from komae_desk.core.area import ledgers
from komae_desk.store.sql_store import SqlStore
from tests.sync.conftest import Server
from tests.sync.offices import City, Office

# The invented history of every area, sent to the server.
from tests.sync.test_areas import AREAS, section, shared, stream  # noqa: F401

LEDGERS = ledgers(AREAS)
OFFICES = tuple(dict.fromkeys(route.office.value for ledger in LEDGERS.values() for route in ledger.routes))


@pytest.fixture(scope="module")
def office(server: Server, shared: SqlStore) -> Iterator[Office]:  # noqa: F811
    """Somebody who holds every office there is."""
    city = City(server, areas=AREAS)
    server.admin.execute("SELECT ledger.route_again(stream) FROM ledger.stream")
    yield city.office("everything", *OFFICES)
    city.close()


def test_every_routed_record_is_laid_out_with_its_papers(office: Office, shared: SqlStore) -> None:  # noqa: F811
    drawn: dict[str, int] = {}
    for post in office.reception.posts():
        for waiting in (True, False):
            for one in office.reception.queue(post, waiting=waiting):
                reading = office.reception.open(post, one.stream, one.record.id)
                assert reading.record == shared.get(one.record.kind, one.record.id)
                assert reading.desk.history(reading.record)
                ledger = LEDGERS[one.record.kind]
                for paper in (paper for paper in ledger.papers if not paper.many and paper.parts is None):
                    made = PaperRenderer(LEDGERS)(paper, [reading.record], reading.desk)
                    assert made.pages >= 1 and not [f for f in made.findings if f.stops], one.record.heading
                    own = PaperRenderer(LEDGERS)(paper, [reading.record], desk_at(shared, reading))
                    assert made.pages == own.pages, "as much as on the section's own paper"
                drawn[one.record.kind] = drawn.get(one.record.kind, 0) + 1
    assert drawn.keys() >= {"takeout", "private_device", "private_notice"}, drawn


def desk_at(store: SqlStore, reading: object) -> object:
    """A desk of the section itself, at the same moment."""
    from komae_desk.core.desk import Desk

    desk = reading.desk
    return Desk(store, AREAS, desk.user, clock=lambda: desk.now)
