"""The agreement as the window sees it: the keeper's state in words of the screens, and what lies open."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from komae_desk.core.audit import ALARM_NOTICED, WITNESSES_EXPORTED
from komae_desk.core.conflicts import Standing
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.record import Record
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync import standing, witnesses
from komae_desk.sync.answers import DeskArrivals
from komae_desk.sync.keeper import Keeper
from komae_desk.sync.resolution import Resolution

LONG = timedelta(days=365)
SOON = 3
UNANSWERED = ("pending", "held")


def is_agreed(store: SqlStore, record: Record) -> bool:
    """Whether the server has answered everything that was done to a record on this PC."""
    outbox, lines = store.table("outbox"), store.table("local_line")
    query = (
        select(outbox.c.dseq)
        .join(lines, lines.c.op_id == outbox.c.op_id)
        .where(lines.c.record_id == record.id, outbox.c.state.in_(UNANSWERED))
        .limit(1)
    )
    with store.engine.connect() as connection:
        return connection.scalar(query) is None


def is_known(store: SqlStore, record: Record) -> bool:
    """Whether the server's journal holds a record, as far as it was read."""
    base = store.table("base")
    query = select(base.c.record_id).where(base.c.stream == store.stream, base.c.record_id == record.id)
    with store.engine.connect() as connection:
        return connection.scalar(query) is not None


class DeskAgreement:
    """Of one person's desk; implements komae_desk.core.conflicts.Agreement."""

    def __init__(
        self,
        keeper: Keeper,
        matters: Resolution,
        store: SqlStore,
        desk: Desk,
        note: Callable[[str], object] = lambda verb: None,
        *,
        ask_code: Callable[[], object] = lambda: None,
        lease: Callable[[], timedelta] = lambda: LONG,
    ) -> None:
        """note: writes a line about the file itself into its journal. lease: how long it opens without the server."""
        self._keeper, self.matters, self._store, self._desk, self._note = keeper, matters, store, desk, note
        self._ask_code, self._lease = ask_code, lease
        self.arrivals = DeskArrivals(keeper, desk)

    def standing(self) -> Standing:
        """How it stands now."""
        state, at = self._keeper.state, self._keeper.next_at
        left = None if at is None else max(0, round(at - time.monotonic()))
        return Standing(
            state.online, state.failed, state.last, state.unsent, state.received, state.of_others, left,
            state.doubts, state.asks_code, self._lease_days(), *standing.waiting(self._store),
            round(state.ahead / timedelta(minutes=1)), state.restoring, state.done, state.total,
            state.files_out, state.files_coming, state.files_full,
        )  # fmt: skip

    def _lease_days(self) -> int | None:
        """Only where it is near its end, and the server is not there to lengthen it."""
        state = self._keeper.state
        if state.online and not state.failed:
            return None
        days = max(0, -(-self._lease() // timedelta(days=1)))
        return days if days <= SOON else None

    def halt(self) -> None:
        """中止."""
        self._keeper.halt()

    def ask_code(self) -> None:
        """Show the field for the one-time code."""
        self._ask_code()

    def agree_now(self) -> None:
        """Try at once."""
        self._keeper.agree_now()

    def notice_alarms(self) -> None:
        """The person has read the alarms; the lines they are about stay marked."""
        self._keeper.noticed()
        self._note(ALARM_NOTICED)

    def export_witnesses(self, path: Path) -> int:
        """Write what this PC has seen of the server's history; returns how many heads. Raises Refused."""
        try:
            count = witnesses.export(self._store, path, self._desk.now)
        except OSError as error:
            raise Refused("証人のファイルを書けません。空きがあり、書き込める場所を選んでください。") from error
        self._note(WITNESSES_EXPORTED)
        return count
