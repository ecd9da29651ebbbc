"""The city's own CA: the server's certificate, those of the PCs, and the list of revoked ones (security.md §6.5)."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from komae_desk.admin.console import Fault, write_private
from komae_desk.sync.enrolment import TRIAL

CA_DAYS, SERVER_DAYS, DEVICE_DAYS = 3653, 397, 366
# Within so many days of its end a certificate is made anew.
RENEWED = 60
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,30}")
_PEM = serialization.Encoding.PEM


class Authority:
    """The CA in a folder: its key is under a passphrase and is opened for one command only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.certificate, self.revoked = folder / "ca.crt", folder / "crl.pem"
        self._key, self._issued = folder / "ca.key", folder / "issued.jsonl"

    @property
    def exists(self) -> bool:
        """Whether it was made; half a CA is refused."""
        parts = [self._key.exists(), self.certificate.exists(), self.revoked.exists()]
        if any(parts) and not all(parts):
            raise Fault(
                "認証局のファイルがそろっていません。",
                f"{self.folder}のca.key、ca.crt、crl.pemのどれかがありません。",
                "控えから三つとも戻してください。",
            )
        return all(parts)

    def create(self, passphrase: str, *, trial: bool = False) -> None:
        """Make key, certificate and an empty list: all of them or nothing. trial: the CA of a test server says so."""
        draft = Authority(self.folder.with_name(self.folder.name + ".part"))
        shutil.rmtree(draft.folder, ignore_errors=True)
        draft.folder.mkdir(parents=True, mode=0o700)
        key = ec.generate_private_key(ec.SECP256R1())
        name = _named("komae-desk CA", *[TRIAL] * trial)
        certificate = (
            _builder(name, name, key.public_key(), CA_DAYS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        locked = serialization.BestAvailableEncryption(passphrase.encode())
        write_private(draft._key, key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, locked))
        write_private(draft.certificate, certificate.public_bytes(_PEM))
        draft.write_revoked(key)
        draft.folder.replace(self.folder)

    def open(self, passphrase: str) -> ec.EllipticCurvePrivateKey:
        """The key; refuses a wrong passphrase."""
        try:
            found = serialization.load_pem_private_key(self._key.read_bytes(), passphrase.encode())
        except (ValueError, TypeError):
            raise Fault(
                "認証局の鍵を開けません。",
                "合言葉が違うか、鍵のファイルが壊れています。",
                "金庫の合言葉をもう一度入れてください。",
            ) from None
        assert isinstance(found, ec.EllipticCurvePrivateKey)
        return found

    def is_current(self, hosts: tuple[str, ...], server: Path, console: Path) -> bool:
        """Whether neither the server's nor this machine's certificate has to be made, so that no key is asked for."""
        ours = console / "console.crt"
        return (
            (server / "server.crt").exists()
            and ours.exists()
            and _fits(server / "server.crt", hosts)
            and _days_left(ours) > 30
        )

    def server(self, key: ec.EllipticCurvePrivateKey, hosts: tuple[str, ...], folder: Path) -> Path:
        """A certificate for the server's names, with its key beside it; one that still fits is kept."""
        path = folder / "server.crt"
        if path.exists() and (folder / "server.key").exists() and _fits(path, hosts):
            return path
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        own = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([_general(host) for host in hosts])
        made = self._sign(key, _named(hosts[0]), own.public_key(), SERVER_DAYS, ExtendedKeyUsageOID.SERVER_AUTH, names)
        write_private(folder / "server.key", _unlocked(own))
        write_private(path, made.public_bytes(_PEM))
        return path

    def console(self, key: ec.EllipticCurvePrivateKey, name: str, folder: Path) -> int:
        """Key and certificate of this machine as a device; returns the serial."""
        path = folder / "console.crt"
        if path.exists() and (folder / "console.key").exists() and _days_left(path) > 30:
            return x509.load_pem_x509_certificate(path.read_bytes()).serial_number
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        own = ec.generate_private_key(ec.SECP256R1())
        made = self.device(key, name, own.public_key())
        write_private(folder / "console.key", _unlocked(own))
        write_private(path, made.public_bytes(_PEM))
        return made.serial_number

    def sign_request(self, key: ec.EllipticCurvePrivateKey, name: str, request: Path) -> x509.Certificate:
        """The certificate of a PC from its request; the same request gets the same certificate again."""
        try:
            asked = x509.load_pem_x509_csr(request.read_bytes())
        except (OSError, ValueError):
            raise Fault(
                f"{request}を証明書の依頼として読めません。",
                "ファイルがないか、PEM形式のCSRではありません。",
                "PCで作ったCSRファイルを指定してください。",
            ) from None
        if not asked.is_signature_valid:
            raise Fault(
                f"{request}に署名できません。",
                "依頼の署名が鍵と合いません。",
                "PCで依頼を作り直してください。",
            )
        public = asked.public_key()
        for each in self._all():
            if each["name"] == name and not each["revoked"]:
                held = x509.load_pem_x509_certificate(each["pem"].encode())
                if held.public_key() == public and _left(held) > RENEWED:
                    return held
        return self.device(key, name, public)

    def device(self, key: ec.EllipticCurvePrivateKey, name: str, public: Any) -> x509.Certificate:
        """Sign and note the certificate of a device."""
        if not _NAME.fullmatch(name):
            raise Fault(
                f"「{name}」は機器の名前に使えません。",
                "使えるのは半角の英字、数字、ハイフンで、31文字までです。",
                "例えばpc-07のような名前にしてください。",
            )
        made = self._sign(key, _named(name), public, DEVICE_DAYS, ExtendedKeyUsageOID.CLIENT_AUTH)
        line = {"name": name, "serial": str(made.serial_number), "revoked": "", "pem": made.public_bytes(_PEM).decode()}
        self._write([*self._all(), line])
        return made

    def revoke(self, name: str) -> None:
        """Note every certificate of a device as revoked; the list is written by write_revoked."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self._write(
            [each | {"revoked": each["revoked"] or now} if each["name"] == name else each for each in self._all()]
        )

    def write_revoked(self, key: ec.EllipticCurvePrivateKey) -> int:
        """Write the list anew; returns how many are on it."""
        now = datetime.now(UTC)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(x509.load_pem_x509_certificate(self.certificate.read_bytes()).subject)
            .last_update(now)
            .next_update(now + timedelta(days=CA_DAYS))
        )
        revoked = [each for each in self._all() if each["revoked"]]
        for each in revoked:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(int(each["serial"]))
                .revocation_date(datetime.fromisoformat(each["revoked"]))
                .build()
            )
        write_private(self.revoked, builder.sign(key, hashes.SHA256()).public_bytes(_PEM))
        return len(revoked)

    def _all(self) -> list[dict[str, str]]:
        if not self._issued.exists():
            return []
        return [json.loads(line) for line in self._issued.read_text(encoding="utf-8").splitlines()]

    def _write(self, lines: list[dict[str, str]]) -> None:
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        write_private(self._issued, text.encode())

    def _sign(
        self,
        key: ec.EllipticCurvePrivateKey,
        subject: x509.Name,
        public: Any,
        days: int,
        purpose: x509.ObjectIdentifier,
        names: x509.SubjectAlternativeName | None = None,
    ) -> x509.Certificate:
        issuer = x509.load_pem_x509_certificate(self.certificate.read_bytes())
        builder = (
            _builder(subject, issuer.subject, public, days)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(digital_signature=True), critical=True)
            .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        )
        if names is not None:
            builder = builder.add_extension(names, critical=False)
        return builder.sign(key, hashes.SHA256())


def days_left(certificate: Path) -> int:
    """How long a certificate is good for."""
    return _days_left(certificate)


def _days_left(path: Path) -> int:
    return _left(x509.load_pem_x509_certificate(path.read_bytes()))


def _left(certificate: x509.Certificate) -> int:
    return (certificate.not_valid_after_utc - datetime.now(UTC)).days


def _fits(path: Path, hosts: tuple[str, ...]) -> bool:
    held = x509.load_pem_x509_certificate(path.read_bytes())
    names = held.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return list(names) == [_general(host) for host in hosts] and _days_left(path) > 30


def _general(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _named(common: str, *units: str) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit) for unit in units]
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _builder(subject: x509.Name, issuer: x509.Name, public: Any, days: int) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        # A PC whose clock is a little late must not refuse a certificate of today.
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=days))
    )


def _usage(**allowed: bool) -> x509.KeyUsage:
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    others = ("key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(**{name: allowed.get(name, False) for name in names + others})


def _unlocked(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
