"""Where a process finds its profile, and what it is made of; light, because it is known before the first window."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from komae_desk.core.area import Area
    from komae_desk.store.chain import Schema
    from komae_desk.store.journal import Journal
    from komae_desk.store.keyring_slot import SecretStore
    from komae_desk.store.keys import Argon2Cost


def utc_now() -> datetime:
    """The clock of this PC."""
    return datetime.now(UTC)


def own_keyring() -> SecretStore:
    """The keyring of this PC's user."""
    from komae_desk.store.keyring_slot import SystemKeyring

    return SystemKeyring()


def own_areas() -> list[Area]:
    """The business areas that are installed."""
    from komae_desk.app.seat import program_areas

    return program_areas()


def own_schema(journal: Journal) -> Schema:
    """The migrations of the program."""
    from komae_desk.store.section import schema_of

    return schema_of(journal)


@dataclass(frozen=True)
class Setting:
    """Where a process finds its profile; practice and tests bind other parts, nothing from outside does."""

    folder: Path
    keyring: Callable[[], SecretStore] = own_keyring
    practice: bool = False
    cost: Argon2Cost | None = None
    areas: Callable[[], list[Area]] = own_areas
    schema: Callable[[Journal], Schema] = own_schema
    clock: Callable[[], datetime] = utc_now
    running: Callable[[], float] = time.monotonic
