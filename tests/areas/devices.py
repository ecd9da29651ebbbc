"""Desks with devices, for their tests."""

import pytest

from komae_desk.areas.asset import AREA
from komae_desk.areas.asset.classification import (
    Availability,
    Confidentiality,
    Integrity,
)
from komae_desk.areas.asset.device.record import Category
from komae_desk.areas.person import AREA as PERSON
from komae_desk.core.area import Area
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Invalid
from komae_desk.core.people import FirstRun, Role
from komae_desk.core.record import Record
from tests.practice import founded
from tests.sample import Clock

FIRST = FirstRun("架空市", "総務部", "税務課", "1001", "佐藤 一郎", "さとう いちろう", "課長", Role.SECURITY_MANAGER)
AREAS = (PERSON, AREA)
HIGH = {
    "confidentiality": Confidentiality.HIGH,
    "integrity": Integrity.HIGH,
    "availability": Availability.HIGH,
}


def desk_with(areas: tuple[Area, ...]) -> Desk:
    return founded(areas, FIRST, Clock())


def new(desk, tag="KD-0001", **values) -> Record:
    return desk.new(
        "device", **{"tag": tag, "name": "ノートPC", "category": Category.COMPUTER, "place": "執務室", **values}
    )


def saved(desk, tag="KD-0001", **values):
    return desk.save(new(desk, tag, **values))


def sentence(desk, record, **changes):
    with pytest.raises(Invalid) as caught:
        desk.save(record, **changes)
    return "\n".join(p.text for p in caught.value.problems)
