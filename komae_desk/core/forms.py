"""The forms the rules know, and which of them no installed area holds: named as such, never counted as 0 (§1.4)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from komae_desk.core.resources import resource

if TYPE_CHECKING:
    from komae_desk.core.area import Area

_CODE = re.compile("[A-Z]-[0-9]{2}[A-C]?")


@cache
def all_forms() -> tuple[tuple[str, str], ...]:
    """Every form the rules know, with its title (domain.md §0.4), in order."""
    newest = max(resource("forms").glob("*.csv"))
    with newest.open(encoding="utf-8", newline="") as lines:
        return tuple((row["code"], row["title"]) for row in csv.DictReader(lines))


def installed(areas: Iterable[Area]) -> set[str]:
    """The forms that some ledger has, or a page or command names."""
    areas = list(areas)
    ledgers = [ledger for area in areas for ledger in area.ledgers]
    codes = {code for ledger in ledgers for code in (ledger.code, *(paper.code for paper in ledger.papers))}
    named = [page.title for area in areas for page in area.pages]
    named += [word for area in areas for each in area.commands for word in (each.title, *each.aliases)]
    return codes | set(_CODE.findall(" ".join(named)))


def not_installed(areas: Iterable[Area]) -> list[tuple[str, str]]:
    """Code and title of the forms that nothing here can hold, in order."""
    have = installed(areas)
    return [(code, title) for code, title in all_forms() if code not in have and code.rstrip("ABC") not in have]
