"""The lines of both lists: what was entered, and what the registers know by themselves (domain.md §4.2, §4.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.areas.person.contact.record import Contact
from komae_desk.core.holding import ContactLine, Side, contact_lines
from komae_desk.core.people import Role

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

LISTED = {
    Role.SECURITY_MANAGER: "情報セキュリティ管理者",
    Role.DEPUTY: "情報セキュリティ管理者の代理",
    Role.SYSTEM_MANAGER: "情報システム管理者",
    Role.SYSTEM_STAFF: "情報システム担当者",
}
"""Who of a section stands in the list of the whole city (対1-2(7))."""


@dataclass(frozen=True)
class ListLine:
    """One line as it is printed; record: what was entered by hand, None for what a register knows."""

    duty: str
    post: str
    name: str
    extension: str
    emergency: str
    quantity: str = ""
    record: UUID | None = None


def contacts(look: Look) -> Iterator[ContactLine]:
    """Those of the section who have a duty here, from the register of people."""
    people: list[Any] = look.find("person", state="active")
    here = sorted((p for p in people if not p.has_left(look.today)), key=lambda p: p.staff_number)
    for role, duty in LISTED.items():
        for person in here:
            if role in person.roles:
                post = f"{person.section or look.office.section} {person.post}".strip()
                words = f"{duty}（{person.system}）" if person.system and "システム" in duty else duty
                yield ContactLine(Side.STAFF, words, post, person.name, person.extension, person=person.id)


def lines_of(look: Look, side: Side, given: Sequence[Contact] = ()) -> list[ListLine]:
    """A whole list: what was entered in its order, then what the registers add; nobody stands there twice."""
    stored = {c.id: c for c in look.find(Contact.kind) if isinstance(c, Contact)}
    entered = [c for c in ({c.id: c for c in given} | stored).values() if c.side in (side, None)]
    made = [
        ListLine(c.duty, c.post, c.name, c.extension, c.emergency or c.fault_number, c.quantity, c.id) for c in entered
    ]
    people = {c.person for c in entered if c.person is not None}
    contracts = {c.contract for c in entered if c.contract}
    for line in contact_lines(look, side):
        if line.person not in people and (not line.contract or line.contract not in contracts):
            made.append(ListLine(line.duty, line.post, line.name, line.extension, line.emergency, line.quantity))
    return made
