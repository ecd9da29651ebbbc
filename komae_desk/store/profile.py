"""A profile: the folder, the people who may open it on this PC, and the wrapped database key (security.md §6.4)."""

import base64
import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from komae_desk.core.errors import Refused
from komae_desk.store import durable_file
from komae_desk.store.account import Account, MustWait, NeedsRecovery, ProfileEdited, SignIn, SignInRefused
from komae_desk.store.keyring_slot import KeyringUnusable, SecretStore
from komae_desk.store.keys import Argon2Cost, Key, device_subkey, same
from komae_desk.store.passwords import weaknesses
from komae_desk.store.place import check_place
from komae_desk.store.recovery_key import RecoveryKey
from komae_desk.store.sign_in import SignInBook
from komae_desk.store.slots import (
    make_person_slot,
    make_recovery_slot,
    open_person_slot,
    open_recovery_slot,
)

FORMAT = 1
PROFILE = "profile.json"
TEMPORARY = timedelta(days=3)  # R18


def utc_now() -> datetime:
    """The PC's time in UTC."""
    return datetime.now(UTC)


class Profile:
    """The public part of a profile. Nothing in it opens the database without a password and this device."""

    # Whether its people sign in at a server; sealed, so that without the server's facts nothing opens.
    shared = False

    def __init__(
        self,
        folder: Path,
        keyring: SecretStore,
        *,
        practice: bool = False,
        cost: Argon2Cost | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """cost: only tests lower it. now: the clock, for tests."""
        if not keyring.durable and not practice:
            raise KeyringUnusable(
                "記録を残すには、OSの資格情報の保管場所（キーリング）が必要です。"
                "この端末では使い始められません。情報政策課に連絡してください。"
            )
        self.folder = folder
        self.practice = practice
        self._keyring = keyring
        self._cost = cost or Argon2Cost()
        self._now = now
        self._path = folder / PROFILE

    # --- what may be known without a password ---

    def exists(self) -> bool:
        """Whether the folder holds a profile."""
        return self._path.exists()

    @property
    def profile_id(self) -> str:
        return str(self._load()["profile_id"])

    @property
    def section_name(self) -> str:
        return str(self._load()["section_name"])

    @property
    def recovery_confirmed(self) -> bool:
        """Whether the printed recovery key was read back once."""
        return bool(self._load()["recovery"]["confirmed"])

    @property
    def keyring(self) -> SecretStore:
        return self._keyring

    def accounts(self) -> list[Account]:
        """The people of this profile in the order they were added."""
        content = self._load()
        book = self._book(content)
        device = self._device_id(content)
        return [
            Account(
                person_id,
                entry["name"],
                _time(book.of(person_id).last_in) if book else None,
                bool(entry["slot"]["temporary_until"]),
                entry["slot"]["device_id"] == device,
            )
            for person_id, entry in content["accounts"].items()
        ]

    # --- first run ---

    def create(
        self, section_name: str, person_id: str, name: str, password: str, words: Sequence[str] = ()
    ) -> tuple[RecoveryKey, Key]:
        """Make the profile: random database key, slot 1 for this person, slot 3 for the safe.

        words: the names of city and department, which no password of this profile may rest on (R16).
        The recovery key exists only in the returned object: print it, let it be read back, forget it.
        """
        if self.exists():
            raise Refused("このフォルダーには、すでにデータがあります。別のフォルダーを選んでください。")
        self._check_password(password, (section_name, name, person_id, *words))
        durable_file.make_private_folder(self.folder)
        check_place(self.folder)
        key, recovery = Key.random(), RecoveryKey.random()
        content: dict[str, Any] = {
            "format": FORMAT,
            "profile_id": str(uuid4()),
            "section_name": section_name,
            "words": list(words),
            "practice": self.practice,
            "shared": self.shared,
            "serial": 0,
            "accounts": {},
        }
        self._new_device_secret(content["profile_id"])
        content["recovery"] = make_recovery_slot(content["profile_id"], key, recovery)
        content["accounts"][person_id] = self._account(content, key, person_id, name, password)
        self._store(content, key)
        return recovery, key

    def confirm_recovery(self, typed: str, key: Key) -> None:
        """Note that the recovery key was read back; raises when it is another one."""
        self._recover(self._load(), typed).wipe()
        content = self._load()
        content["recovery"]["confirmed"] = True
        self._store(content, key)

    # --- opening ---

    def sign_in(self, person_id: str, password: str) -> SignIn:
        """Open slot 1; raises SignInRefused, MustWait, NeedsRecovery or ProfileEdited."""
        content = self._load()
        book = self._book(content)
        if book is None:
            raise NeedsRecovery(
                "この端末の鍵が見つかりません。OSの資格情報が消えたか、別の端末です。"
                "金庫の回復キーで開き、パスワードを設定し直してください。"
            )
        edited, counters = book.edited(), book.of(person_id)
        if seconds := counters.wait(self._now()):
            raise MustWait(seconds)
        key = self._try(content, book, person_id, password)
        try:
            self._check_seal(content, key)
            entry = content["accounts"][person_id]
            until = entry["slot"]["temporary_until"]
            if until and datetime.fromisoformat(until) < self._now():
                raise SignInRefused("仮のパスワードの期限が切れています。課長に再設定を依頼してください。", "password")
        except Refused:
            key.wipe()
            raise
        book.signed_in(person_id, self._now())
        return SignIn(
            key,
            person_id,
            entry["name"],
            _time(counters.last_in),
            _time(counters.last_out),
            counters.failures,
            bool(until),
            edited,
        )

    def unlock_with_recovery(self, typed: str) -> Key:
        """Open slot 3 with the printed key; afterwards reset() gives people new passwords on this device."""
        key = self._recover(self._load(), typed)
        content = self._load()
        if self._device_secret(content) is None:
            self._new_device_secret(content["profile_id"])
        self._store(content, key)
        return key

    def signed_out(self, person_id: str) -> None:
        """Note the end of a person's session."""
        if book := self._book(self._load()):
            book.signed_out(person_id, self._now())

    def accept_counters(self) -> None:
        """Seal the sign-in counters again after an edit was shown and reported."""
        if book := self._book(self._load()):
            book.accept()

    # --- people ---

    def add_account(self, key: Key, person_id: str, name: str, password: str, *, temporary: bool = True) -> None:
        """Add a person with a wrapping of their own; a temporary password holds three days (R18)."""
        content = self._open_content(key)
        if person_id in content["accounts"]:
            raise Refused(f"職員番号「{person_id}」の利用者は登録済みです。", "person_id")
        self._check_password(password, _guessable(content, name, person_id))
        content["accounts"][person_id] = self._account(content, key, person_id, name, password, temporary)
        self._store(content, key)

    def reset(self, key: Key, person_id: str, password: str, *, temporary: bool = True) -> None:
        """Give a person a new password; the old wrapping is gone."""
        content = self._open_content(key)
        entry = self._entry(content, person_id)
        self._check_password(password, _guessable(content, entry["name"], person_id))
        content["accounts"][person_id] = self._account(content, key, person_id, entry["name"], password, temporary)
        self._store(content, key)

    def change_password(self, person_id: str, old: str, new: str) -> None:
        """Change one's own password; a wrong old one counts as a wrong try."""
        if old == new:
            raise Refused("今のパスワードと違うパスワードを入力してください。", "new_password")
        content = self._load()
        book = self._book(content)
        if book is None:
            raise NeedsRecovery("この端末の鍵が見つかりません。金庫の回復キーで開いてください。")
        entry = self._entry(content, person_id)
        if seconds := book.of(person_id).wait(self._now()):
            raise MustWait(seconds)
        self._check_password(new, _guessable(content, entry["name"], person_id))
        key = self._try(content, book, person_id, old)
        try:
            self._check_seal(content, key)
            content["accounts"][person_id] = self._account(content, key, person_id, entry["name"], new)
            self._store(content, key)
            book.signed_in(person_id, self._now())
        finally:
            key.wipe()

    def end_account(self, key: Key, person_id: str) -> None:
        """Take a person's wrapping away; the last one stays, or nobody could open the file."""
        content = self._open_content(key)
        self._entry(content, person_id)
        if len(content["accounts"]) == 1:
            raise Refused("最後の利用者は無効にできません。先に、ほかの利用者を登録してください。")
        del content["accounts"][person_id]
        self._store(content, key)
        if book := self._book(content):
            book.forget(person_id)

    def new_recovery_key(self, key: Key) -> RecoveryKey:
        """Replace slot 3 when the paper is lost; backups made before still open with the old one."""
        content = self._open_content(key)
        recovery = RecoveryKey.random()
        content["recovery"] = make_recovery_slot(content["profile_id"], key, recovery)
        self._store(content, key)
        return recovery

    # --- another PC ---

    def adopt(self, manifest: dict[str, Any], recovery_text: str, person_id: str, name: str, password: str) -> Key:
        """Make this folder the profile of a backup brought from another PC (manifest: backup.py)."""
        if self.exists():
            raise Refused("このフォルダーには、すでにデータがあります。別のフォルダーを選んでください。")
        key = open_recovery_slot(manifest["profile_id"], manifest["recovery"], recovery_text)
        self._check_password(password, _guessable(manifest, name, person_id))
        durable_file.make_private_folder(self.folder)
        check_place(self.folder)
        content = {
            "format": FORMAT,
            "profile_id": manifest["profile_id"],
            "section_name": manifest["section_name"],
            "words": manifest.get("words", []),
            "practice": self.practice,
            "serial": 0,
            "accounts": {},
            "recovery": manifest["recovery"],
        }
        self._new_device_secret(content["profile_id"])
        content["accounts"] = {person_id: self._account(content, key, person_id, name, password)}
        self._store(content, key)
        return key

    def recovery_manifest(self) -> dict[str, Any]:
        """What a backup carries beside it so that the recovery key alone opens it."""
        content = self._load()
        return {name: content[name] for name in ("profile_id", "section_name", "words", "recovery") if name in content}

    # --- inside ---

    def _load(self) -> dict[str, Any]:
        content = durable_file.read_json(self._path)
        if content is None:
            raise ProfileEdited("利用者の登録（profile.json）を読めません。金庫の回復キーと控えから復元してください。")
        if content.get("format", 0) > FORMAT:
            raise Refused("このデータは新しい版のアプリで作られています。アプリを更新してください。")
        if bool(content.get("practice")) != self.practice:
            raise Refused("練習用のデータと本番のデータは、互いに開けません。")
        if bool(content.get("shared")) != self.shared:
            raise ProfileEdited(
                "サーバーの登録（server.json）と利用者の登録（profile.json）が合いません。情報政策課に連絡してください。"
            )
        return content

    def _open_content(self, key: Key) -> dict[str, Any]:
        content = self._load()
        self._check_seal(content, key)
        return content

    def _store(self, content: dict[str, Any], key: Key) -> None:
        mirror = int(self._keyring.get(content["profile_id"], "serial") or 0)
        content["serial"] = max(content["serial"], mirror) + 1
        content["seal"] = key.seal("profile", _sealed(content))
        durable_file.write_json(self._path, content)
        self._keyring.put(content["profile_id"], "serial", str(content["serial"]))

    def _check_seal(self, content: dict[str, Any], key: Key) -> None:
        intact = same(str(content.get("seal", "")), key.seal("profile", _sealed(content)))
        # An older profile.json would bring back a person whose account ended.
        if not intact or content["serial"] < int(self._keyring.get(content["profile_id"], "serial") or 0):
            raise ProfileEdited(
                "利用者の登録（profile.json）が書き換えられたか、古いものに戻されています。"
                "金庫の回復キーで開いて、利用者を確かめてください。"
            )

    def _try(self, content: dict[str, Any], book: SignInBook, person_id: str, password: str) -> Key:
        if person_id in content["accounts"]:
            # Unknown names are not counted: anybody could fill the file with them.
            book.failed(person_id, self._now())
        entry = content["accounts"].get(person_id)
        device_secret = self._device_secret(content) or b""
        slot = entry["slot"] if entry else None
        return open_person_slot(slot, password, device_secret, self._cost, content["profile_id"], person_id)

    def _account(
        self, content: dict[str, Any], key: Key, person_id: str, name: str, password: str, temporary: bool = False
    ) -> dict[str, Any]:
        device_secret = self._device_secret(content)
        if device_secret is None:
            raise KeyringUnusable("この端末の鍵が見つかりません。金庫の回復キーで開き、もう一度やり直してください。")
        until = (self._now() + TEMPORARY).isoformat() if temporary else ""
        bound = {"device_id": self._device_id(content), "temporary_until": until}
        slot = make_person_slot(key, password, device_secret, self._cost, content["profile_id"], person_id, bound)
        return {"name": name, "slot": slot}

    def _recover(self, content: dict[str, Any], typed: str) -> Key:
        return open_recovery_slot(content["profile_id"], content["recovery"], typed)

    def _entry(self, content: dict[str, Any], person_id: str) -> dict[str, Any]:
        entry = content["accounts"].get(person_id)
        if not isinstance(entry, dict):
            raise Refused(f"職員番号「{person_id}」の利用者は登録されていません。", "person_id")
        return entry

    def _book(self, content: dict[str, Any]) -> SignInBook | None:
        device_secret = self._device_secret(content)
        if device_secret is None:
            return None
        return SignInBook(self.folder, content["profile_id"], device_secret, self._keyring)

    def _device_secret(self, content: dict[str, Any]) -> bytes | None:
        value = self._keyring.get(content["profile_id"], "device-secret")
        return None if value is None else base64.b64decode(value)

    def _device_id(self, content: dict[str, Any]) -> str:
        device_secret = self._device_secret(content)
        return "" if device_secret is None else device_subkey(device_secret, "identity").hex()[:16]

    def _new_device_secret(self, profile_id: str) -> None:
        self._keyring.put(profile_id, "device-secret", base64.b64encode(secrets.token_bytes(32)).decode())

    def _check_password(self, password: str, words: Iterable[str]) -> None:
        if problems := weaknesses(password, words=[w for text in words for w in (text, *text.split())]):
            raise Refused(problems[0], "password")


def _guessable(content: dict[str, Any], name: str, person_id: str) -> tuple[str, ...]:
    """What anybody could guess of a person: section, city, department, name, number."""
    return (content["section_name"], *content.get("words", ()), name, person_id)


def _sealed(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name != "seal"}


def _time(stamp: str) -> datetime | None:
    return datetime.fromisoformat(stamp) if stamp else None
