"""Verbs of devices beyond save and move: counting the stock, raising a class to that of the contents."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from komae_desk.areas.asset.classification import rank
from komae_desk.areas.asset.device.record import Device
from komae_desk.core.act import Act
from komae_desk.core.bulk import Bulk, BulkChange
from komae_desk.core.dates import add_months
from komae_desk.core.desk import Desk

COUNTING_MONTHS = 12
"""How often the stock is counted (△ yearly)."""


def confirm_stock(desk: Desk, devices: Sequence[Device], day: date | None = None) -> Bulk:
    """棚卸し: the things were seen on a day (today); one act, and the next count falls due a year later."""
    seen = day or desk.today
    changes = {"counted_on": seen, "next_count_on": add_months(seen, COUNTING_MONTHS)}
    return desk.bulk("棚卸しの確認", [BulkChange(device, changes) for device in devices])


def raise_class(act: Act, device: Device, contents: Sequence[UUID]) -> Device:
    """Put assets into a medium and raise its class to theirs (対2-2(5)ウ, CK-05); it is never lowered here."""
    holding = dataclasses.replace(device, contents=tuple(dict.fromkeys((*device.contents, *contents))))
    higher: dict[str, Any] = {
        name: grade for name, grade in holding.required_grades(act).items() if rank(grade) > rank(getattr(device, name))
    }
    saved = act.save(device, contents=holding.contents, **higher)
    assert isinstance(saved, Device)
    return saved
