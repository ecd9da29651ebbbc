"""The slots that wrap the database key: 1 by password, 2 by the server's share, 3 for the safe (security.md §6.4)."""

import base64
import secrets
from typing import Any

from komae_desk.store.account import SignInRefused
from komae_desk.store.keys import (
    Argon2Cost,
    Key,
    WrongSecret,
    password_wrapping,
    recovery_wrapping,
    share_wrapping,
)
from komae_desk.store.recovery_key import RecoveryKey


def make_person_slot(
    key: Key,
    password: str,
    device_secret: bytes,
    cost: Argon2Cost,
    profile_id: str,
    person_id: str,
    bound: dict[str, Any],
) -> dict[str, Any]:
    """Slot 1. bound: device_id and temporary_until, which cannot be edited without breaking the wrapping."""
    salt = secrets.token_bytes(16)
    slot = {"salt": base64.b64encode(salt).decode(), "cost": cost.facts(), **bound}
    wrapping = password_wrapping(password, device_secret, salt, cost)
    return {**slot, "wrapped": key.wrap(wrapping, _context(profile_id, person_id, slot))}


def open_person_slot(
    slot: dict[str, Any] | None, password: str, device_secret: bytes, floor: Argon2Cost, profile_id: str, person_id: str
) -> Key:
    """Open slot 1; raises SignInRefused. Without a slot (unknown name) it costs the same time."""
    tried = slot or _decoy(floor)
    try:
        cost = Argon2Cost.read(tried["cost"], floor)
        wrapping = password_wrapping(password, device_secret, base64.b64decode(tried["salt"]), cost)
        return Key.unwrap(tried["wrapped"], wrapping, _context(profile_id, person_id, tried))
    except (WrongSecret, KeyError, TypeError, ValueError) as error:
        text = "職員番号またはパスワードが違います。もう一度入力してください。"
        raise SignInRefused(text, "password") from error


def make_server_slot(
    key: Key, share: bytes, device_secret: bytes, profile_id: str, person_id: str, device_id: str
) -> dict[str, Any]:
    """Slot 2: opens with the server's share on this device, so that a forgotten password costs no record."""
    slot = {"device_id": device_id}
    wrapping = share_wrapping(share, device_secret)
    return {**slot, "wrapped": key.wrap(wrapping, _server_context(profile_id, person_id, slot))}


def open_server_slot(slot: dict[str, Any], share: bytes, device_secret: bytes, profile_id: str, person_id: str) -> Key:
    """Open slot 2; raises SignInRefused when share, device or header is another."""
    try:
        context = _server_context(profile_id, person_id, slot)
        return Key.unwrap(slot["wrapped"], share_wrapping(share, device_secret), context)
    except (WrongSecret, KeyError, TypeError) as error:
        text = "この端末の鍵が、サーバーの鍵と合いません。情報政策課に連絡してください。"
        raise SignInRefused(text, "password") from error


def open_recovery_slot(profile_id: str, slot: dict[str, Any], typed: str) -> Key:
    """Open slot 3; raises RecoveryKeyMistyped or SignInRefused for another profile's key."""
    recovery = RecoveryKey.read(typed)
    context = {"profile_id": profile_id, "slot": 3, "salt": slot["salt"]}
    try:
        return Key.unwrap(slot["wrapped"], recovery_wrapping(recovery.raw, base64.b64decode(slot["salt"])), context)
    except WrongSecret as error:
        raise SignInRefused(
            "この回復キーは、このデータのものではありません。印刷した紙の課名と日付を確かめてください。", "recovery_key"
        ) from error


def make_recovery_slot(profile_id: str, key: Key, recovery: RecoveryKey) -> dict[str, Any]:
    """Slot 3; `confirmed` turns true when the paper was read back."""
    salt = secrets.token_bytes(16)
    text = base64.b64encode(salt).decode()
    context = {"profile_id": profile_id, "slot": 3, "salt": text}
    return {"salt": text, "wrapped": key.wrap(recovery_wrapping(recovery.raw, salt), context), "confirmed": False}


def _context(profile_id: str, person_id: str, slot: dict[str, Any]) -> dict[str, Any]:
    bound = {name: slot[name] for name in ("salt", "cost", "device_id", "temporary_until")}
    return {"profile_id": profile_id, "person_id": person_id, "slot": 1, **bound}


def _server_context(profile_id: str, person_id: str, slot: dict[str, Any]) -> dict[str, Any]:
    return {"profile_id": profile_id, "person_id": person_id, "slot": 2, "device_id": slot["device_id"]}


def _decoy(cost: Argon2Cost) -> dict[str, Any]:
    """A slot for unknown names, so that they cost as much time as a wrong password."""
    salt = base64.b64encode(bytes(16)).decode()
    return {"salt": salt, "cost": cost.facts(), "device_id": "", "temporary_until": "", "wrapped": ""}
