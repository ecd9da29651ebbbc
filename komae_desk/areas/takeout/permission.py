"""What a permission allows today: validity, 予約 (settled.md 19), and what stands against a loan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.areas.takeout.carry_out.record import TakeOut, is_ruled, rank_of
from komae_desk.areas.takeout.choices import Direction
from komae_desk.areas.takeout.movement.record import Movement
from komae_desk.core.application import PERMITTED, day_of, name_of
from komae_desk.core.dates import day_in_list, fiscal_year

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

RESERVED_DAYS = 3
DEFAULT_DAYS = 3
# 返却: 予定日の翌開庁日に警告、３開庁日で再警告.
AGAIN_DAYS = 3
LENDABLE = ("registered", "stored", "in_use")
# Permissions that may still let a device out, and those that lie before or behind that.
LIVE = (*PERMITTED, "cleared", "out")


@dataclass(frozen=True)
class Objection:
    """What stands against a loan: a stopping one ends it, another passes with a reason."""

    code: str
    text: str
    stops: bool = False
    basis: str = ""


def state_word(look: Look, record: Any) -> str:
    """How the state of a record is called."""
    ledger = look.ledger(record.kind)
    return ledger.workflow.states[record.state].label if ledger else ""


def open_movement(look: Look, device: UUID) -> Movement | None:
    """The movement with which a device is out now."""
    found = [m for m in look.find("movement", device=device, state="out") if isinstance(m, Movement)]
    return next((m for m in reversed(found) if m.direction is Direction.OUT), None)


def burden(look: Look, person: UUID) -> str:
    """What a person still has outside, as a sentence; empty for nothing."""
    carried = len(look.find("movement", person=person, state="out"))
    return f"持ち出し中の機器が{carried}台あります。" if carried else ""


def lost_movement(look: Look, device: UUID) -> Movement | None:
    """The movement with which a device was lost, where that is how the register has it."""
    found = [m for m in look.find("movement", device=device, state="lost") if isinstance(m, Movement)]
    return found[-1] if found else None


def unreturned(look: Look, due_on: date) -> str:
    """未返却 from the open day after the due one, said again from the third (domain.md §7); computed, never stored."""
    if look.today >= look.open_days.after(due_on, AGAIN_DAYS):
        return f"未返却（{AGAIN_DAYS}開庁日を過ぎました）"
    return "未返却" if look.today >= look.open_days.after(due_on, 1) else ""


def is_absent(objection: Objection) -> bool:
    """Whether what is lacking is a permission at all."""
    return objection.code == "no_permit"


def fresh(look: Look, permit: TakeOut) -> TakeOut:
    """The permission as it is now."""
    found = look.get("takeout", permit.id)
    assert isinstance(found, TakeOut)
    return found


def is_complete(permit: TakeOut) -> bool:
    """Whether every permission it needs has been given."""
    if permit.needs_office:
        return permit.state in ("cleared", "out") and permit.office_permitted_on is not None
    return permit.state in LIVE


def standing(permit: TakeOut, look: Look) -> Objection | None:
    """Why nothing may leave on a permission today, None when it may."""
    number, words = permit.heading, state_word(look, permit)
    if permit.state in (*PERMITTED, "office_wait") and permit.needs_office:
        return Objection("waiting", f"{number}は、情報政策課長の許可がまだありません。", True, "持3-2")
    if permit.state in ("draft", "submitted"):
        return Objection("waiting", f"{number}は、まだ許可されていません（{words}）。", True, "対5-1(1)ウ(イ)")
    if permit.state in ("refused", "office_refused"):
        return Objection("refused", f"{number}は、不許可になった申請です。", True, "対5-1(1)ウ(イ)")
    if permit.state == "revoked":
        return Objection("revoked", f"{number}は、許可が解除されています。", True, "持3-3")
    if permit.voided or permit.state not in LIVE:
        return Objection("closed", f"{number}は、「{words}」の申請のため使えません。", True)
    return _period(permit, look)


def _period(permit: TakeOut, look: Look) -> Objection | None:
    today = look.today
    if permit.starts_at and today < day_of(permit.starts_at):
        first = day_in_list(day_of(permit.starts_at), today)
        return Objection("early", f"{permit.number}の許可は{first}からです。", False, "持3-2")
    if permit.ends_on and today > permit.ends_on:
        last = day_in_list(permit.ends_on, today)
        return Objection("expired", f"{permit.number}の許可の期間は{last}に終わっています。", False, "持3-4")
    return None


def permits_of(look: Look, *, device: UUID | None = None, user: UUID | None = None) -> list[TakeOut]:
    """The permissions on which a device, or a person, may go out today; the one that ends first is first."""
    criteria = {"user": user} if user else {}
    found = [p for p in look.find("takeout", state=LIVE, **criteria) if isinstance(p, TakeOut)]
    valid = [p for p in found if (device is None or device in p.devices) and standing(p, look) is None]
    return sorted(valid, key=lambda p: (p.ends_on or date.max, p.number))


def reservations(look: Look, device: UUID) -> Iterator[TakeOut]:
    """The permissions that reserve a device: for today or the next 3 open days they name it (settled.md 19)."""
    horizon = look.open_days.after(look.today, RESERVED_DAYS)
    for permit in look.find("takeout", state=(*PERMITTED, "office_wait", "cleared")):
        if not isinstance(permit, TakeOut) or device not in permit.devices or permit.starts_at is None:
            continue
        if day_of(permit.starts_at) <= horizon and (permit.ends_on or horizon) >= look.today:
            yield permit


def needs_permit(device: Any) -> bool:
    """Whether a device may not be lent without a permission even inside: terminals of the rules, and 機密性2 up."""
    return is_ruled(device) or rank_of(device) >= 2


def default_due(look: Look, permit: TakeOut | None) -> date:
    """The day of return: that of the permission, else 3 open days on (ux.md §4.4 rule 9)."""
    if permit is not None and permit.ends_on and permit.ends_on >= look.today:
        return permit.ends_on
    return look.open_days.after(look.today, DEFAULT_DAYS)


def unfit(look: Look, device: Any) -> Objection | None:
    """Why a device cannot be lent whoever asks: withdrawn, away, or another section's."""
    words = state_word(look, device)
    if device.state == "out" or open_movement(look, device.id):
        return Objection("out", f"{device.tag} は持出中です。", True)
    if device.state not in LENDABLE:
        return Objection("withdrawn", f"{device.tag} は{words}のため貸し出せません。", True)
    section = str(getattr(device, "section", "") or "")
    if section and look.office.section and section != look.office.section:
        return Objection(
            "foreign",
            f"{device.tag} は{section}の機器です。この課では貸し出せません。{section}に確認してください。",
            True,
        )
    return None


def objections(
    look: Look, devices: Sequence[Any], borrower: Any, permit: TakeOut | None, due: date
) -> Iterator[Objection]:
    """Everything against lending these devices to a person, the stopping ones first."""
    found = [o for d in devices if (o := unfit(look, d))]
    if permit is not None:
        found += [o for o in (standing(permit, look),) if o]
        found += _permit_objections(devices, borrower, permit, look)
    else:
        found += [_without(d) for d in devices if needs_permit(d)]
    found += _reserved(look, devices, borrower, permit)
    left = getattr(borrower, "left_on", None)
    if left and left < due:
        verb = "しました" if left < look.today else "します"
        text = f"{borrower.name}さんは{day_in_list(left, look.today)}に異動・退職{verb}。"
        found.append(Objection("left", text, False, "CK-18"))
    if fiscal_year(due) != fiscal_year(look.today):
        found.append(Objection("year", "返却予定が次の年度になります。", False, "CK-08"))
    yield from sorted(found, key=lambda o: not o.stops)


def _without(device: Any) -> Objection:
    return Objection(
        "no_permit", f"{device.tag} を貸し出すには持出許可が要ります。持出許可がありません。", True, "対5-1(1)ウ(イ)"
    )


def _permit_objections(devices: Iterable[Any], borrower: Any, permit: TakeOut, look: Look) -> Iterator[Objection]:
    for device in devices:
        if device.id not in permit.devices:
            text = f"{device.tag} は、許可 {permit.number} の機器ではありません。"
            yield Objection("other_device", text, needs_permit(device), "対5-1(1)ウ(イ)")
    if permit.user and borrower.id != permit.user:
        name = name_of(look, permit.user)
        text = f"許可を受けた使用者は{name}さんです。借りる人（{borrower.name}さん）と違います。"
        yield Objection("other_user", text, False, "持3-2")


def _reserved(look: Look, devices: Iterable[Any], borrower: Any, permit: TakeOut | None) -> Iterator[Objection]:
    for device in devices:
        named = permit is not None and device.id in permit.devices
        for held in reservations(look, device.id):
            starts = day_of(held.starts_at) if held.starts_at else look.today
            # Two permissions for today have the same right: who comes first takes the device.
            if held.user == borrower.id or (named and starts <= look.today):
                continue
            text = f"{day_in_list(starts, look.today)}から{name_of(look, held.user)}さんの持出許可（{held.number}）"
            yield Objection("reserved", f"{device.tag} は、{text}で予約されています。")
            break
