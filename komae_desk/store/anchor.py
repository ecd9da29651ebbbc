"""The journal's head as last seen, kept in the keyring: an older file put back is noticed (settled.md 27)."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from komae_desk.store.keyring_slot import SecretStore
from komae_desk.store.keys import Key, same


@dataclass(frozen=True)
class Head:
    """The last line of the chain: its number and its hash; 0 and b"" before the first."""

    seq: int = 0
    hash: bytes = b""


@dataclass(frozen=True)
class Anchor:
    """What the keyring remembers. edited: the seal is wrong, so nothing in it can be believed."""

    head: Head
    at: datetime | None
    edited: bool = False


def read_anchor(keyring: SecretStore, profile_id: str, key: Key) -> Anchor | None:
    """The anchor of this profile on this PC; None before the first."""
    text = keyring.get(profile_id, "anchor")
    if text is None:
        return None
    try:
        content = json.loads(text)
        mac = content.pop("mac")
        if not same(mac, key.seal(f"anchor {profile_id}", content)):
            raise ValueError
        return Anchor(Head(int(content["seq"]), bytes.fromhex(content["hash"])), datetime.fromisoformat(content["at"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Anchor(Head(), None, edited=True)


def write_anchor(keyring: SecretStore, profile_id: str, key: Key, head: Head, now: datetime) -> None:
    """Remember a committed head."""
    content = {"seq": head.seq, "hash": head.hash.hex(), "at": now.astimezone(UTC).isoformat(timespec="seconds")}
    mac = key.seal(f"anchor {profile_id}", content)
    keyring.put(profile_id, "anchor", json.dumps({**content, "mac": mac}, separators=(",", ":")))
