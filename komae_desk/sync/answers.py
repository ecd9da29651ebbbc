"""A person's answers to what came from other sections, given at the server (settled.md 4)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.handover import Arrival, Lost, NumberTaken
from komae_desk.core.journal import canonical
from komae_desk.core.people import Role
from komae_desk.core.record import plain
from komae_desk.sync.connection import Connection, ServerError, Unreachable
from komae_desk.sync.keeper import Keeper

ANSWERED_WITHIN = 20.0
HEADS = (Role.SECURITY_MANAGER, Role.DEPUTY)
NO_ANSWER = "サーバーにつながりません。つながってから、もう一度操作してください。"
GONE = "この所管替えは、取り下げられたか、ほかの人が先に答えています。一覧を更新しました。"
COMING = (
    "添付ファイルの一部が、引き渡す課からサーバーにまだ届いていません。"
    "その課の端末がサーバーにつながると届きます。しばらくしてから、もう一度受け入れてください。"
)
REFUSED = "サーバーに受け付けられませんでした。一覧を更新して、もう一度操作してください。"


class DeskArrivals:
    """Of one person's desk; implements komae_desk.core.handover.Arrivals."""

    def __init__(self, keeper: Keeper, desk: Desk) -> None:
        self._keeper, self._desk = keeper, desk

    def waiting(self) -> tuple[Arrival, ...]:
        """What waits here as of the last agreement."""
        return self._keeper.state.arrivals

    def may_answer(self, arrival: Arrival) -> bool:
        """Whether the person takes over for the section; of what a restore lost, the server tells the chief alone."""
        if isinstance(arrival, Lost):
            return True
        if arrival.record is None:
            return self._desk.user.holds(*HEADS)
        handover = self._desk.ledgers[arrival.record.kind].handover
        return handover is not None and self._desk.user.holds(*handover.by)

    def accept(self, arrival: Arrival, values: Mapping[str, Any]) -> None:
        """Take it over, with other numbers where the ones it has are taken here; of what was lost, what was seen."""
        if isinstance(arrival, Lost):
            self._ask(lambda link: link.salvage_accept(arrival.stream, arrival.lines))
            return
        given = canonical({name: plain(value) for name, value in values.items()})
        self._ask(lambda link: link.take_over(arrival.stream, arrival.key, True, given, ""))

    def refuse(self, arrival: Arrival, note: str) -> None:
        """It stays where it is, with the reason."""
        self._ask(lambda link: link.take_over(arrival.stream, arrival.key, False, "{}", note))

    def settle(self, arrival: Arrival, note: str) -> None:
        """What was left over has been seen to."""
        if not self._ask(lambda link: link.settle_left(arrival.stream, arrival.key, note)):
            raise Refused(GONE)

    def _ask(self, call: Callable[[Connection], Any]) -> Any:
        try:
            return self._keeper.ask(call).result(ANSWERED_WITHIN)
        except (Unreachable, TimeoutError):
            raise Refused(NO_ANSWER) from None
        except ServerError as error:
            if error.code == "KD031":
                raise NumberTaken(json.loads(error.detail or "{}")) from None
            said = {"KD022": GONE, "KD033": COMING}.get(error.code or "", REFUSED)
            raise Refused(said) from None
