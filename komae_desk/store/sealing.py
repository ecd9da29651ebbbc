"""Sealed answers: to the public half of a key, all of one length, so that neither content nor size tells them apart."""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from komae_desk.core.folding import fold_code

PAD = 4096
"""Answers are filled up to whole blocks: only an unusually long one is longer than the others."""
_RAW = 32
_ABOUT = b"komae-desk sealed answer"


class DoesNotOpen(Exception):
    """Another key, or what was sealed has been changed."""


def new_key() -> tuple[str, str]:
    """(public, private) as hex."""
    private = X25519PrivateKey.generate()
    raw = private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    return private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex(), raw.hex()


def seal(content: str, public: str) -> bytes:
    """Seal a text; the key of each is its own, made for it and forgotten."""
    raw = content.encode()
    padded = raw + b" " * (-(len(raw) + 1) % PAD) + b"\n"
    private = X25519PrivateKey.generate()
    shared = private.exchange(X25519PublicKey.from_public_bytes(bytes.fromhex(public)))
    head = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return head + AESGCM(_key(shared, head)).encrypt(bytes(12), padded, None)


def opened(sealed: bytes, private: str) -> str:
    """What was sealed; raises DoesNotOpen."""
    try:
        own = X25519PrivateKey.from_private_bytes(bytes.fromhex(private))
        shared = own.exchange(X25519PublicKey.from_public_bytes(sealed[:_RAW]))
        return AESGCM(_key(shared, sealed[:_RAW])).decrypt(bytes(12), sealed[_RAW:], None).decode().rstrip(" \n")
    except (InvalidTag, ValueError) as error:
        raise DoesNotOpen from error


def slip_hash(code: str) -> bytes:
    """What is kept of a slip's number."""
    return hashlib.sha256(slip_text(code)).digest()


def slip_text(code: str) -> bytes:
    """A slip's number as it is hashed, however it was typed."""
    return fold_code(code).encode()


def _key(shared: bytes, head: bytes) -> bytes:
    return HKDF(SHA256(), 32, head, _ABOUT).derive(shared)
