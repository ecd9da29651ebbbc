"""A person's word on an operation: Ed25519 over stream, operation, act and body; never over replica or slot."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from enum import Enum
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from komae_desk.core.identity import uuid7
from komae_desk.core.journal import Operation
from komae_desk.sync.wire import ServerLine, is_told_by_its_body

LENGTH = 64
KEY_LENGTH = 32
PUBLISHED, ENDED = "key_published", "key_ended"
NOBODY = UUID(int=0)
# What the server does to records by itself (succession.sql, handover.sql); the rest in nobody's name is nobody's word.
RENAMED, INHERITED = "renamed", "inherited"
RECEIVED, HANDED_OVER, NOT_RECEIVED = "received", "handed_over", "not_received"
SERVERS_VERBS = (RENAMED, INHERITED, RECEIVED, HANDED_OVER, NOT_RECEIVED)
# The record all lines about keys stand under, the same on the server (keys.sql).
KEYS = UUID("6b657973-0000-8000-8000-000000000000")
# Nothing else that is ever signed with the key of a person begins like this.
_PURPOSE = b"komae-desk/operation/1\x00"


class Standing(Enum):
    """What a line's signature is worth."""

    SIGNED = "signed"
    NOBODYS = "nobodys"  # the server's own word: a refusal, the end of a key, a section that got another name
    UNSIGNED = "unsigned"  # of somebody who had published no key by then
    UNCONFIRMED = "unconfirmed"  # 「署名未確認」: projected, shown and alarmed (settled.md 11)


def new_key() -> bytes:
    """A private key; it is kept wrapped by the key of the file alone (security.md §6.3)."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_of(private: bytes) -> bytes:
    """The half that everybody may have."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def sign(private: bytes, stream: UUID, op_id: UUID, act_id: UUID, body: str) -> bytes:
    """The signature of an operation as it goes out."""
    digest = hashlib.sha256(body.encode()).digest()
    return Ed25519PrivateKey.from_private_bytes(private).sign(_message(stream, op_id, act_id, digest))


def is_signed(public: bytes, signature: bytes, stream: UUID, op_id: UUID, act_id: UUID, body_digest: bytes) -> bool:
    """Whether the owner of a public key signed exactly this."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _message(stream, op_id, act_id, body_digest))
    except (InvalidSignature, ValueError):
        return False
    return True


def _message(stream: UUID, op_id: UUID, act_id: UUID, body_digest: bytes) -> bytes:
    return _PURPOSE + stream.bytes + op_id.bytes + act_id.bytes + body_digest


class Signer:
    """The key of one person on this PC, for as long as a session lasts; knows in which streams it speaks already."""

    def __init__(self, private: bytes, renew: Callable[[], bytes]) -> None:
        """renew makes and keeps another private key, in the place of one that has ended."""
        self._renew = renew
        self.spoken: set[UUID] = set()
        self._take(private)

    def _take(self, private: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(private)
        self.public = self._private.public_key().public_bytes_raw()

    def renew(self) -> None:
        """From now on another key signs, and speaks nowhere yet."""
        self._take(self._renew())
        self.spoken.clear()

    def sign(self, stream: UUID, op_id: UUID, act_id: UUID, body: str) -> bytes:
        """As sign(); the same operation under the same key has the same signature, however often it is sent."""
        digest = hashlib.sha256(body.encode()).digest()
        return self._private.sign(_message(stream, op_id, act_id, digest))

    def announcement(self, stream: UUID, human: UUID, name: str, at: datetime) -> tuple[str, bytes]:
        """Body and signature of the line that publishes this key: signed by itself, so that nobody takes another's."""
        op = Operation(
            op_id=uuid7(),
            act_id=uuid7(),
            act=PUBLISHED,
            kind="file",
            record_id=KEYS,
            verb=PUBLISHED,
            patch={},
            facts={"key": self.public.hex()},
            by=human,
            by_name=name,
            at=at,
        )
        body = op.body()
        return body, self.sign(stream, op.op_id, op.act_id, body)


class KeyRing:
    """The public keys that speak in one stream: each from the line that publishes it to the one that ends it."""

    def __init__(self, stream: UUID) -> None:
        self.stream = stream
        self._keys: dict[UUID, dict[bytes, tuple[int, int | None]]] = {}

    def add(self, human: UUID, key: bytes, since: int, until: int | None = None) -> None:
        """Know of a key."""
        self._keys.setdefault(human, {})[key] = (since, until)

    def all(self) -> list[tuple[UUID, bytes, int, int | None]]:
        """(human, key, since, until) of every key, in the order of their lines."""
        found = [(human, key, *span) for human, keys in self._keys.items() for key, span in keys.items()]
        return sorted(found, key=lambda each: each[2])

    def of(self, human: UUID, seq: int) -> list[bytes]:
        """The keys of a human that speak at a line."""
        spans = self._keys.get(human, {}).items()
        return [key for key, (since, until) in spans if since <= seq and (until is None or seq < until)]

    def has(self, human: UUID, key: bytes) -> bool:
        """Whether the key was ever published by this human here."""
        return key in self._keys.get(human, {})

    def read(self, line: ServerLine) -> Standing:
        """What a line's signature is worth; a line about keys also changes what later ones are held against."""
        if line.verdict != "ok":
            return Standing.NOBODYS
        if is_servers(line) and line.verb != ENDED:
            return Standing.NOBODYS if line.kind == "file" or line.verb in SERVERS_VERBS else Standing.UNCONFIRMED
        if not is_about_keys(line):
            return self._standing(line, self.of(line.human, line.seq))
        key = key_of(line)
        if line.verb == ENDED:
            self._end(line, key)
            return Standing.NOBODYS
        standing = self._standing(line, [key])
        if standing is Standing.SIGNED and not self.has(line.human, key):
            self.add(line.human, key, line.seq)
        return standing

    def _end(self, line: ServerLine, key: bytes) -> None:
        for keys in self._keys.values():
            if key in keys and keys[key][1] is None:
                keys[key] = (keys[key][0], line.seq)

    def _standing(self, line: ServerLine, own: list[bytes]) -> Standing:
        if not own and not line.signature and not self._keys.get(line.human):
            return Standing.UNSIGNED
        # An erased body leaves its digest; otherwise the words count, not what the line says of them.
        digest = hashlib.sha256(line.body.encode()).digest() if line.body else line.body_digest
        signed = any(is_signed(key, line.signature, self.stream, line.op_id, line.act_id, digest) for key in own)
        told = not line.body or is_told_by_its_body(line)
        return Standing.SIGNED if signed and told else Standing.UNCONFIRMED


def is_servers(line: ServerLine) -> bool:
    """Whether the server itself wrote a line: administrators ended or renamed something, and nobody's key is on it."""
    return line.human == NOBODY and not line.signature


def is_about_keys(line: ServerLine) -> bool:
    """Whether a line publishes or ends a key."""
    return line.kind == "file" and line.verdict == "ok" and line.verb in (PUBLISHED, ENDED)


def key_of(line: ServerLine) -> bytes:
    """The key a line is about; nothing when it names none."""
    try:
        return bytes.fromhex(json.loads(line.body)["facts"]["key"])
    except (ValueError, KeyError, TypeError):
        return b""
