"""Profile B at the gate: no code where Kerberos opened the connection and the server is set so; else as always."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from tests.sync.conftest import SECRET, Server, code_now
from tests.sync.test_gate import CLOSED, NAMES, answers, knock, result


@pytest.fixture(scope="module")
def stream(server: Server) -> UUID:
    return server.stream()


@pytest.fixture
def directory(server: Server) -> Iterator[None]:
    """The server is set to profile B; there is no Kerberos in this house."""
    server.admin.execute("UPDATE gate.server SET factor = 'ad'")
    yield
    server.admin.execute("UPDATE gate.server SET factor = 'code'")


@pytest.fixture
def opened_by_kerberos(server: Server) -> Iterator[None]:
    """As PostgreSQL would answer of a connection that GSSAPI has opened."""
    text: str = server.admin.execute("SELECT pg_get_functiondef('gate.by_directory'::regproc)").fetchone()[0]
    query = "SELECT coalesce((SELECT g.gss_authenticated FROM pg_stat_gssapi g WHERE g.pid = pg_backend_pid()), false)"
    assert text.count(query) == 1
    server.admin.execute(text.replace(query, "SELECT true"))
    yield
    server.admin.execute(text)


def person(server: Server, stream: UUID, **changes: object) -> str:
    name = next(NAMES)
    server.person(name, stream)
    for column, value in changes.items():
        server.admin.execute(f"UPDATE gate.person SET {column} = %s WHERE login = %s", (value, name))
    return name


def factor(server: Server, login: str) -> str:
    return str(server.admin.execute("SELECT factor FROM gate.session WHERE login = %s", (login,)).fetchone()[0])


@pytest.mark.usefixtures("directory", "opened_by_kerberos")
def test_who_came_by_kerberos_is_asked_for_no_code(server: Server, stream: UUID) -> None:
    login = person(server, stream, code_key=None, code_proofs=0, must_change=True)
    link = server.knock(login)
    assert result(knock(link, "")) == "ok"
    link.execute("SELECT api.confirm_session()")
    assert factor(server, login) == "ad"
    assert CLOSED not in answers(link, stream).values()
    assert result(knock(server.knock(login), "", b"another device")) == "bad", "the device is asked for as ever"


@pytest.mark.usefixtures("directory")
def test_who_came_by_password_is_asked_for_a_code_as_ever(server: Server, stream: UUID) -> None:
    login = person(server, stream)
    assert result(knock(server.knock(login), "")) == "bad"
    assert result(knock(server.knock(login), code_now(), SECRET)) == "ok"
    assert factor(server, login) == "code"
    assert knock(server.knock(person(server, stream, code_key=None)), "") == "KD011"


@pytest.mark.usefixtures("opened_by_kerberos")
def test_a_server_that_is_not_set_so_believes_no_directory(server: Server, stream: UUID) -> None:
    assert result(knock(server.knock(person(server, stream)), "")) == "bad"


@pytest.mark.usefixtures("directory", "opened_by_kerberos")
def test_who_administers_shows_a_code_also_there(server: Server, stream: UUID) -> None:
    assert result(knock(server.knock(person(server, stream, privileged=True)), "")) == "bad"
