"""Two sections whose histories are at the server, and people of other sections who hold offices of the city."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from komae_desk.admin.installation import engine_of, write_rules
from komae_desk.areas.takeout.choices import Confidentiality, Need
from komae_desk.core.area import Area, ledgers
from komae_desk.core.desk import Desk
from komae_desk.core.people import Role, User
from komae_desk.core.reception import Post
from komae_desk.core.rules import rules_of
from komae_desk.sync.connection import Connection
from komae_desk.sync.cycle import Cycle
from komae_desk.sync.reception import OfficeReception
from komae_desk.sync.verifier import verifier
from komae_desk.sync.vouching import Trust
from tests.areas.test_takeout_section import AREAS, START, Section
from tests.sample import Clock
from tests.sample import store as plain_store
from tests.sync.conftest import LET_IN, Server


def link_of(server: Server, login: str, password: str = "") -> Connection:
    """A connection of the program's own kind with an open session."""
    link = Connection(server.cluster.address(login, server.database), **({"password": password} if password else {}))
    pid = link._driver.info.backend_pid
    server.admin.execute(LET_IN, (login, pid))
    return link


@dataclass
class Office:
    """Somebody who holds an office: the page's side of it, over a real connection."""

    login: str
    human: UUID
    link: Connection
    reception: OfficeReception

    @property
    def post(self) -> Post:
        return self.reception.posts()[0]

    def queue(self, *, waiting: bool = True) -> list[Any]:
        return self.reception.queue(self.post, waiting=waiting)

    def decide(self, step: str, note: str = "", *, at: int = 0, **values: Any) -> Any:
        """Open what waits, take a step on it, hand it over."""
        one = self.queue()[at]
        reading = self.reception.open(self.post, one.stream, one.record.id)
        after = reading.desk.move(reading.record, step, note, **values)
        self.reception.send(reading)
        return after


@dataclass
class City:
    """The server with the rules of these areas."""

    server: Server
    made: list[Connection] = field(default_factory=list)
    links: dict[str, Connection] = field(default_factory=dict)
    # Where the server asks people for one.
    password: str = ""
    areas: Sequence[Area] = AREAS

    def __post_init__(self) -> None:
        with engine_of(self.server.cluster.address(database=self.server.database)).begin() as connection:
            write_rules(connection, rules_of(ledgers(self.areas).values()))

    def login(self, name: str) -> str:
        """Logins are of the whole cluster: each module has its own."""
        return f"{self.server.database}_{name}"

    def section(self, name: str, department: str = "総務部") -> Section:
        """A section whose stream is open at the server; nothing of it has been sent yet."""
        made = type("SectionOfCity", (Section,), {"areas": tuple(self.areas), "copied": False})()
        self.server.admin.execute(
            "INSERT INTO ledger.stream (stream, kind, section, department, title) VALUES (%s, 'section', %s, %s, %s)",
            (made.store.stream, name, department, name),
        )
        self.server.admin.execute("INSERT INTO ledger.head (stream) VALUES (%s)", (made.store.stream,))
        return made

    def enrol(self, section: Section, prefix: str) -> None:
        """Logins for the people of a section, with the duties of their own register."""
        for name in ("chief", "clerk", "other"):
            desk: Desk = getattr(section, name)
            duties = tuple({role.value for role in desk.user.roles} | {"STF", "CLK"})
            human = self.server.person(
                self.login(f"{prefix}{name}"), section.store.stream, duties=duties, human=desk.user.person
            )
            assert human == desk.user.person
            if self.password:
                login = self.login(f"{prefix}{name}")
                self.server.admin.execute(f"ALTER ROLE {login} PASSWORD '{verifier(self.password, 4096)}'")

    def agree(self, section: Section, prefix: str) -> None:
        """Cycles of everybody until nothing is left to send."""
        left, rounds = 1, 0
        # What rests on somebody else's operation waits for that login.
        while left and rounds < 5:
            rounds += 1
            for name in ("chief", "clerk", "other"):
                link = self._link(self.login(f"{prefix}{name}"))
                done = Cycle(section.store, getattr(section, name).user.person).run(link)
                assert done.refused == 0
                left = done.left
        assert left == 0

    def _link(self, login: str) -> Connection:
        """The connection of somebody, who stays signed in."""
        if login not in self.links:
            self.links[login] = link_of(self.server, login, self.password)
        return self.links[login]

    def office(
        self,
        login: str,
        *offices: str,
        home: UUID | None = None,
        department: str = "",
        standing: str = "holder",
        human: UUID | None = None,
        role: str = "member",
        scope: str = "",
        trust: Trust | None = None,
    ) -> Office:
        """A person of some other section who holds offices, signed in there."""
        home = home or self.server.stream(f"{login}の課")
        login = self.login(login)
        human = self.server.person(login, home, human=human, role=role)
        for each in offices:
            self.give(login, each, department=department, standing=standing, scope=scope)
        return self.seat(login, human, trust=trust)

    def give(self, login: str, office: str, *, department: str = "", standing: str = "holder", scope: str = "") -> None:
        self.server.admin.execute(
            "INSERT INTO gate.office (login, office, department, scope, standing, post, document, valid_from)"
            " VALUES (%s, %s, %s, %s, %s, %s, '辞令第1号', now() - interval '1 day')",
            (login, office, department, scope, standing, Role(office).label),
        )

    def seat(self, login: str, human: UUID, name: str = "𠮷田 﨑子", trust: Trust | None = None) -> Office:
        link = link_of(self.server, login)
        self.made.append(link)
        desk = Desk(plain_store(self.areas), self.areas, User(human, name, "情報政策課長"), clock=Clock(START))
        return Office(login, human, link, OfficeReception(desk, lambda call: call(link), trust))

    def close(self) -> None:
        for link in (*self.made, *self.links.values()):
            link.close()


def applied(section: Section, **values: object) -> Any:
    """An application under the carry-out rules that the chief has permitted and the clerk has sent on."""
    permitted = section.permitted(section.ruled(**values))
    return section.clerk.move(permitted, "apply_office", office_number="G-77", office_applied_on=section.today())


def untold(section: Section) -> Any:
    """One that is nobody's affair outside the section."""
    return section.permitted(
        section.take_out(
            information="課の中だけの秘密",
            confidentiality=Confidentiality.TWO,
            office_permission=Need.NONE,
            returns_at=section.now() + timedelta(days=1),
        )
    )
