"""What other areas ask of this one: the numbers of exceptions, for the registers that name one (R-16, CK-23)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from komae_desk.areas.exemption.record import Exemption

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def suggests(look: Look) -> Mapping[str, Iterable[str]]:
    """The numbers that were given."""
    return {"exemptions": (each.number for each in look.find(Exemption.kind) if each.number)}
