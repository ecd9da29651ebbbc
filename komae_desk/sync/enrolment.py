"""This PC at a server: the joining file an administrator made, the PC's own key, the certificate (security.md §6.5)."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from komae_desk.core.errors import Refused
from komae_desk.core.origin import Origin
from komae_desk.store.durable_file import make_private_folder, read_json, write_file, write_json
from komae_desk.store.keyring_slot import SecretStore
from komae_desk.store.keys import device_subkey, same, seal
from komae_desk.store.profile_shared import SERVER_FACTS
from komae_desk.sync.connection import SECURE

NETWORK, ONE_MACHINE = "network", "one-machine"
CA, KEY, CERTIFICATE = "server-ca.crt", "device.key", "device.crt"
FILES = (SERVER_FACTS, CA, KEY, CERTIFICATE)
LARGEST = 256 * 1024
_ITEM = "link-secret"
# The unit in the name of a test server's CA: production does not trust it, and nobody can rename a CA.
TRIAL = "komae-desk test"
_LOCAL = ("127.0.0.1", "::1")
_LOGIN = re.compile(r"[a-z][a-z0-9]{1,30}")
_UNREADABLE = "参加ファイルを読めません。情報政策課から受け取ったファイルをそのまま選んでください。"
_PEM = serialization.Encoding.PEM


@dataclass(frozen=True)
class Joining:
    """What an administrator hands to a section: where its server is, and which stream is the section's."""

    kind: str
    host: str
    port: int
    database: str
    stream: UUID
    title: str
    login: str = "u{number}"
    ca: str = ""
    # What the city says before anybody signs in (6-2(4)); sealed with the other facts.
    notice: str = ""
    # Who makes the first records of a stream that is still empty; the words are those of core FirstRun.
    founder: Mapping[str, str] = field(default_factory=dict)

    def login_of(self, number: str) -> str:
        """The login of a staff number; raises Refused for a number that is none."""
        login = self.login.replace("{number}", number.lower())
        if not _LOGIN.fullmatch(login):
            raise Refused("職員番号は、半角の数字と英字で入力してください。", "person_id")
        return login

    @property
    def origin(self) -> Origin:
        """Whose records its server holds: told by the kind, and by the name of the CA that is pinned here."""
        if self.kind == ONE_MACHINE:
            return Origin.ONE_MACHINE
        name = x509.load_pem_x509_certificate(self.ca.encode()).subject
        units = [each.value for each in name.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)]
        return Origin.TRIAL if TRIAL in units else Origin.CITY


def read_joining(path: Path) -> Joining:
    """The joining file; raises Refused with a sentence when it is none."""
    try:
        if path.stat().st_size > LARGEST:
            raise Refused(_UNREADABLE)
        return joining_of(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused(_UNREADABLE) from error


def joining_of(content: Mapping[str, Any]) -> Joining:
    """Joining facts out of JSON; raises KeyError, TypeError or ValueError."""
    named = {each.name: content[each.name] for each in dataclasses.fields(Joining) if each.name in content}
    made = Joining(**{**named, "stream": UUID(named["stream"]), "port": int(named["port"])})
    _check(made)
    return made


def _check(joining: Joining) -> None:
    if joining.kind not in (NETWORK, ONE_MACHINE) or not 0 < joining.port < 65536:
        raise ValueError(joining.kind)
    # Without TLS nothing may leave this machine, whatever a file says.
    if joining.kind == ONE_MACHINE and joining.host not in _LOCAL and not Path(joining.host).is_absolute():
        raise ValueError(joining.host)
    if joining.kind == NETWORK:
        x509.load_pem_x509_certificate(joining.ca.encode())


class Enrolment:
    """The server's facts in the profile's folder. One secret in the keyring seals them and opens the PC's key."""

    def __init__(self, folder: Path, keyring: SecretStore, joining: Joining, name: str, secret: bytes) -> None:
        """Use begin() or find()."""
        self.folder, self.keyring, self.joining, self.name = folder, keyring, joining, name
        self._secret = secret

    @classmethod
    def begin(cls, folder: Path, keyring: SecretStore, joining: Joining) -> Enrolment:
        """Keep the facts and make this PC's secret; in a network also its key pair."""
        make_private_folder(folder)
        name, secret = str(uuid4()), secrets.token_bytes(32)
        keyring.put(name, _ITEM, base64.b64encode(secret).decode())
        made = cls(folder, keyring, joining, name, secret)
        if joining.kind == NETWORK:
            write_file(folder / CA, joining.ca.encode())
            own = ec.generate_private_key(ec.SECP256R1())
            locked = serialization.BestAvailableEncryption(made._passphrase().encode())
            write_file(folder / KEY, own.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, locked))
        made._keep()
        return made

    @classmethod
    def find(cls, folder: Path, keyring: SecretStore) -> Enrolment | None:
        """The enrolment of a folder, None in 単独利用; raises Refused when its facts were edited."""
        if not (folder / SERVER_FACTS).exists():
            return None
        facts = read_json(folder / SERVER_FACTS) or {}
        broken = Refused(
            "サーバーの登録（server.json）が書き換えられたか、この端末のものではありません。情報政策課に連絡してください。"
        )
        try:
            name, held = str(facts["enrolment"]), str(facts.pop("seal"))
            kept = keyring.get(name, _ITEM)
            joining = joining_of(facts)
        except (KeyError, ValueError, TypeError) as error:
            raise broken from error
        if kept is None:
            raise broken
        found = cls(folder, keyring, joining, name, base64.b64decode(kept))
        if not same(held, seal(found.mac("server"), facts)):
            raise broken
        return found

    def _keep(self) -> None:
        joining = self.joining
        facts = {**dataclasses.asdict(joining), "stream": str(joining.stream), "enrolment": self.name}
        write_json(self.folder / SERVER_FACTS, {**facts, "seal": seal(self.mac("server"), facts)})

    def keep_notice(self, words: str) -> None:
        """The city says something else before the entry than when this PC joined (6-2(4))."""
        if words and words != self.joining.notice:
            self.joining = dataclasses.replace(self.joining, notice=words)
            self._keep()

    def destroy(self) -> None:
        """The PC was revoked: its key, its certificate and the secret that opened them go."""
        for name in (KEY, CERTIFICATE):
            (self.folder / name).unlink(missing_ok=True)
        self.keyring.remove(self.name, _ITEM)

    @property
    def is_ready(self) -> bool:
        """Whether nothing is missing to knock at the server."""
        return self.joining.kind == ONE_MACHINE or (self.folder / CERTIFICATE).exists()

    @property
    def replica_secret(self) -> bytes | None:
        """On one machine: what this PC shows in place of a certificate."""
        return device_subkey(self._secret, "replica") if self.joining.kind == ONE_MACHINE else None

    @property
    def authority(self) -> bytes | None:
        """The city's CA in a network: what it has not signed is not its word."""
        return (self.folder / CA).read_bytes() if self.joining.kind == NETWORK else None

    def mac(self, purpose: str) -> bytes:
        """A key for seals of this enrolment."""
        return device_subkey(self._secret, purpose)

    def request(self) -> str:
        """What an administrator enrols: a certificate request, or on one machine the digest of the secret."""
        if self.replica_secret is not None:
            return hashlib.sha256(self.replica_secret).hexdigest()
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"pc-{self.name[:8]}")])
        asked = x509.CertificateSigningRequestBuilder().subject_name(name).sign(self._key(), hashes.SHA256())
        return asked.public_bytes(_PEM).decode()

    def take_certificate(self, pem: bytes) -> None:
        """Keep the certificate of this PC; raises Refused when it is another one's, of another CA or over."""
        try:
            made = x509.load_pem_x509_certificate(pem)
        except ValueError as error:
            raise Refused("証明書のファイルを読めません。情報政策課から受け取ったファイルを選んでください。") from error
        if made.public_key() != self._key().public_key():
            raise Refused("別の端末の証明書です。この端末の申請ファイルから作られた証明書を選んでください。")
        authority = x509.load_pem_x509_certificate((self.folder / CA).read_bytes())
        try:
            made.verify_directly_issued_by(authority)
            uses = made.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound) as error:
            raise Refused("参加ファイルの認証局が出した証明書ではありません。情報政策課に確かめてください。") from error
        now = datetime.now(UTC)
        if (
            ExtendedKeyUsageOID.CLIENT_AUTH not in uses
            or not made.not_valid_before_utc <= now < made.not_valid_after_utc
        ):
            raise Refused("証明書の期限が切れているか、端末用の証明書ではありません。情報政策課に確かめてください。")
        write_file(self.folder / CERTIFICATE, pem)

    def address(self, number: str) -> str:
        """Where a person's login is; no secret stands in it."""
        from psycopg.conninfo import make_conninfo

        joining = self.joining
        login = joining.login_of(number)
        return make_conninfo(host=joining.host, port=joining.port, dbname=joining.database, user=login)

    def options(self) -> dict[str, Any]:
        """How a connection is secured; nothing is taken from the environment of the process."""
        if self.joining.kind == ONE_MACHINE:
            return {"sslmode": "disable", "gssencmode": "disable", "require_auth": "scram-sha-256"}
        return {
            **SECURE,
            "sslrootcert": str(self.folder / CA),
            "sslcert": str(self.folder / CERTIFICATE),
            "sslkey": str(self.folder / KEY),
            "sslpassword": self._passphrase(),
        }

    def _passphrase(self) -> str:
        return device_subkey(self._secret, "device key").hex()

    def _key(self) -> ec.EllipticCurvePrivateKey:
        found = serialization.load_pem_private_key((self.folder / KEY).read_bytes(), self._passphrase().encode())
        assert isinstance(found, ec.EllipticCurvePrivateKey)
        return found
