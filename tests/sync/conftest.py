"""A server with this program's tables, functions and rules, one per module; and people who are signed in."""

import hashlib
import hmac
import struct
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text

from komae_desk.admin.installation import ONE_MACHINE, engine_of, install
from komae_desk.core.area import Area, ledgers
from komae_desk.core.identity import uuid7
from komae_desk.core.rules import rules_of
from tests.postgres import Cluster, cluster
from tests.sample import AREA

SECRET = b"secret of this machine"
CODE_KEY = b"K" * 32
PLANNED = ("監査計画8-1", "2099-03-31")
"""By which plan and until when somebody audits."""
# As the registrar does it: since PostgreSQL 16 only who made a role may give it another password.
LOGIN = "SET ROLE komae_registrar; CREATE ROLE {} LOGIN IN ROLE komae_staff; RESET ROLE"
LET_IN = (
    "INSERT INTO gate.session (pid, began, login, device, granted)"
    " SELECT pid, backend_start, %s, 'pc1', pg_current_xact_id() FROM pg_stat_activity WHERE pid = %s"
)


def code_now(key: bytes = CODE_KEY, step: int = 0) -> str:
    """The code an authenticator shows now, or some steps away (RFC 6238 with SHA-256)."""
    digest = hmac.new(key, struct.pack(">q", int(time.time() // 30) + step), hashlib.sha256).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


@dataclass
class Server:
    """The database under test, as its superuser sees it."""

    cluster: Cluster
    database: str
    admin: psycopg.Connection[Any]
    open: list[psycopg.Connection[Any]] = field(default_factory=list)

    def stream(self, title: str = "税務課", kind: str = "section") -> UUID:
        """A new open stream."""
        stream = uuid7()
        self.admin.execute(
            "INSERT INTO ledger.stream (stream, kind, section, title) VALUES (%s, %s, %s, %s)",
            (stream, kind, title, title),
        )
        self.admin.execute("INSERT INTO ledger.head (stream) VALUES (%s)", (stream,))
        return stream

    def person(
        self,
        login: str,
        *streams: UUID,
        role: str = "member",
        duties: tuple[str, ...] = ("STF", "CLK"),
        human: UUID | None = None,
    ) -> UUID:
        """A login of one human with memberships; returns the human."""
        human = human or uuid7()
        self.admin.execute(LOGIN.format(login))
        self.admin.execute(f"CREATE SEQUENCE gate.register_{login} MINVALUE 0 START 0")
        self.admin.execute(f"GRANT SELECT, UPDATE ON SEQUENCE gate.register_{login} TO komae_api")
        self.admin.execute(
            "INSERT INTO gate.person (login, human, shown, must_change, code_key, code_proofs, register)"
            f" VALUES (%s, %s, %s, false, %s, 2, 'gate.register_{login}')",
            (login, human, login, CODE_KEY),
        )
        for stream in streams:
            self.admin.execute(
                "INSERT INTO gate.membership (login, stream, role, duties, plan, valid_to)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                (login, stream, role, list(duties), *(PLANNED if role == "auditor" else ("", "infinity"))),
            )
        return human

    def knock(self, login: str) -> psycopg.Connection[Any]:
        """A connection before the gate."""
        connection = self.cluster.connect(login, self.database)
        self.open.append(connection)
        return connection

    def enter(self, login: str) -> psycopg.Connection[Any]:
        """A connection with an open session."""
        connection = self.knock(login)
        result = connection.execute("SELECT result FROM api.open_session(%s, %s)", (code_now(), SECRET)).fetchone()
        assert result == ("ok",)
        connection.execute("SELECT api.confirm_session()")
        return connection

    def let_in(self, login: str) -> psycopg.Connection[Any]:
        """A connection whose session the superuser opened: as often as a test needs one, without a new code."""
        connection = self.knock(login)
        self.admin.execute(LET_IN, (login, connection.info.backend_pid))
        return connection


@pytest.fixture(scope="session")
def running() -> Iterator[Cluster]:
    with cluster() as made:
        yield made


def lay(running: Cluster, database: str, areas: Sequence[Area]) -> None:
    """A new database of a cluster with this program's tables, functions and rules, and one PC that is known."""
    with running.connect() as postgres:
        postgres.execute(f"CREATE DATABASE {database}")
    engine = engine_of(running.address(database=database))
    with engine.begin() as connection:
        install(connection, ONE_MACHINE, rules_of(ledgers(areas).values()))
        connection.execute(
            text("INSERT INTO gate.device (name, secret_hash) VALUES ('pc1', sha256(:secret))"), {"secret": SECRET}
        )


def copy(running: Cluster, template: str, database: str) -> None:
    """A database as another one is; nobody may be connected to that one."""
    with running.connect() as postgres:
        postgres.execute(f"CREATE DATABASE {database} TEMPLATE {template}")
        # What was laid down for the database itself is the one thing a copy has not got.
        postgres.execute(
            "UPDATE pg_database SET datacl = (SELECT datacl FROM pg_database WHERE datname = %s) WHERE datname = %s",
            (template, database),
        )


def laid(running: Cluster, areas: Sequence[Area] = (AREA,)) -> str:
    """The database of these areas that the others of a cluster are copied from, laid once."""
    known = tuple(areas)
    held = running.laid.get(tuple(map(id, known)))
    if held is not None:
        return held[1]
    database = f"laid_{len(running.laid)}"
    lay(running, database, known)
    running.laid[tuple(map(id, known))] = known, database
    return database


@contextmanager
def installed(running: Cluster, database: str, areas: Sequence[Area] = (AREA,)) -> Iterator[Server]:
    """A new database of a cluster with this program's tables, functions and rules."""
    copy(running, laid(running, areas), database)
    made = Server(running, database, running.connect(database=database))
    try:
        yield made
    finally:
        for each in (*made.open, made.admin):
            each.close()


@pytest.fixture(scope="module")
def server(running: Cluster, request: pytest.FixtureRequest) -> Iterator[Server]:
    with installed(running, request.module.__name__.rsplit(".", 1)[-1]) as made:
        yield made


@pytest.fixture
def stream(server: Server) -> UUID:
    """A section of its own."""
    return server.stream()


@pytest.fixture(scope="module")
def city(server: Server) -> Iterator[Any]:
    """The sections and offices of a city (tests.sync.offices)."""
    from tests.sync.offices import City

    made = City(server)
    yield made
    made.close()


@pytest.fixture(scope="module")
def tax(city: Any) -> Any:
    """One of its sections, with a desk that agrees."""
    made = city.section("税務課")
    city.enrol(made, "tax")
    return made
