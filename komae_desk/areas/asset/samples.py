"""What the section of 練習モード holds: devices first, for assets lie in them; then what was asked and seen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from komae_desk.areas.asset.device.samples import samples as devices
from komae_desk.areas.asset.information.samples import samples as information
from komae_desk.areas.asset.inspection.choices import Finding, Occasion, Part
from komae_desk.areas.asset.inspection.round import Round, begin
from komae_desk.areas.asset.licence.record import Keeper, LicenceKind
from komae_desk.core.desk import Desk
from komae_desk.core.people import Role

LICENCES: tuple[tuple[str, str, LicenceKind, int | None, int, int | None], ...] = (
    ("架空オフィス", "2024", LicenceKind.VOLUME, 25, 22, None),
    ("架空ウイルス対策", "Ver.8", LicenceKind.SUBSCRIPTION, 30, 30, 40),
    ("見本CAD", "13", LicenceKind.SINGLE, 2, 3, None),
    ("見本PDF編集", "5", LicenceKind.SUBSCRIPTION, 5, 4, 12),
    ("地図閲覧ソフト（架空）", "3.2", LicenceKind.SITE, None, 16, 200),
    ("見本圧縮ツール", "1.9", LicenceKind.FREE, None, 6, None),
)


def samples(desk: Desk) -> None:
    """Each part in acts of its own."""
    devices(desk)
    information(desk)
    _licences(desk)
    _question(desk)
    if desk.user.holds(Role.SECURITY_MANAGER):
        _inspections(desk)


def _licences(desk: Desk) -> None:
    pcs: list[Any] = sorted(desk.find("device", state="in_use"), key=lambda device: str(getattr(device, "tag", "")))
    with desk.act("練習用のライセンスの登録") as act:
        for n, (product, version, kind, owned, used, days) in enumerate(LICENCES, 1):
            act.save(
                desk.new(
                    "software_licence",
                    product=product,
                    edition_name=version,
                    category=kind,
                    certificate=f"KL-{4700 + n * 13}",
                    certificate_place="耐火金庫",
                    owned=owned,
                    devices=tuple(pc.id for pc in pcs[: min(used, 3)]),
                    elsewhere=max(0, used - min(used, 3, len(pcs))),
                    renew_by_on=desk.today + timedelta(days=days) if days else None,
                    keeper=Keeper.SYSTEM_MANAGER if kind is LicenceKind.SITE else Keeper.SECURITY_MANAGER,
                ),
                reasons={"owned": "入替え中の端末に1つ余分に入っているため"},
            )


def _question(desk: Desk) -> None:
    """One that waits for its answer, and one that was answered."""
    people: list[Any] = [p for p in desk.find("person", state="active") if p.id != desk.user.person]
    asker = people[0].id if people else desk.user.person
    waiting = desk.find("information_asset", name="地区説明会の参加者名簿")
    empty = desk.new("classification_question")
    known = {
        "asker": asker,
        "asset": waiting[0].id if waiting else None,
        "subject": "地区説明会の参加者名簿",
        "question": "氏名だけの名簿ですが、機密性2になるか分かりません。",
    }
    values = desk.ledgers["classification_question"].screens.filled_in(desk, empty, known)
    with desk.act("練習用の照会") as act:
        act.move(act.save(desk.new("classification_question", **values)), "submit")


def _inspections(desk: Desk) -> None:
    """One finished with something to put right, one that was stopped half way and is gone on with today."""
    places = [place.id for place in desk.find("storage_place", code=("HK-01", "HK-02"))]
    walk = Round(desk, begin(desk, Occasion.QUARTERLY, (Part.STORAGE, Part.OFFICE), places))
    for n, thing in enumerate(list(walk.things)):
        odd = {4: Finding.MISPLACED, 6: Finding.MISSING}.get(n) if thing.may_be_elsewhere else None
        words = "窓口の引出しにあった" if odd is Finding.MISPLACED else "確認中" if odd is not None else None
        walk.mark(thing, odd or Finding.GOOD, words=words)
    reported = walk.finish()
    desk.move(
        reported,
        "demand",
        remedy="見当たらない物を探し、置場所の違う物は登録の場所に戻す。",
        remedy_due_on=desk.today + timedelta(days=7),
    )
    going_on = Round(desk, begin(desk, Occasion.EXTRA, (Part.STORAGE, Part.OFFICE, Part.PUBLISHED, Part.SCAN)))
    for thing in going_on.things[:3]:
        going_on.mark(thing, Finding.GOOD)
