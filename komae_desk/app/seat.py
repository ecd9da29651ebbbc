"""A person at a file: the areas of the program, the first records, the desk with the roles of today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from komae_desk import areas as area_package
from komae_desk.app.setting import utc_now
from komae_desk.core.area import Area, answering, discover, ledgers
from komae_desk.core.desk import Desk
from komae_desk.core.identity import uuid7
from komae_desk.core.people import FirstRun, User
from komae_desk.store.journal import Journal
from komae_desk.store.sql_store import SqlStore


def program_areas() -> list[Area]:
    """Every business area that is installed, in menu order; raises when there is none."""
    return discover(area_package)


def found(
    store: SqlStore,
    areas: Sequence[Area],
    first: FirstRun,
    clock: Callable[[], datetime] = utc_now,
    person: UUID | None = None,
) -> UUID:
    """Make the first records of a new file: the section and the person who made it; returns the person.

    person: who it is at the server, where there is one.
    """
    person = person or uuid7()
    desk = Desk(store, areas, User(person, first.name, first.title, frozenset({first.role})), clock=clock)
    with desk.act("はじめの登録") as act:
        answering(areas, "found")(act, first, person)
    return person


def desk_of(
    store: SqlStore,
    areas: Sequence[Area],
    person: UUID,
    *,
    clock: Callable[[], datetime] = utc_now,
    practice: bool = False,
) -> SeatedDesk:
    """The desk of a person with the roles of today."""
    nobody = Desk(store, areas, User(person, ""), clock=clock)
    user = answering(areas, "person_of")(nobody, person)
    return SeatedDesk(store, areas, user, clock=clock, practice=practice)


def journal_of(areas: Sequence[Area]) -> Journal:
    """The journal over the ledgers of the program."""
    return Journal(ledgers(areas))


class SeatedDesk(Desk):
    """A desk whose person's roles are read again when a day begins."""

    def __init__(self, *parts: Any, **options: Any) -> None:
        super().__init__(*parts, **options)
        self.read_on = self.today

    def become(self, person: UUID) -> None:
        """Go on as the person the server knows, who stands in another record here than before (settled.md 16)."""
        self._user = answering(self.areas, "person_of")(self, person)

    def reread(self) -> bool:
        """Take the roles and delegations of today; False when they were read today."""
        if self.read_on == self.today:
            return False
        self.read_on = self.today
        self._user = answering(self.areas, "person_of")(self, self._user.person)
        return True
