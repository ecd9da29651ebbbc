"""The contact points of the city as lines of D-08."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from komae_desk.areas.city.record import ContactPoint
from komae_desk.core.holding import ContactLine, Side

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def contacts(look: Look) -> Iterator[ContactLine]:
    """Each office the city has issued."""
    for point in look.find("contact_point"):
        if isinstance(point, ContactPoint):
            yield ContactLine(Side.STAFF, point.occasion, point.office, "", point.phone, point.after_hours)
