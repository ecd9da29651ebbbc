"""PCs that agree: each a desk on a real encrypted file of its own, and cycles against the server under test."""

from dataclasses import dataclass
from uuid import UUID

from komae_desk.core.desk import Desk
from komae_desk.core.people import Role, User
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync.agreement import Agreement
from komae_desk.sync.connection import Connection
from komae_desk.sync.cycle import Cycle
from komae_desk.sync.signature import Signer, new_key
from komae_desk.sync.vouching import Trust
from tests.sample import desk_for, file_of
from tests.sync.conftest import SECRET, Server, code_now


@dataclass
class Pc:
    """One person at one PC."""

    server: Server
    login: str
    human: UUID
    store: SqlStore
    desk: Desk
    link: Connection
    trust: Trust | None = None

    def agree(self) -> Agreement:
        """One cycle."""
        return Cycle(self.store, self.human, trust=self.trust).run(self.link)

    def close(self) -> None:
        """Put the connection away."""
        self.link.close()


def sign_in(server: Server, login: str) -> Connection:
    """A connection with an open session."""
    link = Connection(server.cluster.address(login, server.database))
    assert link.open_session(code_now(), SECRET).result == "ok"
    return link


def trusting(authority: bytes | None = None) -> Trust:
    """What a PC signs and checks with: a key of its own, and another one whenever that has ended."""
    return Trust(Signer(new_key(), new_key), authority, "試験 者", is_strict=True)


def pc(
    server: Server, login: str, stream: UUID, *roles: Role, store: SqlStore | None = None, signs: bool = False
) -> Pc:
    """A new person of the stream at a new PC, or at the file that is given. signs: as the program does it."""
    duties = tuple(each.value for each in roles or (Role.STAFF,))
    human = server.person(login, stream, duties=duties)
    where = store or file_of(stream)
    desk = desk_for(where, User(human, login, "", frozenset(roles or (Role.STAFF,))))
    return Pc(server, login, human, where, desk, sign_in(server, login), trusting() if signs else None)
