"""A lively practice section: disposals in every state, a late certificate, an erasure, a repair (練習モード)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from komae_desk.areas.disposal import commands
from komae_desk.areas.disposal.choices import (
    Answer,
    Confidentiality,
    Method,
    Occasion,
    Purpose,
    RepairBasis,
    Sort,
    Venue,
)
from komae_desk.areas.disposal.permit.record import Item
from komae_desk.areas.disposal.permit.screens import of_things
from komae_desk.areas.disposal.things import device_thing
from komae_desk.areas.disposal.treatment.screens import of_device
from komae_desk.core.area import answering
from komae_desk.core.desk import Desk
from komae_desk.core.people import Role
from komae_desk.core.record import changed

LEAST_PEOPLE, LEAST_DEVICES = 4, 12
BOXES = (
    Item(Sort.PAPER, "令和2年度 申告相談票（保存期間満了）", "", "12箱", Confidentiality.TWO),
    Item(Sort.PAPER, "課税台帳の写し・出力帳票（髙﨑 𠮷田 担当分）", "", "3箱", Confidentiality.THREE),
)


def samples(desk: Desk) -> None:
    """Write the practice data through the desk, each step by the person who would take it, oldest first."""
    if not desk.user.holds(Role.SECURITY_MANAGER):
        return
    scene = Scene(desk)
    if len(scene.staff) < LEAST_PEOPLE or len(scene.devices) < LEAST_DEVICES:
        return
    _finished(scene)
    _awaited(scene)
    _open(scene)
    _by_hand(scene)


class Scene:
    """The people and things there are, and desks at which they sit on an earlier day."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        people: list[Any] = [p for p in desk.find("person") if p.state == "active" and p.id != desk.user.person]
        self.staff = [p for p in people if not p.roles]
        # From the end of the register: the first ones are lent and carried about in the practice section.
        kept = [device_thing(desk, device) for device in reversed(desk.find("device", state="stored"))]
        self.devices = [thing.record for thing in kept if thing.confidentiality and not thing.is_paper]

    def take(self, count: int) -> tuple[UUID, ...]:
        """So many devices that nothing happens to yet."""
        return tuple(key for _ in range(count) if (key := self.devices.pop(0)))

    def at(self, days: float, person: UUID | None = None) -> Desk:
        """The desk of a person some days ago, of the manager when nobody is named."""
        user = self.desk.user if person is None else answering(self.desk.areas, "person_of")(self.desk, person)
        return Desk(
            self.desk.store, self.desk.areas, user, clock=lambda: self.desk.now - timedelta(days=days), practice=True
        )


def _submitted(scene: Scene, days: float, who: int, **values: Any) -> Any:
    """An application of one of the staff, with what the register knows filled in."""
    desk = scene.at(days, scene.staff[who].id)
    made: dict[str, Any] = {
        "applicant": scene.staff[who].id,
        "occasion": Occasion.UNNEEDED,
        "reason": "更新により使わなくなったため",
        "venue": Venue.OFFICE,
        "place": "3階 作業室",
        "witnesses": (scene.staff[who + 1].id,),
        "planned_on": desk.today + timedelta(days=1),
    }
    draft = desk.new("disposal", **made | values)
    draft = changed(draft, **{n: v for n, v in of_things(desk, draft).items() if n not in values})  # type: ignore[arg-type]
    return desk.move(desk.save(draft), "submit", reasons={"methods": "破砕の前に消去するため"})


def _permitted(scene: Scene, days: float, who: int, **values: Any) -> Any:
    return scene.at(days).move(_submitted(scene, days, who, **values), "permit")


def _performed(scene: Scene, days: float, who: int, permit: Any, method: Method | None = None) -> Any:
    """Everything of a permission done by one of the staff before two others."""
    desk = scene.at(days, scene.staff[who].id)
    how = commands.Performance(
        at=desk.now.replace(second=0, microsecond=0),
        by=scene.staff[who].id,
        witnesses=(scene.staff[who + 1].id, scene.staff[who + 2].id),
        verification="破砕物を目で確認" if not permit.by_contractor else "引渡書と照合",
    )
    done = [commands.Done(thing, method or permit.methods[-1]) for thing in commands.remaining(desk, permit)]
    commands.perform(desk, permit, done, how)
    return desk.get("disposal", permit.id)


def _finished(scene: Scene) -> None:
    """Three media destroyed in the office, looked at by the manager."""
    permit = _permitted(scene, 45, 0, devices=scene.take(3), methods=(Method.CRUSH,))
    scene.at(42).move(_performed(scene, 43, 0, permit), "complete")


def _awaited(scene: Scene) -> None:
    """Two things with a contractor whose certificate is late."""
    permit = _permitted(
        scene,
        20,
        1,
        devices=scene.take(2),
        occasion=Occasion.RENEWAL,
        venue=Venue.CONTRACTOR,
        methods=(Method.CRUSH,),
        place="架空リサイクル株式会社 第2工場",
        contractor="架空リサイクル株式会社",
        contract="狛総契第45号 情報機器等処分業務委託",
        certificate_promised_on=scene.at(3).today,
    )
    _performed(scene, 18, 1, permit)


def _open(scene: Scene) -> None:
    """One permission to be carried out today, one application that waits for the manager."""
    _permitted(scene, 2, 0, devices=scene.take(3), methods=(Method.CRUSH,), planned_on=scene.desk.today)
    _submitted(
        scene,
        1,
        1,
        items=BOXES,
        confidentiality=Confidentiality.THREE,
        my_number=Answer.YES,
        methods=(Method.DISSOLVE,),
        reason="保存期間が満了した文書を、溶解処理に出すため",
        venue=Venue.CONTRACTOR,
        place="見本製紙株式会社 溶解施設",
        contractor="見本製紙株式会社",
        contract="狛総契第12号 機密文書溶解処理",
        planned_on=scene.desk.today + timedelta(days=6),
        certificate_promised_on=scene.desk.today + timedelta(days=20),
    )


def _by_hand(scene: Scene) -> None:
    """A card erased to be used again, and a device handed over to be repaired under a contract of secrecy."""
    erased, broken = scene.take(2)
    person = scene.staff[2].id
    desk = scene.at(5, person)
    line = desk.new(
        "treatment",
        purpose=Purpose.ERASURE,
        device=erased,
        processed_at=desk.now.replace(second=0, microsecond=0),
        processed_by=person,
        place="執務室",
        content="再利用のため",
    )
    filled = changed(line, **of_device(desk, line))  # type: ignore[arg-type]
    desk.move(desk.save(filled), "record")
    _repaired(scene, 4, person, broken, 10)
    # The one that the register of devices begins with (its samples).
    for device in scene.desk.find("device", tag="KD-0016", state="in_use"):
        _repaired(scene, 3, person, device.id, 6)


def _repaired(scene: Scene, days: float, person: UUID, device: UUID, due: int) -> None:
    """A device handed over to be repaired under a contract of secrecy."""
    desk = scene.at(days, person)
    line = desk.new(
        "treatment",
        purpose=Purpose.REPAIR,
        device=device,
        processed_at=desk.now,
        processed_by=desk.user.person,
        contractor="架空電機 修理受付",
        repair_basis=RepairBasis.CONTRACT,
        secrecy_contract="狛総契第31号（秘密保持条項）",
        system_checked_on=desk.today,
        repair_due_on=scene.desk.today + timedelta(days=due),
    )
    values = {n: v for n, v in of_device(desk, line).items() if n != "method"}  # type: ignore[arg-type]
    desk.move(desk.save(changed(line, **values)), "hand_over")
