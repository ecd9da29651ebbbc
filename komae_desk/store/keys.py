"""The database key, and the wrappings it is kept in (security.md §6.3, §6.4)."""

import base64
import hashlib
import hmac
import json
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32


class WrongSecret(Exception):
    """The wrapping did not open: another password, another device, or an edited slot."""


class KeyWiped(RuntimeError):
    """The key was used after the desk had closed."""


class Key:
    """The 256-bit database key while the file is open; wiped when the desk closes."""

    __slots__ = ("_raw",)

    def __init__(self, raw: bytes | bytearray) -> None:
        if len(raw) != KEY_BYTES:
            raise ValueError("a database key has 32 bytes")
        self._raw = bytearray(raw)

    @classmethod
    def random(cls) -> "Key":
        """A new key from the operating system's generator."""
        return cls(secrets.token_bytes(KEY_BYTES))

    def copy(self) -> "Key":
        """A key of its own, so that wiping one leaves the other."""
        return Key(self._open())

    def passphrase(self) -> str:
        """The raw-key form SQLCipher takes without any derivation of its own."""
        return f"x'{self._open().hex()}'"

    def raw(self) -> bytes:
        """The 32 bytes, for the page cipher itself."""
        return bytes(self._open())

    def derive(self, purpose: str) -> bytes:
        """A 32-byte subkey; seals of anchor, profile and backups never use the key itself."""
        return _hkdf(bytes(self._open()), b"komae-desk subkey", purpose)

    def seal(self, purpose: str, content: Mapping[str, Any]) -> str:
        """The MAC of some content, as hex."""
        return seal(self.derive(purpose), content)

    def wrap(self, wrapping: bytes, context: Mapping[str, Any]) -> str:
        """AES-256-GCM over the key with the context as associated data; returns base64 of nonce and text."""
        nonce = secrets.token_bytes(12)
        sealed = AESGCM(wrapping).encrypt(nonce, bytes(self._open()), canonical(context))
        return base64.b64encode(nonce + sealed).decode()

    @classmethod
    def unwrap(cls, wrapped: str, wrapping: bytes, context: Mapping[str, Any]) -> "Key":
        """Open a wrapping; raises WrongSecret when secret, device or context differ."""
        try:
            blob = base64.b64decode(wrapped, validate=True)
            return cls(AESGCM(wrapping).decrypt(blob[:12], blob[12:], canonical(context)))
        except (InvalidTag, ValueError) as error:
            raise WrongSecret from error

    def wipe(self) -> None:
        """Overwrite the key; every later use raises."""
        for i in range(len(self._raw)):
            self._raw[i] = 0
        self._raw.clear()

    def _open(self) -> bytearray:
        if not self._raw:
            raise KeyWiped("the key was wiped")
        return self._raw

    def __repr__(self) -> str:
        return "Key(wiped)" if not self._raw else "Key(…)"

    def __reduce__(self) -> str:
        raise TypeError("a key is never pickled")


@dataclass(frozen=True)
class Argon2Cost:
    """Cost of one guess. The default is 128 MiB and three passes (security.md §6.4)."""

    memory_kib: int = 128 * 1024
    passes: int = 3
    lanes: int = 1

    def facts(self) -> dict[str, int]:
        """What stands in the slot and is bound into its associated data."""
        return {"memory_kib": self.memory_kib, "passes": self.passes, "lanes": self.lanes}

    @classmethod
    def read(cls, facts: Mapping[str, Any], floor: "Argon2Cost") -> "Argon2Cost":
        """The slot's own cost; raises WrongSecret when it was lowered below the floor or raised beyond reason."""
        cost = cls(int(facts["memory_kib"]), int(facts["passes"]), int(facts["lanes"]))
        lowered = cost.memory_kib < floor.memory_kib or cost.passes < floor.passes
        absurd = cost.memory_kib > 2 * 1024 * 1024 or cost.passes > 64 or not 1 <= cost.lanes <= 16
        if lowered or absurd:
            raise WrongSecret
        return cost


def password_wrapping(password: str, device_secret: bytes, salt: bytes, cost: Argon2Cost) -> bytes:
    """Slot 1: HKDF(Argon2id(password), salt=device secret); one half alone opens nothing."""
    secret = unicodedata.normalize("NFKC", password).encode()
    try:
        stretched = hash_secret_raw(secret, salt, cost.passes, cost.memory_kib, cost.lanes, KEY_BYTES, Type.ID)
    except HashingError as error:
        raise WrongSecret from error
    return _hkdf(stretched, device_secret, "slot 1")


def share_wrapping(share: bytes, device_secret: bytes) -> bytes:
    """Slot 2: HKDF(server share, salt=device secret); the share has 256 random bits and comes after the code."""
    return _hkdf(share, device_secret, "slot 2")


def signature_wrapping(key: Key, share: bytes) -> bytes:
    """Of a person's signature key: the file's key and the person's share, so that neither alone signs."""
    return _hkdf(share, key.derive("signature key"), "signature key")


def recovery_wrapping(recovery: bytes, salt: bytes) -> bytes:
    """Slot 3: the recovery key has 256 random bits and needs no stretching."""
    return _hkdf(recovery, salt, "slot 3")


def canonical(content: Mapping[str, Any]) -> bytes:
    """The one text of some content that is sealed or bound."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def seal(mac_key: bytes, content: Mapping[str, Any]) -> str:
    """HMAC-SHA-256 over the canonical content, as hex."""
    return hmac.new(mac_key, canonical(content), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two seals in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def device_subkey(device_secret: bytes, purpose: str) -> bytes:
    """A key of this device that needs no password, for the counters of sign-in."""
    return _hkdf(device_secret, b"komae-desk device", purpose)


def _hkdf(material: bytes, salt: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt, b"komae-desk " + purpose.encode()).derive(material)
