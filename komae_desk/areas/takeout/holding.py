"""What a person has outside or has registered of his own, for whoever leaves (R-12)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.core.holding import Held, Sort

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

REGISTERED = ("permitted", "conditional", "office_wait", "cleared", "using")


def holds(look: Look, person: UUID) -> Iterator[Held]:
    """Loans that are out, and private devices whose registered information has to be erased (私4-5)."""
    out: list[Any] = look.find("movement", person=person, state=("out", "lost"))
    for movement in out:
        name = look.heading("device", movement.device) or movement.item
        yield Held(Sort.LOAN, name, movement.place, movement.due_on)
    own: list[Any] = look.find("private_device", applicant=person, state=REGISTERED)
    for permit in own:
        yield Held(Sort.PRIVATE, f"{permit.number} {permit.maker} {permit.model}".strip())
