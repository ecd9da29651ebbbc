"""What the registers of devices, places and assets say a person has, and where things lie (R-12, 引継ぎ)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.areas.asset.device.record import Category
from komae_desk.core.holding import Held, Sort

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

MACHINES = (Category.COMPUTER, Category.MOBILE, Category.COPIER, Category.APPLIANCE)
USED = ("registered", "stored", "in_use", "repairing")
GONE = ("disposed", "handing", "handed")


def suggests(look: Look) -> Mapping[str, Iterable[str]]:
    """Devices and assets, as a record elsewhere writes them: number and name; read when somebody asks for them."""
    return {"things": (each.heading for kind in ("device", "information_asset") for each in look.find(kind))}


def holds(look: Look, person: UUID) -> Iterator[Held]:
    """The devices and media one uses, the keys one keeps, the papers one looks after; what is lent is the loan's."""
    devices: list[Any] = look.find("device", user=person, state=USED)
    for device in devices:
        yield Held(Sort.DEVICE if device.category in MACHINES else Sort.MEDIUM, device.heading, device.place)
    places: list[Any] = look.find("storage_place", key_keeper=person)
    for place in places:
        yield Held(Sort.KEY, f"{place.code} {place.name}の鍵", place.key_note)
    assets: list[Any] = look.find("information_asset", keeper=person)
    for asset in assets:
        if asset.state not in GONE:
            yield Held(Sort.PAPER, asset.heading, look.heading("storage_place", asset.storage))


def keeps(look: Look) -> Iterator[Held]:
    """Every place, with what lies in it and who has its key."""
    places: list[Any] = look.find("storage_place")
    for place in places:
        count = len(look.find("information_asset", storage=place.id))
        keeper: Any = look.maybe("person", place.key_keeper)
        key = f"鍵：{keeper.name}" if keeper is not None else ""
        words = "、".join(filter(None, (place.building, f"情報資産{count}件" if count else "", key, place.key_note)))
        yield Held(Sort.PAPER, f"{place.code} {place.name}".strip(), words)
