"""The sentences of the counter: what is spoken and shown in 30 pt (ux.md §4.4, §5.0)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from komae_desk.areas.takeout.answer import EXTEND, INCIDENT, OPEN, REGISTER, UNDO, Answer, Offer, Tone
from komae_desk.areas.takeout.carry_out.record import TakeOut
from komae_desk.areas.takeout.choices import Scope
from komae_desk.areas.takeout.commands import Done
from komae_desk.areas.takeout.movement.record import Movement
from komae_desk.areas.takeout.permission import Objection, state_word
from komae_desk.core.application import day_of, name_of, note_of
from komae_desk.core.codes import named, numbered
from komae_desk.core.dates import day_in_list, wareki, wareki_moment

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk, Look

Facts = tuple[tuple[str, str], ...]


def names(devices: Sequence[Any]) -> str:
    """The devices in words: one by number and name, several by number."""
    return devices[0].heading if len(devices) == 1 else "、".join(d.tag for d in devices)


def who(person: Any) -> str:
    """「田中 花子（市民税係）」."""
    unit = str(getattr(person, "unit", "") or "")
    return f"{person.name}（{unit}）" if unit else str(person.name)


def permit_words(look: Look, permit: TakeOut | None, movement: Movement) -> str:
    """「P01-R8-0012（課長 許可済）」."""
    if permit is None:
        return "庁内での使用" if movement.scope is Scope.INSIDE else ""
    decider = permit.office_title if permit.needs_office else permit.decided_title
    mark = "　事後" if permit.after_the_fact else ""
    return f"{permit.number}（{decider} 許可済）{mark}" if decider else f"{permit.number}（許可済）{mark}"


def returned(look: Look, done: Done) -> Answer:
    """返却しました, with whose loan it was."""
    movement = done.movements[0]
    device = look.heading("device", movement.device)
    late = movement.due_on is not None and day_of(movement.returned_at or look.now) > movement.due_on
    days = (day_of(movement.returned_at or look.now) - movement.due_on).days if movement.due_on else 0
    due = wareki(movement.due_on, weekday=True) if movement.due_on else ""
    facts: Facts = (
        ("借受者", who(look.get("person", movement.person)) if movement.person else ""),
        ("貸出", wareki_moment(movement.left_at) if movement.left_at else ""),
        ("返却期限", f"{due}　{f'{days}日超過' if late else '期限内'}"),
        ("持出許可", permit_words(look, done.permit, movement)),
    )
    return Answer(
        "returned", "返却しました", Tone.OK, detail=device, facts=facts, kind="movement", record_id=movement.id,
        movement=movement.id,
    )  # fmt: skip


def earlier(look: Look, movement: Movement) -> Answer:
    """An earlier movement as it was answered then."""
    permit = look.maybe("takeout", movement.permit)
    done = Done(movement.id, (movement,), permit if isinstance(permit, TakeOut) else None)
    person = look.maybe("person", movement.person)
    if movement.state != "out":
        return returned(look, done)
    over = movement.days_over(look.today)
    answer = lent(look, done, person, movement.is_unconfirmed(look))
    return replace(
        answer,
        sentence=f"{over}日超過しています" if over else answer.sentence.replace("貸し出しました", "貸出中です"),
        tone=Tone.WARN if over else Tone.INFO,
        offers=(EXTEND,) if done.permit else (),
    )


def lent(look: Look, done: Done, borrower: Any, unconfirmed: bool) -> Answer:
    """貸し出しました, with the day of return."""
    movement = done.movements[0]
    devices = [look.get("device", m.device) for m in done.movements if m.device]
    due = day_in_list(movement.due_on, look.today) if movement.due_on else ""
    count = f"{len(devices)}台を" if len(devices) > 1 else ""
    facts: Facts = (
        ("借受者", who(borrower)),
        ("返却期限", wareki(movement.due_on, weekday=True) if movement.due_on else ""),
        ("使う場所", movement.place or (movement.scope.label if movement.scope else "")),
        ("持出許可", permit_words(look, done.permit, movement)),
    )
    if unconfirmed:
        facts += (("確認", "許可はサーバー未確認です"),)
    return Answer(
        "lent", f"{count}貸し出しました　{due}まで", Tone.OK, detail=names(devices), facts=facts, kind="movement",
        record_id=movement.id, movement=movement.id,
    )  # fmt: skip


def extended(look: Look, done: Done) -> Answer:
    """The loan goes on under a new permission."""
    movement = done.movements[0]
    devices = [look.get("device", m.device) for m in done.movements if m.device]
    due = day_in_list(movement.due_on, look.today) if movement.due_on else ""
    return Answer(
        "extended", f"持出しを延長しました　{due}まで", Tone.OK, detail=names(devices), offers=(UNDO,),
        facts=(("持出許可", permit_words(look, done.permit, movement)),), kind="movement", record_id=movement.id,
        movement=movement.id, act_id=done.act_id,
    )  # fmt: skip


def who_borrows(look: Look, person: Any, permits: Sequence[TakeOut]) -> Answer:
    """A staff card first."""
    facts = tuple(("持出許可", f"{p.number}　{_device_words(look, p)}") for p in permits[:3])
    left = getattr(person, "left_on", None)
    gone = left is not None and left < look.today
    return Answer(
        "borrower", f"{person.name}さんに貸し出す機器を読み取ってください。", Tone.WARN if gone else Tone.INFO,
        detail=f"{day_in_list(left, look.today)}に異動・退職した職員です。" if gone and left else who(person),
        facts=facts, kind="person", record_id=person.id,
    )  # fmt: skip


def permit_read(look: Look, permit: TakeOut, user: Any, against: Objection | None) -> Answer:
    """A permission's bar code first: its devices are listed."""
    tone = Tone.WARN if against else Tone.INFO
    remaining = [d for d in permit.devices if not look.find("movement", permit=permit.id, device=d, state="out")]
    if permit.devices and not remaining:
        text = f"{permit.number}の機器はすべて貸出中です。"
        return Answer("permit", text, Tone.INFO, detail="返却は、機器を読み取るだけで受け付けます。",
                      kind="takeout", record_id=permit.id)  # fmt: skip
    facts = tuple(("機器", look.heading("device", d)) for d in remaining[:6])
    return Answer(
        "permit", f"{user.name}さんに貸し出す機器を読み取ってください。", tone,
        detail=against.text if against else permit.heading, facts=facts, kind="takeout", record_id=permit.id,
    )  # fmt: skip


def _device_words(look: Look, permit: TakeOut) -> str:
    return "、".join(look.heading("device", d) for d in permit.devices[:3]) or permit.items


def stopped_permit(look: Look, permit: TakeOut, against: Objection) -> Answer:
    """A permission on which nothing may leave."""
    facts: Facts = (("使用者", name_of(look, permit.user)), ("状態", state_word(look, permit)))
    return Answer("blocked", against.text, Tone.ERR, facts=facts, offers=(OPEN,), kind="takeout", record_id=permit.id)


def chosen(look: Look, devices: Sequence[Any]) -> Answer:
    """Devices first: the card comes next."""
    what = f"{devices[0].tag} " if len(devices) == 1 else f"{len(devices)}台"
    return Answer(
        "chosen", f"{what}を選びました。借りる人の職員証を読み取ってください。", Tone.INFO, detail=names(devices),
        kind="device", record_id=devices[-1].id,
    )  # fmt: skip


def proposed(look: Look, devices: Sequence[Any], user: Any, permit: TakeOut, confirm: Offer) -> Answer:
    """Exactly one permission of today names the device."""
    due = day_in_list(permit.ends_on, look.today) if permit.ends_on else ""
    facts: Facts = (("持出許可", permit.number), ("持出先", permit.destination), ("返却期限", f"{due}まで"))
    name = user.name if user else ""
    return Answer(
        "confirm", f"{name}さんの持出許可があります。Enterで貸し出します。", Tone.INFO, detail=names(devices),
        facts=facts, offers=(confirm,), kind="takeout", record_id=permit.id,
    )  # fmt: skip


def held_by_another(look: Look, device: Any, movement: Movement, borrower: Any) -> Answer:
    """Out with somebody else while a borrower waits."""
    holder = name_of(look, movement.person)
    text = f"{device.tag} は{holder}さんに貸出中です。Enterで返却を受け付け、{borrower.name}さんに貸し出します。"
    both = Offer("confirm", "返却して貸し出す（Enter）", "Return")
    return Answer("confirm", text, Tone.WARN, detail=device.heading, offers=(both,), kind="device", record_id=device.id)


def without_permit(look: Look, device: Any, borrower: Any, values: dict[str, Any], offers: tuple[Offer, ...]) -> Answer:
    """V-3: where one is needed and there is none."""
    return Answer(
        "no_permit", "持出許可がありません。", Tone.ERR,
        detail=f"{device.heading}を{borrower.name}さんが外部へ持ち出すには、許可が要ります。",
        offers=offers, kind="takeout", values=values,
    )  # fmt: skip


def counted(look: Look, device: Any, movement: Movement | None) -> Answer:
    """棚卸し: it is here, whatever the register says."""
    if movement is not None:
        holder = name_of(look, movement.person)
        text = f"{device.tag} を確認しました。記録では{holder}さんに貸出中です。"
        return Answer("counted", text, Tone.WARN, detail="返却を受け付けるときは「返却のみ」で読み取ってください。",
                      kind="device", record_id=device.id)  # fmt: skip
    if device.state in ("disposed", "lost", "disposal_requested"):
        text = f"{device.tag} を確認しました。記録では{state_word(look, device)}です。"
        return Answer("counted", text, Tone.WARN, detail="端末・媒体の台帳で状態を確かめてください。", offers=(OPEN,),
                      kind="device", record_id=device.id)  # fmt: skip
    place = str(getattr(device, "place", "") or "")
    return Answer("counted", f"{device.tag} を確認しました。", Tone.OK, detail=f"{device.name}　{place}".strip(),
                  kind="device", record_id=device.id)  # fmt: skip


def inspected(look: Look, movement: Movement) -> Answer:
    """返却点検 was written down."""
    device = look.heading("device", movement.device)
    waits = movement.inspection_due_on is not None
    text = "点検の一部を記録しました。" if waits else "返却点検を記録しました。"
    rest = "残りは「返却点検待ち」に出ます。" if waits else ""
    return Answer("inspected", text, Tone.OK, detail=f"{device}　{rest}".strip(), offers=(UNDO,), kind="movement",
                  record_id=movement.id, movement=movement.id)  # fmt: skip


def lost(look: Look, movement: Movement, reportable: bool) -> Answer:
    """A loss is a matter of minutes: who has to be told (MO-08)."""
    return Answer(
        "lost", "紛失・盗難を記録しました。", Tone.ERR,
        detail="直ちに、情報政策課長と情報セキュリティ管理者に連絡してください。",
        offers=(INCIDENT, UNDO) if reportable else (UNDO,), kind="movement", record_id=movement.id,
        movement=movement.id,
        values={
            "device": movement.device, "person": movement.person, "left_at": movement.left_at,
            "due_on": movement.due_on, "words": note_of(look, movement, "lose"),
        },
    )  # fmt: skip


def due_changed(look: Look, movement: Movement) -> Answer:
    """F4 moved the day of return."""
    due = day_in_list(movement.due_on, look.today) if movement.due_on else ""
    return Answer("due", f"返却期限を{due}に変えました。", Tone.OK, detail=look.heading("device", movement.device),
                  offers=(UNDO,), kind="movement", record_id=movement.id, movement=movement.id)  # fmt: skip


def unknown(desk: Desk, code: str) -> Answer:
    """A number that is no device's: a paper of another form is named, with the way to it."""
    if (paper := numbered(desk, code)) is not None:
        text = f"{code}は、{named(desk, paper)}の番号です。ここでは受け付けません。"
        return Answer("blocked", text, Tone.WARN, offers=(OPEN,), kind=paper.kind, record_id=paper.id)
    text = f"番号「{code}」の機器は登録されていません。番号を確認してください。"
    return Answer("unknown", text, Tone.ERR, offers=(REGISTER,), kind="device", values={"tag": code})
