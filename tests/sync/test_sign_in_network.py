"""A server in the network: TLS to its own name, the PC's certificate and the password, or nobody comes in (§6.6)."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from cryptography import x509

from komae_desk.admin.installation import NETWORK, engine_of, install
from komae_desk.core.area import ledgers
from komae_desk.core.rules import rules_of
from komae_desk.store.keyring_slot import MemoryKeyring
from komae_desk.sync.connection import ServerError, Unreachable
from komae_desk.sync.enrolment import CERTIFICATE, Enrolment, joining_of
from komae_desk.sync.link import Link, has_stream
from komae_desk.sync.verifier import verifier
from tests.postgres import cluster, unprivileged
from tests.sample import AREA
from tests.sync.authority import Authority
from tests.sync.conftest import Server, code_now

HOST = "127.0.0.1"
PASSWORD = "みどりの傘と3匹のかえる"
DOORS = (
    "local all postgres trust\n"
    f"hostssl all +komae_staff {HOST}/32 scram-sha-256 clientcert=verify-ca\n"
    "host all all all reject\n"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


PORT = free_port()


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def server(authority: Authority) -> Iterator[Server]:
    """Installed as `network`; skipped where PostgreSQL was built without TLS."""
    with cluster() as made:
        with made.connect() as admin:
            if not admin.execute("SHOW ssl_library").fetchone()[0]:
                pytest.skip("this PostgreSQL has no TLS")
            admin.execute("CREATE DATABASE network")
        with engine_of(made.address(database="network")).begin() as connection:
            install(connection, NETWORK, rules_of(ledgers((AREA,)).values()))
        made.stop()
        authority.server(made.data, HOST)
        if unprivileged():
            for name in ("server.key", "server.crt", "ca.crt"):
                shutil.chown(made.data / name, 65534, 65534)
        (made.data / "pg_hba.conf").write_text(DOORS)
        with open(made.data / "postgresql.auto.conf", "a") as settings:
            settings.write(f"ssl = on\nssl_ca_file = 'ca.crt'\nlisten_addresses = '{HOST}'\nport = {PORT}\n")
        made.start()
        with made.connect(database="network", port=PORT) as admin:
            yield Server(made, "network", admin)


@pytest.fixture(scope="module")
def stream(server: Server) -> UUID:
    made = server.stream()
    server.person("u1001", made)
    server.admin.execute(f"ALTER ROLE u1001 PASSWORD '{verifier(PASSWORD, 4096)}'")
    return made


def enrolled(folder: Path, server: Server, stream: UUID, authority: Authority, host: str = HOST) -> Enrolment:
    """A PC with its certificate, known to the server by the serial."""
    facts = {"kind": "network", "host": host, "port": PORT, "database": "network", "title": "税務課"}
    joining = joining_of({**facts, "stream": str(stream), "ca": authority.pem()})
    made = Enrolment.begin(folder, MemoryKeyring(), joining)
    pem = authority.answer(made.request())
    made.take_certificate(pem)
    serial = x509.load_pem_x509_certificate(pem).serial_number
    server.admin.execute("INSERT INTO gate.device (name, serial) VALUES (%s, %s)", (folder.name, serial))
    return made


def test_password_certificate_and_code_open_the_session(
    tmp_path: Path, server: Server, stream: UUID, authority: Authority
) -> None:
    link = Link(enrolled(tmp_path / "one", server, stream, authority), "1001", PASSWORD)
    assert link.open(code_now()).result == "ok"
    assert has_stream(link.greet(), stream)
    server.admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'u1001'")
    with pytest.raises(Unreachable):
        link.greet()
    link.connect()
    assert has_stream(link.greet(), stream)
    link.close()


def test_a_certificate_the_server_does_not_know_or_a_wrong_password_opens_nothing(
    tmp_path: Path, server: Server, stream: UUID, authority: Authority
) -> None:
    unknown = enrolled(tmp_path / "two", server, stream, authority)
    server.admin.execute("UPDATE gate.device SET active = false WHERE name = 'two'")
    server.admin.execute("UPDATE gate.person SET code_step = 0")
    link = Link(unknown, "1001", PASSWORD)
    with pytest.raises(ServerError) as ended:
        link.open(code_now())
    assert ended.value.code == "KD015"
    link.close()
    with pytest.raises(ServerError) as refused:
        Link(unknown, "1001", "another password")
    assert refused.value.code == "28P01"


def test_without_a_certificate_or_with_one_of_another_ca_nobody_reaches_the_password(
    tmp_path: Path, server: Server, stream: UUID, authority: Authority
) -> None:
    made = enrolled(tmp_path / "three", server, stream, authority)
    other = Authority()
    (made.folder / CERTIFICATE).write_bytes(other.answer(made.request()))
    with pytest.raises((Unreachable, ServerError)):
        Link(made, "1001", PASSWORD)


def test_a_server_with_another_ca_gets_no_password(tmp_path: Path, server: Server, stream: UUID) -> None:
    other = Authority()
    with pytest.raises(Unreachable):
        Link(enrolled(tmp_path / "four", server, stream, other), "1001", PASSWORD)


def test_a_server_under_another_name_gets_no_password(
    tmp_path: Path, server: Server, stream: UUID, authority: Authority
) -> None:
    with pytest.raises(Unreachable):
        Link(enrolled(tmp_path / "five", server, stream, authority, "localhost"), "1001", PASSWORD)
