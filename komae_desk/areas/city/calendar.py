"""What the core asks: which days the city is closed or open against the table."""

from __future__ import annotations

from datetime import date

from komae_desk.areas.city.record import CityDay
from komae_desk.core.desk import Look


def closed_days(look: Look) -> dict[date, str]:
    """The name of every closed day; an empty text for one that is open."""
    found = [each for each in look.find("city_day") if isinstance(each, CityDay)]
    return {each.falls_on: "" if each.is_open else each.name for each in found if each.falls_on is not None}
