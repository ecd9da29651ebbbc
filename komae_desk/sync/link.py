"""One person's session at the server: opened by password and code, moved to a new connection when one breaks."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from komae_desk.sync.connection import Closed, Connection, Entered, ServerError, Unreachable
from komae_desk.sync.enrolment import Enrolment
from komae_desk.sync.verifier import verifier

LOCKED = "KD012"


class Session(Connection):
    """A connection that says farewell when it ends for good."""

    why = ""

    def close(self) -> None:
        """End the connection; with a reason the session ends at the server too."""
        if self.why and self.is_open:
            with suppress(ServerError, Unreachable):
                self.close_session(self.why)
        super().close()

    def change_password(self, made: str) -> None:
        """Put another verifier in the place of this login's."""
        self._one("SELECT api.change_password(%s)", (made,))


class Link:
    """Gives the keeper connections whose session is open. Password and resume secret live here only, in memory."""

    def __init__(self, enrolment: Enrolment, number: str, password: str) -> None:
        """Knock: raises Unreachable, or ServerError when PostgreSQL refuses the password."""
        self._enrolment, self._number, self._password = enrolment, number, password
        self._lock = threading.Lock()
        self._resume: bytes | None = None
        self._why = ""
        # One that is open and that nobody has asked for yet.
        self._fresh: Session | None = self._dial(password)
        self._session = self._fresh

    def open(self, code: str) -> Entered:
        """Pass the gate; raises ServerError."""
        entered = self._session.open_session(code, self._enrolment.replica_secret)
        self._resume = entered.resume or None
        return entered

    def greet(self) -> dict[str, Any]:
        """What the server knows of the person's streams, and its time under `now`."""
        return self._session.hello(uuid4())

    @property
    def connection(self) -> Session:
        """The connection of the sign-in, until the keeper takes it over."""
        return self._session

    def choose_password(self, new: str) -> None:
        """In place of a temporary one, on the connection of the sign-in."""
        self._session.change_password(verifier(new))

    def connect(self) -> Session:
        """A connection with the session on it. Raises Closed without asking the server once the session is over."""
        with self._lock:
            fresh, self._fresh = self._fresh, None
            if fresh is not None and fresh.is_open:
                return fresh
            self._move(self._password)
            return self._session

    def change_password(self, old: str, new: str) -> None:
        """Replace the password during the sitting: the old one is proved by a new connection. Raises ServerError."""
        with self._lock:
            if old != self._password:
                raise ServerError("28P01")
            before = self._session
            self._move(old)
            self._fresh = self._session
            before.close()
            self._session.change_password(verifier(new))
            self._password = new

    def leave(self, why: str) -> None:
        """From now on the end of the connection is the end of the session."""
        self._why = self._session.why = why

    def close(self) -> None:
        """End what is still open; nothing can be resumed afterwards."""
        with self._lock:
            self._resume = None
            self._password = ""
            self._session.close()

    def _dial(self, password: str) -> Session:
        enrolment = self._enrolment
        return Session(enrolment.address(self._number), password=password, **enrolment.options())

    def _move(self, password: str) -> None:
        if self._resume is None:
            raise Closed("KD001")
        try:
            made = self._dial(password)
        except ServerError:
            # The password is another one by now, or the login has ended.
            self._resume = None
            raise
        try:
            self._resume = made.resume(self._resume, self._enrolment.replica_secret)
        except ServerError as error:
            # Asking again would only count as wrong tries.
            if isinstance(error, Closed) or error.code == LOCKED:
                self._resume = None
            made.close()
            raise
        except Unreachable:
            made.close()
            raise
        made.why = self._why
        self._session = made


def server_time(greeting: dict[str, Any]) -> datetime:
    """The server's clock in a greeting."""
    return datetime.fromisoformat(greeting["now"])


def has_stream(greeting: dict[str, Any], stream: UUID) -> bool:
    """Whether the person works in a stream."""
    return str(stream) in greeting["streams"]
