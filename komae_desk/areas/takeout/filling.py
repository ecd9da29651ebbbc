"""What the forms of this area fill in by themselves, so that nobody is asked what the registers already know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.areas.takeout.carry_out.record import TakeOut, is_ruled, rank_of
from komae_desk.areas.takeout.choices import (
    Basis,
    Confidentiality,
    Direction,
    Entry,
    Need,
    Occasion,
    Ownership,
    Purpose,
    Scope,
    Target,
)
from komae_desk.areas.takeout.private_device.record import PrivateDevice
from komae_desk.areas.takeout.private_notice.record import NOTIFIED, PrivateNotice
from komae_desk.core.record import shown

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

Values = Mapping[str, Any]
EXTENDED = (
    "applicant", "user", "targets", "devices", "items", "information", "confidentiality", "quantity", "purpose",
    "reason", "destination", "protections", "communication", "office_permission",
)  # fmt: skip


def applicant(look: Look) -> Values:
    """Whoever begins an application applies, until another name is chosen."""
    return {"applicant": look.user.person}


# --- P-01


def taking_out(look: Look) -> Values:
    """P-01: the person at the desk applies and carries."""
    return {"applicant": look.user.person, "user": look.user.person}


def user_of_applicant(look: Look, record: TakeOut) -> Values:
    """Who applies usually carries."""
    return {"user": record.applicant} if record.applicant else {}


def of_devices(look: Look, record: TakeOut) -> Values:
    """What a device is, its class, and whether 情報政策課長 must permit (MO-10), stand in the register."""
    devices = [d for i in record.devices if (d := look.maybe("device", i)) is not None]
    if not devices:
        return {}
    ranks = [rank_of(d) for d in devices]
    highest = next((c for c in Confidentiality if c.rank == max(ranks)), None)
    values: dict[str, Any] = {"targets": tuple(t for t in Target if t in {*record.targets, *map(target_of, devices)})}
    if highest is not None and (record.confidentiality is None or record.confidentiality.rank < highest.rank):
        values["confidentiality"] = highest
    if any(is_ruled(d) for d in devices):
        values["office_permission"] = Need.REQUIRED
    elif record.office_permission is None:
        values["office_permission"] = Need.NONE
    return values


def target_of(device: Any) -> Target:
    """How P-01 ① calls a thing of the register."""
    if getattr(getattr(device, "owner", None), "value", "") == "lent_out":
        return Target.LOAN
    sort = shown(getattr(device, "category", ""))
    if "パソコン" in sort:
        return Target.PC
    return Target.MOBILE if "モバイル" in sort else Target.DOCUMENT if sort == "紙" else Target.MEDIUM


def of_targets(look: Look, record: TakeOut) -> Values:
    """Loan terminals always go to 情報政策課長; papers and software never do."""
    if Target.LOAN in record.targets:
        return {"office_permission": Need.REQUIRED}
    away_from_rules = set(record.targets) <= {Target.DOCUMENT, Target.SOFTWARE, Target.MEDIUM}
    return {"office_permission": Need.NONE} if record.targets and away_from_rules and not record.devices else {}


def of_purpose(look: Look, record: TakeOut) -> Values:
    """The fourth purpose rests on 情報政策課長 (MO-01)."""
    return {"office_permission": Need.REQUIRED} if record.purpose is Purpose.OTHER else {}


def extension(look: Look, permit: TakeOut) -> Values:
    """The values of a new application that goes on where a permission ends."""
    return {n: getattr(permit, n) for n in EXTENDED} | {"extends": permit.id, "starts_at": permit.returns_at}


def of_extended(look: Look, record: TakeOut) -> Values:
    """An extension repeats what the permission says; what was typed already stays."""
    permit = look.maybe("takeout", record.extends)
    if not isinstance(permit, TakeOut):
        return {}
    empty = (None, "", ())
    mine = look.user.person
    return {
        name: value
        for name, value in extension(look, permit).items()
        if name != "extends" and (getattr(record, name) in empty or getattr(record, name) == mine)
    }


# --- P-03 and P-17


def private(look: Look) -> Values:
    """P-03: the judgement of the CISO is one for all, so the newest one is written again."""
    values: dict[str, Any] = {"applicant": look.user.person, "app_permission": Need.NONE}
    values["occasion"] = occasion(look, look.user.person)
    known: list[Any] = [p for p in look.find("private_device") if getattr(p, "ciso_decided_on", None)]
    if known:
        newest = max(known, key=lambda p: p.ciso_decided_on)
        values |= {"ciso_document": newest.ciso_document, "ciso_decided_on": newest.ciso_decided_on}
    return values


def occasion(look: Look, person: UUID | None) -> Occasion:
    """A person who has a permitted device applies for a further one (私4-3)."""
    return Occasion.FURTHER if _permitted(look, person) else Occasion.NEW


def _permitted(look: Look, person: UUID | None) -> list[PrivateDevice]:
    found = look.find("private_device", applicant=person, state=NOTIFIED) if person else []
    return [p for p in found if isinstance(p, PrivateDevice)]


def occasion_of_applicant(look: Look, record: PrivateDevice) -> Values:
    """Another applicant, another history."""
    return {"occasion": occasion(look, record.applicant)}


def noticing(look: Look) -> Values:
    """P-17: by the person at the desk, about the one device there is."""
    return {"applicant": look.user.person, "groupware_on": look.today} | _only(look, look.user.person)


def notice_of_applicant(look: Look, record: PrivateNotice) -> Values:
    """The one permitted device of whoever gives notice."""
    return _only(look, record.applicant)


def _only(look: Look, person: UUID | None) -> dict[str, Any]:
    found = _permitted(look, person)
    return {"permit": found[0].id, "old_device": device_words(found[0])} if len(found) == 1 else {}


def of_permit(look: Look, record: PrivateNotice) -> Values:
    """The old device as the permission names it, and whose it is."""
    permit = look.maybe("private_device", record.permit)
    if not isinstance(permit, PrivateDevice):
        return {}
    return {"old_device": device_words(permit), "applicant": permit.applicant}


def device_words(permit: PrivateDevice) -> str:
    """「架空電機 KP-10（製造番号 SN-1）」."""
    return f"{permit.maker} {permit.model}（製造番号 {permit.serial}）"


# --- P-15 and R-01


def connecting(look: Look) -> Values:
    """P-15: today, on the manager's permission."""
    return {"applicant": look.user.person, "starts_on": look.today, "permission_basis": Basis.PERMISSION}


OWNERS = {"city": Ownership.CITY, "lent_out": Ownership.CITY, "private": Ownership.PRIVATE,
          "contractor": Ownership.CONTRACTOR}  # fmt: skip


def of_connected(look: Look, record: Any) -> Values:
    """A device of the register was taken out and comes back; whose it is stands there."""
    device: Any = look.maybe("device", record.device)
    if device is None:
        return {}
    owner = OWNERS.get(getattr(getattr(device, "owner", None), "value", ""), Ownership.OTHER)
    return {"ownership": owner, "entry": record.entry or Entry.BROUGHT_BACK}


def bringing(look: Look) -> Values:
    """R-01 by hand is for what is brought in; what goes out passes the counter."""
    return {
        "direction": Direction.IN,
        "scope": Scope.INSIDE,
        "left_at": look.now.replace(second=0, microsecond=0),
        "due_on": look.today,
    }
