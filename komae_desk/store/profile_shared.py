"""A profile whose people sign in at a server: slot 2 beside slot 1 (security.md §6.4)."""

import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from komae_desk.core.errors import Refused
from komae_desk.store import durable_file
from komae_desk.store.account import NeedsRecovery, SignIn, SignInRefused
from komae_desk.store.keys import Key, WrongSecret, signature_wrapping
from komae_desk.store.profile import PROFILE, Profile
from komae_desk.store.slots import make_server_slot, open_person_slot, open_server_slot

MOST_OFFLINE = 10
# The name of nobody: staff numbers have no spaces.
DEVICE = "this device"
KEPT_WHEN_REVOKED = ("format", "profile_id", "section_name", "words", "practice", "shared", "serial", "recovery")
REVOKED = (
    "この端末の登録は、情報政策課が取り消しました。鍵を消したため、この端末では記録を開けません。"
    "続けて使うときは、情報政策課に連絡してください。"
)
NO_DEVICE_SLOT = (
    "この端末では、まだログインできません。"
    "この端末を使っている職員が一度ログインしたあとで、もう一度ログインしてください。"
)
# A profile's folder with this file has a server.
SERVER_FACTS = "server.json"
# Where the server's facts lie while a file of 単独利用 is on its way.
WAITING = "joining"
# A password is changed beside the window, a signature key is replaced beside the agreement with the server.
_writing = threading.Lock()


class SharedProfile(Profile):
    """Adds what the server's share opens; without a server's answer slot 1 opens as everywhere."""

    shared = True

    def take_over(self, key: Key) -> None:
        """A profile of 単独利用 becomes one of a server; its people keep their slots."""
        content = durable_file.read_json(self._path) or {}
        self._check_seal(content, key)
        if not content.get("shared"):
            self._store({**content, "shared": True}, key)

    def sign_in_by_server(
        self, person_id: str, password: str, share: bytes | None, device_share: bytes | None = None
    ) -> SignIn:
        """Open for a person whose password and code the server has just checked.

        A password that was set anew at the server wraps slot 1 anew; a slot 2 that is missing is made. Who has only a
        slot of before this PC joined a server comes in by the PC's own slot.
        """
        content = self._load()
        book = self._book(content)
        if book is None:
            raise NeedsRecovery("この端末の鍵が見つかりません。情報政策課に連絡してください。")
        entry = self._entry(content, person_id)
        edited, counters = book.edited(), book.of(person_id)
        device_secret = self._device_secret(content) or b""
        by_password = self._by_password(content, entry, device_secret, person_id, password)
        if by_password is None and device_share is not None and "server_slot" not in entry:
            key = self.open_by_device(device_share)
        else:
            key = by_password or self._by_share(content, entry, device_secret, person_id, share)
        try:
            self._check_seal(content, key)
            if by_password is None or entry["slot"]["temporary_until"]:
                content["accounts"][person_id] |= self._account(content, key, person_id, entry["name"], password)
                self._store(content, key)
            if share is not None and not self._opens(content, device_secret, person_id, share):
                self._put_server_slot(content, key, person_id, share)
        except Refused:
            key.wipe()
            raise
        book.signed_in(person_id, self._now())
        return SignIn(key, person_id, entry["name"], None, None, counters.failures, False, edited)

    def sign_in_offline(self, person_id: str, password: str) -> SignIn:
        """Open slot 1 while the server does not answer; after ten wrong passwords only the server opens again."""
        book = self._book(self._load())
        if book is not None and book.of(person_id).failures >= MOST_OFFLINE:
            raise SignInRefused(
                "パスワードの誤りが10回続いたため、オフラインではログインできません。"
                "ネットワークにつないで、もう一度ログインしてください。",
                "password",
            )
        return self.sign_in(person_id, password)

    def arrive(self, key: Key, person_id: str, name: str, share: bytes | None) -> None:
        """After joining: the name from the register of people, slot 2, and that this was a sign-in."""
        content = self._open_content(key)
        if book := self._book(content):
            book.signed_in(person_id, self._now())
        self._entry(content, person_id)["name"] = name
        if share is None:
            self._store(content, key)
        else:
            self._put_server_slot(content, key, person_id, share)

    def move(self, key: Key, section_name: str) -> None:
        """The section the PC is of now, as the sign-in names it."""
        content = self._open_content(key)
        if content["section_name"] != section_name:
            content["section_name"] = section_name
            self._store(content, key)

    # --- several people on one PC

    def has(self, person_id: str) -> bool:
        """Whether a person has key slots here."""
        return person_id in self._load()["accounts"]

    def open_by_device(self, share: bytes) -> Key:
        """The PC's own slot, for somebody whom the server has let in here and who has none yet."""
        content = self._load()
        if "device_slot" not in content:
            raise SignInRefused(NO_DEVICE_SLOT, "person_id")
        key = open_server_slot(
            content["device_slot"], share, self._device_secret(content) or b"", content["profile_id"], DEVICE
        )
        try:
            self._check_seal(content, key)
        except Refused:
            key.wipe()
            raise
        return key

    def keep_device_slot(self, key: Key, share: bytes) -> None:
        """Make the PC's own slot, or make it anew after the server has another share."""
        content = self._open_content(key)
        device_secret = self._device_secret(content) or b""
        with suppress(SignInRefused):
            open_server_slot(content.get("device_slot", {}), share, device_secret, content["profile_id"], DEVICE).wipe()
            return
        content["device_slot"] = make_server_slot(
            key, share, device_secret, content["profile_id"], DEVICE, self._device_id(content)
        )
        self._store(content, key)

    def welcome(self, key: Key, person_id: str, name: str, password: str, share: bytes | None) -> None:
        """Own slots for one more person."""
        content = self._open_content(key)
        content["accounts"][person_id] = self._account(content, key, person_id, name, password)
        self._store(content, key)
        self.arrive(key, person_id, name, share)

    def part_with(self, key: Key, person_id: str) -> None:
        """A login has ended, or is no more on this PC: its slots go, also the last ones; what is in the file stays."""
        with _writing:
            content = self._open_content(key)
            content["accounts"].pop(person_id, None)
            self._store(content, key)
            if book := self._book(content):
                book.forget(person_id)

    # --- a revoked PC

    @property
    def is_revoked(self) -> bool:
        """Whether the server has revoked this PC and its slots are gone."""
        return bool((durable_file.read_json(self._path) or {}).get("revoked"))

    def destroy_slots(self) -> None:
        """Nobody opens the file on this PC any more; the recovery key in the safe still opens it on another."""
        content = durable_file.read_json(self._path) or {}
        kept = {name: content[name] for name in KEPT_WHEN_REVOKED if name in content}
        durable_file.write_json(self._path, {**kept, "accounts": {}, "revoked": True})
        for item in ("device-secret", "serial", "sign-in"):
            self._keyring.remove(kept["profile_id"], item)

    def _load(self) -> dict[str, Any]:
        if self.is_revoked:
            raise Refused(REVOKED)
        return super()._load()

    def rewrap(self, key: Key, person_id: str, password: str) -> None:
        """Slot 1 for a password that the server has already taken."""
        with _writing:
            content = self._open_content(key)
            entry = self._entry(content, person_id)
            content["accounts"][person_id] |= self._account(content, key, person_id, entry["name"], password)
            self._store(content, key)

    def signature_key(self, key: Key, person_id: str, share: bytes) -> bytes | None:
        """The private half of a person's signature key on this PC.

        It lies on the disk under the key of the file and the person's share together: several people may open the file,
        but the server gives a share to nobody else.
        """
        content = self._open_content(key)
        wrapped = self._entry(content, person_id).get("signature_key")
        if wrapped is None:
            return None
        try:
            held = Key.unwrap(wrapped, signature_wrapping(key, share), self._signing(content, person_id))
        except WrongSecret:
            # It was made under another key or share: a new one begins.
            return None
        private = held.raw()
        held.wipe()
        return private

    def put_signature_key(self, key: Key, person_id: str, share: bytes, private: bytes) -> None:
        """Keep a new one in the place of the one before, which signs nothing any more."""
        with _writing:
            content = self._open_content(key)
            held = Key(private)
            wrapped = held.wrap(signature_wrapping(key, share), self._signing(content, person_id))
            held.wipe()
            self._entry(content, person_id)["signature_key"] = wrapped
            self._store(content, key)

    @staticmethod
    def _signing(content: dict[str, Any], person_id: str) -> dict[str, Any]:
        return {"profile_id": content["profile_id"], "person_id": person_id, "slot": "signature key"}

    def _by_password(
        self, content: dict[str, Any], entry: dict[str, Any], device_secret: bytes, person_id: str, password: str
    ) -> Key | None:
        try:
            return open_person_slot(
                entry["slot"], password, device_secret, self._cost, content["profile_id"], person_id
            )
        except SignInRefused:
            return None

    @staticmethod
    def _by_share(
        content: dict[str, Any], entry: dict[str, Any], device_secret: bytes, person_id: str, share: bytes | None
    ) -> Key:
        if share is None or "server_slot" not in entry:
            raise SignInRefused(
                "新しいパスワードでは、この端末のデータを開けません。前のパスワードを覚えているときは、"
                "情報政策課に伝えてください。分からないときは、金庫の回復キーが必要です。",
                "password",
            )
        return open_server_slot(entry["server_slot"], share, device_secret, content["profile_id"], person_id)

    @staticmethod
    def _opens(content: dict[str, Any], device_secret: bytes, person_id: str, share: bytes) -> bool:
        slot = content["accounts"][person_id].get("server_slot")
        try:
            open_server_slot(slot or {}, share, device_secret, content["profile_id"], person_id).wipe()
        except SignInRefused:
            return False
        return True

    def _put_server_slot(self, content: dict[str, Any], key: Key, person_id: str, share: bytes) -> None:
        device_secret = self._device_secret(content) or b""
        slot = make_server_slot(key, share, device_secret, content["profile_id"], person_id, self._device_id(content))
        content["accounts"][person_id]["server_slot"] = slot
        self._store(content, key)


def finish_move(folder: Path) -> None:
    """The last step of joining: the server's facts come into the profile's folder, which is what makes it shared.

    Also at the next start, when the step before was the last that was done.
    """
    facts = folder / WAITING / SERVER_FACTS
    content: dict[str, Any] = durable_file.read_json(folder / PROFILE) or {} if facts.exists() else {}
    if content.get("shared"):
        os.replace(facts, folder / SERVER_FACTS)
        durable_file.sync_folder(folder)
        (folder / WAITING).rmdir()
