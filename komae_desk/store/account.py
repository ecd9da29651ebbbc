"""What the sign-in screen shows of people, and how it refuses."""

from dataclasses import dataclass
from datetime import datetime

from komae_desk.core.errors import Refused
from komae_desk.store.keys import Key


class SignInRefused(Refused):
    """Wrong password, unknown person, or another profile's recovery key."""


class MustWait(SignInRefused):
    """Too many wrong tries; `seconds` until the next one is read."""

    def __init__(self, seconds: int) -> None:
        text = f"パスワードの誤りが続いています。{seconds}秒たってから、もう一度入力してください。"
        super().__init__(text, "password")
        self.seconds = seconds


class ProfileEdited(Refused):
    """The profile file was edited or an older one was put back."""


class NeedsRecovery(Refused):
    """The device's half of the key is gone; only the recovery key opens the file here."""


@dataclass(frozen=True)
class Account:
    """What the sign-in screen shows of one person. usable: False when the device changed and a reset is needed."""

    person_id: str
    name: str
    last_in: datetime | None
    must_change: bool
    usable: bool


@dataclass(frozen=True)
class SignIn:
    """A successful sign-in. The caller owns the key and wipes it."""

    key: Key
    person_id: str
    name: str
    last_in: datetime | None
    last_out: datetime | None
    failures: int
    must_change: bool
    counters_edited: bool
    place: str = ""
