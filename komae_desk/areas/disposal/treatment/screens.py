"""The list and the form of R-03, in the order of the paper (domain.md §10.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from komae_desk.areas.disposal.choices import Answer, Purpose, RepairBasis, Venue, minimum
from komae_desk.areas.disposal.things import asset_thing, device_thing, proposed
from komae_desk.areas.disposal.treatment.record import Treatment
from komae_desk.core.area import Due, Screens, Section

if TYPE_CHECKING:
    from komae_desk.core.desk import Look


def begins(look: Look) -> Mapping[str, Any]:
    """By hand: something is erased now, by whoever writes it down."""
    return {
        "purpose": Purpose.ERASURE,
        "processed_by": look.user.person,
        "processed_at": look.now.replace(second=0, microsecond=0),
    }


def of_device(look: Look, record: Treatment) -> Mapping[str, Any]:
    """What the register knows of a device."""
    device = look.maybe("device", record.device)
    return {} if device is None else _values(device_thing(look, device))


def of_asset(look: Look, record: Treatment) -> Mapping[str, Any]:
    """What the register knows of an asset."""
    asset: Any = look.maybe("information_asset", record.asset)
    return {} if asset is None else _values(asset_thing(asset))


def _values(thing: Any) -> dict[str, Any]:
    numbered = Answer.YES if thing.my_number else Answer.NO
    return {
        "serial": thing.serial,
        "quantity": thing.quantity,
        "confidentiality": thing.confidentiality,
        "my_number": numbered,
        "minimum": minimum(thing.confidentiality, numbered, Venue.OFFICE),
        "method": proposed(thing, numbered),
    }


def of_purpose(look: Look, record: Treatment) -> Mapping[str, Any]:
    """A thing goes to be repaired erased, where that can be done."""
    return {"repair_basis": RepairBasis.ERASED} if record.purpose is Purpose.REPAIR else {}


SCREENS = Screens(
    columns=("number", "purpose", "device", "method", "processed_at", "state"),
    lesser=("purpose",),
    sections=(
        Section("対象", ("purpose", "device", "asset", "item", "item_sort", "serial", "quantity", "confidentiality",
                         "my_number")),
        Section("許可", ("disposal", "permit_number", "permit_on")),
        Section("処理", ("minimum", "method", "content", "processed_at", "processed_by", "place", "witness",
                         "second_witness", "verification")),
        Section("業者・証明書", ("contractor", "certificate_promised_on", "certificate_number", "certificate_on")),
        Section("修理引渡し", ("repair_basis", "secrecy_contract", "system_checked_on", "repair_due_on",
                              "returned_on")),
        Section("確認", ("passed_reason", "confirmed_by", "confirmed_on", "remarks")),
    ),
    begins=begins,
    follows={"device": of_device, "asset": of_asset, "purpose": of_purpose},
)  # fmt: skip

SEARCH = ("number", "item", "serial", "permit_number", "place", "contractor", "certificate_number", "remarks")

# What was treated says more than the number of its line.
THING = ("device", "asset", "item")
DUE = (
    Due("certificate_due_on", "{heading} の完了証明書を業者から受領する", frozenset({"recorded"}),
        step="receive_certificate", about=THING),
    Due("repair_due_on", "{heading} が修理から戻ったかを確かめる", frozenset({"repairing"}), step="take_back",
        about=THING),
    Due("check_due_on", "{heading} の消去・修理の記録を確認する", frozenset({"recorded"}), step="confirm",
        about=THING, mark="△"),
)  # fmt: skip
