"""Desks with a chief, for the tests of people."""

from datetime import UTC, date, datetime

import pytest

from komae_desk.areas.asset import AREA as ASSET
from komae_desk.areas.person import AREA
from komae_desk.areas.person.person.record import Employment
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Invalid
from komae_desk.core.people import FirstRun, Role
from tests.practice import founded
from tests.sample import Clock

FIRST = FirstRun(
    "架空市", "総務部", "税務課", "１００１", "佐藤 一郎", "さとう いちろう", "課長", Role.SECURITY_MANAGER
)
AREAS = (AREA, ASSET)
APRIL, MARCH = date(2026, 4, 1), date(2026, 3, 31)


def chief_desk(clock: Clock) -> Desk:
    """The desk of the chief in a new file."""
    return founded(AREAS, FIRST, clock)


def person(desk, number="2001", **values):
    return desk.new("person", **{"staff_number": number, "name": "髙﨑 美穂", "category": Employment.FULL, **values})


def saved(desk, number="2001", **values):
    return desk.save(person(desk, number, **values))


def sentence(desk, record, **reasons):
    with pytest.raises(Invalid) as caught:
        desk.save(record, **reasons)
    return "\n".join(p.text for p in caught.value.problems)


def user_of(desk, record):
    return AREA.person_of(desk, record.id)


def on(clock, day: date):
    clock.at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
