"""Who and what a simulated world is made of, and what becomes of it."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from komae_desk.core.desk import Desk
from komae_desk.core.people import Role
from komae_desk.store.sql_store import SqlStore
from komae_desk.sync.signature import new_key
from tests.sample import Clock


@dataclass
class Person:
    """A login of a stream."""

    login: str
    human: UUID
    stream: UUID
    role: Role
    reads: tuple[UUID, ...] = ()
    is_member: bool = True


@dataclass
class Station:
    """One PC: a file, the person at it, and the operations that file ever acknowledged."""

    name: str
    person: Person
    raw: Any
    store: SqlStore
    desk: Desk
    clock: Clock
    saved: set[UUID] = field(default_factory=set)
    backup: tuple[Any, set[UUID]] | None = None
    # A copied file has the key of the PC it was copied from.
    private: bytes = field(default_factory=new_key)


@dataclass
class Account:
    """What became of every operation that was acknowledged to a person."""

    issued: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    destroyed_with_file: int = 0
    double_faults: int = 0
    salvaged: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
