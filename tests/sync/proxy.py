"""A network that goes bad: bytes between a PC and the server, swallowed, trickled or cut off when a test says so."""

import contextlib
import select
import socket
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path


class Fault(Enum):
    """What the network does from now on."""

    NONE = "none"
    QUESTIONS_VANISH = "questions vanish"
    ANSWERS_VANISH = "answers vanish"
    QUESTIONS_TRICKLE = "questions trickle"
    ANSWERS_TRICKLE = "answers trickle"
    RESET = "reset"
    RESET_ON_ANSWER = "reset on answer"


@dataclass
class Proxy:
    """Listens on this machine and passes to the server's socket."""

    target: Path
    fault: Fault = Fault.NONE
    _stop: bool = False
    _threads: list[threading.Thread] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._start(self._accept)

    def address(self, user: str, database: str) -> str:
        """The connection string through this network."""
        return f"host=127.0.0.1 port={self.port} user={user} dbname={database}"

    def close(self) -> None:
        """End every connection."""
        self._stop = True
        for each in self._threads:
            each.join(10)
        self._listener.close()

    def _start(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stop:
            if select.select([self._listener], [], [], 0.05)[0]:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(str(self.target))
                self._start(self._pass, client, server)

    def _pass(self, client: socket.socket, server: socket.socket) -> None:
        with client, server, contextlib.suppress(OSError):
            while not self._stop:
                for source in select.select([client, server], [], [], 0.05)[0]:
                    asks = source is client
                    data = source.recv(65536)
                    if not data:
                        return
                    if not self._carry(client, server, data, asks=asks):
                        return

    def _carry(self, client: socket.socket, server: socket.socket, data: bytes, *, asks: bool) -> bool:
        """Do with the bytes what the fault says; False ends both sides."""
        if self.fault is Fault.RESET or (self.fault is Fault.RESET_ON_ANSWER and not asks):
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return False
        if self.fault is (Fault.QUESTIONS_VANISH if asks else Fault.ANSWERS_VANISH):
            return True
        to = server if asks else client
        if self.fault is (Fault.QUESTIONS_TRICKLE if asks else Fault.ANSWERS_TRICKLE):
            return self._trickle(client, to, data)
        to.sendall(data)
        return True

    def _trickle(self, client: socket.socket, to: socket.socket, data: bytes) -> bool:
        """One byte a second, until the client has enough of it."""
        for n in range(len(data)):
            to.sendall(data[n : n + 1])
            next_byte = time.monotonic() + 1
            while (left := next_byte - time.monotonic()) > 0:
                if self._stop:
                    return False
                # A client that gave up is readable: its end of the connection.
                if select.select([client], [], [], min(left, 0.05))[0] and not client.recv(1, socket.MSG_PEEK):
                    return False
        return True


@contextlib.contextmanager
def network(folder: Path) -> Iterator[Proxy]:
    """A network in front of the server whose socket lies in a folder."""
    made = Proxy(folder / ".s.PGSQL.5432")
    try:
        yield made
    finally:
        made.close()
