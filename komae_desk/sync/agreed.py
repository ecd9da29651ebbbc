"""The agreement as the window sees it: the keeper's state in words of the screens, and what lies open."""

from __future__ import annotations

import time
from collections.abc import Callable

from komae_desk.core.conflicts import Standing
from komae_desk.core.desk import Desk
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync.keeper import Keeper
from komae_desk.sync.resolution import Resolution


class DeskAgreement:
    """Of one person's desk; implements komae_desk.core.conflicts.Agreement."""

    def __init__(
        self, keeper: Keeper, store: SqlStore, desk: Desk, noted: Callable[[Desk], object] = lambda desk: None
    ) -> None:
        """noted: writes into the journal that the alarms were read."""
        self._keeper, self._desk, self._noted = keeper, desk, noted
        self.matters = Resolution(store, desk)

    def standing(self) -> Standing:
        """How it stands now."""
        state, at = self._keeper.state, self._keeper.next_at
        left = None if at is None else max(0, round(at - time.monotonic()))
        return Standing(
            state.online, state.failed, state.last, state.unsent, state.received, state.of_others, left,
            state.doubts,
        )  # fmt: skip

    def agree_now(self) -> None:
        """Try at once."""
        self._keeper.agree_now()

    def notice_alarms(self) -> None:
        """The person has read the alarms; the lines they are about stay marked."""
        self._keeper.noticed()
        self._noted(self._desk)
