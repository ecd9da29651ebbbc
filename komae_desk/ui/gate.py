"""What the sign-in asks of the composition, and what it gets (R34)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from komae_desk.core.people import FirstRun


@dataclass(frozen=True)
class Person:
    """Somebody who may sign in here; usable is False when the chief must set the password anew on this PC."""

    code: str
    name: str
    last_in: datetime | None = None
    usable: bool = True


@dataclass(frozen=True)
class Gate:
    """What is known before a password: nobody yet (people empty, refusal empty), people, or why nobody can start.

    shared: a server is asked, with a one-time code. joins: this PC is being enrolled; certificate: it waits for one.
    notice: what the city says before anybody signs in, in place of the program's own words.
    """

    section: str = ""
    people: tuple[Person, ...] = ()
    refusal: str = ""
    shared: bool = False
    joins: bool = False
    certificate: bool = False
    notice: str = ""


@dataclass(frozen=True)
class Elsewhere:
    """Where somebody is signed in already, and since when (R15)."""

    place: str
    since: datetime


@dataclass(frozen=True)
class Admitted:
    """A password that opened the file. must_change: only a new password goes further (R18).

    changed: the new password was taken; the next sign-in needs the next one-time code. link: to the server.
    elsewhere: only go_on, which ends the session there, goes further.
    """

    code: str
    must_change: bool = False
    changed: bool = False
    elsewhere: Elsewhere | None = None
    opened: Any = None
    link: Any = None


class Entrance(Protocol):
    """What the sign-in asks of the composition; everything but seat() runs on a thread and raises Refused."""

    def look(self) -> Gate: ...

    def weaknesses(self, password: str, words: Sequence[str]) -> list[str]: ...

    def sign_in(self, code: str, password: str, one_time: str = "") -> Admitted: ...

    def go_on(self) -> Admitted: ...

    def change_password(self, code: str, old: str, new: str) -> Admitted: ...

    def recover(self, typed: str, code: str, password: str) -> Admitted: ...

    def found(self, first: FirstRun, password: str, start: str) -> Admitted: ...

    def adopt(self, backup: Path, typed: str, code: str, name: str, password: str) -> Admitted: ...

    def begin_joining(self, file: Path) -> Path: ...

    def take_certificate(self, file: Path) -> None: ...

    def join(self, code: str, password: str, one_time: str) -> Admitted: ...

    def seat(self, admitted: Admitted, lock: Callable[[], object]) -> Any: ...
