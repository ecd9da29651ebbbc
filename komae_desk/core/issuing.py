"""What the city issues once and every section uses (settled.md 3): whose value holds, and who may change it.

Two ways to declare it. A ledger that is `issued` lies in the city's stream: every section reads it, its members alone
write it. A field that is `issued` stands in a record of the section and in one of the city: the city's holds, unless
the declaration lets a section choose and the section did.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from komae_desk.core.record import USUAL, Record

CITYS, SECTIONS = "市の設定", "この課の設定"


@dataclass(frozen=True)
class Given:
    """The value that holds for a field, and whose it is."""

    value: Any
    is_citys: bool

    @property
    def source(self) -> str:
        """Whose it is, as the screen says it."""
        return CITYS if self.is_citys else SECTIONS


def given(own: Record, city: Record | None, chosen: Collection[str]) -> dict[str, Given]:
    """What holds for every issued field; nothing where the city issued nothing. chosen: what the section decides."""
    if city is None:
        return {}
    found: dict[str, Given] = {}
    for name, label in own.labels().items():
        if label.issued:
            is_own = label.issued == USUAL and name in chosen
            found[name] = Given(getattr(own if is_own else city, name), not is_own)
    return found
