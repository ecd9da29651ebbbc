"""Sixty invented devices and media for 練習モード: every 区分, every state a section meets, dates that fall due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle
from typing import Any

from komae_desk.areas.asset.classification import Availability, Confidentiality, HandlingRule, Integrity
from komae_desk.areas.asset.device.record import Answer, Category, Erasable, Network, Owner, Substitute
from komae_desk.areas.asset.device.workflow import REPAIR
from komae_desk.core.act import Act
from komae_desk.core.dates import add_months
from komae_desk.core.desk import Desk
from komae_desk.core.record import Record

HIGH = (Confidentiality.HIGH, Integrity.HIGH, Availability.HIGH)
MIDDLE = (Confidentiality.MIDDLE, Integrity.HIGH, Availability.LOW)
LOW = (Confidentiality.LOW, Integrity.LOW, Availability.LOW)
CARRIED = (
    HandlingRule.NO_COPIES,
    HandlingRule.PROTECTED_TRANSPORT,
    HandlingRule.UNRECOVERABLE,
    HandlingRule.LOCKED_MEDIA,
)
FIXED = (HandlingRule.LIMITED_PLACE, HandlingRule.UNRECOVERABLE, HandlingRule.BACKUP)


@dataclass(frozen=True)
class Lot:
    """Some devices of one kind, bought together."""

    count: int
    name: str
    category: Category
    maker: str
    model: str
    capacity: str
    grades: tuple[Confidentiality, Integrity, Availability]
    place: str
    years: int
    state: str = "in_use"
    network: Network | None = None
    rest: tuple[tuple[str, Any], ...] = ()


PC = (
    ("wire_lock", Answer.YES),
    ("encryption", Answer.YES),
    ("operating_system", "Windows 11 Pro"),
    ("antivirus", "架空ウイルス対策 Ver.8"),
    ("handling", FIXED),
)
CARRIED_PC = (
    ("wire_lock", Answer.NOT_APPLICABLE),
    ("encryption", Answer.YES),
    ("remote_erasure", Erasable.YES),
    ("operating_system", "Windows 11 Pro"),
    ("antivirus", "架空ウイルス対策 Ver.8"),
    ("handling", CARRIED),
)
MEMORY = (("encryption", Answer.YES), ("write_protection", Answer.NO), ("key", "保管庫A"), ("handling", CARRIED))
STORING = (("internal_storage", Answer.YES), ("wire_lock", Answer.NOT_APPLICABLE))
LOTS = (
    Lot(
        16,
        "ノートPC",
        Category.COMPUTER,
        "架空電機",
        "KD-N14",
        "512GB",
        MIDDLE,
        "執務室",
        3,
        network=Network.LGWAN,
        rest=PC,
    ),
    Lot(
        6,
        "デスクトップPC",
        Category.COMPUTER,
        "架空電機",
        "KD-T300",
        "1TB",
        HIGH,
        "執務室（窓口側）",
        4,
        network=Network.PERSONAL_NUMBER,
        rest=PC,
    ),
    Lot(
        8,
        "持出用ノートPC",
        Category.COMPUTER,
        "架空電機",
        "KD-N13L",
        "256GB",
        MIDDLE,
        "貸出棚1",
        2,
        "stored",
        Network.INTERNET,
        CARRIED_PC,
    ),
    Lot(
        6,
        "タブレット",
        Category.MOBILE,
        "見本通信",
        "MT-10",
        "128GB",
        MIDDLE,
        "貸出棚2",
        2,
        "stored",
        Network.INTERNET,
        (("encryption", Answer.YES), ("remote_erasure", Erasable.YES), ("handling", CARRIED)),
    ),
    Lot(8, "USBメモリ", Category.MEMORY, "見本記憶", "SM-32", "32GB", MIDDLE, "保管庫A", 2, "stored", rest=MEMORY),
    Lot(3, "外付けHDD", Category.DISK, "見本記憶", "SH-4T", "4TB", HIGH, "耐火金庫", 3, "stored", rest=MEMORY),
    Lot(3, "課税資料DVD", Category.DISC, "", "", "4.7GB", HIGH, "耐火金庫", 1, "stored", rest=(("handling", CARRIED),)),
    Lot(2, "デジタルカメラのSDカード", Category.CARD, "見本記憶", "SC-64", "64GB", LOW, "貸出棚2", 2, "stored"),
    Lot(1, "課内NAS", Category.NETWORK_STORAGE, "見本記憶", "SN-2B", "8TB", HIGH, "サーバーラック", 3, rest=MEMORY),
    Lot(
        2,
        "複合機",
        Category.COPIER,
        "架空複写",
        "KC-700",
        "320GB",
        MIDDLE,
        "執務室",
        4,
        network=Network.LGWAN,
        rest=STORING,
    ),
    Lot(
        2,
        "窓口呼出しシステム表示機",
        Category.APPLIANCE,
        "見本表示",
        "MH-43",
        "",
        LOW,
        "1階窓口",
        3,
        network=Network.STANDALONE,
        rest=STORING,
    ),
    Lot(2, "デジタルカメラ", Category.OTHER, "見本光学", "MK-20", "", LOW, "貸出棚2", 4, "stored"),
    Lot(1, "相続人調査票の綴り", Category.PAPER, "", "", "", HIGH, "書庫2", 1, "stored", rest=(("handling", CARRIED),)),
)


def samples(desk: Desk) -> None:
    """Register the devices in one act and put them where they would be on a working day."""
    people = cycle(p.id for p in desk.find("person", state="active")) if desk.find("person") else cycle([None])
    with desk.act("練習用の端末・媒体の登録") as act:
        made: list[Record] = []
        for lot in LOTS:
            for _ in range(lot.count):
                made.append(_device(desk, act, lot, len(made) + 1, people))
        _exceptions(desk, act, made)


def _device(desk: Desk, act: Act, lot: Lot, number: int, people: Any) -> Record:
    acquired = add_months(desk.today, -12 * lot.years - number % 9)
    leased = lot.category in (Category.COMPUTER, Category.COPIER)
    counted = add_months(desk.today, -(number % 11) - 1)
    device = act.save(
        desk.new(
            "device",
            tag=f"KD-{number:04d}",
            name=lot.name,
            category=lot.category,
            maker=lot.maker,
            model=lot.model,
            serial=f"{lot.model.replace('-', '')}{480000 + number * 37}" if lot.model else "",
            capacity=lot.capacity,
            owner=Owner.CITY,
            network=lot.network,
            user=next(people) if lot.state == "in_use" and lot.category is Category.COMPUTER else None,
            place=lot.place,
            section=desk.office.section,
            confidentiality=lot.grades[0],
            integrity=lot.grades[1],
            availability=lot.grades[2],
            acquired_on=acquired,
            lease_ends_on=add_months(acquired, 60) if leased else None,
            counted_on=max(counted, acquired),
            next_count_on=add_months(max(counted, acquired), 12),
            **dict(lot.rest),
        )
    )
    return act.move(device, "use" if lot.state == "in_use" else "store")


def _exceptions(desk: Desk, act: Act, made: list[Record]) -> None:
    """One in repair, one in inspection, a 代替機, one of undecided class, one lent by another office, one lost."""
    by_tag: dict[str, Any] = {str(getattr(device, "tag", "")): device for device in made}
    if desk.ledger(REPAIR) is None:
        # Where R-03 is kept, a device goes to be repaired with its record (the samples of that area).
        due = desk.today + timedelta(days=6)
        act.move(by_tag["KD-0016"], "repair", repairer="架空電機 修理受付", repair_due_on=due)
    act.move(by_tag["KD-0030"], "inspect")
    act.save(by_tag["KD-0017"], substitute=Substitute.HAS_ONE, replacement=by_tag["KD-0022"].id)
    act.save(by_tag["KD-0022"], substitute=Substitute.IS_ONE)
    act.save(
        by_tag["KD-0023"],
        owner=Owner.LENT,
        return_due_on=desk.today + timedelta(days=20),
        note="情報政策課から借りています。",
    )
    act.move(by_tag["KD-0044"], "report_lost", "棚卸しで現物が見つからないため")
    # A medium that came in this week and whose class nobody has decided yet.
    act.save(
        desk.new(
            "device",
            tag="KD-0061",
            name="USBメモリ（受入れ分）",
            category=Category.MEMORY,
            maker="見本記憶",
            model="SM-64",
            serial="SM64990001",
            place="保管庫A",
            section=desk.office.section,
            acquired_on=desk.today - timedelta(days=2),
        )
    )
