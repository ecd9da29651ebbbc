"""Who signed in when, and wrong tries: counted outside the encrypted file, sealed so that editing is noticed."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from komae_desk.store.durable_file import read_json, write_json
from komae_desk.store.keyring_slot import SecretStore
from komae_desk.store.keys import device_subkey, same, seal

_FREE_TRIES = 3
_LONGEST_WAIT = 300


@dataclass(frozen=True)
class SignIns:
    """One person's counters; times are ISO 8601 in UTC, "" for never."""

    last_in: str = ""
    last_out: str = ""
    failures: int = 0
    last_failure: str = ""

    def wait(self, now: datetime) -> int:
        """Seconds until the next try is read. Wrong tries only delay (settled.md 22)."""
        if self.failures < _FREE_TRIES or not self.last_failure:
            return 0
        pause: int = min(_LONGEST_WAIT, 1 << min(self.failures - _FREE_TRIES, 16))
        until = datetime.fromisoformat(self.last_failure) + timedelta(seconds=pause)
        # A clock set back must not lock anybody out for longer than the pause itself.
        return min(pause, max(0, round((until - now).total_seconds())))


class SignInBook:
    """The counters of every person of one profile."""

    def __init__(self, folder: Path, profile_id: str, device_secret: bytes, keyring: SecretStore) -> None:
        self._path = folder / "sign-in.json"
        self._profile_id = profile_id
        self._mac = device_subkey(device_secret, "sign-in")
        self._keyring = keyring

    def edited(self) -> bool:
        """Whether file and keyring disagree: the counters were edited, removed or put back."""
        return self._read()[1]

    def of(self, person_id: str) -> SignIns:
        """The counters of one person."""
        return self._entry(self._read()[0], person_id)

    def failed(self, person_id: str, now: datetime) -> None:
        """Count one wrong try. Called before the key is derived, so that killing the program does not help."""
        was = self.of(person_id)
        self._put(person_id, SignIns(was.last_in, was.last_out, was.failures + 1, _stamp(now)))

    def signed_in(self, person_id: str, now: datetime) -> None:
        """Note a sign-in and forget the wrong tries before it."""
        self._put(person_id, SignIns(_stamp(now), self.of(person_id).last_out))

    def signed_out(self, person_id: str, now: datetime) -> None:
        """Note the end of a session."""
        was = self.of(person_id)
        self._put(person_id, SignIns(was.last_in, _stamp(now), was.failures, was.last_failure))

    def forget(self, person_id: str) -> None:
        """Remove a person whose account ended."""
        people = self._read()[0]
        people.pop(person_id, None)
        self._write(people)

    def accept(self) -> None:
        """Start the counters anew after an edit was shown and reported."""
        self._write(self._read()[0])

    def _put(self, person_id: str, entry: SignIns) -> None:
        people, edited = self._read()
        people[person_id] = asdict(entry)
        # An edited book keeps its broken seal until somebody accepts it: the next sign-in must not hide it.
        self._write(people, broken=edited)

    def _read(self) -> tuple[dict[str, Any], bool]:
        mirror = self._keyring.get(self._profile_id, "sign-in")
        book = read_json(self._path)
        if book is None:
            return {}, mirror is not None
        people = book.get("people")
        serial = book.get("serial")
        if not isinstance(people, dict) or not isinstance(serial, int):
            return {}, True
        intact = same(str(book.get("seal", "")), seal(self._mac, {"people": people, "serial": serial}))
        # The file is written before its mirror, so it may be ahead of it but never behind.
        return people, not intact or serial < int(mirror or 0)

    def _write(self, people: dict[str, Any], broken: bool = False) -> None:
        old = read_json(self._path) or {}
        mirror = int(self._keyring.get(self._profile_id, "sign-in") or 0)
        serial = max(mirror, old["serial"] if isinstance(old.get("serial"), int) else 0) + 1
        content: dict[str, Any] = {"people": people, "serial": serial}
        write_json(self._path, {**content, "seal": "" if broken else seal(self._mac, content)})
        self._keyring.put(self._profile_id, "sign-in", str(serial))

    @staticmethod
    def _entry(people: dict[str, Any], person_id: str) -> SignIns:
        entry = people.get(person_id)
        try:
            return SignIns(**entry) if isinstance(entry, dict) else SignIns()
        except TypeError:
            return SignIns()


def _stamp(now: datetime) -> str:
    return now.astimezone(UTC).isoformat(timespec="seconds")
