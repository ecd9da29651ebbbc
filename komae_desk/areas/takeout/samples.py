"""A lively practice section: applications in every state, loans overdue, due today and returned (練習モード)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from komae_desk.areas.takeout import commands
from komae_desk.areas.takeout.carry_out.record import is_ruled, rank_of
from komae_desk.areas.takeout.choices import (
    Answer,
    Basis,
    Confidentiality,
    Entry,
    Erasure,
    Finding,
    Need,
    NoticeKind,
    Occasion,
    Ownership,
    Pledge,
    PrivatePledge,
    Protection,
    Purpose,
    Supply,
    Target,
    Terminal,
)
from komae_desk.areas.takeout.moving_samples import moved
from komae_desk.areas.takeout.permission import LENDABLE
from komae_desk.core.area import answering
from komae_desk.core.desk import Desk
from komae_desk.core.people import Role
from komae_desk.core.record import Record

LEAST_PEOPLE, LEAST_DEVICES = 4, 8
ACROSS_YEARS = {"ends_on": "年度をまたぐ作業のため", "returns_at": "年度をまたぐ事業のため"}


def samples(desk: Desk) -> None:
    """Write the practice data through the desk, each step by the person who would take it, oldest first."""
    if not desk.user.holds(Role.SECURITY_MANAGER):
        return
    scene = Scene(desk)
    if len(scene.staff) < LEAST_PEOPLE or len(scene.devices) < LEAST_DEVICES:
        return
    _past(scene)
    _private(scene)
    moved(scene)
    _today(scene)


class Scene:
    """The people and devices there are, and desks at which they sit on an earlier day."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        people: list[Any] = [p for p in desk.find("person") if p.state == "active" and p.id != desk.user.person]
        self.staff = [p for p in people if not p.roles]
        self.devices: list[Any] = [d for d in desk.find("device") if d.state in LENDABLE]
        self._next = {"terminal": self._terminals(), "other": self._others()}

    def _terminals(self) -> Iterator[Any]:
        yield from (d for d in self.devices if is_ruled(d) and rank_of(d))

    def _others(self) -> Iterator[Any]:
        yield from (d for d in self.devices if not is_ruled(d))

    def device(self, sort: str) -> Any:
        """A device not used here yet, of the sort when there is one left."""
        found = next(self._next[sort], None) or next(self._next["other"])
        return self.desk.get("device", found.id)

    def at(self, days: float, person: UUID | None = None) -> Desk:
        """The desk of a person some days ago, of the manager when nobody is named."""
        user = self.desk.user if person is None else answering(self.desk.areas, "person_of")(self.desk, person)
        return Desk(
            self.desk.store, self.desk.areas, user, clock=lambda: self.desk.now - timedelta(days=days), practice=True
        )

    def moment(self, days: float, hour: int) -> datetime:
        """An hour of a day that many days ago (negative: ahead)."""
        return (self.desk.now - timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)


def _draft(scene: Scene, days: float, who: int, device: Any, ends: float, **values: Any) -> Record:
    """An application of one of the staff for one device, that day until `ends` days ago."""
    person = scene.staff[who % len(scene.staff)]
    ruled = is_ruled(device)
    made: dict[str, Any] = {
        "applicant": person.id,
        "user": person.id,
        "targets": (Target.PC,) if ruled else (Target.MEDIUM,),
        "devices": (device.id,),
        "information": "課税資料の説明用データ",
        "confidentiality": next((c for c in Confidentiality if c.rank == rank_of(device)), Confidentiality.ONE),
        "quantity": "1式",
        "purpose": Purpose.HOME if ruled else None,
        "reason": "" if ruled else "地区説明会で使うため",
        "destination": "自宅" if ruled else "民間の会議室",
        "starts_at": scene.moment(days - 1, 9),
        "returns_at": scene.moment(ends, 17),
        "protections": (Protection.ENCRYPTION, Protection.PASSWORD),
        "communication": "自治体テレワークシステム" if ruled else "通信しない",
        "pledges": tuple(Pledge),
        "office_permission": Need.REQUIRED if ruled else Need.NONE,
    }
    desk = scene.at(days, person.id)
    return desk.save(desk.new("takeout", **made | values))


def _submitted(scene: Scene, days: float, who: int, device: Any, ends: float, **values: Any) -> Any:
    draft: Any = _draft(scene, days, who, device, ends, **values)
    reasons = {"returns_at": "事業の期間に合わせるため", "user": "引継ぎの間だけ使うため"}
    return scene.at(days, draft.applicant).move(draft, "submit", reasons=reasons)


def _permitted(scene: Scene, days: float, who: int, device: Any, ends: float, **values: Any) -> Any:
    """Permitted by the manager and, where the rules ask for it, by 情報政策課長 (as the groupware said)."""
    permit: Any = scene.at(days).move(_submitted(scene, days, who, device, ends, **values), "permit")
    if not permit.needs_office:
        return permit
    clerk = scene.at(days, permit.applicant)
    permit = clerk.move(permit, "apply_office", office_number=f"GW-{who + 101}", office_applied_on=clerk.today)
    return scene.at(days).move(
        permit,
        "transcribe_office",
        office_permitted_on=clerk.today,
        office_title="情報政策課長",
        office_name="架空 政子",
        office_document=f"GW-{who + 101}",
    )


def _lent(scene: Scene, days: float, who: int, sort: str, ends: float) -> Any:
    device = scene.device(sort)
    permit = _permitted(scene, days, who, device, ends)
    desk = scene.at(days - 1)
    borrower = desk.get("person", permit.user)
    done = commands.check_out(desk, [device], borrower, permit, reason="年度末の事業のため")
    return done.movements[0]


def _past(scene: Scene) -> None:
    """What is out: overdue, due today, back and inspected, back and waiting."""
    _lent(scene, 10, 0, "terminal", 3)
    inspected, waiting = _lent(scene, 8, 1, "other", 4), _lent(scene, 7, 2, "other", 2)
    desk = scene.at(4)
    commands.check_in(desk, desk.get("device", inspected.device), finding=Finding.GOOD, erasure=Erasure.DONE)
    _lent(scene, 3.5, 3, "terminal", 0)
    desk = scene.at(1)
    commands.check_in(desk, desk.get("device", waiting.device))
    bare = next((d for d in scene.devices if rank_of(d) < 2 and not is_ruled(d) and _is_here(scene, d)), None)
    if bare is not None:
        desk = scene.at(0.5)
        person = scene.staff[4 % len(scene.staff)]
        commands.check_out(desk, [desk.get("device", bare.id)], person, reason="会議で使うため")


def _is_here(scene: Scene, device: Any) -> bool:
    return scene.desk.get("device", device.id).state in LENDABLE and not any(
        device.id in getattr(p, "devices", ()) for p in scene.desk.find("takeout")
    )


def _today(scene: Scene) -> None:
    """Applications that wait for somebody, and a permission to try the counter with."""
    _draft(scene, 0, 1, scene.device("other"), -3)
    _submitted(scene, 0, 2, scene.device("other"), -4)
    _submitted(scene, 0, 3, scene.device("terminal"), -2)
    _permitted(scene, 0.2, 0, scene.device("other"), -2)
    _permitted(scene, 0.2, 4, scene.device("terminal"), -5)
    waits: Any = scene.at(0).move(_submitted(scene, 0, 5, scene.device("terminal"), -6), "permit")
    clerk = scene.at(0, waits.applicant)
    clerk.move(waits, "apply_office", office_number="GW-150", office_applied_on=clerk.today)
    scene.at(0).move(
        _submitted(scene, 0, 6, scene.device("other"), -3), "condition", conditions="移動中は鍵付きケースに入れること"
    )
    scene.at(0).move(
        _submitted(scene, 0, 7, scene.device("other"), -3), "refuse", refusal_reason="庁内の会議室で行えるため"
    )
    scene.at(0).move(_submitted(scene, 0, 8, scene.device("other"), -3), "return", "返却予定を確かめてください")
    revoked = _permitted(scene, 0.2, 9, scene.device("terminal"), -3)
    desk = scene.at(0)
    desk.move(
        revoked, "transcribe_revocation", office_revoked_on=desk.today, office_revoked_title="情報政策課長",
        office_revoked_name="架空 政子", office_revocation_document="GW-109",
        office_revocation_reason="端末の更新のため",
    )  # fmt: skip
    own = _draft(scene, 0, 0, scene.device("other"), -2)
    chief = scene.at(0)
    own = chief.save(own, applicant=chief.user.person, user=chief.user.person)
    chief.move(own, "submit", reasons=ACROSS_YEARS)


def _private(scene: Scene) -> None:
    """P-02, P-03, P-15 and P-17, each waiting once and in use once."""
    one, two = scene.staff[0], scene.staff[1]
    permit = _private_device(scene, one, "SN-PRV-0001", 6)
    permit = scene.at(5).move(permit, "permit")
    clerk = scene.at(5, one.id)
    permit = clerk.move(permit, "apply_office", office_number="GW-201", office_applied_on=clerk.today)
    permit = scene.at(5).move(
        permit, "transcribe_office", office_permitted_on=clerk.today, office_title="情報政策課長",
        office_name="架空 政子", office_document="GW-201",
    )  # fmt: skip
    scene.at(4, one.id).move(permit, "start")
    _private_device(scene, two, "SN-PRV-0002", 1)
    clerk = scene.at(0.5, one.id)
    notice = clerk.save(
        clerk.new(
            "private_notice", applicant=one.id, notice=NoticeKind.UNNEEDED, permit=permit.id,
            old_device="架空電機 KP-10 SN-PRV-0001", erased_at=clerk.now - timedelta(hours=1),
            erasure_method="初期化", erasure_confirmed_by=two.id, groupware_number="GW-301", groupware_on=clerk.today,
        )
    )  # fmt: skip
    clerk.move(notice, "submit")
    _external_work(scene, one, two)
    _bring_in(scene, one, two)


def _private_device(scene: Scene, person: Any, serial: str, days: float) -> Record:
    desk = scene.at(days, person.id)
    record = desk.save(
        desk.new(
            "private_device", applicant=person.id, ciso_document="支給以外の端末の可否判断（架空）第1号",
            ciso_decided_on=scene.at(30).today, occasion=Occasion.NEW, terminals=(Terminal.PC,), maker="架空電機",
            model="KP-10", serial=serial, use="在宅勤務での文書の確認", starts_on=scene.at(days - 2).today,
            ends_on=scene.at(-60).today, environment="自治体テレワークシステム", antivirus_latest=Answer.YES,
            system_latest=Answer.YES, nothing_suspicious=Answer.YES, pledges=tuple(PrivatePledge),
            app_permission=Need.NONE, audit_agreed=True,
        )
    )  # fmt: skip
    return desk.move(record, "submit", reasons={"ends_on": "在宅勤務の期間に合わせるため"})


def _external_work(scene: Scene, one: Any, two: Any) -> None:
    for person, days in ((one, 2.0), (two, 0.0)):
        desk = scene.at(days, person.id)
        record = desk.save(
            desk.new(
                "external_work", applicant=person.id, work="研修資料の作成", information="研修の配付資料",
                confidentiality=Confidentiality.ONE, place="自宅", starts_on=scene.at(days - 1).today,
                ends_on=scene.at(days - 5).today, frequency="週2日", supply=Supply.ISSUED,
                devices=(scene.devices[0].id,), measures_kept=Answer.YES, communication="自治体テレワークシステム",
                printing="印刷しない", carrying="紙は持ち帰らない", disposal="廃棄しない",
            )
        )  # fmt: skip
        submitted = desk.move(record, "submit", reasons={"ends_on": "年度をまたぐ研修のため"})
        if days:
            manager = scene.at(days)
            manager.move(manager.move(submitted, "permit"), "start")


def _bring_in(scene: Scene, one: Any, two: Any) -> None:
    for person, days, basis in ((one, 1.0, Basis.POLICY), (two, 0.0, Basis.PERMISSION)):
        desk = scene.at(days, person.id)
        record = desk.save(
            desk.new(
                "bring_in", applicant=person.id, entry=Entry.BROUGHT_BACK, ownership=Ownership.CITY,
                device=scene.devices[1].id, reason="在宅勤務から持ち帰ったため",
                scanned_at=desk.now - timedelta(hours=1),
                definitions_latest=Answer.YES, definitions="今日の版", system_updated=Answer.YES,
                antivirus_on=Answer.YES, antivirus="架空ウイルス対策", nothing_suspicious=Answer.YES,
                connects_to="庁内LAN", starts_on=desk.today, ends_on=scene.at(days - 5).today, permission_basis=basis,
                policy="持帰り端末の接続方針 第1版（架空）" if basis is Basis.POLICY else "",
            )
        )  # fmt: skip
        submitted = desk.move(record, "submit", reasons=ACROSS_YEARS)
        if basis is Basis.POLICY:
            desk.move(submitted, "connect_by_policy", reasons=ACROSS_YEARS)
