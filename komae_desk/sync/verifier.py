"""What a server stores in place of a password, made on this PC, which the password never leaves (RFC 5802, 7677)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import stringprep
import unicodedata

ROUNDS = 600_000
_FORBIDDEN = (
    stringprep.in_table_c12,
    stringprep.in_table_c21_c22,
    stringprep.in_table_c3,
    stringprep.in_table_c4,
    stringprep.in_table_c5,
    stringprep.in_table_c6,
    stringprep.in_table_c7,
    stringprep.in_table_c8,
    stringprep.in_table_c9,
    stringprep.in_table_a1,
)


def verifier(password: str, rounds: int = ROUNDS) -> str:
    """The SCRAM-SHA-256 verifier of a password, as PostgreSQL keeps it."""
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", prepared(password).encode(), salt, rounds)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    return f"SCRAM-SHA-256${rounds}:{_text(salt)}${_text(stored)}:{_text(server)}"


def prepared(password: str) -> str:
    """SASLprep (RFC 4013) as libpq does it: what it forbids is used as it was typed."""
    mapped = "".join(" " if stringprep.in_table_c12(c) else c for c in password if not stringprep.in_table_b1(c))
    text = unicodedata.ucd_3_2_0.normalize("NFKC", mapped)
    right = [stringprep.in_table_d1(c) for c in text]
    mixed = any(right) and (any(map(stringprep.in_table_d2, text)) or not (right[0] and right[-1]))
    if not text or mixed or any(bad(c) for c in text for bad in _FORBIDDEN):
        return password
    return text


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
