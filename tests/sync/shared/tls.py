"""A server of a network: TLS, a certificate per PC, CRL, and the log as the administrators' tool sets it."""

import json
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from komae_desk.admin.configuration import _ALWAYS
from komae_desk.admin.installation import NETWORK, engine_of, install
from komae_desk.app import program_areas
from komae_desk.core.area import ledgers
from komae_desk.core.rules import rules_of
from tests.postgres import cluster, unprivileged
from tests.sync.authority import Authority
from tests.sync.conftest import Server
from tests.sync.shared.desks import FOUNDER, Office

HOST = "127.0.0.1"
DOORS = (
    "local all postgres trust\n"
    f"hostssl all +komae_staff {HOST}/32 scram-sha-256 clientcert=verify-ca\n"
    "host all all all reject\n"
)
LOGGED = {name: value for name, value in _ALWAYS.items() if name.startswith("log_")} | {"log_min_messages": "warning"}
FILES = ("server.key", "server.crt", "ca.crt", "ca.crl")


@dataclass
class City(Office):
    """The administrators of such a server."""

    authority: Authority = field(default_factory=Authority)
    port: int = 0

    def enrol(self, name: str, request: str) -> bytes:
        """Sign what a PC asks for and know its certificate."""
        pem = self.authority.answer(request)
        serial = x509.load_pem_x509_certificate(pem).serial_number
        self.server.admin.execute("INSERT INTO gate.device (name, serial) VALUES (%s, %s)", (name, serial))
        return pem

    def revoke(self, name: str) -> None:
        """At the gate and, by the CRL, at the door."""
        query = "UPDATE gate.device SET active = false WHERE name = %s RETURNING serial"
        serial = int(self.server.admin.execute(query, (name,)).fetchone()[0])
        put_crl(self.authority, self.server.cluster.data, [serial])
        self.server.admin.execute("SELECT pg_reload_conf()")

    def joining_file(self, folder: Path) -> Path:
        """What the section gets."""
        facts = {
            "kind": "network",
            "host": HOST,
            "port": self.port,
            "database": self.server.database,
            "stream": str(self.stream),
            "title": "税務課",
            "founder": FOUNDER,
            "ca": self.authority.pem(),
        }
        path = folder / "税務課.json"
        path.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
        return path

    def log(self) -> str:
        """What PostgreSQL has written down."""
        return (self.server.cluster.folder / "log.txt").read_text(encoding="utf-8", errors="replace")


def put_crl(authority: Authority, data: Path, serials: list[int]) -> None:
    now = datetime.now(UTC)
    made = x509.CertificateRevocationListBuilder().issuer_name(authority.name)
    made = made.last_update(now - timedelta(days=1)).next_update(now + timedelta(days=30))
    for serial in serials:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now).build()
        made = made.add_revoked_certificate(entry)
    pem = made.sign(authority.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    (data / "ca.crl").write_bytes(pem)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def city_of(name: str) -> Iterator[City | None]:
    """None where PostgreSQL was built without TLS."""
    authority, port = Authority(), free_port()
    with cluster(LOGGED) as made:
        with made.connect() as admin:
            if not admin.execute("SHOW ssl_library").fetchone()[0]:
                yield None
                return
            admin.execute(f"CREATE DATABASE {name}")
        with engine_of(made.address(database=name)).begin() as connection:
            install(connection, NETWORK, rules_of(ledgers(program_areas()).values()))
        made.stop()
        authority.server(made.data, HOST)
        put_crl(authority, made.data, [])
        if unprivileged():
            for each in FILES:
                shutil.chown(made.data / each, 65534, 65534)
        (made.data / "pg_hba.conf").write_text(DOORS)
        with open(made.data / "postgresql.auto.conf", "a") as settings:
            settings.write("ssl = on\nssl_ca_file = 'ca.crt'\nssl_crl_file = 'ca.crl'\n")
            settings.write(f"listen_addresses = '{HOST}'\nport = {port}\n")
        made.start()
        with made.connect(database=name, port=port) as admin:
            server = Server(made, name, admin)
            yield City(server, server.stream(), authority, port)
