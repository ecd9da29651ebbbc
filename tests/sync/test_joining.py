"""This PC's enrolment and lease: what is refused, what is sealed, what a clock cannot do (security.md §6.4, §6.5)."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID

from komae_desk.core.errors import Refused
from komae_desk.core.identity import uuid7
from komae_desk.core.origin import Origin
from komae_desk.store.keyring_slot import MemoryKeyring
from komae_desk.sync.enrolment import CERTIFICATE, KEY, Enrolment, joining_of, read_joining
from komae_desk.sync.lease import LEASE, Lease
from komae_desk.sync.verifier import prepared, verifier
from tests.postgres import cluster
from tests.sync.authority import Authority

START = datetime(2026, 11, 25, 0, 0, tzinfo=UTC)


def facts(**changes: Any) -> dict[str, Any]:
    usual = {"kind": "one-machine", "host": "127.0.0.1", "port": 5432, "database": "komae", "title": "税務課"}
    return {**usual, "stream": str(uuid7()), **changes}


def network(authority: Authority, folder: Path, keyring: MemoryKeyring) -> Enrolment:
    wanted = facts(kind="network", host="db.example.lg.jp", ca=authority.pem())
    return Enrolment.begin(folder, keyring, joining_of(wanted))


# --- the joining file


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "other"},
        {"port": 0},
        {"port": "x"},
        {"stream": "no"},
        {"host": "db.example.lg.jp"},
        {"kind": "network", "ca": ""},
        {"kind": "network", "ca": "no certificate"},
    ],
)
def test_a_joining_file_that_is_none_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    path = tmp_path / "join.json"
    path.write_text(json.dumps(facts(**change)), encoding="utf-8")
    with pytest.raises(Refused, match="参加ファイルを読めません"):
        read_joining(path)


def test_a_broken_or_missing_joining_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "join.json"
    with pytest.raises(Refused):
        read_joining(path)
    path.write_bytes(b"\xff{")
    with pytest.raises(Refused):
        read_joining(path)


def test_a_staff_number_becomes_a_login_and_nothing_else_does() -> None:
    joining = joining_of(facts())
    assert joining.origin is Origin.ONE_MACHINE
    assert joining.login_of("1001") == "u1001"
    for number in ("", "10 01", "1001'; --", "１００１", "x" * 40):
        with pytest.raises(Refused):
            joining.login_of(number)


# --- the enrolment


def test_on_one_machine_the_digest_of_a_secret_is_enrolled_and_found_again(tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    made = Enrolment.begin(tmp_path / "p", keyring, joining_of(facts()))
    made.keep_notice("市の新しい注意書き")
    made.keep_notice("")
    kept = Enrolment.find(tmp_path / "p", keyring)
    assert kept is not None and kept.joining == made.joining and kept.joining.notice == "市の新しい注意書き"
    found = Enrolment.find(tmp_path / "p", keyring)
    assert found is not None and found.is_ready and found.replica_secret is not None
    assert made.request() == hashlib.sha256(found.replica_secret).hexdigest()
    assert found.replica_secret.hex() not in (tmp_path / "p" / "server.json").read_text(encoding="utf-8")
    assert Enrolment.find(tmp_path / "alone", keyring) is None


@pytest.mark.parametrize(
    "changed", [{"host": "127.0.0.2"}, {"port": 6000}, {"title": "別の課"}, {"seal": ""}, {"enrolment": "x"}]
)
def test_edited_facts_of_the_server_are_refused(tmp_path: Path, changed: dict[str, Any]) -> None:
    keyring = MemoryKeyring()
    Enrolment.begin(tmp_path, keyring, joining_of(facts()))
    path = tmp_path / "server.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changed}), encoding="utf-8")
    with pytest.raises(Refused, match=r"server\.json"):
        Enrolment.find(tmp_path, keyring)
    with pytest.raises(Refused, match=r"server\.json"):
        Enrolment.find(tmp_path, MemoryKeyring())


def test_the_key_is_made_here_and_lies_encrypted_until_its_certificate_comes(tmp_path: Path) -> None:
    authority, keyring = Authority(), MemoryKeyring()
    made = network(authority, tmp_path, keyring)
    assert made.joining.origin is Origin.CITY
    assert not made.is_ready and made.replica_secret is None
    with pytest.raises(TypeError):
        serialization.load_pem_private_key((tmp_path / KEY).read_bytes(), None)
    made.take_certificate(authority.answer(made.request()))
    found = Enrolment.find(tmp_path, keyring)
    assert found is not None and found.is_ready
    assert found.options()["sslmode"] == "verify-full"
    assert "password" not in found.address("1001")


def test_a_certificate_of_another_pc_another_ca_or_past_is_refused(tmp_path: Path) -> None:
    authority, keyring = Authority(), MemoryKeyring()
    made = network(authority, tmp_path / "one", keyring)
    other = network(authority, tmp_path / "two", keyring)
    for pem, words in (
        (authority.answer(other.request()), "別の端末"),
        (Authority().answer(made.request()), "認証局"),
        (authority.answer(made.request(), days=-1), "期限"),
        (authority.answer(made.request(), use=ExtendedKeyUsageOID.SERVER_AUTH), "端末用"),
        (b"no certificate", "読めません"),
    ):
        with pytest.raises(Refused, match=words):
            made.take_certificate(pem)
    assert not (tmp_path / "one" / CERTIFICATE).exists()


# --- the lease


class Times:
    """A PC's clock and its running seconds."""

    def __init__(self) -> None:
        self.wall, self.seconds = START, 0.0

    def lease(self, keyring: MemoryKeyring) -> Lease:
        return Lease(keyring, "pc", b"m" * 32, "1001", clock=lambda: self.wall, running=lambda: self.seconds)


def test_seven_days_by_the_clock_and_none_without_a_sign_in() -> None:
    times, keyring = Times(), MemoryKeyring()
    lease = times.lease(keyring)
    assert lease.left() <= timedelta()
    lease.renew(START)
    times.wall = START + LEASE - timedelta(minutes=1)
    assert lease.left() == timedelta(minutes=1)
    times.wall += timedelta(minutes=1)
    assert times.lease(keyring).left() <= timedelta()


def test_a_clock_that_is_set_back_extends_nothing() -> None:
    times, keyring = Times(), MemoryKeyring()
    lease = times.lease(keyring)
    lease.renew(START)
    for day in range(1, 8):
        # A day of use, after which the clock is set back to the first moment.
        times.seconds += 86_400
        lease.tick()
        lease = times.lease(keyring)
        assert lease.left() == LEASE - timedelta(days=day)
    assert lease.left() <= timedelta()


def test_a_pc_whose_clock_is_wrong_by_days_has_its_seven_days() -> None:
    times, keyring = Times(), MemoryKeyring()
    times.wall = START + timedelta(days=30)
    lease = times.lease(keyring)
    lease.renew(START)
    assert lease.left() == LEASE
    times.wall += timedelta(days=2)
    assert times.lease(keyring).left() == LEASE - timedelta(days=2)


def test_an_edited_lease_is_none() -> None:
    times, keyring = Times(), MemoryKeyring()
    lease = times.lease(keyring)
    lease.renew(START)
    kept = json.loads(keyring.values["pc", "lease-1001"])
    for broken in ({**kept, "online": "2027-01-01T00:00:00+00:00"}, {**kept, "seal": ""}, {}, []):
        keyring.values["pc", "lease-1001"] = json.dumps(broken)
        assert lease.left() <= timedelta()


# --- the verifier

# Fewer rounds no server takes (administration.sql).
LEAST = 100_000


def test_a_verifier_made_here_lets_its_password_in_and_no_other() -> None:
    words = "みどりの傘と３匹の\u00a0か\u00adえるⅨ"
    assert prepared(words) == "みどりの傘と3匹の かえるIX"
    with cluster() as made:
        with made.connect() as admin:
            admin.execute(f"CREATE ROLE somebody LOGIN PASSWORD '{verifier(words, LEAST)}'")
        made.stop()
        (made.data / "pg_hba.conf").write_text("local all all scram-sha-256\n")
        made.start()
        psycopg.connect(made.address("somebody"), password=words).close()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(made.address("somebody"), password=words + "x")
