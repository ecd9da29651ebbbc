"""A section with people, devices and permissions, on which the tests of the area and of the counter work."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from komae_desk.areas.asset import AREA as ASSET
from komae_desk.areas.asset.classification import Availability, Integrity
from komae_desk.areas.asset.classification import Confidentiality as DeviceClass
from komae_desk.areas.asset.device.record import Category, Network, Owner
from komae_desk.areas.attachment import AREA as FILES
from komae_desk.areas.person import AREA as PERSON
from komae_desk.areas.person.person.record import Employment
from komae_desk.areas.takeout import AREA as TAKEOUT
from komae_desk.areas.takeout.choices import Confidentiality, Need, Pledge, Protection, Purpose, Target
from komae_desk.core.desk import Desk
from komae_desk.core.identity import uuid7
from komae_desk.core.people import FirstRun, Role, User
from tests.sample import Clock, Kept, store

AREAS = (PERSON, ASSET, TAKEOUT, FILES)
# Wednesday, 2026-07-01 09:00 in a zone that tests do not depend on.
START = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)
_LAID: dict[tuple[int, ...], tuple[Kept, dict[str, Any]]] = {}


class Section:
    """税務課 of 架空市: 佐藤 is the manager, 高橋 his officer, 山本 情報政策課長; 田中 and 鈴木 carry things."""

    areas = AREAS
    # A copy has the stream and the people of the one that was laid: where several meet, each is laid itself.
    copied = True

    def __init__(self) -> None:
        self.clock = Clock(START)
        if not self.copied:
            self._lay()
            return
        key = tuple(map(id, self.areas))
        if key not in _LAID:
            own = {*vars(self), "store"}
            self._lay()
            known = {name: value for name, value in vars(self).items() if name not in own}
            _LAID[key] = Kept.of(self.store, self.areas), known
        kept, known = _LAID[key]
        self.store = kept.store()
        for name, each in known.items():
            setattr(self, name, self._seat(each.user) if isinstance(each, Desk) else each)
        self.ids = SimpleNamespace(**vars(self.ids))

    def _lay(self) -> None:
        """What every section begins with: once for all tests of a process."""
        self.store = store(self.areas)
        self.ids = SimpleNamespace()
        first = FirstRun("架空市", "総務部", "税務課", "1001", "佐藤 一郎", "さとう", "課長", Role.SECURITY_MANAGER)
        self.ids.chief = uuid7()
        founder = self._seat(User(self.ids.chief, first.name, first.title, frozenset({first.role})))
        with founder.act("はじめ") as act:
            PERSON.found(act, first, self.ids.chief)
        self.chief = founder
        self.ids.clerk = self.person("1002", "田中 花子", "主事", unit="市民税係", extension="2301")
        self.ids.other = self.person("1003", "鈴木 一朗", "主任", unit="資産税係")
        self.ids.officer = self.person("2001", "高橋 健", "総務部長", Role.SECURITY_OFFICER)
        self.ids.policy = self.person("3001", "山本 恵", "情報政策課長", Role.POLICY_OFFICE)
        self.ids.deputy = self.person("1004", "伊藤 学", "課長補佐", Role.DEPUTY)
        self.clerk, self.other = self.desk(self.ids.clerk), self.desk(self.ids.other)
        self.officer, self.policy = self.desk(self.ids.officer), self.desk(self.ids.policy)
        self.deputy = self.desk(self.ids.deputy)
        self.pc = self.device("KK-0123", "ノートPC", Category.COMPUTER, "3", network=Network.LGWAN)
        self.pc2 = self.device("KK-0124", "ノートPC 2号", Category.COMPUTER, "2", network=Network.LGWAN)
        self.camera = self.device("KK-0118", "デジタルカメラ", Category.OTHER, None)
        self.usb = self.device("KK-0207", "USBメモリ 16GB", Category.MEMORY, "2")

    def person(self, number: str, name: str, post: str, *roles: Role, **values: object) -> UUID:
        saved = self.chief.save(
            self.chief.new(
                "person",
                staff_number=number,
                name=name,
                post=post,
                category=Employment.FULL,
                roles=roles,
                is_manager=bool(roles),
                **values,
            )
        )
        return saved.id

    def desk(self, person: UUID) -> Desk:
        return self._seat(PERSON.person_of(self.chief, person))

    def _seat(self, user: User) -> Desk:
        return Desk(self.store, self.areas, user, clock=self.clock)

    def device(self, tag: str, name: str, category: Category, grade: str | None, **values: object):
        graded = (
            dict(
                confidentiality=DeviceClass(grade),
                integrity=next(iter(Integrity)),
                availability=next(iter(Availability)),
            )
            if grade
            else {}
        )
        new = self.chief.new(
            "device",
            tag=tag,
            name=name,
            category=category,
            owner=Owner.CITY,
            place="執務室",
            section="税務課",
            **graded | values,
        )
        return self.chief.save(new)

    def fresh(self, record):
        """The record as it is now."""
        return self.chief.get(record.kind, record.id)

    def take_out(self, **values: object):
        """An application that has everything, not saved."""
        standard = dict(
            applicant=self.ids.clerk,
            user=self.ids.clerk,
            targets=(Target.MEDIUM,),
            devices=(self.usb.id,),
            information="課税データの一部",
            confidentiality=Confidentiality.TWO,
            quantity="120件",
            reason="出張先で説明に使うため",
            destination="都庁",
            starts_at=self.now(),
            returns_at=self.now() + timedelta(days=2),
            protections=(Protection.ENCRYPTION,),
            communication="通信しない",
            pledges=tuple(Pledge),
            office_permission=Need.NONE,
        )
        return self.clerk.new("takeout", **standard | values)

    def ruled(self, **values: object):
        """An application under the carry-out rules (持)."""
        standard = dict(
            targets=(Target.PC,),
            devices=(self.pc.id,),
            confidentiality=Confidentiality.THREE,
            purpose=Purpose.HOME,
            reason="",
            office_permission=Need.REQUIRED,
        )
        return self.take_out(**standard | values)

    def submitted(self, draft=None, desk: Desk | None = None):
        desk = desk or self.clerk
        return desk.move(desk.save(draft or self.take_out()), "submit")

    def permitted(self, draft=None):
        return self.chief.move(self.submitted(draft), "permit")

    def cleared(self, draft=None):
        applied = self.clerk.move(
            self.permitted(draft or self.ruled()), "apply_office", office_number="G-77", office_applied_on=self.today()
        )
        return self.policy.move(applied, "permit_office")

    def now(self) -> datetime:
        return self.chief.now

    def today(self):
        return self.chief.today

    def later(self, **amount: float) -> None:
        self.clock.at += timedelta(**amount)


def test_the_section_stands():
    section = Section()
    assert section.clerk.office.section == "税務課"
    assert section.officer.user.holds(Role.SECURITY_OFFICER)
