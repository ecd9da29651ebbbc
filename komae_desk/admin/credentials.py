"""What opens a login, made on this machine: SCRAM verifier, temporary password, key of the one-time code."""

from __future__ import annotations

import base64
import secrets
import sys
from pathlib import Path
from urllib.parse import quote, urlencode

from komae_desk.admin.console import say
from komae_desk.sync import verifier as scram

ROUNDS = scram.ROUNDS
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


def verifier(password: str) -> str:
    """What the server keeps of a password; the password itself never leaves this machine."""
    return scram.verifier(password, ROUNDS)


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
