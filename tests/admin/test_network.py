"""A server for a network: TLS both ways with the city's own CA, a certificate per PC, nothing for anybody else."""

import json
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from komae_desk.admin.certificates import Authority
from komae_desk.store.keyring_slot import MemoryKeyring
from komae_desk.sync.door import DOOR, report_at
from komae_desk.sync.enrolment import Enrolment, read_joining
from komae_desk.sync.link import Link
from komae_desk.sync.pasts import Declaration, is_proven
from tests.admin.conftest import ADMINISTRATORS, Said, Town, both, numbers_of

PEM = serialization.Encoding.PEM


def network(town: Town, *more: str) -> Said:
    given = [word for login in ADMINISTRATORS for word in ("--administrator", f"{login}:{login}")]
    said = town.run("init", "--data", str(town.folder / "data"), *given, *more)
    town.learn(said.out)
    return said


def opening(town: Town) -> str:
    """What opens the key of the authority."""
    return f"--ca-password-file {town.folder / 'ca.txt'}"


def free_port() -> str:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return str(found.getsockname()[1])


@pytest.fixture
def city(bare: Town) -> Town:
    """A server with TLS and its administrators."""
    if bare.place.found() is None:
        (bare.folder / "ca.txt").write_text("kinko no naka no aikotoba\n")
        said = network(
            bare,
            "--host",
            "localhost",
            "--host",
            "127.0.0.1",
            "--network",
            "127.0.0.0/8",
            "--port",
            free_port(),
            "--ca-password-file",
            str(bare.folder / "ca.txt"),
        )
        assert said.status == 0, said.out + said.err
        assert "合格　　通信の暗号化" in said.out
        for login in ADMINISTRATORS:
            assert bare.choose_password(login).status == 0
    return bare


@pytest.fixture
def pc(city: Town, made: dict[str, Any]) -> dict[str, str]:
    """A PC that two administrators have enrolled, and a person who uses it."""
    if "pc" not in made:
        request = city.folder / "pc-01.csr"
        key = ec.generate_private_key(ec.SECP256R1())
        (city.folder / "pc-01.key").write_bytes(
            key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
        (city.folder / "pc-01.key").chmod(0o600)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pc-0199aabb")])
        asked = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
        request.write_bytes(asked.public_bytes(PEM))
        both(
            city, f"enrol pc-01 --csr {request} --ca-password-file {city.folder / 'ca.txt'}", "register s1 --shown 髙橋"
        )
        assert city.choose_password("s1").status == 0
        made["pc"] = {
            "sslcert": str(city.place.folder / "certificates" / "pc-01.crt"),
            "sslkey": str(city.folder / "pc-01.key"),
        }
    found: dict[str, str] = made["pc"]
    return found


def pair(city: Town, folder: str) -> dict[str, str]:
    """A certificate and its key."""
    return {"sslcert": str(city.folder / folder / "console.crt"), "sslkey": str(city.folder / folder / "console.key")}


def knock(city: Town, **options: str) -> psycopg.Connection[Any]:
    """A connection of the person before the gate."""
    ours = {
        "sslmode": "verify-full",
        "sslrootcert": str(city.place.folder / "ca" / "ca.crt"),
        "channel_binding": "require",
    }
    return psycopg.connect(
        city.place.settings().person("s1"), autocommit=True, password=city.passwords["s1"], **ours | options
    )


def test_a_pc_with_a_certificate_and_a_person_with_password_and_code_get_in(city: Town, pc: dict[str, str]) -> None:
    with knock(city, **pc) as connection:
        assert connection.execute("SELECT result FROM api.open_session(%s)", (city.code("s1"),)).fetchone() == ("ok",)
        assert connection.pgconn.ssl_in_use


def test_wrong_passwords_are_reported_by_the_pc_and_lock_the_person_there_alone(city: Town, pc: dict[str, str]) -> None:
    address = city.place.settings().person(DOOR)
    given = {"sslmode": "verify-full", "sslrootcert": str(city.place.folder / "ca" / "ca.crt"), **pc}
    console = given | pair(city, "admin/console")
    with city.console() as superuser:
        superuser.execute("UPDATE gate.session SET closed_at = clock_timestamp() WHERE closed_at IS NULL")
    with psycopg.connect(address, autocommit=True, **given) as device:
        for call in ("api.open_session('1')", "api.hello(NULL)", "api.admin_overview()"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                device.execute(f"SELECT * FROM {call}")
        assert device.execute("SELECT api.precheck('nobody')").fetchone() == (False,), (
            "nothing is said of who is not there"
        )
    assert [report_at(address, "s1", given) for _ in range(6)] == [False] * 4 + [True] * 2
    assert not any(report_at(address, "nobody", given) for _ in range(6))
    # At that PC the right password opens nothing now, at another one it does; and the count is told.
    with knock(city, **pc) as connection, pytest.raises(psycopg.Error) as locked:
        connection.execute("SELECT api.open_session(%s)", (city.code("s1"),))
    assert locked.value.sqlstate == "KD012"
    with knock(city, **pair(city, "admin/console")) as connection:
        query = "SELECT result, failures FROM api.open_session(%s)"
        assert connection.execute(query, (city.code("s1"),)).fetchone() == ("ok", 5)
        connection.execute("SELECT api.close_session()")
    with city.console() as superuser:
        told = superuser.execute("SELECT device, what FROM ledger.alarm WHERE login = 's1'").fetchall()
    assert told == [("pc-01", "wrong passwords")], "once, for the administrators"
    assert not report_at(address, "s1", console)
    with psycopg.connect(address, autocommit=True, **given) as device:
        assert device.execute("SELECT api.precheck('s1')").fetchone() == (True,), (
            "what is typed elsewhere unlocks nothing"
        )
    both(city, "unlock s1")
    with knock(city, **pc) as connection:
        assert connection.execute("SELECT result FROM api.open_session(%s)", (city.code("s1"),)).fetchone() == ("ok",)
        connection.execute("SELECT api.close_session()")
    # Of an administrator three, and they do not run out.
    assert [report_at(address, "admin01", given) for _ in range(3)] == [False, False, True]
    with city.console() as superuser:
        superuser.execute("UPDATE gate.attempt SET at = at - interval '1 day' WHERE login = 'admin01'")
    with psycopg.connect(address, autocommit=True, **given) as device:
        assert device.execute("SELECT api.precheck('admin01')").fetchone() == (True,)
        # A PC that is enrolled no more is asked nothing.
        with city.console() as superuser:
            superuser.execute("UPDATE gate.device SET active = false WHERE name = 'pc-01'")
        with pytest.raises(psycopg.Error, match="LOGIN_REFUSED"):
            device.execute("SELECT api.precheck('s1')")
        with city.console() as superuser:
            superuser.execute("UPDATE gate.device SET active = true WHERE name = 'pc-01'")


def test_no_certificate_no_entry(city: Town, pc: dict[str, str]) -> None:
    nothing = {"sslcert": str(city.folder / "none.crt"), "sslkey": str(city.folder / "none.key")}
    with pytest.raises(psycopg.OperationalError, match="requires a valid client certificate"):
        knock(city, **nothing)


def test_a_certificate_of_another_authority_is_none(city: Town, pc: dict[str, str]) -> None:
    other = Authority(city.folder / "other")
    if not other.exists:
        other.create("other")
    other.console(other.open("other"), "console", city.folder / "rogue")
    with pytest.raises(psycopg.OperationalError, match=r"unknown ca|decrypt error"):
        knock(city, **pair(city, "rogue"))
    # And a server whose certificate another authority signed is not ours.
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        knock(city, **pc, sslrootcert=str(other.certificate))


def test_without_tls_or_under_another_name_nobody_connects(city: Town, pc: dict[str, str]) -> None:
    with pytest.raises(psycopg.OperationalError, match="rejects connection"):
        knock(city, **pc, sslmode="disable", channel_binding="disable")
    with pytest.raises(psycopg.OperationalError, match="does not match host name"):
        knock(city, **pc, host="127.0.0.2")


def test_the_superuser_does_not_come_over_the_network(city: Town, pc: dict[str, str]) -> None:
    with pytest.raises(psycopg.OperationalError, match="rejects connection"):
        psycopg.connect(city.place.settings().person("postgres"), sslmode="require", password="x", **pc)


def test_a_certificate_that_was_not_enrolled_opens_no_session(city: Town, pc: dict[str, str]) -> None:
    authority = Authority(city.place.folder / "ca")
    authority.console(authority.open("kinko no naka no aikotoba"), "pc-77", city.folder / "unknown")
    with knock(city, **pair(city, "unknown")) as connection:
        assert connection.execute("SELECT result FROM api.open_session(%s)", (city.code("s1"),)).fetchone() == ("bad",)


def test_init_again_asks_for_nothing_and_changes_nothing(city: Town, pc: dict[str, str]) -> None:
    before = {path: path.read_bytes() for path in city.place.folder.rglob("*") if path.is_file()}
    said = city.run("init")
    assert said.status == 0, said.err
    assert {path: path.read_bytes() for path in city.place.folder.rglob("*") if path.is_file()} == before
    for other in (("--kind", "one-machine"), ("--test",)):
        said = city.run("init", *other)
        assert said.status == 1 and "変えられません" in said.err


def test_the_same_request_gets_the_same_certificate(city: Town, pc: dict[str, str]) -> None:
    authority = Authority(city.place.folder / "ca")
    key = authority.open("kinko no naka no aikotoba")
    made = authority.sign_request(key, "pc-01", city.folder / "pc-01.csr")
    assert made.public_bytes(PEM) == Path(pc["sslcert"]).read_bytes()
    wrong = city.work("admin01", f"ask enrol pc-02 --csr {city.folder / 'pc-01.key'} {opening(city)}")
    assert wrong.status == 1 and "CSR" in wrong.err


def test_the_joining_file_is_read_by_the_program(city: Town, pc: dict[str, str], tmp_path: Path) -> None:
    both(city, "section-open 税務課", "notice 市の今の注意書き")
    out = tmp_path / "税務課.json"
    assert city.run("joining", "税務課", str(out)).status == 0
    assert json.loads(out.read_text(encoding="utf-8"))["notice"] == "市の今の注意書き"
    founder = "狛江市,市民部,税務課,1001,髙橋 一,たかはし はじめ,課長,ISM"
    assert city.run("joining", "税務課", str(out), "--founder", founder, "--notice", "市の注意書き").status == 0
    assert json.loads(out.read_text(encoding="utf-8"))["notice"] == "市の注意書き"
    found = read_joining(out)
    assert (found.kind, found.host, found.title, found.founder["name"]) == ("network", "localhost", "税務課", "髙橋 一")
    assert city.run("joining", "税務課", str(out), "--founder", "狛江市").status == 1


def test_a_pc_joins_with_the_program_and_gets_a_new_certificate_after_a_year(
    city: Town, pc: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both(city, "section-open 福祉課", "register u2002 --shown 𠮷田")
    assert city.choose_password("u2002").status == 0
    assert city.run("joining", "福祉課", str(tmp_path / "福祉課.json")).status == 0
    enrolment = Enrolment.begin(tmp_path / "pc", MemoryKeyring(), read_joining(tmp_path / "福祉課.json"))
    request = tmp_path / "福祉課.csr"
    request.write_text(enrolment.request(), encoding="ascii")
    both(city, f"enrol pc-02 --csr {request} {opening(city)}")
    certificate = city.place.folder / "certificates" / "pc-02.crt"
    first = certificate.read_bytes()

    def enter() -> str:
        link = Link(enrolment, "2002", city.passwords["u2002"])
        result = link.open(city.code("u2002")).result
        link.connection.close()
        return result

    enrolment.take_certificate(first)
    assert enter() == "ok"
    monkeypatch.setattr("komae_desk.admin.certificates.RENEWED", 1_000)
    both(city, f"renew pc-02 --csr {request} {opening(city)}")
    assert certificate.read_bytes() != first
    assert enter() == "bad"
    enrolment.take_certificate(certificate.read_bytes())
    assert enter() == "ok"
    assert city.work("admin01", f"ask renew pc-99 --csr {request} {opening(city)}").status == 1


def test_a_restore_is_declared_under_the_citys_ca(city: Town, tmp_path: Path) -> None:
    """What a PC asks for before it believes that a shorter history is a restored one (security.md §4.3 g)."""
    words = ("declare-restore", "--declared-by", "山田", "--confirmed-by", "田中", "--reason", "ディスクの故障")
    with city.console() as console:
        (stream, before) = console.execute(
            "SELECT s.stream, g.epoch::text FROM ledger.stream s, gate.server g"
        ).fetchone()
    assert city.run(*words, typed=("wrong",)).status == 1
    said = city.run(*words, *opening(city).split())
    assert said.status == 0, said.err
    query = "SELECT epoch::text, declared_by, reason, heads, proofs FROM ledger.timeline"
    with city.console() as console:
        ((epoch, by, reason, heads, proofs),) = console.execute(query).fetchall()
    seq, hash_ = heads[str(stream)]["new"]
    told = Declaration(epoch, by, reason, seq, bytes.fromhex(hash_), bytes.fromhex(proofs[str(stream)]), before)
    authority = (city.place.folder / "ca" / "ca.crt").read_bytes()
    assert epoch != before and is_proven(authority, stream, told)
    for other in ({"reason": "ほか"}, {"seq": seq + 1}, {"epoch": before}, {"ended": epoch}):
        assert not is_proven(authority, stream, replace(told, **other))
    # A witness of before, of a line that is no more: explained by this declaration, and by nothing else.
    seen = tmp_path / "証人.txt"
    seen.write_text(f"{stream} {seq + 3} {'ab' * 32} {before}\n", encoding="utf-8")
    said = city.run("verify", "--witness", str(seen))
    assert said.status == 0 and "1件は、宣言された復元で戻された行のもの" in said.out
    seen.write_text(f"{stream} {seq + 3} {'ab' * 32} {epoch}\n", encoding="utf-8")
    assert city.run("verify", "--witness", str(seen)).status == 3
    seen.write_text(f"{stream} {seq + 3} {'ab' * 32} {before}\n", encoding="utf-8")
    with city.console() as console:
        console.execute("UPDATE ledger.timeline SET proofs = '{}'")
    assert city.run("verify", "--witness", str(seen)).status == 3, "a declaration that nobody signed explains nothing"
    assert city.run("close-restore").status == 0


def test_a_revoked_pc_is_out_at_the_gate_and_at_the_door(city: Town, pc: dict[str, str]) -> None:
    asked = city.work("admin01", "ask revoke pc-01")
    assert city.work("admin02", f"approve {numbers_of(asked)[0]}").status == 0
    with knock(city, **pc) as connection:
        with pytest.raises(psycopg.Error) as refused:
            connection.execute("SELECT result FROM api.open_session(%s)", (city.code("s1"),))
        assert refused.value.sqlstate == "KD015"
        connection.execute("SELECT api.confirm_wiped()")
    listed = city.run("list", "devices", "--login", "admin01", typed=(city.passwords["admin01"], city.code("admin01")))
    assert "pc-01　失効（端末の鍵の消去を確認）" in listed.out
    with city.console() as console:
        began = console.execute("SELECT pg_postmaster_start_time()").fetchone()
    wrong = city.run("crl", typed=("wrong",))
    assert wrong.status == 1 and "合言葉" in wrong.err
    said = city.run("crl", "--ca-password-file", str(city.folder / "ca.txt"))
    assert said.status == 0 and "1件" in said.out
    with pytest.raises(psycopg.OperationalError, match="certificate revoked"):
        knock(city, **pc)
    with city.console() as console:
        assert console.execute("SELECT pg_postmaster_start_time()").fetchone() == began, "nobody's work is ended"
    assert city.run("check").status == 0
