"""What the lists of self-checks and of sheets offer for what is chosen there: the page on which it goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from komae_desk.areas.self_check.campaign.record import Campaign
from komae_desk.areas.self_check.sheet.record import AnswerSheet
from komae_desk.core.errors import Refused

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk

ANSWER, RUNNING = "self_check_answer", "self_check_running"
BY_NUMBER = "ほかの人の点検票は、票の番号を読み取って開きます。"


def open_sheet(desk: Desk, window: Any, chosen: Sequence[AnswerSheet]) -> None:
    """One's own sheet; anybody else's is opened by its number, which is on its paper."""
    window.open_page(ANSWER)
    if chosen[0].person == desk.user.person:
        window.stack.page.read(chosen[0].code)
    else:
        window.report(Refused(BY_NUMBER))


def open_running(desk: Desk, window: Any, chosen: Sequence[Campaign]) -> None:
    """Handing out, reminding and closing of the chosen one."""
    window.open_page(RUNNING)
    window.stack.page.take(chosen[0].id)
