"""What is carried out without a sticker (papers, software): its lines of R-01 follow the permission (対5-1(1)オ)."""

from __future__ import annotations

from typing import Any

from komae_desk.areas.takeout.choices import Direction, Scope


def take(act: Any, permit: Any) -> None:
    """Write the line of what has just left on a permission."""
    purpose = permit.purpose.label if permit.purpose else ""
    line = act.desk.new(
        "movement",
        direction=Direction.OUT,
        item=permit.items,
        confidentiality=permit.confidentiality,
        person=permit.user,
        scope=Scope.OUTSIDE,
        reason=permit.reason or purpose,
        place=permit.destination,
        permit=permit.id,
        permit_number=permit.number,
        permit_on=permit.office_permitted_on if permit.needs_office else permit.decided_on,
        left_at=act.now.replace(microsecond=0),
        due_on=max(permit.ends_on or act.today, act.today),
    )
    act.move(act.save(line), "hand_over")


def close(act: Any, permit: Any) -> None:
    """What came back on the permission came back in the register, too, inspected."""
    for line in act.find("movement", permit=permit.id, state="out"):
        back = act.move(line, "take_back", returned_at=permit.returned_at)
        act.move(back, "complete", finding=permit.return_finding, erasure=permit.return_erasure)
