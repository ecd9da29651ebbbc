"""A profile whose people sign in at a server: slot 2 beside slot 1 (security.md §6.4)."""

from typing import Any

from komae_desk.core.errors import Refused
from komae_desk.store.account import NeedsRecovery, SignIn, SignInRefused
from komae_desk.store.keys import Key
from komae_desk.store.profile import Profile
from komae_desk.store.slots import make_server_slot, open_person_slot, open_server_slot

MOST_OFFLINE = 10
# A profile's folder with this file has a server.
SERVER_FACTS = "server.json"


class SharedProfile(Profile):
    """Adds what the server's share opens; without a server's answer slot 1 opens as everywhere."""

    shared = True

    def sign_in_by_server(self, person_id: str, password: str, share: bytes | None) -> SignIn:
        """Open for a person whose password and code the server has just checked.

        A password that was set anew at the server wraps slot 1 anew; a slot 2 that is missing is made.
        """
        content = self._load()
        book = self._book(content)
        if book is None:
            raise NeedsRecovery("この端末の鍵が見つかりません。情報政策課に連絡してください。")
        entry = self._entry(content, person_id)
        edited, counters = book.edited(), book.of(person_id)
        device_secret = self._device_secret(content) or b""
        by_password = self._by_password(content, entry, device_secret, person_id, password)
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

    def rewrap(self, key: Key, person_id: str, password: str) -> None:
        """Slot 1 for a password that the server has already taken."""
        content = self._open_content(key)
        entry = self._entry(content, person_id)
        content["accounts"][person_id] |= self._account(content, key, person_id, entry["name"], password)
        self._store(content, key)

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
