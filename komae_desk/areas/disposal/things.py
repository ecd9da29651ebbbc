"""What is to be disposed of, whatever register it stands in: how it is called and what class it has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.areas.disposal.choices import (
    MEDIA_METHODS,
    PAPER_METHODS,
    USELESS_ON_FLASH,
    Answer,
    Confidentiality,
    Method,
    Sort,
    Strength,
    aimed,
)
from komae_desk.core.record import shown

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

ASSET = "information_asset"
FLASH = ("usb", "sd", "mobile")


@dataclass(frozen=True)
class Thing:
    """One thing: a device, an asset of the register, or an item that stands in none."""

    kind: str
    record: UUID | None
    place: int
    tag: str
    sort: str
    name: str
    serial: str
    quantity: str
    confidentiality: Confidentiality | None
    my_number: bool = False
    is_paper: bool = False
    is_flash: bool = False
    contents: tuple[str, ...] = ()
    state: str = ""

    @property
    def heading(self) -> str:
        """Number and name."""
        return f"{self.tag} {self.name}".strip()

    @property
    def key(self) -> tuple[str, UUID | None, int]:
        """What tells it from the other things of a permission."""
        return self.kind, self.record, self.place

    def methods(self) -> tuple[Method, ...]:
        """What can be done to it."""
        return PAPER_METHODS if self.is_paper else MEDIA_METHODS

    def fits(self, method: Method) -> bool:
        """Whether the method does anything to such a thing."""
        return method in self.methods() and not (self.is_flash and method in USELESS_ON_FLASH)


def things_of(look: Look, permit: Any) -> list[Thing]:
    """Everything an application names, devices first."""
    return [*_registered(look, permit), *(_item(n, item) for n, item in enumerate(permit.items))]


def _registered(look: Look, permit: Any) -> Iterator[Thing]:
    for device_id in permit.devices:
        if (device := look.maybe("device", device_id)) is not None:
            yield device_thing(look, device)
    for asset_id in permit.assets:
        if (asset := look.maybe(ASSET, asset_id)) is not None:
            yield asset_thing(asset)


def device_thing(look: Look, device: Any) -> Thing:
    """A device or medium of the register, with what lies inside."""
    inside = [a for key in device.contents if (a := look.maybe(ASSET, key)) is not None]
    category = _code(device, "category")
    name = "　".join(filter(None, (device.name, device.maker, device.model)))
    return Thing(
        kind="device",
        record=device.id,
        place=0,
        tag=device.tag,
        sort=shown(device.category),
        name=name,
        serial=device.serial,
        quantity="1",
        confidentiality=grade_of(device),
        my_number=_code(device, "network") == "mynumber" or any(is_my_number(a) for a in inside),
        is_paper=category == "paper",
        is_flash=category in FLASH,
        contents=tuple(a.heading for a in inside),
        state=device.state,
    )


def asset_thing(asset: Any) -> Thing:
    """An information asset of the register."""
    return Thing(
        kind=ASSET,
        record=asset.id,
        place=0,
        tag=asset.tag,
        sort=shown(asset.category) or "情報資産",
        name=asset.name,
        serial="",
        quantity=str(asset.copies or 1),
        confidentiality=grade_of(asset),
        my_number=is_my_number(asset),
        is_paper=_code(asset, "category") == "document",
        state=asset.state,
    )


def _item(place: int, item: Any) -> Thing:
    return Thing(
        kind="",
        record=None,
        place=place,
        tag="",
        sort=shown(item.sort),
        name=item.name,
        serial=item.serial,
        quantity=item.quantity or "1",
        confidentiality=item.confidentiality,
        is_paper=item.sort is Sort.PAPER,
    )


def _code(record: Any, name: str) -> str:
    return str(getattr(getattr(record, name, None), "value", ""))


def grade_of(record: Any) -> Confidentiality | None:
    """The confidentiality a register holds, None where it is not decided."""
    code = _code(record, "confidentiality")
    return next((grade for grade in Confidentiality if grade.value == code), None)


def is_my_number(asset: Any) -> bool:
    """Whether an asset is of the マイナンバー利用事務系, which decides how it is disposed of."""
    return _code(asset, "for_personal_numbers") == "yes"


def proposed(thing: Thing, my_number: Answer | None, reach: Strength | None = None) -> Method:
    """The method that reaches what the class asks for, the gentlest that does."""
    needed = (reach or aimed(thing.confidentiality, my_number)).rank
    fitting = [m for m in thing.methods() if thing.fits(m) and m is not Method.BEFORE_RETURN]
    return min((m for m in fitting if m.strength.rank >= needed), key=lambda m: (m.strength.rank, fitting.index(m)))
