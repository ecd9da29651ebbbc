"""One person's session at the server: opened by password and code, moved to a new connection when one breaks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from komae_desk.sync.connection import (
    DEVICE_REVOKED,
    ELSEWHERE,
    REFUSED_CERTIFICATE,
    TAKEN,
    Closed,
    CodeWanted,
    Connection,
    Entered,
    ServerError,
    Unreachable,
)
from komae_desk.sync.enrolment import Enrolment
from komae_desk.sync.revocation import is_refused_by_server
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

    def __init__(self, enrolment: Enrolment, number: str, password: str, *, later: bool = False) -> None:
        """Knock: raises Unreachable, or ServerError when PostgreSQL refuses the password.

        later: the sign-in was without the server; a code opens the session once it answers.
        """
        self._enrolment, self._number, self._password = enrolment, number, password
        self._lock = threading.Lock()
        self._resume: bytes | None = None
        self._why = ""
        # One that is open and that nobody has asked for yet.
        self._fresh: Session | None = None if later else self._dial(password)
        self._session = self._fresh
        self._is_opened = not later
        # The server's half of what is wrapped for this person alone.
        self.share: bytes | None = None

    def open(self, code: str) -> Entered:
        """Pass the gate; raises ServerError."""
        entered = self.connection.open_session(code, self._enrolment.replica_secret)
        self._resume, self.share = entered.resume or None, entered.share
        return entered

    def go_on_here(self, entered: Entered) -> Entered:
        """End what is open elsewhere, on the connection whose gate was just passed."""
        self.share = self.connection.end_elsewhere()
        return replace(entered, result="ok", share=self.share)

    def greet(self) -> dict[str, Any]:
        """What the server knows of the person's streams, and its time under `now`."""
        return self.connection.hello(uuid4())

    def open_again(
        self, code: str, may_work: Callable[[Entered, dict[str, Any]], object], *, ends_elsewhere: bool = False
    ) -> None:
        """A new session in the same sitting, by a code alone. Raises Unreachable, ServerError or what may_work raises.

        may_work is asked with the greeting before anything is sent; a temporary password has none, and neither has
        who is signed in at another PC, unless that session is to end.
        """
        with self._lock:
            made = self._dial(self._password)
            try:
                entered = made.open_session(code, self._enrolment.replica_secret)
                if entered.human is None:
                    raise ServerError("bad")
                if entered.result == TAKEN and ends_elsewhere:
                    entered = replace(entered, result="ok", share=made.end_elsewhere())
                may_work(entered, made.hello(uuid4()) if entered.result == "ok" else {})
            except BaseException:
                made.close()
                raise
            made.why = self._why
            self.share = entered.share
            self._resume, self._session, self._fresh, self._is_opened = entered.resume or None, made, made, True

    @property
    def connection(self) -> Session:
        """The connection of the sign-in, until the keeper takes it over."""
        assert self._session is not None
        return self._session

    @property
    def is_opened(self) -> bool:
        """Whether somebody has passed the gate in this sitting."""
        return self._is_opened

    def choose_password(self, new: str) -> None:
        """In place of a temporary one, on the connection of the sign-in."""
        self.connection.change_password(verifier(new))

    def connect(self) -> Session:
        """A connection with the session on it. Raises Closed without asking the server once the session is over."""
        with self._lock:
            fresh, self._fresh = self._fresh, None
            if fresh is not None and fresh.is_open:
                return fresh
            if not self._is_opened:
                # Whether anybody answers, and whether the password still holds.
                self._dial(self._password).close()
                raise CodeWanted
            self._move(self._password)
            return self.connection

    def change_password(self, old: str, new: str) -> None:
        """Replace the password during the sitting: the old one is proved by a new connection. Raises ServerError."""
        with self._lock:
            if old != self._password:
                raise ServerError("28P01")
            before = self.connection
            self._move(old)
            self._fresh = self._session
            before.close()
            self.connection.change_password(verifier(new))
            self._password = new

    def leave(self, why: str) -> None:
        """From now on the end of the connection is the end of the session."""
        self._why = why
        if self._session is not None:
            self._session.why = why

    def close(self) -> None:
        """End what is still open; nothing can be resumed afterwards."""
        with self._lock:
            self._resume = None
            self._password = ""
            if self._session is not None:
                self._session.close()

    def confirm_wiped(self) -> None:
        """Tell the server that the slots of this revoked PC are gone, if it still answers."""
        with suppress(ServerError, Unreachable):
            made = self._dial(self._password)
            made.confirm_wiped(self._enrolment.replica_secret)
            made.close()

    def _dial(self, password: str) -> Session:
        enrolment = self._enrolment
        try:
            return Session(enrolment.address(self._number), password=password, **enrolment.options())
        except ServerError as error:
            if error.code != REFUSED_CERTIFICATE:
                raise
            if is_refused_by_server(enrolment):
                raise ServerError(DEVICE_REVOKED) from None
            raise Unreachable(REFUSED_CERTIFICATE) from None

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
            if isinstance(error, Closed) or error.code in (LOCKED, DEVICE_REVOKED, ELSEWHERE):
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


def was_member(greeting: dict[str, Any], stream: UUID) -> bool:
    """Whether the person has worked in a stream before: what was not sent then is handed over."""
    return str(stream) in greeting["left"]


def has_stream(greeting: dict[str, Any], stream: UUID) -> bool:
    """Whether the person works in a stream, or in one that goes on in its place."""
    streams: dict[str, dict[str, Any]] = greeting["streams"]
    return str(stream) in streams or any(str(stream) in facts["predecessors"] for facts in streams.values())
