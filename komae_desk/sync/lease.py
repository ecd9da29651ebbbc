"""How long this PC may be used without its server: 7 days since the last sign-in there (security.md §6.4).

Time is the latest of what the server said, what the PC's clock says by its difference to the server then, and what
has passed while the program ran: a clock that is set back extends nothing.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from komae_desk.store.keyring_slot import SecretStore
from komae_desk.store.keys import same, seal

LEASE = timedelta(days=7)
WRITTEN_EVERY = 300.0


class Lease:
    """Kept in the keyring under a seal; without it, or with a broken seal, only the server lets anybody in."""

    def __init__(
        self,
        keyring: SecretStore,
        name: str,
        mac: bytes,
        person: str,
        *,
        clock: Callable[[], datetime],
        running: Callable[[], float] = time.monotonic,
    ) -> None:
        """name: of the enrolment; mac seals the entry; running counts seconds whatever the clock says.

        person: the staff number; what one person does at the server lengthens nobody else's lease.
        """
        self._keyring, self._name, self._mac = keyring, name, mac
        self._person = person
        self._clock, self._running = clock, running
        self._seen = running()
        self._written = self._seen

    def renew(self, server: datetime) -> None:
        """Somebody has just signed in at the server, whose time this is."""
        skew = (self._clock() - server).total_seconds()
        self._write({"online": server.isoformat(), "latest": server.isoformat(), "skew": f"{skew:.0f}"})
        self._seen = self._running()

    def end(self) -> None:
        """The server said that the login is over: only the server lets the person in again."""
        self._keyring.remove(self._name, self._item)

    def left(self) -> timedelta:
        """How long the PC may still be used without a server; nothing or less when it may not."""
        content = self._read()
        if content is None:
            return timedelta()
        return datetime.fromisoformat(content["online"]) + LEASE - self._latest(content)

    def tick(self, *, at_once: bool = False) -> None:
        """Note that time has passed; written every five minutes, and at_once at the end."""
        if not at_once and self._running() - self._written < WRITTEN_EVERY:
            return
        content = self._read()
        if content is not None:
            self._write({**content, "latest": self._latest(content).isoformat()})
            self._seen = self._running()

    @property
    def _item(self) -> str:
        return f"lease-{self._person}"

    def _latest(self, content: dict[str, str]) -> datetime:
        passed = timedelta(seconds=self._running() - self._seen)
        by_clock = self._clock() - timedelta(seconds=float(content["skew"]))
        return max(datetime.fromisoformat(content["latest"]) + passed, by_clock).astimezone(UTC)

    def _read(self) -> dict[str, str] | None:
        kept = self._keyring.get(self._name, self._item)
        try:
            content: dict[str, str] = json.loads(kept or "")
            intact = same(content.pop("seal"), seal(self._mac, content)) and content["person"] == self._person
        except (ValueError, KeyError, AttributeError, TypeError):
            return None
        return content if intact else None

    def _write(self, content: dict[str, str]) -> None:
        content = {**content, "person": self._person}
        self._keyring.put(self._name, self._item, json.dumps({**content, "seal": seal(self._mac, content)}))
        self._written = self._running()
