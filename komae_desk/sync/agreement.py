"""What one cycle did and heard."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from komae_desk.core.handover import Arrival

NOTICE = 300
"""Characters of the city's words before the entry; the server takes no more."""
Touched = set[tuple[str, UUID]]


@dataclass
class Agreement:
    """What one cycle did: counted for the panel, and the records whose screens are to be laid anew.

    heir: the section in which the person goes on, where the one at the desk was closed.
    gone: the streams that have left the file, as the person is a member no more.
    arrivals: what came from other sections and waits for an answer.
    notice: what the city says before anybody signs in ("": as the joining file said).
    """

    sent: int = 0
    received: int = 0
    refused: int = 0
    left: int = 0
    alarms: list[str] = field(default_factory=list)
    heir: str = ""
    gone: list[UUID] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    touched: Touched = field(default_factory=set)
    merged: list[UUID] = field(default_factory=list)
    ahead: timedelta = timedelta()
    restoring: bool = False
    notice: str = ""

    def hear(self, greeting: dict[str, Any], now: datetime) -> None:
        """What the greeting says of the server itself."""
        server = greeting["server"]
        self.ahead = now - datetime.fromisoformat(greeting["now"])
        self.restoring, self.notice = bool(server.get("restoring")), str(server.get("notice") or "")[:NOTICE]
