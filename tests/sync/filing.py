"""PCs with files at their records, their exchanges with the server, and links that break."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from komae_desk.core.desk import Desk
from komae_desk.core.people import Role, User
from komae_desk.core.record import Record
from komae_desk.sync.connection import Connection, Unreachable
from komae_desk.sync.files import Exchanged, FileExchange
from tests.attached import AREAS
from tests.sample import file_of
from tests.sync.conftest import Server
from tests.sync.pcs import Pc, pc


@dataclass
class Office:
    """A PC with its exchange of files."""

    pc: Pc
    exchange: FileExchange

    @property
    def desk(self) -> Desk:
        return self.pc.desk

    def agree(self, link: object = None) -> Exchanged:
        done = self.pc.agree()
        return self.exchange.run(link or self.pc.link, done.touched, done.sent)  # type: ignore[arg-type]

    def get(self, digest: str) -> bytes | None:
        blobs = self.pc.store.blobs
        assert blobs is not None
        return blobs.get(digest)


@contextmanager
def seats(server: Server) -> Iterator[Callable[..., Office]]:
    """Makes PCs; closes their links at the end."""
    made: list[Pc] = []

    def make(login: str, stream: UUID, *roles: Role) -> Office:
        who = pc(server, login, stream, *roles, store=file_of(stream, AREAS))
        who.desk = Desk(who.store, AREAS, User(who.human, login, "", frozenset(roles or (Role.STAFF,))))
        made.append(who)
        return Office(who, FileExchange(who.store, who.human))

    yield make
    for each in made:
        each.close()


def box_of(desk: Desk, tag: str = "K-1") -> Record:
    return desk.save(desk.new("box", tag=tag, name="箱"))


class Cut:
    """A connection that breaks after some calls about files; answered: the last call arrived, its answer did not."""

    def __init__(self, link: Connection, calls: int, *, answered: bool = False) -> None:
        self._link, self._calls, self._answered = link, calls, answered

    def __getattr__(self, name: str) -> object:
        def call(*values: object) -> object:
            self._calls -= 1
            if self._calls < 0:
                if self._answered:
                    getattr(self._link, name)(*values)
                raise Unreachable("cut")
            return getattr(self._link, name)(*values)

        return call
