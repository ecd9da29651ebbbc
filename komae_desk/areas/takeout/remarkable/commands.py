"""Which decisions of this month and the last were made by the applicant's own hand, or after the fact."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from komae_desk.core.application import Application
from komae_desk.core.deciding import is_self_decided

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

KINDS = ("takeout", "external_work", "private_device", "bring_in", "transport", "provision", "disposal")


def since(today: date) -> date:
    """The first day of the month before."""
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def marks_of(record: Application) -> tuple[str, ...]:
    """Why a decision is on the list; empty for an ordinary one."""
    return (("兼務（やむを得ない場合）",) if is_self_decided(record) else ()) + record.beside_state


def remarkable(look: Look) -> Sequence[Application]:
    """Those decisions of this month and the last, by day; none is left out (domain.md §1.2 rule 3)."""
    first = since(look.today)
    kept = [r for kind in KINDS for r in look.find(kind) if isinstance(r, Application)]
    found = [r for r in kept if r.decided_on and r.decided_on >= first and marks_of(r)]
    return sorted(found, key=lambda r: (r.decided_on or first, r.number))


def show(desk: Any, services: Any) -> None:
    """Open the list on paper; without such decisions it says 「該当なし」."""
    from komae_desk.areas.takeout.papers import REMARKABLE

    services.preview(REMARKABLE, list(remarkable(desk)))
