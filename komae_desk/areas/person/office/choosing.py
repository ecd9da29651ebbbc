"""Which settings hold in a section today: the city's or its own."""

from __future__ import annotations

from komae_desk.areas.person.office.record import CitySettings, Settings
from komae_desk.core.desk import Look
from komae_desk.core.issuing import Given, given


def in_force(look: Look) -> CitySettings | None:
    """What the city has issued for today; None while it has issued nothing."""
    issued = [each for each in look.find("city_setting") if isinstance(each, CitySettings)]
    begun = [each for each in issued if each.starts_on is not None and each.starts_on <= look.today]
    return max(begun, key=lambda each: str(each.starts_on), default=None)


def holding(look: Look, own: Settings) -> dict[str, Given]:
    """For every setting that the city decides: the value that holds, and whose it is."""
    return given(own, in_force(look), {each.value for each in own.chosen})
