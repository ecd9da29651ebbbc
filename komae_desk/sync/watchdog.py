"""Ends a call that does not come back in time, by its socket."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress


class Watchdog:
    """Ends the socket of a call that takes too long. One thread watches call after call and rests when none comes:
    a thread for each call would cost more than many of the calls."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._changed = threading.Condition()
        self._descriptor: int | None = None
        self._until = 0.0
        self._watching = self._resting = False

    def begin(self, descriptor: int) -> None:
        """A call begins on a socket."""
        with self._changed:
            self._descriptor, self._until = descriptor, time.monotonic() + self._patience
            if not self._watching:
                self._watching, self._resting = True, False
                threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def end(self) -> None:
        """The call is over."""
        with self._changed:
            self._descriptor = None

    def rest(self) -> None:
        """No call will come."""
        with self._changed:
            self._resting = True
            self._changed.notify()

    def _watch(self) -> None:
        with self._changed:
            while not self._resting:
                left = self._until - time.monotonic()
                if left > 0:
                    self._changed.wait(left)
                    continue
                if self._descriptor is None:
                    break
                # Under the lock: the call cannot end, nor its socket become another's, before it is ended.
                _end(self._descriptor)
                self._descriptor = None
            self._watching = False


def _end(descriptor: int) -> None:
    with suppress(OSError):
        twin = socket.socket(fileno=socket.dup(descriptor))
        with suppress(OSError):
            twin.shutdown(socket.SHUT_RDWR)
        twin.close()
