"""The verb of disposal: what was done to the things of a permission, before whose eyes, in one act (対2-2(10)イ)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.areas.disposal.choices import Answer, Method, Purpose, Strength, minimum
from komae_desk.areas.disposal.permit.record import Disposal
from komae_desk.areas.disposal.things import ASSET, Thing, things_of
from komae_desk.areas.disposal.treatment.record import Treatment
from komae_desk.core.application import PERMITTED
from komae_desk.core.errors import Refused

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk, Look


@dataclass(frozen=True)
class Done:
    """One thing and what was done to it; reason lets a weaker method pass."""

    thing: Thing
    method: Method | None
    reason: str = ""


@dataclass(frozen=True)
class Performance:
    """Who did it when and where, and who watched."""

    at: datetime
    by: UUID
    witnesses: tuple[UUID, ...] = ()
    place: str = ""
    content: str = ""
    verification: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)


def send_to_repair(desk: Desk, window: Any) -> None:
    """Begin a line of R-03 by which a thing goes to be repaired: erased, or under a contract (対4-1(5)イ)."""
    window.open_new(Treatment.kind, {"purpose": Purpose.REPAIR})


def needed(permit: Disposal, thing: Thing) -> Strength:
    """The least method of one thing of a permission (domain.md §9.4)."""
    numbered = Answer.YES if thing.my_number else permit.my_number
    return minimum(thing.confidentiality or permit.confidentiality, numbered, permit.venue)


def remaining(look: Look, permit: Disposal) -> list[Thing]:
    """The things of a permission on which nothing is recorded yet."""
    lines = [line for line in look.find("treatment", disposal=permit.id) if isinstance(line, Treatment)]
    devices = {line.device for line in lines}
    assets = {line.asset for line in lines}
    items = {line.item_place for line in lines if line.item}
    return [
        thing
        for thing in things_of(look, permit)
        if not (
            (thing.kind == "device" and thing.record in devices)
            or (thing.kind == ASSET and thing.record in assets)
            or (not thing.kind and thing.place in items)
        )
    ]


def perform(desk: Desk, permit: Disposal, done: Sequence[Done], how: Performance) -> list[Treatment]:
    """Write the lines of R-03; when nothing remains the permission goes on. Raises Refused, Invalid or Warned."""
    if permit.state not in PERMITTED:
        raise Refused(f"{permit.heading}は、まだ許可されていません。許可を受けてから実施してください。")
    if not done:
        raise Refused("実施した物がありません。対象のバーコードを読み取るか、選んでください。")
    with desk.act(f"{permit.heading} の実施") as act:
        left = {thing.key for thing in remaining(act, permit)}
        gone = [one.thing for one in done if one.thing.key not in left]
        if gone:
            raise Refused(f"{gone[0].heading}は、実施の記録があります。一覧を更新してください。")
        is_part = left != {one.thing.key for one in done}
        lines: list[Treatment] = []
        for one in done:
            draft = act.save(_line(desk, permit, one, how, is_part))
            reasons = {"method": one.reason, **how.reasons}
            line = act.move(draft, "dispose", reasons=reasons)
            assert isinstance(line, Treatment)
            lines.append(line)
        if not is_part:
            act.move(permit, "hand_out" if permit.by_contractor else "perform")
    return lines


def _line(desk: Desk, permit: Disposal, one: Done, how: Performance, is_part: bool) -> Treatment:
    """is_part: something is left, so that the permission does not chase the certificate yet; the line does."""
    thing = one.thing
    numbered = Answer.YES if thing.my_number or permit.my_number is Answer.YES else Answer.NO
    first, second = (*how.witnesses, None, None)[:2]
    made = desk.new(
        "treatment",
        purpose=Purpose.DISPOSAL,
        disposal=permit.id,
        permit_number=permit.number,
        permit_on=permit.decided_on,
        device=thing.record if thing.kind == "device" else None,
        asset=thing.record if thing.kind == ASSET else None,
        item="" if thing.kind else thing.name,
        item_place=thing.place,
        item_sort=None if thing.kind else permit.items[thing.place].sort,
        serial=thing.serial,
        quantity=thing.quantity,
        confidentiality=thing.confidentiality or permit.confidentiality,
        my_number=numbered,
        minimum=needed(permit, thing),
        method=one.method,
        content=how.content,
        processed_at=how.at,
        processed_by=how.by,
        place=how.place or permit.place,
        witness=first,
        second_witness=second,
        contractor=permit.contractor if permit.by_contractor else "",
        certificate_promised_on=permit.certificate_promised_on if is_part and permit.by_contractor else None,
        verification=how.verification,
        passed_reason="　".join(filter(None, (one.reason, *how.reasons.values()))),
    )
    assert isinstance(made, Treatment)
    return made
