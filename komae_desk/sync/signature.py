"""A person's word on an operation: Ed25519 over stream, operation, act and body; never over replica or slot."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from komae_desk.sync.wire import ServerLine, is_told_by_its_body

LENGTH = 64
# Nothing else that is ever signed with the key of a person begins like this.
_PURPOSE = b"komae-desk/operation/1\x00"


class Standing(Enum):
    """What a line's signature is worth."""

    SIGNED = "signed"
    NOBODYS = "nobodys"  # a refusal: the server's own word
    UNSIGNED = "unsigned"  # of somebody who had no key at that time
    UNCONFIRMED = "unconfirmed"  # 「署名未確認」: projected, shown and alarmed (settled.md 11)


@dataclass(frozen=True)
class PersonKey:
    """A public key of one human and the time it speaks for."""

    human: UUID
    key: bytes
    valid_from: datetime
    valid_to: datetime | None = None

    def spoke(self, human: UUID, at: datetime) -> bool:
        """Whether this was a key of that human at that moment."""
        return self.human == human and self.valid_from <= at and (self.valid_to is None or at < self.valid_to)


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


def standing(line: ServerLine, stream: UUID, keys: Iterable[PersonKey]) -> Standing:
    """What the signature of a pulled line is worth, by the keys this PC knows of its person."""
    if line.verdict != "ok":
        return Standing.NOBODYS
    at = datetime.fromisoformat(line.at)
    own = [each.key for each in keys if each.spoke(line.human, at)]
    if not own and not line.signature:
        return Standing.UNSIGNED
    # An erased body leaves its digest; otherwise the words count, not what the line says of them.
    digest = hashlib.sha256(line.body.encode()).digest() if line.body else line.body_digest
    signed = any(is_signed(key, line.signature, stream, line.op_id, line.act_id, digest) for key in own)
    told = not line.body or is_told_by_its_body(line)
    return Standing.SIGNED if signed and told else Standing.UNCONFIRMED


def unconfirmed(lines: Sequence[ServerLine], stream: UUID, keys: Sequence[PersonKey]) -> list[int]:
    """The numbers of the lines whose signature does not hold."""
    return [line.seq for line in lines if standing(line, stream, keys) is Standing.UNCONFIRMED]
