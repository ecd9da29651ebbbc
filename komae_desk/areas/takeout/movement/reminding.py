"""督促票 for chosen loans whose day has passed, from the list and from ホーム (持3-4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from komae_desk.areas.takeout import commands
from komae_desk.areas.takeout.movement.record import Movement

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk

NOT_YET = "返却期限を過ぎた貸出だけ、督促票を印刷できます。"


def remind(desk: Desk, window: Any, records: Sequence[Any]) -> None:
    """Write down that a slip goes out for each, and show the slips; what is not late is left out."""
    from komae_desk.areas.takeout.papers import REMINDER

    late = [each for each in records if isinstance(each, Movement) and each.state == "out"]
    late = [each for each in late if each.days_over(desk.today) > 0]
    if not late:
        window.say(NOT_YET)
        return
    commands.remind(desk, late)
    window.preview(REMINDER, [desk.get(Movement.kind, each.id) for each in late])
