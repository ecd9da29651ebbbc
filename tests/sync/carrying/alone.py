"""A PC that has worked in 単独利用, the section's server, and the two people who let its chain in."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from komae_desk.core.desk import Desk
from komae_desk.core.identity import uuid7
from komae_desk.core.people import Role, User
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync.carrying import Carriage, Carrying
from komae_desk.sync.connection import Connection, Unreachable
from tests.sample import desk_for, file_of
from tests.sync.conftest import Server
from tests.sync.pcs import Pc, sign_in

CHIEF = Role.SECURITY_MANAGER


@dataclass
class Alone:
    """A file of 単独利用 with a clerk and a chief in it."""

    store: SqlStore
    clerk: Desk
    chief: Desk

    def box(self, tag: str, name: str = "箱", **more: Any) -> UUID:
        return self.clerk.save(self.clerk.new("box", tag=tag, name=name, **more)).id

    def permitted(self) -> UUID:
        """An application the clerk handed in and the chief permitted."""
        draft = self.clerk.save(self.clerk.new("request", reason="会議", starts_on=date(2026, 12, 1)))
        self.clerk.move(draft, "submit")
        return self.chief.move(self.chief.get("request", draft.id), "permit").id

    def lines(self) -> int:
        return sum(1 for _ in self.store.chain())


def alone() -> Alone:
    """A new file of its own stream."""
    store = file_of(uuid7())
    clerk = User(uuid7(), "田中 花子", "", frozenset({Role.STAFF}))
    chief = User(uuid7(), "髙﨑 一郎", "課長", frozenset({CHIEF}))
    return Alone(store, desk_for(store, clerk), desk_for(store, chief))


@dataclass
class Handing:
    """The chief at the server with a file that is on its way."""

    server: Server
    stream: UUID
    file: Alone
    login: str
    link: Connection

    @property
    def human(self) -> UUID:
        return self.file.chief.user.person

    def carrying(self) -> Carrying:
        return Carrying(self.file.store, self.stream, self.file.chief.user)

    def run(self, link: Any = None, **parts: Any) -> Carriage:
        return self.carrying().run(link or self.link, **parts)

    def joined(self) -> Pc:
        """The chief's PC as it goes on."""
        return Pc(self.server, self.login, self.human, self.file.store, self.file.chief, self.link)


def at_server(server: Server, stream: UUID, file: Alone, login: str, human: UUID | None = None) -> Handing:
    """The chief of a file signs in at the server; human: whom the server knows there, else who he is in the file."""
    made = server.person(login, stream, duties=("ISM",), human=human or file.chief.user.person)
    user = replace(file.chief.user, person=made)
    file = replace(file, chief=desk_for(file.store, user))
    return Handing(server, stream, file, login, sign_in(server, login))


def administrator(server: Server, login: str, human: UUID | None = None) -> Any:
    """Somebody who administers, signed in."""
    server.person(login, human=human)
    server.admin.execute(f"GRANT komae_administrator TO {login}")
    server.admin.execute("UPDATE gate.person SET privileged = true WHERE login = %s", (login,))
    return server.let_in(login)


def approve(who: Any, number: int) -> None:
    who.execute("SELECT api.admin_approve(%s)", (number,))


def approved(desk: Handing, who: Any) -> None:
    """Seal, ask, and have the paper's head approved."""
    approve(who, desk.run().waits)


class Cut(Connection):
    """A link that breaks before the n-th call of a carry, or after its commit."""

    at, after = 0, False

    def _all(self, statement: str, values: tuple[Any, ...] = (), *, poison: bool = False) -> list[Any]:
        if "carry" not in statement:
            return super()._all(statement, values, poison=poison)
        self.at -= 1
        if self.at == 0 and not self.after:
            raise Unreachable("before")
        rows = super()._all(statement, values, poison=poison)
        if self.at == 0:
            raise Unreachable("after")
        return rows


def forged(change: Callable[[dict[str, Any]], Any]) -> type[Connection]:
    """A chief whose program changes the lines it brings."""

    class Forging(Connection):
        def carry_stage(self, stream: UUID, head: str, lines: str) -> int:
            items = json.loads(lines)
            for item in items:
                change(item)
            return super().carry_stage(stream, head, json.dumps(items, ensure_ascii=False))

    return Forging
