"""What opens a login, made on this machine: SCRAM verifier, temporary password, key of the one-time code."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import stringprep
import sys
import unicodedata
from pathlib import Path
from urllib.parse import quote, urlencode

from komae_desk.admin.console import say

ROUNDS = 600_000
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
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
)


def verifier(password: str) -> str:
    """The SCRAM-SHA-256 verifier PostgreSQL stores; the password itself never leaves this machine."""
    salt, rounds = secrets.token_bytes(16), ROUNDS
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
    if any(stringprep.in_table_a1(c) for c in text):
        return password
    return text


def temporary_password() -> str:
    """Four groups of five letters that are not mistaken for each other: 100 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(4))


def code_key(code_hash: str) -> bytes:
    """A key for an authenticator, as long as its hash."""
    return secrets.token_bytes(32 if code_hash == "sha256" else 20)


def code_address(login: str, key: bytes, code_hash: str) -> str:
    """What the QR code of an authenticator says."""
    parts = {
        "secret": code_text(key),
        "issuer": "komae-desk",
        "algorithm": code_hash.upper(),
        "digits": "6",
        "period": "30",
    }
    return f"otpauth://totp/{quote(f'komae-desk:{login}')}?{urlencode(parts)}"


def code_text(key: bytes) -> str:
    """The key for typing."""
    return base64.b32encode(key).decode().rstrip("=")


def show_once(login: str, password: str, key: bytes | None, code_hash: str, picture: Path | None) -> None:
    """Print what nobody can print again: the temporary password, and the key of the code as text and QR."""
    say("", f"ログイン名　　　：{login}", f"仮のパスワード　：{password}　（3日間有効。最初に本人が変えます）")
    if key is not None:
        say(f"確認コードの鍵　：{code_text(key)}　（{code_hash.upper()}、6桁、30秒）")
        _show_picture(code_address(login, key, code_hash), picture)
    say("この画面は二度と出ません。本人に手渡したら、画面を消してください。", "")


def _show_picture(address: str, picture: Path | None) -> None:
    import segno

    made = segno.make(address, error="m")
    if picture is not None:
        made.save(str(picture), kind="png", scale=6, border=4)
        picture.chmod(0o600)
        say(f"確認コードのQR　：{picture}　（読み取ったら消してください）")
    elif sys.stdout.isatty():
        made.terminal(sys.stdout, border=2, compact=True)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
