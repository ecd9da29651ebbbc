"""L-02 媒体ラベル: what a sticker of a device says, and how a sheet of stickers is begun (対2-2(2))."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from komae_desk.areas.asset.classification import GRADE_FIELDS, highest, short_words
from komae_desk.areas.asset.device.form import grades_in_full
from komae_desk.areas.asset.device.record import Device
from komae_desk.areas.asset.information.record import InformationAsset
from komae_desk.areas.asset.printed import FULL_WIDTH
from komae_desk.areas.asset.storage.record import StoragePlace
from komae_desk.core.desk import Desk, Look
from komae_desk.pdf.barcodes import TooDense
from komae_desk.pdf.labels import CODE128, FACES, NUDGE, QR, Label, sticker_sheet, trial_sheet
from komae_desk.pdf.sheet import Sheet

Labelled = Device | StoragePlace | InformationAsset
PREFERENCE = "stickers"
STEP = 0.5
"""By how much a sheet is nudged at a time, mm."""


@dataclass(frozen=True)
class Setup:
    """How stickers are put on a sheet: which sheet, from which face, shifted by how much, with which code."""

    preset: str = "24"
    start: int = 0
    right: float = 0.0
    down: float = 0.0
    symbol: str = QR

    @property
    def nudge(self) -> tuple[float, float]:
        """Millimetres to the right and down."""
        return self.right, self.down

    @property
    def count(self) -> int:
        """Faces on the sheet."""
        return FACES[self.preset].count

    def sheets(self, labels: int) -> int:
        """How many sheets so many labels need from the first free face."""
        return -(-(self.start + labels) // self.count) if labels else 0

    def after(self, labels: int) -> int:
        """The first free face once so many labels are printed."""
        return (self.start + labels) % self.count


def remembered(look: Look, preset: str = "") -> Setup:
    """The sheet this person used last, or how that preset was left; the default when nothing is remembered."""
    if not isinstance(look, Desk):
        return Setup(preset or "24")
    kept: Any = look.store.preference(look.user.person, PREFERENCE)
    kept = kept if isinstance(kept, Mapping) else {}
    preset = preset or str(kept.get("preset", "24"))
    preset = preset if preset in FACES else "24"
    one = kept.get("sheets", {}).get(preset, {})
    return Setup(
        preset,
        _within(one.get("start", 0), 0, FACES[preset].count - 1),
        float(_within(one.get("right", 0.0), -NUDGE, NUDGE)),
        float(_within(one.get("down", 0.0), -NUDGE, NUDGE)),
        CODE128 if one.get("symbol") == CODE128 else QR,
    )


def _within(value: Any, least: Any, most: Any) -> Any:
    return min(max(value, least), most) if isinstance(value, (int, float)) else least if least > 0 else 0


def remember(desk: Desk, setup: Setup) -> None:
    """Keep how a preset is set up, for this person on this file; the journal does not hear of it."""
    kept: Any = desk.store.preference(desk.user.person, PREFERENCE)
    sheets = dict(kept.get("sheets", {})) if isinstance(kept, Mapping) else {}
    sheets[setup.preset] = {
        "start": setup.start,
        "right": setup.right,
        "down": setup.down,
        "symbol": setup.symbol,
    }
    desk.store.set_preference(desk.user.person, PREFERENCE, {"preset": setup.preset, "sheets": sheets})


def number_of(thing: Labelled) -> str:
    """The number on a sticker: what is scanned."""
    return thing.code if isinstance(thing, StoragePlace) else thing.tag


def label_of(thing: Labelled, look: Look) -> Label:
    """The words of one sticker; what is scanned is the 管理番号 itself."""
    if isinstance(thing, StoragePlace):
        return _of_place(thing, look)
    return _of_device(thing, look) if isinstance(thing, Device) else _of_asset(thing, look)


def _of_asset(asset: InformationAsset, look: Look) -> Label:
    """On a binder or a box of papers; read in 点検モード."""
    decided = "" if asset.is_undecided else "・".join(grade.label for grade in asset.grades).translate(FULL_WIDTH)
    rules, section = short_words(asset.handling), look.office.section
    words = decided or "分類未定"
    return Label(asset.tag, asset.name, words, asset.is_important, rules, section, asset.tag, "tag", asset.id)


def _of_place(place: StoragePlace, look: Look) -> Label:
    """A shelf, a safe or a box: the highest class of the assets that lie there (対2-2(5)ウ)."""
    inside = [asset for asset in look.find("information_asset", storage=place.id) if not asset.voided]
    grades = [highest(getattr(asset, name, None) for asset in inside) for name in GRADE_FIELDS]
    words = "・".join(grade.label for grade in grades if grade is not None).translate(FULL_WIDTH)
    important = any(getattr(asset, "is_important", False) for asset in inside)
    section = look.office.section
    return Label(place.code, place.name, words, important, (), section, place.code, "code", place.id)


def _of_device(device: Device, look: Look) -> Label:
    return Label(
        device.tag,
        device.name,
        grades_in_full(device) or "分類未定",
        device.is_important,
        short_words(device.handling),
        device.section or look.office.section,
        device.tag,
        "tag",
        device.id,
    )


def stickers(things: Sequence[Labelled], sheet: Sheet, look: Look, setup: Setup | None = None) -> None:
    """Put the stickers of devices or places on the sheet; one without a number gets none."""
    setup = setup or remembered(look)
    labels = [label_of(each, look) for each in things if number_of(each)]
    put = partial(sticker_sheet, labels, FACES[setup.preset], start=setup.start, nudge=setup.nudge, look=sheet.look)
    try:
        made = put(symbol=setup.symbol)
    except (TooDense, ValueError):
        # A long number, or one with kanji, has no Code 128 that a hand reader reads on so small a face.
        made = put(symbol=QR)
    onto(sheet, made, "媒体ラベル")


def trial(sheet: Sheet, setup: Setup) -> None:
    """試し刷り of a sheet: outlines, numbers and rulers."""
    onto(sheet, trial_sheet(FACES[setup.preset], nudge=setup.nudge), "ラベル試し刷り")


def onto(sheet: Sheet, made: Sheet, name: str) -> None:
    """Take over what was drawn elsewhere; such a sheet has no feet."""
    sheet.feet = False
    sheet.name = name
    sheet.pages.extend(made.pages)
    sheet.regions.extend(made.regions)
    sheet.boxes.extend(made.boxes)
    sheet.missing.extend(made.missing)
