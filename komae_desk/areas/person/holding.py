"""What the register of people says somebody has to give back: the card, and the logins by their systems (R-12)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from komae_desk.areas.person.person.record import Person
from komae_desk.core.holding import Held, Sort

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def holds(look: Look, person_id: UUID) -> Iterator[Held]:
    """The card, each system with a login, and the shared one."""
    person = look.maybe("person", person_id)
    if not isinstance(person, Person):
        return
    if person.has_card:
        yield Held(Sort.CARD, f"職員証 {person.code}")
    for line in person.systems.splitlines():
        if line.strip():
            yield Held(Sort.LOGIN, line.strip())
    if person.uses_shared_login:
        yield Held(Sort.LOGIN, f"共用ID {person.shared_login_number}".strip())
