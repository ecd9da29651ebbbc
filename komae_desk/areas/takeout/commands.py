"""Handing over and taking back: movement, device and permission change in one act or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.areas.takeout.carry_out.record import TakeOut, rank_of
from komae_desk.areas.takeout.choices import Confidentiality, Direction, Erasure, Finding, Scope
from komae_desk.areas.takeout.filling import extension
from komae_desk.areas.takeout.movement.record import Movement
from komae_desk.areas.takeout.permission import default_due, objections, open_movement, standing
from komae_desk.core.application import day_of
from komae_desk.core.dates import day_in_list, wareki
from komae_desk.core.errors import Refused, Warned
from komae_desk.core.identity import uuid7
from komae_desk.core.record import Problem

if TYPE_CHECKING:
    from komae_desk.core.act import Act
    from komae_desk.core.desk import Desk


@dataclass(frozen=True)
class Done:
    """What an act at the counter wrote."""

    act_id: UUID
    movements: tuple[Movement, ...]
    permit: TakeOut | None = None


def check_out(
    desk: Desk,
    devices: Sequence[Any],
    borrower: Any,
    permit: TakeOut | None = None,
    *,
    due_on: date | None = None,
    left_at: datetime | None = None,
    reason: str = "",
    inside: bool = False,
    unconfirmed: bool = False,
    migrated: bool = False,
) -> Done:
    """Lend devices to a person, on a permission or inside the city's premises, as one act.

    raises Refused when something stops it, Warned when it passes only with a reason. `inside` says that the device
    does not leave the city's premises, so that no permission to carry out is needed (MO-10); `migrated` writes down
    what went out on paper before, at `left_at`.
    """
    due = due_on or default_due(desk, permit)
    against = [
        o
        for o in objections(desk, devices, borrower, permit, due)
        if not (inside and o.code == "no_permit") and not (migrated and not o.stops)
    ]
    if stopping := [o for o in against if o.stops]:
        raise Refused("\n".join(dict.fromkeys(o.text for o in stopping)))
    if against and not reason.strip():
        raise Warned([Problem("passed_reason", o.text, o.basis, stops=False) for o in against])
    act_id = uuid7()
    with desk.act(_label(devices, "貸出"), act_id) as act:
        movements = []
        for device in devices:
            movement = replace(
                _new_movement(desk, device, borrower, permit),
                due_on=due,
                left_at=left_at or desk.now.replace(microsecond=0),
                passed_reason=reason.strip(),
                unconfirmed=unconfirmed,
                migrated=migrated,
            )
            movements.append(hand_out(act, movement, device))
        if permit is not None:
            permit = _permit(act.move(act.get("takeout", permit.id), "hand_over"))
    return Done(act_id, tuple(_movement(m) for m in movements), permit)


def hand_out(act: Act, movement: Movement, device: Any) -> Movement:
    """One device leaves: its line of the register, and where it is."""
    out = _movement(act.move(act.save(movement), "hand_over"))
    act.move(device, "check_out")
    return out


def _label(devices: Sequence[Any], verb: str) -> str:
    return f"{devices[0].tag} の{verb}" if len(devices) == 1 else f"{len(devices)}台の{verb}"


def _movement(record: Any) -> Movement:
    assert isinstance(record, Movement)
    return record


def _permit(record: Any) -> TakeOut:
    assert isinstance(record, TakeOut)
    return record


def _new_movement(desk: Desk, device: Any, borrower: Any, permit: TakeOut | None) -> Movement:
    rank = rank_of(device)
    new = desk.new(
        "movement",
        direction=Direction.OUT,
        device=device.id,
        person=borrower.id,
        confidentiality=next((c for c in Confidentiality if c.rank == rank), None),
        scope=Scope.OUTSIDE if permit is not None else Scope.INSIDE,
    )
    assert isinstance(new, Movement)
    if permit is None:
        return new
    decided = permit.office_permitted_on if permit.needs_office else permit.decided_on
    purpose = permit.purpose.label if permit.purpose else ""
    return replace(
        new,
        permit=permit.id,
        permit_number=permit.number,
        permit_on=decided,
        confidentiality=permit.confidentiality or new.confidentiality,
        reason=permit.reason or purpose,
        place=permit.destination,
    )


def check_in(
    desk: Desk,
    device: Any,
    *,
    finding: Finding | None = None,
    erasure: Erasure | None = None,
    anomaly: str = "",
    returned_at: datetime | None = None,
) -> Done:
    """Take a device back as one act; the inspection may come now or later (返却点検待ち)."""
    movement = open_movement(desk, device.id)
    if movement is None:
        raise Refused(f"{device.tag} の持出しの記録がありません。端末・媒体の台帳で状態を確認してください。")
    act_id = uuid7()
    with desk.act(f"{device.tag} の返却", act_id) as act:
        permit = give_back(act, movement, device, returned_at)
        done = _movement(act.get("movement", movement.id))
        if finding or erasure:
            done = _inspected(act, done, finding, erasure, anomaly)
            permit = _seen(act, permit)
    return Done(act_id, (done,), permit)


def _seen(act: Act, permit: TakeOut | None) -> TakeOut | None:
    """The permission as this act has left it."""
    found = act.maybe("takeout", permit.id) if permit is not None else None
    return found if isinstance(found, TakeOut) else None


def give_back(act: Act, movement: Movement, device: Any, returned_at: datetime | None = None) -> TakeOut | None:
    """One device comes back: its line, where it is, and the permission when nothing is away on it any more."""
    at = returned_at or act.now.replace(microsecond=0)
    act.move(movement, "take_back", returned_at=at)
    act.move(device, "check_in")
    return _all_back(act, movement.permit)


def _all_back(act: Act, permit_id: UUID | None) -> TakeOut | None:
    """The permission goes on to the inspection when nothing is out or lost on it any more."""
    permit = act.maybe("takeout", permit_id)
    if not isinstance(permit, TakeOut):
        return None
    away = act.find("movement", permit=permit.id, state=("out", "lost"))
    if permit.state in ("out", "revoked", "lost") and not away:
        permit = _permit(act.move(permit, "found" if permit.state == "lost" else "bring_back"))
    return permit


def inspect(
    desk: Desk, movement: Movement, finding: Finding | None, erasure: Erasure | None, anomaly: str = ""
) -> Done:
    """Write down the inspection of what came back; the last one of a permission ends it (対5-1(1)オ)."""
    device = desk.heading("device", movement.device)
    act_id = uuid7()
    with desk.act(f"{device} の返却点検", act_id) as act:
        done = _inspected(act, movement, finding, erasure, anomaly)
        permit = act.maybe("takeout", movement.permit)
    return Done(act_id, (done,), permit if isinstance(permit, TakeOut) else None)


def _inspected(
    act: Act, movement: Movement, finding: Finding | None, erasure: Erasure | None, anomaly: str
) -> Movement:
    complete = finding is not None and erasure in (Erasure.DONE, Erasure.UNNEEDED)
    return _movement(
        act.move(
            movement,
            "complete" if complete else "inspect",
            finding=finding,
            erasure=erasure,
            anomaly=anomaly or movement.anomaly,
        )
    )


def lose(desk: Desk, movement: Movement, note: str) -> Done:
    """Write down that a device that is out was lost or stolen; the report is the incident's (持4(4), MO-08)."""
    device = desk.get("device", movement.device) if movement.device else None
    act_id = uuid7()
    with desk.act(f"{desk.heading('device', movement.device) or movement.item} の紛失・盗難", act_id) as act:
        lost = _movement(act.move(movement, "lose", note))
        if device is not None:
            act.move(device, "lose", note)
        permit = act.maybe("takeout", movement.permit)
        if isinstance(permit, TakeOut) and permit.state in ("out", "revoked"):
            permit = act.move(permit, "lose", note)
    return Done(act_id, (lost,), permit if isinstance(permit, TakeOut) else None)


def recover(desk: Desk, movement: Movement, note: str) -> Done:
    """Write down that what was lost has been found: it comes back, and is inspected like every return."""
    device = desk.get("device", movement.device) if movement.device else None
    act_id = uuid7()
    with desk.act(f"{desk.heading('device', movement.device) or movement.item} の発見", act_id) as act:
        found = _movement(act.move(movement, "take_back", note, returned_at=act.now.replace(microsecond=0)))
        if device is not None and device.state == "lost":
            act.move(device, "find", note)
        permit = _all_back(act, movement.permit)
    return Done(act_id, (found,), permit)


def can_report(desk: Desk) -> bool:
    """Whether there is a ledger of incidents in which a loss can be opened."""
    return "incident" in desk.ledgers


def change_due(desk: Desk, movement: Movement, due_on: date) -> Movement:
    """Move the day of return; beyond the permission it takes a new permission (自動では延びない)."""
    permit = desk.maybe("takeout", movement.permit)
    if isinstance(permit, TakeOut) and permit.ends_on and due_on > permit.ends_on:
        last = day_in_list(permit.ends_on, desk.today)
        raise Refused(
            f"許可の期間（{last}まで）を過ぎる日です。延長する場合は、新しい持出許可を申請してください。", "due_on"
        )
    return _movement(desk.save(movement, due_on=due_on))


def extension_of(desk: Desk, movement: Movement) -> dict[str, Any]:
    """The values of a new application for what is out on a permission; nothing where there is none."""
    permit = desk.maybe("takeout", movement.permit)
    return dict(extension(desk, permit)) if isinstance(permit, TakeOut) else {}


def extend(desk: Desk, permit: TakeOut) -> Done:
    """Let what is out go on under the new permission: every open movement changes over in one act."""
    against = standing(permit, desk)
    if against is not None and against.code != "early":
        raise Refused(against.text)
    former = desk.maybe("takeout", permit.extends)
    moving = [_movement(m) for m in desk.find("movement", permit=permit.extends, state="out")]
    moving = [m for m in moving if m.device in permit.devices]
    if not isinstance(former, TakeOut) or not moving:
        raise Refused("延長する持出しがありません。機器を読み取って貸し出してください。")
    if permit.user != former.user:
        raise Refused(f"{former.number}と使用者が違うため、延長できません。返却してから貸し出してください。")
    act_id = uuid7()
    with desk.act(f"{former.number} の持出しの延長", act_id) as act:
        decided = permit.office_permitted_on if permit.needs_office else permit.decided_on
        changed = [
            act.save(m, permit=permit.id, permit_number=permit.number, permit_on=decided, due_on=permit.ends_on)
            for m in moving
        ]
        if former.state == "out" and not act.find("movement", permit=former.id, state="out"):
            act.move(former, "replaced")
        permit = _permit(act.move(permit, "hand_over"))
    return Done(act_id, tuple(_movement(m) for m in changed), permit)


def remind(desk: Desk, movements: Sequence[Movement]) -> None:
    """Write down that a slip went out for these loans (督促)."""
    with desk.act(f"督促 {len(movements)}件") as act:
        for movement in movements:
            act.save(movement, reminded_on=act.today)


def migrate(
    desk: Desk, permit: TakeOut, devices: Sequence[Any], borrower: Any, left_at: datetime, due_on: date
) -> Done:
    """Enter what is already out on a paper permission as 移行 (settled.md 17)."""
    if day_of(left_at) > desk.today:
        raise Refused("持出日時は、今より前の日時を入力してください。", "left_at")
    return check_out(desk, devices, borrower, permit, due_on=due_on, left_at=left_at, migrated=True)


def words_for_reminder(desk: Desk, movement: Movement) -> str:
    """The text of a reminder to paste into a message; mail is outside the program (ux.md §4.5)."""
    device = desk.heading("device", movement.device) or movement.item
    name = desk.heading("person", movement.person)
    due = wareki(movement.due_on, weekday=True) if movement.due_on else ""
    return (
        f"{name} さん\n{device}（{movement.number}）の返却予定日は{due}でした。"
        f"{movement.days_over(desk.today)}日過ぎています。\n"
        "使い終わっている場合は返却してください。続けて使う場合は、延長の持出許可を申請してください。"
    )
